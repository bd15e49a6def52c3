"""A whole class in one run: everybody gets a row, nobody's trouble is another's, nothing is graded twice."""

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from classroom import ASSIGNMENT, HIDDEN, RIGHT, Classroom

from cifar_helpers.grading import gradebook
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.grading.report import write_csv

pytestmark = pytest.mark.slow  # worker processes import nbgrader; every submission starts a kernel

WHY = {"why": "Because addition is repeated."}
NEVER = "def total(xs):\n    while True: pass"
STUBBORN = """def total(xs):
    while True:
        try:
            while True: pass
        except BaseException: pass"""
TASKS = ("check-double", "check-total", "why")


# A server of its own takes its time, and its class does the same.
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
both = pytest.mark.parametrize("classroom", KINDS, indirect=True)


def points(row):
    return [row.points.tasks[name] for name in TASKS]


def hand_in_class(classroom):
    classroom.hand_in("ada", **RIGHT, **WHY)
    classroom.hand_in("empty")
    classroom.hand_in("half", **{**RIGHT, "double": "def double(x):\n    return x + 2"})
    classroom.hand_in("zoë o'neill [x]", **RIGHT)
    classroom.hand_in("never", double=RIGHT["double"], total=NEVER)
    classroom.hand_in("stubborn", double=RIGHT["double"], total=STUBBORN)
    classroom.hand_in("exit", double="import os\nos._exit(1)", total=RIGHT["total"])
    classroom.hand_in(
        "nosy", double=RIGHT["double"], total="def total(xs):\n    return 1 if len(xs) == 1 else xs.what"
    )
    notebook = nbformat.read(classroom.hand_in("deleted", **RIGHT), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.nbgrader.grade_id != "check-total"]
    classroom.put("deleted", nbformat.writes(notebook).encode())
    classroom.put("corrupt", b'{"cells": [')
    classroom.put("misnamed", b"{}", "homework.ipynb")
    classroom.put(" spaced", b"{}")
    classroom.put("bytes\udcff", b"{}")
    (classroom.root / "students.csv").write_text(
        "id,first_name,last_name\nada,Ada,Lovelace\nlate,Otto,Spät\n", "utf-8-sig"
    )


@pytest.fixture(scope="module", params=KINDS)
def graded(request, make_classroom, tmp_path_factory):
    """The class after one run: (room, rows by student)."""
    classroom = make_classroom(request.param, tmp_path_factory.mktemp("class") / "course")
    hand_in_class(classroom)
    return classroom, classroom.grade()


@pytest.mark.parametrize(
    ("student", "expected"),
    [
        ("ada", [2, 3, None]),
        ("empty", [0, 0, 0]),
        ("half", [0, 3, 0]),
        ("zoë o'neill [x]", [2, 3, 0]),
        ("never", [2, 0, 0]),
        ("stubborn", [2, 0, 0]),
        ("exit", [0, 3, 0]),
        ("nosy", [2, 0, 0]),
        ("deleted", [2, 3, 0]),
    ],
)
def test_points_are_exact(graded, student, expected):
    rows = graded[1]
    assert points(rows[student]) == expected
    assert rows[student].points.total == sum(filter(None, expected))
    assert rows[student].points.maximum == 6


@pytest.mark.parametrize(
    ("student", "message"),
    [
        ("ada", "graded"),
        ("never", "graded (cell check-total did not end within 4 s"),
        ("stubborn", "graded (cell check-total did not end within 4 s"),
        ("exit", "graded (cell double asks for the end of its process with os._exit(), which is left out)"),
        ("deleted", "graded (repaired: put back: check-total)"),
        ("corrupt", "not graded: the notebook is not valid JSON"),
        ("misnamed", "not graded: homework.ipynb: the file is not a Jupyter notebook, as it has no cells"),
        (" spaced", "not graded: the folder's name can't be an id"),
        ("bytes\udcff", "not graded: the folder's name is not text"),
        ("late", "no submission"),
    ],
)
def test_every_student_has_a_row_that_says_how_it_went(graded, student, message):
    assert graded[1][student].status.startswith(message)


def test_names_come_from_the_class_list(graded):
    rows = graded[1]
    assert [rows[student].name for student in ("ada", "late", "half")] == [
        "Ada Lovelace",
        "Otto Spät",
        "half",
    ]


def test_the_csv_file_has_a_row_per_student_and_blanks_where_nothing_was_graded(graded):
    classroom, rows = graded
    write_csv(classroom.root / "grades.csv", rows.values(), gradebook.tasks(classroom.course, ASSIGNMENT))
    with open(classroom.root / "grades.csv", encoding="utf-8", newline="") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    assert len(table) == 14
    names = ("check-double", "check-total", "why", "total", "max", "feedback")
    page = f"feedback/ada/{ASSIGNMENT}/{ASSIGNMENT}.html"
    assert [table["ada"][name] for name in names] == ["2", "3", "", "5", "6", page]
    assert [table["corrupt"][name] for name in names] == [""] * 6
    assert (classroom.root / page).is_file()


def test_feedback_has_the_diagnosis_and_no_line_of_a_hidden_test(graded):
    classroom, rows = graded
    assert "too small for large numbers" not in classroom.page("ada")
    for student, row in rows.items():
        if row.feedback:
            page = classroom.page(student).replace("&#39;", "'")
            for line in HIDDEN:
                assert line not in page
            for part in ("20_260", "40_520", "7, 8, 9", "HIDDEN TESTS"):
                assert part not in page, student
    assert "object has no attribute" in classroom.page("nosy")
    assert "in the line `return 1 if len(xs) == 1 else xs.what`" in classroom.page("nosy")
    assert "NotImplementedError" in classroom.page("empty")
    assert re.search(r"did not end within 4 s[^.]*\. It earns no points", classroom.page("never"))


def test_staff_see_the_hidden_tests_in_the_autograded_notebook(graded):
    classroom, _ = graded
    assert "20_260" in (classroom.course.autograded("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_text()


def test_a_second_run_grades_only_what_changed(graded, tmp_path):
    shutil.copytree(graded[0].root, tmp_path / "course")
    classroom = Classroom(tmp_path / "course")
    before = {student: points(row) for student, row in classroom.grade().items() if row.points}
    classroom.hand_in("half", **RIGHT)
    classroom.put("ada", b'{"cells": [')
    notes = {path: path.stat().st_mtime_ns for path in classroom.root.glob("autograded/*/*/graded.json")}
    rows = classroom.grade()
    changed = [path.parts[-3] for path, time in notes.items() if path.stat().st_mtime_ns != time]
    assert changed == ["half"]
    assert points(rows["half"]) == [2, 3, 0]
    assert rows["ada"].status.endswith("(the gradebook keeps the points of an earlier version)")
    assert {name: points(row) for name, row in rows.items() if row.points and name != "half"} == {
        name: value for name, value in before.items() if name not in ("half", "ada")
    }


@both
def test_a_new_release_and_fresh_grade_again(classroom):
    classroom.hand_in("ada", **RIGHT)
    note = classroom.course.autograded("ada", ASSIGNMENT) / "graded.json"
    classroom.grade()
    first = note.stat().st_mtime_ns
    classroom.grade(fresh=True)
    second = note.stat().st_mtime_ns
    path = classroom.course.source(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    path.write_text(path.read_text().replace("total([7, 8, 9]) == 24", "total([7, 8, 9]) == 25"))
    classroom.course.generate_assignment(ASSIGNMENT)
    assert points(classroom.grade()["ada"]) == [2, 0, 0]
    assert first < second < note.stat().st_mtime_ns


@both
def test_points_given_by_hand_reach_table_and_page_and_stay_when_graded_again(classroom):
    classroom.hand_in("ada", **RIGHT, **WHY)
    classroom.grade()
    with gradebook.open_gradebook(classroom.course) as book:
        grade = book.find_grade("why", ASSIGNMENT, ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        book.find_comment("why", ASSIGNMENT, ASSIGNMENT, "ada").manual_comment = "Convincing."
        book.db.commit()
    assert classroom.grade()["ada"].points.total == 6
    assert "6 of 6 points" in re.sub(r"<[^>]+>|\s+", " ", classroom.page("ada"))
    assert "Convincing." in classroom.page("ada")
    assert points(classroom.grade(fresh=True)["ada"]) == [2, 3, 1]
    classroom.hand_in("ada", **RIGHT, why="Another reason.")
    assert points(classroom.grade()["ada"]) == [2, 3, None]  # what was marked is not what is there
    with gradebook.open_gradebook(classroom.course) as book:
        assert book.find_grade("why", ASSIGNMENT, ASSIGNMENT, "ada").manual_score == 1.0


@both
def test_one_student_can_be_graded_and_one_without_submission_is_refused(classroom):
    classroom.hand_in("ada", **RIGHT)
    classroom.hand_in("half")
    rows = classroom.grade(["ada"])
    assert points(rows["ada"]) == [2, 3, 0]
    assert rows["half"].status == "not graded: left out of this run"
    assert points(classroom.grade(["half"])["ada"]) == [2, 3, 0]
    with pytest.raises(CourseError, match="nobody has handed in nothing"):
        classroom.grade(["nobody"])


def start(classroom):
    """Starts the command as a terminal does; below a shell in the background Ctrl-C would be ignored."""
    program = Path(sys.executable).with_name("cifar-course")
    command = [program, "grade", ASSIGNMENT, "--course", classroom.root]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_for(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_a_run_that_is_stopped_goes_on_where_it_stopped(classroom, how):
    slow = {**RIGHT, "double": f"import time\ntime.sleep(3)\n{RIGHT['double']}"}
    for student, answers in {"a": RIGHT, "b": RIGHT, "c": slow, "d": slow}.items():
        classroom.hand_in(student, **answers)
    run = start(classroom)
    wait_for(lambda: len(list(classroom.root.glob("autograded/*/*/graded.json"))) >= 1)
    family = psutil.Process(run.pid).children(recursive=True)
    os.killpg(run.pid, how) if how == signal.SIGINT else run.kill()
    output, _ = run.communicate(timeout=60)
    if how == signal.SIGINT:
        assert run.returncode == 130
        assert "the same command goes on from there" in " ".join(output.split())
    wait_for(lambda: not any(member.is_running() and member.status() != "zombie" for member in family))
    notes = classroom.root.glob("autograded/*/*/graded.json")
    done = {path: path.stat().st_mtime_ns for note in notes for path in note.parent.glob("*.ipynb")}
    assert 1 <= len(done) < 4
    rows = classroom.grade()
    assert {tuple(points(row)) for row in rows.values()} == {(2, 3, 0)}
    assert len(rows) == 4
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert not (classroom.root / ".grading" / "scratch").exists()


def test_a_second_run_at_the_same_time_is_refused(classroom):
    classroom.hand_in("ada", **RIGHT)
    with classroom.course.lock(), pytest.raises(CourseError, match="another run is grading"):
        classroom.grade()
    assert gradebook.tasks(classroom.course, ASSIGNMENT)
