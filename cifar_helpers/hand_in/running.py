"""Runs a notebook from top to bottom in a new kernel, away from the student's files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cifar_helpers import formats as formats
from cifar_helpers.hand_in.notebook import Cell, HandInError, Notebook
from cifar_helpers.hand_in.report import Outcome, of_error

LARGEST = 200 * 10**6  # bytes of a file beside the notebook that is copied for the run
NO_JUPYTER = (
    "to run the notebook from the top, nbclient and ipykernel are needed: pip install jupyterlab, or look at "
    "the stored outputs alone: --quick"
)


@contextmanager
def beside(notebook: Path) -> Iterator[str]:
    """A folder with copies of the files beside a notebook, as the grader has them if they are handed in.

    Saved trainings are not among them: the run is of another budget, and neither finds nor changes those.
    """
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        for path in notebook.absolute().parent.iterdir():
            usual = path.is_file() and not path.name.startswith(".") and path.suffix != ".ipynb"
            if usual and path.stat().st_size <= LARGEST:
                shutil.copy(path, folder)
        yield folder


def run(notebook: Notebook, watch: Callable[[int, int], None]) -> dict[int, Outcome]:
    """How each cell of code ends when they are run in order, by its number.

    Parameters
    ----------
    notebook : Notebook
    watch : callable
        Is told, before each cell, its number and how many there are.

    Raises
    ------
    HandInError
        If Jupyter's parts are missing, or the kernel ends.
    """
    try:
        import ipykernel  # noqa: F401 - the kernel needs it
        from nbclient import NotebookClient
        from nbclient.exceptions import DeadKernelError
        from nbformat.v4 import new_code_cell, new_notebook
    except ModuleNotFoundError:
        raise HandInError(NO_JUPYTER) from None
    code = [cell for cell in notebook.cells if cell.kind == "code"]
    copy = new_notebook(cells=[new_code_cell(cell.source) for cell in code])
    outcomes = {}
    with beside(notebook.path) as folder:
        client = NotebookClient(
            copy,
            timeout=None,
            kernel_name="python3",
            allow_errors=True,
            store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )
        with client.setup_kernel(env=environment()):
            for index, cell in enumerate(code):
                watch(cell.number, len(code))
                try:
                    client.execute_cell(copy.cells[index], index)
                except DeadKernelError:
                    raise HandInError(_ended(cell)) from None
                outcomes[cell.number] = _outcome(copy.cells[index].outputs)
    return outcomes


def environment() -> dict[str, str]:
    """This process's, with the grader's usual budget."""
    return {**os.environ, "CIFAR_BUDGET": "smoke", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg"}


def _outcome(outputs: list) -> Outcome:
    error = next((output for output in outputs if output.output_type == "error"), None)
    return of_error(error) if error else Outcome()


def _ended(cell: Cell) -> str:
    return (
        f"Python ended in cell [{cell.number}] when the notebook was run from the top, as it does when "
        "memory is full: look at that cell, or read the stored outputs alone with --quick"
    )
