"""A fault of the grader's own keeps its traceback, shows its id, and ends the command with exit code 1."""

import re
import subprocess
import sys
from concurrent.futures import Future

import pytest
from classroom import ASSIGNMENT, RIGHT, in_this_process
from typer.testing import CliRunner

from cifar_helpers import cli
from cifar_helpers.grading import apart, faults, record
from cifar_helpers.grading.errors import Fault, WorkerFailed
from cifar_helpers.grading.intake import reading, repair
from cifar_helpers.grading.job import RunResult
from cifar_helpers.grading.workers import Workers

CLASS = ("ada", "ben", "zoë")


@pytest.fixture
def class_of_three(classroom, monkeypatch):
    """Three right submissions, which run nowhere: each comes back as it was sent."""
    for student in CLASS:
        classroom.hand_in(student, **RIGHT)

    def submit(workers, job):
        future = Future()
        future.set_result(RunResult(job.load().notebook, None, 1.0))
        return future

    monkeypatch.setattr(Workers, "submit", submit)
    monkeypatch.setattr("cifar_helpers.grading.runner.proof.require", lambda *folders, seen: None)
    monkeypatch.setattr(Workers, "wait", lambda workers, futures: set(futures))
    monkeypatch.setattr(apart, "call", in_this_process)
    return classroom


def grade(classroom, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["grade", ASSIGNMENT, *arguments, "--course", str(classroom.root)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


def ids(classroom) -> list[str]:
    return re.findall(r"^\S+ \S+ ([0-9a-f]{6}) ", classroom.course.faults.read_text(), re.MULTILINE)


def broken(*_, **__):
    return {}["grade_id"]


@pytest.mark.parametrize(
    ("place", "name", "message"),
    [
        (record, "_write_grades", "recording it failed: KeyError: 'grade_id'"),
        (reading, "dump", "reading the folder failed (KeyError: 'grade_id')"),
        (repair.RepairCells, "preprocess", "reading the notebook failed (KeyError: 'grade_id')"),
    ],
)
def test_a_fault_in_a_class_of_three(class_of_three, monkeypatch, place, name, message):
    monkeypatch.setattr(place, name, broken)
    code, output = grade(class_of_three)
    assert code == 1
    [number] = set(ids(class_of_three))
    log = class_of_three.course.faults.read_text()
    assert log.count("in broken") == 1, "the traceback stands there once"
    assert all(f"{ASSIGNMENT}, {student}: " in log for student in CLASS)
    for student in CLASS:
        assert f"{student}: not graded: {message}; fault {number}" in output
    assert f"{number}: ada, ben, zoë" in output
    again = "--student ada --student ben --student 'zoë'"
    assert f"cifar-course grade {ASSIGNMENT} {again}" in output
    monkeypatch.undo()


def test_one_students_fault_leaves_the_others_their_points(class_of_three, monkeypatch):
    save = record.save

    def fail_for_ben(course, assignment, taken, *rest):
        return broken() if taken.student == "ben" else save(course, assignment, taken, *rest)

    monkeypatch.setattr(record, "save", fail_for_ben)
    code, output = grade(class_of_three)
    assert code == 1
    assert f"again with: cifar-course grade {ASSIGNMENT} --student ben" in output
    monkeypatch.setattr(record, "save", save)
    assert grade(class_of_three)[0] == 0


def test_a_students_own_unreadable_file_is_no_fault(class_of_three):
    class_of_three.put("ben", b'{"cells": [')
    code, output = grade(class_of_three)
    assert code == 0
    assert "ben: not graded: " in output
    assert not class_of_three.course.faults.exists()


def test_a_traceback_comes_from_the_process_where_it_happened(class_of_three, monkeypatch):
    def submit(workers, job):
        future = Future()
        future.set_exception(
            WorkerFailed("running it failed: ValueError: x", 'File "far.py", line 7, in away')
        )
        return future

    monkeypatch.setattr(Workers, "submit", submit)
    assert grade(class_of_three)[0] == 1
    assert 'File "far.py", line 7, in away' in class_of_three.course.faults.read_text()


def test_a_check_that_fails_of_itself_is_a_fault_and_is_graded(class_of_three, monkeypatch):
    def submit(workers, job):
        future = Future()
        what = ("the check in cell check-total failed of itself", "KeyError: 'x'", True)
        future.set_result(RunResult(job.load().notebook, None, 1.0, faults=(what,)))
        return future

    monkeypatch.setattr(Workers, "submit", submit)
    code, output = grade(class_of_three)
    [number] = set(ids(class_of_three))
    assert code == 1
    assert f"graded (the check in cell check-total failed of itself, fault {number})" in output


def test_without_a_page_the_fault_is_named(class_of_three, monkeypatch):
    monkeypatch.setattr("cifar_helpers.grading.feedback.generate.generate_feedback", broken)
    code, output = grade(class_of_three)
    assert code == 1
    assert f"graded (no feedback, fault {ids(class_of_three)[0]}: 'grade_id')" in output


def test_the_words_about_points_are_true(class_of_three, monkeypatch):
    """Nothing is said of points that are not there; else which grading they come from."""
    save = record.save
    monkeypatch.setattr(record, "save", broken)
    assert "gradebook keeps" not in grade(class_of_three)[1]
    monkeypatch.setattr(record, "save", save)
    assert grade(class_of_three)[0] == 0
    monkeypatch.setattr(record, "save", broken)
    assert "(the gradebook keeps the points of its last grading)" in grade(class_of_three, "--fresh")[1]
    class_of_three.hand_in("ada", double=RIGHT["double"])
    assert "(the gradebook keeps the points of an earlier version)" in grade(class_of_three)[1]


def test_an_id_belongs_to_the_place_of_a_fault(tmp_path):
    log, numbers = tmp_path / "log", []
    for key in ("a", "b"):
        try:
            {}[key]
        except KeyError as error:
            numbers.append(faults.keep(log, "1_sums, ada", error))
    numbers.append(faults.keep(log, "1_sums, ben", Fault("elsewhere", "another trace")))
    assert numbers[0] == numbers[1] != numbers[2]


COMMANDS = {"grade": ["x"], "demo": [], "private-test": ["x"], "leaderboard": ["x"], "build": [], "lint": []}


def test_the_missing_extra_is_one_sentence_for_every_command():
    code = f"""
import sys
sys.modules["nbgrader"] = None  # as if it were not installed
from typer.testing import CliRunner
from cifar_helpers import cli
for command, arguments in {COMMANDS}.items():
    done = CliRunner().invoke(cli.app, [command, *arguments])
    print(done.exit_code, " ".join(done.output.split()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    needs = "needs nbgrader, which is missing: run make setup in the course's folder"
    assert done.stdout.splitlines() == [f"1 Stopped: cifar-course {command} {needs}" for command in COMMANDS]


def test_a_fault_before_the_run_is_one_students(class_of_three, monkeypatch):
    monkeypatch.setattr("cifar_helpers.grading.runner.Grading._take_in", broken)
    code, output = grade(class_of_three)
    assert code == 1
    assert (
        f"ada: not graded: preparing it failed: KeyError: 'grade_id'; fault {ids(class_of_three)[0]}"
        in output
    )
