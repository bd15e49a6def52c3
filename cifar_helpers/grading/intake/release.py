"""What was released: cells in order from the released notebook, everything that counts from the gradebook."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, SourceCell
from nbgrader.coursedir import CourseDirectory

from cifar_helpers.grading import edition
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.database import explained
from cifar_helpers.grading.edition import Edition, Version

STATE = ".grading"  # the folder in the course's root for what grading keeps beside the gradebook

NOT_GRADED = "not-graded"  # the tag of cells that no points depend on


@dataclass(frozen=True)
class Part:
    """One cell of the release.

    `released` is the text that students got; `truth` is the gradebook's, hidden tests included;
    `nbgrader_metadata` is made from the gradebook, and empty for a cell that nbgrader doesn't know; `earlier`
    are its versions in earlier editions.
    """

    kind: str
    released: str
    truth: str
    nbgrader_metadata: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    earlier: tuple[Version, ...] = ()

    @property
    def strings(self) -> tuple[str, ...]:
        """The texts by which a submission's cell is known to be this one."""
        was = [text for version in self.earlier for text in (version.released, version.truth)]
        return (self.released, self.truth, *was)

    @property
    def name(self) -> str:
        """The grade_id; empty for a cell that nbgrader doesn't know."""
        return self.nbgrader_metadata.get("grade_id", "")

    @property
    def locked(self) -> bool:
        """Whether the text is never the student's."""
        return bool(self.nbgrader_metadata.get("locked"))

    @property
    def answer(self) -> bool:
        """Whether it is the student's to fill in."""
        return bool(self.nbgrader_metadata.get("solution"))

    @property
    def not_graded(self) -> bool:
        """Whether the course says that no points depend on it."""
        return NOT_GRADED in self.tags

    @property
    def earns(self) -> bool:
        """Whether it earns points, by a check or by hand."""
        return bool(self.nbgrader_metadata.get("grade") or self.nbgrader_metadata.get("task"))


@dataclass(frozen=True)
class Release:
    """The cells of a released notebook in order, its metadata, and the editions of it before this one."""

    parts: tuple[Part, ...]
    metadata: dict[str, Any]
    earlier: tuple[Edition, ...] = ()

    @cached_property
    def retired(self) -> dict[str, list[Version]]:
        """Cells of earlier editions that this one lacks."""
        names = {part.name for part in self.parts}
        gone: dict[str, list[Version]] = {}
        for was in self.earlier:
            for name, version in was.cells.items():
                if name not in names:
                    gone.setdefault(name, []).append(version)
        return gone


def load(directory: CourseDirectory, assignment: str, notebook: str) -> Release:
    """The release of a notebook.

    Raises
    ------
    nbgrader.api.MissingEntry
        If the gradebook doesn't know it.
    sqlalchemy.exc.SQLAlchemyError
        If the gradebook can't be read.
    """
    with Gradebook(directory.db_url, directory.course_id) as book:
        entry = book.find_notebook(notebook, assignment)
        points = {cell.name: cell.max_score for cell in (*entry.grade_cells, *entry.task_cells)}
        roles = {
            "grade": {cell.name for cell in entry.grade_cells},
            "solution": {cell.name for cell in entry.solution_cells},
            "task": {cell.name for cell in entry.task_cells},
        }
        known = {cell.name: _nbgrader_metadata(cell, roles, points) for cell in entry.source_cells}
        truths = {cell.name: cell.source for cell in entry.source_cells}
        kernel = json.loads(entry.kernelspec or "{}")
        now = edition.of_gradebook(entry, directory.config)
    state = Path(directory.root) / STATE
    earlier = tuple(one for one in edition.remembered(state, assignment) if one.digest != now.digest)
    listed = _read(directory, assignment, notebook)
    parts = [_part(cell, known, truths) for cell in listed.cells]
    names = {part.name for part in parts}
    parts += [_lost(name, known, truths) for name in known if name not in names]
    parts = [
        replace(part, earlier=tuple(one.cells[part.name] for one in earlier if part.name in one.cells))
        for part in parts
    ]
    kept = ("kernelspec", "language_info", "cifar", "colab")
    metadata = {key: listed.metadata[key] for key in kept if key in listed.metadata}
    return Release(tuple(parts), metadata | ({"kernelspec": kernel} if kernel else {}), earlier)


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


def released(path: Path) -> Release:
    """What a released notebook says of itself, without the gradebook: to recognise it by, not to grade by."""
    return _released(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _released(path: Path, changed: int) -> Release:
    cells = nbformat.read(path, as_version=4).cells
    parts = [
        Part(cell.cell_type, cell.source, cell.source, dict(cell.metadata.get("nbgrader", {})))
        for cell in cells
    ]
    return Release(tuple(parts), {})


def _nbgrader_metadata(
    cell: SourceCell, roles: dict[str, set[str]], points: dict[str, float]
) -> dict[str, Any]:
    metadata = {
        "schema_version": 3,
        "grade_id": cell.name,
        "locked": bool(cell.locked),
        "cell_type": cell.cell_type,
    }
    metadata |= {role: cell.name in names for role, names in roles.items()}
    if cell.name in points:
        metadata["points"] = points[cell.name]
    if cell.checksum:
        metadata["checksum"] = cell.checksum
    return metadata


def _read(directory: CourseDirectory, assignment: str, notebook: str) -> nbformat.NotebookNode:
    """The released notebook, else the instructor's; an empty one if both are gone."""
    for step in (directory.release_directory, directory.source_directory):
        path = Path(directory.format_path(step, ".", assignment)) / f"{notebook}.ipynb"
        if path.is_file():
            return nbformat.read(path, as_version=4)
    return nbformat.v4.new_notebook()


def _part(cell: nbformat.NotebookNode, metadata: dict[str, dict[str, Any]], truths: dict[str, str]) -> Part:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    tags = tuple(cell.metadata.get("tags", ()))
    if name not in metadata:
        return Part(cell.cell_type, cell.source, cell.source, {}, tags)
    return Part(metadata[name]["cell_type"], cell.source, truths[name], metadata[name], tags)


def _lost(name: str, metadata: dict[str, dict[str, Any]], truths: dict[str, str]) -> Part:
    """A cell that the gradebook has and the released notebook lacks: it goes to the end."""
    return Part(metadata[name]["cell_type"], truths[name], truths[name], metadata[name])
