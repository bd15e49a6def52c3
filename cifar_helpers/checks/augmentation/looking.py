"""Checks of error analysis: the most and least certain predictions, pairs that are confused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from cifar_helpers.checks.core import UNKNOWN, Cause, Causes, array, fail, passed, run, show, untouched
from cifar_helpers.checks.every_case import check_every, which
from cifar_helpers.checks.sizes import any_size
from cifar_helpers.checks.tolerances import clear

N, CLASSES = 60, 5
Order = Callable[[np.ndarray, np.ndarray, bool, bool, int], np.ndarray]
MASKED: Causes = {
    r"boolean index did not match|index \d+ is out of bounds|IndexError": Cause(
        "indices among some of the images are used for all of them",
        "np.flatnonzero(…) has the indices among all images",
    ),
    r"truth value of an array|ambiguous": Cause(
        "an `if` asks a whole array", "(predicted == labels) == right is a mask with an entry for each image"
    ),
}


# ------------------------------------------------------------------ extremes


def extreme_predictions(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks indices of right and wrong predictions with the highest and the lowest probability."""
    probabilities, labels = problem(seed)
    cases = [*product((True, False), (True, False), (7,)), (False, True, 10_000), (True, False, None)]
    right = partial(extremes, probabilities, labels)

    def only_default(got: list[np.ndarray]) -> Cause:
        given = [np.array_equal(each, right(*case)) for case, each in zip(cases, got, strict=True) if case[2]]
        return NOT_TEN if all(given) else UNKNOWN

    check_every(
        cases,
        partial(indices_of, function, probabilities, labels),
        right,
        [(cause, partial(order, probabilities, labels)) for cause, order in wrong_orders()],
        lambda case, got, wanted: (call(*case), show(got), show(wanted), others(got, wanted)),
        np.array_equal,
        only_default,
    )
    untouched(
        "extreme_predictions",
        function,
        probabilities,
        labels,
        False,
        True,
        7,
        names=("the probabilities are", "the labels are"),
    )
    passed("right and wrong predictions, the most and the least certain first")


NOT_TEN = Cause("where no count is given it is not 10", "keep count=10 in the first line")


def indices_of(
    function: Callable[..., Any], probabilities: np.ndarray, labels: np.ndarray, *case: Any
) -> np.ndarray:
    """The indices that a student's function returns."""
    tried, given = call(*case), [value for value in case if value is not None]
    got = run("extreme_predictions", function, probabilities, labels, *given, causes=MASKED)
    if got is None:
        fail(tried, "None", "indices", Cause("the function ends without `return`", "return the indices"))
    kind, shape = np.asarray(got).dtype, np.shape(got)
    if len(shape) != 1 or kind.kind not in "iu":
        message = "not indices: integers of shape (count,) belong here"
        message = "probabilities are returned, not indices" if kind.kind == "f" else message
        cause = Cause(message, "return indices[order][:count]")
        fail(tried, f"{kind} {shape}", "integers (count,)", cause)
    return np.asarray(got)


def others(got: np.ndarray, wanted: np.ndarray) -> str:
    """How other indices differ from the right ones."""
    if sorted(got.tolist()) == sorted(wanted.tolist()):
        return "the right indices, in another order"
    if len(got) != len(wanted):
        return f"{len(got)} indices, not {len(wanted)}"
    return f"{len(set(got.tolist()) - set(wanted.tolist()))} of {len(wanted)} belong to other images"


def call(right: bool, highest: bool, count: int | None) -> str:
    """A case, as a student would call it."""
    given = "" if count is None else f", count={count}"
    return f"extreme_predictions(…, right={right}, highest={highest}{given})"


def problem(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of N images, and labels, of which about half are predicted.

    No two images are so alike that float32 could exchange them: neither in the highest probability nor in
    that of the label or the lead over the second class, by which mistakes sort.
    """
    random = np.random.default_rng(seed)
    while True:
        scores = random.normal(size=(N, CLASSES)) * random.uniform(0.3, 2, size=(N, 1))
        probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        first, second = np.sort(probabilities, axis=1).T[:-3:-1]
        if clear(np.diff(np.sort(first))) and clear(first - second):
            break
    predicted = probabilities.argmax(axis=1)
    others = (predicted + random.integers(1, CLASSES, size=N)) % CLASSES
    return probabilities, np.where(np.arange(N) % 2 == random.integers(2), predicted, others)


def extremes(
    probabilities: np.ndarray,
    labels: np.ndarray,
    right: bool,
    highest: bool,
    count: int | None,
    *,
    among: bool = False,
    of_label: bool = False,
    spread: bool = False,
    first_sorted: bool = False,
) -> np.ndarray:
    """Positions, by the right rule, or with one mistake.

    `among`: indices among the chosen images; `of_label`: the label's probability decides; `spread`: the gap
    to the second class decides; `first_sorted`: the first `count` chosen, sorted.
    """
    count = 10 if count is None else count
    predicted = probabilities.argmax(axis=1)
    certain = probabilities.max(axis=1)
    if of_label:
        certain = probabilities[np.arange(len(labels)), labels]
    if spread:
        certain = certain - np.sort(probabilities, axis=1)[:, -2]
    indices = np.flatnonzero((predicted == labels) == right)
    indices = indices[:count] if first_sorted else indices
    order = np.argsort(-certain[indices] if highest else certain[indices])
    return (order if among else indices[order])[:count]


def wrong_orders() -> list[tuple[Cause, Order]]:
    """Typical wrong answers."""
    return [
        *wrong_flags(),
        *(
            (cause, lambda p, y, r, h, n, mistake=mistake: extremes(p, y, r, h, n, **{mistake: True}))
            for mistake, cause in MISTAKES.items()
        ),
        (
            Cause("the order is reversed: the most extreme one comes last", "the most extreme first"),
            lambda p, y, r, h, n: extremes(p, y, r, h, n)[::-1],
        ),
        (
            Cause("right and wrong predictions together", "keep those with (predicted == labels) == right"),
            lambda p, y, r, h, n: np.argsort(-p.max(axis=1) if h else p.max(axis=1))[: n or 10],
        ),
        (Cause("`count` is not used", "[:count] at the end"), lambda p, y, r, h, n: extremes(p, y, r, h, N)),
        (
            Cause("`count` is not used: always 10", "[:count] at the end"),
            lambda p, y, r, h, n: extremes(p, y, r, h, 10),
        ),
        (
            Cause("one prediction too few", "[:count] takes the first `count`"),
            lambda p, y, r, h, n: extremes(p, y, r, h, (n or 10) - 1),
        ),
        (
            Cause("one prediction too many", "[:count] takes the first `count`"),
            lambda p, y, r, h, n: extremes(p, y, r, h, (n or 10) + 1),
        ),
    ]


MISTAKES = {
    "among": Cause(
        "indices among the chosen images, not among all", "indices[order], with indices = np.flatnonzero(…)"
    ),
    "of_label": Cause(
        "the probability of the label decides, not that of the predicted class", "probabilities.max(axis=1)"
    ),
    "spread": Cause("the lead over the second class decides", "probabilities.max(axis=1)"),
    "first_sorted": Cause("the first images are taken, then sorted", "sort all of them, then take `count`"),
}


def wrong_flags() -> Iterator[tuple[Cause, Order]]:
    """`right` and `highest` inverted, or not used."""
    turned = "highest and lowest are swapped"
    exchanged, chosen = "right and wrong predictions are exchanged", "(predicted == labels) == right"
    for message, step, change in (
        (turned, "argsort sorts in ascending order: the lowest first", lambda r, h: (r, not h)),
        (
            "`highest` is not used: always the highest",
            "sort by -probability, or by probability",
            lambda r, h: (r, True),
        ),
        ("`highest` is not used: always the lowest", "reverse the order if highest", lambda r, h: (r, False)),
        (exchanged, chosen, lambda r, h: (not r, h)),
        ("`right` is not used: always the right ones", chosen, lambda r, h: (True, h)),
        ("`right` is not used: always the wrong ones", chosen, lambda r, h: (False, h)),
    ):
        yield (Cause(message, step), lambda p, y, r, h, n, change=change: extremes(p, y, *change(r, h), n))


# ------------------------------------------------------------------ pairs


TEN = {10: Cause("works only for ten classes", "range(len(matrix)), not range(10)")}


def ranked_pairs(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks pairs of classes by how often one is taken for the other, in both directions together."""
    any_size(partial(check_pairs, function, seed), 6, TEN)
    passed("pairs of classes, the most confused first")


def check_pairs(function: Callable[..., Any], seed: int, classes: int) -> None:
    """As `ranked_pairs`, for so many classes."""
    matrix = confusions(seed, classes)
    tried = f"ranked_pairs of a matrix of {len(matrix)} classes"
    got = run("ranked_pairs", function, matrix)
    count = len(matrix) * (len(matrix) - 1) // 2
    sizes = {
        (2 * count, 3): Cause(
            "each pair is there twice: (i, j) and (j, i)", "only i < j, with both counts added"
        ),
        (count + len(matrix), 3): Cause(
            "pairs of a class with itself: those are right predictions", "only i < j"
        ),
        (len(matrix) ** 2, 3): Cause("pairs of a class with itself, and each pair twice", "only i < j"),
        (count, 2): Cause("the counts are missing", "each entry is i, j, count"),
    }
    if isinstance(got, (list, tuple)) and len(got) == 0:
        fail(
            tried,
            "no pairs",
            f"{count} pairs",
            Cause("nothing is kept", "append (i, j, count) for each pair"),
        )
    values = array(tried, got, (count, 3), sizes)
    right = pairs(matrix + matrix.T)
    if not np.array_equal(values, right):
        cause = which(wrong_pairs(matrix), values, np.array_equal)
        index = int(np.flatnonzero((values != right).any(axis=1))[0])
        facts = f"{(values != right).any(axis=1).sum()} of {count} entries" if cause is UNKNOWN else ""
        fail(f"{tried}, index {index}", show(values[index]), show(right[index]), cause, facts)
    untouched("ranked_pairs", function, matrix, names=("the matrix is",))


def confusions(seed: int, classes: int = 6) -> np.ndarray:
    """A confusion matrix in which no two pairs are confused equally often, in one direction or in both."""
    random = np.random.default_rng(seed)
    upper = np.triu_indices(classes, 1)
    while True:
        matrix = random.integers(0, 80 * classes**2, size=(classes, classes))
        both = matrix + matrix.T
        if all(len(np.unique(each[upper])) == len(upper[0]) for each in (matrix, matrix.T, both)):
            return matrix + np.diag(np.full(classes, 500))


def pairs(counts: np.ndarray, *, upwards: bool = False) -> np.ndarray:
    """Rows (i, j, count) with i < j, the largest count first."""
    i, j = np.triu_indices(len(counts), 1)
    order = np.argsort(counts[i, j] if upwards else -counts[i, j], kind="stable")
    return np.stack([i, j, counts[i, j]], axis=1)[order]


def wrong_pairs(matrix: np.ndarray) -> list[tuple[Cause, np.ndarray]]:
    """Pairs by mistake."""
    both = matrix + matrix.T
    i, j = np.triu_indices(len(matrix), 1)
    one = "cat taken for dog and dog taken for cat: matrix[i, j] + matrix[j, i]"
    ordered = pairs(both)
    return [
        (Cause("only one direction is counted", one), pairs(matrix)),
        (Cause("only one direction is counted", one), pairs(matrix.T)),
        (
            Cause(
                "the least confused first", "sort in descending order: reverse=True, or by minus the count"
            ),
            pairs(both, upwards=True),
        ),
        (Cause("not sorted", "sort by the count, in descending order"), np.stack([i, j, both[i, j]], axis=1)),
        (Cause("the larger class comes first", "i < j in each pair"), ordered[:, [1, 0, 2]]),
        (Cause("the larger of the two directions, not their sum", one), pairs(np.maximum(matrix, matrix.T))),
        (Cause("the difference of the two directions, not their sum", one), pairs(np.abs(matrix - matrix.T))),
        (Cause("the mean of the two directions, not their sum", one), pairs(both / 2)),
        (Cause("the count comes first", "each entry is i, j, count"), ordered[:, [2, 0, 1]]),
        (
            Cause("sorted by class, not by count", "key=lambda pair: pair[2]"),
            ordered[np.lexsort((ordered[:, 1], ordered[:, 0]))],
        ),
        (
            Cause("sorted by class, in descending order, not by count", "key=lambda pair: pair[2]"),
            ordered[np.lexsort((ordered[:, 1], ordered[:, 0]))][::-1],
        ),
    ]
