"""Check of the cosine schedule with warm restarts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers import schedules
from cifar_helpers.checks.core import Cause, Causes, passed
from cifar_helpers.checks.every_case import Rules
from cifar_helpers.checks.learning_rates import check_schedules, cosine, other_cosines, rates
from cifar_helpers.checks.tolerances import RATE

EPOCHS = 40
Cycle = tuple[int, int, float, float]  # first, factor, highest, lowest
Rule = Callable[[np.ndarray, np.ndarray, Cycle], np.ndarray]
FORMULA = "lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * since / length))"
RISES = "the rate rises in each cycle: highest and lowest are swapped, or 1 - cos is used for 1 + cos"
LOOP = (
    "while epoch >= length: epoch -= length; length *= factor. What is left of epoch counts from the restart"
)
RAISES: Causes = {
    r"ZeroDivisionError": Cause(
        "a cycle of no epochs", "length starts as first, and is multiplied by factor"
    ),
    r"math domain|log": Cause("a logarithm of a number that is not positive", LOOP),
}


def cosine_restarts(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the rate of every epoch for cycles of the same length and for growing ones."""
    random = np.random.default_rng(seed)
    cycles = [(4, 2, 0.1, 0.0), (3, 2, 0.05, 0.001), (5, 1, 0.1, 0.01), (2, 3, 0.2, 0.02), (1, 2, 0.3, 0.01)]
    cycles += [
        (
            first,
            factor,
            round(float(random.uniform(0.05, 0.5)), 4),
            round(float(random.uniform(0.001, 0.02)), 4),
        )
        for first, factor in ((int(random.integers(3, 8)), 2), (int(random.integers(2, 5)), 3))
    ]
    check_schedules(
        cycles,
        lambda *cycle: rates("cosine_restarts", function, EPOCHS, *cycle, causes=RAISES),
        expected,
        wrong_rules(),
        told,
        RATE,
        shown=4,
    )
    passed("half a cosine in each cycle, and each cycle longer than the one before")


def told(epoch: int, *cycle: float) -> str:
    """What was tried."""
    phrase = "first {}, factor {}, highest {:g}, lowest {:g}".format(*cycle)
    return f"cosine_restarts({epoch}, …), {phrase}: epochs {epoch} to {epoch + 3}"


def expected(*cycle: float) -> np.ndarray:
    """The right rate of each epoch."""
    rate = schedules.cosine_restarts(*cycle)
    return np.array([rate(epoch) for epoch in range(EPOCHS)])


def cycles_of(first: int, grow: Callable[[int, int], int], late: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """For each epoch, how many have passed since the last restart, and how long its cycle is.

    `late` is by how many epochs each restart is delayed.
    """
    since, length, number, left = [], first, 1, 0
    lengths = []
    for _ in range(EPOCHS):
        if left >= length + late:
            left, length, number = 0, max(grow(length, number), 1), number + 1
        since.append(left)
        lengths.append(length)
        left += 1
    return np.array(since), np.array(lengths)


def curve(since: np.ndarray, length: Any, cycle: Cycle) -> np.ndarray:
    """The formula of the task."""
    return cosine(since / length, *cycle[2:])


def wrong_curves() -> list[tuple[Cause, Rule]]:
    """Other curves than half a cosine: rules of the epochs since the restart and the cycle's length."""
    whole = Cause("2π: a whole cosine, which rises again before the restart", FORMULA)
    height = Cause("the ½ is missing: the rate begins at twice the height", FORMULA)
    degrees = Cause("the cosine gets degrees: NumPy wants radians", "np.pi * since / length")
    curves = [
        *other_cosines(FORMULA),
        (degrees, partial(cosine, angle=180.0)),
        (whole, partial(cosine, angle=2 * np.pi)),
        (Cause(RISES, FORMULA), lambda share, high, low: cosine(share, low, high)),
        (Cause("the sine, not the cosine", FORMULA), lambda share, *ends: cosine(share - 0.5, *ends)),
        (height, lambda share, high, low: 2 * cosine(share, high, low) - low),
    ]
    return [(cause, lambda t, T, c, rate=rate: rate(t / T, *c[2:])) for cause, rate in curves]


def wrong_clocks() -> list[tuple[Cause, Rule]]:
    """The right curve of wrong numbers, or another number made of it."""
    restart = "at the restart since is 0, and the rate is highest"
    return [
        (
            Cause("lowest is reached one epoch before the restart: divided by length - 1", FORMULA),
            lambda t, T, c: curve(t, np.maximum(T - 1, 1), c),
        ),
        (
            Cause("epochs are counted from 1: the rate never is highest", restart),
            lambda t, T, c: curve(t + 1, T, c),
        ),
        (Cause("divided by length + 1", restart), lambda t, T, c: curve(t, T + 1, c)),
        (
            Cause(
                "divided by first, not by the length of the cycle", "since / length, of the cycle it is in"
            ),
            lambda t, T, c: curve(t, c[0], c),
        ),
        (
            Cause("the epoch itself is in the formula, not the epochs since the restart", LOOP),
            lambda t, T, c: curve(np.arange(EPOCHS), T, c),
        ),
        (Cause("a share of highest, not the rate itself", FORMULA), lambda t, T, c: curve(t, T, c) / c[2]),
    ]


Timing = Callable[[Cycle], tuple[np.ndarray, np.ndarray]]


def wrong_timings() -> list[tuple[Cause, Timing]]:
    """Restarts at the wrong epochs."""
    every = np.arange(EPOCHS)
    longer = "each cycle is factor times as long as the one before: length *= factor"
    at = "the restart comes when since reaches length: >=, not >"
    return [
        (
            Cause("there is no restart: the rate stays low after the first cycle", LOOP),
            lambda c: (np.minimum(every, c[0]), np.full(EPOCHS, c[0])),
        ),
        (
            Cause("there is no restart: the cosine swings back up", LOOP),
            lambda c: (every, np.full(EPOCHS, c[0])),
        ),
        (
            Cause("factor is not used: every cycle is as long as the first", longer),
            lambda c: cycles_of(c[0], lambda length, number: length),
        ),
        (
            Cause("the lengths grow by addition: first · factor more each time", longer),
            lambda c: cycles_of(c[0], lambda length, number: length + c[0] * c[1]),
        ),
        (
            Cause("the lengths grow by addition: factor epochs more each time", longer),
            lambda c: cycles_of(c[0], lambda length, number: length + c[1]),
        ),
        (
            Cause("the lengths are factor, then 2 · factor, 3 · factor … times the first", longer),
            lambda c: cycles_of(c[0], lambda length, number: c[0] * c[1] * number),
        ),
        (
            Cause("only one restart: from the second cycle on, the length stays", longer),
            lambda c: cycles_of(c[0], lambda length, number: c[0] * c[1]),
        ),
        (
            Cause("the first cycle is factor times too long already", longer),
            lambda c: cycles_of(c[0] * c[1], lambda length, number: length * c[1]),
        ),
        (Cause("the restart comes one epoch too late", at), lambda c: cycles_of(*growing(c), late=1)),
        (Cause("the restart comes one epoch too early", at), lambda c: cycles_of(*growing(c), late=-1)),
        (
            Cause("the epochs are counted from 1: every restart comes one epoch too early", at),
            lambda c: tuple(values[1:] for values in _one_more(c)),
        ),
    ]


def growing(cycle: Cycle) -> tuple[int, Callable[[int, int], int]]:
    return cycle[0], lambda length, number: length * cycle[1]


def _one_more(cycle: Cycle) -> tuple[np.ndarray, np.ndarray]:
    """As `cycles_of`, of one epoch more."""
    since, length = cycles_of(*growing(cycle))
    ends = since[-1] + 1 >= length[-1]
    after = (0, length[-1] * cycle[1]) if ends else (since[-1] + 1, length[-1])
    return np.append(since, after[0]), np.append(length, after[1])


def wrong_rules() -> Rules:
    """The rates of all epochs with a mistake in the curve or in its restarts."""
    right: Timing = lambda cycle: cycles_of(*growing(cycle))  # noqa: E731
    parts = [(cause, rule, right) for cause, rule in [*wrong_curves(), *wrong_clocks()]]
    parts += [(cause, curve, timing) for cause, timing in wrong_timings()]
    for cause, rule, timing in parts:
        yield cause, lambda *cycle, rule=rule, timing=timing: rule(*timing(cycle), cycle)
