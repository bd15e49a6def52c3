"""Writes into a released notebook's metadata which version of the assignment it is, and what it needs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from cifar_helpers.grading.assistants import without_notice
from cifar_helpers.grading.handout import without_handout
from cifar_helpers.versions import needed

KEY = "cifar"


def version(notebook: nbformat.NotebookNode) -> str:
    """A digest of the cells as students get them: the same for the same text, whenever it was built.

    The notice on AI assistants, the way to the helpers and the last cells don't count: they make no version.
    """
    cells = [
        (cell.cell_type, without_notice(cell.source), cell.metadata.get("nbgrader", {}).get("points"))
        for cell in without_handout(notebook)
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:12]


class StampVersion(NbGraderPreprocessor):
    """The last step of nbgrader's generate_assignment, whether ours, its own or the formgrader's."""

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The notebook with the assignment's name and version, and the package's that it asks for."""
        wanted = next(filter(None, (needed(cell.source) for cell in nb.cells)), None)
        stamp = {"assignment": resources["nbgrader"]["assignment"], "version": version(nb)}
        nb.metadata[KEY] = stamp | ({"needs": f"cifar-helpers>={wanted}"} if wanted else {})
        return nb, resources
