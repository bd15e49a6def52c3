"""Checks of what the labels say: images per class, and the superclass of each class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, compare, fail, run, twice, untouched


def plain(name: str, value: Any, wanted: str) -> Any:
    """`value`, unless it is a dictionary.

    Raises
    ------
    CheckFailed
        If it is one.
    """
    if isinstance(value, Mapping):
        cause = Cause("a dictionary, which arrays can't index", "put entry k at index k of an array")
        fail(name, f"a dictionary of {len(value)} entries", wanted, cause)
    return value


# ------------------------------------------------------------------ balance

IMAGES = 5_000  # a count of some hundred does not fit into uint8
ABSENT = "every class needs an entry, also those without images: np.bincount knows a minlength"


GAPS = Cause("classes without images are left out", ABSENT)
EMPTY: Causes = {
    r"KeyError:": Cause(
        "the dictionary has no entry yet for a label", "start with np.zeros(classes, dtype=int)"
    ),
}


@twice("images per class, with zeros for classes that have none")
def class_counts(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the number of images per class, where two classes have none."""
    random = np.random.default_rng(seed)
    classes = int(random.choice([8, 9, 13, 14]))  # neither 10 nor 100, nor one or two more
    absent = [int(random.integers(1, classes - 2)), classes - 1]
    labels = random.choice(np.setdiff1d(np.arange(classes), absent), IMAGES)
    counts = np.bincount(labels, minlength=classes)
    present = counts[counts > 0]
    tried = f"class_counts of {IMAGES:,} labels and {classes} classes, two of them without images"
    wanted = f"an array of {classes} numbers"
    shapes = {
        (classes - 1,): Cause("the counts stop at the highest label that occurs", ABSENT),
        (2, len(present)): Cause("labels and counts together", "return the counts alone"),
        (IMAGES,): Cause("one number per image", "one number per class"),
        **{(size,): fixed_classes(size) for size in (10, 100)},
        (): Cause("one number for all classes", "one number per class"),
        (len(present),): GAPS,
    }
    got = plain(tried, run("class_counts", function, labels, classes, causes=EMPTY), wanted)
    values = array(tried, got, (classes,), shapes)
    compare(tried, values, counts, wrong_counts(counts))
    untouched("class_counts", function, labels, classes, names=("the labels are",))


def fixed_classes(size: int) -> Cause:
    """A number of classes that stands in the function instead of the argument."""
    return Cause(f"works only for {size} classes", "the number of classes comes from the arguments")


def wrong_counts(counts: np.ndarray) -> Mistakes:
    """Images per class, by mistake."""
    present = counts[counts > 0]
    yield Cause("shares of all images, not numbers of images", "don't divide"), counts / counts.sum()
    ordered = Cause("the counts are sorted", "the count of class k belongs at index k")
    yield ordered, np.sort(counts)
    yield ordered, -np.sort(-counts)
    yield Cause("the counts are added up", "each class on its own"), np.cumsum(counts)
    yield GAPS, np.pad(present, (0, len(counts) - len(present)))
    yield Cause("it is only noted whether a class occurs", "count its images"), counts > 0
    equal = Cause("all classes are taken to be equally frequent", "count the labels")
    yield equal, np.full(len(counts), counts.mean())
    yield equal, np.full(len(counts), counts.sum() // len(counts))
    for dtype in (np.uint8, np.int8):
        message = f"counted in {dtype.__name__}: above {np.iinfo(dtype).max} it wraps"
        yield Cause(message, "dtype=int holds every count"), counts.astype(dtype)
    yield Cause("every count is one too large", "start at 0"), counts + 1
    yield Cause("labels are counted from 1, so class 0 is left out", ABSENT), np.append(counts[1:], 0)


# ------------------------------------------------------------------ superclasses

DIRECTION = "the class is an index into the table, the superclass is the value there"
ONE_SHORT = Cause(
    "the table is one entry too short", "the highest class is fine.max(): fine.max() + 1 entries"
)
INDEX: Causes = {
    r"index (\d+) is out of bounds for axis 0 with size \1\b": ONE_SHORT,
    r"IndexError": Cause("a label is used as the index of something else", DIRECTION),
}


@twice("the superclass of each class")
def superclass_of(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the table from classes to superclasses, derived from the two labels of each image."""
    random = np.random.default_rng(seed)
    superclasses = int(random.choice([6, 8, 9]))  # 18, 24 or 27 classes
    classes = 3 * superclasses
    table = random.permutation(np.repeat(np.arange(superclasses), 3))
    fine = random.permutation(np.tile(np.arange(classes), 4))
    coarse = table[fine]
    tried = f"superclass_of {len(fine)} images, {classes} classes, {superclasses} superclasses"
    shapes = {
        (superclasses,): Cause("the table goes from superclass to class", DIRECTION),
        (len(fine),): Cause("one entry per image", "one entry per class"),
        (classes, 2): Cause("pairs of class and superclass", "return the superclasses alone"),
        (superclasses, 3): Cause("the classes of each superclass", DIRECTION),
        **{(size,): fixed_classes(size) for size in (10, 20, 100)},
        (classes - 1,): ONE_SHORT,
        (classes + 1,): Cause("an entry too many", "there are fine.max() + 1 classes"),
    }
    got = plain(tried, run("superclass_of", function, fine, coarse, causes=INDEX), "an array")
    values = array(tried, got, (classes,), shapes)
    compare(tried, values, table, wrong_tables(fine, coarse, table))
    untouched("superclass_of", function, fine, coarse, names=("the classes are", "the superclasses are"))


def wrong_tables(fine: np.ndarray, coarse: np.ndarray, table: np.ndarray) -> Mistakes:
    """Tables from classes to superclasses, by mistake."""
    classes, seen = np.arange(len(table)), np.array(list(dict.fromkeys(fine.tolist())))
    yield Cause("superclasses in the order in which their classes appear", DIRECTION), table[seen]
    yield Cause("the superclasses of the first images", DIRECTION), coarse[: len(table)]
    neighbours = "the classes of a superclass are not adjacent: look up a pair of labels"
    for size in (3, 5):  # here, and in CIFAR-100
        yield Cause("the class is divided by the size of a superclass", neighbours), classes // size
    yield Cause("the superclasses are sorted", neighbours), np.sort(table)
    yield Cause("the class modulo the number of superclasses", neighbours), classes % (table.max() + 1)
    yield Cause("only the last image is looked at", "every pair of labels counts"), last_only(fine, coarse)
    yield Cause("the class is written at the index of the superclass", DIRECTION), turned(fine, coarse)
    yield Cause("1 is added", "superclasses are counted from 0"), table + 1
    yield Cause("classes, not superclasses", DIRECTION), classes


def last_only(fine: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """A table into which only the last pair was written."""
    table = np.zeros(fine.max() + 1)
    table[fine[-1]] = coarse[-1]
    return table


def turned(fine: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """A table of the right length, written the wrong way round."""
    table = np.zeros(fine.max() + 1)
    table[coarse] = fine
    return table
