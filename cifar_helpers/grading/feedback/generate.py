"""Makes the page of one student, in a process of its own; the old page stays until the new one is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from cifar_helpers.grading import apart, files
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import TooMuch
from cifar_helpers.grading.feedback import plain


def generate_feedback(course: Course, assignment: str, student: str) -> str | None:
    """`nbgrader generate_feedback` for one student.

    Returns
    -------
    Why the page shows text only, if it does: a page that would take too much is made again without pictures,
    tables and formatting.

    Raises
    ------
    TooMuch
        If that takes too much as well.
    CourseError
        If nbgrader can't make the page.
    GradebookError, OSError
        If the gradebook can't be read or the page can't be written.
    """
    problem = None
    try:
        apart.call(_draft, course.root, assignment, student)
    except TooMuch as found:
        problem = str(found)
        apart.call(_draft, course.root, assignment, student, text_only=True)
    draft = course.folder(str(_drafts(course)), student, assignment)
    files.put(draft, course.feedback(student, assignment))
    return problem


def _drafts(course: Course) -> Path:
    return course.scratch / "feedback"


def _draft(root: Path, assignment: str, student: str, text_only: bool = False) -> None:
    """Writes the page into the folder for temporary files; called apart."""
    course = Course(root)
    if text_only:
        plain.only(course.config)
    folder, drafts = course.autograded(student, assignment), _drafts(course)
    shutil.rmtree(drafts, ignore_errors=True)

    class OneStudent(GenerateFeedback):
        """Takes the folder as it is called: nbgrader would read a name with [, ? or * as a pattern."""

        _output_directory = str(drafts)

        def init_notebooks(self) -> None:
            self.assignments = {str(folder): [str(folder / f"{assignment}.ipynb")]}

        def init_assignment(self, assignment_id: str, student_id: str) -> None:
            """Copies nothing: the student has these files, and one could lie in the page's way."""

    course.run_step(OneStudent, assignment)
