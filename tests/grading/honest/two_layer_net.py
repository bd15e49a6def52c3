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
    marks = [cell.metadata.get("nbgrader", {}) for cell in source().cells if cell.cell_type == "code"]
    return {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade")}


def right(number: int) -> dict[str, str]:
    """Of each task the right answer of this number, as far as there are that many."""
    answers: dict[str, list[Path]] = {}
    for path in sorted(ANSWERS.glob("*/right_*.py")):
        answers.setdefault(path.parent.name, []).append(path)
    chosen = {task: paths[number] for task, paths in answers.items() if number < len(paths)}
    return {task: path.read_text(encoding="utf-8") for task, path in chosen.items()}


VARIANTS = {f"right {number}": Variant(right(number), first=NOISE) for number in range(3)}
