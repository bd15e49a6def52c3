"""nbgrader's gradebook, opened with words for what can be wrong with it; and the points that it holds."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path

import nbformat
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import SAWarning

from cifar_helpers.grading.class_list import read as read_class_list
from cifar_helpers.grading.course import Course, gradebook_version
from cifar_helpers.grading.database import explained, shown
from cifar_helpers.grading.errors import GradebookError

NAMES = ("first_name", "last_name", "email")


@dataclass(frozen=True)
class Task:
    """A cell that earns points: its grade_id and how many."""

    name: str
    points: float


@dataclass(frozen=True)
class Points:
    """What one student has in the gradebook: points per task (None: to be given by hand), total, maximum.

    `comments` are what graders wrote, by cell; `late` is by how many seconds the submission was late, and
    `penalty` the points that this took from the total.
    """

    tasks: dict[str, float | None]
    total: float
    maximum: float
    comments: dict[str, str] = field(default_factory=dict)
    late: float = 0.0
    penalty: float = 0.0

    @property
    def by_hand(self) -> list[str]:
        """Tasks that wait for a person."""
        return [name for name, points in self.tasks.items() if points is None]

    @property
    def digest(self) -> str:
        """Changes when anything that a feedback page shows of this changes."""
        return _digest(asdict(self))


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """The course's gradebook, created when it doesn't exist.

    Raises
    ------
    GradebookError
        If it can't be read or written.
    """
    with explained(course.db_url):
        book = Gradebook(course.db_url, course.nbgrader.course_id)
        with book, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way of adding rows
            _complete(book, course)
            yield book


def _complete(book: Gradebook, course: Course) -> None:
    """Gives a gradebook its version if nbgrader was killed while making it, before anything was in it."""
    table = "alembic_version"
    found = inspect(book.engine).has_table(table)
    if found and book.db.scalar(text(f"SELECT count(*) FROM {table}")):
        return
    if book.students or book.assignments:
        raise GradebookError(
            f"gradebook {shown(course.db_url)} has no version, so this is not a gradebook of this nbgrader "
            f"(it holds {len(book.students)} students). Put a backup in its place, or move it away, then run "
            "the same command again."
        )
    version = gradebook_version()
    if not found:
        book.db.execute(text(f"CREATE TABLE {table} (version_num VARCHAR(32) NOT NULL)"))
    book.db.execute(text(f"INSERT INTO {table} VALUES (:version)"), {"version": version})
    book.db.commit()


def import_students(course: Course, class_list: Path, folders: Collection[str] = ()) -> None:
    """Enters a class list: see `class_list.read`.

    Raises
    ------
    GradebookError
        If the file can't be read, or the gradebook not be written.
    """
    rows = read_class_list(class_list, folders)
    with open_gradebook(course) as book:
        for row in rows:
            book.update_or_create_student(row["id"], **{name: row[name] for name in NAMES if row.get(name)})


def students(course: Course) -> dict[str, str]:
    """Every student in the gradebook by id, with the name to show (the id again where none is known)."""
    with open_gradebook(course) as book:
        return {
            student.id: " ".join(filter(None, (student.first_name, student.last_name))) or student.id
            for student in book.students
            if student.id.strip()  # an earlier version took empty rows of a class list for students
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


def assign_penalty(course: Course, assignment: str, student: str) -> None:
    """Has nbgrader work out the penalty for lateness again: due date and marks by hand may have changed.

    Raises
    ------
    GradebookError
        If the gradebook can't be written.
    """
    names = {"student": student, "assignment": assignment, "notebook": assignment, "db_url": course.db_url}
    with explained(course.db_url):
        AssignLatePenalties(config=course.config)(nbformat.v4.new_notebook(), {"nbgrader": names})


def score_digests(course: Course, assignment: str, *students: str) -> dict[str, str]:
    """A digest of what the checks gave, by student; of everyone where none is named.

    It changes when points of the gradebook's checks do, for example because a backup took its place.
    """
    query = (
        select(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .where(Assignment.name == assignment)
        .order_by(SubmittedAssignment.student_id)
    )
    if students:
        query = query.where(SubmittedAssignment.student_id.in_(students))
    with open_gradebook(course) as book:
        rows = book.db.execute(query).all()
    grouped = groupby(rows, key=lambda row: row[0])
    return {student: _digest({name: score for _, name, score in group}) for student, group in grouped}


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _points(submission: SubmittedAssignment) -> Points:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    scores = {grade.name: None if grade.needs_manual_grade else float(grade.score) for grade in grades}
    penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
    total = sum(score for score in scores.values() if score is not None) - penalty
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
    message = {comment.name: comment.comment for comment in comments if comment.comment}
    late = float(submission.total_seconds_late)
    return Points(scores, total, float(submission.max_score), message, late, float(penalty))
