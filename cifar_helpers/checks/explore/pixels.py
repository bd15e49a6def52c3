"""Checks of what is done to pixels: statistics, normalisation, mirroring."""

from __future__ import annotations

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
    match,
    pair,
    precision,
    run,
    show,
    twice,
    untouched,
)
from cifar_helpers.checks.tolerances import LONG_SUMS as TOLERANCE

ALL_PIXELS = "over images, rows and columns, axis=(0, 1, 2): what is left is one number per colour"
WRAPPED = Cause("uint8 wraps: 16 * 16 is 0 there", "images.astype(float) before any arithmetic")
TRAINING_ONLY = "mean and deviation come from the training images, for both parts"


def draw(random: np.random.Generator, count: int) -> np.ndarray:
    """Images whose brightness differs from image to image, and from colour to colour."""
    middle = random.uniform(60, 190, size=3) + random.uniform(-40, 40, size=(count, 1, 1, 1))
    noise = random.normal(scale=random.uniform(10, 35, size=3), size=(count, 32, 32, 3))
    return np.rint(middle + noise).clip(0, 255).astype(np.uint8)


def moments(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each colour."""
    return images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))


# ------------------------------------------------------------------ statistics


@twice("mean and standard deviation of each colour")
def channel_statistics(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks mean and standard deviation of each colour."""
    random = np.random.default_rng(seed)
    images = draw(random, 20)
    tried = "channel_statistics of 20 images"
    result = run("channel_statistics", function, images)
    got_mean, got_std = pair(tried, result, "mean, std")
    shapes = {
        (32, 32, 3): Cause("statistics of each pixel: only the images were averaged", ALL_PIXELS),
        (20, 3): Cause("statistics of each image", ALL_PIXELS),
        (20,): Cause("statistics of each image, all colours together", ALL_PIXELS),
        (): Cause("one number for all colours", ALL_PIXELS),
        (20, 32, 32): Cause("statistics of each pixel over its colours", ALL_PIXELS),
        (32, 32): Cause("colours and images together, pixel by pixel", ALL_PIXELS),
        (32,): Cause("the last axis is averaged too, and one of the others is not", ALL_PIXELS),
        (32, 3): Cause("one of the axes is not averaged over", ALL_PIXELS),
        (1, 1, 1, 3): Cause("axes of length 1 are kept", "no keepdims: (3,) broadcasts all the same"),
    }
    mean, std = moments(images)
    values = array(f"the mean of {tried}", got_mean, (3,), shapes)
    compare(f"the mean of {tried}", values, mean, wrong_means(mean, std), TOLERANCE)
    values = array(f"the deviation of {tried}", got_std, (3,), shapes)
    if np.isnan(values).any() or close(values, np.zeros(3)):
        fail(f"the deviation of {tried}", show(values), show(std), WRAPPED)
    compare(f"the deviation of {tried}", values, std, wrong_deviations(images), TOLERANCE)
    untouched("channel_statistics", function, images)


def wrong_means(mean: np.ndarray, std: np.ndarray) -> Mistakes:
    """Means by mistake."""
    yield Cause("the deviation is returned first", "end with `return mean, std`"), std
    yield Cause("red and blue are swapped", "keep the order of the last axis"), mean[::-1]
    yield Cause("the mean is of values from 0 to 1", "keep grey levels, 0 to 255"), mean / 255
    yield Cause("one mean of all colours, three times", ALL_PIXELS), np.full(3, mean.mean())
    for rounded in (np.rint(mean), np.floor(mean)):
        yield Cause("the means are integers: fractions are lost", "don't round, and no astype(int)"), rounded


def wrong_deviations(images: np.ndarray) -> Mistakes:
    """Standard deviations by mistake."""
    mean, std = moments(images)
    each = images.std(axis=(1, 2)).mean(axis=0)
    message = "the mean of each image's own deviation: differences between images are lost"
    yield Cause(message, ALL_PIXELS), each
    message = "the deviation of the images' means: differences within an image are lost"
    yield Cause(message, ALL_PIXELS), images.mean(axis=(1, 2)).std(axis=0)
    yield (
        Cause("the mean of each pixel's own deviation", ALL_PIXELS),
        images.std(axis=0).mean(axis=(0, 1)),
    )
    yield Cause("the deviation of the mean image", ALL_PIXELS), images.mean(axis=0).std(axis=(0, 1))
    yield Cause("the variance: its root is missing", "np.std, or the root of np.var"), std**2
    yield Cause("the deviation is of values from 0 to 1", "keep grey levels, 0 to 255"), std / 255
    yield Cause("the deviation of all colours together", ALL_PIXELS), np.full(3, images.std())
    for rounded in (np.rint(std), np.floor(std)):
        yield Cause("the deviations are integers: fractions are lost", "don't round, no astype(int)"), rounded
    yield Cause("the mean is used in place of the deviation", "end with `return mean, std`"), mean


# ------------------------------------------------------------------ normalisation


@twice("both parts, with the statistics of the training images")
def normalise_parts(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that both parts are normalised, with the statistics of the training images alone."""
    random = np.random.default_rng(seed)
    train, test = draw(random, 12), draw(random, 8)
    tried = "normalise_parts of 12 training and 8 test images"
    result = run("normalise_parts", function, train, test, causes=IN_PLACE)
    result = pair(tried, result, "train, test")
    right = moments(train)
    names = ("training images", "test images")
    for name, got, images in zip(names, result, (train, test), strict=True):
        message = f"the {name} of {tried}"
        swapped = {(20 - len(images), 32, 32, 3): Cause("the parts are swapped", "return train, test")}
        values = array(message, got, images.shape, swapped)
        if np.asarray(got).dtype.kind in "iu":
            cause = Cause(
                "the result is stored as integers: fractions and minus signs are lost",
                "images.astype(np.float32) first",
            )
            fail(message, str(np.asarray(got).dtype), "float32", cause)
        compare_parts(message, values, (images - right[0]) / right[1], wrong_parts(images, train, test))
        check_float32(message, np.asarray(got).dtype)
    names = ("the training images are", "the test images are")
    untouched("normalise_parts", function, train, test, names=names)


def check_float32(tried: str, dtype: np.dtype) -> None:
    """Fails unless the values are float32, as the task asks."""
    if dtype != np.float32:
        cause = Cause(f"{dtype} takes twice the memory", "end with .astype(np.float32)")
        fail(tried, str(dtype), "float32", cause if dtype == np.float64 else UNKNOWN)


IN_PLACE: Causes = {
    r"Cannot cast ufunc": Cause(
        "an array of uint8 can't hold the result of -= or /=", "train = train.astype(np.float32) first"
    ),
}


def compare_parts(tried: str, got: np.ndarray, expected: np.ndarray, mistakes: Mistakes) -> None:
    """Fails unless the values are close; the message gives the mean of each colour, not single pixels."""
    if close(got, expected, TOLERANCE):
        return
    axes = (0, 1, 2)
    cause = match(got, mistakes, TOLERANCE)
    cause = precision(got, expected, TOLERANCE) if cause is UNKNOWN else cause
    if cause is UNKNOWN and close(got.mean(axis=axes), np.zeros(3), TOLERANCE):
        cause = Cause("centred by their own mean", TRAINING_ONLY)
    came, wanted = (
        f"mean {show(values.mean(axis=axes))}, deviation {show(values.std(axis=axes))} of red, green, blue"
        for values in (got, expected)
    )
    fail(tried, came, wanted, cause)


def wrong_parts(images: np.ndarray, train: np.ndarray, test: np.ndarray) -> Mistakes:
    """Images normalised by mistake."""
    mean, std = moments(train)
    own, other, both = moments(images), moments(test), moments(np.concatenate([train, test]))
    leak = "statistics of training and test images together: the test images leak into training"
    yield Cause(leak, TRAINING_ONLY), scaled(images, both)
    apart = "each part has its own statistics: the same pixel gets two values"
    yield Cause(apart, TRAINING_ONLY), scaled(images, own)
    tested = "the statistics of the test images: they leak into training"
    yield Cause(tested, TRAINING_ONLY), scaled(images, other)
    both_parts = "normalise both parts, and return both"
    yield Cause("these images are as they were", both_parts), images.astype(float)
    yield Cause("not divided by the deviation", "(images - mean) / std"), images - mean
    yield (
        Cause("std divides the mean alone: parentheses are missing", "(images - mean) / std"),
        images - mean / std,
    )
    yield Cause("divided by the variance", "(images - mean) / std"), (images - mean) / std**2
    yield Cause("the mean is not subtracted", "(images - mean) / std"), images / std
    yield Cause("the mean is added", "(images - mean) / std"), (images + mean) / std
    yield Cause("the sign is reversed", "(images - mean) / std"), (mean - images) / std
    yield Cause("multiplied by the deviation", "(images - mean) / std"), (images - mean) * std
    yield Cause("// loses the fractions", "(images - mean) / std"), (images - mean) // std
    yield Cause("mean and std are exchanged", "mean, std = channel_statistics(train)"), (images - std) / mean
    yield Cause("divided by 255", "(images - mean) / std"), images / 255
    one = "one mean and deviation of all colours together"
    yield Cause(one, "one of each colour: channel_statistics"), (images - train.mean()) / train.std()
    image = train.mean(axis=0)
    yield Cause("the mean image, not a mean of each colour", "channel_statistics"), (images - image) / std
    yield Cause("the mean image, not a mean of each colour", "channel_statistics"), images - image
    yield (
        Cause("mean and deviation of each pixel", "channel_statistics"),
        (images - image) / train.std(axis=0),
    )
    wrapped = images - np.rint(mean).astype(np.uint8)
    yield (
        Cause("the difference is computed in uint8: below zero it wraps", "astype(np.float32)"),
        wrapped / std,
    )
    wrapped = images - mean.astype(np.uint8)
    yield (
        Cause("the difference is computed in uint8: below zero it wraps", "astype(np.float32)"),
        wrapped / std,
    )


def scaled(images: np.ndarray, statistics: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Images normalised with a mean and a deviation."""
    mean, std = statistics
    return (images - mean) / std


# ------------------------------------------------------------------ mirroring


@twice("left and right are swapped")
def mirror(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that left and right are swapped, and nothing else."""
    random = np.random.default_rng(seed)
    images = random.integers(256, size=(5, 32, 32, 3), dtype=np.uint8)
    axes = "the axes are image, row, column, colour: reverse the columns, and nothing else"
    halves = images[:, :, :16], images[:, :, 16:]
    again = "one half is written over before it is read"
    copy = "write into a copy: np.empty_like(images), or images[:, :, ::-1]"
    mistakes = [
        (Cause(again, copy), np.concatenate([halves[0], halves[0][:, :, ::-1]], axis=2)),
        (Cause(again, copy), np.concatenate([halves[1][:, :, ::-1], halves[1]], axis=2)),
        (Cause("the columns are moved, not mirrored", axes), np.roll(images[:, :, ::-1], 1, axis=2)),
        (Cause("the columns are moved, not mirrored", axes), np.roll(images[:, :, ::-1], -1, axis=2)),
        (Cause("upside down: the rows are reversed", axes), images[:, ::-1]),
        (Cause("the images are in reverse order, each as it was", axes), images[::-1]),
        (Cause("red and blue are swapped", axes), images[..., ::-1]),
        (Cause("rows and columns are both reversed: half a turn", axes), images[:, ::-1, ::-1]),
        (Cause("rows and columns are swapped", axes), images.transpose(0, 2, 1, 3)),
        (Cause("every axis is reversed", axes), images[::-1, ::-1, ::-1, ::-1]),
        (Cause("the images are as they were", axes), images),
        (Cause("the colours are inverted", axes), 255 - images),
        (Cause("mirrored, and red and blue are swapped", axes), images[:, :, ::-1, ::-1]),
        (Cause("mirrored, and in reverse order", axes), images[::-1, :, ::-1]),
    ]
    shapes = {
        (32, 32, 3): Cause("one image of five", axes),
        (5, 32, 31, 3): Cause("one column is lost", "[:, :, ::-1] takes all 32"),
        (5, 31, 32, 3): Cause("one row is lost", axes),
        (10, 32, 32, 3): Cause("the images as they were are there too", "return the mirrored ones alone"),
    }
    values = array("mirror of 5 images", run("mirror", function, images), images.shape, shapes)
    compare("mirror of 5 images", values, images[:, :, ::-1], mistakes)
    untouched("mirror", function, images)
