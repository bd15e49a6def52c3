"""Takes a corrected assignment into the gradebook, which keeps marks by hand and comments."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    TaskCell,
)
from nbgrader.converters import GenerateAssignment
from sqlalchemy import make_url

from cifar_helpers import __version__
from cifar_helpers.grading import edition, intake, record
from cifar_helpers.grading.course import Course, nbgrader_log
from cifar_helpers.grading.edition import Edition
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.grading.gradebook import open_gradebook, score_digests
from cifar_helpers.versions import is_older, needed

Confirm = Callable[[list[str]], bool]
SHOWN = 3  # students in a sentence


def bring_up_to_date(course: Course, assignment: str, confirm: Confirm) -> None:
    """Has the gradebook hold the assignment as source/ and release/ have it, if `confirm` agrees.

    `confirm` is told what differs, in sentences; it is not asked where nothing does.

    Raises
    ------
    CourseError
        If it doesn't agree, or source/ is missing: nothing has changed then.
    GradebookError, OSError
        If the gradebook or a backup of it can't be written.
    """
    _refuse_last_years(course, assignment, confirm)
    held = held_edition(course, assignment)
    source = course.source(assignment) / f"{assignment}.ipynb"
    release = edition.of_release(course.release(assignment) / f"{assignment}.ipynb")
    new = _of_source(course, assignment, source) if source.is_file() else None
    _refuse_old_package(assignment, new or release)
    if new is None:
        changes = edition.differences(held, release, hidden=False)
        if changes and not source.is_file():
            raise CourseError(
                f"the gradebook has another version of {assignment} than release/ ({'; '.join(changes)}), "
                f"and {source}, from which it could be brought up to date, is missing: put it there"
            )
        return
    changes = edition.differences(held, new)
    changes += [
        f"release/ is not what source/ gives: {change}"
        for change in edition.differences(release, new, hidden=False)
        if not changes
    ]
    if changes:
        _take_in(course, assignment, held, new, changes, confirm)
    edition.remember(course.state, assignment, new)


def _refuse_old_package(assignment: str, new: Edition) -> None:
    wanted = next(filter(None, (needed(cell.truth) for cell in new.cells.values())), None)
    if wanted and is_older(__version__, wanted):
        raise CourseError(
            f"{assignment} needs cifar-helpers {wanted} or newer, and {__version__} is installed: install "
            "the one that belongs to this course (pip install -e .)"
        )


def held_edition(course: Course, assignment: str) -> Edition:
    """The edition that the gradebook holds."""
    with open_gradebook(course) as book:
        return edition.of_gradebook(book.find_notebook(assignment, assignment), course.config)


def _of_source(course: Course, assignment: str, source: Path) -> Edition | None:
    names = {"assignment": assignment, "notebook": assignment, "student": ".", "db_url": course.db_url}
    steps = GenerateAssignment(coursedir=course.nbgrader, config=course.config).preprocessors
    try:
        with nbgrader_log(course.log):
            return edition.of_source(source, names, course.config, steps)
    except Exception as problem:  # nbgrader's steps raise a dozen types on a notebook that they refuse
        message = str(problem).strip().splitlines() or [type(problem).__name__]
        raise CourseError(f"nbgrader refuses {source}: {message[0]} (see {course.log})") from problem


def _take_in(
    course: Course, assignment: str, held: Edition, new: Edition, changes: list[str], confirm: Confirm
) -> None:
    with open_gradebook(course) as book:
        graded = len(book.find_assignment(assignment).submissions)
        lost = _lost_manual_scores(book, assignment, held, new)
    sentences = [f"{assignment} has changed since the gradebook learnt it.", *changes]
    if graded:
        sentences.append(f"{graded} submissions are graded again; marks by hand and comments stay.")
    if lost:
        sentences.append(f"With the cells that are gone go marks by hand: {', '.join(lost)}.")
    if not confirm(sentences):
        raise CourseError(
            f"{sentences[0]} Differs: {'; '.join(changes)}. Nothing was graded. Say --yes to take the new "
            "version in, or put the old source/ and release/ back"
        )
    backup = _back_up(course)
    edition.remember(course.state, assignment, held)
    before = score_digests(course, assignment)
    notes = {student: record.find_note(course, assignment, student, before[student]) for student in before}
    with open_gradebook(course) as book:
        _fit_cells(book, book.find_notebook(assignment, assignment), new)
    for student, digest in score_digests(
        course, assignment
    ).items():  # the notes are still about this gradebook
        if note := notes.get(student):
            record.write_note(course, assignment, student, replace(note, score_digest=digest))
    try:
        course.generate_assignment(assignment)
    except CourseError as problem:
        kept = f" The gradebook as it was: {backup}" if backup else ""
        raise CourseError(f"{problem}{kept}") from None


def _lost_manual_scores(book: Gradebook, assignment: str, held: Edition, new: Edition) -> list[str]:
    """For how many students a cell that is gone was marked by hand: `forward (3)`."""
    gone = [name for name in held.cells if name not in new.cells]
    notebook = book.find_notebook(assignment, assignment)
    counts = {
        name: sum(
            grade.name == name and grade.manual_score is not None
            for submission in notebook.submissions
            for grade in submission.grades
        )
        for name in gone
    }
    return [f"{name} ({count})" for name, count in counts.items() if count]


def _back_up(course: Course) -> Path | None:
    """A copy of an SQLite gradebook beside the logs; a server has backups of its own."""
    url = make_url(course.db_url)
    if url.get_backend_name() != "sqlite" or not url.database or not Path(url.database).is_file():
        return None
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    path = course.state / "backups" / f"gradebook-{now}.db"
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(url.database)) as book, closing(sqlite3.connect(path)) as copy:
        book.backup(copy)
    return path


def _fit_cells(book: Gradebook, notebook: Notebook, new: Edition) -> None:
    """Removes the cells that are gone, and gives new ones their place in what was graded before.

    nbgrader itself refuses to add or remove cells once there are submissions.
    """
    kinds = {
        GradeCell: (notebook.grade_cells, lambda cell: cell.grade),
        SolutionCell: (notebook.solution_cells, lambda cell: cell.solution),
        TaskCell: (notebook.task_cells, lambda cell: cell.task),
        SourceCell: (notebook.source_cells, lambda cell: True),
    }
    for kind, (there, belongs) in kinds.items():
        wanted = {name for name, cell in new.cells.items() if belongs(cell)}
        for cell in [cell for cell in there if cell.name not in wanted]:
            for rows in (Grade, Comment) if kind is not SourceCell else ():
                book.db.query(rows).filter(rows.cell_id == cell.id).delete()
            book.db.delete(cell)
        for name in sorted(wanted - {cell.name for cell in there}):
            _add(book, notebook, kind, name, new)
    book.db.commit()


def _add(book: Gradebook, notebook: Notebook, kind: type, name: str, new: Edition) -> None:
    version = new.cells[name]
    fields: dict[str, Any] = {"cell_type": version.kind} if kind is not SolutionCell else {}
    if kind in (GradeCell, TaskCell):
        fields["max_score"] = version.points
    if kind is SourceCell:
        fields |= {"source": version.truth, "locked": version.locked}
    cell = kind(name=name, notebook=notebook, **fields)
    book.db.add(cell)
    book.db.flush()
    rows = {GradeCell: (Grade,), SolutionCell: (Comment,), TaskCell: (Grade, Comment)}.get(kind, ())
    for submission in notebook.submissions:
        for row in rows:
            book.db.add(row(cell_id=cell.id, notebook=submission))


def _refuse_last_years(course: Course, assignment: str, confirm: Confirm) -> None:
    """Stops before a new class is written into the gradebook of an old one.

    That is one with grades for people who have handed in nothing here, and for nobody who has.
    """
    here = set(intake.submitters(course, assignment))
    with open_gradebook(course) as book:
        try:
            graded = [submission.student.id for submission in book.find_assignment(assignment).submissions]
        except MissingEntry:
            return
    if not here or not graded or here & set(graded):
        return
    some = ", ".join(sorted(graded)[:SHOWN]) + (", …" if len(graded) > SHOWN else "")
    message = (
        f"the gradebook holds {len(graded)} submissions of {assignment} by people who have handed in nothing "
        f"here ({some}), and none of those who did: is it last year's? For a new class move gradebook.db, "
        "autograded/ and feedback/ away"
    )
    if not confirm(
        [f"{message[:1].upper()}{message[1:]}.", "Going on writes both classes into one gradebook."]
    ):
        raise CourseError(f"{message}; to go on with both in one gradebook say --yes")
