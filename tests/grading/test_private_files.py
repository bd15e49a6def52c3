"""Other accounts of the machine can read nothing that grading writes; a group's course stays its group's."""

import os
import stat
import subprocess
import sys

import pytest
from classroom import ASSIGNMENT, RIGHT
from test_plain_nbgrader import nbgrader

pytestmark = pytest.mark.slow  # kernels start
MADE = ("gradebook.db", "autograded", "feedback", ".grading", "grades.csv", "nbgrader_export.csv")


@pytest.fixture
def usual():
    """What most machines have: files that everybody can read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(root) -> dict[str, int]:
    there = [root / name for name in MADE if (root / name).exists()]
    paths = [path for top in there for path in (top, *top.rglob("*"))]
    return {str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode) for path in paths}


def grade(classroom) -> None:
    classroom.hand_in("ada", **RIGHT)
    command = [sys.executable, "-c", "from cifar_helpers.command import main; main()", "grade", ASSIGNMENT]
    done = subprocess.run([*command, "--workers", "1"], cwd=classroom.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nobody_else_can_read_what_grading_writes(classroom, usual):
    (classroom.root / "feedback").mkdir(exist_ok=True)  # of an earlier version, which left it open
    (classroom.root / "feedback").chmod(0o755)
    before = modes(classroom.root)
    grade(classroom)
    found = modes(classroom.root)
    assert "autograded/ada/1_sums/1_sums.ipynb" in found
    assert {name: oct(mode) for name, mode in found.items() if mode & 0o077 and name not in before} == {}
    there = [name for name in MADE if name in found]
    assert not any(found[name] & 0o007 for name in there), "and no way leads to what was there before"


def test_a_course_that_hands_on_its_group_stays_the_groups(classroom, usual):
    classroom.root.chmod(0o2770)
    grade(classroom)
    found = modes(classroom.root)
    assert not any(found[name] & 0o007 for name in MADE if name in found)
    page = found["feedback/ada/1_sums/1_sums.html"], found["autograded/ada/1_sums/1_sums.ipynb"]
    assert all(mode & 0o060 == 0o060 for mode in page), page


@pytest.mark.weekly  # four programs that import nbgrader
def test_nbgraders_own_commands_close_their_files(classroom, usual):
    (classroom.root / "gradebook.db").unlink()
    classroom.hand_in("ada", **RIGHT)
    nbgrader(classroom, "generate_assignment", "--force")
    nbgrader(classroom, "autograde")
    nbgrader(classroom, "generate_feedback")
    nbgrader(classroom, "export", assignment=None)
    for step, kind in (("autograded", "ipynb"), ("feedback", "html")):
        file = classroom.root / step / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.{kind}"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = modes(classroom.root)
    written = ("gradebook.db", "autograded", "feedback", "nbgrader_export.csv")
    assert {name: oct(found[name]) for name in written if found[name] & 0o077} == {}
