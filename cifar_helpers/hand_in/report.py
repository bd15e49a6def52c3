"""The state of a notebook that is to be handed in: points by task, open tasks, what is to be repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from cifar_helpers.hand_in import matching
from cifar_helpers.hand_in.matching import Found
from cifar_helpers.hand_in.notebook import Cell, Notebook, as_text, digest
from cifar_helpers.hand_in.released import Released, ReleasedCell

COLOUR = re.compile(r"\x1b\[[\d;]*m")
UNWRITTEN = re.compile(r"^NameError|NotImplementedError")
SAID = 3  # lines of a check's message: what was tried, what came back, what was expected
OPEN, NOT_RUN, MISSING = "open", "its check was not run", "its check is not in the notebook"
WAITS, CHANGED = "waits for an open task", "its check was changed"


@dataclass(frozen=True)
class Outcome:
    """How a cell ended: `message` is None where all went well."""

    message: str | None = None
    kind: str = ""  # the error's name


@dataclass(frozen=True)
class Task:
    """The points of the checks under one heading; None where a person gives them."""

    title: str
    points: float
    out_of: float
    by_hand: bool = False
    note: str = ""


@dataclass(frozen=True)
class Report:
    """Where a notebook stands. It shows itself as a table in a notebook and as lines elsewhere.

    Attributes
    ----------
    assignment : str
    tasks : tuple of Task
    repairs : tuple of str
        Cells that were changed or deleted, a wrong name, cells that end with an error.
    notes : tuple of str
        What to do next.
    """

    assignment: str
    tasks: tuple[Task, ...]
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def points(self) -> float:
        """Points that checks give."""
        return sum(task.points for task in self.tasks)

    @property
    def heading(self) -> str:
        checked = sum(task.out_of for task in self.tasks if not task.by_hand)
        by_hand = sum(task.out_of for task in self.tasks if task.by_hand)
        more = f"; a person gives up to {by_hand:g} more" if by_hand else ""
        return f"{self.assignment}: {self.points:g} of {checked:g} points so far{more}"

    def __repr__(self) -> str:
        width = max((len(task.title) for task in self.tasks), default=0)
        lines = [self.heading]
        for task in self.tasks:
            note = task.note.replace("\n", f"\n{'':{width + 18}}")
            lines.append(f"  {task.title:{width}}  {_points(task):>12}  {note}".rstrip())
        if self.repairs:
            lines += ["To be repaired:", *(f"  - {line}" for line in self.repairs)]
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(task.title)}</th>'
            f'<td style="white-space:nowrap">{escape(_points(task))}</td>'
            f'<td style="text-align:left;white-space:pre-wrap">{escape(task.note)}</td></tr>'
            for task in self.tasks
        )
        head = "".join(
            f'<th scope="col" style="text-align:left">{name}</th>' for name in ("task", "points", "note")
        )
        repairs = "".join(f"<li>{escape(line)}</li>" for line in self.repairs)
        parts = [
            f"<p><b>{escape(self.heading)}</b></p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>",
            f"<p><b>To be repaired</b></p><ul>{repairs}</ul>" if repairs else "",
            *(f"<p>{escape(line)}</p>" for line in self.notes),
        ]
        return "".join(parts)


def _points(task: Task) -> str:
    return f"by hand, {task.out_of:g}" if task.by_hand else f"{task.points:g} of {task.out_of:g}"


def stored(cell: Cell) -> Outcome | None:
    """How a cell ended when it was run last, as its outputs say; None if it was not run."""
    if not cell.ran and not cell.outputs:
        return None
    return of_error(cell.error) if cell.error else Outcome()


def of_error(error: Mapping[str, Any]) -> Outcome:
    """What an output of Jupyter's says of an error: the start of a check's message, one line of others."""
    kind = str(error.get("ename", "error"))
    shown = COLOUR.sub("", as_text(error.get("traceback", [])))
    if kind == "CheckFailed" and shown.startswith("CheckFailed: "):
        lines = shown.removeprefix("CheckFailed: ").splitlines()[:SAID]
        return Outcome("\n".join(lines), kind)
    said = str(error.get("evalue", "")).strip().splitlines()
    return Outcome(f"{kind}: {said[0][:200]}" if said else kind, kind)


def tasks(release: Released, found: Found, outcomes: Mapping[str, Outcome]) -> Iterator[Task]:
    """The tasks of a release in order, with the points of their checks."""
    groups: dict[str, list[ReleasedCell]] = {}
    for cell in release.cells:
        groups.setdefault(cell.task, []).append(cell)
    some_open = False
    for title, cells in groups.items():
        by_hand = [cell for cell in cells if cell.by_hand]
        checks = [cell for cell in cells if cell.is_check]
        if by_hand:
            note = OPEN if any(map(found.is_open, by_hand)) else ""
            yield Task(title, 0, sum(cell.points for cell in by_hand), by_hand=True, note=note)
        if checks:
            answers = [cell for cell in cells if cell.is_answer and not cell.by_hand]
            is_open = any(map(found.is_open, answers))
            some_open = some_open or is_open
            yield _checked(title, checks, is_open, some_open, found, outcomes)


def _checked(
    title: str,
    checks: Sequence[ReleasedCell],
    is_open: bool,
    some_open: bool,
    found: Found,
    outcomes: Mapping[str, Outcome],
) -> Task:
    right = [cell for cell in checks if outcomes.get(cell.name) == Outcome()]
    points, out_of = (sum(cell.points for cell in cells) for cells in (right, checks))
    wrong = [cell for cell in checks if cell not in right]
    note = ""
    if wrong and is_open:
        note = OPEN
    elif wrong:
        outcome = outcomes.get(wrong[0].name)
        note = outcome.message or "" if outcome else _absent(wrong[0], found)
        if some_open and (UNWRITTEN.search(note) or note == NOT_RUN):
            note = WAITS
    return Task(title, points, out_of, note=note)


def _absent(check: ReleasedCell, found: Found) -> str:
    """Why nothing is known of a check."""
    if check.name not in found.cells:
        return MISSING
    return NOT_RUN if is_as_released(check, found) else CHANGED


def outcomes_stored(release: Released, found: Found) -> dict[str, Outcome]:
    """How the checks ended when they were run last, as the file says; one that was changed says nothing."""
    return {
        cell.name: outcome
        for cell in release.cells
        if cell.is_check and is_as_released(cell, found) and (outcome := stored(found.cells[cell.name]))
    }


def is_as_released(cell: ReleasedCell, found: Found) -> bool:
    """Whether a locked cell is there as it was released."""
    theirs = found.cells.get(cell.name)
    return theirs is not None and theirs.kind == cell.kind and digest(theirs.source) == cell.digest


def not_run(notebook: Notebook, found: Found, release: Released) -> Iterator[str]:
    """Answers that were written and not run before the notebook was saved."""
    answers = [
        cell
        for cell in release.cells
        if cell.is_answer and cell.kind == "code" and cell.name in found.cells and not found.is_open(cell)
    ]
    theirs = [found.cells[cell.name] for cell in answers]
    names = [cell.name for cell in theirs if cell.kind == "code" and stored(cell) is None]
    if names:
        yield f"not run before the notebook was saved: {matching.some(names)}; run them and their checks"
