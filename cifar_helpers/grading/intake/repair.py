"""Makes the notebook that is run: the student's cells, and every released cell as the gradebook has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import nbformat

from cifar_helpers.grading import handed_in
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.belonging import is_ours, not_ours, recognised
from cifar_helpers.grading.intake.matching import Match, is_retired, match, normalised
from cifar_helpers.grading.intake.placing import CellOrder, place
from cifar_helpers.grading.intake.release import NOT_GRADED, Part, Release
from cifar_helpers.grading.intake.sentences import describe
from cifar_helpers.grading.intake.text import Cell

MISSING = "This answer was missing from the submission: look for it in the cells around here."


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
