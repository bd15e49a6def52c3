"""Checks of the backward pass of a layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.convolution import reference
from cifar_helpers.checks.convolution.layers import STRIDE, Shapes, proven
from cifar_helpers.checks.convolution.reference import CASES, Problem
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Mistakes,
    array,
    compare,
    fail,
    run,
    twice,
    type_name,
    untouched,
)

ADD = "a pixel was copied into several windows: add their gradients, with +="
CROP = "cut the margin off: [:, padding:padding + height, padding:padding + width]"


# ------------------------------------------------------------------ rows back into images


@twice("gradients of windows, back in the pixels")
def col2im(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradient of the copy that im2col makes: overlap first, then stride and padding."""
    for stride, padding in CASES:
        problem = reference.draw(seed, stride, padding)
        shape, field = problem.X.shape, problem.field
        rows = np.random.default_rng(seed).normal(
            size=reference.im2col(problem.X, field, stride, padding).shape
        )
        tried = f"col2im for {problem}"
        got = run("col2im", function, rows, shape, field, stride, padding)
        got = array(tried, got, shape, image_shapes(problem))
        right = reference.col2im(rows, shape, field, stride, padding)
        compare(tried, got, right, wrong_images(problem, rows))
    untouched(
        "col2im", function, rows, shape, field, stride, padding, names=("the gradients of the windows are",)
    )


def image_shapes(problem: Problem) -> Shapes:
    """Wrong shapes of the gradient of images."""
    n, h, w, c = problem.X.shape
    margin = 2 * problem.padding
    found = {
        (n, h + margin, w + margin, c): proven("the margin of the padding is not cut off", CROP),
        (n, h - margin, w - margin, c): proven("the margin is cut off, though it was never there", CROP),
        (n, h + problem.padding, w + problem.padding, c): proven(
            "the margin is cut off on one side only", CROP
        ),
    }
    return {shape: cause for shape, cause in found.items() if shape != problem.X.shape}


def each_window(problem: Problem, rows: np.ndarray) -> np.ndarray:
    """Rows of the matrix as windows (N, rows, columns, F, F, C)."""
    n, c = len(problem.X), problem.X.shape[3]
    return rows.reshape(n, *problem.places, problem.field, problem.field, c)


def laid(problem: Problem, each: np.ndarray, stride: int | None = None, first: bool = False) -> np.ndarray:
    """The padded gradient if each window overwrites what is there; `first`: if what is there stays."""
    n, h, w, c = problem.X.shape
    margin, step = 2 * problem.padding, problem.stride if stride is None else stride
    whole = np.zeros((n, h + margin, w + margin, c))
    places = list(np.ndindex(problem.places))
    for row, column in places[::-1] if first else places:
        top, left = step * row, step * column
        whole[:, top : top + problem.field, left : left + problem.field] = each[:, row, column]
    return whole


def wrong_images(problem: Problem, rows: np.ndarray) -> Mistakes:
    """Gradients of images by mistake."""
    shape, field, p = problem.X.shape, problem.field, problem.padding
    each, how = each_window(problem, rows), (problem.stride, p)
    inner = (slice(None), slice(p, p + shape[1]), slice(p, p + shape[2]))
    right = reference.col2im(rows, shape, field, *how)

    def back(windows: np.ndarray) -> np.ndarray:
        return reference.col2im(windows, shape, field, *how)

    order = "undo im2col: its rows are windows (F, F, C), image by image, row by row"
    yield Cause("the last window wins: = where += belongs", ADD), laid(problem, each)[inner]
    yield Cause("the first window wins", ADD), laid(problem, each, first=True)[inner]
    counts = back(np.ones_like(rows))
    message = "the mean over the windows of a pixel, not the sum"
    yield Cause(message, ADD), right / np.maximum(counts, 1)
    yield Cause("the windows are put back flipped", order), back(each[:, :, :, ::-1, ::-1])
    swapped = each.reshape(*each.shape[:3], shape[3], field, field).transpose(0, 1, 2, 4, 5, 3)
    yield Cause("the channels are taken to come first in each row", order), back(swapped)
    turned = each.transpose(0, 1, 2, 4, 3, 5)
    yield Cause("rows and columns of the windows are exchanged", order), back(turned)
    images = rows.reshape(*problem.places, shape[0], field, field, shape[3]).transpose(2, 0, 1, 3, 4, 5)
    yield Cause("the rows are taken to be sorted by place, not by image", order), back(images)
    if p:
        padded = (shape[0], shape[1] + 2 * p, shape[2] + 2 * p, shape[3])
        whole = reference.col2im(rows, padded, field, problem.stride)
        corner = "the margin is cut off on the wrong side"
        yield Cause(f"{corner}: below and on the right alone", CROP), whole[:, : shape[1], : shape[2]]
        yield Cause(f"{corner}: above and on the left alone", CROP), whole[:, 2 * p :, 2 * p :]
    if problem.stride > 1:
        near = np.zeros((shape[0], shape[1] + 2 * p, shape[2] + 2 * p, shape[3]))
        for row, column in np.ndindex(problem.places):
            near[:, row : row + field, column : column + field] += each[:, row, column]
        yield Cause("the windows are put back with a stride of 1", STRIDE), near[inner]


# ------------------------------------------------------------------ the layer's gradients

SHARED = "sharing means adding up: the sum over all images and places, no mean"
AGAIN = Cause(
    UNKNOWN.message,
    "run the checks of im2col and col2im again; then write the shape of each array beside its line",
)


def three(problem: Problem, result: Any) -> tuple[Any, Any, Any]:
    """The three gradients, once three came back in the right order, as far as shapes tell."""
    wanted = "dX, dfilters, dbias"
    end = f"end with `return {wanted}`"
    if result is None:
        fail("conv_backward", "None", wanted, Cause("the function ends without `return`", end))
    if not isinstance(result, (tuple, list)) or len(result) != 3:
        got = f"{len(result)} values" if isinstance(result, (tuple, list)) else f"one {type_name(result)}"
        fail("conv_backward", got, wanted, Cause("not all three are returned", end))
    shapes = [np.shape(part) for part in result]
    right = [problem.X.shape, problem.filters.shape, problem.bias.shape]
    if shapes != right and sorted(shapes) == sorted(right):
        came = ", ".join(map(str, shapes))
        fail(
            "the shapes of what conv_backward returns",
            came,
            ", ".join(map(str, right)),
            proven("another order", end),
        )
    return result[0], result[1], result[2]


def gradients(function: Callable[..., Any], problem: Problem) -> tuple[Any, Any, Any]:
    """A student's gradients for a problem."""
    given = problem.dmaps, problem.X, problem.filters, problem.stride, problem.padding
    return three(problem, run("conv_backward", function, *given))


@twice("gradients of the filters and of the bias")
def conv_weights(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradients of the filters and of the bias."""
    for stride, padding in CASES:
        problem = reference.draw(seed, stride, padding)
        _, dfilters, dbias = gradients(function, problem)
        _, right, right_bias = reference.backward(problem.dmaps, problem.X, problem.filters, stride, padding)
        tried = f"the gradient of the bias for {problem}"
        values = array(tried, dbias, right_bias.shape, bias_shapes(problem))
        compare(tried, values, right_bias, wrong_biases(problem))
        tried = f"the gradient of the filters for {problem}"
        values = array(tried, dfilters, right.shape, filter_shapes(problem))
        compare(tried, values, right, wrong_filters(problem), otherwise=AGAIN)


def bias_shapes(problem: Problem) -> Shapes:
    """Wrong shapes of the gradient of the bias."""
    n, (rows, columns), k = len(problem.X), problem.places, len(problem.bias)
    step = "the bias is added at every place of every image: sum over all three axes"
    found = {
        (n, k): proven("the gradient of the bias is not summed over the images", step),
        (rows, columns, k): proven("the gradient of the bias is not summed over the places", step),
        (n, rows, columns): proven("the gradient of the bias is summed over the filters", step),
        (): proven("the gradient of the bias is one number", step),
    }
    return found


def wrong_biases(problem: Problem) -> Mistakes:
    """Gradients of the bias by mistake."""
    n, (rows, columns) = len(problem.X), problem.places
    right = problem.dmaps.sum(axis=(0, 1, 2))
    yield (
        Cause("the gradient of the bias is a mean over images and places", SHARED),
        right / (n * rows * columns),
    )
    yield Cause("the gradient of the bias is a mean over the images", SHARED), right / n
    yield Cause("the gradient of the bias is a mean over the places", SHARED), right / (rows * columns)
    yield Cause("the gradient of the bias is that of one image", SHARED), problem.dmaps[0].sum(axis=(0, 1))
    yield Cause("the gradient of the bias has the wrong sign", SHARED), -right


def filter_shapes(problem: Problem) -> Shapes:
    """Wrong shapes of the gradient of the filters."""
    k, f, _, c = problem.filters.shape
    back = "a gradient has the shape of what it belongs to: (K, F, F, C)"
    return {
        (k, f * f * c): proven("the gradient of the filters is still a matrix", back),
        (f * f * c, k): proven("the gradient of the filters is still a matrix, transposed", back),
        (f, f, c, k): proven("the filters are the last axis of their gradient, as in Keras", back),
        (k, c, f, f): proven("the channels are axis 1 of the gradient of the filters, as in PyTorch", back),
    }


def wrong_filters(problem: Problem) -> Mistakes:
    """Gradients of the filters by mistake."""
    X, filters, dmaps, p = problem.X, problem.filters, problem.dmaps, problem.padding
    n, (rows, columns), k = len(X), problem.places, len(filters)
    matrix = reference.im2col(X, problem.field, problem.stride, p)
    flow = dmaps.reshape(-1, k)
    right = (flow.T @ matrix).reshape(filters.shape)
    order = "one filter in each row: (K, N · rows · columns) @ (N · rows · columns, F · F · C)"
    yield Cause("the gradient of the filters is a mean over the images", SHARED), right / n
    message = "the gradient of the filters is a mean over images and places"
    yield Cause(message, SHARED), right / (n * rows * columns)
    yield Cause("the gradient of the filters is flipped", "no kernel is flipped here"), right[:, ::-1, ::-1]
    yield Cause("the gradient of the filters has the wrong sign", SHARED), -right
    message = "the gradient of the filters is mixed up: a matrix (F · F · C, K) was reshaped"
    yield Cause(message, f"transpose it first; {order}"), (matrix.T @ flow).reshape(filters.shape)
    mixed = flow.reshape(k, -1) @ matrix
    message = "the filters are mixed up: dmaps.reshape(K, -1) keeps no filter together"
    yield (
        Cause(message, "reshape(-1, K) has the filters as columns; then transpose"),
        mixed.reshape(filters.shape),
    )
    yield Cause("rows and columns of the filters are exchanged", order), right.transpose(0, 2, 1, 3)
    one = reference.backward(dmaps[:1], X[:1], filters, problem.stride, p)[1]
    yield Cause("the gradient of the filters is that of one image", SHARED), one


@twice("gradients of the images")
def conv_inputs(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradient of the images."""
    for stride, padding in CASES:
        problem = reference.draw(seed, stride, padding)
        dX, _, _ = gradients(function, problem)
        right, _, _ = reference.backward(problem.dmaps, problem.X, problem.filters, stride, padding)
        tried = f"the gradient of the images for {problem}"
        values = array(tried, dX, right.shape, image_shapes(problem))
        compare(tried, values, right, wrong_inputs(problem), otherwise=AGAIN)
    given = problem.dmaps, problem.X, problem.filters, stride, padding
    names = ("dmaps is", "the images are", "the filters are")
    untouched("conv_backward", function, *given, names=names)


def wrong_inputs(problem: Problem) -> Mistakes:
    """Gradients of the images by mistake: those of col2im, and wrong gradients of the windows."""
    k = len(problem.filters)
    flow = problem.dmaps.reshape(-1, k)
    rows = flow @ problem.filters.reshape(k, -1)
    right = reference.col2im(rows, problem.X.shape, problem.field, problem.stride, problem.padding)
    order = "dmaps (N · rows · columns, K) @ filters (K, F · F · C)"

    def back(windows: np.ndarray) -> np.ndarray:
        return reference.col2im(windows, problem.X.shape, problem.field, problem.stride, problem.padding)

    yield (
        Cause("the gradient of the images is divided by their number", "it is no mean"),
        right / len(problem.X),
    )
    yield Cause("the gradient of the images has the wrong sign", order), -right
    mixed = flow @ problem.filters.reshape(-1, k).T
    yield Cause("the filters are mixed up: reshape(-1, K) keeps no filter together", order), back(mixed)
    flipped = flow @ problem.filters[:, ::-1, ::-1].reshape(k, -1)
    yield Cause("the filters are flipped in the gradient of the images", order), back(flipped)
    message = "dmaps is mixed up: reshape(K, -1) keeps no filter together"
    yield Cause(message, order), back(problem.dmaps.reshape(k, -1).T @ problem.filters.reshape(k, -1))
    yield from wrong_images(problem, rows)
