"""Checks of changes that are told what to do: mirroring, cropping, brightness."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers import augmentation
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Causes,
    Mistakes,
    array,
    compare,
    fail,
    passed,
    run,
    untouched,
)
from cifar_helpers.checks.sizes import any_size

N, H, W, C = 12, 16, 20, 3  # sides differ, so that swapped axes show
SHAPES: Causes = {
    r"boolean index did not match|could not be broadcast|operands": Cause(
        "the mask (N,) is broadcast along the wrong axis of the images (N, H, W, C)",
        "np.where wants chosen[:, None, None, None]; an assignment wants images[chosen]",
    )
}


def images_back(tried: str, got: Any, images: np.ndarray, causes: Causes | None = None) -> np.ndarray:
    """What came back as float64, once it has the shape and the dtype of the images."""
    values = array(tried, got, images.shape, causes)
    dtype = np.asarray(got).dtype
    if dtype != images.dtype:
        step = "np.zeros, np.random and fractions make float64: end with .astype(images.dtype)"
        message = f"the result is {dtype}: eight times the memory, or another range of values"
        if dtype.itemsize <= images.dtype.itemsize:
            message = f"the result is {dtype}: values were cut"
        fail(tried, str(dtype), str(images.dtype), Cause(message, step))
    return values


# ------------------------------------------------------------------ mirroring


def flip_some(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that the chosen images are mirrored, and nothing else happens to any."""
    any_size(partial(check_flips, function, seed), (H, W))
    passed("the chosen images are mirrored")


def check_flips(function: Callable[..., Any], seed: int, sides: tuple[int, int]) -> None:
    """As `flip_some`, for images of these sides."""
    random = np.random.default_rng(seed)
    for dtype in (np.uint8, np.float32):
        images = random.integers(256, size=(N, *sides, C)).astype(dtype)
        chosen = random.permutation(np.arange(N) % 3 == 0)
        tried = f"flip_some of {N} images, of which {chosen.sum()} are chosen"
        shapes = {
            (int(chosen.sum()), *sides, C): Cause(
                "only the chosen images come back", "all images, in their order: the labels stay in theirs"
            )
        }
        values = images_back(tried, run("flip_some", function, images, chosen, causes=SHAPES), images, shapes)
        compare(tried, values, augmentation.flip(images, chosen), wrong_flips(images, chosen))
    untouched("flip_some", function, images, chosen, names=("the images are", "chosen is"))


def wrong_flips(images: np.ndarray, chosen: np.ndarray) -> Mistakes:
    """Images mirrored by mistake."""
    axes = "the axes are image, row, column, colour: images[:, :, ::-1]"
    mask = chosen[:, None, None, None]

    def mixed(changed: np.ndarray) -> np.ndarray:
        return np.where(mask, changed, images)

    upside_down = images.copy()
    upside_down[chosen] = images[chosen][::-1]
    yield Cause("the images are as they were", "return the new array"), images
    yield Cause("every image is mirrored, chosen or not", "use `chosen`"), images[:, :, ::-1]
    yield (
        Cause("the others are mirrored, not the chosen", "True means: mirror"),
        augmentation.flip(images, ~chosen),
    )
    yield (
        Cause("the chosen images are upside down: the rows are reversed", axes),
        mixed(images[:, ::-1]),
    )
    yield Cause("half a turn: rows and columns are both reversed", axes), mixed(images[:, ::-1, ::-1])
    yield Cause("red and blue are swapped in the chosen images", axes), mixed(images[..., ::-1])
    yield Cause("the chosen images swap places: their labels no longer fit", axes), upside_down
    yield Cause("the chosen images swap places: their labels no longer fit", axes), mixed(images[::-1])
    for index in (int(np.flatnonzero(chosen)[0]), int(np.flatnonzero(chosen)[-1])):
        message = "only one of the chosen images is mirrored"
        yield Cause(message, "no `return` inside the loop"), augmentation.flip(images, np.arange(N) == index)


# ------------------------------------------------------------------ cropping


MARGIN = 4
EDGE: Causes = {
    r"could not be broadcast|broadcast together|shape mismatch": Cause(
        "index arrays that don't fit together",
        "rows (N, H, 1), columns (N, 1, W) and np.arange(N) as (N, 1, 1) fit",
    ),
    r"out of bounds": Cause(
        "an index beyond the image: it is not larger by the margin on every side",
        "np.pad first, ((0, 0), (margin, margin), (margin, margin), (0, 0)), then index the padded images",
    ),
    r"only integer scalar arrays|only length-1 arrays|slice indices|setting an array element": Cause(
        "a slice from many starts: tops[i] : tops[i] + 32 wants one number",
        "rows = tops[:, None] + np.arange(height) has the rows of every window",
    ),
}


def crop(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks windows of padded images: the place of each, the edges, also other margins."""
    any_size(partial(check_crops, function, seed), (H, W))
    passed("each image has its own window, and edges are repeated")


def check_crops(function: Callable[..., Any], seed: int, sides: tuple[int, int]) -> None:
    """As `crop`, for images of these sides."""
    random = np.random.default_rng(seed)
    for margin, dtype in ((MARGIN, np.uint8), (2, np.float32)):
        images = random.integers(1, 256, size=(N, *sides, C)).astype(dtype)
        tops, lefts = random.integers(2 * margin + 1, size=(2, N))
        tops[:2], lefts[:2] = (0, 2 * margin), (2 * margin, 0)
        tried = f"crop of {N} images of {sides[0]} × {sides[1]} pixels, margin {margin}"
        got = run("crop", function, images, tops, lefts, margin, causes=EDGE)
        values = images_back(tried, got, images, wrong_windows(*sides, margin))
        right = augmentation.crop(images, tops, lefts, margin)
        compare(tried, values, right, wrong_crops(images, tops, lefts, margin))
    untouched(
        "crop", function, images, tops, lefts, margin, names=("the images are", "tops are", "lefts are")
    )
    check_default(function, images, tops + 2, lefts + 2)


def wrong_windows(height: int, width: int, margin: int) -> Causes:
    """Shapes of what comes back by mistake."""
    return {
        (N, height + 2 * margin, width + 2 * margin, C): Cause(
            "the padded images come back whole", "cut a window of the old size out of each"
        ),
        (N, N, height, width, C): Cause(
            "every window of every image",
            "np.arange(N)[:, None, None] pairs each image with its own window",
        ),
        (N, height, N, width, C): Cause(
            "every window of every image", "index rows and columns together, not one after the other"
        ),
    }


def check_default(
    function: Callable[..., Any], images: np.ndarray, tops: np.ndarray, lefts: np.ndarray
) -> None:
    """Fails unless the margin is 4 where none is given; it is right where one is."""
    cause = Cause(f"where no margin is given it is not {MARGIN}", f"keep margin={MARGIN} in the first line")
    tried = f"crop of {N} images, no margin given"
    values = array(tried, run("crop", function, images, tops, lefts, causes={".": cause}), images.shape)
    right = augmentation.crop(images, tops, lefts, MARGIN)
    if not np.array_equal(values, right):
        fail(tried, f"other windows than with margin={MARGIN}", "the same", cause)


def wrong_crops(images: np.ndarray, tops: np.ndarray, lefts: np.ndarray, margin: int) -> Mistakes:
    """Windows by mistake."""
    yield from wrong_margins(images, tops, lefts, margin)
    yield from wrong_places(images, tops, lefts, margin)
    if margin == MARGIN:
        return
    always = Cause(f"the margin is always {MARGIN}", "use the argument `margin`")
    off = MARGIN - margin
    yield always, augmentation.crop(images, tops, lefts, MARGIN)
    yield always, augmentation.crop(images, tops + off, lefts + off, MARGIN)


def wrong_margins(images: np.ndarray, tops: np.ndarray, lefts: np.ndarray, margin: int) -> Mistakes:
    """The right windows of images whose margin is filled in another way."""
    height, width = images.shape[1:3]
    indices = list(enumerate(zip(tops, lefts, strict=True)))
    rolled = "what leaves on one side comes in on the other, as with np.roll"
    fills: list[tuple[str, dict[str, Any]]] = [
        ("the margin is black", {"mode": "constant"}),
        ("the margin mirrors the image", {"mode": "reflect"}),
        ("the margin mirrors the image", {"mode": "symmetric"}),
        (rolled, {"mode": "wrap"}),
    ]
    if images.dtype == np.uint8:
        fills.append(("the margin is white", {"mode": "constant", "constant_values": 255}))
    for message, how in fills:
        padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), **how)
        windows = np.stack([padded[i, top : top + height, left : left + width] for i, (top, left) in indices])
        yield Cause(message, 'np.pad(…, mode="edge") repeats the outermost pixels'), windows
    turned = [np.roll(images[i], (margin - top, margin - left), axis=(0, 1)) for i, (top, left) in indices]
    yield Cause(rolled, "np.pad, then cut"), np.stack(turned)


def wrong_places(images: np.ndarray, tops: np.ndarray, lefts: np.ndarray, margin: int) -> Mistakes:
    """Windows of the right images that begin in other places."""
    zero, end = np.zeros(N, int), 2 * margin
    whole = Cause("the images are as they were", "cut the windows at tops and lefts")
    swapped = Cause("rows and columns are swapped: tops begin rows", "padded[i, rows, columns]")
    first = Cause("every image gets the window of the first one", "tops[i] and lefts[i] for image i")
    corner = Cause("every window begins in the corner: tops and lefts are not used", "use them")
    further = "shifted the other way: a window that begins further down shows what is further down"
    for cause, rows, columns in (
        (whole, zero + margin, zero + margin),
        (swapped, lefts, tops),
        (first, zero + tops[0], zero + lefts[0]),
        (corner, zero, zero),
        (Cause("tops are not used", "rows begin at tops[i]"), zero + margin, lefts),
        (Cause("lefts are not used", "columns begin at lefts[i]"), tops, zero + margin),
        (Cause(further, "padded[i, tops[i] : …]"), end - tops, end - lefts),
    ):
        yield cause, augmentation.crop(images, rows, columns, margin)


# ------------------------------------------------------------------ brightness


def brighten(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks brightness of uint8 images: no wrap-around, a factor for each image."""
    any_size(partial(check_brightness, function, seed), (H, W))
    passed("brighter and darker, without wrapping")


def check_brightness(function: Callable[..., Any], seed: int, sides: tuple[int, int]) -> None:
    """As `brighten`, for images of these sides."""
    random = np.random.default_rng(seed)
    images = random.integers(256, size=(N, *sides, C), dtype=np.uint8)
    factors = random.permutation(np.linspace(0.55, 1.6, N)).round(3)
    tried = f"brighten of {N} images, factors {factors.min():g} to {factors.max():g}"
    got = run("brighten", function, images, factors, causes=FACTORS)
    values, levels = array(tried, got, images.shape), images * factors[:, None, None, None]
    if np.asarray(got).dtype != np.uint8 and np.abs(values - levels).max() <= 1:
        cause = Cause("values above 255 are left as they are", "np.clip(…, 0, 255), then .astype(np.uint8)")
        fail(tried, f"{np.asarray(got).dtype}, up to {values.max():.0f}", "uint8, up to 255", cause)
    values, right = images_back(tried, got, images), levels.clip(0, 255)
    wrong = unlike(values, levels)
    if wrong.any():
        before, came, wanted = (f"{numbers[wrong][0]:g}" for numbers in (images, values, right))
        known = wrong_brightness(images, factors)
        cause = next((cause for cause, other in known if np.abs(values - other).max() < 1), UNKNOWN)
        if np.array_equal(values, np.ceil(levels).clip(0, 255)):
            cause = Cause("fractions are rounded up", "np.rint rounds to the nearest level")
        facts = f"{wrong.sum()} of {wrong.size} pixels" if cause is UNKNOWN else ""
        fail(tried, f"a pixel of {before} becomes {came}", f"it becomes {wanted}", cause, facts)
    untouched("brighten", function, images, factors, names=("the images are", "the factors are"))


def unlike(values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Where values are neither the rounded levels nor the levels without their fractions.

    Float32 may bring a level of 125 to 124.99999, so that its fraction is cut off. Black and what is above
    255 have no fraction.
    """
    off = values - levels.clip(0, 255)
    exact = (levels == 0) | (levels >= 256)
    return np.where(exact, off != 0, (off < -1.001) | (off > 0.501))


def wrong_brightness(images: np.ndarray, factors: np.ndarray) -> Mistakes:
    """Brightness by mistake."""
    clip = "np.clip(…, 0, 255) first: uint8 has no 256, it starts again at 0"
    each = "one factor for each image: factors[:, None, None, None]"
    column = factors[:, None, None, None]
    levels = images * column
    wrapped = "bright pixels turn dark: values above 255 wrap"
    for whole in (np.trunc(levels), np.rint(levels)):
        yield Cause(wrapped, clip), whole % 256
    added = (images + column).clip(0, 255)  # by about 1: nearly the images as they were
    for whole in (added, np.trunc(added), np.rint(added)):
        yield Cause("the factor is added, not multiplied", each), whole
    yield Cause("the images are as they were", "multiply each by its factor"), images
    yield Cause("every image gets the first one's factor", each), (images * factors[0]).clip(0, 255)
    yield Cause("values are cut to 0 and 1", "grey levels go from 0 to 255"), levels.clip(0, 1)
    upwards = "a factor above 1 makes an image brighter"
    yield Cause("divided by the factor", upwards), (images / column).clip(0, 255)
    message = "the factor became an integer before the product"
    yield Cause(message, "multiply first, then .astype(np.uint8)"), (images * np.trunc(column)).clip(0, 255)


FACTORS: Causes = {
    r"could not be broadcast|operands": Cause(
        "factors (N,) are broadcast along the last axis of the images, the colours",
        "factors[:, None, None, None] has shape (N, 1, 1, 1)",
    ),
    r"Cannot cast|UFuncTypeError|same_kind": Cause(
        "an assignment like `images *= …` can't store fractions in uint8",
        "make a new array: levels = images * factors[:, None, None, None]",
    ),
}
