"""Mistakes in the other path of residual units: where it begins, what is in it, where feature maps shrink.

Those in the addition and in the order of layers are in `residual_mutants`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cifar_helpers.checks.core import Cause
from cifar_helpers.checks.models.architecture import Activation, BatchNorm, Conv, Layer, Net, Pool
from cifar_helpers.checks.models.mutants import Mutants
from cifar_helpers.checks.models.residual import Residual, Widen, all_layers
from cifar_helpers.checks.models.residual_layers import UNIT, activation, changed, kind

SHORTCUT = "the other path of a unit takes its input as it is, unless the table has a convolution there"


def shortcuts(net: Net) -> Mutants:
    """Shortcuts that begin at another place."""

    def shortened(count: int) -> Callable[[Layer], Net]:
        return lambda layer: (*layer.body[:count], replace(layer, body=layer.body[count:]))

    unit = kind(Residual)
    bodies = [layer.body for layer in all_layers(net) if unit(layer)]
    for count in range(1, len(bodies[0])):
        name = description(bodies[0][count - 1])
        cause = Cause(f"the shortcut begins after the unit's {name}, not before its first layer", UNIT)
        yield cause, changed(net, unit, shortened(count))
    yield from early_shortcuts(net)


def description(layer: Layer) -> str:
    """A layer in words."""
    names = {BatchNorm: "batch normalisation", Conv: "convolution", Activation: "activation"}
    return names.get(type(layer), type(layer).__name__)


def early_shortcuts(net: Net) -> Mutants:
    """The convolution before a unit taken into it, with a projection around the whole."""
    result: list[Layer] = []
    for layer in net:
        if isinstance(layer, Residual) and len(result) > 2 and isinstance(result[-1], Conv):
            body, filters = (*result[-3:], *layer.body), result[-1].filters
            result[-3:] = [Residual(body, (Conv(filters, 1),))]
        else:
            result.append(layer)
    message = "the shortcut begins where the stage begins, with a convolution of 1 × 1 in it"
    yield Cause(message, SHORTCUT), tuple(result)


def projections(net: Net) -> Mutants:
    """Shortcuts with a convolution that should have none, or another one, or none that should have one."""
    unit = kind(Residual)

    def identity(layer: Layer) -> bool:
        return unit(layer) and not layer.shortcut

    def projected(layer: Layer) -> bool:
        return unit(layer) and any(isinstance(first, Conv) for first in layer.shortcut[:1])

    def filters(layer: Residual) -> int:
        return [inner for inner in layer.body if isinstance(inner, Conv)][-1].filters

    def projecting(layer: Residual) -> Net:
        return (replace(layer, shortcut=(Conv(filters(layer), 1, "same"),)),)

    message = "every shortcut has a convolution of 1 × 1, also where the feature maps have the same shape"
    yield Cause(message, SHORTCUT), changed(net, identity, projecting)
    message = "the first unit's shortcut has a convolution of 1 × 1, and its feature maps have the same shape"
    yield Cause(message, SHORTCUT), changed(net, identity, projecting, 0)
    for cause, change in {
        "the shortcut has no weights: zeros are put where the convolution of 1 × 1 belongs": lambda layer: (
            replace(layer, shortcut=(Widen(filters(layer), layer.shortcut[0].stride),)),
        ),
        "batch normalisation follows the convolution of the shortcut": lambda layer: (
            replace(layer, shortcut=(*layer.shortcut, BatchNorm())),
        ),
        "there is no batch normalisation in the shortcut": lambda layer: (
            replace(layer, shortcut=tuple(x for x in layer.shortcut if not isinstance(x, BatchNorm))),
        ),
        "an activation follows the convolution of the shortcut": lambda layer: (
            replace(layer, shortcut=(*layer.shortcut, activation(net))),
        ),
        "the shortcut has windows of 3 × 3 pixels, not of 1 × 1": lambda layer: (
            replace(layer, shortcut=(replace(layer.shortcut[0], kernel=3), *layer.shortcut[1:])),
        ),
        "the shortcut pools, then has a convolution without stride": lambda layer: (
            replace(layer, shortcut=(Pool(), replace(layer.shortcut[0], stride=1), *layer.shortcut[1:])),
        ),
    }.items():
        yield Cause(cause, "see the net's table for the shortcut"), changed(net, projected, change)


# ------------------------------------------------------------------ strides


def strides(net: Net) -> Mutants:
    """Maps that are made smaller somewhere else in a unit, or not at all."""

    def strided(layer: Layer) -> bool:
        return isinstance(layer, Residual) and any(getattr(x, "stride", 1) > 1 for x in layer.body)

    def moved(layer: Residual, first: int, second: int) -> Residual:
        indices = [index for index, x in enumerate(layer.body) if isinstance(x, Conv)]
        body = list(layer.body)
        for index, stride in ((indices[0], first), (indices[-1], second)):
            body[index] = replace(body[index], stride=stride)
        return replace(layer, body=tuple(body))

    step = "the first convolution of the unit and that of the shortcut have strides=2"
    message = "the stride is in the last convolution of the unit, not in its first"
    yield Cause(message, step), changed(net, strided, lambda layer: (moved(layer, 1, 2),))
    without = changed(net, kind(Conv), lambda layer: (replace(layer, stride=1),))
    yield Cause("no convolution has a stride: the feature maps keep their size", step), without
    pooled = changed(net, strided, lambda layer: (Pool(), layer))
    pooled = changed(pooled, kind(Conv), lambda layer: (replace(layer, stride=1),))
    yield Cause("pooling replaces the strides", step), pooled
