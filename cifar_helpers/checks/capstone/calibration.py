"""Check of a reliability table: how sure a net is, and how often it is right when it is so sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cifar_helpers.checks import core
from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, fail, passed, run, untouched
from cifar_helpers.checks.tolerances import FLOAT32

IMAGES = 80  # enough for several in each bin
PROBLEMS = ((10, 5), (7, 8), (12, 4))  # classes, bins: the lowest bins are empty, as nobody is less sure
LARGEST = "confidence = probabilities.max(axis=1): how sure the net is of what it predicts"
RIGHT = "right = probabilities.argmax(axis=1) == labels"
INDEX = "bin b holds the confidences from b / bins up to (b + 1) / bins; the last bin holds 1 as well"
MEANS = "share of all images, then the two means over the images of the bin alone"
EMPTY = "begin with np.zeros((bins, 3)), and fill the rows of bins that hold images"
RAISES: Causes = {
    r"cannot be interpreted as an integer|must be integers|Cannot cast array data from dtype\('float": Cause(
        "a floating-point number is used as an index", "int(…), or .astype(int) for an array"
    ),
    r"IndexError": Cause(
        "an index beyond the last bin: a confidence of exactly 1 belongs to the last one", INDEX
    ),
    r"ZeroDivisionError": Cause("a mean over a bin without images", EMPTY),
}
Problem = tuple[np.ndarray, np.ndarray, int]


def reliability(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks share, mean confidence and accuracy of each bin, for several numbers of classes and of bins."""
    for number, (classes, bins) in enumerate(PROBLEMS):
        given = draw(np.random.default_rng([seed, number]), classes, bins)
        tried = f"reliability of {IMAGES} images, {classes} classes, {bins} bins"
        check_table(tried, run("reliability", function, *given, causes=RAISES), *given)
    names = ("the labels are", "the probabilities are", "")
    untouched("reliability", function, *given, names=names)
    passed("share, mean confidence and accuracy of each bin")


def draw(random: np.random.Generator, classes: int, bins: int) -> Problem:
    """Labels and probabilities (N, classes) of a net that is too sure of itself.

    One image has a confidence of exactly 1; no other lies near an edge of a bin. Some bins hold no image.
    """
    lowest = bins * 3 // (2 * classes) + 1  # a confidence is well above 1 / classes
    filled = [*range(lowest, bins)]
    if len(filled) > 3:
        filled.remove(random.integers(lowest + 1, bins - 1))
    index = random.choice(filled, size=IMAGES)
    confidence = (index + 0.05 + 0.9 * random.beta(1, 2, size=IMAGES)) / bins
    confidence[random.integers(IMAGES)] = 1
    predicted = random.integers(classes, size=IMAGES)
    wrong = (predicted + random.integers(1, classes, size=IMAGES)) % classes
    labels = np.where(random.random(IMAGES) < 0.2 + 0.5 * confidence, predicted, wrong)
    return labels, rows(random, predicted, confidence, classes), bins


def rows(
    random: np.random.Generator, predicted: np.ndarray, confidence: np.ndarray, classes: int
) -> np.ndarray:
    """Probabilities (N, classes), float32, of which these are the largest; the rest is shared unequally."""
    others = random.dirichlet(np.ones(classes - 1), size=len(predicted))
    most = 0.9 * confidence / np.maximum(1 - confidence, 1e-9)  # of what is left, so that it stays below
    even = 1 / (classes - 1)
    pull = np.clip((most - even) / np.maximum(others.max(axis=1) - even, 1e-9), 0, 1)[:, None]
    others = (even + pull * (others - even)) * (1 - confidence)[:, None]
    found = np.empty((len(predicted), classes))
    mask = np.arange(classes) == predicted[:, None]
    found[mask], found[~mask] = confidence, others.ravel()
    return found.astype(np.float32)


def bins_of(confidence: np.ndarray, bins: int) -> np.ndarray:
    """The bin of each confidence, counted from 0."""
    return np.minimum((confidence * bins).astype(int), bins - 1)


def table(index: np.ndarray, confidence: np.ndarray, right: np.ndarray, bins: int) -> np.ndarray:
    """Share, mean confidence and accuracy of each bin (bins, 3); images beyond the last bin are left out.

    >>> index, confidence = np.array([1, 1, 0, 2]), np.array([0.8, 0.6, 0.3, 1])
    >>> table(index, confidence, np.array([1, 0, 1, 1]), 2).round(2).tolist()
    [[0.25, 0.3, 1.0], [0.5, 0.7, 0.5]]
    """
    counts = np.bincount(index, minlength=bins)[:bins]
    sums = [np.bincount(index, values, bins)[:bins] / np.maximum(counts, 1) for values in (confidence, right)]
    return np.stack([counts / len(index), *sums], axis=1)


def expected(labels: np.ndarray, probabilities: np.ndarray, bins: int) -> np.ndarray:
    """The right table."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    return table(bins_of(confidence, bins), confidence, probabilities.argmax(axis=1) == labels, bins)


def check_table(tried: str, got: Any, labels: np.ndarray, probabilities: np.ndarray, bins: int) -> None:
    """Fails unless this is the right table, with the mistake that gives the same numbers."""
    right = expected(labels, probabilities, bins)
    filled = right[:, 0] > 0
    shapes = {
        (3, bins): Cause("rows and columns are swapped: a row belongs to a bin", "np.stack(…, axis=1)"),
        (int(filled.sum()), 3): Cause(
            "bins without images are left out: nobody can tell which rows these are", EMPTY
        ),
        (bins, 2): Cause("one of the three columns is missing", MEANS),
        (bins + 1, 3): Cause("there is one bin too many: as many edges as rows", INDEX),
        (3,): Cause("one row comes back: that of all images, or of the last bin", MEANS),
    }
    values = array(tried, got, (bins, 3), shapes)
    if np.isnan(values[~filled]).any() and np.isfinite(values[filled]).all():
        fail(
            tried, "NaN for a bin without images", "three zeros", Cause("a mean over no images is NaN", EMPTY)
        )
    mistakes = [*wrong_tables(labels, probabilities, bins), *wrong_columns(right)]
    core.compare(tried, values, right, mistakes, FLOAT32)


def wrong_tables(labels: np.ndarray, probabilities: np.ndarray, bins: int) -> Mistakes:
    """Tables of other confidences, or of images in other bins."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    own = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    yield (
        Cause("the confidence is the probability of the label, not of what is predicted", LARGEST),
        table(bins_of(own, bins), own, right, bins),
    )
    second = np.sort(probabilities, axis=1)[:, -2]
    lead = confidence - second
    yield (
        Cause("the confidence is the lead over the second class", LARGEST),
        table(bins_of(lead, bins), lead, right, bins),
    )
    each = probabilities.ravel().astype(np.float64)
    hot = np.eye(probabilities.shape[1])[labels].ravel()
    message = "all probabilities are counted, not each image's largest alone"
    yield Cause(message, LARGEST), table(bins_of(each, bins), each, hot, bins)
    for cause, index in wrong_bins(confidence, bins):
        yield cause, table(index, confidence, right, bins)
    index = bins_of(confidence, bins)
    cumulative = [index >= each for each in range(bins)]
    rows = [[mask.mean(), *((values[mask].mean()) for values in (confidence, right))] for mask in cumulative]
    yield Cause("a bin holds all images that are at least so sure", INDEX), np.array(rows)


def wrong_bins(confidence: np.ndarray, bins: int) -> Iterator[tuple[Cause, np.ndarray]]:
    """For each image another bin than the right one."""
    least, most = confidence.min(), confidence.max()
    order = np.argsort(np.argsort(confidence, kind="stable"), kind="stable")
    yield (
        Cause("a confidence of exactly 1 is in no bin", INDEX),
        (confidence * bins).astype(int),
    )
    yield (
        Cause("the confidences are rounded to the nearest edge", INDEX),
        np.minimum(np.rint(confidence * bins).astype(int), bins - 1),
    )
    yield (
        Cause(
            "the bins begin at the smallest confidence, not at 0",
            "edges from 0 to 1: np.linspace(0, 1, bins + 1)",
        ),
        bins_of((confidence - least) / (most - least), bins),
    )
    yield (
        Cause("the bins hold equally many images: here they are equally wide", INDEX),
        order * bins // len(order),
    )
    yield (
        Cause("bins are counted from 1: every row is one too low", INDEX),
        np.minimum((confidence * bins).astype(int), bins - 1) + 1,
    )
    yield (
        Cause("there is one bin less: the edges are np.linspace(0, 1, bins), which makes bins - 1", INDEX),
        bins_of(confidence, bins - 1),
    )


def wrong_columns(right: np.ndarray) -> Mistakes:
    """The right bins, and other numbers in one of the three columns."""
    share, confidence, accuracy = right.T
    bins, filled = len(right), share > 0
    centres = (np.arange(bins) + 0.5) / bins
    columns = [
        ("confidence and accuracy are exchanged", MEANS, (share, accuracy, confidence)),
        ("the first column holds counts, not shares", MEANS, (IMAGES * share, confidence, accuracy)),
        ("the third column is the error, not the accuracy", RIGHT, (share, confidence, filled - accuracy)),
        (
            "the accuracy counts images, and is not a mean",
            MEANS,
            (share, confidence, IMAGES * share * accuracy),
        ),
        (
            "the two means are divided by all images, not by those of the bin",
            MEANS,
            (share, share * confidence, share * accuracy),
        ),
        (
            "the accuracy is divided by all images, not by those of the bin",
            MEANS,
            (share, confidence, share * accuracy),
        ),
        ("the middle of the bin takes the place of the mean confidence", MEANS, (share, centres, accuracy)),
        (
            "the middle of the bin takes the place of the mean confidence",
            MEANS,
            (share, centres * filled, accuracy),
        ),
        (
            "every bin has the accuracy of all images",
            MEANS,
            (share, confidence, np.full(bins, share @ accuracy)),
        ),
        ("every bin has the accuracy of all images", MEANS, (share, confidence, filled * (share @ accuracy))),
        (
            "the third column is the gap, not the accuracy",
            MEANS,
            (share, confidence, np.abs(accuracy - confidence)),
        ),
        (
            "the share is that of the right images",
            MEANS,
            (share * accuracy / (share @ accuracy), confidence, accuracy),
        ),
        (
            "the columns are in another order: share, confidence, accuracy",
            MEANS,
            (confidence, accuracy, share),
        ),
    ]
    for message, step, values in columns:
        yield Cause(message, step), np.stack(values, axis=1)
    yield Cause("the bins are in reverse order: the least sure come first", INDEX), right[::-1]
