"""Check of the form that an image, its mirror image and brighter copies have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, array, fail, passed, run, untouched
from cifar_helpers.checks.sizes import any_size

N, H, W, C = 8, 10, 12, 3
LEAST = "images - images.min(axis=(1, 2, 3), keepdims=True): the darkest number of each image becomes 0"
TWIN = (
    "of an image and its mirror image, keep the one whose bytes come first: min(…, key=lambda a: a.tobytes())"
)
RAISES: Causes = {
    r"truth value of an array": Cause(
        "two arrays are compared: that gives an array of answers", "compare their tobytes()"
    ),
    r"keepdims|could not be broadcast|operands": Cause(
        "the lowest levels (N,) are broadcast along the wrong axis", LEAST
    ),
}


def canonical(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that changed copies get the same form, and different images different ones."""
    any_size(partial(check_forms, function, seed), (H, W))
    check_batches(function, np.random.default_rng([seed, 1]))
    passed("copies that are mirrored, brighter or darker have one form")


def check_forms(function: Callable[..., Any], seed: int, sides: tuple[int, int]) -> None:
    """As `canonical`, for images of these sides."""
    random = np.random.default_rng(seed)
    # even: half as many again is exact
    images = 2 * random.integers(30, 81, size=(N, *sides, C)).astype(np.uint8)
    forms = form(function, images, "canonical of 8 images")
    for phrase, copies, cause in same(images, random):
        others = form(function, copies, f"canonical of 8 images, {phrase}")
        alike = (forms == others).all(axis=(1, 2, 3))
        if not alike.all():
            got = f"{(~alike).sum()} of {N} got another form"
            fail(f"canonical of 8 images, and of the same {phrase}", got, "the same form for each", cause)
    for phrase, other, step in different(images, random):
        others = form(function, other, f"canonical of 8 images, {phrase}")
        alike = (forms == others).all(axis=(1, 2, 3))
        if alike.any():
            cause = Cause("the form forgets too much: different images get the same one", step)
            fail(
                f"canonical of 8 images, and of the same {phrase}",
                f"the same form for {alike.sum()} of {N}",
                "other forms: these are other images",
                cause,
            )
    untouched("canonical", function, images)


BATCHES = 3  # of 6 to 16 images: which of them belong together can't be guessed
APART = Cause(
    "the form depends on more than the image's own pixels: on its index in the batch, or on earlier calls",
    "each image by itself: its levels, then the choice between it and its mirror image",
)


def check_batches(function: Callable[..., Any], random: np.random.Generator) -> None:
    """Fails unless in batches of copies in random order those of one image have one form, and no others.

    Two answers are compared with each other here, as more than one form is right. So which of them must be
    equal, and how many there are, is drawn.
    """
    for _ in range(BATCHES):
        originals = 2 * random.integers(30, 81, size=(4, H, W, C)).astype(np.uint8)
        of = random.integers(len(originals), size=random.integers(6, 17))
        copies = originals[of] + random.integers(-50, 51, size=(len(of), 1, 1, 1))
        mirrored = random.random(len(of)) < 0.5
        copies[mirrored] = copies[mirrored, :, ::-1]
        tried = f"canonical of {len(of)} copies of {len(set(of))} images, in random order"
        forms = form(function, copies.astype(np.uint8), tried)
        alike = (forms[:, None] == forms[None]).all(axis=(2, 3, 4))
        wrong = alike != (of[:, None] == of[None])
        if wrong.any():
            count = f"{wrong.sum() // 2} of {len(of) * (len(of) - 1) // 2} pairs are told apart wrongly"
            fail(tried, count, "one form for the copies of an image, others for others", APART)


def form(function: Callable[..., Any], images: np.ndarray, tried: str) -> np.ndarray:
    """A student's forms, once they are images."""
    got = run("canonical", function, images, causes=RAISES)
    shapes = {images.shape[1:]: Cause("one image comes back", "all images, in an array (N, H, W, C)")}
    values = array(tried, got, images.shape, shapes)
    if not np.isfinite(values).all():
        fail(tried, "NaN or infinity", "numbers", Cause("a division by zero", LEAST))
    return values


def same(images: np.ndarray, random: np.random.Generator) -> list[tuple[str, np.ndarray, Cause]]:
    """Changed copies, in words, with the likely cause of other forms."""
    shift = random.integers(5, 60, size=(N, 1, 1, 1))
    mirrored, brighter = images[:, :, ::-1], (images + shift).astype(np.uint8)
    darker = (images - shift).astype(np.uint8)
    one = images.copy()
    one[N // 2 :] = one[N // 2 :][:, :, ::-1]
    order = "first the levels, then the choice between the image and its mirror image: each for itself"
    return [
        ("mirrored", mirrored, Cause("an image and its mirror image get two forms", TWIN)),
        ("some of them mirrored", one, Cause("one choice for the whole batch: each image has its own", TWIN)),
        ("brighter", brighter, Cause("a brighter copy gets another form", LEAST)),
        ("darker", darker, Cause("a darker copy gets another form", LEAST)),
        (
            "mirrored and brighter",
            brighter[:, :, ::-1],
            Cause("a copy that is both mirrored and brighter gets another form", order),
        ),
    ]


def different(images: np.ndarray, random: np.random.Generator) -> list[tuple[str, np.ndarray, str]]:
    """Other images, in words, with what to do if they get the same form."""
    height, width, channels = images.shape[1:]
    half = images.copy()
    half[:, : height // 2] = half[:, : height // 2, ::-1]
    red, pixel = images.copy(), images.copy()
    red[..., 0] += 7
    row, column = images.copy(), images.copy()
    row[:, 0] += 7
    column[:, :, 0] += 7
    indices = tuple(random.integers(size, size=N) for size in (height, width, channels))
    pixel[(np.arange(N), *indices)] ^= 1
    contrast = images // 2 * 3  # 90 to 240: half as many again
    whole = "choose between the image and its mirror image as wholes, not row by row or pixel by pixel"
    return [
        ("with their upper half mirrored", half, whole),
        ("upside down", images[:, ::-1], "mirror the columns alone: images[:, :, ::-1]"),
        ("with red and blue swapped", images[..., ::-1], "keep the colours in their order"),
        ("with more red", red, "one number for each image, not one for each colour"),
        ("with one row brighter", row, "one number for each image, not one for each row"),
        ("with one column brighter", column, "one number for each image, not one for each column"),
        ("with one pixel changed", pixel, "keep every pixel: subtract, don't summarise"),
        ("with other contrast", contrast, "subtract, don't divide"),
    ]
