"""Residual units as layers of the nets in `architecture`, and the order of their weights in a student's list.

A net stays a list of layers; a residual unit is one of them, and holds two lists that begin with the same
input. Where a framework puts the weights of the second one is left to it: `unit_orders` finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

import numpy as np

from cifar_helpers.checks.models.architecture import (
    IMAGE,
    BatchNorm,
    Conv,
    Dense,
    Layer,
    Net,
    Shape,
    input_shapes,
    predict,
    weight_shapes,
)

Kind = tuple[Shape, ...]  # shapes of the weights of one layer: a list of weights keeps them together
MERGES = 24  # ways to put a shortcut's layers between those of its body: more are not tried
JOINS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "add": np.add,
    "multiply": np.multiply,
    "average": lambda body, shortcut: (body + shortcut) / 2,
    "maximum": np.maximum,
    "body - shortcut": np.subtract,
    "shortcut - body": lambda body, shortcut: shortcut - body,
    "shortcut beside body": lambda body, shortcut: np.concatenate([shortcut, body], axis=-1),
    "body beside shortcut": lambda body, shortcut: np.concatenate([body, shortcut], axis=-1),
}


@dataclass(frozen=True)
class Residual(Layer):
    """What `body` makes of the input, plus the input, or what `shortcut` makes of it.

    Attributes
    ----------
    body : Net
    shortcut : Net
        Empty: the input as it is.
    join : str
        Anything but "add" is a mistake; see `JOINS`.

    Examples
    --------
    >>> from cifar_helpers.checks.models.architecture import RELU, Conv
    >>> unit = Residual((RELU, Conv(16, padding="same")))
    >>> unit.output((8, 8, 16)), unit.weights((8, 8, 16))
    ((8, 8, 16), [(3, 3, 16, 16), (16,)])
    """

    body: Net
    shortcut: Net = ()
    join: str = "add"

    def output(self, shape: Shape) -> Shape:
        one, other = (input_shapes(path, shape)[-1] for path in (self.body, self.shortcut))
        if "beside" in self.join and one[:-1] == other[:-1]:
            return (*one[:-1], one[-1] + other[-1])
        if one != other:
            raise ValueError(f"feature maps of the shapes {one} and {other} can't be added")
        return one

    def weights(self, shape: Shape) -> list[Shape]:
        return weight_shapes(self.body, shape) + weight_shapes(self.shortcut, shape)

    def trainable(self, shape: Shape) -> int:
        return sum(
            layer.trainable(given)
            for path in (self.body, self.shortcut)
            for layer, given in zip(path, input_shapes(path, shape), strict=False)
        )

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        count = len(weight_shapes(self.body, x.shape[1:]))
        one, other = predict(self.body, weights[:count], x), predict(self.shortcut, weights[count:], x)
        return JOINS[self.join](one, other)


@dataclass(frozen=True)
class Widen(Layer):
    """A shortcut without weights: every `stride`-th pixel, and channels of zeros after those that are there.

    Option A of He et al., "Deep Residual Learning for Image Recognition" (2015), section 3.3.
    """

    channels: int
    stride: int = 2

    def output(self, shape: Shape) -> Shape:
        if len(shape) != 3 or not shape[-1] <= self.channels:
            raise ValueError(f"{shape} can't be widened to {self.channels} channels")
        return (*(-(-side // self.stride) for side in shape[:2]), self.channels)

    def apply(self, x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
        kept = x[:, :: self.stride, :: self.stride]
        return np.pad(kept, [(0, 0)] * 3 + [(0, self.channels - x.shape[-1])])


# ------------------------------------------------------------------ changing layers wherever they stand


def mapped(net: Net, change: Callable[[Layer], Net]) -> Net:
    """The net with each layer, also inside residual units, replaced by the layers that `change` makes of it.

    A residual unit itself comes after the layers in it.

    >>> from cifar_helpers.checks.models.architecture import RELU, Conv
    >>> mapped((Residual((RELU, Conv(16))),), lambda layer: () if layer == RELU else (layer,))[0].body
    (Conv(filters=16, kernel=3, padding='valid', stride=1, bias=True),)
    """
    result: list[Layer] = []
    for layer in net:
        if isinstance(layer, Residual):
            layer = replace(layer, body=mapped(layer.body, change), shortcut=mapped(layer.shortcut, change))
        result.extend(change(layer))
    return tuple(result)


def everywhere(net: Net, change: Callable[[Net], Net]) -> Net:
    """The net with each list of layers in it replaced by `change` of it: bodies and shortcuts first."""

    def inside(layer: Layer) -> Net:
        if isinstance(layer, Residual):
            return (replace(layer, body=change(layer.body), shortcut=change(layer.shortcut)),)
        return (layer,)

    return change(mapped(net, inside))


def all_layers(net: Net) -> list[Layer]:
    """All layers, those inside residual units before the unit itself."""
    found: list[Layer] = []
    mapped(net, lambda layer: (found.append(layer), (layer,))[1])
    return found


def has_units(net: Net) -> bool:
    """Whether there is a residual unit in the net."""
    return any(isinstance(layer, Residual) for layer in net)


# ------------------------------------------------------------------ weights as after training


def settled(
    net: Net, weights: Sequence[np.ndarray], x: np.ndarray, random: np.random.Generator
) -> tuple[list[np.ndarray], np.ndarray]:
    """Weights with which numbers neither grow nor die out on their way through a deep net, and its output.

    Kernels stay. Batch normalisation gets about the mean and the variance of what arrives, and biases are
    such that each activation sees numbers on both sides of 0: then every mistake changes the output.

    Parameters
    ----------
    net : Net
    weights : sequence of arrays
        In the order of `weight_shapes`.
    x : float array (N, …)
        The images.
    random : numpy.random.Generator
    """
    result: list[np.ndarray] = []
    left = list(weights)
    for layer, given in zip(net, input_shapes(net, x.shape[1:]), strict=False):
        count = len(layer.weights(given))
        own, left = left[:count], left[count:]
        if isinstance(layer, Residual):
            split_at = len(weight_shapes(layer.body, given))
            body, _ = settled(layer.body, own[:split_at], x, random)
            own = body + settled(layer.shortcut, own[split_at:], x, random)[0]
        else:
            own = settled_layer(layer, own, x, random)
        x = layer.apply(x, own)
        result += own
    return result, x


def settled_layer(
    layer: Layer, weights: list[np.ndarray], x: np.ndarray, random: np.random.Generator
) -> list[np.ndarray]:
    """The weights of one layer."""

    def between(low: float, high: float) -> np.ndarray:
        return random.uniform(low, high, size=weights[-1].shape)

    def statistics(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        axes = tuple(range(values.ndim - 1))
        return values.mean(axis=axes), values.std(axis=axes)

    if isinstance(layer, BatchNorm):
        mean, deviation = statistics(x)
        variance = (deviation**2 + 1e-3) * between(0.7, 1.4)
        weights = [between(0.7, 1.3), between(-0.8, 0.8), mean, variance]
    elif isinstance(layer, (Conv, Dense)) and layer.bias:
        mean, deviation = statistics(layer.apply(x, [weights[0], np.zeros_like(weights[1])]))
        low, high = (-2.5, 1) if isinstance(layer, Conv) else (-0.5, 0.5)
        weights = [weights[0], deviation * between(low, high) - mean]
    return [values.astype(np.float32) for values in weights]


# ------------------------------------------------------------------ the order of weights


def unit_orders(net: Net, shapes: list[Shape], shape: Shape = IMAGE) -> Iterator[list[int]]:
    """Where a student's list has the weights of a net, in the order of `weight_shapes`: all likely ways.

    A layer's weights stand together in a list, whatever the order of the layers. Layers of different shapes
    are told apart; those of the same shapes come one after the other along a path, and those of a shortcut
    anywhere between those of its body, in the same way in all units.

    Parameters
    ----------
    net : Net
    shapes : list of shapes
        Of the student's weights; the same shapes as the net's.
    shape : shape
        Of the net's input.

    Yields
    ------
    list of int
        Nothing if the weights of a layer don't stand together.

    Examples
    --------
    >>> from cifar_helpers.checks.models.architecture import Conv
    >>> net = (Residual((Conv(8, padding="same"),), (Conv(8, 1),)),)
    >>> list(unit_orders(net, [(1, 1, 3, 8), (8,), (3, 3, 3, 8), (8,)]))
    [[2, 3, 0, 1]]
    """
    right = weight_shapes(net, shape)
    theirs = split(shapes, {kind for kind, _ in in_order(net, shape, 0)})
    seen: set[tuple[int, ...]] = set()
    mine: list[tuple[Kind, int]] = []
    for merge in range(MERGES) if theirs else ():
        before, mine = mine, in_order(net, shape, merge)
        if mine == before:
            return  # there are no more ways
        indices = [0] * len(right)
        for kind in {kind for kind, _ in mine}:
            same = [start for other, start in theirs if other == kind]
            for (_, at), start in zip([unit for unit in mine if unit[0] == kind], same, strict=False):
                indices[at : at + len(kind)] = range(start, start + len(kind))
        if sorted(indices) == list(range(len(right))) and tuple(indices) not in seen:
            seen.add(tuple(indices))
            yield indices


def in_order(net: Net, shape: Shape, merge: int, start: int = 0) -> list[tuple[Kind, int]]:
    """The layers with weights, as their shapes and the place of the first one in `weight_shapes`.

    `merge` says how the layers of shortcuts are put between those of bodies.
    """
    result: list[tuple[Kind, int]] = []
    for layer, given in zip(net, input_shapes(net, shape), strict=False):
        kind = tuple(layer.weights(given))
        if isinstance(layer, Residual):
            body = in_order(layer.body, given, merge, start)
            shortcut = in_order(layer.shortcut, given, merge, start + len(weight_shapes(layer.body, given)))
            result += merged(body, shortcut, merge)
        elif kind:
            result.append((kind, start))
        start += len(kind)
    return result


def merged(body: list, shortcut: list, number: int) -> list:
    """One of the ways to put two lists together that keep the order of each; the last one, for large numbers.

    >>> [merged([1, 2], ["a"], number) for number in range(3)]
    [[1, 2, 'a'], [1, 'a', 2], ['a', 1, 2]]
    """
    total = len(body) + len(shortcut)
    ways = list(islice(combinations(range(total), len(body)), number + 1))
    one, other = iter(body), iter(shortcut)
    return [next(one) if index in ways[-1] else next(other) for index in range(total)]


def split(shapes: list[Shape], kinds: set[Kind]) -> list[tuple[Kind, int]]:
    """A list of weights cut into layers of these kinds, each with its place; empty if that can't be done."""
    result, at = [], 0
    while at < len(shapes):
        fits = [kind for kind in kinds if tuple(shapes[at : at + len(kind)]) == kind]
        if not fits:
            return []
        result.append((max(fits, key=len), at))
        at += len(result[-1][0])
    return result
