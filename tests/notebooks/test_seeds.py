"""Verdicts and causes are the same on all private numbers, and the type of a right result costs no points.

`benchmarks/checks.py` tries more seeds and writes course/checks.md.
"""

from __future__ import annotations

import behaviour
import numpy as np
import pytest
import rewriting
import verdicts
from answers import ASSIGNMENTS, RIGHT, WRONG, assignment_of, diagnosis, name, stages, walled
from weekly import some

SOME = [path for path in (*WRONG, *RIGHT) if path.parent.name not in assignment_of(path).special.slow_tasks]
TASKS = [(work, task) for work in ASSIGNMENTS for task in work.tasks if task not in work.special.on_images]
NUMERIC = [(work, task) for work, task in TASKS if task not in work.special.slow_tasks]
TYPES = {"float32", "1e-8 more", "a NumPy scalar for a number", "in Fortran's order", *rewriting.WHOLE}


def each(tasks, quick=1):
    """The tasks as parameters, named by assignment and cell; `make test` runs one in `quick`."""
    named = [
        pytest.param(
            work, task, id=f"{work.name}/{task}", marks=() if number % quick == 0 else pytest.mark.weekly
        )
        for number, (work, task) in enumerate(tasks)
    ]
    return pytest.mark.parametrize(("work", "task"), named)


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


def assert_same_on(answer, seeds, budget=float("inf")):
    work, task = assignment_of(answer), answer.parent.name
    found = verdicts.verdict(work, task, answer.read_text(encoding="utf-8"), seeds, budget=budget)
    assert verdicts.agree(found), found
    declared = (
        found["visible"] == verdicts.PASSED if answer in RIGHT else diagnosis(answer) in found["visible"]
    )
    assert declared, found


def assert_passes_as(work, task, kind, seeds, budget=float("inf")):
    source = behaviour.reference(work, task)
    source = rewriting.rewritten(source, behaviour.defined(source), kind)
    for way in (stages, walled):
        found = verdicts.verdict(work, task, source, seeds, budget=budget, way=way, own=True)
        passed = found["visible"] == verdicts.PASSED
        assert passed or kind in verdicts.cause(found["visible"]), (kind, way.__name__, found["visible"])
        assert verdicts.agree(found), (kind, way.__name__, found)


@pytest.mark.parametrize("answer", some(SOME[::12], lambda number, _: number % 2 == 0), ids=name)
def test_a_known_answer_gets_the_same_verdict_and_cause_on_private_numbers(answer):
    assert_same_on(answer, range(10))


@pytest.mark.long
@pytest.mark.parametrize("answer", [*WRONG, *RIGHT], ids=name)
def test_every_known_answer_gets_the_same_verdict_and_cause_on_two_hundred_seeds(answer):
    assert_same_on(answer, range(10_000, 10_200), budget=5)


@each(NUMERIC, quick=4)
def test_a_right_result_passes_as_another_type(work, task):
    kinds = TYPES if work.special.forks else {*TYPES, "a TensorFlow tensor"}  # where Keras is there anyway
    for kind in kinds.intersection(rewriting.available(f"{work.name}/{task}")):
        assert_passes_as(work, task, kind, range(1))


@pytest.mark.long
@each(TASKS)
def test_a_right_result_passes_as_every_other_type_on_five_hundred_seeds(work, task):
    for kind in rewriting.available(f"{work.name}/{task}"):
        assert_passes_as(work, task, kind, range(20_000, 20_500), budget=10)


def test_numbers_in_a_cause_do_not_count_but_its_words_do():
    text = "f\n  came back:    2\n  likely cause: it is 7 times too large\n  next step:    divide"
    assert verdicts.cause(text) == verdicts.cause(text.replace("7", "12.5"))
    assert verdicts.cause(text) != verdicts.cause(text.replace("large", "small"))


def test_a_verdict_that_depends_on_the_seed_is_seen():
    work = next(work for work in ASSIGNMENTS if work.name == "5_convnets")
    lucky = """
def side_after(side, window, stride=1):
    return (side - window) // stride + (1 if np.random.rand() < 0.9 else 0)
"""
    found = verdicts.verdict(work, "side-after", lucky, range(50))
    assert not verdicts.agree(found)


def test_a_result_that_has_another_value_is_told_from_one_of_another_type():
    assert behaviour.same(np.ones(2), np.ones(2, np.float32))
    assert not behaviour.same(np.zeros(2, np.float32), np.zeros(2), types={"float32"})
    assert not behaviour.same([1.0, 2.0], [2.0, 1.0])
    assert not behaviour.same(np.array([1.0, np.nan]), np.array([1.0, 0.0]))
