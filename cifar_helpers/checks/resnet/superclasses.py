"""Checks of measures for superclasses: their accuracy, and how many mistakes stay within them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np

from cifar_helpers.checks import tolerances
from cifar_helpers.checks.core import Cause, passed, untouched
from cifar_helpers.checks.every_case import Rules
from cifar_helpers.checks.resnet.ranking import CLASSES, HUNDRED, IMAGES, SHARE, Case, check_cases, drawn, own
from cifar_helpers.checks.sizes import any_size

SUPERCLASSES = 5
FROM_LABELS = "superclass_of[labels] is the superclass of each image"


def superclass_accuracy(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that a superclass gets the sum of its classes' probabilities; superclasses differ in size."""
    any_size(partial(check_superclasses, function, seed), CLASSES, HUNDRED)
    passed("the superclass with the largest sum of probabilities")


def check_superclasses(function: Callable[..., Any], seed: int, classes: int) -> None:
    """As `superclass_accuracy`, for so many classes."""
    cases = list(superclass_cases(seed, classes))
    check_cases("superclass_accuracy", function, cases, of_sums, WRONG_SUPERCLASSES)
    untouched(
        "superclass_accuracy",
        function,
        *cases[0],
        names=("the labels are", "the probabilities are", "superclass_of is"),
    )


@lru_cache(maxsize=4)
def superclass_cases(seed: int, classes: int) -> tuple[Case, ...]:
    """Cases in which no two superclasses have nearly the same sum, and each mistake has its own number."""
    return tuple(superclass_case(np.random.default_rng([seed, number]), classes) for number in range(2))


def superclass_case(random: np.random.Generator, classes: int) -> Case:
    """One case; of a hundred classes one for which mistakes don't matter."""
    members = [0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4] if classes == CLASSES else range(classes)
    while True:
        labels, probabilities = drawn(random, classes)
        table = random.permutation(members) % (SUPERCLASSES if classes == CLASSES else classes // 5)
        sums = np.sort(summed(probabilities, table), axis=1)
        clear = sums[:, -1] - sums[:, -2] > tolerances.MARGIN
        case = labels[clear], probabilities[clear], table
        numbers = [of_sums(*case), *(rule(*case) for _, rule in WRONG_SUPERCLASSES)]
        if classes != CLASSES or np.min(np.diff(np.sort(numbers))) > tolerances.SHARE:
            return case


def summed(probabilities: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Probability of each superclass, (N, S)."""
    return probabilities.astype(np.float64) @ np.eye(table.max() + 1)[table]


def of_sums(labels: np.ndarray, probabilities: np.ndarray, table: np.ndarray) -> float:
    """The right answer."""
    return float(np.mean(summed(probabilities, table).argmax(axis=1) == table[labels]))


def last_of_each(probabilities: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Sums that were lost but for the last class of each superclass."""
    sums = np.zeros((len(probabilities), table.max() + 1))
    sums[:, table] += probabilities
    return sums


def in_blocks(probabilities: np.ndarray) -> np.ndarray:
    """Sums over classes that are adjacent, five by five, as if superclasses were in order."""
    return np.add.reduceat(probabilities, range(0, probabilities.shape[1], 5), axis=1)


SUM = "add up the probabilities of the classes of each superclass, then take the largest sum"
ADD = (
    "sums[:, superclass_of] += … keeps one addition for each superclass: a product with a table, or np.add.at"
)
SUM_TABLE = "superclass_of says which classes belong to it"
WRONG_SUPERCLASSES: Rules = [
    (
        Cause("this is the superclass of the most probable class", SUM),
        lambda y, p, t: float(np.mean(t[p.argmax(axis=1)] == t[y])),
    ),
    (Cause("this is the accuracy of classes", SUM), lambda y, p, t: float(np.mean(p.argmax(axis=1) == y))),
    (
        Cause("the mean of each superclass's probabilities, not their sum", SUM),
        lambda y, p, t: float(np.mean((summed(p, t) / np.bincount(t)).argmax(axis=1) == t[y])),
    ),
    (
        Cause("of each superclass only the last class is counted", ADD),
        lambda y, p, t: float(np.mean(last_of_each(p, t).argmax(axis=1) == t[y])),
    ),
    (
        Cause("superclasses are compared with classes", FROM_LABELS),
        lambda y, p, t: float(np.mean(summed(p, t).argmax(axis=1) == y)),
    ),
    (
        Cause("the classes of a superclass are assumed to be adjacent", SUM_TABLE),
        lambda y, p, t: float(np.mean(in_blocks(p).argmax(axis=1) == t[y])),
    ),
    (
        Cause("the classes of a superclass are assumed to be adjacent", SUM_TABLE),
        lambda y, p, t: float(np.mean(in_blocks(p).argmax(axis=1) == y // 5)),
    ),
    (
        Cause("the superclass with the smallest sum", SUM),
        lambda y, p, t: float(np.mean(summed(p, t).argmin(axis=1) == t[y])),
    ),
    (
        Cause("probabilities are multiplied, not added", SUM),
        lambda y, p, t: float(np.mean(summed(np.log(p), t).argmax(axis=1) == t[y])),
    ),
    (
        Cause("squares of the probabilities are added", SUM),
        lambda y, p, t: float(np.mean(summed(p**2, t).argmax(axis=1) == t[y])),
    ),
    (Cause("in percent", SHARE), lambda y, p, t: 100 * of_sums(y, p, t)),
    (Cause("a number of images, not a share", SHARE), lambda y, p, t: len(y) * of_sums(y, p, t)),
    (Cause("the error, not the accuracy", SHARE), lambda y, p, t: 1 - of_sums(y, p, t)),
    (
        Cause("the mean probability of the right superclass, not how often it comes first", SUM),
        lambda y, p, t: float(own(t[y], summed(p, t)).mean()),
    ),
]


# ------------------------------------------------------------------ mistakes within superclasses


def errors_within(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the share of mistakes that stay within the superclass."""
    cases = [error_case(np.random.default_rng([seed, number])) for number in range(2)]
    check_cases("errors_within", function, cases, within, WRONG_ERRORS)
    untouched(
        "errors_within", function, *cases[0], names=("the labels are", "predicted is", "superclass_of is")
    )
    passed("mistakes that stay within the superclass, of all mistakes")


def error_case(random: np.random.Generator) -> Case:
    """Labels, predictions half of which are right, and superclasses; each mistake has its own number."""
    while True:
        labels = random.integers(CLASSES, size=IMAGES)
        table = random.permutation(np.arange(CLASSES) % SUPERCLASSES)
        near = np.array([random.choice(np.flatnonzero(table == table[label])) for label in labels])
        far = random.integers(CLASSES, size=IMAGES)
        kind = random.choice(3, size=IMAGES, p=[0.5, 0.2, 0.3])
        predicted = np.choose(kind, [labels, near, far])
        case = labels, predicted, table
        numbers = [within(*case), *(rule(*case) for _, rule in WRONG_ERRORS)]
        if np.min(np.diff(np.sort(numbers))) > tolerances.SHARE:
            return case


def within(labels: np.ndarray, predicted: np.ndarray, table: np.ndarray) -> float:
    """The right answer."""
    wrong = labels != predicted
    return float(np.mean(table[predicted[wrong]] == table[labels[wrong]]))


ALL = "count among the wrong predictions alone: wrong = labels != predicted, then labels[wrong]"
WRONG_ERRORS: Rules = [
    (
        Cause("right predictions are counted, too: this is the accuracy of superclasses", ALL),
        lambda y, p, t: float(np.mean(t[y] == t[p])),
    ),
    (
        Cause("divided by all images, not by the mistakes", ALL),
        lambda y, p, t: float(np.mean((t[y] == t[p]) & (y != p))),
    ),
    (
        Cause("the mistakes that leave the superclass, not those that stay", "== for those that stay"),
        lambda y, p, t: 1 - within(y, p, t),
    ),
    (Cause("the accuracy of classes", ALL), lambda y, p, t: float(np.mean(y == p))),
    (
        Cause("of the images whose superclass is right, the share whose class is wrong", ALL),
        lambda y, p, t: float(np.mean((y != p)[t[y] == t[p]])),
    ),
    (
        Cause("superclasses are compared with classes", "superclass_of[predicted] as well"),
        lambda y, p, t: float(np.mean((t[y] == p)[y != p])),
    ),
    (
        Cause("superclasses are compared with classes", "superclass_of[labels] as well"),
        lambda y, p, t: float(np.mean((y == t[p])[y != p])),
    ),
    (Cause("in percent", SHARE), lambda y, p, t: 100 * within(y, p, t)),
    (
        Cause("a number of images, not a share", SHARE),
        lambda y, p, t: float(np.sum((t[y] == t[p]) & (y != p))),
    ),
    (
        Cause("divided by the right predictions, not by the mistakes", ALL),
        lambda y, p, t: float(np.sum((t[y] == t[p]) & (y != p)) / np.sum(y == p)),
    ),
    (
        Cause("divided by the mistakes that leave the superclass", "divide by all mistakes"),
        lambda y, p, t: within(y, p, t) / (1 - within(y, p, t)),
    ),
]
