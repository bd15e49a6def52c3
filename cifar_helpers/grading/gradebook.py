"""nbgrader's gradebook, opened with words for what can be wrong with it; and the points that it holds."""

from __future__ import annotations

import csv
import hashlib
import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry, SubmittedAssignment
from sqlalchemy import inspect
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import GradebookError

NAMES = ("first_name", "last_name", "email")
EXPLANATIONS = {
    "readonly": "it can't be written: check the rights of the file and of its folder",
    "unable to open": "it can't be opened: check the rights of the file and of its folder",
    "disk": "the disk is full: make room",
    "locked": "another program (the formgrader?) holds it: close that",
}


@dataclass(frozen=True)
class Task:
    """A cell that earns points: its grade_id and how many."""

    name: str
    points: float


@dataclass(frozen=True)
class Points:
    """What one student has in the gradebook: points per task (None: to be given by hand), total, maximum.

    `comments` are what graders wrote, by cell.
    """

    tasks: dict[str, float | None]
    total: float
    maximum: float
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def by_hand(self) -> list[str]:
        """Tasks that wait for a person."""
        return [name for name, points in self.tasks.items() if points is None]

    @property
    def digest(self) -> str:
        """Changes when anything that a feedback page shows of this changes."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@contextmanager
def explained(db_url: str) -> Iterator[None]:
    """Turns what a database says into a `GradebookError` that says what to do.

    >>> with explained("sqlite:///gradebook.db"):
    ...     raise SQLAlchemyError("attempt to write a readonly database")
    Traceback (most recent call last):
    ...
    cifar_helpers.grading.errors.GradebookError: gradebook sqlite:///gradebook.db: it can't be written: ...
    """
    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:  # the second is how nbgrader passes on some of the first
        words = str(error).splitlines()[0]
        known = next((text for sign, text in EXPLANATIONS.items() if sign in words.lower()), words)
        raise GradebookError(
            f"gradebook {db_url}: {known}. Then run the same command again; finished submissions are kept."
        ) from error


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """The course's gradebook, created when it doesn't exist.

    Raises
    ------
    GradebookError
        If it can't be read or written, or was left half made.
    """
    with explained(course.db_url):
        try:
            book = Gradebook(course.db_url, course.nbgrader.course_id)
        except FileNotFoundError:
            raise GradebookError(
                "nbgrader's program alembic was not found, so the gradebook could not be made: "
                f"install the environment again, and delete {course.db_url.removeprefix('sqlite:///')}"
            ) from None
        with book, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way of adding rows
            if not inspect(book.engine).has_table("alembic_version"):
                raise GradebookError(
                    f"gradebook {course.db_url} has no version: nbgrader was interrupted while making it "
                    f"(it holds {len(book.students)} students). Delete it, or put a backup in its place, "
                    "then run the same command again."
                )
            yield book


def import_students(course: Course, class_list: Path) -> None:
    """Enters a class list: a CSV file with the column `id`, and `first_name`, `last_name`, `email` if known.

    Raises
    ------
    GradebookError
        If the file has no column `id`.
    """
    with open(class_list, encoding="utf-8-sig", newline="") as file:  # "sig": spreadsheets write a mark
        rows = list(csv.DictReader(file))
    if rows and "id" not in rows[0]:
        raise GradebookError(f'{class_list} has no column "id": its first line must name the columns')
    with open_gradebook(course) as book:
        for row in rows:
            book.update_or_create_student(row["id"], **{name: row[name] for name in NAMES if row.get(name)})


def students(course: Course) -> dict[str, str]:
    """Every student in the gradebook by id, with the name to show (the id again where none is known)."""
    with open_gradebook(course) as book:
        return {
            student.id: " ".join(filter(None, (student.first_name, student.last_name))) or student.id
            for student in book.students
        }


def tasks(course: Course, assignment: str) -> list[Task]:
    """The assignment's graded cells in the notebook's order; none when the gradebook doesn't know it."""
    with open_gradebook(course) as book:
        try:
            notebook = book.find_notebook(assignment, assignment)
        except MissingEntry:
            return []
        found = [Task(cell.name, cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)]
    path = course.release(assignment) / f"{assignment}.ipynb"
    ids = [
        cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nbformat.read(path, as_version=4).cells
    ]
    return sorted(found, key=lambda task: ids.index(task.name) if task.name in ids else len(ids))


def points(course: Course, assignment: str, student: str) -> Points | None:
    """What the gradebook holds for one student, or None without a submission."""
    with open_gradebook(course) as book:
        try:
            submission = book.find_submission(assignment, student)
        except MissingEntry:
            return None
        return _points(submission)


def _points(submission: SubmittedAssignment) -> Points:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    scores = {grade.name: None if grade.needs_manual_grade else float(grade.score) for grade in grades}
    penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
    total = sum(score for score in scores.values() if score is not None) - penalty
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
    words = {comment.name: comment.comment for comment in comments if comment.comment}
    return Points(scores, total, float(submission.max_score), words)
