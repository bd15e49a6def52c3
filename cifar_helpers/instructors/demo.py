"""The whole loop on the project's own samples, in a folder of its own: release, submissions, grading."""

from __future__ import annotations

import shutil
from pathlib import Path

from cifar_helpers import budget
from cifar_helpers.grading import samples
from cifar_helpers.grading.course import CONFIG, Course
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.grading.runner import Grading, Options
from cifar_helpers.instructors import notebooks

ASSIGNMENT = "2_two_layer_net"
MARK = ".cifar-demo"


def prepare(root: Path, into: Path, assignment: str = ASSIGNMENT) -> Course:
    """Makes a course in `into` with the assignment released and the samples of `root` handed in.

    Raises
    ------
    CourseError
        If `into` exists and was not made by the demo: it would be emptied.
    """
    if into.exists() and any(into.iterdir()) and not (into / MARK).is_file():
        raise CourseError(f"{into} holds other things and would be emptied: name another folder (--into)")
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    (into / MARK).touch()
    shutil.copy(root / CONFIG, into / CONFIG)
    strings = Path("course") / "assignments" / assignment
    (into / strings).mkdir(parents=True)
    shutil.copy(root / strings / "guide.md", into / strings)  # the formgrader shows its rubrics
    text = notebooks.read_text(root / strings / f"{assignment}.py")
    notebooks.write(text, into / "source" / assignment / f"{assignment}.ipynb")
    course = Course(into)
    course.generate_assignment(assignment)
    folder = into / samples.FOLDER / assignment
    shutil.copytree(root / samples.FOLDER / assignment, folder)
    shutil.copy(folder / "students.csv", into)
    samples.hand_in(course, assignment, samples.read(folder))
    return course


def options(workers: int, sandbox: bool = True) -> Options:
    """The samples' time limits are tight, as one of them never ends; the others take a fifth of them."""
    return Options(
        workers=workers,
        sandbox=sandbox,
        cell_seconds=budget.current().pick(smoke=20, toy=300, laptop=900, gpu=900),
        notebook_seconds=budget.current().pick(smoke=40, toy=900, laptop=3600, gpu=3600),
    )


def grading(course: Course, workers: int, assignment: str = ASSIGNMENT, sandbox: bool = True) -> Grading:
    """The run over the samples."""
    return Grading.prepare(course, assignment, options=options(workers, sandbox))
