"""Finds the released cells in a student's notebook, and what was changed, deleted or copied by accident."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cifar_helpers.hand_in.notebook import Cell, Notebook, digest
from cifar_helpers.hand_in.released import Released, ReleasedCell

STUB = re.compile(r"^\s*raise NotImplementedError\(\)\s*$", re.MULTILINE)
GIVEN_BACK = "the grader puts back what was released"
MOST = 4  # cells in one sentence


@dataclass(frozen=True)
class Found:
    """The cells of a notebook by the names of released cells, and the names that several cells have."""

    cells: dict[str, Cell]
    copied: tuple[str, ...]

    def is_open(self, released: ReleasedCell) -> bool:
        """Whether an answer is still to be written."""
        cell = self.cells.get(released.name)
        if cell is None or released.locked:
            return False
        return digest(cell.source) == released.digest or (
            cell.kind == "code" and bool(STUB.search(cell.source))
        )


def find(release: Released, notebook: Notebook) -> Found:
    """The released cells in a notebook: by name, else by text, or by what they define.

    Of several with one name the last counts that is not as it was released.
    """
    claims: dict[str, list[Cell]] = {}
    for cell in notebook.cells:
        claims.setdefault(cell.name, []).append(cell)
    found, copied = {}, []
    for released in release.cells:
        claimants = claims.get(released.name, []) or list(_alike(released, notebook.cells))
        if claimants:
            found[released.name] = _counting(released, claimants)
        if len(claimants) > 1:
            copied.append(released.name)
    return Found(found, tuple(copied))


def _alike(released: ReleasedCell, cells: Iterable[Cell]) -> Iterator[Cell]:
    """Cells that can be a released one although an editor took its name, as Colab may."""
    for cell in cells:
        is_code = cell.kind == "code"
        same = digest(cell.source) == released.digest and (released.locked or is_code)
        if same or (is_code and any(_defines(cell.source, name) for name in released.defines[:1])):
            yield cell


def _defines(source: str, name: str) -> bool:
    return (
        re.search(rf"^((def|class) +{re.escape(name)}\b|{re.escape(name)} *=[^=])", source, re.MULTILINE)
        is not None
    )


def _counting(released: ReleasedCell, claimants: list[Cell]) -> Cell:
    same = [(digest(cell.source) == released.digest) == released.locked for cell in claimants]
    return max(zip(same, range(len(same)), claimants, strict=True), key=lambda each: each[:2])[2]


def damages(release: Released, found: Found) -> Iterator[str]:
    """Sentences on what happened to released cells that students leave as they are."""
    locked = [cell for cell in release.cells if cell.locked]
    there = [cell for cell in locked if cell.name in found.cells]
    changed = [cell for cell in there if digest(found.cells[cell.name].source) != cell.digest]
    kinds = [
        cell
        for cell in release.cells
        if cell.name in found.cells and found.cells[cell.name].kind != cell.kind
    ]
    lists = (
        ("changed", changed, f"{GIVEN_BACK}: write your own lines in cells of your own"),
        ("deleted", [cell for cell in locked if cell.name not in found.cells], GIVEN_BACK),
        (
            "deleted",
            [cell for cell in release.cells if cell.is_answer and cell.name not in found.cells],
            "it is a task's: take the cell from a fresh copy of the notebook, and write your answer into it",
        ),
        ("there more than once", [cell for cell in release.cells if cell.name in found.copied], _COPIES),
        ("of another type now", kinds, "choose code or Markdown again in the notebook's toolbar"),
    )
    for what, cells, advice in lists:
        if cells:
            yield f"{what}: {some(cell.name for cell in cells)}; {advice}"


_COPIES = "delete the copies: of several answers the last one counts"


def some(names: Iterable[str]) -> str:
    """The first few names, and how many more there are.

    >>> some(["a", "b", "c", "d", "e", "f"])
    'a, b, c, d and 2 more'
    """
    listed = list(names)
    more = f" and {len(listed) - MOST} more" if len(listed) > MOST else ""
    return ", ".join(listed[:MOST]) + more
