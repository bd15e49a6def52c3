"""A class of broken notebooks gets the points of whole ones, with our command and with nbgrader's own."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import breakages
import pytest
from breakages import bytes_of, find, without
from classroom import ASSIGNMENT, RIGHT, Classroom

from cifar_helpers.grading import gradebook
from cifar_helpers.grading.report import write_csv

pytestmark = pytest.mark.long  # every submission starts a kernel, twice

WHOLE = [2, 3, None]  # the last is marked by hand
TASKS = ("check-double", "check-total", "why")


def copied(notebook):
    """With a copy of a check, which stops nbgrader's autograde for everyone after it."""
    return notebook | {"cells": [*notebook["cells"], find(notebook, "check-double")]}


def forged(notebook):
    """With checks of its own, worth more."""
    new = without(notebook, "check-total")
    find(new, "check-double")["source"] = "pass"
    find(new, "check-double")["metadata"]["nbgrader"]["points"] = 100
    find(new, "why")["metadata"]["nbgrader"]["solution"] = False
    return new


BROKEN = {
    "ada-colab": breakages.colab,
    "cid-schema1": breakages.schema(1),
    "eve-copied": copied,
    "fay-forged": forged,
    "gus-minor": breakages.no_minor,
}


@pytest.fixture(scope="module")
def handed_in(released, tmp_path_factory):
    """The class before grading."""
    root = tmp_path_factory.mktemp("broken") / "course"
    shutil.copytree(released, root)
    classroom = Classroom(root)
    for student, break_it in BROKEN.items():
        path = classroom.hand_in(student, **RIGHT, why="Because.")
        path.write_bytes(bytes_of(break_it(json.loads(path.read_text("utf-8")))))
    path = classroom.hand_in("jim-utf16", **RIGHT, why="Because.")
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    classroom.put("kim-corrupt", b'{"cells": [')
    os.mkfifo(classroom.put("lou-pipe", b"").parent / "pipe.ipynb")
    (path := classroom.course.submitted("lou-pipe", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").unlink()
    os.mkfifo(path)
    secret = root / "secret.txt"
    secret.write_text("s3cret")
    (classroom.hand_in("meg-link", **RIGHT).parent / "data.txt").symlink_to(secret)
    classroom.hand_in("zoe-whole", **RIGHT, why="Because.")
    return classroom


def test_our_command_grades_every_notebook_that_can_be_repaired(handed_in):
    classroom = handed_in
    rows = classroom.grade()
    for student in [*BROKEN, "jim-utf16", "zoe-whole"]:
        assert [rows[student].points.tasks[name] for name in TASKS] == WHOLE, (student, rows[student])
        assert rows[student].points.maximum == 6
    assert rows["zoe-whole"].status == "graded"
    assert rows["fay-forged"].repairs == (
        "put back: check-total",
        "locked cells restored: check-double",
        "kept as ordinary cells, what was written in: check-double",
        "points and marks restored: check-double, why",
    )
    assert rows["jim-utf16"].status == "graded (repaired: the text was in UTF-16)"
    assert rows["kim-corrupt"].status.startswith("not graded: the notebook is not valid JSON")
    assert rows["lou-pipe"].status.startswith("not graded: no notebook")
    assert rows["meg-link"].repairs == ("left out: data.txt (a link, which is not followed)",)
    write_csv(classroom.root / "grades.csv", rows.values(), gradebook.tasks(classroom.course, ASSIGNMENT))
    with open(classroom.root / "grades.csv", encoding="utf-8", newline="") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    assert table["jim-utf16"]["repairs"] == "the text was in UTF-16"
    assert table["zoe-whole"]["repairs"] == ""
    note = json.loads((classroom.course.autograded("jim-utf16", ASSIGNMENT) / "graded.json").read_text())
    assert note["repairs"] == ["the text was in UTF-16"]
    again = classroom.grade()
    assert again["jim-utf16"] == rows["jim-utf16"]


def test_nbgraders_own_command_grades_them_too_and_goes_on_after_those_it_cannot(handed_in):
    for student in ("autograded", "feedback", "gradebook.db"):
        path = handed_in.root / student
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    handed_in.course.generate_assignment(ASSIGNMENT)
    program = Path(sys.executable).with_name("nbgrader")
    done = subprocess.run(
        [program, "autograde", ASSIGNMENT],
        cwd=handed_in.root,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=580,
    )
    assert done.returncode == 1  # nbgrader's way of saying that some were not graded
    points = {
        student: gradebook.points(handed_in.course, ASSIGNMENT, student)
        for student in [*BROKEN, "jim-utf16", "zoe-whole"]
    }
    assert {
        student: found and [found.tasks[name] for name in TASKS] for student, found in points.items()
    } == {student: WHOLE for student in points}, done.stderr[-3000:]
    assert "jim-utf16: repaired: the text was in UTF-16" in done.stderr
    message = " ".join(done.stderr.split())
    assert "not valid JSON (Expecting value: line 1 column 12 (char 11)): ask for it again" in message
    assert "1_sums.ipynb is not a regular file: ask for the notebook itself" in message
    assert "data.txt is a symbolic link, which nbgrader would follow" in message
    assert not handed_in.course.autograded("meg-link", ASSIGNMENT).exists()
