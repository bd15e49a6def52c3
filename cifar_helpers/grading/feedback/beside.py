"""Shows what a student saw beside the run while grading, clearly told apart."""

from __future__ import annotations

import html as entities

from nbformat import NotebookNode, v4

from cifar_helpers.grading.feedback import clean
from cifar_helpers.grading.handed_in import NOT_RUN, RUN, differences, failed, handed_in, same

HANDED_IN = "As handed in: the student's own run"
NOTHING = "As handed in: no output"
LONGEST = 100  # characters of how it was run again


class Beside:
    """The outputs of a cell in both runs, for a notebook that was run again; else the outputs as they are.

    The classes of its boxes are what tells them apart: nothing that a student writes keeps a class.
    """

    def __init__(self, nb: NotebookNode) -> None:
        run = nb.metadata.get(RUN)
        how = clean.name(run.get("how") or "")[:LONGEST] if isinstance(run, dict) else ""
        self.again = "Run again while grading" + (f", {how}" if how else "")
        self.kept = any(handed_in(cell) for cell in nb.cells)

    def outputs(
        self, claimed: list[NotebookNode], again: list[NotebookNode], *, judges: bool, left_out: bool
    ) -> list[NotebookNode]:
        """What to show below a cell.

        `judges` says that it is a check, whose word while grading counts, and `left_out` that it was not run.
        """
        if judges:
            return [*again, *_verdicts(claimed, again)]
        if not self.kept or same(claimed, again):
            return again
        message = differences(claimed, again) if claimed and again and not left_out else ""
        box = "".join(f"<div class='output'>{clean.output(output)}</div>" for output in claimed)
        remark = f"<p class='differs'>{entities.escape(message)}</p>" if message else ""
        title = HANDED_IN if claimed else NOTHING
        first = _html(f"<div class='handed-in'><p class='origin'>{title}</p>{box}{remark}</div>")
        if left_out:
            return [first, _html(f"<p class='origin again'>{NOT_RUN}</p>")]
        return [first, _html(f"<p class='origin again'>{self.again}</p>"), *again] if again else [first]


def _verdicts(claimed: list[NotebookNode], again: list[NotebookNode]) -> list[NotebookNode]:
    """A sentence where a check passed in one of the two runs alone."""
    if not claimed or failed(claimed) == failed(again):
        return []
    before, now = ("failed", "passed") if failed(claimed) else ("passed", "failed")
    message = f"As handed in, this check had {before}; while grading it {now}."
    return [_html(f"<p class='origin differs'>{message}</p>")]


def _html(content: str) -> NotebookNode:
    return v4.new_output("display_data", data={"text/html": content})
