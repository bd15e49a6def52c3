"""Checks of max pooling, forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.convolution import reference
from cifar_helpers.checks.convolution.layers import BEYOND, FORMULA, STRIDE, Shapes, proven
from cifar_helpers.checks.core import Cause, Mistakes, array, compare, run, twice, untouched

CASES = ((2, 2), (3, 2), (2, 3))  # size and stride: side by side, overlapping, with gaps
MAXIMUM = "of each window and channel the largest number: .max(axis=(1, 2)) of (N, size, size, C)"
FIRST = "the whole gradient of a window goes to the first pixel that has its maximum, and the others get 0"
ADD = "windows overlap here: add, with +="


def draw(seed: int, size: int, stride: int) -> np.ndarray:
    """Images with numbers of both signs, none of which is near another."""
    random = np.random.default_rng([seed, size, stride])
    shape = (int(random.integers(2, 4)), *(int(side) for side in random.permutation([11, 12, 13])[:2]), 4)
    return random.permutation(np.linspace(-2, 1, int(np.prod(shape)))).reshape(shape)


def images_and_windows(X: np.ndarray, size: int, stride: int) -> str:
    n, h, w, c = X.shape
    return f"{n} images of {h} × {w} × {c}, windows of {size} × {size}, stride {stride}"


# ------------------------------------------------------------------ forward


@twice("maxima of windows, side by side, overlapping and with gaps")
def max_pool(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the maxima, with the usual windows first."""
    for size, stride in CASES:
        X = draw(seed, size, stride)
        right = reference.pool(X, size, stride)
        tried = f"max_pool of {images_and_windows(X, size, stride)}"
        got = run("max_pool", function, X, size, stride, causes=BEYOND)
        got = array(tried, got, right.shape, pooled_shapes(X, right.shape, size))
        compare(tried, got, right, wrong_maxima(X, size, stride))
    right = reference.pool(X)
    compare("max_pool(X)", array("max_pool(X)", run("max_pool", function, X), right.shape), right)
    untouched("max_pool", function, X, size, stride)


def pooled_shapes(X: np.ndarray, right: tuple[int, ...], size: int) -> Shapes:
    """Wrong shapes of the maxima."""
    n, rows, columns, c = right
    apart = "each channel is pooled by itself"
    found = {
        (n, rows, columns): proven("the maximum runs over the channels, too", apart),
        (n, rows, columns, 1): proven("the maximum runs over the channels, too", apart),
        (rows, columns, c): proven("the maximum runs over the images, too", "each image is pooled by itself"),
        (n, columns, rows, c): proven("rows and columns are exchanged", "(N, rows, columns, C)"),
        (n, c, rows, columns): proven("the channels are axis 1, as in PyTorch", "channels are the last axis"),
        (n, rows - 1, columns - 1, c): proven("one window too few in each direction", FORMULA),
        (n, *(side // size for side in X.shape[1:3]), c): proven(
            "the stride is taken to be the size", STRIDE
        ),
        X.shape: proven("nothing is left out: the result is as large as the images", STRIDE),
    }
    return {shape: cause for shape, cause in found.items() if shape != right}


def wrong_maxima(X: np.ndarray, size: int, stride: int) -> Mistakes:
    """Pooled maps by mistake."""
    found = reference.pool_windows(X, size, stride)
    right = found.max(axis=-1)
    yield Cause("the mean of each window: this is average pooling", MAXIMUM), found.mean(axis=-1)
    yield Cause("the smallest number of each window", MAXIMUM), found.min(axis=-1)
    yield Cause("the sum of each window", MAXIMUM), found.sum(axis=-1)
    yield Cause("the first number of each window: nothing is compared", MAXIMUM), found[..., 0]
    negative = "maxima may be negative: don't begin with zeros, and don't pad"
    yield Cause("negative maxima become 0", negative), np.maximum(0, right)
    yield Cause("the largest absolute value", MAXIMUM), np.abs(found).max(axis=-1)
    over = np.broadcast_to(right.max(axis=-1, keepdims=True), right.shape)
    yield Cause("all channels have the maximum of all channels", "each channel is pooled by itself"), over
    rows = found.reshape(*right.shape, size, size)
    yield (
        Cause("the maximum runs over rows only: the first column of each window", MAXIMUM),
        rows[..., 0].max(-1),
    )
    yield (
        Cause("the maximum runs over columns only: the first row of each window", MAXIMUM),
        rows[..., 0, :].max(-1),
    )
    close = reference.pool(X, size, 1)[:, : right.shape[1], : right.shape[2]]
    yield Cause("the windows begin as with a stride of 1", STRIDE), close


# ------------------------------------------------------------------ backward


@twice("gradients of maxima, with overlap and with ties")
def max_pool_backward(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks where the gradients of maxima go: without overlap and ties, with overlap, with ties."""
    random = np.random.default_rng(seed)
    for size, stride in CASES:
        X = draw(seed, size, stride)
        check_gradient(function, X, random, size, stride, "")
    X = random.integers(0, 3, size=(3, 8, 6, 4)).astype(np.float64)
    dpooled = check_gradient(function, X, random, 2, 2, ", with ties")
    names = ("dpooled is", "the images are")
    untouched("max_pool_backward", function, dpooled, X, 2, 2, names=names)


def check_gradient(
    function: Callable[..., Any], X: np.ndarray, random: np.random.Generator, size: int, stride: int, how: str
) -> np.ndarray:
    """Fails unless the gradient of the images is right; returns the gradient of the maxima that it drew."""
    dpooled = random.normal(size=reference.pool(X, size, stride).shape)
    tried = f"max_pool_backward of {images_and_windows(X, size, stride)}{how}"
    got = run("max_pool_backward", function, dpooled, X, size, stride)
    got = array(tried, got, X.shape)
    right = reference.pool_backward(dpooled, X, size, stride)
    compare(tried, got, right, wrong_gradients(dpooled, X, size, stride))
    return dpooled


def wrong_gradients(dpooled: np.ndarray, X: np.ndarray, size: int, stride: int) -> Mistakes:
    """Gradients of images by mistake."""
    found = reference.pool_windows(X, size, stride)
    place = np.arange(size * size)
    first = place == found.argmax(axis=-1)[..., None]
    last = place == (size * size - 1 - found[..., ::-1].argmax(axis=-1))[..., None]
    ties = found == found.max(axis=-1, keepdims=True)
    lowest = place == found.argmin(axis=-1)[..., None]
    flow = dpooled[..., None]

    def spread(shares: np.ndarray) -> np.ndarray:
        return reference.scattered(flow * shares, X.shape, size, stride)

    yield Cause("all pixels that share the maximum get the whole gradient", FIRST), spread(ties)
    yield (
        Cause("the pixels that share the maximum share its gradient", FIRST),
        spread(ties / ties.sum(-1, keepdims=True)),
    )
    yield Cause("of several maxima the last one gets the gradient", FIRST), spread(last)
    yield (
        Cause("the gradient is spread evenly: that is average pooling", FIRST),
        spread(np.full(size**2, 1 / size**2)),
    )
    yield Cause("every pixel of the window gets the whole gradient", FIRST), spread(np.ones(size**2))
    yield Cause("the gradient goes to the smallest number", FIRST), spread(lowest)
    yield Cause("the gradient goes to the first pixel of each window", FIRST), spread(place == 0)
    yield Cause("the gradient is multiplied by the maximum", FIRST), spread(first * found)
    yield Cause("the sign is wrong", FIRST), -spread(first)
    yield (
        Cause("the last window wins: = where += belongs", ADD),
        overwritten(flow * first, X.shape, size, stride),
    )
    whole = overwritten(flow * first, X.shape, size, stride, whole=True)
    yield Cause("each window overwrites all its pixels: = where += belongs", ADD), whole
    turned = first.reshape(*first.shape[:-1], size, size).swapaxes(-1, -2).reshape(first.shape)
    rows = "the index // size is the row in the window, the remainder the column"
    yield Cause("rows and columns in the window are exchanged", rows), spread(turned)


def overwritten(
    shares: np.ndarray, shape: tuple[int, ...], size: int, stride: int, whole: bool = False
) -> np.ndarray:
    """Gradient of images if windows write where += belongs: the pixel that they chose, or all of theirs."""
    dX = np.zeros(shape)
    each = np.moveaxis(shares.reshape(*shares.shape[:4], size, size), 3, -1)
    for row, column in np.ndindex(each.shape[1:3]):
        top, left = stride * row, stride * column
        place = np.s_[:, top : top + size, left : left + size]
        window = each[:, row, column]
        dX[place] = window if whole else np.where(window != 0, window, dX[place])
    return dX
