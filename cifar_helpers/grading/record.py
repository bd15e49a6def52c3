"""The one writer: puts a judged notebook into autograded/ and the gradebook, and notes that it is done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades

from cifar_helpers.grading import apart, borrowed, files, set_aside
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.environment import CourseEnvironment
from cifar_helpers.grading.errors import Fault, TooMuch
from cifar_helpers.grading.gradebook import open_gradebook, score_digests
from cifar_helpers.grading.intake import EARLIER, TIMESTAMP, repairs_of
from cifar_helpers.grading.job import RunResult, Spooled
from cifar_helpers.grading.spool import Taken

NOTE = "graded.json"
MOST = 1_000  # outputs of a cell that are looked through for what earns points
LONGEST_NUMBER = 1_000  # characters
LONGEST_REMARK, MOST_REMARKS = 300, 20
EARLIER_NAMES = {"scores": "score_digest", "marks": "page_digest"}  # in notes of an earlier version


@dataclass(frozen=True)
class Note:
    """Says that a submission is graded: which one (its fingerprint), how it ended, how long it ran (s).

    `score_digest` is of what the checks gave: a gradebook that holds something else is another one, for
    example a backup. `page_digest` is of what the feedback page shows; empty without a page. `repairs` says
    what intake had to repair.
    """

    fingerprint: str
    status: str
    seconds: float
    score_digest: str = ""
    page_digest: str = ""
    repairs: tuple[str, ...] = ()


def find_note(course: Course, assignment: str, student: str, score_digest: str | None) -> Note | None:
    """The note of a finished submission; None when it was never finished.

    `score_digest` is what `gradebook.score_digests` has for the student now, None for nothing.
    """
    path = course.autograded(student, assignment) / NOTE
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        note = Note(**{EARLIER_NAMES.get(name, name): value for name, value in kept.items()})
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, AttributeError):
        return None  # torn or foreign notes count as none: grading again is always right
    return note if note.score_digest == score_digest else None


def save(course: Course, assignment: str, taken: Taken, judged: RunResult, scratch: Path) -> Note:
    """Records one graded submission. The note comes last: a run killed before it counts as unfinished.

    The judged notebook is looked at apart (`draft`): here come what its checks gave, and the finished folder.

    Raises
    ------
    TooMuch
        If the judged notebook can't be looked at within limits.
    GradebookError
        If the gradebook can't be written.
    OSError
        If autograded/ can't be written, for example when the disk is full.
    """
    target, folder = course.autograded(taken.student, assignment), scratch / "autograded"
    given = _given_by_hand(course, assignment, taken.student)
    before = target / f"{assignment}.ipynb" if given else None
    with files.naming(target):
        drafted = apart.call(draft, taken.job, assignment, folder, before, frozenset(given))
        files.put(folder, target)
    settled = {name: given[name] for name in drafted.same}
    missing = _write_grades(course, assignment, taken.student, drafted, settled)
    digest = score_digests(course, assignment, taken.student)[taken.student]
    status = _status(judged, missing, drafted.repairs, _taken_from_us(course, target / f"{assignment}.ipynb"))
    note = Note(taken.fingerprint, status, round(judged.seconds, 1), digest, repairs=drafted.repairs)
    write_note(course, assignment, taken.student, note)
    return note


@dataclass(frozen=True)
class Draft:
    """What recording needs of a judged notebook: the cells that nbgrader knows, without what nobody counts.

    `same` are the marks by hand that are for just what is there now.
    """

    cells: list[dict[str, Any]]
    repairs: tuple[str, ...]
    same: frozenset[str]
    timestamp: str | None


def draft(job: Spooled, assignment: str, folder: Path, before: Path | None, given: frozenset[str]) -> Draft:
    """Makes the folder for autograded/, elsewhere on the same disk, and says what is to be recorded of it.

    Parameters
    ----------
    before : the notebook of the grading before, None if it doesn't matter.
    given : the tasks that had marks by hand then.
    """
    notebook = nbformat.reads(job.judged.read_text(encoding="utf-8"), as_version=4)
    beside = job.load().files
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in beside.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    set_aside.set_aside(folder)
    nbformat.write(notebook, folder / f"{assignment}.ipynb")
    same = _same(nbformat.read(before, as_version=4), notebook, given) if before else frozenset()
    timestamp = beside.get(TIMESTAMP, b"").decode().strip() or None
    return Draft([*_counted(notebook)], tuple(repairs_of(notebook)), same, timestamp)


def _counted(notebook: nbformat.NotebookNode) -> Iterator[dict[str, Any]]:
    """The cells that nbgrader knows, with what decides about their points."""
    for cell in notebook.cells:
        if "nbgrader" not in cell.metadata:
            continue
        kept = {"cell_type": cell.cell_type, "source": cell.source, "id": cell.get("id", "")}
        kept["metadata"] = {"nbgrader": dict(cell.metadata.nbgrader)}
        if cell.cell_type == "code":
            kept |= {"execution_count": None, "outputs": [_verdict(output) for output in cell.outputs[:MOST]]}
        yield kept


def _verdict(output: nbformat.NotebookNode) -> dict[str, Any]:
    """An output with no more than what nbgrader makes points of."""
    kind = output.output_type
    if kind == "error":
        return {"output_type": kind, "ename": "", "evalue": "", "traceback": []}
    if kind == "stream":
        return {"output_type": kind, "name": output.name, "text": ""}
    plain = "".join(output.data.get("text/plain", ""))[:LONGEST_NUMBER]
    kept = {"output_type": kind, "data": {"text/plain": plain}, "metadata": {}}
    return kept | ({"execution_count": None} if kind == "execute_result" else {})


def _taken_from_us(course: Course, notebook: Path) -> list[str]:
    """What the submission takes from this package, for staff; looking for it must not cost it its points."""
    try:
        return apart.call(_remarks, notebook, dict(course.environment.absent))
    except (TooMuch, Fault) as problem:
        return [f"not looked through for what it takes from this package: {problem}"]


def _remarks(notebook: Path, absent: dict[str, list[str]]) -> list[str]:
    needs = CourseEnvironment(absent=absent)
    found = borrowed.remarks(nbformat.read(notebook, as_version=4), needs)
    return [remark[:LONGEST_REMARK] for remark in found[:MOST_REMARKS]]


def _status(judged: RunResult, missing: list[str], repairs: tuple[str, ...], taken: list[str]) -> str:
    remarks = [judged.stopped] if judged.stopped else []
    remarks += judged.causes
    remarks += [repair for repair in repairs if repair == EARLIER]  # of the course's doing, and no repair
    if repaired := [repair for repair in repairs if repair != EARLIER]:
        remarks.append(f"repaired: {', '.join(repaired)}")
    if missing:
        remarks.append(f"check cells deleted: {', '.join(missing)}")
    remarks += taken
    return f"graded ({'; '.join(remarks)})" if remarks else "graded"


def _given_by_hand(course: Course, assignment: str, student: str) -> dict[str, float | None]:
    """Marks by hand that need no other look: by task, with what the checks gave then.

    Only a submission whose recording came to its end tells what was there.
    """
    digest = score_digests(course, assignment, student).get(student)
    if find_note(course, assignment, student, digest) is None:
        return {}
    with open_gradebook(course) as book:
        grades = book.find_submission_notebook(assignment, assignment, student).grades
        return {
            grade.name: grade.auto_score
            for grade in grades
            if grade.manual_score is not None and not grade.needs_manual_grade
        }


def _same(
    before: nbformat.NotebookNode, notebook: nbformat.NotebookNode, given: frozenset[str]
) -> frozenset[str]:
    """Those of the tasks `given` whose marks are for just what is there now."""
    was, now = _by_name(before), _by_name(notebook)
    strings = [[cell.source for cell in one.cells] for one in (before, notebook)]
    same = {name for name in given if name in now and was.get(name) == now[name]}
    same -= {
        name for name in same if now[name][1].get("task") and strings[0] != strings[1]
    }  # answered anywhere
    return frozenset(same)


def _by_name(notebook: nbformat.NotebookNode) -> dict[str, tuple[str, dict[str, Any]]]:
    """Text and nbgrader's metadata, points among them, of each cell that nbgrader knows."""
    cells = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return {known["grade_id"]: (cell.source, known) for cell, known in cells if "grade_id" in known}


def _write_grades(
    course: Course, assignment: str, student: str, drafted: Draft, settled: dict[str, float | None]
) -> list[str]:
    """nbgrader's own steps after grading, in its order. Graded cells that the notebook lost are returned.

    nbgrader asks for another look at every mark by hand; those in `settled` need none.
    """
    notebook = nbformat.from_dict(nbformat.v4.new_notebook(cells=drafted.cells))
    with open_gradebook(course) as book:
        book.update_or_create_student(student)
        book.update_or_create_submission(assignment, student, timestamp=drafted.timestamp)
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
