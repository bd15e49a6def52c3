"""Check of top-k accuracy, and what the checks of other measures share with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.checks import tolerances
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Causes,
    array,
    describe,
    passed,
    run,
    show_both,
    untouched,
)
from cifar_helpers.checks.every_case import Rules, check_every
from cifar_helpers.checks.sizes import any_size

IMAGES, CLASSES = 400, 17
KS = (1, 3, 5, 8)
Case = tuple[np.ndarray, ...]
HUNDRED = {100: Cause("works only for a hundred classes", "probabilities.shape[1] says how many there are")}
RANK = "at most k classes, the label's among them, have a probability at least as high"
SHARE = "a share of the images, 0 to 1: np.mean of what is True or False for each"
INDEXING: Causes = {
    r"reshape": Cause(
        "twenty superclasses of five classes each are built in",
        "superclass_of says which classes belong together",
    ),
    rf"\({IMAGES},{CLASSES}\) \({IMAGES},{IMAGES}\)": Cause(
        "the probabilities of all labels are taken for each image",
        "probabilities[np.arange(N), labels] takes one of each row; then [:, None]",
    ),
    r"^IndexError|out of bounds": Cause(
        "an array is asked for a row or column that it does not have",
        "print the shapes: labels (N,), probabilities (N, C)",
    ),
}


def check_cases(
    name: str,
    function: Callable[..., Any],
    cases: Sequence[Case],
    right: Callable[..., float],
    wrong: Rules,
    otherwise: Cause = UNKNOWN,
) -> None:
    """Fails at the first case with another number, with the mistake that gives all of a student's numbers."""

    def ask(*case: Any) -> float:
        shapes = {case[0].shape: Cause("the mean over the images is missing", SHARE)}
        return float(array(called(name, case), run(name, function, *case, causes=INDEXING), (), shapes))

    def told(case: Case, got: float, wanted: float) -> tuple[str, str, str, str]:
        return called(name, case), *show_both(got, wanted), describe(got, wanted, tolerances.SHARE)

    def unless_over_1(got: list[float]) -> Cause:
        over = any(value > 1 + tolerances.SHARE for value in got)
        return Cause("a number over 1 is not a share", SHARE) if over else otherwise

    with np.errstate(all="ignore"):
        check_every(cases, ask, right, wrong, told, near, unless_over_1)


def near(one: float, two: float) -> bool:
    """Whether two shares are the same; NaN is none."""
    return abs(one - two) <= tolerances.SHARE


def called(name: str, case: Case) -> str:
    """What was tried, in words."""
    k = f", k = {case[2]}" if isinstance(case[2], int) else ""
    classes = f"{case[1].shape[1]} classes" if case[1].ndim == 2 else f"{CLASSES} classes"
    return f"{name} of {len(case[0])} images, {classes}{k}"


# ------------------------------------------------------------------ top-k


def top_k_accuracy(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks top-k accuracy for several k, then with equal probabilities."""
    any_size(partial(check_top_k, function, seed), CLASSES, HUNDRED)
    passed("top-k accuracy, also where probabilities are equal")


def check_top_k(function: Callable[..., Any], seed: int, classes: int) -> None:
    """As `top_k_accuracy`, for so many classes."""
    random = np.random.default_rng(seed)
    labels, probabilities = drawn(random, classes)
    cases = [(labels, probabilities, k) for k in KS]
    check_cases("top_k_accuracy", function, cases, top_k, WRONG_TOP_K)
    tied = np.round(12 * probabilities / probabilities.max()).astype(np.float32) / 12
    same = np.full_like(probabilities, 1 / classes)
    cases = [*((labels, tied, k) for k in KS), (labels, same, 5)]
    check_cases("top_k_accuracy with equal probabilities", function, cases, top_k, WRONG_TIES, TIES)
    untouched(
        "top_k_accuracy",
        function,
        labels,
        probabilities,
        KS[-1],
        names=("the labels are", "the probabilities are"),
    )


def drawn(random: np.random.Generator, classes: int = CLASSES) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and probabilities that like the label more than the others: no two are equal in a row."""
    labels = random.integers(classes, size=IMAGES)
    scores = random.normal(size=(IMAGES, classes))
    scores[np.arange(IMAGES), labels] += 1
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return labels, shares.astype(np.float32)


def own(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Probability of each image's label, (N, 1)."""
    return probabilities[np.arange(len(labels)), labels][:, None]


def top_k(labels: np.ndarray, probabilities: np.ndarray, k: int) -> float:
    """The right answer."""
    return float(np.mean((probabilities >= own(labels, probabilities)).sum(axis=1) <= k))


def best(probabilities: np.ndarray, k: int) -> np.ndarray:
    """The k most probable classes, the lower class first among equal ones, (N, k)."""
    return np.argsort(-probabilities, axis=1, kind="stable")[:, :k]


def by_columns(labels: np.ndarray, probabilities: np.ndarray, k: int) -> float:
    """With the images sorted for each class, not the classes of each image."""
    indices = np.argsort(-probabilities, axis=0, kind="stable")[:, :k]
    return float((indices == labels[:, None]).any(axis=1).mean())


def unranked(labels: np.ndarray, probabilities: np.ndarray, k: int) -> float:
    """With argsort taken for the rank of each class."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    return float((own(labels, order) < k).mean())


END = "np.argsort sorts in ascending order: sort -probabilities, or take the most probable classes at the end"
WRONG_TOP_K: Rules = [
    (
        Cause("the k least probable classes are taken", END),
        lambda y, p, k: float((best(-p, k) == y[:, None]).any(axis=1).mean()),
    ),
    (Cause("k is not used: this is top-1", RANK), lambda y, p, k: top_k(y, p, 1)),
    (Cause("k is not used: this is top-5", RANK), lambda y, p, k: top_k(y, p, 5)),
    (Cause("one class too few: it is top-(k - 1)", RANK), lambda y, p, k: top_k(y, p, k - 1)),
    (Cause("one class too many: it is top-(k + 1)", RANK), lambda y, p, k: top_k(y, p, k + 1)),
    (
        Cause("only the k-th class is compared, not all k", "any(axis=1): one of the k is enough"),
        lambda y, p, k: float((best(p, k)[:, k - 1] == y).mean()),
    ),
    (
        Cause("k times too small: the mean is over all N · k comparisons", "first any(axis=1), then mean"),
        lambda y, p, k: top_k(y, p, k) / k,
    ),
    (
        Cause(
            "always 1: each label is looked for among all classes, or among those of all images",
            "take the first k of each row, and compare row by row, with labels[:, None]",
        ),
        lambda y, p, k: float(np.isin(y, best(p, k)).mean()),
    ),
    (
        Cause("sorted along axis 0: images are compared, not classes", "axis=1 goes along the classes"),
        by_columns,
    ),
    (
        Cause(
            "argsort gives the classes in order, not the rank of each class",
            "compare the first k columns with labels[:, None], or count who is ahead",
        ),
        unranked,
    ),
    (Cause("in percent", SHARE), lambda y, p, k: 100 * top_k(y, p, k)),
    (Cause("a number of images, not a share", SHARE), lambda y, p, k: len(y) * top_k(y, p, k)),
    (Cause("the error, not the accuracy", SHARE), lambda y, p, k: 1 - top_k(y, p, k)),
    (
        Cause("every label within k of the most probable class counts", RANK),
        lambda y, p, k: float((np.abs(p.argmax(axis=1) - y) < k).mean()),
    ),
]
TIED = "np.sum(probabilities >= own, axis=1) counts the label itself and all that are not below it"
WRONG_TIES: Rules = [
    (
        Cause("among equal probabilities the label wins: a net that says the same of all gets 1", TIED),
        lambda y, p, k: float(((p > own(y, p)).sum(axis=1) < k).mean()),
    ),
    (
        Cause("among equal probabilities the class with the lower number wins", TIED),
        lambda y, p, k: float((best(p, k) == y[:, None]).any(axis=1).mean()),
    ),
    (
        Cause("among equal probabilities the class with the higher number wins", TIED),
        lambda y, p, k: float((p.shape[1] - 1 - best(p[:, ::-1], k) == y[:, None]).any(axis=1).mean()),
    ),
]


TIES = Cause("among equal probabilities the order of sorting decides", TIED)
