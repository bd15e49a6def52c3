"""What students may see of the checks: the diagnosis, but no hidden test and no traceback of one."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

ANSI = re.compile(r"\x1b\[[0-9;]*m")
UNREAD = ("SyntaxError", "IndentationError", "TabError")
FRAME = re.compile(r"Cell In\[\d+\]")


class HideTests(NbGraderPreprocessor):
    """Removes hidden tests from graded notebooks on their way into the feedback.

    Their code goes, and of the check's traceback the frames that show it; the error's own words, which carry
    the check's diagnosis, stay. What else stands in outputs is the student's, whose process never sees a
    hidden test, and stays whatever it says: what were blanked for being a hidden line would confirm a guess.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Strips the notebook; the autograded file, which staff see, keeps everything."""
        self.delimiters = ClearHiddenTests(parent=self)
        for cell in nb.cells:
            self._strip(cell)
        return nb, resources

    def _strip(self, cell: NotebookNode) -> None:
        """Cuts the hidden regions out of a check cell, and the frames out of what it says."""
        if not is_grade(cell) or is_solution(cell):
            return
        before = cell.source
        self.delimiters._remove_hidden_test_region(cell)
        if cell.source != before:
            for output in cell.get("outputs", []):
                _drop_frames(output)


def _drop_frames(output: NotebookNode) -> None:
    """Leaves the words of an error in a check cell, and those frames that lie in the student's own cells."""
    if output.output_type != "error" or not output.traceback:
        return
    if output.ename in UNREAD:  # its words quote the line that can't be read
        output.traceback = [f"{output.ename}: {output.evalue}"]
        return
    *frames, message = output.traceback
    origins = [FRAME.match(ANSI.sub("", frame)) for frame in frames]
    check = next((origin.group() for origin in origins if origin), None)  # the outermost frame is the check's
    own = [frame for frame, origin in zip(frames, origins, strict=True) if origin and origin.group() != check]
    output.traceback = [*own, message]
