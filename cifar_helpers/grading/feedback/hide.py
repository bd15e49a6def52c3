"""What students may see of the checks: the diagnosis, but no hidden test and no traceback of one."""

from __future__ import annotations

import re

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

ANSI = re.compile(r"\x1b\[[0-9;]*m")
FRAME = re.compile(r"Cell In\[\d+\]")
SHORT = 8  # lines with fewer characters, like `)` or `else:`, give nothing away


class HideTests(NbGraderPreprocessor):
    """Removes hidden tests from graded notebooks on their way into the feedback.

    Their code goes, and in outputs the frames of tracebacks that show it; the error's own words, which carry
    the check's diagnosis, stay.
    """

    def preprocess(self, nb, resources):
        """Strips the notebook; the autograded file, which staff see, keeps everything."""
        self.delimiters = ClearHiddenTests(parent=self)
        hidden = {line for cell in nb.cells for line in self._strip(cell)}
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                _redact(output, hidden)
        return nb, resources

    def _strip(self, cell: NotebookNode) -> list[str]:
        """Cuts the hidden regions out of a check cell; returns their lines that the release does not have."""
        if not is_grade(cell) or is_solution(cell):
            return []
        before = cell.source.splitlines()
        self.delimiters._remove_hidden_test_region(cell)
        public = {line.strip() for line in cell.source.splitlines()}
        hidden = [line.strip() for line in before if line.strip() not in public]
        if hidden:
            for output in cell.get("outputs", []):
                _drop_frames(output)
        return [line for line in hidden if len(line) >= SHORT]


def _drop_frames(output: NotebookNode) -> None:
    """Leaves the words of an error in a check cell, and those frames that lie in the student's own cells."""
    if output.output_type != "error" or not output.traceback:
        return
    *frames, words = output.traceback
    origins = [FRAME.match(ANSI.sub("", frame)) for frame in frames]
    check = next((origin.group() for origin in origins if origin), None)  # the outermost frame is the check's
    own = [frame for frame, origin in zip(frames, origins, strict=True) if origin and origin.group() != check]
    output.traceback = [*own, words]


def _redact(output: NotebookNode, hidden: set[str]) -> None:
    """Blanks every line of text output that shows a line of a hidden test."""
    for holder, key in _texts(output):
        text = holder[key]
        lines = text if isinstance(text, list) else text.splitlines(keepends=True)
        kept = [line if not _shows(line, hidden) else "…\n" for line in lines]
        holder[key] = kept if isinstance(text, list) else "".join(kept)


def _texts(output: NotebookNode) -> list[tuple[NotebookNode, str]]:
    """Where an output holds text: (holder, key) pairs."""
    places = [(output, key) for key in ("text", "evalue", "traceback") if key in output]
    data = output.get("data", {})
    return places + [(data, key) for key in data if key.startswith("text/")]


def _shows(line: str, hidden: set[str]) -> bool:
    plain = ANSI.sub("", line)
    return any(secret in plain for secret in hidden)
