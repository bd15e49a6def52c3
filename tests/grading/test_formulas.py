"""No cell of a table that grading writes is a formula, by whatever separator a spreadsheet splits it."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_leaderboard import Class
from test_report import TASKS

from cifar_helpers.grading.gradebook import open_gradebook
from cifar_helpers.grading.report import Row, no_formula, write_csv

SEPARATORS = ",;\t|"
TRIGGERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NAMES = [
    *(f"{trigger}cmd|' /C calc'!A0" for trigger in TRIGGERS),
    *(f"x{separator}=1+1" for separator in SEPARATORS),
    *('x;"=1+1"', "x; =1+1", 'x";=1+1', "\t=1+1", "\r=1+1", "\n@SUM(1)", ' "=1+1"', "x;y|\t-1+1"),
]


def cells(text: str):
    """What a spreadsheet could take for a cell: by each separator, quoted or not."""
    for separator in SEPARATORS:
        lines = io.StringIO(text.replace("\r", "\n"))
        yield from (cell for row in csv.reader(lines, delimiter=separator) for cell in row)
        yield from re.split(rf"[{re.escape(separator)}\r\n]", text)


def formulas(text: str) -> list[str]:
    return [cell for cell in cells(text) if cell.strip(' "').startswith(TRIGGERS)]


def test_this_test_finds_a_formula_after_each_separator():
    assert all(formulas(name) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_grades_hold_no_formula(name, tmp_path):
    rows = [Row(name, name, f"not graded: {name}", None, tmp_path / name, 1.0, (name, name))]
    write_csv(tmp_path / "grades.csv", rows, TASKS)
    assert formulas((tmp_path / "grades.csv").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", ["a-b", "well-known, e-mail", "0.5; 0.3", "x = 1", "cell a; b", "me@x.org"])
def test_ordinary_text_stays_as_it_is(text):
    assert no_formula(text) == text


def export(classroom) -> None:
    command = [Path(sys.executable).parent / "nbgrader", "export"]
    done = subprocess.run(command, cwd=classroom.root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow  # a process that imports nbgrader
def test_nbgraders_export_holds_no_formula_and_no_broken_row(classroom):
    with open_gradebook(classroom.course) as book:
        for number, name in enumerate(NAMES):
            book.update_or_create_student(f"s{number}", first_name=name, last_name=f";{name}", email="=1+1")
        book.update_or_create_student("=2+2")
    export(classroom)
    text = (classroom.root / "nbgrader_export.csv").read_text(encoding="utf-8")
    assert formulas(text) == []
    assert {len(row) for row in csv.reader(io.StringIO(text))} == {11}
    assert len(text.splitlines()) == 2 + len(NAMES)


def test_the_leaderboards_table_holds_no_formula(classroom):
    group = Class(classroom)
    plain = [name for name in NAMES if not set(name) & set('"\t\r\n')]
    lines = [f'ada{number},"{name}"' for number, name in enumerate(plain)]
    (classroom.root / "students.csv").write_text("\n".join(["id,first_name", *lines, ""]), encoding="utf-8")
    group.hand_in("ada0", group.predictions(75))
    for folder in ("=1+1", "x;=1+1"):
        group.hand_in(folder, group.labels)
    assert group.run()[0] == 0
    assert len(group.rows()) == len(plain) + 2
    assert formulas((classroom.root / "leaderboard.csv").read_text(encoding="utf-8")) == []
