"""Comparing lists of arrays, whose lengths and shapes may be a mistake, too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, array, close, compare, fail, plain, show, type_name

Lists = Iterable[tuple[Cause, Sequence[np.ndarray]]]


def compare_lists(tried: str, got: Any, right: Sequence[np.ndarray], names: str, mistakes: Lists) -> None:
    """Fails, with the mistake that gives the same wrong list, unless `got` is close to `right`.

    Parameters
    ----------
    names : str
        What the entries are called in messages, for example ``"activations"``.
    """
    values = sequence(tried, got, len(right), names)
    if alike(values, right):
        return
    for cause, wrong in mistakes:
        if alike(values, wrong):
            came, wanted = told(values, right, names)
            fail(tried, came, wanted, replace(cause, established=True))
    if len(values) != len(right):
        fail(tried, f"{len(values)} {names}", f"{len(right)} {names}")
    for place, (value, wanted) in enumerate(zip(values, right, strict=True)):
        name = f"{names}[{place}] of {tried}"
        compare(name, array(name, value, wanted.shape), wanted)


def told(got: Sequence[Any], right: Sequence[np.ndarray], names: str) -> tuple[str, str]:
    """What came back and what was expected: the counts, or the first entry that differs."""
    if len(got) != len(right):
        return f"{len(got)} {names}", f"{len(right)} {names}"
    place = next(k for k in range(len(right)) if not same(got[k], right[k]))
    return f"{names}[{place}]: {show(got[place])}", f"{names}[{place}]: {show(right[place])}"


def sequence(tried: str, got: Any, count: int, names: str) -> list[Any]:
    """The entries of a list, tuple or array; fails if it is none of these."""
    got, wanted = plain(got), f"a list of {count} {names}"
    if got is None:
        fail(tried, "None", wanted, Cause("the function ends without `return`", "return the list"))
    is_array = isinstance(got, np.ndarray) and got.ndim > 0
    if not is_array and not isinstance(got, (list, tuple)):
        fail(tried, f"a {type_name(got)}", wanted, Cause("another type", "return a list of arrays"))
    return list(got)


def alike(got: Sequence[Any], wanted: Sequence[np.ndarray]) -> bool:
    """Whether two lists have the same length and close entries."""
    return len(got) == len(wanted) and all(same(one, other) for one, other in zip(got, wanted, strict=True))


def same(got: Any, wanted: np.ndarray) -> bool:
    try:
        return close(got, wanted)
    except (TypeError, ValueError):  # lint: no numbers are like no array
        return False
