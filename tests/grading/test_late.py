"""The penalty for lateness follows the due date, and table and CSV say who was late."""

import csv
import io
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from classroom import ASSIGNMENT, RIGHT
from rich.console import Console

from cifar_helpers.grading import gradebook
from cifar_helpers.grading.report import print_table, write_csv
from cifar_helpers.grading.runner import Grading, Options

DUE = datetime(2026, 3, 1, 12)


@pytest.fixture
def late(classroom, all_checks_pass):
    """A course in which late work gets no points, with a submission in time and one two days late."""
    with open(classroom.root / "nbgrader_config.py", "a") as file:
        file.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    classroom = type(classroom)(classroom.root)
    for student, handed_in in {"ada": DUE - timedelta(1), "bo": DUE + timedelta(2, hours=3)}.items():
        classroom.hand_in(student, **RIGHT)
        classroom.put(student, f"{handed_in} UTC".encode(), "timestamp.txt")
    set_due(classroom, DUE)
    return classroom


def set_due(classroom, date):
    with gradebook.open_gradebook(classroom.course) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=date)


def grade(classroom):
    grading = Grading.prepare(classroom.course, ASSIGNMENT, None, Options(sandbox=False))
    return grading, {row.student: row for row in grading.run()}


def written(note):
    """When the graded notebook was written, and what it was made of."""
    return json.loads(note.read_text())["fingerprint"], note.with_name(
        f"{ASSIGNMENT}.ipynb"
    ).stat().st_mtime_ns


def test_the_penalty_follows_the_due_date_without_grading_again(late):
    _, rows = grade(late)
    assert (rows["ada"].points.total, rows["bo"].points.total) == (5, 0)
    assert (rows["bo"].points.late, rows["bo"].points.penalty) == (51 * 3600, 5)
    note = late.course.autograded("bo", ASSIGNMENT) / "graded.json"
    before = (
        json.loads(note.read_text())["fingerprint"],
        note.with_name(f"{ASSIGNMENT}.ipynb").stat().st_mtime_ns,
    )
    set_due(late, DUE + timedelta(7))
    _, rows = grade(late)
    assert (rows["bo"].points.total, rows["bo"].points.late, rows["bo"].points.penalty) == (5, 0, 0)
    assert written(note) == before
    set_due(late, DUE)
    grading, rows = grade(late)
    assert rows["bo"].points.total == 0
    write_csv(late.root / "grades.csv", rows.values(), grading.tasks)
    with open(late.root / "grades.csv", encoding="utf-8", newline="") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    assert [(table[name]["hours_late"], table[name]["penalty"]) for name in ("ada", "bo")] == [
        ("", ""),
        ("51", "5"),
    ]
    console = Console(width=100, record=True, file=io.StringIO())
    print_table(console, [*rows.values()], grading.tasks)
    text = console.export_text()
    assert "late" in text.splitlines()[0]
    assert "2 d 3 h, −5" in next(line for line in text.splitlines() if line.startswith("bo"))


def test_the_penalty_follows_a_mark_by_hand(late):
    assert grade(late)[1]["bo"].points.penalty == 5
    with gradebook.open_gradebook(late.course) as book:
        mark = book.find_grade("why", ASSIGNMENT, ASSIGNMENT, "bo")
        mark.manual_score, mark.needs_manual_grade = 1.0, False
        book.db.commit()
    _, rows = grade(late)
    assert (rows["bo"].points.total, rows["bo"].points.penalty) == (0, 6)


def test_nbgraders_export_leaves_the_courses_table_alone(classroom):
    (classroom.root / "grades.csv").write_text("ours\n")
    program = Path(sys.executable).with_name("nbgrader")
    done = subprocess.run([program, "export"], cwd=classroom.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (classroom.root / "grades.csv").read_text() == "ours\n"
    assert (classroom.root / "nbgrader_export.csv").is_file()
