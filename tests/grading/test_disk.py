"""Full disks, read-only files, a locked or damaged gradebook: said clearly, nothing lost, then completed."""

import os
import shutil
import sqlite3
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest
from classroom import ASSIGNMENT, RIGHT, Classroom
from killing import fill, gradebook_rows, half_written, record_one
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from cifar_helpers.cli import app
from cifar_helpers.grading import gradebook
from cifar_helpers.grading.errors import GradebookError
from cifar_helpers.grading.job import RunResult

pytestmark = pytest.mark.long  # every run starts kernels; the full disk is tried at many levels
AGAIN = "run the same command again"
STUDENT = "s01"


def grade(classroom):
    """Exit status and output of the command."""
    arguments = ["grade", ASSIGNMENT, "--workers", "1", "--course", str(classroom.root)]
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, " ".join(result.output.split())


def mount(*arguments):
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs root that may mount: {done.stderr}")


@pytest.fixture
def disk(tmp_path):
    """A disk of 4 MiB."""
    (tmp_path / "disk").mkdir()
    mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", tmp_path / "disk")
    yield tmp_path / "disk"
    subprocess.run(["umount", "--lazy", tmp_path / "disk"], check=True)


@contextmanager
def read_only(path):
    """Nobody can write the file or folder; for root, whom rights don't stop, by a mount."""
    if os.geteuid() != 0:
        mode = path.stat().st_mode
        path.chmod(0o444 if path.is_file() else 0o555)
        yield
        path.chmod(mode)
        return
    mount("--bind", path, path)
    try:
        mount("-o", "remount,bind,ro", path)
        yield
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


@pytest.fixture(scope="module")
def judged(released, tmp_path_factory):
    """A class of two after its run, and the judged notebook of the second."""
    root = tmp_path_factory.mktemp("judged") / "course"
    shutil.copytree(released, root)
    classroom = fill(root, 2)
    classroom.grade(workers=1)
    notebook = classroom.course.autograded(STUDENT, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    return classroom, RunResult(notebook.read_text(), None, 1.0)


@contextmanager
def filled(disk, free):
    """Leaves `free` bytes on the disk."""
    ballast = disk / "ballast"
    status = os.statvfs(disk)
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, status.f_bavail * status.f_frsize - free))
    yield
    ballast.unlink()


def failure(course, notebook):
    """What keeps a submission from being recorded; None if nothing does."""
    try:
        record_one(course, STUDENT, notebook)
    except (GradebookError, OSError) as problem:
        return problem


def test_whenever_the_disk_is_full_nothing_is_torn_and_the_next_run_completes(judged, disk):
    graded, notebook = judged
    expected, failures = gradebook_rows(graded), []
    for pages in (0, 1, 2, 3, 4, 6, 20, 150):  # of 4 KiB
        shutil.rmtree(disk / "course", ignore_errors=True)
        shutil.copytree(graded.root, disk / "course")
        classroom = Classroom(disk / "course")
        (classroom.course.autograded(STUDENT, ASSIGNMENT) / "graded.json").unlink()
        (classroom.root / "grades.csv").write_text("an older table\n")
        with filled(disk, pages * 4096):
            failures.append(failure(classroom.course, notebook))
        assert half_written(classroom) == []
        assert list(classroom.root.rglob("*.partial")) == []
        record_one(classroom.course, STUDENT, notebook)
        assert gradebook_rows(classroom) == expected
        assert (classroom.root / "grades.csv").read_text().startswith("student,")
    said = [str(problem) for problem in failures if problem]
    assert all("disk is full" in message or "No space left on device: '/" in message for message in said), (
        said
    )
    assert len(said) > 2
    assert failures[-1] is None


def test_a_run_on_a_full_disk_says_so_and_goes_on_when_there_is_room(released, disk):
    shutil.copytree(released, disk / "course")
    classroom = fill(disk / "course", 2)
    with filled(disk, 40_000):
        code, output = grade(classroom)
    assert code == 1
    assert "disk is full" in output or "No space left on device" in output
    assert AGAIN in output
    assert grade(classroom)[0] == 0
    assert [total(classroom, student) for student in ("s00", "s01")] == [5, 1]
    assert not (classroom.root / ".grading" / "scratch").exists()


def total(classroom, student):
    return gradebook.points(classroom.course, ASSIGNMENT, student).total


@pytest.mark.parametrize(
    ("part", "message"),
    [("gradebook.db", "it can't be written: check the rights"), (".", "Read-only|ermission")],
)
def test_what_cannot_be_written_is_named(classroom, part, message):
    classroom.hand_in("ada", **RIGHT)
    with read_only(classroom.root / part):
        code, output = grade(classroom)
    assert code == 1
    assert any(word in output for word in message.split("|")), output
    assert AGAIN in output
    assert grade(classroom)[0] == 0
    assert total(classroom, "ada") == 5


@contextmanager
def held(classroom, seconds):
    """Another program has the gradebook for itself, for so long."""
    other = sqlite3.connect(classroom.root / "gradebook.db", check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(seconds, other.close)
    timer.start()
    yield
    timer.cancel()
    timer.join()
    other.close()


def test_a_gradebook_that_another_program_holds_for_a_while_is_waited_for(classroom):
    classroom.hand_in("ada", **RIGHT)
    with held(classroom, 7):  # longer than SQLite's own 5 s
        start = time.monotonic()
        code, output = grade(classroom)
    assert code == 0, output
    assert time.monotonic() - start > 6
    assert total(classroom, "ada") == 5


def test_a_gradebook_that_another_program_does_not_let_go_stops_the_run(classroom):
    with open(classroom.root / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{classroom.root}/gradebook.db?timeout=0.5'\n")
    classroom.hand_in("ada", **RIGHT)
    with held(classroom, 300):
        code, output = grade(classroom)
    assert code == 1
    assert "another program (the formgrader?) held it too long: close that" in output
    assert AGAIN in output
    assert grade(classroom)[0] == 0


def test_after_a_damaged_gradebook_gave_way_to_a_backup_what_the_backup_lacks_is_graded_again(
    judged, tmp_path
):
    shutil.copytree(judged[0].root, tmp_path / "course")
    classroom, expected = Classroom(tmp_path / "course"), gradebook_rows(judged[0])
    file = classroom.root / "gradebook.db"
    with gradebook.open_gradebook(
        classroom.course
    ) as book:  # the backup is older: one is missing, one was worse
        book.remove_submission(ASSIGNMENT, "s00")
        book.find_grade("check-double", ASSIGNMENT, ASSIGNMENT, "s01").auto_score = 0.0
        book.db.commit()
    backup = file.read_bytes()
    os.truncate(file, len(backup) // 2)
    code, output = grade(classroom)
    assert code == 1
    assert "put a backup in its place, and what that lacks is graded again" in output
    file.write_bytes(backup)
    assert grade(classroom)[0] == 0
    assert gradebook_rows(classroom) == expected


def test_the_formgrader_reads_and_writes_while_a_run_records(classroom):
    classroom = fill(classroom.root, 6)
    assert grade(classroom)[0] == 0
    slowest, comments, stop = [0.0], [], threading.Event()

    def work_as_the_formgrader_does():
        while not stop.is_set():
            start = time.monotonic()
            with Gradebook(f"sqlite:///{classroom.root}/gradebook.db") as book:  # which waits 5 s
                book.find_comment("why", ASSIGNMENT, ASSIGNMENT, "s03").manual_comment = f"{len(comments)}"
                book.db.commit()
            comments.append(time.monotonic() - start)
            slowest[0] = max(slowest[0], comments[-1])

    person = threading.Thread(target=work_as_the_formgrader_does)
    person.start()
    rows = classroom.grade(fresh=True)
    stop.set()
    person.join()
    assert [row.status for row in rows.values()] == ["graded"] * 6
    assert len(comments) > 10
    assert slowest[0] < 5
    with gradebook.open_gradebook(classroom.course) as book:
        assert (
            book.find_comment("why", ASSIGNMENT, ASSIGNMENT, "s03").manual_comment == f"{len(comments) - 1}"
        )
    print(f"{len(comments)} changes, the slowest in {slowest[0]:.2f} s")
