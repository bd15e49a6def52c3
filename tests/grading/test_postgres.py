"""A gradebook on PostgreSQL: what can be wrong with it is said without its password; one run at a time."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from classroom import ASSIGNMENT, RIGHT, Classroom
from killing import Moment, Run, fill, gradebook_rows, kill_and_resume, wait_for
from postgres import SECRET, use
from sqlalchemy import text

from cifar_helpers.grading import gradebook
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import CourseError, GradebookError

pytestmark = pytest.mark.long  # a server starts, once for all tests


def with_url(classroom, url):
    use(classroom.root, url)
    return Course(classroom.root)


def problem(course):
    with pytest.raises(GradebookError) as caught, gradebook.open_gradebook(course):
        pass
    assert SECRET not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("user", "password", "name", "message"),
    [
        ("teacher", "", "postgres", "its server wants another password: put the right one into ~/.pgpass"),
        (
            "teacher",
            "wrong-" + SECRET,
            "postgres",
            "teacher:***@/postgres: its server wants another password",
        ),
        ("grader", "", "nowhere", "its server has no such database: make it (createdb)"),
        ("nobody", "", "postgres", "its server has no such user: make it (createuser)"),
        ("teacher", SECRET, "postgres", "its server forbids that: grant the course's user all rights"),
    ],
)
def test_what_the_server_refuses_is_explained(classroom, server, user, password, name, message):
    found = problem(with_url(classroom, server.url(name, user, password)))
    assert message in found
    assert "run the same command again" in found


def test_a_server_that_does_not_run_is_named(classroom, tmp_path):
    sockets = with_url(classroom, f"postgresql+psycopg://grader:{SECRET}@/course?host={tmp_path}")
    network = with_url(classroom, f"postgresql+psycopg://grader:{SECRET}@127.0.0.1:1/course")
    assert "its server can't be reached: start it, or correct CourseDirectory.db_url" in problem(sockets)
    assert "its server can't be reached: start it, or correct CourseDirectory.db_url" in problem(network)


def test_a_missing_driver_is_named(classroom, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'psycopg[binary]'" in problem(with_url(classroom, "postgresql+psycopg:///course"))


def test_a_gradebook_without_its_version_is_completed(classroom, server):
    course = with_url(classroom, server.url(server.database()))
    with gradebook.open_gradebook(course) as book:
        book.db.execute(text("DROP TABLE alembic_version"))
        book.db.commit()
    with gradebook.open_gradebook(course) as book:
        assert book.db.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_a_run_on_another_machine_is_kept_out_until_the_first_ends(classroom, server, tmp_path):
    shutil.copytree(classroom.root, tmp_path / "elsewhere")
    url = server.url(server.database(), "grader", SECRET)
    here, there = with_url(classroom, url), with_url(Classroom(tmp_path / "elsewhere"), url)
    with (
        here.lock(),
        pytest.raises(
            CourseError, match=r"perhaps on another machine, is grading into postgres.*: wait"
        ) as caught,
        there.lock(),
    ):
        pass
    assert SECRET not in str(caught.value)
    with there.lock():
        pass


def test_a_killed_run_leaves_no_lock_on_the_server(classroom, server, tmp_path):
    course = with_url(classroom, server.url(server.database()))
    script = "import sys, time; from pathlib import Path; from cifar_helpers.grading.course import Course\n"
    script += "with Course(Path(sys.argv[1])).lock(): print('held', flush=True); time.sleep(1000)"
    other = subprocess.Popen(
        [sys.executable, "-c", script, classroom.root], stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"
    (course.state / "lock").unlink()  # as on another machine, where the file does not count
    with pytest.raises(CourseError, match="another machine"), course.lock():
        pass
    other.send_signal(signal.SIGKILL)
    other.communicate()

    def free():
        try:
            with course.lock():
                return True
        except CourseError:
            return False

    wait_for(free)


@pytest.mark.long  # four runs of the command
@pytest.mark.parametrize("classroom", ["postgresql"], indirect=True)
def test_a_run_whose_parts_are_killed_ends_with_every_grade_counted_once(classroom, tmp_path):
    classroom = fill(classroom.root, 4)
    run = Run(classroom, tmp_path)
    list(kill_and_resume(run, [Moment("runner", 1, 0.1), Moment("judge", 2, 0.0), Moment("runner", 3, 0.1)]))
    counts, found = gradebook_rows(classroom)
    assert counts[:3] == [4, 4, 12]
    assert [penalty for _, (penalty, _) in sorted(found.items())] == [None, 1, None, 1]
    totals = [gradebook.points(classroom.course, ASSIGNMENT, student).total for student in sorted(found)]
    assert totals == [5, 1, 0, 4]
    assert run.left() == []


@pytest.mark.parametrize("classroom", ["postgresql"], indirect=True)
def test_a_server_that_stops_in_the_middle_loses_nothing(classroom, server):
    classroom.hand_in("ada", **RIGHT)
    classroom.grade()
    server.control("-m", "fast", "stop")
    try:
        with pytest.raises(GradebookError, match="its server can't be reached: start it"):
            classroom.grade()
    finally:
        server.control("start")
    assert classroom.grade()["ada"].points.total == 5
    assert os.listdir(Path(classroom.root, "autograded")) == ["ada"]
