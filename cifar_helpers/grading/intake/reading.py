"""Finds the notebook in a student's folder, and makes it ready to run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import parse_utc

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import GradingError, NotGradable
from cifar_helpers.grading.gradebook import explained
from cifar_helpers.grading.intake.archives import UNKNOWN, is_archive, unpack
from cifar_helpers.grading.intake.files import Collection, collect, printable
from cifar_helpers.grading.intake.matching import match
from cifar_helpers.grading.intake.preprocessor import RepairCells
from cifar_helpers.grading.intake.release import load
from cifar_helpers.grading.intake.text import Cell, dump, parse

ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the second, some mail programs the third
TIMESTAMP = "timestamp.txt"  # nbgrader's own file, at the top of the folder
CANDIDATES = 10  # notebooks of wrong names that are looked into
Parsed = tuple[list[Cell], list[str]]  # a notebook's cells, and what was mended in reading it


@dataclass(frozen=True)
class Submission:
    """What a student handed in: the notebook as JSON, and the other files by path relative to it.

    Of the notebook only what counts is kept: no outputs, no metadata but nbgrader's. `repairs` says what had
    to be mended to get this far.
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
    return sorted(folder.name for folder in folders.iterdir() if (folder / assignment).is_dir())


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
def _words_for_all(what: str) -> Iterator[None]:
    """Turns whatever goes wrong into `NotGradable`: no stranger's file may stop the class."""
    try:
        yield
    except GradingError:
        raise
    except Exception as error:
        raise NotGradable(f"the {what} is damaged ({type(error).__name__}: {str(error)[:120]})") from error


def read(course: Course, assignment: str, student: str) -> Submission:
    """Reads one student's folder: the notebook under any name, in a subfolder or an archive if need be.

    Raises
    ------
    NotGradable
        If the folder's name can't be an id, or there is no notebook in it that can be read.
    """
    if problem := name_problem(student):
        raise NotGradable(problem)
    with _words_for_all("folder"):
        found = collect(course.submitted(student, assignment), course.nbgrader.ignore)
        # Only the one at the top is nbgrader's; in an archive or a subfolder it is the student's word.
        stamp = found.files.pop(TIMESTAMP, None)
        repairs = _unpack(found)
        name, cells, said = _choose(course, assignment, found)
        files = _beside(found, name)
        if stamp is not None:
            files[TIMESTAMP] = stamp
        _check_timestamp(files)
        return Submission(student, dump(cells), files, (*repairs, *said, *found.sentences()))


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


def _unpack(found: Collection) -> list[str]:
    """Unpacks archives, where there is nothing else; says so."""
    packed = [name for name in found.files if is_archive(name)]
    if not packed or any(_is_notebook(name) for name in found.files):
        return []
    unpack(found)
    return [f"unpacked: {', '.join(printable(name) for name in packed[:3])}"]


def _choose(course: Course, assignment: str, found: Collection) -> tuple[str, list[Cell], list[str]]:
    """The notebook with the right name, else the one that has most of the release: name, cells, repairs."""
    right = f"{assignment}.ipynb"
    names = sorted(
        (name for name in found.files if _is_notebook(name)), key=lambda name: (name != right, name)
    )
    if not names:
        raise NotGradable(_no_notebook(right, found))
    usable, problems = _parse(found, names[:CANDIDATES])
    if not usable:
        raise NotGradable(
            "; ".join(
                words if name == right else f"{printable(name)}: {words}" for name, words in problems.items()
            )
        )
    said = [f"{printable(name)} was passed over: {words}" for name, words in problems.items()]
    best = next(iter(usable))
    if len(usable) > 1:
        certain = _certain(course, assignment, usable)
        if best != right or not certain[right]:
            best = max(certain, key=certain.__getitem__)
            said.append(f"of {len(usable)} notebooks the one with most cells of the release was taken")
    if best != right:
        said.append(f"the notebook's name was {printable(best)}")
    cells, mended = usable[best]
    return best, cells, said + mended


def _certain(course: Course, assignment: str, usable: dict[str, Parsed]) -> dict[str, int]:
    """How many cells of the release each notebook has."""
    with explained(course.db_url):
        release = load(course.nbgrader, assignment, assignment)
    return {name: match(release, cells).certain for name, (cells, _) in usable.items()}


def _parse(found: Collection, names: list[str]) -> tuple[dict[str, Parsed], dict[str, str]]:
    """The notebooks that can be read, and words for the others, by name."""
    usable, problems = {}, {}
    for name in names:
        try:
            usable[name] = parse(found.files[name])
        except NotGradable as problem:
            problems[name] = str(problem)
    return usable, problems


def _no_notebook(right: str, found: Collection) -> str:
    there = ", ".join(printable(name) for name in [*found.files][:5]) or "none"
    sentences = "".join(f"; {sentence}" for sentence in found.sentences())
    if any(name.lower().endswith(UNKNOWN) for name in found.files):
        return f"no notebook, but an archive that can't be unpacked ({there}): ask for {right} itself"
    return f"no notebook (files there: {there}{sentences}): ask for {right}"


def _beside(found: Collection, notebook: str) -> dict[str, bytes]:
    """The other files by path from the notebook, so that `open("data.csv")` works; no notebooks."""
    folder = PurePosixPath(notebook).parent
    moved = Collection(ignored=("*.ipynb",))
    for name in sorted(found.files, key=lambda name: (not PurePosixPath(name).is_relative_to(folder), name)):
        path = PurePosixPath(name)
        new = str(path.relative_to(folder) if path.is_relative_to(folder) else path)
        if not _is_notebook(name) and new != TIMESTAMP and moved.wants(new):
            moved.add(new, found.files[name])
    found.left_out |= moved.left_out
    return moved.files


def _check_timestamp(files: dict[str, bytes]) -> None:
    text = files.get(TIMESTAMP, b"").decode("utf-8", "replace").strip()
    try:
        parse_utc(text or None)
    except (ValueError, OverflowError):
        raise NotGradable(
            f'{TIMESTAMP} holds "{printable(text[:40])}", which is no date: mend or delete it'
        ) from None


def prepare(course: Course, assignment: str, submission: Submission) -> str:
    """The notebook ready to run, as JSON: mended, with every released cell as it is in the gradebook.

    What was mended is in its metadata: see `repairs_of`.

    Raises
    ------
    NotGradable
        If nothing of the release is in it.
    GradebookError
        If the gradebook can't be read.
    """
    names = {"student": submission.student, "assignment": assignment, "notebook": assignment}
    resources = {"nbgrader": names | {"db_url": course.db_url}, "repairs": submission.repairs}
    with _words_for_all("notebook"), explained(course.db_url):
        notebook = nbformat.from_dict(json.loads(submission.notebook))
        for step in (RepairCells, CheckCellMetadata):
            notebook, resources = step(config=course.config)(notebook, resources)
        return nbformat.writes(notebook)


def release_fingerprint(book: Gradebook, assignment: str) -> str:
    """Changes when a cell that nbgrader overwrites or grades changes."""
    cells = book.find_notebook(assignment, assignment).source_cells
    parts = sorted(
        f"{cell.name}\0{cell.cell_type}\0{cell.locked}\0{cell.checksum}\0{cell.source}" for cell in cells
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
