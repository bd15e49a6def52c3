"""Makes the notebook that is run: the student's cells, and every released cell as the gradebook has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, NbGraderPreprocessor
from nbgrader.utils import compute_checksum

from cifar_helpers.grading import apart, handed_in
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.database import explained
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.collecting import printable
from cifar_helpers.grading.intake.matching import (
    Match,
    edition_of,
    foreign,
    is_ours,
    is_retired,
    match,
    normalised,
    not_ours,
    recognised,
    same_text,
)
from cifar_helpers.grading.intake.reading import Submission, unforeseen_as_fault
from cifar_helpers.grading.intake.release import NOT_GRADED, Part, Release, load, release_of
from cifar_helpers.grading.intake.text import Cell, cells_of

KEY = "cifar_repairs"
LARGE = apart.Limits(answer=100 * apart.MIB)  # texts, pictures and outputs, each at their limit
MISSING = "This answer was missing from the submission: look for it in the cells around here."
STEERING = ("skip-execution",)  # tags with which a notebook's runner leaves cells out
SHOWN = 4  # names in a sentence
EARLIER = "made from an earlier version of the assignment"


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
    with unforeseen_as_fault("notebook"), explained(course.db_url):
        notebook = nbformat.from_dict(json.loads(submission.notebook))
        for step in (RepairCells, CheckCellMetadata):
            notebook, resources = step(config=course.config)(notebook, resources)
        return nbformat.writes(notebook)


class RepairCells(NbGraderPreprocessor):
    """Repairs a submission's cells against the release, before nbgrader looks at them.

    Put it first in `c.Autograde.sanitize_preprocessors`, in place of nbgrader's ClearOutput,
    DeduplicateIds, OverwriteKernelspec and OverwriteCells.
    """

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The repaired notebook; its metadata list the repairs, as does nbgrader's log.

        Raises
        ------
        NotGradable
            If it is not the assignment that was asked for, or over the limits.
        """
        names, directory = resources["nbgrader"], CourseDirectory(config=self.config)
        if "release" in resources:  # from `prepare`, which is called apart
            notebook, repairs = _repaired(directory, names["assignment"], resources["release"], nb)
        else:
            given = (Path(directory.root), names["assignment"], names["notebook"], json.dumps(nb))
            text, repairs = apart.call(_repaired_text, *given, limits=LARGE)
            notebook = nbformat.from_dict(json.loads(text))
        repairs = [*resources.get("repairs", ()), *repairs]
        for repair in repairs:
            self.log.warning("%s: repaired: %s", names["student"], repair)
        if repairs:
            notebook.metadata[KEY] = repairs
        return notebook, resources


def _repaired(
    directory: CourseDirectory, assignment: str, release: Release, nb: nbformat.NotebookNode
) -> tuple[nbformat.NotebookNode, list[str]]:
    """The repaired notebook, and sentences on what was repaired."""
    cells, repairs = cells_of(nb)
    if problem := foreign(directory, assignment, release, cells):
        raise NotGradable(problem)
    repaired = repair_cells(release, cells)
    return repaired.notebook, [*repairs, *repaired.repairs]


def _repaired_text(root: Path, assignment: str, notebook: str, text: str) -> tuple[str, list[str]]:
    """The same for a process of its own, which finds the release by itself."""
    directory = Course(root).nbgrader
    release = load(directory, assignment, notebook)
    repaired, repairs = _repaired(directory, assignment, release, nbformat.from_dict(json.loads(text)))
    return json.dumps(repaired), repairs


def repairs_of(notebook: nbformat.NotebookNode) -> list[str]:
    """What was repaired in a notebook, in sentences."""
    return list(notebook.metadata.get(KEY, []))


# ------------------------------------------------------------------ cells


@dataclass(frozen=True)
class Repaired:
    """A notebook in nbformat 4.5 that can be judged, and what was repaired, in sentences."""

    notebook: nbformat.NotebookNode
    repairs: list[str]


def repair_cells(release: Release, cells: Sequence[Cell]) -> Repaired:
    """Puts a submission's cells and the release together.

    The student's cells keep their order and text. Type, points and all else that nbgrader reads of a released
    cell, and a locked one's text, come from the gradebook alone; other cells lose nbgrader's metadata.

    Raises
    ------
    NotGradable
        If too little of the release is in it.
    """
    found = match(release, cells)
    if not is_ours(release, cells, found):
        raise NotGradable(not_ours(release, recognised(release, cells, found)))
    changed = {part for part, cell in found.cells.items() if _has_more(release.parts[part], cells[cell])}
    own = [index for index in range(len(cells)) if _is_own(release, cells, found, changed, index)]
    order = _cell_order(release, found, own)
    placed = [number for number, part in enumerate(release.parts) if _is_placed(part, number in found.cells)]
    slots = place(release.parts, order, placed)
    woven = list(_woven(release, cells, found, own, slots))
    for number, cell in enumerate(woven, 1):
        cell["id"] = f"cell-{number}"
    notebook = nbformat.v4.new_notebook(cells=woven, metadata=nbformat.from_dict(release.metadata))
    moved = [part for part, slot in order.stood_after.items() if slots[part] != slot]
    return Repaired(notebook, describe(release, cells, found, changed=sorted(changed), moved=sorted(moved)))


def _has_more(part: Part, cell: Cell) -> bool:
    """Whether a student wrote something into a locked cell, which may be an answer or an import."""
    known = {line for text in part.strings for line in normalised(text).splitlines()}
    return part.locked and not set(normalised(cell.source).splitlines()) <= known


def _is_own(release: Release, cells: Sequence[Cell], found: Match, changed: set[int], index: int) -> bool:
    """Whether a submitted cell stays as the student's: all but unchanged locked ones, of any edition."""
    part = found.parts.get(index)
    if part is None:
        return not is_retired(release, cells[index])
    return not release.parts[part].locked or part in changed


def _is_placed(part: Part, present: bool) -> bool:
    """Whether it is for us to put a part there: locked ones, and an answer marked by hand that is gone.

    A missing answer that checks look at is not put back, as the stub could undo an answer in another cell.
    """
    return part.locked or (part.earns and not present)


def _cell_order(release: Release, found: Match, own: list[int]) -> CellOrder:
    at = {index: position for position, index in enumerate(own)}
    stood_after = {
        part: sum(other <= index for other in own)
        for part, index in found.cells.items()
        if release.parts[part].locked
    }
    mine = {part: at[index] for part, index in found.cells.items() if not release.parts[part].locked}
    return CellOrder(len(own), mine, stood_after)


def _woven(
    release: Release, cells: Sequence[Cell], found: Match, own: list[int], slots: dict[int, int]
) -> Iterator[nbformat.NotebookNode]:
    """All cells of the repaired notebook in order."""
    for position, index in enumerate([*own, None]):
        for number in sorted(part for part, slot in slots.items() if slot == position):
            part = release.parts[number]
            yield _put_back(part, cells[found.cells[number]].outputs if number in found.cells else [])
        if index is None:
            return
        known = found.parts.get(index)
        if known is None:
            yield _node(cells[index], {})
        else:
            part = release.parts[known]
            source = part.released if _is_old_stub(part, cells[index]) else cells[index].source
            kept = replace(cells[index], kind=part.kind, source=source)
            yield _node(kept, {} if part.locked else part.nbgrader_metadata, not_graded=part.not_graded)


def _is_old_stub(part: Part, cell: Cell) -> bool:
    """Whether an answer is untouched, as an earlier edition had it: nbgrader would take it for written."""
    text = normalised(cell.source)
    return part.answer and not part.locked and text in {normalised(was.released) for was in part.earlier}


def _put_back(part: Part, outputs: list[dict[str, Any]]) -> nbformat.NotebookNode:
    if part.locked:
        return _node(Cell(part.kind, part.truth, outputs=outputs), part.nbgrader_metadata)
    return _node(
        Cell(part.kind, f"# {MISSING}" if part.kind == "code" else f"*{MISSING}*"), part.nbgrader_metadata
    )


def _node(cell: Cell, own: dict[str, Any], *, not_graded: bool = False) -> nbformat.NotebookNode:
    """A cell with no metadata but the course's: tags such as `raises-exception` would let errors pass."""
    metadata: dict[str, Any] = {"nbgrader": dict(own)} if own else {}
    metadata |= {"tags": [NOT_GRADED]} if not_graded else {}
    node: dict[str, Any] = {"cell_type": cell.kind, "metadata": metadata, "source": cell.source}
    if cell.kind == "code":
        node |= {"execution_count": None, "outputs": []}
        node["metadata"] |= {handed_in.KEY: cell.outputs} if cell.outputs else {}
    elif cell.kind == "markdown" and cell.pictures:
        node["attachments"] = cell.pictures
    return nbformat.from_dict(node)


# ------------------------------------------------------------------ places


@dataclass(frozen=True)
class CellOrder:
    """The student's cells, which keep their order: `count` of them.

    `own` says for parts that are the student's to write which of these cells they are; `stood_after` says for
    the other parts that the submission had how many of these cells came before them.
    """

    count: int
    own: dict[int, int]
    stood_after: dict[int, int]


def place(parts: tuple[Part, ...], order: CellOrder, placed: list[int]) -> dict[int, int]:
    """For every part in `placed` (in the release's order), how many of the student's cells come before it.

    A part stays where it stood, or goes before the next released cell; but set-up comes before the released
    code below it, and what earns points after the answers above it.
    """
    wanted = {number: order.stood_after.get(number, _before_the_next(order, number)) for number in placed}
    slots: dict[int, int] = {}
    ceiling = order.count
    for number in reversed([number for number in placed if not parts[number].earns]):
        users = [at for part, at in order.own.items() if part > number and parts[part].kind == "code"]
        ceiling = slots[number] = min([ceiling, wanted[number], *users])
    floor = 0
    for number in placed:
        if parts[number].earns:
            checked = [order.own[part] + 1 for part in _above(parts, order, number)]
            slots[number] = max([floor, wanted[number], *checked])
        else:
            floor = slots[number]  # what a check is given by the set-up above it must be there
    return slots


def _before_the_next(order: CellOrder, number: int) -> int:
    later = [part for part in order.own if part > number]
    return order.own[min(later)] if later else order.count


def _above(parts: tuple[Part, ...], order: CellOrder, number: int) -> list[int]:
    """What a check must follow: all answers above it, and the other code since the check before it."""
    checks = [part for part in range(number) if parts[part].earns and parts[part].locked]
    start = max(checks, default=-1)
    return [
        part
        for part in order.own
        if part < number and (parts[part].answer or (part > start and parts[part].kind == "code"))
    ]


# ------------------------------------------------------------------ sentences


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
