"""Runs a cheat as grading would: its cells in a process of their own, the checks here, beyond the wall."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from typing import Any

from student import READY, kernel

from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.grading.wall.exceptions import Closed, WallError
from cifar_helpers.grading.wall.namespace import Namespace

ROOT = Path(__file__).resolve().parents[3]
if "answers" not in sys.modules:
    SPEC = importlib.util.spec_from_file_location("answers", ROOT / "tests" / "notebooks" / "answers.py")
    sys.modules["answers"] = importlib.util.module_from_spec(SPEC)  # where dataclasses look for it
    SPEC.loader.exec_module(sys.modules["answers"])
import answers  # noqa: E402

Cell = tuple[str, str, dict[str, Any]]  # grade_id, source, metadata


def cells_with(cheat: Path) -> list[Cell]:
    """The cells that the task and its checks need, with the cheat in place of the task's solution."""
    work, task = answers.assignment_of(cheat), answers.task_of(cheat)
    wanted = {task, *work.own_checks(task)}
    found = []
    for index, cell in enumerate(work.cells):
        grade_id = answers.nbgrader(cell, "grade_id") or f"cell {index}"
        if grade_id in wanted or work.is_needed(cell):
            source = cheat.read_text(encoding="utf-8") if grade_id == task else cell.source
            found.append((grade_id, source, dict(cell.metadata.get("nbgrader", {}))))
    return found


def verdicts(cheat: Path, seconds: float = 60) -> dict[str, list[str]]:
    """For each check of the cheat's task what its statements say, the visible one first: "" if it passes.

    Whatever else than a diagnosis ends a check is a fault of the check's own, and is raised.
    """
    cells = cells_with(cheat)
    own = answers.assignment_of(cheat).own_checks(answers.task_of(cheat))
    theirs = [(grade_id, source) for grade_id, source, about in cells if not about.get("grade")]
    with kernel(theirs, seconds) as session:
        try:
            assert session.lookup(READY) is True
        except Closed:
            raise AssertionError(f"a cell raises, so {cheat.name} cheats nobody") from None
        judge = Namespace(session.lookup)
        for grade_id, source, about in cells:
            if about.get("locked") and not about.get("grade"):
                judge.own(source)
                answers.execute(grade_id, source, judge)
        return {grade_id: said(grade_id, source, judge) for grade_id, source, _ in cells if grade_id in own}


def said(grade_id: str, source: str, judge: Namespace) -> list[str]:
    """What each statement of a test cell says."""
    found = []
    for node in ast.parse(source).body:
        try:
            answers.execute(grade_id, ast.unparse(node), judge)
            found.append("")
        except (CheckFailed, WallError) as failure:
            found.append(str(failure) or type(failure).__name__)
    return found
