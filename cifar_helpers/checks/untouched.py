"""Whether a student's function leaves what it is given as it was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from typing import Any

import numpy as np

from cifar_helpers import wall
from cifar_helpers.checks.core import Cause, fail, run

IMAGES = Cause(
    "the images are changed in place: the training set itself is altered, batch after batch",
    "images.copy() first, or np.where, which makes a new array",
)
OTHERS = Cause(
    "an argument is changed in place: whoever called goes on with other values than before",
    "work on a copy: .copy(), or an expression that makes a new array",
)


def untouched(name: str, function: Callable[..., Any], *args: Any) -> None:
    """Fails if a student's function changes an array, a list or a dictionary that it is given.

    The arguments lie beside the function, in the student's process, so that a change of them can be seen.
    """
    names = [f"given_{index}" for index in range(len(args))]
    with suppress(AttributeError, TypeError):  # a function of C takes no attributes
        for place, value in zip(names, args, strict=True):
            setattr(function, place, deepcopy(value))
        there = wall.ref(function)
        run(name, lambda: function(*(getattr(there, place) for place in names)))
        for place, value in zip(names, args, strict=True):
            if not same(getattr(function, place), value):
                images = isinstance(value, np.ndarray) and value.ndim == 4
                what = "images" if images else "values"
                cause = IMAGES if images else OTHERS
                fail(f"what {name} was given", f"other {what} afterwards", f"the same {what}", cause)


def same(one: Any, two: Any) -> bool:
    """Whether two values hold the same numbers.

    >>> same({"a": [1, 2]}, {"a": [1, 2]}), same([np.zeros(2)], [np.ones(2)])
    (True, False)
    """
    if isinstance(two, dict):
        return set(one) == set(two) and all(same(one[key], two[key]) for key in two)
    if isinstance(two, list):
        return len(one) == len(two) and all(same(*pair) for pair in zip(one, two, strict=True))
    return np.array_equal(np.asarray(one), np.asarray(two))
