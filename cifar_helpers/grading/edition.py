"""Editions of an assignment: its cells as one version of the course had them, and what another changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Notebook
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, InstantiateTests, SaveCells
from nbgrader.utils import is_grade, is_locked, is_solution, is_task
from traitlets.config import Config

from cifar_helpers.grading import files

SHOWN = 6  # names in a sentence


@dataclass(frozen=True)
class Version:
    """One cell in one edition: its text with hidden tests (`truth`), and as students got it (`released`)."""

    kind: str
    truth: str
    released: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None = None

    @property
    def role(self) -> tuple[bool, ...]:
        """What nbgrader takes the cell for."""
        return self.locked, self.grade, self.solution, self.task


@dataclass(frozen=True)
class Edition:
    """The cells of an assignment that nbgrader knows, by grade_id."""

    cells: dict[str, Version]

    @property
    def digest(self) -> str:
        """Changes when anything that counts changes; the order of the cells does not."""
        content = {name: asdict(cell) for name, cell in self.cells.items()}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def of_gradebook(notebook: Notebook, config: Config) -> Edition:
    """The edition that a gradebook holds."""
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    roles = {
        "grade": {cell.name for cell in notebook.grade_cells},
        "solution": {cell.name for cell in notebook.solution_cells},
        "task": {cell.name for cell in notebook.task_cells},
    }
    cells = nbformat.v4.new_notebook()
    for cell in sorted(notebook.source_cells, key=lambda cell: cell.name):
        known: dict[str, Any] = {role: cell.name in names for role, names in roles.items()}
        known |= {"grade_id": cell.name, "locked": bool(cell.locked), "schema_version": 3}
        if cell.name in points:
            known["points"] = float(points[cell.name])
        new = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        cells.cells.append(new(cell.source or "", metadata={"nbgrader": known}))
    return _edition(cells, config)


def of_source(path: Path, names: dict[str, str], config: Config, steps: Iterable[type]) -> Edition | None:
    """The edition that nbgrader makes of an instructor's notebook, by the `steps` of its generate_assignment.

    None where a kernel is needed to tell (nbgrader's automatic tests).
    """
    notebook = nbformat.read(path, as_version=4)
    if any("AUTOTEST" in cell.source for cell in notebook.cells):
        return None
    resources: dict[str, Any] = {"nbgrader": names, "metadata": {"name": path.stem, "path": str(path.parent)}}
    for step in steps:
        if issubclass(step, SaveCells):
            break
        if not issubclass(step, InstantiateTests):
            notebook, resources = step(config=config)(notebook, resources)
    return _edition(notebook, config)


def of_release(path: Path) -> Edition:
    """The edition that students got, without its hidden tests."""
    return _edition(nbformat.read(path, as_version=4), None)


def _edition(notebook: nbformat.NotebookNode, config: Config | None) -> Edition:
    """The edition of a notebook as nbgrader saves it; `config` None: its hidden tests are gone already."""
    tests = (is_grade, is_solution, is_locked, is_task)
    known = [cell for cell in notebook.cells if any(test(cell) for test in tests)]
    kept = nbformat.v4.new_notebook(
        cells=[nbformat.from_dict(json.loads(json.dumps(cell))) for cell in known], metadata=notebook.metadata
    )
    for step in (ClearHiddenTests, ClearMarkScheme) if config is not None else ():
        kept, _ = step(config=config)(kept, {})
    return Edition(
        {
            cell.metadata.nbgrader["grade_id"]: _version(cell, cleared.source)
            for cell, cleared in zip(known, kept.cells, strict=True)
        }
    )


def _version(cell: nbformat.NotebookNode, released: str) -> Version:
    earns = is_grade(cell) or is_task(cell)
    points = float(cell.metadata.nbgrader.get("points", 0)) if earns else None
    locked, grade, solution, task = (bool(test(cell)) for test in (is_locked, is_grade, is_solution, is_task))
    return Version(cell.cell_type, cell.source, released, locked, grade, solution, task, points)


# ---------------------------------------------------------------------- what differs


def differences(old: Edition, new: Edition, *, hidden: bool = True) -> list[str]:
    """What the new edition has otherwise, in sentences; with `hidden` tests, or as students see it."""
    both = [name for name in new.cells if name in old.cells]
    pairs = {name: (old.cells[name], new.cells[name]) for name in both}
    points = [
        f"{name} {was.points:g} → {now.points:g}"
        for name, (was, now) in pairs.items()
        if None not in (was.points, now.points) and was.points != now.points
    ]
    strings: dict[str, list[str]] = {what: [] for what in ("tests", "locked text", "text to fill in", "role")}
    for name, (was, now) in pairs.items():
        if (was.kind, was.role) != (now.kind, now.role):
            strings["role"].append(name)
        elif was.released != now.released or (hidden and was.truth != now.truth):
            locked = "tests" if now.grade else "locked text"
            strings[locked if now.locked else "text to fill in"].append(name)
    lists = {
        "other points": points,
        **{f"other {what}": names for what, names in strings.items()},
        "new cells": [name for name in new.cells if name not in old.cells],
        "cells gone": [name for name in old.cells if name not in new.cells],
    }
    return [f"{what}: {_some(names)}" for what, names in lists.items() if names]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


# ---------------------------------------------------------------------- memory


def remember(state: Path, assignment: str, edition: Edition) -> None:
    """Keeps an edition, so that submissions made from it are known for that when the course has moved on."""
    path = state / "editions" / assignment / f"{edition.digest}.json"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as file:
            json.dump({name: asdict(cell) for name, cell in edition.cells.items()}, file)


def remembered(state: Path, assignment: str) -> list[Edition]:
    """The editions that were kept; a file that can't be read is not an edition."""
    editions = []
    for path in sorted((state / "editions" / assignment).glob("*.json")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))
            editions.append(Edition({name: Version(**cell) for name, cell in cells.items()}))
        except (OSError, ValueError, TypeError, AttributeError):
            continue
    return editions
