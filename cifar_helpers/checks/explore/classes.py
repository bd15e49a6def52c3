"""Checks of what the labels say: images per class, and the superclass of each class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, array, compare, fail, passed, run


def plain(name: str, value: Any, wanted: str) -> Any:
    """`value`, unless it is a dictionary.

    Raises
    ------
    CheckFailed
        If it is one.
    """
    if isinstance(value, Mapping):
        cause = Cause("a dictionary, which arrays can't index", "put entry k at position k of an array")
        fail(name, f"a dictionary of {len(value)} entries", wanted, cause)
    return value


# ------------------------------------------------------------------ balance

ABSENT = "np.bincount(labels, minlength=classes) has a place for every class"


def class_counts(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the number of images per class, where two classes have none."""
    random = np.random.default_rng(seed)
    classes = int(random.integers(8, 12))
    absent = [int(random.integers(1, classes - 2)), classes - 1]
    labels = random.choice(np.setdiff1d(np.arange(classes), absent), 60)
    counts = np.bincount(labels, minlength=classes)
    present = counts[counts > 0]
    tried = f"class_counts of 60 labels and {classes} classes, two of them without images"
    wanted = f"an array of {classes} numbers"
    gaps = Cause("classes without images are left out", ABSENT)
    shapes = {
        (classes - 1,): Cause("the counts stop at the highest label that occurs", ABSENT),
        (2, len(present)): Cause("labels and counts together", "return the counts alone"),
        (60,): Cause("one number per image", "one number per class"),
        (): Cause("one number for all classes", "one number per class"),
        (len(present),): gaps,
    }
    got = plain(tried, run("class_counts", function, labels, classes), wanted)
    values = array(tried, got, (classes,), shapes)
    mistakes = [
        (Cause("shares of all images, not numbers of images", "don't divide"), counts / 60),
        (Cause("the counts are sorted", "the count of class k stands at position k"), np.sort(counts)),
        (Cause("the counts are sorted", "the count of class k stands at position k"), -np.sort(-counts)),
        (Cause("the counts are added up", "each class on its own"), np.cumsum(counts)),
        (gaps, np.pad(present, (0, classes - len(present)))),
        (Cause("it is only noted whether a class occurs", "count its images"), counts > 0),
        (
            Cause("all classes are taken to be equally frequent", "count the labels"),
            np.full(classes, 60 / classes),
        ),
        (
            Cause("all classes are taken to be equally frequent", "count the labels"),
            np.full(classes, 60 // classes),
        ),
        (
            Cause("labels are counted from 1: each count stands one place off", "the first class is 0"),
            np.roll(counts, -1),
        ),
    ]
    compare(tried, values, counts, mistakes)
    passed("images per class, with zeros for classes that have none")


# ------------------------------------------------------------------ superclasses

DIRECTION = "table[fine] = coarse: the class is the position, the superclass the value"
INDEX: Causes = {
    r"IndexError": Cause("a label is used as the position of something else", DIRECTION),
}


def superclass_of(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the table from classes to superclasses, derived from the two labels of each image."""
    random = np.random.default_rng(seed)
    superclasses = int(random.integers(4, 7))
    classes = 3 * superclasses
    table = random.permutation(np.repeat(np.arange(superclasses), 3))
    fine = np.concatenate([random.permutation(classes) for _ in range(4)])
    coarse = table[fine]
    tried = f"superclass_of {len(fine)} images, {classes} classes, {superclasses} superclasses"
    shapes = {
        (superclasses,): Cause("the table goes from superclass to class", DIRECTION),
        (len(fine),): Cause("one entry per image", "one entry per class"),
        (classes, 2): Cause("pairs of class and superclass", "return the superclasses alone"),
        (superclasses, 3): Cause("the classes of each superclass", DIRECTION),
    }
    got = plain(tried, run("superclass_of", function, fine, coarse, causes=INDEX), "an array")
    values = array(tried, got, (classes,), shapes)
    seen = np.array(list(dict.fromkeys(fine.tolist())))
    neighbours = "the classes of a superclass do not stand next to each other: look up a pair of labels"
    mistakes = [
        (Cause("superclasses in the order in which their classes appear", DIRECTION), table[seen]),
        (Cause("the superclasses of the first images", DIRECTION), coarse[:classes]),
        (Cause("the class is divided by the size of a superclass", neighbours), np.arange(classes) // 3),
        (Cause("the superclasses are sorted", neighbours), np.sort(table)),
        (Cause("the class modulo the number of superclasses", neighbours), np.arange(classes) % superclasses),
        (Cause("only the last image is looked at", "every pair of labels counts"), last_only(fine, coarse)),
        (Cause("1 is added", "superclasses are counted from 0"), table + 1),
        (Cause("classes, not superclasses", DIRECTION), np.arange(classes)),
    ]
    compare(tried, values, table, mistakes)
    passed("the superclass of each class")


def last_only(fine: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """A table into which only the last pair was written."""
    table = np.zeros(fine.max() + 1)
    table[fine[-1]] = coarse[-1]
    return table
