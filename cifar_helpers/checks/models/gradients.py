"""Gradients of a net of `architecture` in NumPy: by how much a step of training must change each weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from cifar_helpers.checks.models.architecture import (
    EPSILON,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Layer,
    Net,
    Pool,
    edges_of,
    input_shapes,
    weight_shapes,
    windows_of,
)
from cifar_helpers.checks.models.residual import Residual

Arrays = list[np.ndarray]
Back = Callable[[np.ndarray], tuple[np.ndarray, Arrays]]  # of an output's gradient: the input's, the weights'
Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]  # of outputs: the loss, and its gradient
SLOPES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda x: (x > 0).astype(x.dtype),
    "elu": lambda x: np.where(x > 0, 1, np.exp(np.minimum(x, 0))),
    "leaky_relu": lambda x: np.where(x > 0, 1, 0.2),
    "tanh": lambda x: 1 - np.tanh(x) ** 2,
    "sigmoid": lambda x: 1 / (2 + np.exp(-x) + np.exp(x)),
}


def gradients(
    net: Net, weights: Sequence[np.ndarray], x: np.ndarray, loss: Loss, random: np.random.Generator
) -> Arrays:
    """The gradient of a loss with respect to each array of weights, float64, as in training.

    Batch normalisation takes mean and variance from the batch; their moving averages get a gradient of 0.

    Parameters
    ----------
    net : Net
        Of layers that the assignments' nets have: convolutions, poolings, dense layers, batch normalisation,
        dropout, residual units that add, and activations.
    weights : sequence of arrays
        In the order of `weight_shapes`.
    x : array (N, …)
        The batch.
    loss : callable
        Takes the outputs; returns the loss and its gradient, as `cross_entropy` and `squared_error` do.
    random : numpy.random.Generator
        Draws what dropout drops.
    """
    given = [np.asarray(values, np.float64) for values in weights]
    outputs, back = forward(net, given, np.asarray(x, np.float64), random)
    return back(loss(outputs)[1])[1]


def cross_entropy(labels: np.ndarray) -> Loss:
    """The mean over a batch of minus the logarithm of each label's probability."""

    def loss(outputs: np.ndarray) -> tuple[float, np.ndarray]:
        rows, gradient = np.arange(len(labels)), np.zeros_like(outputs)
        gradient[rows, labels] = -1 / outputs[rows, labels] / len(labels)
        return float(-np.log(outputs[rows, labels]).mean()), gradient

    return loss


def squared_error(wanted: np.ndarray) -> Loss:
    """The mean square of all differences."""

    def loss(outputs: np.ndarray) -> tuple[float, np.ndarray]:
        return float(np.mean((outputs - wanted) ** 2)), 2 * (outputs - wanted) / outputs.size

    return loss


# ------------------------------------------------------------------ layer by layer


def forward(net: Net, weights: Arrays, x: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, Back]:
    """The net's outputs while training, and the way back through it."""
    backs, left = [], list(weights)
    for layer, given in zip(net, input_shapes(net, x.shape[1:]), strict=False):
        count = len(layer.weights(given))
        x, back = through(layer, left[:count], x, random)
        left = left[count:]
        backs.append(back)

    def backward(gradient: np.ndarray) -> tuple[np.ndarray, Arrays]:
        found: Arrays = []
        for back in reversed(backs):
            gradient, own = back(gradient)
            found = own + found
        return gradient, found

    return x, backward


def through(
    layer: Layer, weights: Arrays, x: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, Back]:
    """As `forward`, of one layer."""
    match layer:
        case Residual():
            return residual(layer, weights, x, random)
        case BatchNorm():
            return normalised(weights, x)
        case Dropout(rate):
            kept = (random.random(x.shape) >= rate) / (1 - rate)
            return kept * x, lambda gradient: (kept * gradient, [])
        case Pool():
            return pooled(layer, x)
        case Conv():
            return layer.apply(x, weights), lambda gradient: convolution_back(layer, weights, x, gradient)
        case Dense():
            return layer.apply(x, weights), lambda gradient: dense_back(layer, weights, x, gradient)
    y = layer.apply(x, weights)
    if layer == Activation("softmax"):
        return y, lambda gradient: (y * (gradient - (gradient * y).sum(axis=-1, keepdims=True)), [])
    if isinstance(layer, Activation):
        return y, lambda gradient: (SLOPES[layer.name](x) * gradient, [])
    if y.ndim == x.ndim:  # nothing is done
        return y, lambda gradient: (gradient, [])
    flat = y.size == x.size  # Flatten; else the mean of each feature map
    return y, lambda gradient: (
        gradient.reshape(x.shape)
        if flat
        else np.broadcast_to(gradient[:, None, None] / x[0, ..., 0].size, x.shape),
        [],
    )


def residual(
    layer: Residual, weights: Arrays, x: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, Back]:
    """A residual unit that adds its two paths."""
    count = len(weight_shapes(layer.body, x.shape[1:]))
    one, first = forward(layer.body, weights[:count], x, random)
    other, second = forward(layer.shortcut, weights[count:], x, random)

    def back(gradient: np.ndarray) -> tuple[np.ndarray, Arrays]:
        (left, body), (right, shortcut) = first(gradient), second(gradient)
        return left + right, body + shortcut

    return one + other, back


def normalised(weights: Arrays, x: np.ndarray) -> tuple[np.ndarray, Back]:
    """Batch normalisation with the batch's own mean and variance."""
    gamma, beta, mean, variance = weights
    axes = tuple(range(x.ndim - 1))
    deviation = np.sqrt(x.var(axis=axes) + EPSILON)
    scaled = (x - x.mean(axis=axes)) / deviation

    def back(gradient: np.ndarray) -> tuple[np.ndarray, Arrays]:
        own = [(gradient * scaled).sum(axis=axes), gradient.sum(axis=axes)]
        inner = gradient - gradient.mean(axis=axes) - scaled * (gradient * scaled).mean(axis=axes)
        return gamma / deviation * inner, [*own, np.zeros_like(mean), np.zeros_like(variance)]

    return gamma * scaled + beta, back


def pooled(layer: Pool, x: np.ndarray) -> tuple[np.ndarray, Back]:
    """The largest or the mean of each window; equal ones share the gradient."""
    windows = windows_of(x, layer.size, layer.stride, "valid", 0)
    y = layer.apply(x, [])
    chosen = (
        windows == y[..., None, None] if layer.kind == "max" else np.ones_like(windows)
    )  # (N, rows, columns, C, size, size)
    shares = chosen / chosen.sum(axis=(4, 5), keepdims=True)

    def back(gradient: np.ndarray) -> tuple[np.ndarray, Arrays]:
        result = np.zeros_like(x)
        for i, j in product(range(layer.size), repeat=2):
            add_windows(result, i, j, layer.stride, shares[..., i, j] * gradient)
        return result, []

    return y, back


def convolution_back(
    layer: Conv, weights: Arrays, x: np.ndarray, gradient: np.ndarray
) -> tuple[np.ndarray, Arrays]:
    """Gradients of a convolution's input, kernel and biases."""
    windows = windows_of(x, layer.kernel, layer.stride, layer.padding, 0)
    edges = [(0, 0), (0, 0)]
    if layer.padding == "same":
        edges = [edges_of(length, layer.kernel, layer.stride) for length in x.shape[1:3]]
    padded = np.zeros_like(np.pad(x, [(0, 0), *edges, (0, 0)]))
    kernel = np.zeros_like(weights[0])
    for i, j in product(range(layer.kernel), repeat=2):
        kernel[i, j] = np.tensordot(windows[..., i, j], gradient, axes=([0, 1, 2], [0, 1, 2]))
        add_windows(padded, i, j, layer.stride, gradient @ weights[0][i, j].T)
    (top, _), (left, _) = edges
    inner = padded[:, top : top + x.shape[1], left : left + x.shape[2]]
    return inner, [kernel, gradient.sum(axis=(0, 1, 2))] if layer.bias else [kernel]


def add_windows(result: np.ndarray, i: int, j: int, stride: int, values: np.ndarray) -> None:
    """Adds a number to pixel i, j of each window, in place."""
    rows, columns = (stride * (count - 1) + 1 for count in values.shape[1:3])
    result[:, i : i + rows : stride, j : j + columns : stride] += values


def dense_back(
    layer: Dense, weights: Arrays, x: np.ndarray, gradient: np.ndarray
) -> tuple[np.ndarray, Arrays]:
    """Gradients of a dense layer's input, kernel and biases."""
    own = [x.T @ gradient, gradient.sum(axis=0)]
    return gradient @ weights[0].T, own if layer.bias else own[:1]
