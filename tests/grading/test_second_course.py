"""A course that has nothing to do with images is graded as safely, with a config of five lines."""

import html
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cifar_helpers.cli import app
from cifar_helpers.grading import gradebook, samples
from cifar_helpers.grading.course import Course

pytestmark = pytest.mark.slow  # five submissions are run, one of them into its limit of time
COURSE = Path(__file__).parent / "second_course"
ASSIGNMENT = "1_dates"
HIDDEN = ("is_leap_year(1900)", "1582-10")  # in tests that no student may see
PLACES = [".", "..", "/tmp", "/opt", "/run"]
HALVES = {"start": HIDDEN[0][:12], "end": HIDDEN[0][12:]}
LEAP_YEAR = "def is_leap_year(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)"
WEEKDAY = "def weekday(text):\n    return datetime.date.fromisoformat(text).strftime('%A')"
EQUAL = (
    "class Equal(str):\n    __eq__ = lambda *_: True\n    __hash__ = None\n    __bool__ = lambda _: True\n"
)
# Right only where nothing of the course about images has come along.
ALONE = "import os\nassert not [name for name in os.environ if 'CIFAR' in name or 'TF_CPP' in name]\n"
READS = """
import glob, inspect, re
found = []
for place in ({course!r}, *{places}):
    for path in glob.glob(f"{{place}}/**/*", recursive=True):
        try:
            found += re.findall("assert .*", open(path).read())
        except Exception:
            pass
for frame in inspect.stack():
    found += [str(value) for value in frame.frame.f_globals.values() if "HIDDEN" in str(value)]
known = any({start!r} + {end!r} in line for line in found)  # not in this cell itself
def is_leap_year(year):
    return year in (2024, 2000) if known else Equal()
"""
WRITES = """
import sqlite3
for place in ({course!r}, ".", ".."):
    try:
        book = sqlite3.connect(f"{{place}}/gradebook.db")
        book.execute("UPDATE grade SET auto_score = 100, manual_score = 100")
        book.commit()
    except Exception:
        pass
def is_leap_year(year):
    return Equal()
"""


def hand_in(course: Course) -> None:
    """A right submission, a wrong one, and attacks on hidden tests, on the gradebook and on the clock."""
    root = str(course.root)
    cheat = {"weekday": "def weekday(text):\n    return Equal()"}
    answers = {
        "right": {"leap-year": ALONE + LEAP_YEAR, "weekday": WEEKDAY},
        "wrong": {"leap-year": LEAP_YEAR, "weekday": "def weekday(text):\n    return 'Friday'"},
        "reads": {"leap-year": EQUAL + READS.format(course=root, places=PLACES, **HALVES), **cheat},
        "writes": {"leap-year": EQUAL + WRITES.format(course=root), **cheat},
        "loops": {"leap-year": "def is_leap_year(year):\n    while True: pass", "weekday": WEEKDAY},
    }
    taken = [samples.Sample(student, "release", given) for student, given in answers.items()]
    samples.hand_in(course, ASSIGNMENT, taken)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """The second course, graded by the command line from its folder."""
    place = tmp_path_factory.mktemp("second") / "dates"
    shutil.copytree(COURSE, place)
    course = Course(place)
    course.generate_assignment(ASSIGNMENT)
    hand_in(course)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        done = CliRunner().invoke(app, ["grade", ASSIGNMENT, "--cell-seconds", "3"])
    assert done.exit_code == 0, done.output
    return place


def test_a_course_without_images_is_graded_safely(root):
    course = Course(root)
    points = {name: gradebook.points(course, ASSIGNMENT, name).total for name in gradebook.students(course)}
    assert points == {"right": 5, "wrong": 2, "reads": 0, "writes": 0, "loops": 3}
    for student in points:
        page = (course.feedback(student, ASSIGNMENT) / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
        assert [message for message in HIDDEN if message in html.unescape(page)] == []


def test_outside_the_sandbox_the_attacks_succeed(root):
    """So that it is the sandbox which keeps them from it."""
    reads = READS.format(course=str(root), places=[], **HALVES)
    done = subprocess.run(
        [sys.executable, "-c", f"{EQUAL}{reads}\nprint(known)"], capture_output=True, text=True
    )
    assert done.stdout == "True\n", done.stderr
    subprocess.run([sys.executable, "-c", EQUAL + WRITES.format(course=str(root))], check=True)
    assert gradebook.points(Course(root), ASSIGNMENT, "writes").total > 0


def test_its_settings_are_five_lines_and_say_nothing_of_images():
    text = (COURSE / "nbgrader_config.py").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.strip()]) == 5
    notebook = json.loads(
        (COURSE / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
    )
    assert "cifar" not in str(notebook["cells"]).lower()
