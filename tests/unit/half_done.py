"""Students' notebooks made from a release: solved as far as wanted, then damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
BORDER = re.compile(r"^ *### (BEGIN|END) SOLUTION.*\n?", re.MULTILINE)


def released(name: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)


def solved(name: str, still_open: Container[str] | Callable[[str], bool] = ()) -> nbformat.NotebookNode:
    """The release with the reference's answers, but for those of some cells."""
    source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    answers = {cell.id: BORDER.sub("", cell.source) for cell in source.cells}
    skipped = still_open if callable(still_open) else still_open.__contains__
    notebook = released(name)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and not skipped(cell.id):
            cell.source = answers[cell.id]
    return notebook


def cell_of(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == name)


def passed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """As if each cell of code had been run, and none had ended with an error."""
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        cell.execution_count = number
    return notebook
