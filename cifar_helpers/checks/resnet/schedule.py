"""Check of a step schedule: a function that returns a function of the epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers import schedules
from cifar_helpers.checks.core import Cause, Causes, array, fail, passed, run, show_both
from cifar_helpers.checks.learning_rates import check_schedules

Factors = Mapping[int, float]
Case = tuple[float, Factors, int]
Rule = Callable[[float, Factors, int], float]
NEAR = 1e-5  # of the highest rate, of products in float32
INNER = "define a function of the epoch inside, and return it without calling it: return rate"
PASSED = "of the epochs in factors that are reached (epoch >= first), the largest one counts"
BEFORE = Cause("before the first change no entry of factors is reached", "there the rate is start")
ASKING: Causes = {
    r"KeyError": Cause("only the epochs at which the rate changes have an entry in factors", PASSED),
    r"max\(\)|empty": Cause(
        "before the first change no entry of factors is reached", "there the rate is start"
    ),
    r"not callable": Cause("what came back can't be called with an epoch", INNER),
    r"StopIteration": Cause(
        "before the first change no entry of factors is reached", "there the rate is start"
    ),
}


def step_schedule(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the rate of every epoch, of schedules in no order, of which one rises again."""
    every = cases(seed)
    check_schedules(
        every,
        partial(rates, function),
        partial(by_rule, lambda start, factors, epoch: schedules.steps(start, factors)(epoch)),
        [(cause, partial(by_rule, rule)) for cause, rule in WRONG],
        lambda epoch, start, factors, _: f"epoch {epoch} of step_schedule({start:g}, {dict(factors)})",
        NEAR,
    )
    check_two(function, every)
    passed("a function of the epoch, with each rate from its own epoch on")


def check_two(function: Callable[..., Any], every: list[Case]) -> None:
    """Fails if a schedule changes when another one is made; alone each is right."""
    made = [run("step_schedule", function, start, dict(factors)) for start, factors, _ in every[1:]]
    for rate, (start, factors, epochs) in zip(made, every[1:], strict=True):
        right = schedules.steps(start, factors)(epochs - 1)
        tried = f"epoch {epochs - 1} of step_schedule({start:g}, {dict(factors)}), after others were made"
        got = float(array(tried, run(tried, rate, epochs - 1, causes=ASKING), ()))
        if not np.isclose(got, right, rtol=NEAR):
            message = "a schedule changes when another one is made: they share start or factors"
            cause = Cause(message, "define rate inside step_schedule, and keep nothing outside")
            fail(tried, *show_both(got, right), cause)


def cases(seed: int) -> list[Case]:
    """Three by hand, of which each mistake gets at least one wrong, and others drawn."""
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(4):
        epochs = random.permutation(np.arange(1, 60))[:4].tolist()
        factors = {epoch: round(float(random.uniform(0.05, 0.9)), 3) for epoch in epochs}
        drawn.append((round(float(random.uniform(1e-3, 0.5)), 5), factors, 64))
    return [
        (1e-3, {20: 0.5, 40: 0.1, 70: 0.01, 90: 0.001}, 100),
        (0.2, {12: 0.05, 3: 0.5, 7: 0.3}, 16),  # in no order
        (0.1, {0: 0.2, 5: 1.0, 9: 0.25}, 12),  # small at first, then larger
        *drawn,
    ]


def rates(function: Callable[..., Any], start: float, factors: Factors, epochs: int) -> np.ndarray:
    """A student's learning rate of each epoch, asked in another order first."""
    name = f"step_schedule({start:g}, {dict(factors)})"
    rate = run("step_schedule", function, start, dict(factors), causes=ASKING)
    if rate is None:
        fail(name, "None", "a function", Cause("no function comes back: the `return` is missing", INNER))
    if isinstance(rate, (int, float, np.generic, np.ndarray, list, tuple, dict, str)):
        cause = Cause("no function comes back, but its result or a table of them", INNER)
        fail(name, f"a {type(rate).__name__}", "a function of the epoch", cause)

    def ask(epoch: int) -> float:
        tried = f"epoch {epoch} of {name}"
        return float(array(tried, run(tried, rate, epoch, causes=ASKING), ()))

    downward_order = [ask(epoch) for epoch in range(epochs)[::-1]][::-1]
    in_order = [ask(epoch) for epoch in range(epochs)]
    for epoch in range(epochs):
        if not np.isclose(downward_order[epoch], in_order[epoch], rtol=NEAR):
            message = "the rate of an epoch depends on which epochs were asked for before"
            step = "compute it from start, factors and epoch alone, and change none of them"
            tried = f"epoch {epoch} of {name}, asked for twice"
            fail(
                tried,
                f"{downward_order[epoch]:g}, then {in_order[epoch]:g}",
                "the same",
                Cause(message, step),
            )
    return np.array(in_order)


def by_rule(rule: Rule, start: float, factors: Factors, epochs: int) -> np.ndarray:
    """The rate of each epoch by a rule."""
    return np.array([rule(start, factors, epoch) for epoch in range(epochs)])


def reached(factors: Factors, epoch: int) -> list[int]:
    """The epochs of changes that are reached, in the order of the dictionary."""
    return [first for first in factors if epoch >= first]


def rule(pick: Callable[[Factors, list[int]], float], shift: int = 0) -> Rule:
    """A schedule that picks another factor of those that are reached, or reaches them early or late."""

    def rate(start: float, factors: Factors, epoch: int) -> float:
        found = reached(factors, epoch + shift)
        return start * pick(factors, found) if found else start

    return rate


def following(factors: Factors, found: list[int]) -> float:
    """The factor after the right one."""
    later = [first for first in sorted(factors) if first > max(found)]
    return factors[later[0]] if later else factors[max(found)]


WRONG: list[tuple[Cause, Rule]] = [
    (
        Cause("every change comes one epoch late", "from its epoch on: epoch >= first, not >"),
        rule(lambda f, found: f[max(found)], shift=-1),
    ),
    (
        Cause("every change comes one epoch early", "epochs count from 0, in factors and in the argument"),
        rule(lambda f, found: f[max(found)], shift=1),
    ),
    (
        Cause(
            "the factors of all changes are multiplied",
            "each factor is a share of start, not of the rate before",
        ),
        rule(lambda f, found: float(np.prod([f[first] for first in found]))),
    ),
    (
        Cause("the first change that is reached counts, and the later ones never come", PASSED),
        rule(lambda f, found: f[min(found)]),
    ),
    (
        Cause("the first entry that is reached counts, in the order of the dictionary", PASSED),
        rule(lambda f, found: f[found[0]]),
    ),
    (
        Cause("the last entry counts, in the order of the dictionary: it need not be sorted", PASSED),
        rule(lambda f, found: f[found[-1]]),
    ),
    (
        Cause("the smallest factor counts: a rate may also rise again", PASSED),
        rule(lambda f, found: min(f[first] for first in found)),
    ),
    (Cause("the factor of the change that comes next", PASSED), rule(following)),
    (
        Cause("start is not used: these are the factors", "start * factor"),
        lambda start, factors, epoch: schedules.steps(1.0, factors)(epoch),
    ),
    (
        Cause("start is not used from the first change on: the factor itself is returned", "start * factor"),
        lambda start, factors, epoch: (
            schedules.steps(start, factors)(epoch) / (start if reached(factors, epoch) else 1)
        ),
    ),
    (
        Cause("start is divided by the factor", "start * factor"),
        lambda start, factors, epoch: start**2 / schedules.steps(start, factors)(epoch),
    ),
    (
        Cause("the rate changes for one epoch alone, then it is start again", PASSED),
        lambda start, factors, epoch: start * factors.get(epoch, 1.0),
    ),
    (Cause("the rate never changes", PASSED), lambda start, factors, epoch: start),
    (
        Cause(
            "how often the rate has changed is counted, and it is halved each time",
            "the factor is in factors",
        ),
        lambda start, factors, epoch: start * 0.5 ** len(reached(factors, epoch)),
    ),
]
