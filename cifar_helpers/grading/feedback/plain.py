"""Makes a page of text only, for a submission whose page would take too much: no pictures, no formatting."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config

from cifar_helpers.grading import handed_in
from cifar_helpers.grading.feedback import clean

LONGEST_SOURCE = 20_000  # characters of a cell
LONGEST_OUTPUT, MOST_LINES = 5_000, 200
MOST_CELLS, MOST_OUTPUTS = 300, 20


def only(config: Config) -> None:
    """Has this process show text alone, in feedback and formgrader. Only for a process that ends then."""
    clean.text_only = True
    for pages in (config.GenerateFeedback, config.HTMLExporter):
        if "preprocessors" in pages:
            pages.preprocessors = [TextOnly, *pages.preprocessors]


class TextOnly(NbGraderPreprocessor):
    """Cuts a notebook down to text, before anything else looks at it; what a check said stays."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Changes the notebook."""
        for number, cell in enumerate(nb.cells):
            cell.metadata.pop(handed_in.KEY, None)
            cell.pop("attachments", None)
            judges, shown = is_grade(cell) and not is_solution(cell), number < MOST_CELLS
            if not judges:
                cell.source = _cut(cell.source, LONGEST_SOURCE) if shown else ""
            if cell.cell_type == "code":
                outputs = cell.outputs[:MOST_OUTPUTS] if judges or shown else []
                cell.outputs = [text for output in outputs if (text := _text(output))]
        return nb, resources


def _text(output: NotebookNode) -> NotebookNode | None:
    """The output with its text cut; None if it has another form than text."""
    if output.output_type == "stream":
        output.text = _cut(output.text, LONGEST_OUTPUT)
        return output
    if output.output_type == "error":
        output.evalue = _cut(output.evalue, LONGEST_OUTPUT)
        output.traceback = [_cut(frame, LONGEST_OUTPUT) for frame in output.traceback[-MOST_OUTPUTS:]]
        return output
    return None


def _cut(text: str, longest: int) -> str:
    """The beginning of a text, in characters and in lines."""
    lines = text[:longest].splitlines(keepends=True)
    kept = "".join(lines[:MOST_LINES])
    return kept if kept == text else f"{kept}\n… the rest is left out.\n"
