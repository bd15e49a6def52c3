"""Checks of changes that are drawn at random, on marked images: each pixel says where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers import augmentation
from cifar_helpers.checks.augmentation.changes import images_back
from cifar_helpers.checks.core import Cause, Causes, array, close, fail, pair, passed, run, untouched
from cifar_helpers.checks.models.structure import told
from cifar_helpers.checks.randomness import pattern
from cifar_helpers.checks.sizes import any_size

SIDE, MIDDLE, MARGIN = 32, 16, 4
STEP, FIRST = 5, 20  # a pixel of row r has the red value FIRST + STEP * r, of column c the same in green
BATCHES, IMAGES = 24, 60  # many batches: one draw for a whole batch then shows, whatever is drawn
# Of 1,440 images. A fair coin stays within, and one that throws a third or two thirds beyond, with all but
# 1e-9 of its throws.
FEWEST, MOST = 0.42, 0.58
ALIKE = 0.2  # a correlation of 1,440 pairs; by chance 1e-13 are beyond
# Of the squares of shifts of -4 to 4, all equally likely, the mean is 20/3, and of 1,440 it is off by 0.15.
SQUARES, SQUARES_OFF = 20 / 3, 1.0
BUILT_IN = {
    count: Cause(f"works only for batches of {count} images", "size=len(images): a batch may have any length")
    for count in (64, 32, 128)
}
DRAWS: Causes = {
    r"NameError: name '(flip_some|crop)'": Cause(
        "flip_some and crop are not defined here", "run the cells of tasks 1 and 2 first"
    ),
    r"'numpy.random._generator.Generator' object|Generator": Cause(
        "a generator has other names than np.random", "random.random(n), random.integers(9, size=n)"
    ),
}


def marked(count: int, dtype: Any = np.uint8) -> np.ndarray:
    """Images (count, 32, 32, 3): red tells a pixel's row, green its column, blue which image it is."""
    images = np.zeros((count, SIDE, SIDE, 3), dtype)
    images[..., 0] = FIRST + STEP * np.arange(SIDE)[:, None]
    images[..., 1] = FIRST + STEP * np.arange(SIDE)
    images[..., 2] = np.arange(count)[:, None, None]
    return images


@dataclass(frozen=True)
class SeenChanges:
    """What was done to marked images: each array has a number per image.

    Attributes
    ----------
    mirrored, upside_down : bool arrays
    down, right : float arrays
        Pixels by which the window lies lower, or further right, than the image.
    number : float array
        Which image it is.
    """

    mirrored: np.ndarray
    upside_down: np.ndarray
    down: np.ndarray
    right: np.ndarray
    number: np.ndarray


def look(images: np.ndarray) -> SeenChanges:
    """Reads the middle of marked images."""
    indices = (images - FIRST) / STEP  # row and column in the first two colours
    rows, columns = indices[:, MIDDLE, MIDDLE, 0], indices[:, MIDDLE, MIDDLE, 1]
    upside_down = indices[:, MIDDLE + 2, MIDDLE, 0] < rows
    mirrored = indices[:, MIDDLE, MIDDLE + 2, 1] < columns
    down = np.where(upside_down, SIDE - 1 - rows, rows) - MIDDLE
    right = np.where(mirrored, SIDE - 1 - columns, columns) - MIDDLE
    return SeenChanges(mirrored, upside_down, down, right, images[:, MIDDLE, MIDDLE, 2])


def rebuilt(images: np.ndarray, seen: SeenChanges, mode: str = "edge") -> np.ndarray:
    """The marked images with what was seen done to them, and the margin filled in the named way."""
    each, along = np.arange(len(images)), np.arange(SIDE)
    rows = (seen.down.astype(int)[:, None] + along)[:, :, None]
    columns = (seen.right.astype(int)[:, None] + along)[:, None, :]
    flipped = augmentation.flip(images, seen.mirrored)
    if mode == "edge":
        return flipped[each[:, None, None], rows.clip(0, SIDE - 1), columns.clip(0, SIDE - 1)]
    padded = np.pad(flipped, ((0, 0), (SIDE, SIDE), (SIDE, SIDE), (0, 0)), mode=mode)
    return padded[each[:, None, None], rows + SIDE, columns + SIDE]


# ------------------------------------------------------------------ by hand


def augment(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks random mirroring and cropping: each image for itself, whole range, repeatable, edges, order."""
    any_size(partial(check_draws, function, seed), IMAGES, BUILT_IN)
    passed("mirrored and shifted at random, each image for itself")


def check_draws(function: Callable[..., Any], seed: int, count: int) -> None:
    """As `augment`, for batches of so many images."""
    random = np.random.default_rng(seed)
    seeds = random.integers(2**31, size=BATCHES).tolist()
    parts = [changed(function, marked(count, KINDS[at % 2]), each) for at, each in enumerate(seeds)]
    check_repeatable(function, seeds, parts)
    seen = look(np.concatenate(parts))
    check_mirrored(parts, seen)
    check_shifted(parts, seen)
    untouched("augment", function, marked(count), seeds[0])


KINDS = (np.uint8, np.float32)


def changed(function: Callable[..., Any], images: np.ndarray, seed: int) -> np.ndarray:
    """A student's augmentation of marked images, once every pixel is where the middle says it should be."""
    tried = f"augment of {len(images)} images"
    values = images_back(tried, run("augment", function, images, seed, causes=DRAWS), images)
    seen = look(values)
    if not np.array_equal(seen.number, np.arange(len(images))) and reordered(images, values, seen):
        cause = Cause(
            "the images are in another order: their labels no longer fit",
            "change each image where it is; don't shuffle or draw images",
        )
        fail(tried, "images in another order", "image i at index i", cause)
    if seen.upside_down.any():
        cause = Cause("images are upside down", "mirror left and right only: flip_some")
        fail(tried, f"{seen.upside_down.sum()} images upside down", "none", cause)
    within = np.abs([seen.down, seen.right]).max() < SIDE
    if not within or not np.array_equal(values, rebuilt(images, seen)):
        fail(
            tried,
            "pixels that are not where they should be",
            "windows of the padded images",
            misplaced(images, values, seen),
        )
    return values


def reordered(images: np.ndarray, values: np.ndarray, seen: SeenChanges) -> bool:
    """Whether other images are in a batch, and nothing else is wrong with their middles."""
    order, near = seen.number.astype(int), slice(MIDDLE - 2, MIDDLE + 3)
    if not np.array_equal(order, seen.number) or order.min() < 0 or order.max() >= len(images):
        return False
    others = augmentation.flip(images[order], seen.mirrored)
    others = np.where(seen.upside_down[:, None, None, None], others[:, ::-1], others)
    steps = [
        np.diff(each[:, near, near].astype(float), axis=axis) for each in (values, others) for axis in (1, 2)
    ]
    return np.array_equal(steps[0], steps[2]) and np.array_equal(steps[1], steps[3])


def misplaced(images: np.ndarray, values: np.ndarray, seen: SeenChanges) -> Cause:
    """Why pixels are not where they should be."""
    known = {
        "wrap": Cause(
            "what leaves on one side comes in on the other, as with np.roll", "use crop, which pads"
        ),
        "constant": Cause("the margin is black", "use crop, which repeats the edge"),
        "reflect": Cause("the margin mirrors the image", "use crop, which repeats the edge"),
        "symmetric": Cause("the margin mirrors the image", "use crop, which repeats the edge"),
    }
    if np.abs([seen.down, seen.right]).max() < SIDE:
        for mode, cause in known.items():
            if np.array_equal(values, rebuilt(images, seen, mode)):
                return cause
    return Cause("something else was done to the images, too", "flip_some, then crop, and nothing more")


def check_repeatable(function: Callable[..., Any], seeds: list[int], parts: list[np.ndarray]) -> None:
    """Fails unless the same seed gives the same images, and another seed others."""
    count = len(parts[0])
    again = changed(function, marked(count, KINDS[0]), seeds[0])
    if all(np.array_equal(part, marked(count)) for part in parts):
        cause = Cause("nothing is changed", "return what crop returns")
        fail(f"augment of {count} images", "the images as they were", "mirrored and shifted images", cause)
    if not np.array_equal(again, parts[0]):
        cause = Cause(
            "the draws don't come from `seed`, so no training can be repeated",
            "draw with `random` alone, not with np.random",
        )
        fail("augment twice with the same seed", "other images", "the same images", cause)
    if np.array_equal(parts[0], parts[1]):
        cause = Cause(
            "the draws don't depend on `seed`: each batch of each epoch is changed alike",
            "draw with `random`, made from `seed`",
        )
        fail("augment with two seeds", "the same images", "other images", cause)


def check_mirrored(parts: list[np.ndarray], seen: SeenChanges) -> None:
    """Fails unless about half of the images are mirrored, each by a draw of its own."""
    share = float(seen.mirrored.mean())
    came, wanted = f"{100 * share:.0f} % mirrored", "about half mirrored"
    tried = f"augment of {len(parts)} times {len(parts[0])} images"
    each = [look(part).mirrored for part in parts]
    if all(batch.all() or not batch.any() for batch in each) and 0 < share < 1:
        cause = Cause("one draw for the whole batch", "draw len(images) numbers, one for each image")
        fail(tried, "in each batch all or none mirrored", "about half in each", cause)
    if share in (0.0, 1.0):
        message = "no image is mirrored" if share == 0 else "every image is mirrored"
        cause = Cause(message, "chosen = random.random(len(images)) < 0.5, then flip_some")
        fail(tried, came, wanted, cause)
    if all(np.array_equal(each[0], other) for other in each[1:]):
        cause = Cause("the same indices of each batch are mirrored", "draw them from `random`")
        fail(tried, "the same indices each time", "other indices each time", cause)
    if not FEWEST < share < MOST:
        cause = Cause("not a fair coin", "random.random(len(images)) < 0.5")
        fail(tried, came, wanted, cause)


def check_shifted(parts: list[np.ndarray], seen: SeenChanges) -> None:
    """Fails unless shifts in both directions are drawn for each image, over the whole range."""
    tried = f"augment of {len(parts)} times {len(parts[0])} images"
    for phrase, values in (("down or up", seen.down), ("to the side", seen.right)):
        if not values.any():
            cause = Cause(f"no image is shifted {phrase}", "draw tops and lefts from 0 to 8 for crop")
            fail(tried, f"no shift {phrase}", "shifts of -4 to 4 pixels", cause)
        each = values.reshape(len(parts), -1)
        if (each == each[:, :1]).all():
            cause = Cause(
                "one shift for the whole batch", "random.integers(9, size=len(images)): one for each image"
            )
            fail(tried, f"the same shift {phrase} for all images of a batch", "one for each image", cause)
        low, high = int(values.min()), int(values.max())
        if (low, high) != (-MARGIN, MARGIN):
            fail(
                tried,
                f"shifts of {low} to {high} pixels {phrase}",
                "-4 to 4 pixels",
                RANGES.get((low, high), RANGE),
            )
        if len(np.unique(values)) < 2 * MARGIN + 1:
            fail(
                tried,
                f"shifts of {np.unique(values).astype(int).tolist()} {phrase}",
                "all from -4 to 4",
                RANGE,
            )
        squares = float(np.mean(values**2))
        if abs(squares - SQUARES) > SQUARES_OFF:
            which = "small" if squares < SQUARES else "large"
            cause = Cause(
                f"{which} shifts come more often than others", "random.integers(9, size=…): one draw each"
            )
            came = f"{squares:.1f} for the mean of the squared shifts {phrase}"
            fail(tried, came, f"about {SQUARES:.1f}: all from -4 to 4 equally often", cause)
    check_apart(tried, seen)
    check_drawn(tried, len(parts), seen)


RANGE = Cause("shifts of another range", "random.integers(9, size=…) draws 0 to 8; 4 is the middle")
LAST = Cause("the largest shift never comes", "random.integers leaves its end out: integers(9) draws 0 to 8")
RANGES = {
    (-4, 3): LAST,
    (-3, 4): LAST,
    (0, 4): Cause("only shifts one way", "windows begin at 0 to 8; 4 is the image itself"),
    (-4, 0): Cause("only shifts one way", "windows begin at 0 to 8; 4 is the image itself"),
    (-4, -1): Cause("only shifts one way", "windows begin at 0 to 8; 4 is the image itself"),
}


def check_apart(tried: str, seen: SeenChanges) -> None:
    """Fails if one draw decides two things."""
    drawn = {"mirroring": seen.mirrored, "shifts down": seen.down, "shifts to the side": seen.right}
    names = list(drawn)
    for index, one in enumerate(names):
        for two in names[index + 1 :]:
            together = float(np.corrcoef(drawn[one].astype(float), drawn[two])[0, 1])
            if abs(together) > ALIKE:
                cause = Cause(
                    f"{one} and {two} depend on each other: the same draw decides both",
                    "one generator for all, and a draw of its own for each: random was made once, draw on",
                )
                fail(tried, f"a correlation of {together:.2f} between {one} and {two}", "none", cause)


def check_drawn(tried: str, batches: int, seen: SeenChanges) -> None:
    """Fails if what happens to an image follows from its index, or from what happened to others."""
    for phrase, drawn in (("mirroring", seen.mirrored), ("shifts down", seen.down), ("shifts", seen.right)):
        order = pattern(drawn.reshape(batches, -1))
        if order:
            cause = Cause(f"the {phrase} follow a pattern", "draw len(images) numbers from `random` for each")
            fail(tried, f"an order in the {phrase}: {order}", "no order", cause)


# ------------------------------------------------------------------ batches


def make_batch(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that labels stay with their images, and that only images with a seed are changed."""
    random = np.random.default_rng(seed)
    X, y = marked(200, np.float32), random.permutation(200)
    indices = random.permutation(200)[:50]
    seeds = random.integers(2**31, size=2).tolist()
    plain = batch(function, X, y, indices, None)
    if not close(plain, X[indices]):
        cause = Cause(
            "validation images are changed: without a seed they must stay as they are",
            "call augment only if seed is not None",
        )
        fail("make_batch without a seed", "changed images", "the images as they are", cause)
    first, second = (batch(function, X, y, indices, each) for each in seeds)
    check_moved(first)
    check_moved(second)
    if close(first, plain) and close(second, plain):
        cause = Cause(
            "training images are not changed", "if seed is not None: images = augment(images, seed)"
        )
        fail("make_batch with a seed", "the images as they are", "changed images", cause)
    if close(first, second):
        cause = Cause("each batch gets the same changes", "pass `seed` on to augment")
        fail("make_batch with two seeds", "the same changes", "other changes", cause)
    if not close(batch(function, X, y, indices, seeds[0]), first):
        cause = Cause("the changes don't come from `seed`", "images = augment(images, seed)")
        fail("make_batch twice with the same seed", "other changes", "the same changes", cause)
    if close(batch(function, X, y, indices, 0), plain):
        cause = Cause(
            "the seed 0 is taken for no seed", "`if seed is not None`, not `if seed`: 0 counts as false"
        )
        fail("make_batch with seed 0", "the images as they are", "changed images", cause)
    untouched("make_batch", function, X, y, indices, seeds[0], names=("X is", "y is", "indices are"))
    passed("labels stay with their images; without a seed nothing changes")


def check_moved(images: np.ndarray) -> None:
    """Fails unless the middle of each marked image is mirrored or shifted, whatever the margin looks like."""
    near = images[:, MIDDLE - 1 : MIDDLE + 2, MIDDLE - 1 : MIDDLE + 2]
    down, across = np.abs(np.diff(near, axis=1)), np.abs(np.diff(near, axis=2))
    red, green = np.array([STEP, 0, 0]), np.array([0, STEP, 0])
    levels = (near[..., :2] - FIRST) % STEP
    if not (close(down, red + 0 * down) and close(across, green + 0 * across) and close(levels, 0 * levels)):
        cause = Cause("something else than augment changes the images", "images = augment(images, seed)")
        fail("make_batch with a seed", "changed colours", "images that are mirrored and shifted", cause)


def as_many(got: Any, data: np.ndarray, y: np.ndarray, everything: Cause) -> Cause:
    """The cause where as many images or labels came back as there are."""
    if told(lambda: np.array_equal(got, data[y]), False):
        return Cause("the labels are used as indices", everything.next_step)
    return everything


def batch(
    function: Callable[..., Any], X: np.ndarray, y: np.ndarray, indices: np.ndarray, seed: int | None
) -> np.ndarray:
    """Images of a batch, once each of them is at its index with its own label."""
    tried = f"make_batch at {len(indices)} indices, {'without a' if seed is None else 'with a'} seed"
    got = run("make_batch", function, X, y, indices, seed, causes=DRAWS)
    images, labels = pair(tried, got, "images, labels")
    whole = {X.shape: as_many(images, X, y, Cause("all images come back", "X[indices]"))}
    images = images_back(f"the images of {tried}", images, X[indices], whole)
    all_labels = {y.shape: as_many(labels, y, y, Cause("all labels come back", "y[indices]"))}
    labels = array(f"the labels of {tried}", labels, indices.shape, all_labels)
    numbers = look(images).number
    if np.array_equal(labels, y[indices]) and np.array_equal(numbers, indices):
        return images
    first = np.arange(len(indices))
    if np.array_equal(numbers, first):
        cause = Cause("the first images are taken, not those at `indices`", "X[indices]")
    elif np.array_equal(labels, y[first]):
        cause = Cause("the first labels are taken, not those at `indices`", "y[indices]")
    elif np.array_equal(labels, indices):
        cause = Cause("the indices are returned for the labels", "y[indices]")
    else:
        cause = Cause("images and labels are of different indices", "the same indices for both, in order")
    fail(tried, "images with the labels of others", "each image with its own label", cause)
