"""Rebuilds a notebook from the parts that can be shown, so that no field is left that nobody thought of."""

from __future__ import annotations

import math
import re
from typing import Any

from nbformat import NotebookNode, v4
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Integer

from cifar_helpers.grading import pictures
from cifar_helpers.grading.feedback import clean
from cifar_helpers.grading.feedback.beside import Beside
from cifar_helpers.grading.handed_in import handed_in, was_left_out

GRADE_ID = re.compile(r"[\w.-]{1,100}", re.ASCII)
ROLES = ("grade", "solution", "locked", "task", "by_hand")
NUMBERS = ("points", "score")
TOO_LARGE = "This is left out: what is shown of the notebook would be larger than {limit:g} MB."


class Shown(NbGraderPreprocessor):
    """Leaves of a notebook its sources, its points and one plain form of each output; all within a size."""

    largest = Integer(5_000_000, help="Characters of sources and outputs that are shown at most.").tag(
        config=True
    )
    largest_sources = Integer(
        200_000, help="Characters of sources that are shown at most, and of HTML in outputs."
    ).tag(config=True)
    most_cells = Integer(1000, help="Cells that are shown at most.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """A new notebook; the one that was given is left alone."""
        self.left, self.left_to_set = self.largest, self.largest_sources
        self.beside = Beside(nb)
        cells = [self._cell(cell) for cell in nb.cells[: self.most_cells]]
        if len(nb.cells) > self.most_cells:
            rest = len(nb.cells) - self.most_cells
            cells.append(
                v4.new_markdown_cell(f"{rest} more cells are left out.", id=f"cell-{self.most_cells}")
            )
        for number, cell in enumerate(cells):
            cell.id = f"cell-{number}"
        language = {"name": "python", "pygments_lexer": "ipython3"}
        shown = v4.new_notebook(metadata={"language_info": language})
        shown.cells = cells  # not through new_notebook, which validates once more
        return shown, resources

    def _cell(self, cell: NotebookNode) -> NotebookNode:
        source = self._fit_to_set(clean.text(cell.get("source", "")))
        metadata = {"nbgrader": found} if (found := _nbgrader_metadata(cell)) else {}
        if cell.cell_type == "markdown":
            bundles = {name: self._bundle(data) for name, data in _items(cell.get("attachments"))}
            attachments = {name: bundle for name, bundle in bundles.items() if bundle}
            return v4.new_markdown_cell(source, metadata=metadata, attachments=attachments)
        number = cell.get("execution_count")
        claimed = [shown for output in handed_in(cell) if (shown := self._output(output))]
        again = [shown for output in cell.get("outputs", []) if (shown := self._output(output))]
        return v4.new_code_cell(
            source,
            metadata=metadata,
            execution_count=number if isinstance(number, int) else None,
            outputs=self.beside.outputs(
                claimed, again, judges=is_grade(cell) and not is_solution(cell), left_out=was_left_out(cell)
            ),
        )

    def _output(self, output: dict[str, Any]) -> NotebookNode | None:
        """The output's best form that can be shown; None if there is none."""
        kind = output.get("output_type")
        if kind == "stream":
            return v4.new_output("stream", name="stdout", text=self._fit(clean.text(output.get("text", ""))))
        if kind == "error":
            ename, evalue = (clean.text(output.get(key, ""))[: clean.LONGEST] for key in ("ename", "evalue"))
            traceback = self._fit(clean.text("\n".join(map(str, output.get("traceback", [])))))
            return v4.new_output("error", ename=ename, evalue=self._fit(evalue), traceback=[traceback])
        data = self._data(dict(_items(output.get("data"))))
        alternative = {kind: {"alt": data["text/plain"]} for kind in data if kind in pictures.PICTURES}
        return v4.new_output("display_data", data=data, metadata=alternative) if data else None

    def _data(self, data: dict[str, object]) -> dict[str, str]:
        """One of the forms that a result has: a picture with its words, HTML, Markdown, or text."""
        if picture := self._bundle(data):
            return {"text/plain": clean.alternative(data.get("text/plain", "")), **picture}
        for kind, render in (("text/html", clean.html), ("text/markdown", clean.markdown)):
            source = _joined(data.get(kind, ""))
            fits = len(source) <= min(clean.LONGEST, self.left_to_set) and not clean.text_only
            if fits and (shown := render(source)).strip():
                self.left_to_set -= len(source)
                return {"text/html": self._fit(shown)}
        for kind in ("text/plain", "text/latex"):
            if kind in data:
                return {"text/plain": self._fit(clean.text(data[kind]))}
        return {}

    def _bundle(self, data: object) -> dict[str, str]:
        """The first picture in a bundle of forms."""
        for kind, content in _items(data):
            if found := pictures.picture(_joined(content), kind):
                fitting = self._fit(found)
                return {kind: found} if fitting == found else {"text/plain": fitting}
        return {}

    def _fit_to_set(self, source: str) -> str:
        """The same, for what costs time too: parsers are slow."""
        if len(source) > self.left_to_set:
            return TOO_LARGE.format(limit=self.largest_sources / 1e6)
        self.left_to_set -= len(source)
        return self._fit(source)

    def _fit(self, content: str) -> str:
        """The content, or a sentence when there is no room left for it."""
        if len(content) > self.left:
            return TOO_LARGE.format(limit=self.largest / 1e6)
        self.left -= len(content)
        return content


def _nbgrader_metadata(cell: NotebookNode) -> dict[str, object]:
    """nbgrader's metadata, each of its own type; none where the grade_id is not a name."""
    found = dict(_items(cell.metadata.get("nbgrader")))
    if not GRADE_ID.fullmatch(str(found.get("grade_id", ""))):
        return {}
    found_metadata: dict[str, object] = {mark: found.get(mark) is True for mark in ROLES}
    found_metadata |= {key: _number(found[key]) for key in NUMBERS if key in found}
    return found_metadata | {"grade_id": found["grade_id"], "comment": clean.text(found.get("comment") or "")}


def _number(value: object) -> float:
    """A finite number; 0 for anything else."""
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0


def _items(mapping: object) -> list[tuple[str, object]]:
    return list(mapping.items()) if isinstance(mapping, dict) else []


def _joined(value: object) -> str:
    """nbformat's text, which may be kept as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
