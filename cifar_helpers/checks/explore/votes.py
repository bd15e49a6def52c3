"""Checks of k nearest neighbours: the vote, and accuracies for the choice of k by cross-validation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from cifar_helpers.checks.core import UNKNOWN, Cause, Causes, Mistakes, array, compare, run, twice, untouched
from cifar_helpers.checks.explore.neighbours import distances
from cifar_helpers.checks.tolerances import SHARE

CLASSES = 12  # more than the ten that an answer may be made for
NEAREST = "np.argsort(distances, axis=1)[:, :k] holds, for each row, the indices of its k nearest images"
COUNT = "y_train[nearest] has k labels in a row; np.bincount(row).argmax() is the most frequent of a row"
TIE = "np.bincount(row).argmax() takes the first maximum, and so the smallest label"


# ------------------------------------------------------------------ the vote


def smallest(labels: np.ndarray) -> np.ndarray:
    """The most frequent label of each row; of several the smallest."""
    return np.array([np.bincount(row).argmax() for row in labels])


def largest(labels: np.ndarray) -> np.ndarray:
    """The most frequent label of each row; of several the largest."""
    return CLASSES - 1 - smallest(CLASSES - 1 - labels)


def foremost(labels: np.ndarray) -> np.ndarray:
    """The most frequent label of each row; of several the one that comes first in the row."""
    counts = (labels[:, :, None] == labels[:, None]).sum(axis=2)
    return labels[np.arange(len(labels)), counts.argmax(axis=1)]


VOTE_EXCEPTIONS: Causes = {
    r"object too deep": Cause("np.bincount counts one row, not a table", "go through the rows: " + COUNT),
    r"Cannot cast.*float64": Cause("distances are counted, not labels", f"{NEAREST}; {COUNT}"),
    r"out of bounds for axis \d with size 10\b": Cause(
        "works only for ten classes", "there are y_train.max() + 1 classes"
    ),
    r"IndexError": Cause("distances, or labels, are used as indices", NEAREST),
    r"unhashable|ambiguous": Cause("whole rows are compared, not labels", "go through the rows: " + COUNT),
}


@twice("the most frequent label of the k nearest training images")
def vote_labels(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the vote of the k nearest training images, with ties, for several k."""
    random = np.random.default_rng(seed)
    table, y = draw_ranks(random)
    for k in (*random.permutation([5, 7]), int(random.choice([4, 6])), 1):
        check_vote(function, table, y, int(k))
    names = ("the distances are", "the training labels are")
    untouched("vote_labels", function, table, y, 5, names=names)


def draw_ranks(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Distances without ties (40, M), and labels (M,) of four classes, none of which is near every row."""
    m = int(random.integers(45, 55))
    classes = np.append(random.choice(CLASSES - 2, 3, replace=False), CLASSES - 1)
    y = random.permutation(np.resize(classes, m))
    while True:
        table = random.permuted(np.tile(np.arange(1.0, m + 1), (40, 1)), axis=1)
        near = y[table.argsort(axis=1)[:, :7]]
        if np.ptp(near.min(axis=1)) and np.ptp(near.max(axis=1)):
            return table, y


def check_vote(function: Callable[..., Any], table: np.ndarray, y: np.ndarray, k: int) -> None:
    """Fails unless the labels are those with the most votes."""
    n, m = table.shape
    tried = f"vote_labels of {n} images, with {m} training images and k = {k}"
    each = Cause("one label for all images", "each row has its own k neighbours, and its own vote")
    shapes = {
        (n, k): Cause("the labels of the k neighbours: nobody has counted them", COUNT),
        (k, n): Cause("the labels of the k neighbours: nobody has counted them", COUNT),
        (m,): Cause("the nearest test images of each training image", NEAREST),
        (k,): Cause("a label for each of the k ranks", "each row has its own vote"),
        (): each,
        (1,): each,
        **{(n, size): Cause("the votes of each class, not the winner", COUNT) for size in (10, CLASSES)},
    }
    got = array(tried, run("vote_labels", function, table, y, k, causes=VOTE_EXCEPTIONS), (n,), shapes)
    right = smallest(y[table.argsort(axis=1)[:, :k]])
    compare(tried, got, right, wrong_votes(table, y, k))


def wrong_votes(table: np.ndarray, y: np.ndarray, k: int) -> Mistakes:
    """Labels by mistake."""
    order, n = table.argsort(axis=1), len(table)
    nearest = y[order[:, :k]]
    yield Cause("k is not used: the nearest image alone decides", NEAREST), nearest[:, 0]
    yield Cause("the last of the k neighbours alone decides", COUNT), nearest[:, -1]
    yield Cause("a tie goes to the larger label", TIE), largest(nearest)
    yield Cause("a tie goes to the label of the nearer image", TIE), foremost(nearest)
    yield Cause("the k farthest images vote", NEAREST), smallest(y[order[:, -k:]])
    yield Cause("the nearest image has no vote", NEAREST), smallest(y[order[:, 1 : k + 1]])
    if k > 1:
        yield Cause("k - 1 images vote, not k", NEAREST), smallest(y[order[:, : k - 1]])
    yield Cause("k + 1 images vote, not k", NEAREST), smallest(y[order[:, : k + 1]])
    names = "labels are names, not amounts: count them"
    for mean in (nearest.mean(axis=1), np.median(nearest, axis=1)):
        for rounded in (mean, np.round(mean), mean.astype(int)):
            yield Cause("the labels are averaged", names), rounded
    counts = [np.bincount(row).max() for row in nearest]
    yield Cause("the number of votes, not the label", "argmax, not max, of np.bincount(row)"), counts
    yield Cause("the smallest label of the k, not the most frequent", COUNT), nearest.min(axis=1)
    yield Cause("the largest label of the k, not the most frequent", COUNT), nearest.max(axis=1)
    yield Cause("the indices of the images are counted, not their labels", COUNT), order[:, :k].min(axis=1)
    common = "one label for all images: the votes of all rows are added up"
    for votes in (nearest.ravel(), y):
        yield Cause(common, COUNT), np.full(n, np.bincount(votes).argmax())
    yield Cause("the first k training images vote: the distances are not used", NEAREST), first_k(y, k, n)
    kept = "the labels no longer belong to their images: y_train as it is"
    yield Cause("the labels are sorted first", kept), smallest(np.sort(y)[order[:, :k]])
    for fixed in (3, 5, 10):
        if fixed != k:
            message = f"always {fixed} neighbours, whatever k is"
            yield Cause(message, "k comes from the arguments"), smallest(y[order[:, :fixed]])


def first_k(y: np.ndarray, k: int, n: int) -> np.ndarray:
    """The vote of the first k training images, for all."""
    return np.full(n, np.bincount(y[:k]).argmax())


# ------------------------------------------------------------------ cross-validation

REST = "for each fold, all images of the other folds train: np.concatenate their indices"
ROWS = "accuracies[i, j] belongs to ks[i] and to folds[j]"
PARTS = Cause(
    UNKNOWN.message,
    "run the checks of squared_distances, vote_labels and accuracy again; then look at: " + REST,
)
FOLD_EXCEPTIONS: Causes = {
    r"AxisError": Cause(
        "one image, not those of a fold", "a fold is an array of indices: X[fold] has its images"
    ),
    r"need at least one array": Cause("only the folds before this one train, and the first has none", REST),
    r"out of bounds": Cause("indices of all images are used in an array of some of them", "X[fold], y[fold]"),
    r"IndexError|only integer": Cause(
        "a fold is an array of indices, not an index", "X[fold] has its images"
    ),
}
Parts = Iterable[tuple[np.ndarray, np.ndarray]]


@twice("an accuracy for every k and every fold")
def cross_validate(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the accuracies of several k, each fold validating once."""
    random = np.random.default_rng(seed)
    X, y = draw_images(random)
    folds = np.array_split(random.permutation(len(y)), int(random.choice([4, 5])))
    ks = [6, *random.permutation([int(random.integers(2, 4)), int(random.integers(9, 12))]).tolist()]
    tried = f"cross_validate of {len(y)} images in {len(folds)} folds, for k = {', '.join(map(str, ks))}"
    count, rows = len(folds), len(ks)
    each = Cause("one accuracy for each k", f"return those of all folds: {ROWS}")
    shapes = {
        (count, rows): Cause("rows and columns are swapped", ROWS),
        (rows,): each,
        (count,): Cause("one accuracy for each fold", ROWS),
        (count * rows,): Cause("all accuracies in one row", ROWS),
        (): Cause("one number for all", ROWS),
    }
    result = run("cross_validate", function, X, y, folds, ks, causes=FOLD_EXCEPTIONS)
    got = array(tried, result, (rows, count), shapes)
    right = accuracies(X, y, held_out(folds), ks)
    compare(tried, got, right, wrong_folds(X, y, folds, ks), SHARE, otherwise=PARTS)
    names = ("the images are", "the labels are", "the folds are", "the list of k is")
    folds = np.stack([fold[: len(y) // count] for fold in folds])  # of one length: they can be compared
    untouched("cross_validate", function, X, y, folds, np.array(ks), names=names)


def draw_images(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows of bytes in four classes that overlap, no two rows equally far from a third."""
    while True:
        y = random.permutation(np.resize(np.arange(4), 63))
        noise = random.normal(scale=55, size=(len(y), 14))
        X = (random.integers(80, 176, size=(4, 14))[y] + noise).clip(0, 255).astype(np.uint8)
        if np.diff(np.sort(distances(X, X), axis=1), axis=1).min() > 0.5:
            return X, y


def held_out(folds: Sequence[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each fold the indices of the images that train, and of those that validate."""
    return [(np.concatenate([*folds[:j], *folds[j + 1 :]]), fold) for j, fold in enumerate(folds)]


def accuracies(X: np.ndarray, y: np.ndarray, parts: Parts, ks: Sequence[int]) -> np.ndarray:
    """Shares of right predictions, a row for each k, a column for each pair of indices (train, validate)."""
    columns = []
    for train, fold in parts:
        order = distances(X[fold], X[train]).argsort(axis=1)
        columns.append([np.mean(smallest(y[train][order[:, :k]]) == y[fold]) for k in ks])
    return np.transpose(columns)


def wrong_folds(X: np.ndarray, y: np.ndarray, folds: Sequence[np.ndarray], ks: Sequence[int]) -> Mistakes:
    """Accuracies by mistake."""
    everything, parts, count = np.arange(len(y)), held_out(folds), len(folds)
    right = accuracies(X, y, parts, ks)
    found = "the fold that validates trains, too: each of its images finds itself"
    yield Cause(found, REST), accuracies(X, y, [(everything, fold) for fold in folds], ks)
    yield (
        Cause("the fold trains, and the others validate", REST),
        accuracies(X, y, [p[::-1] for p in parts], ks),
    )
    message = "measured on the images that train"
    yield Cause(message, "X[fold] is predicted"), accuracies(X, y, [(p[0], p[0]) for p in parts], ks)
    for step in range(1, count):
        pairs = [(folds[(j + step) % count], fold) for j, fold in enumerate(folds)]
        yield Cause("a single fold trains", REST), accuracies(X, y, pairs, ks)
    ends = np.cumsum([0, *map(len, folds)])
    blocks = [everything[start:stop] for start, stop in itertools.pairwise(ends)]
    message = "the folds are cut by position: the indices in `folds` are not used"
    yield Cause(message, "X[fold], y[fold]"), accuracies(X, y, held_out(blocks), ks)
    yield from wrong_rows(X, y, parts, ks, right)


def wrong_rows(X: np.ndarray, y: np.ndarray, parts: Parts, ks: Sequence[int], right: np.ndarray) -> Mistakes:
    """Accuracies of the right folds, by mistake."""
    message = "the rows are in ascending order of k, not in the order of `ks`"
    yield Cause(message, ROWS), accuracies(X, y, parts, sorted(ks))
    numbers = range(1, len(ks) + 1)
    yield Cause("the number of the row is taken for k", ROWS), accuracies(X, y, parts, numbers)
    for k in dict.fromkeys([1, *ks]):
        message = "every row has the same k"
        yield Cause(message, ROWS), accuracies(X, y, parts, [k] * len(ks))
    yield Cause("the shares of wrong predictions", "accuracy: the share of right ones"), 1 - right
    yield Cause("per cent, not shares", "between 0 and 1"), 100 * right
    means = np.broadcast_to(right.mean(axis=1, keepdims=True), right.shape)
    yield Cause("every fold has the mean of all", ROWS), means
    columns = []
    for train, fold in parts:
        order = distances(X[fold], X[train]).argsort(axis=1)
        columns.append([np.mean(smallest(y[order[:, :k]]) == y[fold]) for k in ks])
    message = "the neighbours get labels of other images: an index among those that train is used in all of y"
    yield Cause(message, "y[train] belongs to the distances to X[train]"), np.transpose(columns)
