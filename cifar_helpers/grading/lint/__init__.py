"""Finds check cells whose verdict a submission could bend, or that would fail an honest one.

Check cells run in another process than the student's code (see `wall`). What they may rely on is little:
values cross by copy, everything else is a handle, and both are what the student's process says. The cells
are read, and nothing is run. A comment ``# lint: REASON`` at the end of a line keeps findings on it quiet.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import nbformat

from cifar_helpers.grading.errors import CourseError
from cifar_helpers.grading.lint.cells import Code, Finding, bound, code_cells
from cifar_helpers.grading.lint.names import names, regions
from cifar_helpers.grading.lint.values import Values

QUIET = re.compile(r"#\s*lint:\s*\w")


def lint_course(folder: Path, names: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """The assignments of a course that were read, and the findings in their notebooks.

    Parameters
    ----------
    folder : the course's folder of instructors' notebooks.
    names : assignments; all when none is named.

    Raises
    ------
    CourseError
        If an assignment has no notebook there.
    """
    paths = [path for path in sorted(folder.glob("*/*.ipynb")) if path.stem == path.parent.name]
    known = {path.stem: path.relative_to(folder.parent) for path in paths}
    wanted = list(names) or list(known)
    for name in wanted:
        if name not in known:
            raise CourseError(f'assignment "{name}" is unknown: choose one of {", ".join(known) or "none"}')
    return wanted, [line for name in wanted for line in lint_file(known[name], folder.parent)]


def lint_file(path: Path, root: Path = Path()) -> list[str]:
    """Findings in an instructor's notebook, as ``file:cell:line: rule: what to write instead``."""
    return [f"{path}:{finding}" for finding in lint(nbformat.read(root / path, as_version=4))]


def lint(notebook: nbformat.NotebookNode) -> list[Finding]:
    """Findings in the locked and graded cells of an instructor's notebook, in their order.

    >>> lint(nbformat.v4.new_notebook())
    []
    """
    cells = list(code_cells(notebook))
    found = [finding for at in range(len(cells)) for finding in _findings(cells, at)]
    lines = {cell.name: ["", *cell.source.splitlines(), ""] for cell in cells}
    return [finding for finding in found if not QUIET.search(lines[finding.cell][finding.line])]


def _findings(cells: list[Code], at: int) -> list[Finding]:
    """Findings in one cell; of students' cells only the regions and the names matter."""
    cell = cells[at]
    found = list(regions(cell))
    if not cell.locked:
        return found
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        return [*found, Finding(cell.name, error.lineno or 1, "syntax", f"this is not Python: {error.msg}")]
    own = set().union(*(bound(other) for other in cells if other.locked))
    theirs = set().union(*(bound(other) for other in cells[:at] if not other.locked)) - own
    return [*found, *names(cells, at), *Values(cell, theirs).findings()]
