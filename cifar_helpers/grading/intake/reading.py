"""Finds the notebook in a student's folder, and makes it ready to run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import parse_utc

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.database import explained
from cifar_helpers.grading.errors import Fault, GradingError, NotGradable
from cifar_helpers.grading.intake.archives import UNKNOWN, is_archive, unpack
from cifar_helpers.grading.intake.choosing import Candidate, choose, is_notebook
from cifar_helpers.grading.intake.collecting import Collection, collect, printable
from cifar_helpers.grading.intake.kinds import LOOKED_AT, by_content, by_text
from cifar_helpers.grading.intake.preprocessor import RepairCells
from cifar_helpers.grading.intake.release import Release, load
from cifar_helpers.grading.intake.text import dump

TIMESTAMP = "timestamp.txt"  # nbgrader's own file, at the top of the folder
LONGEST_DATE = 100  # characters


@dataclass(frozen=True)
class Submission:
    """What a student handed in: the notebook as JSON, and the other files by path relative to it.

    Of the notebook only what counts is kept: no outputs, no metadata but nbgrader's. `repairs` says what had
    to be repaired to get this far.
    """

    student: str
    notebook: str
    files: dict[str, bytes]
    repairs: tuple[str, ...] = ()

    def fingerprint(self, release: str) -> str:
        """Changes when anything that counts changes, or the assignment (`release`: its fingerprint)."""
        digest = hashlib.sha256(f"{release}\0{self.notebook}".encode())
        for name, content in sorted(self.files.items()):
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()


def submitters(course: Course, assignment: str) -> list[str]:
    """Names of the folders in submitted/ that hold something for this assignment."""
    folders = course.submitted("x", assignment).parent.parent
    if not folders.is_dir():
        return []
    return sorted(folder.name for folder in folders.iterdir() if holds(folder, assignment))


def holds(folder: Path, assignment: str) -> bool:
    """Whether a student's folder has something for the assignment; one that may not be entered may have."""
    try:
        return (folder / assignment).is_dir()
    except PermissionError:
        return True  # reading it says what is wrong, in a row
    except OSError:
        return False


def name_problem(student: str) -> str | None:
    """Why a folder's name can't be a student's id, and what to do; None if it can.

    >>> name_problem("zoë"), name_problem("b\\udcffd")
    (None, "the folder's name is not text in UTF-8: rename it to the student's id")
    """
    try:
        student.encode()
    except UnicodeEncodeError:
        return "the folder's name is not text in UTF-8: rename it to the student's id"
    if student != student.strip() or not student.isprintable() or len(student) > 128 or student[:1] == ".":
        return (
            "the folder's name can't be an id (spaces at its ends, control characters, a leading dot "
            "or over 128 characters): rename it to the student's id"
        )
    return None


@contextmanager
def _sentence_for_all(what: str) -> Iterator[None]:
    """Turns what nobody foresaw into a `Fault` of one submission: no stranger's file may stop the class."""
    try:
        yield
    except (GradingError, MemoryError, RecursionError):  # `apart` has words for the last two
        raise
    except Exception as error:
        message = f"{type(error).__name__}: {str(error)[:120]}"
        raise Fault(f"reading the {what} failed ({message})") from error


def read(course: Course, assignment: str, student: str, release: Release | None = None) -> Submission:
    """Reads one student's folder: the notebook under any name, in a subfolder or an archive if need be.

    `release` is what `load` gives for the assignment, where it is known already.

    Raises
    ------
    NotGradable
        If the folder's name can't be an id, or no notebook in it can be read and is this assignment's.
    """
    if problem := name_problem(student):
        raise NotGradable(problem)
    with _sentence_for_all("folder"):
        found = collect(course.submitted(student, assignment), course.nbgrader.ignore)
        # Only the one at the top is nbgrader's; in an archive or a subfolder it is the student's word.
        stamp = found.files.pop(TIMESTAMP, None)
        release = release or release_of(course, assignment)
        chosen, said, found = _find(course, assignment, release, found)
        files = _beside(found, chosen.name)
        if stamp is not None:
            files[TIMESTAMP] = stamp
        _check_timestamp(files)
        repairs = (*said, *chosen.repairs, *found.sentences())
        return Submission(student, dump(chosen.cells), files, repairs)


def _packed(found: Collection) -> list[str]:
    return [name for name in found.files if is_archive(name)]


def _find(
    course: Course, assignment: str, release: Release, found: Collection
) -> tuple[Candidate, list[str], Collection]:
    """The notebook to grade, what was repaired to get at it, and the files around it.

    Archives are unpacked where no notebook lies beside them, or none with answers.
    """
    packed = _packed(found)
    unpacked = [f"unpacked: {', '.join(printable(name) for name in packed[:3])}"]
    if packed and not any(map(is_notebook, found.files)):
        unpack(found)
        chosen, said = _choose(course, assignment, release, found)
        return chosen, [*unpacked, *said], found
    chosen, said = _choose(course, assignment, release, found)
    if packed and not chosen.work:
        deeper = found.copy()
        with suppress(NotGradable):
            unpack(deeper)
            inner, more = _choose(course, assignment, release, deeper)
            if inner.work:
                return inner, [*unpacked, *more], deeper
    return chosen, said, found


def _choose(
    course: Course, assignment: str, release: Release, found: Collection
) -> tuple[Candidate, list[str]]:
    if not any(map(is_notebook, found.files)):
        raise NotGradable(_no_notebook(f"{assignment}.ipynb", found))
    return choose(course, assignment, release, found)


def _no_notebook(right: str, found: Collection) -> str:
    there = ", ".join(_named(name, content) for name, content in [*found.files.items()][:5]) or "none"
    sentences = "".join(f"; {sentence}" for sentence in found.sentences())
    if any(name.lower().endswith(UNKNOWN) for name in found.files):
        return f"no notebook, but an archive that can't be unpacked ({there}): ask for {right} itself"
    return f"no notebook (files there: {there}{sentences}): ask for {right}"


def _named(name: str, content: bytes) -> str:
    """A file's name, and in parentheses what it is, where that can be told."""
    start = content[:LOOKED_AT]
    what = by_content(content) or (None if b"\0" in start else by_text(start.decode("utf-8", "replace")))
    return printable(name) + (f" ({what.split(':')[0]})" if what else "")


def _beside(found: Collection, notebook: str) -> dict[str, bytes]:
    """The other files by path from the notebook, so that `open("data.csv")` works; no notebooks."""
    folder = PurePosixPath(notebook).parent
    moved = Collection(ignored=("*.ipynb",))
    for name in sorted(found.files, key=lambda name: (not PurePosixPath(name).is_relative_to(folder), name)):
        path = PurePosixPath(name)
        new = str(path.relative_to(folder) if path.is_relative_to(folder) else path)
        if not is_notebook(name) and new != TIMESTAMP and moved.wants(new):
            moved.add(new, found.files[name])
    found.left_out |= moved.left_out
    return moved.files


def _check_timestamp(files: dict[str, bytes]) -> None:
    text = files.get(TIMESTAMP, b"").decode("utf-8", "replace").strip()
    try:
        if len(text) > LONGEST_DATE:
            raise ValueError
        parse_utc(text or None)
    except (ValueError, OverflowError):
        raise NotGradable(
            f'{TIMESTAMP} holds "{printable(text[:40])}", which is not a date: correct or delete it'
        ) from None


def prepare(course: Course, assignment: str, submission: Submission, release: Release | None = None) -> str:
    """The notebook ready to run, as JSON: repaired, with every released cell as it is in the gradebook.

    What was repaired is in its metadata: see `repairs_of`. `release` is as for `read`.

    Raises
    ------
    NotGradable
        If it is not the assignment.
    GradebookError
        If the gradebook can't be read.
    """
    names = {"student": submission.student, "assignment": assignment, "notebook": assignment}
    resources: dict[str, Any] = {"nbgrader": names | {"db_url": course.db_url}, "repairs": submission.repairs}
    resources["release"] = release or release_of(course, assignment)
    with _sentence_for_all("notebook"), explained(course.db_url):
        notebook = nbformat.from_dict(json.loads(submission.notebook))
        for step in (RepairCells, CheckCellMetadata):
            notebook, resources = step(config=course.config)(notebook, resources)
        return nbformat.writes(notebook)


def release_of(course: Course, assignment: str) -> Release:
    """What was released, and what the gradebook has of it.

    Raises
    ------
    GradebookError
        If the gradebook can't be read.
    """
    with explained(course.db_url):
        return load(course.nbgrader, assignment, assignment)


def release_fingerprint(release: Release) -> str:
    """Changes when a cell that nbgrader overwrites or grades changes, or its points, or their order."""
    parts = [(part.kind, part.truth, part.nbgrader_metadata) for part in release.parts if part.name]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
