"""Says in a few sentences what was repaired in a submission's cells, for staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import nbformat
from nbgrader.utils import compute_checksum

from cifar_helpers.grading.intake.collecting import printable
from cifar_helpers.grading.intake.matching import Match, edition_of, same_text
from cifar_helpers.grading.intake.release import Part, Release
from cifar_helpers.grading.intake.text import Cell

STEERING = ("skip-execution",)  # tags with which a notebook's runner leaves cells out
SHOWN = 4  # names in a sentence
EARLIER = "made from an earlier version of the assignment"


def describe(
    release: Release, cells: Sequence[Cell], found: Match, *, changed: list[int], moved: list[int]
) -> list[str]:
    """The sentences; none for a submission that needed no repair.

    What the course itself changed since the submission was made is not a repair.
    """
    parts, was = release.parts, edition_of(release, cells)
    named = {part: cell for part, cell in found.cells.items() if parts[part].name}
    missing = [number for number, part in enumerate(parts) if part.name and number not in named]
    if was is not None:
        missing = [number for number in missing if parts[number].name in was.cells]
    lists: dict[str, list[str]] = {
        "copies made ordinary cells": [str(cells[cell].claim) for cell in sorted(found.surplus)],
        "unknown grade_ids removed": _unknown(release, cells),
        "put back": [parts[part].name for part in missing if parts[part].locked or parts[part].earns],
        "answers not found": [
            parts[part].name for part in missing if not (parts[part].locked or parts[part].earns)
        ],
        "moved to their place": [parts[part].name for part in moved],
        "locked cells restored": _altered(release, cells, named),
        "kept as ordinary cells, what was written in": [parts[part].name for part in changed],
        "cell types restored": [
            parts[part].name or "a released cell"
            for part, cell in sorted(found.cells.items())
            if cells[cell].kind != parts[part].kind
        ],
        "points and marks restored": [
            parts[part].name for part, cell in sorted(named.items()) if _differs(parts[part], cells[cell])
        ],
        "tags removed": sorted({tag for cell in cells for tag in cell.tags if tag in STEERING}),
    }
    return [
        *([EARLIER] if was is not None else []),
        *_lost_names(release, cells, found),
        *(f"{what}: {_some(names)}" for what, names in lists.items() if names),
    ]


def _lost_names(release: Release, cells: Sequence[Cell], found: Match) -> list[str]:
    names = [release.parts[part].name for part in sorted(found.by_text)]
    placed = [release.parts[part].name for part in sorted(found.by_place)]
    sentences = []
    if (names or placed) and not any(cell.nbgrader_metadata for cell in cells):
        message = f"nbgrader's metadata were lost (Colab?), {len(names)} cells were found by their text"
        sentences.append(message + (f", and by their place: {_some(placed)}" if placed else ""))
    else:
        lost = {"text": names, "place": placed}
        sentences += [
            f"lost grade_ids found by the cells' {by}: {_some(of)}" for by, of in lost.items() if of
        ]
    old = {cell.nbgrader_metadata.get("schema_version", "none") for cell in cells if cell.claim} - {3}
    if old:
        sentences.append(f"nbgrader's metadata were of schema {_some(sorted(map(str, old)))}")
    return sentences


def _unknown(release: Release, cells: Sequence[Cell]) -> list[str]:
    names = {part.name for part in release.parts} | release.retired.keys()
    return [cell.claim for cell in cells if cell.claim and cell.claim not in names]


def _altered(release: Release, cells: Sequence[Cell], named: dict[int, int]) -> list[str]:
    parts = release.parts
    locked = [(part, cell) for part, cell in sorted(named.items()) if parts[part].locked]
    changed = [(part, cell) for part, cell in locked if not same_text(parts[part], cells[cell])]
    return [parts[part].name for part, cell in changed if not _is_the_courses(cells[cell])]


def _is_the_courses(cell: Cell) -> bool:
    """Whether a locked cell is as some edition had it, known or not: nbgrader's checksum tells."""
    metadata = cell.nbgrader_metadata
    needed = {
        "grade",
        "solution",
        "locked",
        "checksum",
        *(["points"] if metadata.get("grade") else []),
    }
    if not cell.claim or not needed <= metadata.keys() or isinstance(metadata.get("points"), str):
        return False
    node = {"cell_type": cell.kind, "source": cell.source, "metadata": {"nbgrader": metadata}}
    return metadata["checksum"] == compute_checksum(nbformat.from_dict(node))


def _differs(part: Part, cell: Cell) -> bool:
    """Whether a cell that has its grade_id claims another role or other points than the gradebook."""
    if not cell.claim:
        return False
    roles = ("grade", "solution", "task")
    metadata = cell.nbgrader_metadata
    locked = not metadata.get("solution") and bool(metadata.get("grade") or metadata.get("locked"))
    same_roles = all(bool(metadata.get(role)) == bool(part.nbgrader_metadata[role]) for role in roles)
    same_points = not part.earns or metadata.get("points") == part.nbgrader_metadata["points"]
    if same_roles and same_points and locked == part.locked:
        return False
    claimed = (locked, *(bool(metadata.get(role)) for role in roles))
    points = metadata.get("points")
    was = ((version.role, version.points) for version in part.earlier)
    return all(claimed != role or points not in (known, None) for role, known in was)


def _some(names: Iterable[str]) -> str:
    """The first few names, and how many more there are.

    >>> _some(["a", "b", "c", "d", "e", "f"])
    'a, b, c, d and 2 more'
    """
    listed = [printable(name) for name in dict.fromkeys(names)]
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more
