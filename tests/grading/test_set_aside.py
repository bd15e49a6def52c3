"""In graded work nothing that was handed in lies beside the notebook, and its kernel finds it."""

import io
import tarfile

import pytest
from classroom import ASSIGNMENT, RIGHT
from test_plain_nbgrader import nbgrader

from cifar_helpers.grading import gradebook
from cifar_helpers.grading.sandbox import bwrap
from cifar_helpers.grading.set_aside import set_aside

USES_HELPER = {**RIGHT, "double": "import helper\ndef double(x):\n    return helper.twice(x)"}
HELPER = b"twice = lambda x: 2 * x"


def beside(classroom, student):
    folder = classroom.course.autograded(student, ASSIGNMENT)
    return folder, sorted(path.name for path in folder.iterdir())


def in_a_kernel(folder):
    with tarfile.open(fileobj=io.BytesIO(bwrap.archive(folder))) as tar:
        return set(tar.getnames())


@pytest.mark.slow  # a process that imports nbgrader, and a kernel
@pytest.mark.parametrize("how", ["nbgrader", "cifar-course"])
def test_files_that_were_handed_in_lie_aside_and_are_found(classroom, how):
    classroom.hand_in("ada", **USES_HELPER)
    for name in ("helper.py", "data/x.csv", "handed-in/y.csv"):
        (classroom.course.submitted("ada", ASSIGNMENT) / name).parent.mkdir(exist_ok=True)
        classroom.put("ada", HELPER, name)
    classroom.put("ada", b"2026-11-01 10:00:00 UTC", "timestamp.txt")
    if how == "nbgrader":
        nbgrader(classroom, "autograde")
        nbgrader(classroom, "generate_feedback")
    else:
        classroom.grade()
    folder, names = beside(classroom, "ada")
    notes = {"graded.json"} if how == "cifar-course" else set()
    assert {*names} - notes == {f"{ASSIGNMENT}.ipynb", "handed-in", "timestamp.txt"}
    assert (folder / "handed-in" / "helper.py").read_bytes() == HELPER
    assert {"helper.py", "data/x.csv", "handed-in/y.csv"} <= in_a_kernel(folder)
    assert gradebook.points(classroom.course, ASSIGNMENT, "ada").total == 5
    assert not [*classroom.course.feedback("ada", ASSIGNMENT).glob("*.py")]


def test_a_sign_that_was_handed_in_leaves_nothing_beside_the_notebook(tmp_path):
    for name in ("1.ipynb", "zmq.py", "handed-in/.aside", "handed-in/x.py", "json/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    set_aside(tmp_path)
    set_aside(tmp_path)  # as for each notebook of an assignment
    assert {path.name for path in tmp_path.iterdir()} == {"1.ipynb", "handed-in"}
    assert in_a_kernel(tmp_path) >= {"zmq.py", "x.py", "json/__init__.py"}


def test_a_notebook_alone_gets_no_folder(tmp_path):
    (tmp_path / "1.ipynb").touch()
    set_aside(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["1.ipynb"]
