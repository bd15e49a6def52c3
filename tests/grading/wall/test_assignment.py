"""The checks of every assignment mean the same when the student's cells have run beyond the wall."""

from __future__ import annotations

import ast
import importlib.util
import linecache
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from student import process
from weekly import some

from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.grading.sandbox.bwrap import LIMITS
from cifar_helpers.grading.wall.encoding import Limits
from cifar_helpers.grading.wall.namespace import Namespace
from cifar_helpers.grading.wall.server import serve

ROOT = Path(__file__).resolve().parents[3]
SPEC = importlib.util.spec_from_file_location("answers", ROOT / "tests" / "notebooks" / "answers.py")
answers = sys.modules["answers"] = importlib.util.module_from_spec(SPEC)  # where dataclasses look for it
SPEC.loader.exec_module(answers)

pytestmark = pytest.mark.filterwarnings("default")  # answers may do what NumPy warns of


def sources(work: answers.Assignment, answer: Path | None) -> dict[str, tuple[str, dict]]:
    """Sources and metadata of the cells, with one replaced by the answer."""
    cells = {}
    for index, cell in enumerate(work.needed):
        grade_id = answers.nbgrader(cell, "grade_id") or f"cell {index}"
        own = answer is not None and grade_id == answer.parent.name
        source = answer.read_text(encoding="utf-8") if own else cell.source
        cells[grade_id] = source, cell.metadata.get("nbgrader", {})
    return cells


def failures_across_the_wall(work: answers.Assignment, answer: Path | None = None) -> list[str]:
    """Diagnoses of the checks that the answer matters to, up to the first cell with one."""
    cells = sources(work, answer)
    replaced = answer.parent.name if answer else work.tasks[0]

    def run(connection):
        limit = psutil.Process().memory_info().vms + LIMITS["as"]
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        np.random.seed(0)
        names: dict = {"__name__": "__main__"}
        for grade_id, (source, metadata) in cells.items():
            if not metadata.get("grade"):
                answers.execute(grade_id, source, names)
        serve(connection, names)

    with process(run, Limits(), seconds=120) as session:
        judge = Namespace(session.lookup)
        for grade_id, (source, metadata) in cells.items():
            if metadata.get("locked") and not metadata.get("grade"):
                judge.own(source)
                answers.execute(grade_id, source, judge)
        for grade_id in list(cells)[list(cells).index(replaced) :]:
            source, metadata = cells[grade_id]
            if metadata.get("grade") and work.matters(replaced, grade_id):
                found = failures(grade_id, source, judge)
                assert session.channel.broken is None
                if found:
                    return found
    return []


def failures(grade_id: str, source: str, judge: Namespace) -> list[str]:
    found = []
    for node in ast.parse(source).body:
        try:
            answers.execute(grade_id, ast.unparse(node), judge)
        except CheckFailed as failure:
            found.append(str(failure))
    return found


def forkable(paths: list[Path]) -> list[Any]:
    """Answers that can be tried in a fork; `make test` takes one in five, the weekly tests the others."""
    forked = [path for path in paths if answers.assignment_of(path).special.forks]
    return some(forked, lambda number, _: number % 5 == 0)


@pytest.mark.parametrize("answer", forkable(answers.WRONG), ids=answers.name)
def test_a_wrong_answer_gets_the_same_diagnosis_across_the_wall(answer):
    work = answers.assignment_of(answer)
    found = failures_across_the_wall(work, answer)
    assert len(found) == work.tries(answer.parent.name)
    assert all(answers.diagnosis(answer) in text for text in found)


@pytest.mark.parametrize("answer", forkable(answers.RIGHT), ids=answers.name)
def test_a_right_answer_passes_every_check_across_the_wall(answer):
    assert failures_across_the_wall(answers.assignment_of(answer), answer) == []


@pytest.mark.parametrize(
    "work", [work for work in answers.ASSIGNMENTS if work.special.forks], ids=lambda work: work.name
)
def test_the_reference_passes_every_check_across_the_wall(work):
    assert failures_across_the_wall(work) == []


def test_a_diagnosis_quotes_the_students_line():
    linecache.clearcache()
    work = answers.assignment("2_two_layer_net")
    answer = ROOT / "course/assignments/2_two_layer_net/answers/search/wrong_settings.py"
    assert all("in the line `" in text for text in failures_across_the_wall(work, answer))


def test_a_check_sees_across_the_wall_that_an_array_was_changed_in_place():
    answer = ROOT / "course/assignments/6_augmentation/answers/flip-some/wrong_in_place.py"
    setup = "from cifar_helpers.checks import augmentation as check"

    def run(connection):
        names = {"__name__": "__main__", "np": np}
        answers.execute("flip-some", answer.read_text(encoding="utf-8"), names)
        serve(connection, names)

    with process(run, Limits(), seconds=60) as session:
        judge = Namespace(session.lookup)
        judge.own(setup)
        answers.execute("setup", setup, judge)
        (found,) = failures("test-flip-some", "check.flip_some(flip_some)", judge)
    assert "changed in place" in found
