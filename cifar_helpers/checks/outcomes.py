"""What a call of a function does: its result and its arguments afterwards; whether two do the same."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from cifar_helpers.checks import conversions

TOLERANCE = 1e-5  # relative to the largest number, as the checks have it
STEPS = range(40)  # at which a function that comes back is asked


@dataclass(frozen=True)
class Raised:
    """An exception in place of a result."""

    kind: str
    message: str = ""


@dataclass(frozen=True)
class Call:
    """A call that a check makes: what, with which arguments, and where NumPy's generator stood."""

    function: str
    args: tuple
    named: dict
    seed: int


def plain(value: Any) -> Any:
    """A value as arrays, numbers, strings, and lists and dictionaries of those."""
    value = conversions.plain(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return np.array(value)
    if isinstance(value, (tuple, list, range, zip)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(map(repr, value))]
    if inspect.isfunction(value):
        return [result_of(value, (step,)) for step in STEPS]
    if hasattr(value, "__dict__") and not isinstance(value, (type, Raised)) and not callable(value):
        return {"kind": type(value).__name__, **plain(vars(value))}
    return value


def result_of(function: Callable, args: tuple) -> Any:
    try:
        return plain(function(*args))
    except Exception as error:  # lint: a variant that fails explains nothing
        return Raised(type(error).__name__, str(error))


def outcome(function: Callable, call: Call) -> tuple[Any, Any]:
    """What a call gives, and what it leaves of its arguments; it moves NumPy's generator."""
    args, named = deepcopy(call.args), deepcopy(call.named)
    np.random.seed(call.seed)
    with np.errstate(all="ignore"):
        try:
            result = plain(function(*args, **named))
        except Exception as error:
            return Raised(type(error).__name__, str(error)), None
    return result, [plain(args), plain(named)]


def same(one: Any, other: Any, types: Container[str] = ()) -> bool:
    """Whether two plain values agree; arrays of a dtype in `types` must have it in common.

    >>> same([np.float32(1), {"a": np.arange(3)}], [1.0, {"a": np.arange(3.0)}])
    True
    """
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b, types) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key], types) for key in one)
    numbers = all(isinstance(value, (bool, int, float, np.generic, np.ndarray)) for value in (one, other))
    if not numbers:
        return type(one) is type(other) and bool(one == other)
    one, other = np.asarray(one), np.asarray(other)
    if one.dtype.name in types and one.dtype != other.dtype:
        return False
    return alike(one, other)


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays hold the same numbers, but for rounding."""
    if one.shape != other.shape:
        return False
    if one.dtype.kind != "f" and other.dtype.kind != "f":
        return bool(np.array_equal(one, other))
    one, other = one.astype(np.float64), other.astype(np.float64)
    with np.errstate(all="ignore"):
        size = np.max(np.abs(one[np.isfinite(one)]), initial=1e-12)
        return bool(np.allclose(one, other, rtol=0, atol=TOLERANCE * size, equal_nan=True))
