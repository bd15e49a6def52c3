"""No answer that does something else than its task earns the task's points.

The cheats lie beside the wrong answers, in ``answers/TASK/cheats/``: a constant, a counter, a memory of its
own earlier answers, a fake object, NaN, an answer that holds for the visible example alone.
"""

from __future__ import annotations

from collections import Counter

import pytest
from cheating import answers, verdicts

LEAST = 3  # for each task


def each(cheats):
    """The cheats as parameters: `make test` runs one in five, and one in twenty where nets are built."""
    for number, cheat in enumerate(cheats):
        quick = number % (5 if answers.assignment_of(cheat).special.forks else 20) == 0
        yield pytest.param(cheat, id=answers.name(cheat), marks=() if quick else pytest.mark.weekly)


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


@pytest.mark.parametrize("cheat", list(each(answers.CHEATS)))
def test_a_cheat_earns_no_points(cheat):
    declared, found = answers.cheat(cheat), verdicts(cheat)
    assert set(declared.earns) < set(found), "a cheat that may earn all points is not a cheat"
    for grade_id, (visible, *hidden) in found.items():
        if grade_id in declared.earns:
            continue
        assert all(hidden), f"{grade_id} lets it pass: {declared.tries}"
        assert visible or (hidden and declared.visible), f"it passes the visible check of {grade_id}"


@pytest.mark.parametrize("cheat", answers.CHEATS, ids=answers.name)
def test_a_cheat_says_what_it_tries(cheat):
    declared = answers.cheat(cheat)
    assert declared.tries
    assert answers.task_of(cheat) in answers.assignment_of(cheat).tasks
    assert set(declared.earns) <= set(answers.assignment_of(cheat).own_checks(answers.task_of(cheat)))


def test_a_task_that_has_cheats_has_enough_of_them():
    counts = Counter((answers.assignment_of(path).name, answers.task_of(path)) for path in answers.CHEATS)
    assert {task: count for task, count in counts.items() if count < LEAST} == {}
