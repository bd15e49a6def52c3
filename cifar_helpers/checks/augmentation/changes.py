"""Checks of changes that are told what to do: mirroring, cropping, brightness."""

from __future__ import annotations

from collections.abc import Callable
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

N, H, W, C = 12, 16, 20, 3  # sides differ, so that swapped axes show
SHAPES: Causes = {
    r"boolean index did not match|could not be broadcast|operands": Cause(
        "the mask (N,) meets the images (N, H, W, C) at the wrong axis",
        "np.where wants chosen[:, None, None, None]; an assignment wants images[chosen]",
    )
}


def images_back(tried: str, got: Any, images: np.ndarray, causes: Causes | None = None) -> np.ndarray:
    """What came back as float64, once it has the shape and the dtype of the images."""
    values = array(tried, got, images.shape, causes)
    dtype = np.asarray(got).dtype
    if dtype != images.dtype:
        step = "np.zeros, np.random and fractions make float64: end with .astype(images.dtype)"
        words = f"the result is {dtype}: eight times the memory, or another range of values"
        if dtype.itemsize <= images.dtype.itemsize:
            words = f"the result is {dtype}: values were cut"
        fail(tried, str(dtype), str(images.dtype), Cause(words, step))
    return values


# ------------------------------------------------------------------ mirroring


def flip_some(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that the chosen images are mirrored, and nothing else happens to any."""
    random = np.random.default_rng(seed)
    for dtype in (np.uint8, np.float32):
        images = random.integers(256, size=(N, H, W, C)).astype(dtype)
        chosen = random.permutation(np.arange(N) % 3 == 0)
        tried = f"flip_some of {N} images, of which {chosen.sum()} are chosen"
        shapes = {
            (int(chosen.sum()), H, W, C): Cause(
                "only the chosen images come back", "all images, in their order: the labels stay in theirs"
            )
        }
        values = images_back(tried, run("flip_some", function, images, chosen, causes=SHAPES), images, shapes)
        compare(tried, values, augmentation.flip(images, chosen), wrong_flips(images, chosen))
    untouched("flip_some", function, images, chosen)
    passed("the chosen images are mirrored")


def wrong_flips(images: np.ndarray, chosen: np.ndarray) -> Mistakes:
    """Images mirrored by mistake."""
    axes = "the axes are image, row, column, colour: images[:, :, ::-1]"
    mask = chosen[:, None, None, None]

    def mixed(changed: np.ndarray) -> np.ndarray:
        return np.where(mask, changed, images)

    backwards = images.copy()
    backwards[chosen] = images[chosen][::-1]
    yield Cause("the images are as they were", "return the new array"), images
    yield Cause("every image is mirrored, chosen or not", "use `chosen`"), images[:, :, ::-1]
    yield (
        Cause("the others are mirrored, not the chosen", "True means: mirror"),
        augmentation.flip(images, ~chosen),
    )
    yield (
        Cause("the chosen images stand upside down: the rows are turned round", axes),
        mixed(images[:, ::-1]),
    )
    yield Cause("half a turn: rows and columns are turned round", axes), mixed(images[:, ::-1, ::-1])
    yield Cause("red and blue are swapped in the chosen images", axes), mixed(images[..., ::-1])
    yield Cause("the chosen images swap places: their labels no longer fit", axes), backwards
    yield Cause("the chosen images swap places: their labels no longer fit", axes), mixed(images[::-1])
    for index in (int(np.flatnonzero(chosen)[0]), int(np.flatnonzero(chosen)[-1])):
        words = "only one of the chosen images is mirrored"
        yield Cause(words, "no `return` inside the loop"), augmentation.flip(images, np.arange(N) == index)


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
    random = np.random.default_rng(seed)
    for margin, dtype in ((MARGIN, np.uint8), (2, np.float32)):
        images = random.integers(1, 256, size=(N, H, W, C)).astype(dtype)
        tops, lefts = random.integers(2 * margin + 1, size=(2, N))
        tops[:2], lefts[:2] = (0, 2 * margin), (2 * margin, 0)
        tried = f"crop of {N} images of {H} × {W} pixels, margin {margin}"
        shapes = {
            (N, H + 2 * margin, W + 2 * margin, C): Cause(
                "the padded images come back whole", "cut a window of the old size out of each"
            ),
            (N, N, H, W, C): Cause(
                "every window of every image",
                "np.arange(N)[:, None, None] pairs each image with its own window",
            ),
            (N, H, N, W, C): Cause(
                "every window of every image", "index rows and columns together, not one after the other"
            ),
        }
        got = run("crop", function, images, tops, lefts, margin, causes=EDGE)
        values = images_back(tried, got, images, shapes)
        right = augmentation.crop(images, tops, lefts, margin)
        compare(tried, values, right, wrong_crops(images, tops, lefts, margin))
    untouched("crop", function, images, tops, lefts, margin)
    passed("each image has its own window, and edges are repeated")


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
    places = list(enumerate(zip(tops, lefts, strict=True)))
    rolled = "what leaves on one side comes in on the other, as with np.roll"
    fills: list[tuple[str, dict[str, Any]]] = [
        ("the margin is black", {"mode": "constant"}),
        ("the margin mirrors the image", {"mode": "reflect"}),
        ("the margin mirrors the image", {"mode": "symmetric"}),
        (rolled, {"mode": "wrap"}),
    ]
    if images.dtype == np.uint8:
        fills.append(("the margin is white", {"mode": "constant", "constant_values": 255}))
    for words, how in fills:
        padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), **how)
        windows = np.stack([padded[i, top : top + H, left : left + W] for i, (top, left) in places])
        yield Cause(words, 'np.pad(…, mode="edge") repeats the outermost pixels'), windows
    turned = [np.roll(images[i], (margin - top, margin - left), axis=(0, 1)) for i, (top, left) in places]
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
    random = np.random.default_rng(seed)
    images = random.integers(256, size=(N, H, W, C), dtype=np.uint8)
    factors = random.permutation(np.linspace(0.55, 1.6, N)).round(3)
    tried = f"brighten of {N} images, factors {factors.min():g} to {factors.max():g}"
    got = run("brighten", function, images, factors, causes=FACTORS)
    values, levels = array(tried, got, images.shape), images * factors[:, None, None, None]
    if np.asarray(got).dtype != np.uint8 and np.abs(values - levels).max() <= 1:
        cause = Cause("values above 255 are left as they are", "np.clip(…, 0, 255), then .astype(np.uint8)")
        fail(tried, f"{np.asarray(got).dtype}, up to {values.max():.0f}", "uint8, up to 255", cause)
    values, right = images_back(tried, got, images), levels.clip(0, 255)
    wrong = np.abs(values - right) > 1  # rounded or cut off, both are fine
    if wrong.any():
        before, came, wanted = (f"{numbers[wrong][0]:.0f}" for numbers in (images, values, right))
        known = wrong_brightness(images, factors)
        cause = next((cause for cause, other in known if np.abs(values - other).max() <= 1), UNKNOWN)
        fail(tried, f"a pixel of {before} becomes {came}", f"it becomes {wanted}", cause)
    untouched("brighten", function, images, factors)
    passed("brighter and darker, without wrapping")


def wrong_brightness(images: np.ndarray, factors: np.ndarray) -> Mistakes:
    """Brightness by mistake."""
    clip = "np.clip(…, 0, 255) first: uint8 has no 256, it starts again at 0"
    each = "one factor for each image: factors[:, None, None, None]"
    column = factors[:, None, None, None]
    levels = images * column
    wrapped = "bright pixels turn dark: values above 255 wrap"
    for whole in (np.trunc(levels), np.rint(levels)):
        yield Cause(wrapped, clip), whole % 256
    yield Cause("the images are as they were", "multiply each by its factor"), images
    yield Cause("every image gets the first one's factor", each), (images * factors[0]).clip(0, 255)
    yield Cause("the factor is added, not multiplied", each), (images + column).clip(0, 255)
    yield Cause("values are cut to 0 and 1", "grey levels go from 0 to 255"), levels.clip(0, 1)
    upwards = "a factor above 1 makes an image brighter"
    yield Cause("divided by the factor", upwards), (images / column).clip(0, 255)
    words = "the factor became a whole number before the product"
    yield Cause(words, "multiply first, then .astype(np.uint8)"), (images * np.trunc(column)).clip(0, 255)


FACTORS: Causes = {
    r"could not be broadcast|operands": Cause(
        "factors (N,) meet the last axis of the images, the colours",
        "factors[:, None, None, None] has shape (N, 1, 1, 1)",
    ),
    r"Cannot cast|UFuncTypeError|same_kind": Cause(
        "an assignment like `images *= …` can't store fractions in uint8",
        "make a new array: levels = images * factors[:, None, None, None]",
    ),
}
