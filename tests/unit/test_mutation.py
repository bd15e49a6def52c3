"""Mutants have one mistake each, of every kind that the rules know."""

from __future__ import annotations

import ast

import pytest
from findings import Findings

from cifar_helpers.checks.mutation import mutants

CELL = '''
def last(values, count):
    """The last rows, the largest first."""
    ### BEGIN SOLUTION
    picked = values[-count:].astype(np.float32)
    picked = np.sort(picked, axis=1)
    if count > 2:
        picked = picked[:, ::-1]
    return picked, picked.max(axis=0)
    ### END SOLUTION
'''
NET = """
def net():
    ### BEGIN SOLUTION
    return keras.Sequential([keras.Input((8,)), layers.Dense(3, activation="relu")])
    ### END SOLUTION
"""


@pytest.fixture(scope="module")
def sources():
    return [mutant.source for mutant in mutants(CELL)]


@pytest.mark.parametrize(
    "mistake",
    [
        "values[-count + 1:]",
        "values[count:]",
        "values[:]",
        "count >= 2",
        "count > 3",
        "axis=2",
        "np.sort(picked)",
        "np.float64",
        "values[-count:]\n",
        "picked[:, :]",
        "picked[::-1, :]",
        "(picked.max(axis=0), picked)",
        "picked.min(axis=0)",
        "given[...] = ",
    ],
)
def test_each_kind_of_mistake_is_made(sources, mistake):
    assert any(mistake in text for text in sources)


@pytest.mark.filterwarnings("ignore:.*perhaps you missed:SyntaxWarning")
def test_each_mutant_is_another_program(sources):
    assert ast.unparse(ast.parse(CELL)) not in sources
    assert len(set(sources)) == len(sources)
    for text in sources:
        compile(text, "<mutant>", "exec")


@pytest.mark.slow  # nets are built
@pytest.mark.parametrize(
    "mistake", ["Dropout(0.25)", "RandomFlip", "activation='elu'", "_first", "use_bias=False"]
)
def test_nets_get_mistakes_of_their_own(mistake):
    assert any(mistake in mutant.source for mutant in mutants(NET))


def test_a_survivor_is_one_that_differs_and_passes():
    row = {"kind": "mutant", "task": "last", "change": "1 → 2", "cause": "", "agree": True}
    row |= {"named": False, "verified": False}
    rows = [
        row | {"differs": "recorded", "visible": False, "hidden": 0},
        row | {"differs": "recorded", "visible": True, "hidden": 5},
        row | {"differs": "recorded", "visible": True, "hidden": 0},
        row | {"differs": "", "visible": False, "hidden": 0},
    ]
    found = Findings("an assignment", rows).summary()
    assert (found["differing"], found["killed"], found["the same"]) == (3, 1, 1)
    assert len(found["survivors"]) == len(found["killed by one of the two"]) == 1
