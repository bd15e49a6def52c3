"""Convolutional nets as lists of layers, with their shapes and what they compute, in NumPy.

A check needs a reference that is not the library which the student's model is made of: so a layer is a few
lines here, and a student's mistake is a list with another layer in it (see `mutants`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

Shape = tuple[int, ...]
IMAGE: Shape = (32, 32, 3)
EPSILON = 1e-3  # Keras adds it to the variance in batch normalisation

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "softmax": lambda x: (lambda e: e / e.sum(axis=-1, keepdims=True))(
        np.exp(x - x.max(axis=-1, keepdims=True))
    ),
}


class Layer:
    """A layer without weights that keeps the shape of its input; others say what they do differently."""

    def output(self, shape: Shape) -> Shape:
        """Shape of one example's output, given that of its input."""
        return shape

    def weights(self, shape: Shape) -> list[Shape]:
        """Shapes of the layer's weights, in Keras's order, given the shape of its input."""
        return []

    def trainable(self, shape: Shape) -> int:
        """How many of its weights training changes."""
        return sum(map(prod, self.weights(shape)))

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        """Output for a batch x, at prediction."""
        return x


@dataclass(frozen=True)
class Conv(Layer):
    """A convolution of `filters` windows of `kernel` × `kernel` pixels."""

    filters: int
    kernel: int = 3
    padding: str = "valid"
    stride: int = 1
    bias: bool = True

    def output(self, shape: Shape) -> Shape:
        return (*(side(n, self.kernel, self.stride, self.padding) for n in _map(shape)), self.filters)

    def weights(self, shape: Shape) -> list[Shape]:
        kernel = (self.kernel, self.kernel, shape[-1], self.filters)
        return [kernel, (self.filters,)] if self.bias else [kernel]

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        windows = windows_of(x, self.kernel, self.stride, self.padding, 0)  # (N, H, W, C, k, k)
        indices = product(range(self.kernel), repeat=2)
        result = sum(windows[..., i, j] @ weights[0][i, j] for i, j in indices)  # (N, H, W, filters)
        return result + weights[1] if self.bias else result


@dataclass(frozen=True)
class Pool(Layer):
    """The largest number, or the mean, of windows of `size` × `size` pixels."""

    kind: str = "max"
    size: int = 2
    stride: int = 2

    def output(self, shape: Shape) -> Shape:
        return (*(side(n, self.size, self.stride, "valid") for n in _map(shape)), shape[-1])

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        windows = windows_of(x, self.size, self.stride, "valid", 0)
        return windows.max(axis=(4, 5)) if self.kind == "max" else windows.mean(axis=(4, 5))


@dataclass(frozen=True)
class GlobalPool(Layer):
    """The mean of each map: one number per filter."""

    def output(self, shape: Shape) -> Shape:
        _map(shape)
        return shape[-1:]

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        return x.mean(axis=(1, 2))


@dataclass(frozen=True)
class Flatten(Layer):
    """All numbers of an example in a row."""

    def output(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        return x.reshape(len(x), -1)


@dataclass(frozen=True)
class Dense(Layer):
    """Every output a weighted sum over the last axis."""

    units: int
    bias: bool = True

    def output(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.units)

    def weights(self, shape: Shape) -> list[Shape]:
        kernel = (shape[-1], self.units)
        return [kernel, (self.units,)] if self.bias else [kernel]

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        return x @ weights[0] + weights[1] if self.bias else x @ weights[0]


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each channel centred and scaled by its moving mean and variance, then by gamma and beta.

    `momentum` is that of the moving mean, where a task asks for one.
    """

    momentum: float | None = field(default=None, compare=False)

    def weights(self, shape: Shape) -> list[Shape]:
        return [shape[-1:]] * 4

    def trainable(self, shape: Shape) -> int:
        return 2 * shape[-1]

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        gamma, beta, mean, variance = weights
        return gamma * (x - mean) / np.sqrt(variance + EPSILON) + beta


@dataclass(frozen=True)
class Activation(Layer):
    """A function of each number; softmax: of each row."""

    name: str

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        return ACTIVATIONS[self.name](x)


@dataclass(frozen=True)
class Dropout(Layer):
    """Sets a share `rate` of the numbers to 0 while training; at prediction it does nothing."""

    rate: float


Net = tuple[Layer, ...]
RELU, SOFTMAX = Activation("relu"), Activation("softmax")


def side(length: int, window: int, stride: int, padding: str) -> int:
    """Number of windows along a side.

    >>> side(32, 5, 1, "valid"), side(32, 5, 1, "same"), side(28, 2, 2, "valid")
    (28, 32, 14)

    Raises
    ------
    ValueError
        If the window is longer than the side.
    """
    if padding == "same":
        return -(-length // stride)
    if not window <= length:
        raise ValueError(f"a window of {window} does not fit into {length} pixels")
    return (length - window) // stride + 1


def windows_of(x: np.ndarray, window: int, stride: int, padding: str, filling: float) -> np.ndarray:
    """All windows of the feature maps x (N, H, W, C): (N, rows, columns, C, window, window)."""
    if padding == "same":
        edges = [edges_of(length, window, stride) for length in x.shape[1:3]]
        x = np.pad(x, [(0, 0), *edges, (0, 0)], constant_values=filling)
    return sliding_window_view(x, (window, window), axis=(1, 2))[:, ::stride, ::stride]


def edges_of(length: int, window: int, stride: int) -> tuple[int, int]:
    """Pixels that "same" adds before and after."""
    total = max((-(-length // stride) - 1) * stride + window - length, 0)
    return total // 2, total - total // 2


def _map(shape: Shape) -> Shape:
    """Height and width of a feature map."""
    if len(shape) != 3:
        raise ValueError(f"a feature map has height, width and channels, not the shape {shape}")
    return shape[:2]


# ------------------------------------------------------------------ whole nets


def input_shapes(net: Net, shape: Shape = IMAGE) -> list[Shape]:
    """Shape of each layer's input, and at the end that of the net's output.

    >>> input_shapes((Conv(12, 5), Pool(), Flatten(), Dense(10)))
    [(32, 32, 3), (28, 28, 12), (14, 14, 12), (2352,), (10,)]

    Raises
    ------
    ValueError
        If a layer does not fit after the one before it.
    """
    shapes = [shape]
    for layer in net:
        shapes.append(layer.output(shapes[-1]))
    return shapes


def weight_shapes(net: Net, shape: Shape = IMAGE) -> list[Shape]:
    """Shapes of all weights, in Keras's order, for inputs of a shape.

    >>> weight_shapes((Conv(12, 5), Pool(), Flatten(), Dense(10)))
    [(5, 5, 3, 12), (12,), (2352, 10), (10,)]
    """
    pairs = zip(net, input_shapes(net, shape), strict=False)
    return [kind for layer, given in pairs for kind in layer.weights(given)]


def parameters(net: Net) -> tuple[int, int]:
    """How many weights a net has, and how many of them training changes.

    >>> parameters((Conv(12, 5), Pool(), Flatten(), Dense(10)))
    (24442, 24442)
    """
    trainable = sum(layer.trainable(given) for layer, given in zip(net, input_shapes(net), strict=False))
    return sum(map(prod, weight_shapes(net))), trainable


def predict(net: Net, weights: Sequence[np.ndarray], x: np.ndarray) -> np.ndarray:
    """Outputs of a net with these weights, in the order of `weight_shapes`, for a batch x (N, H, W, C)."""
    left = list(weights)
    for layer, given in zip(net, input_shapes(net, x.shape[1:]), strict=False):
        count = len(layer.weights(given))
        x, left = layer.apply(x, left[:count]), left[count:]
    return x
