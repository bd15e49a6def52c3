"""Checks of Keras layers that mirror and shift, told from marked images as in `chance`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.backend import full_precision
from cifar_helpers.checks.augmentation.chance import FIRST, MIDDLE, SIDE, STEP, SeenChanges, look, marked
from cifar_helpers.checks.core import Cause, Causes, array, close, fail, passed, run
from cifar_helpers.checks.models.equivalence import calculate_in_float32
from cifar_helpers.checks.randomness import pattern

IMAGES = 200
CALLS = 4
SQUARES = (4.0, 6.7)  # the mean square of shifts of -4 to 4 is 16/3; that of 800 is off by 0.17
WHOLE = 6.0  # both directions together: 16/3 is off by 0.12; shifts of -4, -3 to 4 have 20/3
# Of 255 levels: by more than interpolation is off in float32, 3e-5, and in a layer of 16 bits, 0.5.
NOISE, COARSE_NOISE = 0.1, 1.1
FEWEST, MOST = 0.3, 0.7  # of 200 images; a fair coin stays within with all but 1e-8 of its throws
LAYERS: Causes = {
    r"NameError": Cause(
        "a name that does not exist", "keras.Sequential, layers.RandomFlip, layers.RandomTranslation"
    ),
    r"missing 1 required positional argument: 'width_factor'": Cause(
        "RandomTranslation wants two shares, of the height and of the width",
        "layers.RandomTranslation(0.125, 0.125, …)",
    ),
    r"factor.*(range|between|\[-1)|must be.*factor|The `factor`": Cause(
        "shifts are given in pixels; Keras wants shares of the side", "4 of 32 pixels are 0.125"
    ),
}
SHIFTING = 'layers.RandomTranslation(0.125, 0.125, fill_mode="nearest")'


def keras_layers(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks Keras layers that mirror and shift: only while training, by how much, with repeated edges."""
    model = run("keras_layers()", build, causes=LAYERS)
    if model is None:
        cause = Cause("the function ends without `return`", "return keras.Sequential([…])")
        fail("keras_layers()", "None", "a Keras model", cause)
    if isinstance(model, (list, tuple)):
        fail("keras_layers()", "a list", "a Keras model", Cause("it is not a model", "keras.Sequential([…])"))
    noise = COARSE_NOISE if calculate_in_float32(model) else NOISE
    order = np.random.default_rng(seed).permutation(IMAGES)
    images = marked(IMAGES, np.float32)[order]
    with full_precision():
        check_calls(model, images, noise)
    passed("Keras mirrors and shifts while training, and leaves images alone at prediction")


def check_calls(model: Any, images: np.ndarray, noise: float) -> None:
    """Fails unless a model leaves the images alone at prediction, and flips and shifts them in training."""
    quiet = answer(model, images, False)
    if quiet.shape != images.shape or not close(quiet, images, 1e-4):
        cause = Cause("images change at prediction, too", "leave `training` out: Keras sets it")
        fail("keras_layers() at prediction", "changed images", "the images as they are", cause)
    drawn = []
    for _ in range(CALLS):
        values = answer(model, images, True)
        if values.shape != images.shape:
            cause = Cause(
                "the layers change the size of the images", "RandomFlip and RandomTranslation keep it"
            )
            fail("keras_layers() while training", f"shape {values.shape}", f"shape {images.shape}", cause)
        check_numbers(values)
        check_middle(values, images, noise)
        check_layers(values, look(values), noise)
        drawn.append(look(values))
    check_drawn(f"keras_layers() while training, {CALLS} times {IMAGES} images", drawn)


def answer(model: Any, images: np.ndarray, training: bool) -> np.ndarray:
    """What a student's layers make of the images."""

    def ask(images: np.ndarray) -> Any:
        return model(images, training=training)

    got = run("the layers", ask, images, causes=LAYERS)
    return array("the output of keras_layers()", got, np.shape(got))


def check_numbers(values: np.ndarray) -> None:
    """Fails if there are pixels that are not numbers: nothing else can be said of them."""
    bad = ~np.isfinite(values)
    if bad.any():
        cause = Cause("pixels that are not numbers", "RandomFlip and RandomTranslation alone")
        fail("keras_layers() while training", f"{bad.sum()} pixels that are nan", "levels", cause)


def check_drawn(tried: str, drawn: list[SeenChanges]) -> None:
    """Fails if what happens to an image follows from its index, or is the same in every call."""
    kinds = {
        "mirroring": [seen.mirrored for seen in drawn],
        "shifts down": [seen.down for seen in drawn],
        "shifts to the side": [seen.right for seen in drawn],
    }
    for phrase, values in kinds.items():
        order = pattern(np.array(values))
        if order:
            fail(tried, f"an order in the {phrase}: {order}", "no order", Cause("nothing is drawn", SHIFTING))
        if phrase != "mirroring" and not SQUARES[0] < np.mean(np.square(values)) < SQUARES[1]:
            came = f"{np.mean(np.square(values)):.1f} for the mean of the squared {phrase}"
            cause = Cause("not all shifts come equally often", SHIFTING)
            fail(tried, came, "about 5.3: all from -4 to 4 equally often", cause)
    squares = float(np.mean(np.square([kinds["shifts down"], kinds["shifts to the side"]])))
    if not squares < WHOLE:
        cause = Cause("shifts by whole pixels alone, where Keras's layer shifts by parts of one", SHIFTING)
        came = f"{squares:.1f} for the mean of all squared shifts"
        fail(tried, came, "about 5.3: all from -4 to 4 equally often", cause)


ALONE = Cause("something else is done to the images, too", "two layers: RandomFlip and RandomTranslation")


def check_middle(values: np.ndarray, images: np.ndarray, noise: float) -> None:
    """Fails if the middle of the images, where no margin comes, is more than flipped and shifted."""
    reach = 4  # pixels from the middle, up and down, left and right
    near = slice(MIDDLE - reach, MIDDLE + reach + 1)
    middle, whole = values[:, near, near], 2 * reach * STEP
    down, across = middle[:, -1] - middle[:, 0], middle[:, :, -1] - middle[:, :, 0]
    slopes = (np.abs(down[..., 0]) - whole, down[..., 1], np.abs(across[..., 1]) - whole, across[..., 0])
    blue = np.minimum(np.abs(middle[..., 2] - images[:, near, near, 2]), np.abs(middle[..., 2]))  # or black
    if np.abs([look(values).down, look(values).right]).max() > MIDDLE - 3 * reach // 2:
        slopes = ()  # of shifts so large the margin comes into the middle
    worst = max(float(np.abs(each).max()) for each in (*slopes, blue))
    if not worst < 2 * noise:
        tried = f"keras_layers() while training, the middle of {len(values)} images"
        fail(tried, f"levels that are off by up to {worst:.1f}", "flipped and shifted levels", ALONE)


def check_layers(values: np.ndarray, seen: SeenChanges, noise: float) -> None:
    """Fails unless what was seen is what the two layers should do."""
    tried = f"keras_layers() while training, {len(values)} images"
    if seen.upside_down.any():
        cause = Cause("images are upside down: RandomFlip does both by default", 'RandomFlip("horizontal")')
        fail(tried, f"{seen.upside_down.mean():.0%} upside down", "none", cause)
    share = seen.mirrored.mean()
    if not FEWEST < share < MOST:
        cause = Cause(
            "no layer mirrors" if share < 0.5 else "not a fair coin", 'layers.RandomFlip("horizontal")'
        )
        fail(tried, f"{share:.0%} mirrored", "about half mirrored", cause)
    for phrase, shifts in (("down or up", seen.down), ("to the side", seen.right)):
        reach = float(np.abs(shifts).max())
        if not reach >= 0.01:
            fail(tried, f"no shift {phrase}", "up to 4 pixels", Cause(f"no layer shifts {phrase}", SHIFTING))
        if not 3.7 < reach < 4.05:  # of 200 images, with all but 1e-6 of its draws
            cause = Cause(
                f"shifts of up to {reach:.1f} pixels {phrase}", f"4 of 32 pixels are 0.125: {SHIFTING}"
            )
            fail(tried, f"up to {reach:.1f} pixels {phrase}", "up to 4 pixels", cause)
        if not (shifts.max() >= 1 and shifts.min() <= -1):
            fail(tried, f"shifts one way only, {phrase}", "both ways", Cause("only shifts one way", SHIFTING))
    check_filling(tried, values)
    off = np.abs(values - expected(values, seen)).max(axis=(1, 2, 3))
    if not np.all(off < noise):
        got = f"other pixels in {np.sum(~(off < noise))} images, by up to {off.max():.1f}"
        fail(tried, got, "mirrored and shifted images, with the outermost pixels repeated", ALONE)


def expected(values: np.ndarray, seen: SeenChanges) -> np.ndarray:
    """Marked images with what was seen in their middle done to every pixel."""
    along = np.arange(SIDE)
    rows = (seen.down[:, None] + along).clip(0, SIDE - 1)
    columns = seen.right[:, None] + along
    columns = np.where(seen.mirrored[:, None], SIDE - 1 - columns, columns).clip(0, SIDE - 1)
    result = np.empty_like(values)
    result[..., 0] = FIRST + STEP * rows[:, :, None]
    result[..., 1] = FIRST + STEP * columns[:, None, :]
    result[..., 2] = seen.number[:, None, None]
    return result


def check_filling(tried: str, values: np.ndarray) -> None:
    """Fails unless the margin repeats the edge: red then falls nowhere from top to bottom."""
    red = values[:, :, MIDDLE, 0]
    if not red.min() >= FIRST - 0.5:
        cause = Cause("the margin is black", SHIFTING)
        fail(tried, f"pixels of {red.min():.0f}", f"no pixel below {FIRST}", cause)
    falls = np.diff(red, axis=1).min()
    if not falls >= -0.5:
        message = "the margin mirrors the image, as it does by default"
        if falls < -3 * STEP:
            message = "what leaves on one side comes in on the other"
        fail(tried, "rows of the image twice", "the outermost pixels repeated", Cause(message, SHIFTING))
