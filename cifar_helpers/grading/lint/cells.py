"""What the lint reads, the code cells of a notebook as Python, and what it says, findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import nbformat
from nbgrader.utils import is_locked, is_solution

from cifar_helpers.grading.wall.namespace import bound_names


@dataclass(frozen=True)
class Finding:
    """A place in a check cell, the rule that it breaks, and what to write instead."""

    cell: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.cell}:{self.line}: {self.rule}: {self.advice}"


@dataclass(frozen=True)
class Code:
    """A code cell: its name in messages, its source as Python, and whether the judge runs it."""

    name: str
    source: str
    locked: bool


def code_cells(notebook: nbformat.NotebookNode) -> Iterator[Code]:
    """The code cells, IPython's own commands translated."""
    from IPython.core.inputtransformer2 import TransformerManager

    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            name = cell.metadata.get("nbgrader", {}).get("grade_id") or f"[{number}]"
            source = re.sub(r"\A%%(time|capture|prun)\b.*", "", cell.source)  # the rest is Python
            blank = len(source) - len(source.lstrip("\n"))  # IPython drops these lines
            with suppress(SyntaxError):
                source = "\n" * blank + TransformerManager().transform_cell(source)
            yield Code(name, source, is_locked(cell) and not is_solution(cell))


def bound(cell: Code) -> set[str]:
    """Names that the cell binds; none if it is not Python."""
    with suppress(SyntaxError):
        return bound_names(cell.source)
    return set()
