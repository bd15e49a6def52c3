"""What each assignment was released with: the names, digests and points of its cells, and no solution."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from cifar_helpers.hand_in.notebook import HandInError, Notebook, digest


@dataclass(frozen=True)
class ReleasedCell:
    """A cell that nbgrader knows.

    Attributes
    ----------
    name : str
        Its grade_id.
    digest : str
        Of its text as students get it.
    locked : bool
        Whether students leave it as it is.
    points : float
        What it earns.
    by_hand : bool
        Whether a person gives the points.
    task : str
        The heading above it.
    defines : tuple of str
        The names that other cells need of an answer.
    """

    name: str
    kind: str
    digest: str
    locked: bool = False
    points: float = 0
    by_hand: bool = False
    task: str = ""
    defines: tuple[str, ...] = ()

    @property
    def is_check(self) -> bool:
        return self.points > 0 and not self.by_hand

    @property
    def is_answer(self) -> bool:
        return not self.locked


@dataclass(frozen=True)
class Released:
    """An assignment as it was released."""

    assignment: str
    version: str
    cells: tuple[ReleasedCell, ...] = field(repr=False)

    def answer_that_defines(self, name: str) -> ReleasedCell | None:
        """The cell in which students write what has this name."""
        return next((cell for cell in self.cells if name in cell.defines), None)


@cache
def known() -> Mapping[str, Released]:
    """The assignments that this package was made with, by name."""
    folder = files("cifar_helpers.hand_in") / "releases"
    paths = sorted(
        (path for path in folder.iterdir() if path.name.endswith(".json")), key=lambda path: path.name
    )
    return {path.name[:-5]: _load(path.name[:-5], path.read_text(encoding="utf-8")) for path in paths}


def _load(assignment: str, text: str) -> Released:
    content = json.loads(text)
    cells = (ReleasedCell(**cell | {"defines": tuple(cell.get("defines", ()))}) for cell in content["cells"])
    return Released(assignment, content["version"], tuple(cells))


def named(assignment: str) -> Released:
    """The assignment of that name; HandInError if there is none."""
    if assignment not in known():
        raise HandInError(f'assignment "{assignment}" is unknown: choose one of {", ".join(known())}')
    return known()[assignment]


def of(notebook: Notebook, asked: str = "") -> Released:
    """The assignment that a notebook was made from.

    Parameters
    ----------
    notebook : Notebook
    asked : str
        The assignment that it should be, if that was said.

    Raises
    ------
    HandInError
        If it is none that this package knows, or another than was asked for.
    """
    if asked:
        named(asked)
    name = notebook.assignment if notebook.assignment in known() else _by_cells(notebook)
    if not name:
        raise HandInError(
            f"{notebook.path.name} has none of the cells of {', '.join(known())}: is it another notebook, or "
            "is cifar-helpers older than the assignment?"
        )
    if asked and name != asked:
        raise HandInError(f"{notebook.path.name} is {name}, and {asked} was asked for: take that notebook")
    return known()[name]


def _by_cells(notebook: Notebook) -> str:
    """The assignment of which a notebook has most checks; "" if it has none."""
    there = {cell.name for cell in notebook.cells} | {digest(cell.source) for cell in notebook.cells}
    scores = {
        name: sum(cell.is_check and not there.isdisjoint((cell.name, cell.digest)) for cell in release.cells)
        for name, release in known().items()
    }
    best = max(scores, key=scores.__getitem__, default="")
    return best if scores.get(best) else ""
