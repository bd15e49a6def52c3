"""Checks of the forward pass: one kernel, windows as rows, a layer, a kernel that is learnt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.convolution import reference
from cifar_helpers.checks.convolution.reference import CASES, Problem
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Causes,
    Mistakes,
    array,
    compare,
    run,
    twice,
    untouched,
)

Shapes = dict[tuple[int, ...], Cause]
FORMULA = "the size is (H + 2P - F) // S + 1: compare yours with output_size"
PADDING = "np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))"
STRIDE = "window (row, column) begins at stride * row, stride * column"
BEYOND: Causes = {
    r"could not broadcast input array|inhomogeneous": Cause(
        "a window reaches beyond the border, or the array for the windows has other axes",
        f"{FORMULA}; write the shape of each array beside its line",
        established=True,
    ),
}


def proven(message: str, next_step: str) -> Cause:
    """A cause that a shape alone proves."""
    return Cause(message, next_step, established=True)


# ------------------------------------------------------------------ one kernel


@twice("sums over windows, for images and kernels of any shape")
def convolve(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks one feature map of one image: a square kernel, then kernels that are high or wide."""
    random = np.random.default_rng(seed)
    for kernel_shape in ((3, 3), (2, 4), (5, 1)):
        image, kernel = random.normal(size=(9, 12)), random.normal(size=kernel_shape)
        (h, w), (a, b) = image.shape, kernel_shape
        tried = f"convolve of an image of {h} × {w} and a kernel of {a} × {b}"
        got = run("convolve", function, image, kernel, causes=BEYOND)
        got = array(tried, got, (h - a + 1, w - b + 1), convolve_shapes(h, w, a, b))
        compare(tried, got, reference.convolve(image, kernel), wrong_maps(image, kernel))
    untouched("convolve", function, image, kernel, names=("the image is", "the kernel is"))


def convolve_shapes(h: int, w: int, a: int, b: int) -> Shapes:
    """Wrong shapes of a feature map."""
    step = "an image of H rows has H - h + 1 windows of h rows, and likewise for columns"
    found = {
        (w - b + 1, h - a + 1): proven("rows and columns are exchanged", step),
        (h - a, w - b): proven("the feature map is one row and one column too small", step),
        (h, w): proven("the feature map is as large as the image", f"no padding here: {step}"),
        (h + a - 1, w + b - 1): proven(
            "the feature map is larger than the image", f"no padding here: {step}"
        ),
    }
    if a != b:
        found[h - b + 1, w - a + 1] = proven("the kernel's rows and columns are exchanged", step)
        found[h - a + 1, w - a + 1] = proven("the kernel is taken to be square", "read both of kernel.shape")
    return found


def wrong_maps(image: np.ndarray, kernel: np.ndarray) -> Mistakes:
    """Feature maps by mistake."""
    right = reference.convolve(image, kernel)
    (a, b), whole = kernel.shape, "the sum of window * kernel, over all its numbers"
    flipped = "the kernel is flipped: this is the convolution of mathematics"
    step = "use the kernel as it is: I[i + a, j + b] belongs to K[a, b]"
    yield Cause(flipped, step), reference.convolve(image, kernel[::-1, ::-1])
    yield Cause("the kernel is flipped upside down", step), reference.convolve(image, kernel[::-1])
    yield Cause("the kernel is flipped from left to right", step), reference.convolve(image, kernel[:, ::-1])
    if a == b:
        yield Cause("the kernel is transposed", step), reference.convolve(image, kernel.T)
    yield Cause("the mean, not the sum", whole), right / kernel.size
    view = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    yield Cause("the kernel is not used", whole), view.sum(axis=(2, 3))
    yield Cause("the largest product, not the sum", whole), (view * kernel).max(axis=(2, 3))
    last = np.zeros_like(right)
    last[-1, -1] = right[-1, -1]
    yield Cause("only the last number is written", "write each sum into its own place"), last
    if a == b:
        product = np.einsum("ijab,bc->ijac", view, kernel).sum(axis=(2, 3))
        yield Cause("a matrix product, not product by product", "window * kernel, not @"), product


# ------------------------------------------------------------------ windows as rows


@twice("windows as rows, with stride and padding")
def im2col(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the matrix of windows: without stride and padding, then with both."""
    for stride, padding in CASES:
        problem = reference.draw(seed, stride, padding)
        X, field = problem.X, problem.field
        tried = f"im2col of {problem}"
        right = reference.im2col(X, field, stride, padding)
        got = run("im2col", function, X, field, stride, padding, causes=BEYOND)
        got = array(tried, got, right.shape, im2col_shapes(problem))
        compare(tried, got, right, wrong_windows(problem))
    check_defaults(function, problem)
    untouched("im2col", function, X, field, stride, padding)


def check_defaults(function: Callable[..., Any], problem: Problem) -> None:
    """Fails unless stride 1 and padding 0 are what happens when nothing is said."""
    right = reference.im2col(problem.X, problem.field)
    got = array("im2col(X, field)", run("im2col", function, problem.X, problem.field), right.shape)
    compare("im2col(X, field)", got, right)


def sides(problem: Problem, missing: int = 0, stride: tuple[int, int] | None = None, pads: float = 2) -> int:
    """How many windows there are with another stride or padding, or with some missing on each side."""
    steps = stride or (problem.stride, problem.stride)
    lengths = [int(side + pads * problem.padding) - problem.field for side in problem.X.shape[1:3]]
    return int(np.prod([length // step + 1 - missing for length, step in zip(lengths, steps, strict=True)]))


def im2col_shapes(problem: Problem) -> Shapes:
    """Wrong shapes of the matrix of windows."""
    n, _, _, c = problem.X.shape
    stride, size = problem.stride, problem.field**2 * c
    (rows, columns), count = problem.places, n * sides(problem)
    join = f"{n} · {rows} · {columns} rows of {problem.field} · {problem.field} · {c} numbers: one reshape"
    found = {
        (n * sides(problem, 1), size): proven("one window too few in each direction", FORMULA),
        (n, rows * columns, size): proven("the windows of each image are in an axis of their own", join),
        (n, rows, columns, size): proven("the windows are not in one axis", join),
        (n, rows, columns, problem.field, problem.field, c): proven("the windows are not rows yet", join),
        (size, count): proven("the windows are columns", "each window is a row: (windows, numbers in one)"),
        (rows * columns, size): proven("only one image's windows", "copy the windows of all images at once"),
        (rows * columns, n * size): proven("an image's windows are joined with the next image's", join),
        (count * c, size // c): proven("each channel has a row of its own", "a row has all channels"),
    }
    if stride > 1:
        found[n * sides(problem, stride=(1, 1)), size] = proven("the stride is ignored", STRIDE)
        found[n * sides(problem, stride=(stride, 1)), size] = proven(
            "the stride is used for rows alone", STRIDE
        )
        found[n * sides(problem, stride=(1, stride)), size] = proven(
            "the stride is used for columns alone", STRIDE
        )
    if problem.padding:
        found[n * sides(problem, pads=1), size] = proven("the zeros are put on one side only", PADDING)
        found[n * sides(problem, pads=0), size] = proven("the padding is ignored", PADDING)
        found[n * sides(problem, pads=4), size] = proven("twice as many zeros as asked for", PADDING)
    right = (count, size)
    return {shape: cause for shape, cause in found.items() if shape != right}


def shifted(X: np.ndarray, padding: int, before: int, mode: str = "constant") -> np.ndarray:
    """Images with a margin that is not the same on both sides."""
    margin = (before, 2 * padding - before)
    return np.pad(X, ((0, 0), margin, margin, (0, 0)), mode=mode)


def wrong_windows(problem: Problem) -> Mistakes:
    """Matrices of windows by mistake."""
    X, field, stride, padding = problem.X, problem.field, problem.stride, problem.padding
    found = reference.windows(X, field, stride, padding)
    shape = (int(np.prod(found.shape[:3])), -1)
    order = "the numbers of a row stand in the order of the window's array (F, F, C)"
    images = "first all windows of image 0, row by row, then those of image 1"

    def rows(axes: tuple[int, ...]) -> np.ndarray:
        return found.transpose(axes).reshape(shape)

    yield Cause("in each row the channels come first", order), rows((0, 1, 2, 5, 3, 4))
    yield Cause("in each row the columns of the window come before its rows", order), rows((0, 1, 2, 4, 3, 5))
    yield (
        Cause("the windows of all images at one place come one after the other", images),
        rows((1, 2, 0, 3, 4, 5)),
    )
    yield Cause("the windows are taken column by column", images), rows((0, 2, 1, 3, 4, 5))
    yield Cause("the windows are flipped", order), found[:, :, :, ::-1, ::-1].reshape(shape)
    yield Cause("reshaped without the windows having been put in order", images), rows((0, 3, 4, 1, 2, 5))
    if padding:
        for before, message in ((0, "below and on the right"), (2 * padding, "above and on the left")):
            moved = reference.im2col(shifted(X, padding, before), field, stride)
            yield Cause(f"all zeros are put {message}", PADDING), moved
        for mode in ("edge", "reflect", "wrap"):
            other = reference.im2col(shifted(X, padding, padding, mode), field, stride)
            yield Cause(f"the margin holds pixels (mode {mode}), not zeros", PADDING), other
        ones = reference.im2col(
            np.pad(X, ((0, 0), *2 * ((padding, padding),), (0, 0)), constant_values=1), field, stride
        )
        yield Cause("the margin holds ones, not zeros", PADDING), ones
    if stride > 1:
        dense = reference.windows(X, field, 1, padding)[:, : found.shape[1], : found.shape[2]]
        yield Cause("the stride counts the windows, but does not move them", STRIDE), dense.reshape(shape)


# ------------------------------------------------------------------ a layer

ORDER = "windows @ filters.reshape(K, -1).T + bias"
WHOLE = Cause(
    UNKNOWN.message, "run the check of im2col again; then write the shape of each array beside its line"
)


@twice("feature maps, with stride and padding")
def conv_forward(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the feature maps of a layer: without stride and padding, then with both."""
    for stride, padding in CASES:
        problem = reference.draw(seed, stride, padding)
        given = problem.X, problem.filters, problem.bias, stride, padding
        tried = f"conv_forward of {problem}, {len(problem.bias)} filters"
        right = reference.forward(*given)
        got = run("conv_forward", function, *given, causes=BEYOND)
        got = array(tried, got, right.shape, forward_shapes(problem))
        compare(tried, got, right, wrong_layers(problem), otherwise=WHOLE)
    names = ("the images are", "the filters are", "the bias is")
    untouched("conv_forward", function, *given, names=names)


def forward_shapes(problem: Problem) -> Shapes:
    """Wrong shapes of feature maps."""
    n, (rows, columns), k = len(problem.X), problem.places, len(problem.bias)
    back = "end with reshape(N, rows, columns, K)"
    found = {
        (n, k, rows, columns): proven("the filters are axis 1, as in PyTorch", "channels are the last axis"),
        (n * rows * columns, k): proven("the maps are still a matrix", back),
        (n, rows * columns, k): proven("rows and columns are one axis", back),
        (n, columns, rows, k): proven("rows and columns are exchanged", back),
        (n, rows - 1, columns - 1, k): proven("the maps are one row and one column too small", FORMULA),
    }
    return {shape: cause for shape, cause in found.items() if shape != problem.dmaps.shape}


def wrong_layers(problem: Problem) -> Mistakes:
    """Feature maps by mistake."""
    X, filters, bias = problem.X, problem.filters, problem.bias
    how = problem.stride, problem.padding
    none, shape = np.zeros_like(bias), problem.dmaps.shape
    sums = reference.forward(X, filters, none, *how)
    flipped = "the filters are flipped: this is the convolution of mathematics"
    yield Cause("the bias is not added", ORDER), sums
    yield Cause("the bias is added twice", ORDER), sums + 2 * bias
    yield Cause("the bias is subtracted", ORDER), sums - bias
    yield (
        Cause("the bias is added to every product", "add it once to each sum"),
        sums + filters[0].size * bias,
    )
    yield Cause(flipped, "use them as they are"), reference.forward(X, filters[:, ::-1, ::-1], bias, *how)
    turned = filters.transpose(0, 2, 1, 3)
    yield (
        Cause("rows and columns of the filters are exchanged", ORDER),
        reference.forward(X, turned, bias, *how),
    )
    matrix = reference.im2col(X, problem.field, *how)
    mixed = (matrix @ filters.reshape(-1, len(bias)) + bias).reshape(shape)
    message = "the filters are mixed up: reshape(-1, K) keeps no filter together"
    yield Cause(message, "reshape(K, -1) has a filter in each row; then transpose"), mixed
    channels = np.ascontiguousarray(filters.transpose(0, 3, 1, 2)).reshape(len(bias), -1)
    message = "the channels are mixed up: windows and filters have their axes in another order"
    yield (
        Cause(message, "both are (F, F, C) before they become rows"),
        (matrix @ channels.T + bias).reshape(shape),
    )
    yield Cause("a ReLU is in the layer", "return the sums as they are"), np.maximum(0, sums + bias)
    one = reference.forward(X[..., :1], filters[..., :1], bias, *how)
    yield Cause("only the first channel is used", "the sum runs over the channels, too"), one
    filters_first = (sums + bias).reshape(-1, len(bias)).T.reshape(shape)
    message = "reshaped in the wrong order: the maps of the filters are mixed"
    yield Cause(message, "the matrix is (N · rows · columns, K) already"), filters_first
    if problem.padding:
        for before, side in ((0, "below and on the right"), (2 * problem.padding, "above and on the left")):
            moved = reference.forward(shifted(X, problem.padding, before), filters, bias, problem.stride)
            yield Cause(f"all zeros are put {side}", PADDING), moved


# ------------------------------------------------------------------ learning a kernel

STEP = "kernel -= learning_rate * 2 / M * A.T @ (A @ kernel - y)"


@twice("a kernel that is learnt step by step")
def learn_kernel(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the kernel after a given number of steps of a given size, from zeros."""
    random = np.random.default_rng(seed)
    n, h, w = 3, *(int(side) for side in random.permutation([7, 8, 9])[:2])
    field, steps = 3, int(random.integers(4, 8))
    rate = float(random.uniform(0.05, 0.1))
    inputs, secret = random.normal(size=(n, h, w)), random.normal(size=(field, field))
    answers = reference.forward(inputs[..., None], secret[None, ..., None], np.zeros(1))[..., 0]
    answers = answers + random.normal(
        size=answers.shape
    )  # no kernel fits: the best one is not the secret one
    matrix = reference.im2col(inputs[..., None], field)
    tried = f"learn_kernel with {steps} steps of learning rate {rate:.3f}"
    got = run("learn_kernel", function, inputs, answers, field, rate, steps)
    shapes = {
        (field * field,): proven("the kernel is still one row of numbers", "end with reshape(field, field)"),
        (field * field, 1): proven(
            "the kernel is still one column of numbers", "end with reshape(field, field)"
        ),
    }
    got = array(tried, got, (field, field), shapes)
    right = descend(matrix, answers.ravel(), rate, steps)
    compare(tried, got, right, wrong_kernels(matrix, answers, rate, steps), otherwise=WHOLE)
    names = ("the inputs are", "the answers are")
    untouched("learn_kernel", function, inputs, answers, field, rate, steps, names=names)


def descend(matrix: np.ndarray, y: np.ndarray, rate: float, steps: int, start: float = 0.0) -> np.ndarray:
    """The kernel after gradient descent on the mean squared error."""
    kernel = np.full(matrix.shape[1], start)
    for _ in range(steps):
        kernel = kernel - rate * 2 / len(y) * matrix.T @ (matrix @ kernel - y)
    side = int(np.sqrt(matrix.shape[1]))
    return kernel.reshape(side, side)


def wrong_kernels(matrix: np.ndarray, answers: np.ndarray, rate: float, steps: int) -> Mistakes:
    """Kernels by mistake."""
    y, (m, f) = answers.ravel(), matrix.shape

    def after(factor: float, steps: int = steps, start: float = 0.0) -> np.ndarray:
        return descend(matrix, y, factor * rate, steps, start)

    right, mean = after(1), "the loss is a mean over all numbers of all maps"
    zero = "begin with np.zeros"
    yield Cause("the factor 2 is missing", STEP), after(0.5)
    yield Cause("a factor too many: the steps are twice as large", STEP), after(2)
    yield Cause("the gradient is summed: the mean is missing", mean), after(m)
    yield Cause("the gradient is summed, and the factor 2 is missing", mean), after(m / 2)
    yield Cause("divided by the number of images, not of all numbers", mean), after(m / len(answers))
    yield Cause("divided by the number of weights, not of answers", mean), after(m / f)
    yield Cause("the kernel moves uphill: a sign", STEP), after(-1)
    yield Cause("one step too few", f"{STEP}, `steps` times"), after(1, steps - 1)
    yield Cause("one step too many", f"{STEP}, `steps` times"), after(1, steps + 1)
    yield Cause("a single step", f"{STEP}, `steps` times"), after(1, 1)
    yield Cause("the kernel begins with ones", zero), after(1, start=1.0)
    side = int(np.sqrt(f))
    best = np.linalg.lstsq(matrix, y, rcond=None)[0].reshape(side, side)
    yield Cause("the best kernel, not the one after so many steps", f"{STEP}, `steps` times"), best
    yield (
        Cause("the kernel comes back flipped", "the order of im2col's rows is that of the kernel"),
        right[::-1, ::-1],
    )
    yield Cause("the kernel comes back transposed", "end with reshape(field, field)"), right.T
    gradient = 2 / m * matrix.T @ (matrix @ right.ravel() - y)
    yield Cause("the gradient comes back, not the kernel", "return the kernel"), gradient.reshape(side, side)
