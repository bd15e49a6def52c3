"""Every known-wrong answer fails at its own check with its own diagnosis; every right one passes."""

from __future__ import annotations

import ast
import linecache
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest

from cifar_helpers.checks.core import CheckFailed

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = ROOT / "course" / "assignments" / "2_two_layer_net"
CELLS = [cell for cell in jupytext.read(ASSIGNMENT / "2_two_layer_net.py").cells if cell.cell_type == "code"]
ANSWERS = sorted((ASSIGNMENT / "answers").glob("*/*.py"))
WRONG = [path for path in ANSWERS if path.name.startswith("wrong_")]
RIGHT = [path for path in ANSWERS if path.name.startswith("right_")]
ON_IMAGES = {"tune", "test-best-net"}  # train on images: the executed notebook covers them


def nbgrader(cell: Any, key: str) -> Any:
    return cell.metadata.get("nbgrader", {}).get(key)


CELLS_OF_TASKS = [nbgrader(cell, "grade_id") for cell in CELLS if nbgrader(cell, "solution")]
SLOW = {"test-toy-training": {"draw-batch", "sgd-step", "train-net"}, "test-search": {"search"}}
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def is_needed(cell: Any) -> bool:
    """Whether later cells may need this one: it only defines, or a grade_id marks it."""
    if nbgrader(cell, "grade_id"):
        return nbgrader(cell, "grade_id") not in ON_IMAGES
    return all(isinstance(node, DEFINITIONS) for node in ast.parse(cell.source).body)


def execute(name: str, source: str, namespace: dict[str, Any]) -> None:
    """Runs a cell, so that a diagnosis can quote its lines."""
    path = f"<{name}>"
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    exec(compile(source, path, "exec"), namespace)


def run_with(answer: Path | None = None) -> list[tuple[str, CheckFailed]]:
    """Runs the assignment with one cell replaced; returns the checks that failed, by grade_id.

    Nothing is checked before the replaced cell. Slow checks run only where that cell matters to them.
    """
    replaced = answer.parent.name if answer else CELLS_OF_TASKS[0]
    np.random.seed(0)
    namespace: dict[str, Any] = {}
    failures: list[tuple[str, CheckFailed]] = []
    reached = False
    for cell in filter(is_needed, CELLS):
        grade_id = nbgrader(cell, "grade_id")
        reached = reached or grade_id == replaced
        if not nbgrader(cell, "grade"):
            own = answer is not None and grade_id == replaced
            source = answer.read_text(encoding="utf-8") if own else cell.source
            execute(grade_id or "cell", source, namespace)
        elif reached and replaced in SLOW.get(grade_id, CELLS_OF_TASKS):
            failures += run_checks(grade_id, cell.source, namespace)
        if failures and nbgrader(cell, "grade"):
            break
    return failures


def run_checks(grade_id: str, source: str, namespace: dict[str, Any]) -> list[tuple[str, CheckFailed]]:
    """Runs each statement of a test cell: its hidden tests are tried even if its visible one fails."""
    failures = []
    for node in ast.parse(source).body:
        try:
            execute(grade_id, ast.unparse(node), namespace)
        except CheckFailed as failure:
            failures.append((grade_id, failure))
    return failures


class Handle:
    """A student's object as the judge sees it: values come as copies, everything else as another handle."""

    def __init__(self, target: Any):
        object.__setattr__(self, "_target", target)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return cross(self._target(*deepcopy(args), **deepcopy(named)))

    def __getattr__(self, name: str) -> Any:
        return cross(getattr(object.__getattribute__(self, "_target"), name))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._target, name, deepcopy(value))

    def refuse(self, *_: Any) -> None:
        raise TypeError("the verdict may not run a student's operators")

    __eq__ = __lt__ = __bool__ = __add__ = __sub__ = __mul__ = __len__ = __iter__ = __array__ = refuse
    __hash__ = None


def cross(value: Any) -> Any:
    """What the judge gets for a value of the student's."""
    if isinstance(value, (tuple, list)):
        return type(value)(cross(item) for item in value)
    if isinstance(value, dict):
        return {key: cross(item) for key, item in value.items()}
    plain = value is None or isinstance(value, (bool, int, float, str, np.ndarray, np.generic))
    return deepcopy(value) if plain else Handle(value)


def diagnosis(path: Path) -> str:
    first_line = path.read_text(encoding="utf-8").splitlines()[0]
    assert first_line.startswith("# diagnosis: "), f"{path} does not say which diagnosis it must get"
    return first_line.removeprefix("# diagnosis: ")


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("answer", WRONG, ids=name)
def test_a_wrong_answer_fails_with_its_own_diagnosis_on_known_and_on_private_numbers(answer):
    failures = run_with(answer)
    tries = 1 if answer.parent.name == "toy-net" else 2  # that check draws nothing, so it has no hidden twin
    assert len(failures) == tries
    for _, failure in failures:
        assert diagnosis(answer) in str(failure)


@pytest.mark.parametrize("answer", RIGHT, ids=name)
def test_a_right_answer_in_another_style_passes_every_check(answer):
    assert run_with(answer) == []


def test_the_reference_solution_passes_every_check():
    assert run_with() == []


def test_the_checks_mean_the_same_when_the_students_objects_live_elsewhere():
    student: dict[str, Any] = {}
    judge: dict[str, Any] = {}
    for cell in filter(is_needed, CELLS):
        if nbgrader(cell, "locked") and not nbgrader(cell, "grade"):
            execute("locked", cell.source, judge)
        if not nbgrader(cell, "grade"):
            execute("student", cell.source, student)
    judge |= {name: Handle(value) for name, value in student.items() if name not in judge}
    tests = [cell for cell in CELLS if nbgrader(cell, "grade") and is_needed(cell)]
    assert [failure for cell in tests for failure in run_checks("judge", cell.source, judge)] == []


def test_every_task_has_answers_and_there_are_enough_of_them():
    assert {path.parent.name for path in WRONG} == set(CELLS_OF_TASKS) - ON_IMAGES
    assert len(WRONG) >= 20
    assert len(RIGHT) >= 8


def test_no_two_wrong_answers_to_a_task_share_a_diagnosis():
    counts = Counter((path.parent.name, diagnosis(path)) for path in WRONG)
    assert max(counts.values()) == 1, counts.most_common(3)
