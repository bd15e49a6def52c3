"""Check of mixing: combinations of images, and the same of their labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    Cause,
    Causes,
    Mistakes,
    array,
    compare,
    fail,
    pair,
    passed,
    run,
    untouched,
)
from cifar_helpers.checks.sizes import any_size

CLASSES, SIDE = 10, 10  # as many images as pixels along a side and as classes: a wrong axis raises no error
AXES = "shares[:, None, None, None] for images (N, H, W, C), shares[:, None] for rows (N, 10)"
OWN = "image i keeps the share shares[i], its partner gets 1 - shares[i]; labels likewise"
HOT = "np.eye(10, dtype=np.float32)[labels] makes the rows: a single 1 in the column of the label"
PARTNER = "images[partners] and rows[partners]: the partner of image i is image partners[i]"
SHAPES: Causes = {
    r"could not be broadcast|operands|shape": Cause(
        "shares (N,) are broadcast along another axis than that of the images", AXES
    ),
    r"index .* is out of bounds|IndexError": Cause("an index beyond the batch or the classes", HOT),
    r"UFuncTypeError|Cannot cast|_UFuncOutputCastingError": Cause(
        "uint8 can't hold shares of levels", "images.astype(np.float32) makes a copy: mix that"
    ),
}


def mix(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks images and labels that are mixed with given shares and partners."""
    any_size(partial(check_mix, function, seed), (SIDE, SIDE))
    passed("images and labels mixed by the same shares, with the same partners")


def check_mix(function: Callable[..., Any], seed: int, sides: tuple[int, int]) -> None:
    """As `mix`, for images of these sides."""
    random = np.random.default_rng(seed)
    for dtype, count in ((np.uint8, SIDE), (np.float32, SIDE), (np.uint8, 7)):
        images = random.integers(256, size=(count, *sides, 3)).astype(dtype)
        given = images, *draw(random, count)
        tried = f"mix of {count} images, {np.dtype(dtype)}"
        got = pair(tried, run("mix", function, *given, causes=SHAPES), "mixed images, mixed labels")
        compare_images(f"{tried}: the images", got[0], *given)
        compare_labels(f"{tried}: the labels", got[1], *given[1:])
        for what, values in zip(("images", "labels"), got, strict=True):
            check_dtype(f"{tried}: the {what}", values)
    untouched(
        "mix",
        function,
        images.astype(np.float32),
        *given[1:],
        names=("the images are", "the labels are", "the shares are", "the partners are"),
    )


def draw(random: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels of which the last class is missing, shares, and partners whose order is not its own inverse.

    Some partners have the same label, most have another one.
    """
    while True:
        labels, partners = random.integers(CLASSES - 2, size=count), random.permutation(count)
        shares = random.uniform(0.05, 0.95, size=count)
        own = np.any(partners == np.arange(count))
        seen = shares[labels != labels[partners]]
        both = np.any(seen > 0.55) and np.any(seen < 0.45)
        apart = 0.5 < np.mean(labels != labels[partners]) < 1 and np.mean(labels != labels[::-1]) > 0.5
        if not own and apart and both and np.any(np.argsort(partners) != partners) and np.ptp(shares) > 0.4:
            return labels, shares, partners


def check_dtype(tried: str, values: Any) -> None:
    """Fails unless an array is float32."""
    dtype = np.asarray(values).dtype
    if dtype != np.float32:
        message = f"the result is {dtype}: the net works with float32"
        fail(tried, str(dtype), "float32", Cause(message, "end with .astype(np.float32)"))


def compare_images(
    tried: str, got: Any, images: np.ndarray, labels: np.ndarray, shares: np.ndarray, partners: np.ndarray
) -> None:
    """Fails unless these are the mixed images."""
    values = array(tried, got, images.shape)
    right = mixed(images, shares, partners)
    if np.asarray(got).dtype.kind in "iu" and np.abs(values - right).max() <= 1.01:
        cause = Cause("the mixed levels are truncated to integers", "mix in float32, and leave it so")
        fail(tried, str(np.asarray(got).dtype), "float32, with fractions", cause)
    compare(tried, values, right, wrong_images(images, shares, partners), 1e-4)


def mixed(values: np.ndarray, shares: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """Each row with its share, and its partner with the rest, float64."""
    each = shares.reshape(-1, *[1] * (values.ndim - 1))
    return each * values + (1 - each) * values[partners].astype(np.float64)


def wrong_images(images: np.ndarray, shares: np.ndarray, partners: np.ndarray) -> Mistakes:
    """Images mixed by mistake."""
    wide = images.astype(np.float64)
    yield Cause("the images are as they were", PARTNER), wide
    yield Cause("the partners alone: nothing is mixed", OWN), wide[partners]
    yield from wrong_mixtures(images, shares, partners, "images")
    with np.errstate(all="ignore"):
        difference = images - images[partners]  # wraps in uint8
        message = "uint8 wraps: a difference of levels below zero is near 255"
        each = shares[:, None, None, None]
        yield (
            Cause(message, "images.astype(np.float32) before any arithmetic"),
            (images[partners] + each * difference),
        )
        total = (images + images[partners]).astype(np.float64)
        message = "uint8 wraps: the sum of two images goes beyond 255"
        yield Cause(message, "images.astype(np.float32) before any arithmetic"), total / 2
    if len(images) == images.shape[1]:
        for axis, where in ((shares[:, None], "columns"), (shares[:, None, None], "rows")):
            message = f"the shares run along the {where} of pixels, not along the images"
            yield Cause(message, AXES), axis * wide + (1 - axis) * wide[partners]


def wrong_mixtures(values: np.ndarray, shares: np.ndarray, partners: np.ndarray, what: str) -> Mistakes:
    """Mixtures with other shares or other partners, of images or of rows of labels."""
    count = len(values)
    for cause, other in (
        (Cause(f"shares and 1 - shares are swapped in the {what}", OWN), 1 - shares),
        (Cause(f"one share for all {what}: the first", AXES), np.full(count, shares[0])),
        (Cause(f"one share for all {what}: the mean", AXES), np.full(count, shares.mean())),
        (Cause(f"the {what} are mixed half and half, whatever the shares", OWN), np.full(count, 0.5)),
        (Cause(f"the partner's share is used for the {what}", OWN), shares[partners]),
    ):
        yield cause, mixed(values, other, partners)
    for cause, other in (
        (
            Cause(f"the {what} have other partners: those of np.argsort(partners)", PARTNER),
            np.argsort(partners),
        ),
        (
            Cause(f"the {what} have other partners: the batch in reverse order", PARTNER),
            np.arange(count)[::-1],
        ),
        (
            Cause(f"the {what} have other partners: the batch shifted by one", PARTNER),
            np.roll(np.arange(count), 1),
        ),
    ):
        yield cause, mixed(values, shares, other)
    each = shares.reshape(-1, *[1] * (values.ndim - 1))
    yield Cause(f"the partner is added whole to the {what}", OWN), each * values + values[partners]


def compare_labels(
    tried: str, got: Any, labels: np.ndarray, shares: np.ndarray, partners: np.ndarray
) -> None:
    """Fails unless these are the mixed rows of labels."""
    count = len(labels)
    numbers = Cause("the labels are mixed as numbers: half a cat (3) and half a frog (6) make no dog", HOT)
    shapes = {
        (count,): numbers,
        (count, 1): numbers,
        (count, int(labels.max()) + 1): Cause("a class that does not occur in the batch has no column", HOT),
        (CLASSES, count): Cause("rows and columns are swapped: a row belongs to an image", HOT),
    }
    shapes.pop((count, CLASSES), None)
    values = array(tried, got, (count, CLASSES), shapes)
    rows = np.eye(CLASSES)[labels]
    compare(tried, values, mixed(rows, shares, partners), wrong_labels(rows, labels, shares, partners), 1e-4)


def wrong_labels(rows: np.ndarray, labels: np.ndarray, shares: np.ndarray, partners: np.ndarray) -> Mistakes:
    """Rows of labels mixed by mistake."""
    yield Cause("the labels are not mixed: each row is that of the image itself", OWN), rows
    yield Cause("the labels are the partners' alone", OWN), rows[partners]
    larger = np.where((shares >= 0.5)[:, None], rows, rows[partners])
    yield Cause("the label with the larger share gets everything", OWN), larger
    smooth = rows * shares[:, None] + (1 - shares[:, None]) / CLASSES
    yield Cause("1 - share is spread over all classes: that is label smoothing", PARTNER), smooth
    yield from wrong_mixtures(rows, shares, partners, "labels")
    count = np.arange(len(labels))
    for order in (1, -1):
        values = np.zeros_like(rows)
        for own, share in ((labels, shares), (labels[partners], 1 - shares))[::order]:
            values[count, own] = share
        message = "where image and partner have the same label, one share is written over the other"
        yield Cause(message, "add: shares * rows + (1 - shares) * rows[partners]"), values
    if len(labels) == CLASSES:
        message = "the shares run along the classes, not along the images"
        yield Cause(message, AXES), shares * rows + (1 - shares) * rows[partners]
        turned = mixed(rows, shares, partners).T
        yield Cause("rows and columns are swapped: a row belongs to an image", HOT), turned
    both = np.clip(rows + rows[partners], 0, 1)
    yield Cause("both labels count 1: a row no longer adds up to 1", OWN), both
