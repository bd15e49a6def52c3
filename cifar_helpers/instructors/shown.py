"""Outputs of the budget `toy`, in which the lessons show: what the site puts under the released cells.

They are kept in course/shown/, without a solution, for as long as the code is the one that made them.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import nbformat

from cifar_helpers.instructors import notebooks

FOLDER = Path("course") / "shown"
BUDGET = "toy"
WIDGET = "application/vnd.jupyter.widget-view+json"


class _InToy(ast.NodeTransformer):
    """Leaves of each size that `now.pick` chooses from the one of the budget `toy`."""

    def visit_Call(self, call: ast.Call) -> ast.AST:
        self.generic_visit(call)
        values = {given.arg: given.value for given in call.keywords}
        return values.get(BUDGET, values["smoke"]) if ast.unparse(call.func) == "now.pick" else call


def in_toy(source: str) -> str:
    """A cell as it runs in `toy`, without comments.

    >>> in_toy("n = now.pick(smoke=1, toy=2, laptop=3, gpu=4)  # images")
    'n = 2'
    """
    return ast.unparse(_InToy().visit(ast.parse(source)))


def digest(notebook: nbformat.NotebookNode) -> str:
    """What tells a notebook's code in `toy` from another's."""
    cells = [in_toy(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\n".join(cells).encode()).hexdigest()[:16]


def write(name: str, root: Path) -> Path:
    """Runs an assignment's reference solution in `toy`, some minutes, and keeps what public cells say.

    Returns
    -------
    Path
        The notebook that was written; an interrupted run leaves the old one.

    Raises
    ------
    BuildError
        If a cell fails.
    """
    text = notebooks.read_text(notebooks.text_of(name, root))
    key = digest(text)
    notebooks.execute(text, BUDGET)
    released = nbformat.read(root / "release" / name / f"{name}.ipynb", as_version=4)
    made = with_outputs(released, text)
    made.metadata["cifar"] = {"budget": BUDGET, "code": key}
    path = root / FOLDER / f"{name}.ipynb"
    notebooks.write(made, path)
    return path


def read(name: str, root: Path) -> nbformat.NotebookNode | None:
    """The notebook with its outputs of `toy`; None if there is none, or its code has changed since."""
    path = root / FOLDER / f"{name}.ipynb"
    if not path.is_file():
        return None
    kept = nbformat.read(path, as_version=4)
    text = notebooks.read_text(notebooks.text_of(name, root))
    return kept if kept.metadata.get("cifar", {}).get("code") == digest(text) else None


def with_outputs(released: nbformat.NotebookNode, executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The released notebook with the outputs of those cells that are the same in the executed one.

    A cell that differs holds a solution or a hidden test in the executed notebook: its output stays out. So
    do bars of progress, which are nothing without their kernel.
    """
    outputs = {(cell.id, cell.source): _lasting(cell.get("outputs", [])) for cell in executed.cells}
    shown = nbformat.from_dict(released)
    for cell in shown.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs.get((cell.id, cell.source), [])
    return shown


def _lasting(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Outputs that can be seen without a kernel."""
    return [output for output in outputs if WIDGET not in output.get("data", {})]
