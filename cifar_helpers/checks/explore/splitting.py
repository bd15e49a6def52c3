"""Checks of a split into training and validation images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import UNKNOWN, Cause, Causes, array, fail, pair, passed, run, untouched
from cifar_helpers.checks.randomness import pattern

CLASSES = 12  # more than the ten that an answer may be made for
SPLITS = 5  # each class's first and last image then validate at times, but for one right answer in 1e11
ONE_PERMUTATION = "decide the validation images first; all others train, none of them does both"


def indices(name: str, value: Any, count: int) -> np.ndarray:
    """`value` as indices of images, once it is a row of integers from 0 to count - 1."""
    if isinstance(value, np.ndarray) and value.dtype == bool:
        cause = Cause("a mask of True and False, not indices", "np.flatnonzero(mask) gives the indices")
        fail(name, "True and False", "indices of images", cause)
    row = isinstance(value, (np.ndarray, list, tuple))
    if value is not None and not row:
        cause = Cause("neither an array nor a list", "np.array(sorted(…)) makes one of a set")
        fail(name, f"a {type(value).__name__}", "an array of indices", cause)
    if row and len(value) and np.ndim(value[0]):
        cause = Cause("the classes are kept apart", "np.concatenate puts their indices end to end")
        fail(name, f"{len(value)} rows of indices", "one row of indices", cause)
    positions = array(name, value, (len(value) if row else 0,))
    inside = (positions >= 0) & (positions < count) & (positions == positions.astype(int))
    if not inside.all():
        wrong = positions[~inside][0]
        fail(name, f"{wrong:g} among them", f"integers from 0 to {count - 1}")
    return positions.astype(int)


def split_indices(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks a split: nothing twice, nothing lost, every class equally often in validation, by seed."""
    random = np.random.default_rng(seed)
    sizes = random.integers(36, 48, size=CLASSES)
    labels = random.permutation(np.repeat(np.arange(CLASSES), sizes))
    each, first_seed = int(random.integers(16, 18)), int(random.integers(1_000))
    tried = f"split_indices of {len(labels)} labels in {CLASSES} classes, {each} of each for validation"

    def split(seed: int) -> tuple[np.ndarray, np.ndarray]:
        result = run("split_indices", function, labels, each, seed, causes=SPLIT_EXCEPTIONS)
        train, validation = pair(tried, result, "train, validation")
        return (
            indices(f"train of {tried}", train, len(labels)),
            indices(f"validation of {tried}", validation, len(labels)),
        )

    parts = [split(first_seed + step) for step in range(SPLITS)]
    for train, validation in parts:
        check_disjoint(tried, train, validation, len(labels), each)
        check_balance(tried, labels, validation, each)
    check_seed(tried, labels, parts[0][1], split(first_seed)[1], parts[1][1])
    validations = [validation for _, validation in parts]
    check_ends(tried, labels, validations)
    check_drawn(tried, labels, validations, int(sizes.min()))
    untouched("split_indices", function, labels, each, first_seed, names=("the labels are",))
    passed("a split without overlap, with every class equally often")


SPLIT_EXCEPTIONS: Causes = {
    r"larger sample than population": Cause(
        "more images are drawn than there are", "draw the number for one class from the images of one class"
    ),
}


def check_disjoint(tried: str, train: np.ndarray, validation: np.ndarray, count: int, each: int) -> None:
    """Fails if an image is in both parts, twice in one, or in neither."""
    both = np.intersect1d(train, validation)
    if not len(validation):
        fail(tried, "no validation images", "some of each class")
    if len(validation) > len(train):
        swapped = len(train) == CLASSES * each and not len(both)
        cause = Cause("the parts are returned in the other order", "end with `return train, validation`")
        cause = cause if swapped else UNKNOWN
        fail(tried, f"{len(train)} to train, {len(validation)} to validate", "more to train", cause)
    for name, part in (("validation", validation), ("training", train)):
        twice = len(part) - len(np.unique(part))
        if twice:
            cause = repetition(part, count)
            fail(tried, f"{twice} of {len(part)} {name} indices are there again", "each once", cause)
    if len(both):
        cause = UNKNOWN
        if len(train) == count:
            cause = Cause("the validation images still train", ONE_PERMUTATION)
        elif len(both) == len(train):
            cause = Cause("every training image validates too", ONE_PERMUTATION)
        elif len(train) + len(validation) == count:
            cause = Cause("the two parts are drawn independently of each other", ONE_PERMUTATION)
        fail(tried, f"{len(both)} images in both parts", "none", cause)
    lost = count - len(train) - len(validation)
    if lost:
        cause = Cause("images are lost", "what does not validate trains, whatever its class has left over")
        fail(tried, f"{lost} images in neither part", "every image in one of them", cause)


def repetition(part: np.ndarray, count: int) -> Cause:
    """Why indices occur more than once: how large they are tells labels and small counts apart."""
    positions = "np.flatnonzero(labels == k) holds indices among all images: draw from those"
    if len(part) > len(np.unique(part)) == CLASSES > part.max():
        return Cause("labels are returned, not indices", positions)
    if len(np.unique(part)) < CLASSES:
        return UNKNOWN
    if part.max() < count / CLASSES * 1.5:
        return Cause("indices within a class, not among all images", positions)
    return Cause("images are drawn with replacement", "random.permutation, or replace=False")


def check_balance(tried: str, labels: np.ndarray, validation: np.ndarray, each: int) -> None:
    """Fails unless the validation part has `each` images of every class."""
    counts = np.bincount(labels[validation], minlength=CLASSES)
    if np.all(counts == each):
        return
    cause = UNKNOWN
    stratify = "for each class draw from np.flatnonzero(labels == k)"
    if len(validation) >= each and np.ptp(np.sort(validation)) == len(validation) - 1:
        cause = Cause("the parts are cut by position, whatever the classes", stratify)
    elif np.all(counts[:10] == each) and not counts[10:].any():
        cause = Cause("works only for 10 classes", "np.unique(labels) holds every class")
    elif counts.sum() > each and np.ptp(counts) and np.ptp(counts / np.bincount(labels)) < 0.035:
        cause = Cause("a share of each class, not a number", f"{each} of each class validate")
    elif counts.max() == each == counts.sum():
        cause = Cause("only one class validates", stratify)
    elif np.all(counts[1:] == each) or np.all(counts[:-1] == each):
        cause = Cause("one class is left out", "np.unique(labels) holds every class")
    elif counts.sum() == each:
        cause = Cause("so many images in all, not of each class", stratify)
    elif counts.sum() == CLASSES * each:
        cause = Cause("images are drawn without looking at their class", stratify)
    elif np.ptp(counts) == 0:
        cause = Cause("equally many of each class, but another number", f"{each} of each class validate")
    fail(tried, f"{counts.tolist()} validation images of the classes", f"{each} of each", cause)


def check_seed(
    tried: str, labels: np.ndarray, validation: np.ndarray, again: np.ndarray, other: np.ndarray
) -> None:
    """Fails unless the seed alone decides which images validate."""
    if not np.array_equal(np.sort(validation), np.sort(again)):
        cause = Cause("the seed is not used", "draw with random = np.random.default_rng(seed)")
        fail(f"{tried}, twice with the same seed", "other images", "the same images", cause)
    if np.array_equal(np.sort(validation), np.sort(other)):
        each = len(validation) // CLASSES
        classes = [np.flatnonzero(labels == k) for k in range(CLASSES)]
        order = {
            "first": np.concatenate([positions[:each] for positions in classes]),
            "last": np.concatenate([positions[-each:] for positions in classes]),
        }
        taken = [name for name, part in order.items() if np.array_equal(np.sort(part), np.sort(validation))]
        message = (
            f"always the {taken[0]} images of each class" if taken else "the seed is fixed in the function"
        )
        cause = Cause(message, "shuffle the images of a class with random = np.random.default_rng(seed)")
        fail(f"{tried}, with two seeds", "the same images", "other images", cause)


def check_ends(tried: str, labels: np.ndarray, validations: list[np.ndarray]) -> None:
    """Fails if the first or the last image of the classes never validates, whatever the seed."""
    classes = [np.flatnonzero(labels == k) for k in range(CLASSES)]
    for name, index in (("first", 0), ("last", -1)):
        ends = [positions[index] for positions in classes]
        if not np.isin(ends, np.concatenate(validations)).any():
            cause = Cause(f"the {name} image of a class is never drawn", "shuffle all indices of the class")
            fail(f"{tried}, with {SPLITS} seeds", f"never the {name} image", "each at times", cause)


def check_drawn(tried: str, labels: np.ndarray, validations: list[np.ndarray], least: int) -> None:
    """Fails if the images of a class that validate follow an order, or hardly change with the seed."""
    classes = [np.flatnonzero(labels == k)[:least] for k in range(CLASSES)]
    chosen = np.array([np.isin(classes, validation) for validation in validations])  # (seeds, classes, least)
    order = pattern(chosen.reshape(-1, least), across=False) or pattern(chosen.reshape(len(validations), -1))
    if order:
        cause = Cause(
            "the images of a class are not drawn at random",
            "random.permutation(np.flatnonzero(labels == k)), then the first `per_class` of them",
        )
        fail(f"{tried}, with {SPLITS} seeds", f"images in an order: {order}", "no order", cause)
