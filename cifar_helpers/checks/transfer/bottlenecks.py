"""Check of bottleneck features: what a base makes of images, averaged over all places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cifar_helpers.backend import full_precision
from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, close, compare, fail, passed, run
from cifar_helpers.checks.models.architecture import IMAGE, predict
from cifar_helpers.checks.models.equivalence import TOLERANCE, calculate_in_float32, draw
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS
from cifar_helpers.checks.transfer.nets import BASE_CHANGED, TINY_BASE, new_base, not_a_model

IMAGES = 130  # more than a batch of 32, 50, 64, 100 or 128, and no multiple of one
BATCHES = (32, 50, 64, 100, 128)
SOME = slice(2, 5)
FILTERS = 8  # of the last convolution
MEAN = "the mean over rows and columns, one number for each feature map: maps.mean(axis=(1, 2))"
ALL = "one row for each image, in their order; the last batch may be smaller than the others"
LAST_BATCH = Cause("the last, smaller batch is left out", ALL, established=True)
KEPT = Cause("an earlier result comes back", "compute it from the images that are given")


def bottleneck(function: Callable[..., Any], tiny_base: Callable[..., Any], seed: int = 0) -> None:
    """Checks that the features are the means of the base's feature maps, for all images.

    Parameters
    ----------
    function : callable
        Takes a base and prepared images.
    tiny_base : callable
        Returns two blocks of VGG16, a sixteenth as wide.
    """
    random = np.random.default_rng([seed, 1])
    base, weights = drawn_base(tiny_base, random)
    images = random.normal(size=(IMAGES, *IMAGE)).astype(np.float32)
    maps = predict(TINY_BASE, weights, images)
    tried = f"bottleneck features of {IMAGES} images, with tiny_base"

    def ask(given: np.ndarray) -> Any:
        with full_precision():
            return run("bottleneck", lambda: function(base, given), causes=KERAS_ERRORS)

    got = ask(images)
    not_a_model(tried, got, (IMAGES, FILTERS))
    values = array(tried, got, (IMAGES, FILTERS), wrong_shapes())
    before_pooling = predict(TINY_BASE[:-1], weights, images)
    right = maps.mean(axis=(1, 2))
    compare(tried, values, right, mistakes(maps, before_pooling), TOLERANCE)
    check_unchanged(base, weights)
    tried = "bottleneck features of three of them"
    some = array(tried, ask(images[SOME]), right[SOME].shape, {right.shape: KEPT})
    if not close(some, right[SOME], TOLERANCE):
        fail(tried, "others than before", "the same as before", KEPT)
    passed("bottleneck features, a number for each feature map")


def drawn_base(tiny_base: Callable[..., Any], random: np.random.Generator) -> tuple[Any, list[np.ndarray]]:
    """A new tiny base with weights that are drawn here, and these weights."""
    base = new_base(tiny_base)
    if calculate_in_float32(base):
        fail("tiny_base()", "weights in 16 bits", "weights in float32", BASE_CHANGED)
    weights = [draw(random, np.shape(values), positive=False) for values in base.get_weights()]
    run("the weights of tiny_base()", base.set_weights, weights)
    return base, weights


def check_unchanged(base: Any, weights: list[np.ndarray]) -> None:
    """Fails if the base has other weights than before."""
    if not all(np.array_equal(now, before) for now, before in zip(base.get_weights(), weights, strict=True)):
        message = "the base itself is changed: it has other weights than before"
        cause = Cause(message, "base.predict(images) uses the base and leaves it as it is")
        fail("the weights of the base, after bottleneck", "other weights", "the same weights", cause)


def wrong_shapes() -> Causes:
    """What a shape tells."""
    places = 8 * 8
    found: dict[tuple[int, ...], Cause] = {
        (IMAGES, 8, 8, FILTERS): Cause("these are the feature maps themselves", MEAN),
        (IMAGES, places * FILTERS): Cause("Flatten: each place is a feature of its own", MEAN),
        (IMAGES, 8, 8): Cause("the mean runs over one axis alone", MEAN),
        (IMAGES, places): Cause("the mean runs over the filters: their answers are mixed", MEAN),
        (IMAGES, 1, 1, FILTERS): Cause("the axes of rows and columns are kept", MEAN),
        (IMAGES,): Cause("one number for each image: the mean runs over the filters, too", MEAN),
        (IMAGES, 4): Cause("these are the features of the first block alone", "use all of the base"),
        (IMAGES, 3): Cause("these are the mean colours of the images: the base is left out", MEAN),
        (FILTERS, IMAGES): Cause("rows and columns are swapped: a row belongs to an image", ALL),
        (8, 8, FILTERS): Cause("the mean runs over the images", MEAN),
        (FILTERS,): Cause("one row for all images: the mean runs over the images, too", MEAN),
        (1, FILTERS): Cause("the features of one image alone", ALL),
    }
    for size in BATCHES:
        found[(IMAGES // size * size, FILTERS)] = LAST_BATCH
        found[(IMAGES % size, FILTERS)] = Cause("the features of the last batch alone", ALL)
    return found


def mistakes(maps: np.ndarray, before_pooling: np.ndarray) -> Mistakes:
    """Features by mistake."""
    right = maps.mean(axis=(1, 2))
    yield Cause("the largest number of each feature map, not the mean", MEAN), maps.max(axis=(1, 2))
    yield Cause("the sum of each feature map, not the mean", MEAN), maps.sum(axis=(1, 2))
    yield Cause("the median of each feature map, not the mean", MEAN), np.median(maps, axis=(1, 2))
    for axes in ((2, 3), (1, 3)):
        message = "the mean runs over the filters: the channels are the last axis"
        yield Cause(message, MEAN), maps.mean(axis=axes)
    message = "the last pooling is left out"
    yield (
        Cause(message, "use all of the base: its output, not that of a layer before"),
        before_pooling.mean(axis=(1, 2)),
    )
    for row, column in ((0, 0), (4, 4), (-1, -1)):
        yield Cause("one place of each feature map, not the mean of all", MEAN), maps[:, row, column]
    yield Cause("the rows are in reverse order", ALL), right[::-1]
    length = np.linalg.norm(right, axis=1, keepdims=True)
    yield Cause("each row is divided by its length", MEAN), right / np.maximum(length, 1e-12)
    yield from unfinished(right)


def unfinished(right: np.ndarray) -> Iterator[tuple[Cause, np.ndarray]]:
    """Rows that are still 0: an array for all images, of which the last batch was not filled."""
    row = np.arange(IMAGES)[:, None]
    for size in BATCHES:
        yield LAST_BATCH, np.where(row < IMAGES // size * size, right, 0)
        if size < IMAGES // 2:
            yield Cause("only the first batch is computed", ALL), np.where(row < size, right, 0)
