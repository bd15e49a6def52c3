"""Checks of the nearest-neighbour baseline: distances, labels, accuracy, batches."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Causes,
    Mistakes,
    array,
    close,
    compare,
    fail,
    fitted,
    passed,
    run,
    twice,
    untouched,
)
from cifar_helpers.checks.tolerances import SHARE as SHARE_TOLERANCE
from cifar_helpers.checks.tolerances import clear

# ------------------------------------------------------------------ distances

FORMULA = "|a|² + |b|² - 2 a·b: squares of A as a column, squares of B as a row, minus 2 * A @ B.T"
CUBE = "an array of shape (N, M, D) is made: for 1,000 and 50,000 images it takes 614 GB"
CONVERT = "A.astype(np.float32) and B.astype(np.float32) come first"
DISTANCE_EXCEPTIONS: Causes = {
    r"broadcast together with shapes \(\d+,\) \(\d+,\)": Cause(
        "the squares of A are not a column: (N,) and (M,) do not fit together",
        "(N, 1) and (M,) give (N, M): keepdims=True, or [:, None]",
    ),
    r"matmul|not aligned": Cause("B is not transposed", "A @ B.T is (N, D)(D, M) = (N, M)"),
    r"Unable to allocate|^MemoryError": Cause(CUBE, FORMULA),
}


def distances(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances (N, M) between rows, in float64."""
    A, B = A.astype(np.float64), B.astype(np.float64)
    return np.sum(A**2, axis=1)[:, None] + np.sum(B**2, axis=1) - 2 * A @ B.T


@twice("squared distances, of uint8 values too")
def squared_distances(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks squared distances between rows, of floats and of bytes as images have them."""
    random = np.random.default_rng(seed)
    n, m, d = (int(size) for size in random.choice(np.arange(4, 12), 3, replace=False))
    A, B = random.normal(size=(n, d)), random.normal(size=(m, d))
    whole = Cause("fractions are lost: the rows became integers", f"float32, not int: {CONVERT}")
    mistakes = [*wrong_distances(A, B), (whole, distances(A.astype(int), B.astype(int)))]
    check_distances(function, A, B, "numbers", mistakes)
    A, B = (random.integers(256, size=(rows, d), dtype=np.uint8) for rows in (n, m))
    check_distances(function, A, B, "uint8 values", [*wrapped(A, B), *wrong_distances(A, B)])
    untouched("squared_distances", function, A, B, names=("the rows of A are", "the rows of B are"))


def check_distances(
    function: Callable[..., Any], A: np.ndarray, B: np.ndarray, kind: str, mistakes: Mistakes
) -> None:
    """Fails unless the distances are right."""
    (n, d), m = A.shape, len(B)
    tried = f"squared_distances of {n} rows and {m} rows of {d} {kind}"
    shapes = {
        (m, n): Cause("A and B are swapped", "a row for each row of A, a column for each row of B"),
        (n, m, d): Cause("the differences are not added up", "sum over the last axis"),
        (n,): Cause("one distance per row of A", "every row of A with every row of B"),
        (n, n): Cause("the rows of A with each other", "A @ B.T"),
        (n, d): Cause("the rows are not compared with each other", "A @ B.T is (N, M)"),
    }
    result = distances_by(function, A, B)
    got = array(tried, result, (n, m), shapes)
    compare(tried, got, distances(A, B), mistakes, otherwise=summed(got, A, B))


def summed(got: np.ndarray, A: np.ndarray, B: np.ndarray) -> Cause:
    """Which factors of the formula are wrong, if the result is a sum of its terms."""
    A, B = A.astype(np.float64), B.astype(np.float64)
    terms = {
        "|a|²": (np.sum(A**2, axis=1)[:, None], 1),
        "|b|²": (np.sum(B**2, axis=1), 1),
        "a·b": (A @ B.T, -2),
    }
    return fitted(got, terms, FORMULA)


def wrong_distances(A: np.ndarray, B: np.ndarray) -> Mistakes:
    """Distances by mistake."""
    A, B = A.astype(np.float64), B.astype(np.float64)
    a, b, ab = np.sum(A**2, axis=1)[:, None], np.sum(B**2, axis=1), A @ B.T
    right = a + b - 2 * ab
    yield Cause("the root is taken", "its order is the same, so it is not needed"), np.sqrt(abs(right))
    yield Cause("the factor 2 is missing", FORMULA), a + b - ab
    yield Cause("2 a·b is added, not subtracted", FORMULA), a + b + 2 * ab
    yield Cause("the squares of A are missing", FORMULA), b - 2 * ab
    yield Cause("the squares of B are missing", FORMULA), a - 2 * ab
    yield Cause("both squares are missing", FORMULA), -2 * ab
    yield Cause("the products, not the distances", FORMULA), ab
    yield Cause("the sum is squared, not the values", "A ** 2 first, then sum"), squared_sums(A, B)
    yield Cause("sums, not sums of squares", "A ** 2 first, then sum"), bare_sums(A, B)
    yield Cause("absolute differences, not squares", FORMULA), np.abs(A[:, None] - B).sum(axis=2)
    yield Cause("the mean, not the sum", "np.sum over the last axis"), right / A.shape[1]
    yield Cause("the distances have the wrong sign", FORMULA), -right
    squares = np.sqrt(a) + np.sqrt(b)
    yield Cause("lengths are used where squared lengths belong", "np.sum(A ** 2, axis=1)"), squares - 2 * ab
    one_axis = np.sum(A**2) + np.sum(B**2)
    yield Cause("the squares of all rows together", "sum along axis 1"), one_axis - 2 * ab


def squared_sums(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The formula with the square of each row's sum."""
    return np.sum(A, axis=1)[:, None] ** 2 + np.sum(B, axis=1) ** 2 - 2 * A @ B.T


def bare_sums(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The formula with each row's sum."""
    return np.sum(A, axis=1)[:, None] + np.sum(B, axis=1) - 2 * A @ B.T


def wrapped(A: np.ndarray, B: np.ndarray) -> Mistakes:
    """Distances of uint8 rows that were computed in uint8, where 200 + 100 is 44."""
    wide_a, wide_b = A.astype(np.int64), B.astype(np.int64)
    a, b = np.sum(A**2, axis=1)[:, None], np.sum(B**2, axis=1)  # squares wrap, sums don't
    ab = A @ B.T
    right_a, right_b = np.sum(wide_a**2, axis=1)[:, None], np.sum(wide_b**2, axis=1)
    differences = A[:, None] - B
    message = "computed in uint8: everything above 255 wraps"
    for product in (2 * ab, 2 * ab.astype(np.int64)):
        for left, right in ((a, b), (a.astype(np.int64), b.astype(np.int64))):
            yield Cause(message, CONVERT), left + right - product
            yield Cause(message, CONVERT), (left + right).astype(np.float64) - product
    yield Cause(message, CONVERT), np.sum(differences**2, axis=2)
    message = "the differences are computed in uint8: 3 - 5 is 254"
    yield Cause(message, CONVERT), np.sum(differences.astype(np.int64) ** 2, axis=2)
    message = "the squares are computed in uint8: 16 ** 2 is 0"
    yield Cause(message, CONVERT), a.astype(np.int64) + b.astype(np.int64) - 2 * wide_a @ wide_b.T
    signed = A[:, None].astype(np.int64) - B
    yield Cause(message, CONVERT), np.sum(signed.astype(np.uint8) ** 2, axis=2)
    message = "the products A @ B.T are computed in uint8"
    for product in (2 * ab, 2 * ab.astype(np.int64)):
        yield Cause(message, CONVERT), right_a + right_b - product
    message = "converted too late: the sums of squares had wrapped before"
    small = np.sum(A**2, axis=1, dtype=np.uint8)[:, None], np.sum(B**2, axis=1, dtype=np.uint8)
    yield Cause(message, CONVERT), small[0].astype(np.int64) + small[1] - 2 * wide_a @ wide_b.T


# ------------------------------------------------------------------ cost

LOOPS = 0.3  # a loop over the rows takes about as long as the one here, the formula a hundredth of it
TRIES = 3
MEGABYTE = 2**20
ROUGH = 1e-3  # of the largest distance: the check above has compared the digits


def distance_cost(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that no Python loop visits the rows, and that no array of shape (N, M, D) is made."""
    random = np.random.default_rng(seed)
    many, few = (random.normal(size=(rows, 2)) for rows in (10_000, 4))  # BLAS starts no threads for these
    for A, B in ((many, few), (few, many)):
        check_time(function, A, B)
    check_memory(function, random)
    passed("no Python loop, no array of shape (N, M, D)")


def check_time(function: Callable[..., Any], A: np.ndarray, B: np.ndarray) -> None:
    """Fails if the distances take as long as a loop, on the same machine at the same time."""
    many, few = (A, B) if len(A) > len(B) else (B, A)
    tried = f"squared_distances of {len(A):,} rows and {len(B):,} rows"
    taken, loop = np.inf, np.inf
    for _ in range(TRIES):
        loop = min(loop, seconds(lambda: [np.sum((row - few) ** 2, axis=1) for row in many]))
        start = time.perf_counter()
        got = distances_by(function, A, B)
        taken = min(taken, time.perf_counter() - start)
        check_few(tried, got, A, B)
        if taken <= LOOPS * loop:
            return
    cause = Cause("a Python loop visits the rows one by one", f"let NumPy loop: {FORMULA}")
    came, wanted = f"{taken:.3f} s", f"under {LOOPS * loop:.3f} s; a loop takes {loop:.3f} s here"
    fail(tried, came, wanted, cause)


def check_memory(function: Callable[..., Any], random: np.random.Generator) -> None:
    """Fails if an array of shape (N, M, D) is made.

    In the student's own process the memory of a small one is measured. When a submission is graded, that
    happens in another process; a large one then goes beyond the sandbox's limit.
    """
    A, B = random.integers(256, size=(2, 50, 3072), dtype=np.uint8)
    tried = "squared_distances of 50 rows and 50 rows of 3,072 numbers"
    got: list[Any] = []
    peak, cube = peak_bytes(lambda: got.append(distances_by(function, A, B))), 4 * 50 * 50 * 3072
    check_few(tried, got[0], A, B)
    if peak >= cube / 2:
        came, wanted = f"{peak / MEGABYTE:.0f} MB of memory", f"under {cube / 2 / MEGABYTE:.0f} MB"
        fail(tried, came, wanted, Cause(CUBE, FORMULA))
    A, B = random.random(size=(2, 1_000, 3072), dtype=np.float32)
    check_few("squared_distances of 1,000 rows and 1,000 rows", distances_by(function, A, B), A, B)


def check_few(tried: str, got: Any, A: np.ndarray, B: np.ndarray) -> None:
    """Fails unless what took so little are the distances."""
    cause = Cause("these are not the distances, so their cost says nothing", "run the check above first")
    compare(tried, array(tried, got, (len(A), len(B))), distances(A, B), tolerance=ROUGH, otherwise=cause)


def distances_by(function: Callable[..., Any], A: np.ndarray, B: np.ndarray) -> Any:
    """What the student's function returns."""
    return run("squared_distances", function, A, B, causes=DISTANCE_EXCEPTIONS)


def seconds(action: Callable[[], Any]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def peak_bytes(action: Callable[[], Any]) -> int:
    """The most memory that Python and NumPy held at once during an action, beyond what they held before."""
    started = not tracemalloc.is_tracing()
    if started:
        tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        action()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if started:
            tracemalloc.stop()


# ------------------------------------------------------------------ labels

ROW_MINIMUM = "argmin along axis 1 gives, for each row, the index of its nearest training image"
LABEL_EXCEPTIONS: Causes = {
    r"out of bounds": Cause("the nearest test image of each training image", ROW_MINIMUM),
    r"IndexError": Cause(
        "distances, or labels, are used as indices", f"{ROW_MINIMUM}; y_train has its label"
    ),
}


@twice("the label of the nearest training image")
def nearest_labels(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the label of the nearest training image of each row of distances."""
    random = np.random.default_rng(seed)
    n, m = (int(size) for size in random.choice(np.arange(12, 20), 2, replace=False))
    distances = random.permuted(np.tile(np.arange(1.0, m + 1), (n, 1)), axis=1)  # no ties
    y = random.permutation(np.repeat(np.arange(10), 2))[:m] + 100
    tried = f"nearest_labels of {n} images, with {m} training images"
    shapes = {
        (m,): Cause("one label for each training image", ROW_MINIMUM),
        (): Cause("one label for all images: argmin without an axis", ROW_MINIMUM),
        (n, m): Cause("all labels, in order of distance", "keep the nearest alone"),
        (n, 1): Cause("an extra axis of length 1", "index with (n,), not with (n, 1)"),
    }
    result = run("nearest_labels", function, distances, y, causes=LABEL_EXCEPTIONS)
    downwards = distances.argmin(axis=0)
    if any(np.array_equal(result, wrong) for wrong in (downwards, y[downwards % m])):
        shapes[(m,)] = Cause("the nearest test image of each training image", ROW_MINIMUM)
    order = distances.argsort(axis=1)
    nearest, rows = order[:, 0], np.arange(n)
    mistakes = [
        (Cause("the index of the nearest image, not its label", "y_train[index]"), nearest),
        (Cause("the smallest distance, not the label of the image", ROW_MINIMUM), distances.min(axis=1)),
        (Cause("the farthest image, not the nearest", ROW_MINIMUM), y[order[:, -1]]),
        (Cause("the second nearest image", "no image is its own neighbour here"), y[order[:, 1]]),
        (
            Cause("labels of the first training images: the index is not used", "y_train[index]"),
            y[rows % m],
        ),
        (Cause("one image for all rows: argmin without an axis", ROW_MINIMUM), np.full(n, y[nearest[0]])),
        (
            Cause("the labels are sorted first: they no longer belong to their images", "y_train as it is"),
            np.sort(y)[nearest],
        ),
    ]
    compare(tried, array(tried, result, (n,), shapes), y[nearest], mistakes)
    untouched("nearest_labels", function, distances, y, names=("", "the training labels are"))


# ------------------------------------------------------------------ accuracy

COUNT = 43  # a prime number: a rounded share shows
SHARE = "np.mean of prediction == label, between 0 and 1"
BOTH_FLAT = "make both (N,) first: labels.reshape(-1), or np.ravel(labels)"
EACH = Cause("one answer for each image", SHARE)
FIRST = Cause("the first label alone is compared with", BOTH_FLAT)
BROADCAST = Cause(
    "every prediction is compared with every label: (43,) == (43, 1) is (43, 43)",
    BOTH_FLAT,
)


@twice("the share of right predictions, for labels (N, 1) too")
def accuracy(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the share of right predictions, for labels (N,) and (N, 1)."""
    random = np.random.default_rng(seed)
    labels = random.permutation(np.resize(np.arange(10), COUNT))
    predicted, errors = mispredicted(random, labels)
    right = 1 - errors / COUNT
    tried = f"accuracy of {COUNT} predictions"
    value = array(tried, run("accuracy", function, predicted, labels, causes=ROW), (), {(COUNT,): EACH})
    mistakes = [*wrong_shares(predicted, labels), *fixed_counts(value, COUNT - errors)]
    compare(tried, value, right, mistakes, SHARE_TOLERANCE)
    tried = f"accuracy of {COUNT} predictions ({COUNT},) and labels ({COUNT}, 1), as Keras loads them"
    result = run("accuracy", function, predicted, labels[:, None], causes=COLUMN)
    pairs = np.mean(predicted == labels[:, None])
    mistakes = [(BROADCAST, pairs), (BROADCAST, COUNT * pairs), (FIRST, np.mean(predicted == labels[0]))]
    compare(tried, array(tried, result, (), {(COUNT, COUNT): BROADCAST}), right, mistakes, SHARE_TOLERANCE)
    untouched("accuracy", function, predicted, labels, names=("the predictions are", "the labels are"))


def mispredicted(random: np.random.Generator, labels: np.ndarray) -> tuple[np.ndarray, int]:
    """Predictions, and how many are wrong: any number, but none that a known mistake comes close to."""
    while True:
        errors = int(random.integers(4, COUNT - 3))
        wrong = random.choice(COUNT, errors, replace=False)
        predicted = labels.copy()
        predicted[wrong] = (predicted[wrong] + random.integers(1, 10, size=errors)) % 10
        shares = [float(share) for _, share in wrong_shares(predicted, labels)]
        if clear(shares, 1 - errors / COUNT, 0.5 / COUNT) and clear(np.diff(np.sort(shares)), 0, 1e-3):
            return predicted, errors


def fixed_counts(value: float, right: int) -> Mistakes:
    """The right predictions divided by a number that is none of this test's."""
    count = right / float(value) if value > 0 else 0.0
    if count > COUNT and close(count / 50, round(count / 50)):  # no share of 43 comes to that by chance
        message = f"divided by {round(count):,}, whatever the number of predictions"
        yield Cause(message, "divide by len(labels), or take np.mean"), value


def wrong_shares(predicted: np.ndarray, labels: np.ndarray) -> Mistakes:
    """Accuracies by mistake."""
    right = np.mean(predicted == labels)
    crossed = "the predictions became a column: each is compared with every label"
    yield Cause(crossed, BOTH_FLAT), np.mean(predicted[:, None] == labels)
    yield Cause("per cent, not a share", SHARE), 100 * right
    yield Cause("right predictions are counted, not their share", SHARE), len(labels) * right
    yield Cause("the share of wrong predictions", SHARE), 1 - right
    yield Cause("the wrong predictions are counted", SHARE), len(labels) * (1 - right)
    yield Cause("all or nothing, or a division that loses the fraction: //", SHARE), 0.0
    message = "the mean difference of the labels: they are names, not amounts"
    yield Cause(message, SHARE), np.mean(np.abs(predicted - labels))
    yield Cause(message, SHARE), np.mean(predicted - labels)


ROW: Causes = {
    r"too many indices|axis 1 is out of bounds": Cause(
        "works only for labels (N, 1), not for (N,)", BOTH_FLAT
    )
}
COLUMN: Causes = {r".": Cause("labels of shape (N, 1) can't be used as they are", BOTH_FLAT)}


# ------------------------------------------------------------------ batches

BATCHES = "batches of X start at 0, batch_size, 2 * batch_size, …; a slice stops by itself at the end of X"
BATCH_EXCEPTIONS: Causes = {
    r"need at least one array|zero-size": Cause("no batch was predicted", BATCHES),
    r"all the input array dimensions|same shape|inhomogeneous": Cause(
        "the last batch is shorter than the others", "np.concatenate takes parts of any length"
    ),
    r"only integer scalar arrays": Cause("np.concatenate wants one list of arrays", "np.concatenate(parts)"),
}


@twice("predictions in batches, the last one shorter")
def predict_in_batches(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks predictions that are made a few test images at a time, with last batches of several lengths."""
    random = np.random.default_rng(seed)
    size, count = int(random.integers(4, 7)), int(random.integers(7, 9))
    m, d = 80, 30
    X_train = random.integers(256, size=(m, d)).astype(np.uint8)
    y = random.permutation(np.repeat(np.arange(8), 10))
    images = random.integers(256, size=(size * count + 3, d)).astype(np.uint8)
    for n in (len(images), 3, size * count, size * count + 1):
        check_batches(function, images[:n], X_train, y, size)
    names = ("the test images are", "the training images are", "the training labels are")
    untouched("predict_in_batches", function, images, X_train, y, size, names=names)
    check_batch_memory(function, random)


def check_batches(
    function: Callable[..., Any], X: np.ndarray, X_train: np.ndarray, y: np.ndarray, size: int
) -> None:
    """Fails unless the labels are those of the nearest training images, in order."""
    n, m, last = len(X), len(X_train), len(X) % size or size
    tried = f"predict_in_batches of {n} images, {size} at a time"
    shapes = {
        **{(number,): FIXED for number in (250, 300, 1_000, 10_000)},
        (m,): Cause("labels for the training images", "the batches are of X"),
        (n // size,): Cause("one label per batch", "all labels of each batch"),
        (n // size + 1,): Cause("one label per batch", "all labels of each batch"),
        (last,): Cause("the last batch alone", "collect the batches in a list, np.concatenate at the end"),
        (n - last,): LOST if last > 1 else Cause("the last image is lost: its batch never starts", BATCHES),
        (size,): Cause("one batch alone: the others are lost", "collect the batches in a list"),
        (0,): Cause("no batch was predicted", BATCHES),
    }
    result = run("predict_in_batches", function, X, X_train, y, size, causes=BATCH_EXCEPTIONS)
    if isinstance(result, (list, tuple)) and len(result) and np.ndim(result[0]) == 1:
        cause = Cause("a list of batches", "np.concatenate puts them end to end")
        fail(tried, f"a list of {len(result)} arrays", f"one array of {n} labels", cause)
    right = y[distances(X, X_train).argmin(axis=1)]
    values = array(tried, result, (n,), shapes)
    compare(tried, values, right, wrong_batches(X, X_train, y, size), otherwise=PARTS)


LOST = Cause("the last images are lost: they fill no whole batch", BATCHES)
FIXED = Cause("works only for one number of images", "there are len(X) of them")


def check_batch_memory(function: Callable[..., Any], random: np.random.Generator) -> None:
    """Fails if all distances are made at once; it shows where the function runs in this process."""
    n, size = 600, 20
    X, X_train = random.integers(256, size=(2, n, 2), dtype=np.uint8)
    labels = np.arange(n)
    peak = peak_bytes(lambda: run("predict_in_batches", function, X, X_train, labels, size))
    least = 6 * n * n  # at once they are two arrays of float32 or more, in batches a thirtieth of that
    if peak >= least:
        cause = Cause("all distances at once: batch_size is not used", BATCHES)
        came, wanted = f"{peak / MEGABYTE:.1f} MB of memory", f"under {least / MEGABYTE:.1f} MB"
        fail(f"predict_in_batches of {n:,} images, {size} at a time", came, wanted, cause)


def wrong_batches(X: np.ndarray, X_train: np.ndarray, y: np.ndarray, size: int) -> Mistakes:
    """Predictions in batches, by mistake."""
    right = y[distances(X, X_train).argmin(axis=1)]
    yield Cause("every batch is the first one", BATCHES), np.resize(right[:size], len(right))
    batches = [slice(start, start + size) for start in range(0, len(X), size)]
    diagonal = [y[rows][distances(X[rows], X_train[rows]).argmin(axis=1)] for rows in batches]
    message = "each batch is compared with as many training images, not with all"
    yield Cause(message, BATCHES), np.concatenate(diagonal)
    yield Cause("the labels are in another order", "append each batch after the others"), right[::-1]


PARTS = Cause(
    UNKNOWN.message,
    "run the checks of squared_distances and nearest_labels again; then look at how batches are joined",
)
