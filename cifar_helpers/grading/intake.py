"""Turns what was handed in into a notebook that can run, or into words that say why not."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
)
from nbgrader.utils import parse_utc

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import GradebookError, NotGradable
from cifar_helpers.grading.gradebook import explained

MAX_BYTES = 100 * 2**20  # nbgrader's own limit for a folder


@dataclass(frozen=True)
class Submission:
    """What a student handed in: the notebook's text and the other files, by path relative to the folder."""

    student: str
    notebook: str
    files: dict[str, bytes]

    def fingerprint(self, release: str) -> str:
        """Changes when anything handed in changes, or the assignment (`release`: its fingerprint)."""
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


def read(course: Course, assignment: str, student: str) -> Submission:
    """Reads one student's folder; symbolic links are left out.

    Raises
    ------
    NotGradable
        If the folder's name can't be an id, there is no notebook of the right name, or it is too large.
    """
    if problem := name_problem(student):
        raise NotGradable(problem)
    folder = course.submitted(student, assignment)
    notebook = folder / f"{assignment}.ipynb"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_inside(path, folder.parent)]
    if notebook not in files:
        others = ", ".join(path.name for path in files if path.suffix == ".ipynb") or "none"
        raise NotGradable(f"no {notebook.name} (notebooks there: {others}): give it that name")
    size = sum(path.stat().st_size for path in files)
    if size > MAX_BYTES:
        raise NotGradable(
            f"the folder has {size / 2**20:.0f} MB, more than {MAX_BYTES / 2**20:.0f}: ask for less"
        )
    patterns = [*course.nbgrader.ignore, "*.ipynb"]
    inside = {path.relative_to(folder): path for path in files}
    contents = {str(name): path.read_bytes() for name, path in inside.items() if not _matches(name, patterns)}
    _check_timestamp(contents)
    try:
        return Submission(student, notebook.read_text(encoding="utf-8-sig"), contents)
    except UnicodeDecodeError:
        raise NotGradable("the notebook is not text in UTF-8: ask for it again") from None


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


def _matches(path: Path, patterns: list[str]) -> bool:
    return any(fnmatch(part, pattern) for part in path.parts for pattern in patterns)


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether no symbolic link leads from `folder` to `path`."""
    steps = [path, *path.parents]
    return not any(step.is_symlink() for step in steps[: steps.index(folder) + 1])


def _check_timestamp(files: dict[str, bytes]) -> None:
    text = files.get("timestamp.txt", b"").decode("utf-8", "replace").strip()
    try:
        parse_utc(text or None)
    except (ValueError, OverflowError):
        raise NotGradable(f'timestamp.txt holds "{text[:40]}", which is no date: mend or delete it') from None


def prepare(course: Course, assignment: str, submission: Submission) -> str:
    """The notebook ready to run, as JSON: no outputs, and every locked cell as it is in the gradebook.

    Raises
    ------
    NotGradable
        If it is no notebook, or its cells' metadata can't be understood.
    """
    try:
        content = json.loads(submission.notebook)
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotGradable(f"the notebook is no valid JSON ({str(error)[:80]}): ask for it again") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise NotGradable("the file is no Jupyter notebook, as it has no cells: ask for it again")
    try:
        with explained(course.db_url):
            return nbformat.writes(_sanitise(course, assignment, submission))
    except GradebookError:
        raise
    except Exception as error:  # anything can be in a stranger's file, and no file may stop the class
        raise NotGradable(f"the notebook is damaged ({type(error).__name__}: {str(error)[:120]})") from error


def _sanitise(course: Course, assignment: str, submission: Submission) -> nbformat.NotebookNode:
    """nbgrader's own steps before grading, in its order."""
    notebook = nbformat.reads(submission.notebook, as_version=4)
    identity = {
        "student": submission.student,
        "assignment": assignment,
        "notebook": assignment,
        "db_url": course.db_url,
    }
    resources = {"nbgrader": identity}
    for step in (ClearOutput, DeduplicateIds):
        notebook, resources = step(config=course.config)(notebook, resources)
    for (
        cell
    ) in notebook.cells:  # a copied cell has lost its nbgrader metadata; an empty rest would be refused
        if not cell.metadata.get("nbgrader", True):
            del cell.metadata["nbgrader"]
    for step in (OverwriteKernelspec, OverwriteCells, CheckCellMetadata):
        notebook, resources = step(config=course.config)(notebook, resources)
    return notebook


def release_fingerprint(book: Gradebook, assignment: str) -> str:
    """Changes when a cell that nbgrader overwrites or grades changes."""
    cells = book.find_notebook(assignment, assignment).source_cells
    parts = sorted(
        f"{cell.name}\0{cell.cell_type}\0{cell.locked}\0{cell.checksum}\0{cell.source}" for cell in cells
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
