"""Check of preparing images for VGG16: blue, green, red; 0 to 255; minus ImageNet's means."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from cifar_helpers import originals
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Causes,
    Mistakes,
    array,
    close,
    describe,
    fail,
    match,
    passed,
    run,
    show,
)

BGR = np.array([103.939, 116.779, 123.68])  # ImageNet's means of blue, green, red
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])  # of red, green, blue, 0 to 1
NEARLY = 1e-3  # float16 is off by 5e-4
TOLERANCE = 1e-4  # means rounded to integers are told apart, float32 is not
TURN = "images[..., ::-1] turns the last axis round: blue, green, red"
ORDER = "the means belong to blue, green and red, in this order: turn the channels round first"
NO_SCALE = "these weights know values from 0 to 255, minus the means: divide by nothing"
OTHER = "the means of the task, of blue, green and red, from 0 to 255; nothing else"
FLOAT = "images.astype(np.float32) before any arithmetic"
RAISES: Causes = {
    r"UFuncTypeError|Cannot cast ufunc": Cause("uint8 can't hold fractions or numbers below zero", FLOAT),
    r"read-only": Cause("the images are changed in place", "astype makes a copy: change that"),
}


def prepare(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks order, means and range of the channels, for uint8 and for float images."""
    random = np.random.default_rng(seed)
    tint = random.uniform(0.4, 1.0, size=(6, 1, 1, 3))
    images = np.rint(tint * random.integers(256, size=(6, 32, 32, 3))).astype(np.uint8)
    compare("prepare of 6 images", run("prepare", function, images, causes=RAISES), images)
    floats = images.astype(np.float32)
    tried = "prepare of 6 images as float32, 0 to 255"
    compare(tried, run("prepare", function, floats, causes=RAISES), images)
    for given in (floats, images):
        check_untouched(function, given)
    passed("images as VGG16's weights know them")


def compare(tried: str, got: Any, images: np.ndarray) -> None:
    """Fails unless these are the prepared images, in float32."""
    shapes = {
        (3, 32, 32, 6): Cause("every axis is reversed", TURN),
        (6, 3, 32, 32): Cause("the channels come first: that is another framework's order", "keep the axes"),
    }
    values = array(tried, got, images.shape, shapes)
    expected = images[..., ::-1] - BGR
    dtype = np.asarray(got).dtype
    if dtype != np.float32 and close(values, expected, NEARLY):
        message = f"the result is {dtype}"
        step = "end with .astype(np.float32): the net uses float32, which holds seven digits in four bytes"
        fail(tried, str(dtype), "float32", Cause(message, step))
    if not close(values, expected, TOLERANCE):
        cause = match(values, mistakes(images.astype(np.float64)), TOLERANCE)
        facts = describe(values, expected, TOLERANCE) if cause is UNKNOWN else ""
        fail(tried, means_and_minima(values), means_and_minima(expected), cause, facts)


def means_and_minima(values: np.ndarray) -> str:
    """What tells preparations apart: means and least values of the channels."""
    axes = (0, 1, 2)
    return f"mean {show(values.mean(axis=axes))} of the three channels, least {show(values.min(axis=axes))}"


def mistakes(rgb: np.ndarray) -> Mistakes:
    """Images prepared by mistake."""
    bgr = rgb[..., ::-1]
    yield Cause("the images are as they were", "turn the channels round, then subtract the means"), rgb
    yield Cause("no mean is subtracted", "subtract 103.939, 116.779 and 123.68"), bgr
    message = "the channels are still red, green, blue; the means are those of blue, green, red"
    yield Cause(message, TURN), rgb - BGR
    yield Cause("the channels are still red, green, blue", TURN), rgb - BGR[::-1]
    yield Cause("the means are in the wrong order", ORDER), bgr - BGR[::-1]
    yield Cause("the means are added", "subtract them"), bgr + BGR
    yield from scaled(rgb, "")
    yield from scaled(bgr, ", in the order blue, green, red")
    message = "the images' own means are subtracted, not those that the weights know"
    yield Cause(message, OTHER), bgr - bgr.mean(axis=(0, 1, 2))
    yield Cause("the mean image is subtracted", OTHER), bgr - bgr.mean(axis=0)
    for stds in (STD[::-1], STD):
        message = "the means are right, and then divided by a standard deviation"
        yield Cause(message, NO_SCALE), (bgr - BGR) / (255 * stds)
        yield Cause(message, NO_SCALE), (bgr - BGR) / stds
    yield Cause("one mean is used for all three colours", OTHER), bgr - BGR.mean()
    yield Cause("the means are rounded to integers", OTHER), bgr - np.rint(BGR)
    yield Cause("the means are truncated to integers", OTHER), bgr - np.trunc(BGR)
    yield Cause("prepared twice", "one call is enough"), (bgr - BGR)[..., ::-1] - BGR
    yield Cause("left and right are swapped, not red and blue", TURN), rgb[:, :, ::-1] - BGR
    yield Cause("the images are in reverse order, and their colours as they were", TURN), rgb[::-1] - BGR
    every = rgb[::-1, ::-1, ::-1, ::-1]
    yield Cause("every axis is reversed, not the last one alone", TURN), every - BGR
    for means in (BGR, BGR[::-1]):
        for values in (bgr, rgb):
            wrapped = (values - means.astype(np.uint8)) % 256
            yield Cause("uint8 wraps: what should be below zero is near 255", FLOAT), wrapped
            cut = (values - means).astype(np.int64) % 256
            yield Cause("uint8 wraps: what should be below zero is near 255", FLOAT), cut
            yield Cause("what is below zero was cut off", FLOAT), np.clip(values - means, 0, None)


def scaled(values: np.ndarray, where: str) -> Mistakes:
    """Images on other scales, as other frameworks and other weights want them."""
    for means in (MEAN, MEAN[::-1]):
        for stds in (STD, STD[::-1]):
            message = (
                f'"ImageNet normalisation" of other frameworks: 0 to 1, mean 0.485 …, std 0.229 …{where}'
            )
            yield Cause(message, NO_SCALE), (values / 255 - means) / stds
    yield Cause(f"scaled to -1 to 1, as other nets of Keras want it{where}", NO_SCALE), values / 127.5 - 1
    yield Cause(f"divided by 255{where}", NO_SCALE), values / 255
    for means in (BGR, BGR[::-1]):
        yield Cause(f"divided by 255 after subtracting the means{where}", NO_SCALE), (values - means) / 255
        message = f"divided by 255 first: the means are of values from 0 to 255{where}"
        yield Cause(message, NO_SCALE), values / 255 - means


def check_untouched(function: Callable[..., Any], images: np.ndarray) -> None:
    """Fails if the function changes the array that it is given.

    The array lies beside the function, in the student's process, so that a change of it can be seen.
    """
    with suppress(AttributeError, TypeError):  # a function of C takes no attributes
        function.given = images.copy()
        given = originals.of(function).given
        run("prepare", lambda: function(given), causes=RAISES)
        if not close(np.asarray(given), images):
            message = "the images are changed in place, as preprocess_input of Keras does with float32 images"
            cause = Cause(message, "work on a copy: images.astype(np.float32) makes one")
            fail("the array that prepare was given", "other values afterwards", "the same values", cause)
