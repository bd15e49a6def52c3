"""Mistakes in the layers of a net with residual units: activations, norms, poolings, how many, how large.

Those in what makes a unit residual are in `residual_mutants`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from cifar_helpers.checks.core import Cause
from cifar_helpers.checks.models.architecture import (
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Flatten,
    GlobalPool,
    Layer,
    Net,
    Pool,
)
from cifar_helpers.checks.models.mutants import Mutants
from cifar_helpers.checks.models.residual import Residual, all_layers, mapped

Fits = Callable[[Layer], bool]
NAMES = {"elu": "ELU", "relu": "ReLU", "leaky_relu": "leaky ReLU"}
UNIT = "inputs = x; then the unit's layers on x; then layers.add([x, inputs])"
TABLE = "compare with the net's table, layer by layer"


# ------------------------------------------------------------------ changing what fits


def kind(*kinds: type[Layer]) -> Fits:
    """Whether a layer is of one of these kinds; softmax is none."""
    return lambda layer: isinstance(layer, kinds) and layer != SOFTMAX


def changed(net: Net, fits: Fits, change: Callable[[Layer], Net], only: int | None = None) -> Net:
    """The net with `change` of the layers that fit; of one of them, counted from 0, if `only` is given."""
    count = -1

    def one(layer: Layer) -> Net:
        nonlocal count
        if not fits(layer):
            return (layer,)
        count += 1
        return change(layer) if only in (None, count) else (layer,)

    return mapped(net, one)


def number(net: Net, fits: Fits) -> int:
    """How many layers fit."""
    return sum(map(fits, all_layers(net)))


def activation(net: Net) -> Activation:
    """The activation that the net has first."""
    return first(layer for layer in all_layers(net) if kind(Activation)(layer))


def first(found: Iterable[Any]) -> Any:
    """The first of these; a net with another mistake may have none."""
    for one in found:
        return one
    raise IndexError("no such layer")


def called(layer: Activation) -> str:
    """Its name as text has it."""
    return NAMES.get(layer.name, layer.name)


# ------------------------------------------------------------------ activations and norms


def activations(net: Net) -> Mutants:
    """Activations that are missing or of another kind."""
    act, fits = activation(net), kind(Activation)
    name, count = called(act), number(net, fits)
    yield Cause(f"there is no {name} at all", TABLE), changed(net, fits, lambda layer: ())
    for index in range(count):
        message = f"{name} {index + 1} of {count} is missing"
        yield Cause(message, TABLE), changed(net, fits, lambda layer: (), index)
    for other in ("relu", "elu", "leaky_relu", "tanh", "sigmoid"):
        wrong = changed(net, fits, lambda layer, other=other: (Activation(other),))
        yield Cause(f"{called(Activation(other))} is used where {name} belongs", TABLE), wrong
    for index in range(count):
        other = Activation("relu" if act.name == "elu" else "elu")
        message = f"{name} {index + 1} of {count} is {called(other)}"
        yield Cause(message, TABLE), changed(net, fits, lambda layer, other=other: (other,), index)


def norms(net: Net) -> Mutants:
    """Batch normalisation that is missing, or one too many."""
    fits = kind(BatchNorm)
    count = number(net, fits)
    yield Cause("batch normalisation is missing", TABLE), changed(net, fits, lambda layer: ())
    for index in range(count):
        message = f"batch normalisation {index + 1} of {count} is missing"
        yield Cause(message, TABLE), changed(net, fits, lambda layer: (), index)
    last = [index for index, layer in enumerate(net) if isinstance(layer, Residual)][-1]
    extra = (*net[: last + 1], BatchNorm(), *net[last + 1 :])
    yield Cause("there is one more batch normalisation, after the last unit", TABLE), extra


# ------------------------------------------------------------------ poolings


def poolings(net: Net) -> Mutants:
    """Poolings that are missing, of another kind, or made by a stride."""
    fits = kind(Pool)
    indices = [index for index, layer in enumerate(net) if fits(layer)]
    yield (
        Cause("the mean of each window, not the largest number", TABLE),
        changed(net, fits, lambda layer: (replace(layer, kind="average"),)),
    )
    for at, index in enumerate(indices):
        where = f"pooling {at + 1} of {len(indices)}"
        yield Cause(f"{where} is missing", TABLE), (*net[:index], *net[index + 1 :])
        mean = replace(net[index], kind="average")
        message = f"{where} takes the mean of each window, not the largest number"
        yield Cause(message, TABLE), (*net[:index], mean, *net[index + 1 :])
    halving = [index for index in indices if net[index].size == 2]
    if len(halving) > 1:
        strided: list[Layer] = []
        shrinks = False
        for layer in net:
            if fits(layer) and layer.size == 2:
                shrinks = True
            elif shrinks and isinstance(layer, Conv):
                strided.append(replace(layer, stride=2))
                shrinks = False
            else:
                strided.append(layer)
        yield Cause("convolutions with strides=2 replace the poolings", TABLE), tuple(strided)
    for index in halving:
        conv = first(at for at in range(index, len(net)) if isinstance(net[at], Conv))
        strided = (*net[index + 1 : conv], replace(net[conv], stride=2))
        message = (
            f"a convolution with strides=2 replaces pooling {indices.index(index) + 1} of {len(indices)}"
        )
        yield Cause(message, TABLE), (*net[:index], *strided, *net[conv + 1 :])
    flat = net.index(Flatten()) if Flatten() in net else None
    if flat is not None:
        message = "Flatten is missing: every pixel gets a prediction of its own"
        yield Cause(message, TABLE), (*net[:flat], *net[flat + 1 :])
    if GlobalPool() in net:
        index = net.index(GlobalPool())
        message = "Flatten is used where the mean of each feature map belongs"
        yield Cause(message, TABLE), (*net[:index], Flatten(), *net[index + 1 :])
        message = "the largest number of each feature map, not its mean"
        yield Cause(message, TABLE), (*net[:index], Pool("max", 8, 8), Flatten(), *net[index + 1 :])


# ------------------------------------------------------------------ how many, how large


def units(net: Net) -> Mutants:
    """Units too few or too many, or with another number of convolutions."""
    count = number(net, kind(Residual))
    yield Cause("there is no residual unit", TABLE), changed(net, kind(Residual), lambda layer: ())
    for index in range(count):
        without = changed(net, kind(Residual), lambda layer: (), index)
        yield Cause(f"residual unit {index + 1} of {count} is missing", TABLE), without
        twice = changed(
            net, kind(Residual), lambda layer: (layer, Residual(layer.body, join=layer.join)), index
        )
        yield Cause(f"residual unit {index + 1} of {count} occurs twice", TABLE), twice
    one = changed(net, kind(Residual), lambda layer: (replace(layer, body=layer.body[:3]),))
    yield Cause("the units have one convolution, not two", TABLE), one
    three = changed(
        net, kind(Residual), lambda layer: (replace(layer, body=(*layer.body, *layer.body[-3:])),)
    )
    yield Cause("the units have three convolutions, not two", TABLE), three


def convolutions(net: Net) -> Mutants:
    """Convolutions of another width, with other windows, without biases, or without padding."""
    fits = kind(Conv)
    widths = sorted({layer.filters for layer in all_layers(net) if fits(layer)})
    for factor, phrase in ((2, "twice as many filters"), (0.5, "half as many filters")):
        wrong = changed(net, fits, lambda layer, f=factor: (replace(layer, filters=int(f * layer.filters)),))
        yield Cause(f"every convolution has {phrase} as it should", TABLE), wrong
    for width in widths:
        wrong = changed(net, fits, lambda layer, width=width: (replace(layer, filters=width),))
        yield Cause(f"every convolution has {width} filters", TABLE), wrong
        for other in {16, 32, 64, 128} - {width}:

            def is_wide(layer: Layer, width: int = width) -> bool:
                return fits(layer) and layer.filters == width

            wrong = changed(net, is_wide, lambda layer, n=other: (replace(layer, filters=n),))
            yield Cause(f"the convolutions of {width} filters have {other}", TABLE), wrong
    turned = dict(zip(widths, widths[::-1], strict=True))
    wrong = changed(net, fits, lambda layer: (replace(layer, filters=turned[layer.filters]),))
    yield Cause("the numbers of filters are the wrong way round", TABLE), wrong
    for size in (1, 5):
        wrong = changed(net, lambda x: fits(x) and x.kernel == 3, lambda x, n=size: (replace(x, kernel=n),))
        yield Cause(f"windows of {size} × {size} pixels, not 3 × 3", TABLE), wrong
    count = number(net, fits)
    step = "leave `use_bias` out: its default is True"
    bare = changed(net, fits, lambda layer: (replace(layer, bias=False),))
    yield Cause("the convolutions have no biases", step), bare
    for index in range(count):
        phrase = f"convolution {index + 1} of {count} has no biases"
        yield Cause(phrase, step), changed(net, fits, lambda x: (replace(x, bias=False),), index)
