"""Right submissions of assignment 2: its known right answers, a few at a time, with noise."""

from __future__ import annotations

from pathlib import Path

import nbformat

from honest.classes import ROOT, Variant

ASSIGNMENT = "2_two_layer_net"
ANSWERS = ROOT / "course" / "assignments" / ASSIGNMENT / "answers"
NOISE = (
    "import logging, warnings\nwarnings.warn('careful')\nlogging.warning('noise')",
    "%matplotlib inline\nprint('x' * 30_000_000)",
)


def source() -> nbformat.NotebookNode:
    """The instructor's notebook."""
    return nbformat.read(ROOT / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


def tasks() -> dict[str, int]:
    """Points of the cells that are checked, by grade_id."""
    metadata = [cell.metadata.get("nbgrader", {}) for cell in source().cells if cell.cell_type == "code"]
    return {mark["grade_id"]: mark["points"] for mark in metadata if mark.get("grade")}


def right(number: int) -> dict[str, str]:
    """Of each task the right answer of this number, as far as there are that many."""
    answers: dict[str, list[Path]] = {}
    for path in sorted(ANSWERS.glob("*/right_*.py")):
        answers.setdefault(path.parent.name, []).append(path)
    chosen = {task: paths[number] for task, paths in answers.items() if number < len(paths)}
    return {task: path.read_text(encoding="utf-8") for task, path in chosen.items()}


def with_head(grade_id: str, *lines: str) -> dict[str, str]:
    """The reference answer of a cell under lines that come from another place."""
    cell = next(
        cell for cell in source().cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    return {grade_id: "\n".join([*lines, cell.source])}


def exit_in_between(notebook: nbformat.NotebookNode) -> None:
    """Puts `exit()` after the first check."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]
    first = next(number for number, name in enumerate(names) if name.startswith("test-"))
    notebook.cells.insert(first + 1, nbformat.v4.new_code_cell("exit()"))


VARIANTS = {f"right {number}": Variant(right(number), first=NOISE) for number in range(3)} | {
    "restart by exit": Variant(first=('print("packages are new: restarting")\nexit()',)),
    "restart by do_shutdown": Variant(
        first=("import IPython\nIPython.Application.instance().kernel.do_shutdown(True)",)
    ),
    "restart by kill": Variant(first=("import os\nos.kill(os.getpid(), 9)",)),
    "exit between two checks": Variant(change=exit_in_between),
    "budget": Variant(first=("%env CIFAR_BUDGET=laptop",)),
    "packages": Variant(
        {
            **with_head("init-params", "import pandas as pd, seaborn as sns, cv2, torch"),
            **with_head("train-net", "from past.builtins import xrange", 'name = input("your name? ")'),
            **with_head("forward", "%tensorflow_version 2.x", "from google.colab import drive"),
        }
    ),
    "harsh settings": Variant(
        first=("import warnings, numpy as np\nwarnings.filterwarnings('error')\nnp.seterr(all='raise')",)
    ),
}
