"""What a released notebook has beyond its source, tags and last cells; and the marks that it lacks."""

from __future__ import annotations

import re
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_solution
from traitlets import Unicode

from cifar_helpers.grading.handout import CLOSING, HAND_IN
from cifar_helpers.grading.intake.release import NOT_GRADED

GO_ON = "raises-exception"  # Jupyter runs the next cell although this one ends with an error
MARK = re.compile(r"<!--(?:m:.*?|/)-->", re.DOTALL)  # of a measured number: see tools/measured_numbers.py


def unmarked(text: str) -> str:
    """A text without the keys of its measured numbers.

    >>> unmarked("It reached <!--m:convnets/laptop/vgg/test-->77.1 %<!--/-->.")
    'It reached 77.1 %.'
    """
    return MARK.sub("", text)


class Unmark(NbGraderPreprocessor):
    """The first step of nbgrader's generate_assignment: measured numbers lose the keys of their records."""

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The notebook as students read it."""
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = unmarked(cell.source)
        return nb, resources


class GoOn(NbGraderPreprocessor):
    """A step of nbgrader's generate_assignment: *Run all* goes on after a task that is still open.

    From the first task on each cell of code gets the tag. It is in releases alone: intake drops it, since
    there an error must count, and a test of the source is to fail where a cell does.
    """

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The notebook with the tag where an open task may be felt."""
        begun = False
        for cell in nb.cells:
            if cell.cell_type == "code":
                begun = begun or is_solution(cell)
                if begun:
                    cell.metadata["tags"] = [*cell.metadata.get("tags", []), GO_ON]
        return nb, resources


class LastCells(NbGraderPreprocessor):
    """A step of nbgrader's generate_assignment: adds a text and a cell of code, which earns no points.

    ``{assignment}`` in them is the assignment's name. Without code nothing is added.
    """

    text = Unicode(help="Markdown at the end of each released notebook.").tag(config=True)
    code = Unicode(help="The code below it.").tag(config=True)

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The notebook with the cells at its end."""
        if self.code:
            name = {"assignment": resources["nbgrader"]["assignment"]}
            text = new_markdown_cell(self.text.format(**name), id=CLOSING)
            code = new_code_cell(self.code.format(**name), id=HAND_IN, metadata={"tags": [NOT_GRADED]})
            nb.cells += [text, code]
        return nb, resources
