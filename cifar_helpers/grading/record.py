"""The one writer: puts a judged notebook into autograded/ and the gradebook, and notes that it is done."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades

from cifar_helpers.grading import borrowed, files
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.gradebook import marks, open_gradebook
from cifar_helpers.grading.intake import EARLIER, Submission, repairs_of
from cifar_helpers.grading.job import Judged

NOTE = "graded.json"


@dataclass(frozen=True)
class Note:
    """Says that a submission is graded: which one (its fingerprint), how it ended, how long it ran (s).

    `scores` is the digest of what the checks gave: a gradebook that holds something else is another one, for
    example a backup. `marks` is that of what the feedback page shows; empty without a page. `repairs` says
    what intake had to mend.
    """

    fingerprint: str
    status: str
    seconds: float
    scores: str = ""
    marks: str = ""
    repairs: tuple[str, ...] = ()


def find_note(course: Course, assignment: str, student: str, scores: str | None) -> Note | None:
    """The note of a finished submission; None when it was never finished.

    `scores` is what `gradebook.marks` has for the student now, None for nothing.
    """
    path = course.autograded(student, assignment) / NOTE
    try:
        note = Note(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None  # torn or foreign notes count as none: grading again is always right
    return note if note.scores == scores else None


def save(
    course: Course, assignment: str, submission: Submission, judged: Judged, fingerprint: str, scratch: Path
) -> Note:
    """Records one graded submission. The note comes last: a run killed before it counts as unfinished.

    Raises
    ------
    GradebookError
        If the gradebook can't be written.
    OSError
        If autograded/ can't be written, for example when the disk is full.
    """
    notebook = nbformat.reads(judged.notebook, as_version=4)
    settled = _settled(course, assignment, submission.student, notebook)
    _write_autograded(course, assignment, submission, notebook, scratch)
    missing = _write_grades(course, assignment, submission, notebook, settled)
    repairs = tuple(repairs_of(notebook))
    scores = marks(course, assignment, submission.student)[submission.student]
    status = _status(judged, missing, repairs, borrowed.remarks(notebook))
    note = Note(fingerprint, status, round(judged.seconds, 1), scores, repairs=repairs)
    write_note(course, assignment, submission.student, note)
    return note


def _status(judged: Judged, missing: list[str], repairs: tuple[str, ...], taken: list[str]) -> str:
    remarks = [judged.stopped] if judged.stopped else []
    remarks += judged.causes
    remarks += [repair for repair in repairs if repair == EARLIER]  # of the course's doing, and no repair
    if mended := [repair for repair in repairs if repair != EARLIER]:
        remarks.append(f"repaired: {', '.join(mended)}")
    if missing:
        remarks.append(f"check cells deleted: {', '.join(missing)}")
    remarks += taken
    return f"graded ({'; '.join(remarks)})" if remarks else "graded"


def _write_autograded(
    course: Course, assignment: str, submission: Submission, notebook: nbformat.NotebookNode, scratch: Path
) -> None:
    """Makes the folder elsewhere on the same disk and moves it into place."""
    draft, target = scratch / "autograded", course.autograded(submission.student, assignment)
    shutil.rmtree(draft, ignore_errors=True)
    with files.naming(target):
        for name, content in submission.files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(content)
        draft.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, draft / f"{assignment}.ipynb")
        files.put(draft, target)


def _settled(
    course: Course, assignment: str, student: str, notebook: nbformat.NotebookNode
) -> dict[str, float | None]:
    """Marks by hand for just what is there now: by task, with what the checks gave then.

    Only a submission whose recording came to its end tells what was there.
    """
    scores = marks(course, assignment, student).get(student)
    if find_note(course, assignment, student, scores) is None:
        return {}
    before = nbformat.read(course.autograded(student, assignment) / f"{assignment}.ipynb", as_version=4)
    was, now = _by_name(before), _by_name(notebook)
    texts = [[cell.source for cell in one.cells] for one in (before, notebook)]
    with open_gradebook(course) as book:
        grades = book.find_submission_notebook(assignment, assignment, student).grades
        given = {
            grade.name: grade.auto_score
            for grade in grades
            if grade.manual_score is not None and not grade.needs_manual_grade
        }
    same = {name for name in given if name in now and was.get(name) == now[name]}
    same -= {name for name in same if now[name][1].get("task") and texts[0] != texts[1]}  # answered anywhere
    return {name: given[name] for name in same}


def _by_name(notebook: nbformat.NotebookNode) -> dict[str, tuple[str, dict]]:
    """Text and nbgrader's metadata, points among them, of each cell that nbgrader knows."""
    cells = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return {known["grade_id"]: (cell.source, known) for cell, known in cells if "grade_id" in known}


def _write_grades(
    course: Course,
    assignment: str,
    submission: Submission,
    notebook: nbformat.NotebookNode,
    settled: dict[str, float | None],
) -> list[str]:
    """nbgrader's own steps after grading, in its order. Graded cells that the notebook lost are returned.

    nbgrader asks for another look at every mark by hand; those in `settled` need none.
    """
    student = submission.student
    with open_gradebook(course) as book:
        book.update_or_create_student(student)
        timestamp = submission.files.get("timestamp.txt", b"").decode().strip() or None
        book.update_or_create_submission(assignment, student, timestamp=timestamp)
        missing = _zero_missing(book, assignment, student, notebook)
        identity = {
            "student": student,
            "assignment": assignment,
            "notebook": assignment,
            "db_url": course.db_url,
        }
        resources = {"nbgrader": identity}
        for step in (SaveAutoGrades, AssignLatePenalties, CheckCellMetadata):
            notebook, resources = step(config=course.config)(notebook, resources)
    with open_gradebook(course) as book:
        for grade in book.find_submission_notebook(assignment, assignment, student).grades:
            if grade.name in settled and settled[grade.name] == grade.auto_score:
                grade.needs_manual_grade = False
        book.db.commit()
    return missing


def _zero_missing(
    book: Gradebook, assignment: str, student: str, notebook: nbformat.NotebookNode
) -> list[str]:
    """Gives 0 for graded cells that are not in the notebook: nbgrader would leave an older grade in place."""
    present = {
        cell.metadata.nbgrader.grade_id
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade") or cell.metadata.get("nbgrader", {}).get("task")
    }
    grades = book.find_submission_notebook(assignment, assignment, student).grades
    lost = [grade for grade in grades if grade.name not in present]
    for grade in lost:
        grade.auto_score, grade.needs_manual_grade = 0.0, False
    book.db.commit()
    return [grade.name for grade in lost]


def write_note(course: Course, assignment: str, student: str, note: Note) -> None:
    """Writes the note in one step, onto the disk."""
    with files.replacing(course.autograded(student, assignment) / NOTE) as file:
        json.dump(asdict(note), file)
