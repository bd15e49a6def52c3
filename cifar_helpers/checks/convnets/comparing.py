"""Checks of McNemar's test: the four counts of two nets' predictions, and the probability of their split."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, close, compare, fail, run, twice
from cifar_helpers.checks.tolerances import RATE, SHARE
from cifar_helpers.paired import exact_p

# ------------------------------------------------------------------ the four counts

IMAGES, CLASSES = 240, 5
IN_ORDER = "return both_right, only_a, only_b, both_wrong: four counts, in this order"
COMPARE = "right_a = predicted_a == labels, and the same for b; then count with & and ~"


@twice("the four counts of two nets")
def paired_counts(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks how many images both nets have right, one alone, or neither."""
    labels, a, b = predictions(np.random.default_rng(seed))
    tried = f"paired_counts of {IMAGES} images"
    shapes = {
        (2,): Cause("only two of the four counts", IN_ORDER),
        (3,): Cause("only three of the four counts", IN_ORDER),
        (2, 2): Cause("a table of two rows", IN_ORDER),
        (IMAGES,): Cause("one entry for each image, not counted yet", "np.sum counts what is True"),
        (4, IMAGES): Cause("one entry for each image, not counted yet", "np.sum counts what is True"),
        (): Cause("one number", IN_ORDER),
    }
    got = array(tried, run("paired_counts", function, labels, a, b), (4,), shapes)
    right = counts(labels, a, b)
    compare(tried, got, right, wrong_counts(labels, a, b, right), SHARE)


def predictions(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels and what two nets say of them, such that all counts and all mistakes give other numbers.

    Both are wrong together often, with the same class and with different ones.
    """
    while True:
        labels = random.integers(CLASSES, size=IMAGES)
        both = random.random(IMAGES) < 0.3
        a, b = (
            np.where(both | (random.random(IMAGES) < share), labels, random.integers(CLASSES, size=IMAGES))
            for share in (0.35, 0.2)
        )
        right = counts(labels, a, b)
        wrong = [tuple(numbers) for _, numbers in wrong_counts(labels, a, b, right)]
        if len({*wrong, tuple(right)}) > len(wrong):
            return labels, a, b


def counts(labels: np.ndarray, predicted_a: np.ndarray, predicted_b: np.ndarray) -> np.ndarray:
    """Both right, a alone, b alone, neither."""
    a, b = predicted_a == labels, predicted_b == labels
    return np.array([np.sum(a & b), np.sum(a & ~b), np.sum(~a & b), np.sum(~a & ~b)], dtype=float)


def wrong_counts(labels: np.ndarray, a: np.ndarray, b: np.ndarray, right: np.ndarray) -> Mistakes:
    """Counts by wrong rules."""
    both, only_a, only_b, neither = right
    same, right_a, right_b = np.sum(a == b), np.sum(a == labels), np.sum(b == labels)
    same_mistake = np.sum((a == b) & (a != labels))
    agree = "two nets that predict the same class may both be wrong: compare each with the labels"
    yield Cause("only_a and only_b are the wrong way round", IN_ORDER), right[[0, 2, 1, 3]]
    yield Cause("both_right and both_wrong are the wrong way round", IN_ORDER), right[[3, 1, 2, 0]]
    yield Cause("right and wrong are exchanged in all four", COMPARE), right[::-1]
    yield Cause("the two middle counts stand at the ends", IN_ORDER), right[[1, 0, 3, 2]]
    yield Cause("both_wrong comes before the single ones", IN_ORDER), right[[0, 3, 1, 2]]
    yield Cause("the order is another one: the single counts come first", IN_ORDER), right[[1, 2, 0, 3]]
    message = "images are counted as right for both where the nets agree, also on a wrong class"
    yield Cause(message, agree), np.array([same, only_a, only_b, neither])
    yield Cause(message, agree), np.array([same, only_a, only_b, neither - same_mistake])
    message = "images are counted as wrong for both only where the nets predict the same wrong class"
    yield Cause(message, agree), np.array([both, only_a, only_b, same_mistake])
    message = "only_a has all images that a has right, also those that b has right too"
    yield Cause(message, "only_a: right_a & ~right_b"), np.array([both, right_a, right_b, neither])
    message = "only_a and only_b are the same: all images on which one of the nets is right alone"
    one = only_a + only_b
    yield (
        Cause(message, "two counts: right_a & ~right_b, right_b & ~right_a"),
        np.array([both, one, one, neither]),
    )
    message = "only_a has images that b has wrong, whether or not a has them right"
    yield (
        Cause(message, "only_a: right_a & ~right_b"),
        np.array([both, only_a + neither, only_b + neither, neither]),
    )
    yield Cause("shares, not counts", "return counts: np.sum, not np.mean"), right / IMAGES
    yield Cause("percentages, not counts", "return counts: np.sum, not np.mean"), 100 * right / IMAGES


# ------------------------------------------------------------------ the probability of their split

# Above a thousand tosses 0.5**n is 0 and C(n, k) too large for a float; 10,000 test images can give as many.
HAND = [(7, 1), (2, 12), (0, 6), (5, 5), (1, 0), (0, 0), (30, 60), (412, 501)]
BOTH_SIDES = "2 · (C(n, 0) + … + C(n, k)) / 2^n with n = only_a + only_b, k = min(only_a, only_b), at most 1"
BIG = Cause(
    "an integer that is too large for a floating-point number",
    "add up the integers first, and divide the sum by 2**n: Python divides integers of any size",
)
RAISED: Causes = {
    "OverflowError": BIG,
    "ZeroDivisionError": Cause(
        "a division by zero, where no image tells the nets apart",
        "without such images the sum has one term, C(0, 0) / 2**0: the probability is 1",
    ),
    r"trials must be|n must be|n >= 1|greater than or equal to 1": Cause(
        "the library refuses a test without tosses", "return 1 where no image tells the nets apart"
    ),
}


@twice("the probability of a split")
def mcnemar_p(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the two-sided probability: of small splits, equal ones, none at all, thousands of images."""
    random = np.random.default_rng(seed)
    cases = [*HAND, *(tuple(int(n) for n in random.integers(3, 60, size=2)) for _ in range(6))]
    cases += [tuple(int(n) for n in random.integers(540, 600, size=2))]
    got = [
        float(array(f"mcnemar_p{case}", run(f"mcnemar_p{case}", function, *case, causes=RAISED), ()))
        for case in cases
    ]
    right = [exact_p(*case) for case in cases]
    wrong = next((at for at in range(len(cases)) if not close(got[at], right[at], RATE)), None)
    if wrong is not None:
        mistakes = [(cause, [rule(*case) for case in cases]) for cause, rule in WRONG]
        compare(f"mcnemar_p{cases[wrong]}, and other splits", got, right, mistakes, RATE)
        compare(f"mcnemar_p{cases[wrong]}", got[wrong], right[wrong], (), RATE)  # a small one alone is wrong
    check_integers(function)


def check_integers(function: Callable[..., Any]) -> None:
    """Fails unless counts may be NumPy's integers, as np.sum returns them."""
    for case in ((30, 60), (412, 501)):
        name = f"mcnemar_p of {case}, as integers of NumPy"
        got = array(name, run(name, function, *map(np.int64, case), causes=RAISED), ())
        if not close(got, exact_p(*case), RATE):
            cause = Cause(
                "NumPy's integers have 64 bits, and in 2**n they overflow",
                "n = int(only_a + only_b), and the same for k: Python's have as many digits as they need",
                established=True,
            )
            fail(name, f"{float(got):.4g}", f"{exact_p(*case):.4g}", cause)


def tail(only_a: int, only_b: int, first: int, last: int) -> float:
    """The share of all sequences of tosses with `first` to `last` heads."""
    tosses = only_a + only_b
    ways, total = math.comb(tosses, first), 0
    for heads in range(first, last + 1):
        total += ways
        ways = ways * (tosses - heads) // (heads + 1)
    return total / 2**tosses


def chi_square(only_a: int, only_b: int, correction: float) -> float:
    """The probability by the chi-square approximation, with one degree of freedom."""
    tosses = only_a + only_b
    if not tosses:
        return 1.0
    statistic = max(abs(only_a - only_b) - correction, 0) ** 2 / tosses
    return math.erfc(math.sqrt(statistic / 2))


Rule = Callable[[int, int], float]
BOTH = "a split of 12 to 2 is as uneven as one of 2 to 12: count both sides"
WRONG: list[tuple[Cause, Rule]] = [
    (Cause("one side alone is counted", BOTH), lambda a, b: tail(a, b, 0, min(a, b))),
    (
        Cause("it is twice one side, also where that is more than 1", "no probability is above 1: min(1, …)"),
        lambda a, b: 2 * tail(a, b, 0, min(a, b)),
    ),
    (
        Cause("the split itself is not counted, only more uneven ones", "the sum goes up to k: range(k + 1)"),
        lambda a, b: min(1.0, 2 * tail(a, b, 0, min(a, b) - 1)),
    ),
    (
        Cause(
            "this is the probability of the split itself, without more uneven ones",
            "add up C(n, 0) to C(n, k)",
        ),
        lambda a, b: tail(a, b, min(a, b), min(a, b)),
    ),
    (
        Cause("this is twice the probability of the split itself", "add up C(n, 0) to C(n, k)"),
        lambda a, b: min(1.0, 2 * tail(a, b, min(a, b), min(a, b))),
    ),
    (
        Cause("the sum goes up to the larger count", "k is the smaller of the two: min(only_a, only_b)"),
        lambda a, b: min(1.0, 2 * tail(a, b, 0, max(a, b))),
    ),
    (
        Cause(
            "the sum always goes up to only_a, also where it is the larger count", "k = min(only_a, only_b)"
        ),
        lambda a, b: min(1.0, 2 * tail(a, b, 0, a)),
    ),
    (
        Cause(
            "the sum always goes up to only_b, also where it is the larger count", "k = min(only_a, only_b)"
        ),
        lambda a, b: min(1.0, 2 * tail(a, b, 0, b)),
    ),
    (
        Cause("the sum begins at 1: no heads at all is one of the ways", "range(k + 1) begins at 0"),
        lambda a, b: min(1.0, 2 * tail(a, b, 1, min(a, b))),
    ),
    (
        Cause("half of the split's own probability is left out, as in the mid-p test", BOTH_SIDES),
        lambda a, b: min(1.0, 2 * tail(a, b, 0, min(a, b)) - tail(a, b, min(a, b), min(a, b))),
    ),
    (
        Cause("the approximation by chi-square, which is for many images", BOTH_SIDES),
        lambda a, b: chi_square(a, b, 0),
    ),
    (
        Cause("the approximation by chi-square with continuity correction", BOTH_SIDES),
        lambda a, b: chi_square(a, b, 1),
    ),
    (
        Cause("1 minus the probability that is asked for", BOTH_SIDES),
        lambda a, b: 1 - exact_p(a, b),
    ),
    (
        Cause("a percentage, not a probability", "leave out the factor of 100"),
        lambda a, b: 100 * exact_p(a, b),
    ),
]
