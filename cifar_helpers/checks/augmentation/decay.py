"""Checks of the L2 penalty and of the step schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers import schedules
from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, compare, fail, passed, run, show_both
from cifar_helpers.checks.learning_rates import check_schedules, rates

# ------------------------------------------------------------------ the penalty


LISTS: Causes = {
    r"inhomogeneous|setting an array element|could not be broadcast|operands": Cause(
        "the weights are a list of arrays of different shapes, not one array",
        "sum over the list: sum(np.sum(W**2) for W in weights …)",
    ),
    r"has no attribute '(get_weights|weights|layers)'": Cause(
        "`weights` is the list of arrays already, not the net", "for W in weights"
    ),
}
KERNELS = "kernels alone have two axes or more: W.ndim > 1"


def l2_penalty(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the penalty on kernels, biases and batch normalisation left out."""
    random = np.random.default_rng(seed)
    weights = [random.normal(size=shape).astype(np.float32) for shape in draw_shapes(random)]
    for strength in (0.01, round(float(random.uniform(0.5, 2)), 3)):
        tried = f"l2_penalty of {len(weights)} arrays, strength {strength:g}"
        value = float(array(tried, run("l2_penalty", function, weights, strength, causes=LISTS), ()))
        right = strength * squares(weights, kernels=True)
        compare(tried, value, right, wrong_penalties(weights, strength), 1e-4)
    passed("strength times the sum of the kernels' squares")


def draw_shapes(random: np.random.Generator) -> list[tuple[int, ...]]:
    """Shapes of a net's arrays: convolutions and dense layers, with and without normalisation after them."""
    channels, shapes = 3, []
    for layer in range(int(random.integers(2, 5))):
        filters = int(random.integers(5, 9))
        shapes += [(3, 3, channels, filters), (filters,)]
        shapes += [(filters,)] * (4 * int(layer == 0 or random.integers(2)))
        channels = filters
    for _ in range(int(random.integers(2, 4))):
        units = int(random.integers(5, 12))
        shapes += [(4 * channels, units), (units,)]
        channels = units // 4 + 1
    return shapes


def squares(weights: list[np.ndarray], kernels: bool) -> float:
    """Sum of squares of the kernels, or of all weights."""
    return float(sum(np.sum(W.astype(np.float64) ** 2) for W in weights if W.ndim > 1 or not kernels))


def wrong_penalties(weights: list[np.ndarray], strength: float) -> Mistakes:
    """Penalties by mistake."""
    kernels = [W.astype(np.float64) for W in weights if W.ndim > 1]
    right = strength * squares(weights, kernels=True)
    plain = "sum of squares, as it is: no mean, no root, no ½"
    yield (
        Cause("biases and batch normalisation are penalised, too", KERNELS),
        strength * squares(weights, kernels=False),
    )
    yield Cause("half of it: there is no factor ½ here", plain), right / 2
    yield Cause("strength is not used", "multiply the sum by it"), right / strength
    yield Cause("strength is squared", "multiply the sum by it once"), right * strength
    yield (
        Cause("sums of absolute values: that is L1", "square each weight"),
        strength * sum(np.abs(W).sum() for W in kernels),
    )
    yield (
        Cause("the sum of the weights, not of their squares", "square each weight"),
        strength * sum(W.sum() for W in kernels),
    )
    yield Cause("the root of the sum: a norm, not its square", plain), strength * np.sqrt(right / strength)
    yield Cause("the sum of the kernels' norms", plain), strength * sum(np.linalg.norm(W) for W in kernels)
    yield Cause("means of squares, not sums", plain), strength * sum(np.mean(W**2) for W in kernels)
    yield Cause("the mean over the kernels, not their sum", plain), right / len(kernels)
    yield (
        Cause("the square of the sum, not the sum of squares", "square first"),
        strength * sum(W.sum() for W in kernels) ** 2,
    )
    for number, phrase in ((0, "first"), (-1, "last")):
        only = strength * float(np.sum(kernels[number] ** 2))
        yield Cause(f"only the {phrase} kernel counts", "no `return` inside the loop; add up"), only
    four = strength * sum(float(np.sum(W**2)) for W in kernels if W.ndim == 4)
    yield Cause("dense layers are left out: their kernels have two axes", KERNELS), four
    yield Cause("convolutions are left out: their kernels have four axes", KERNELS), right - four


# ------------------------------------------------------------------ the schedule

START = 1e-3
NEAR = 1e-4  # of the highest rate: a constant of 1e-8 added for safety is less, any known mistake far more
LENGTHS = (100, 48, 20, 8)  # multiples of four: a quarter is a whole number of epochs


def step_decay(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the rate of every epoch, for several numbers of epochs."""
    random = np.random.default_rng(seed)
    lengths = [*LENGTHS, *(4 * random.integers(3, 70, size=3)).tolist()]
    check_schedules(
        [(n,) for n in lengths],
        lambda n: rates("step_decay", function, n, n),
        expected,
        [(replace(cause, established=True), partial(by_rule, rule)) for cause, rule in wrong_rules()],
        lambda epoch, n: f"step_decay({epoch}, {n})",
        NEAR,
    )
    hundred = Cause("where no number of epochs is given it is not 100", "keep epochs=100 in the first line")
    for epoch in (49, 50, 74, 75):
        tried, right = f"step_decay({epoch}), of 100 epochs by default", expected(100)[epoch]
        default = float(array(tried, run("step_decay", function, epoch, causes={".": hundred}), ()))
        if not abs(default - right) <= NEAR * START:
            fail(tried, *show_both(default, right), hundred)
    passed("three rates, each from its own epoch on")


def expected(epochs: int) -> np.ndarray:
    """The right rate of each epoch."""
    rate = schedules.steps(START, {epochs // 2: 0.5, 3 * epochs // 4: 0.1})
    return np.array([rate(epoch) for epoch in range(epochs)])


Rule = Callable[[np.ndarray, int], np.ndarray]


def by_rule(rule: Rule, epochs: int) -> np.ndarray:
    """The rate of each epoch by a rule."""
    return rule(np.arange(epochs), epochs)


def by_shares(*drops: tuple[float, float], shift: int = 0, after: bool = False) -> Rule:
    """Rates that drop to `factor` at a share of the epochs; `after`: one epoch later where it is whole."""

    def rule(epoch: np.ndarray, epochs: int) -> np.ndarray:
        result = np.full(len(epoch), START)
        for share, factor in drops:
            late = epoch + shift > share * epochs if after else epoch + shift >= share * epochs
            result[late] = START * factor
        return result

    return rule


RIGHT = ((0.5, 0.5), (0.75, 0.1))


def wrong_rules() -> list[tuple[Cause, Rule]]:
    """Typical wrong schedules."""
    third = Cause(
        "the third step never comes",
        "ask for the last quarter before the second half: every epoch of it is in both",
    )
    counted = "epochs count from 0: the second half begins with epoch == epochs / 2, so >="
    return [
        (third, by_shares((0.5, 0.5))),
        (
            Cause("the third step never comes, and the second comes one epoch late", third.next_step),
            by_shares((0.5, 0.5), after=True),
        ),
        (Cause("the steps come one epoch too late", counted), by_shares(*RIGHT, after=True)),
        (Cause("the steps come one epoch too late", counted), by_shares(*RIGHT, shift=-1)),
        (Cause("the steps come one epoch too early", counted), by_shares(*RIGHT, shift=1)),
        (
            Cause(
                "epochs 50 and 75 are fixed: with fewer epochs the steps never come",
                "epochs / 2, 3 * epochs / 4",
            ),
            hundred,
        ),
        (Cause("the rate never changes", "compare `epoch` with epochs / 2 and 3 * epochs / 4"), by_shares()),
        (
            Cause("the last rate is half of the one before, not a fifth", "1e-3, 5e-4, 1e-4"),
            by_shares((0.5, 0.5), (0.75, 0.25)),
        ),
        (Cause("a tenth, not a half, at each step", "1e-3, 5e-4, 1e-4"), by_shares((0.5, 0.1), (0.75, 0.01))),
        (
            Cause("a tenth of the rate before, not of the first", "1e-3, 5e-4, 1e-4"),
            by_shares((0.5, 0.5), (0.75, 0.05)),
        ),
        (
            Cause("the rate falls in every quarter", "it stays until epochs / 2"),
            by_shares((0.25, 0.5), (0.5, 0.25), (0.75, 0.125)),
        ),
        (Cause("the rate grows", "multiply by 0.5, don't divide"), by_shares((0.5, 2.0), (0.75, 10.0))),
        (Cause("the rate is not that of the first step: 1e-3", "start with 1e-3"), tenfold),
        (Cause("a share of the first rate, not the rate itself", "multiply by 1e-3"), shares_only),
    ]


def hundred(epoch: np.ndarray, epochs: int) -> np.ndarray:
    return by_shares(*RIGHT)(epoch, 100)


def tenfold(epoch: np.ndarray, epochs: int) -> np.ndarray:
    return 10 * by_shares(*RIGHT)(epoch, epochs)


def shares_only(epoch: np.ndarray, epochs: int) -> np.ndarray:
    return by_shares(*RIGHT)(epoch, epochs) / START
