"""What students' mistakes make of a net with residual units: each cause with the net that it leads to.

Like `mutants`, for nets whose layers may stand inside units. The words name what stands where, so that
they fit units that begin with batch normalisation and units that end with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

from cifar_helpers.checks.core import Cause
from cifar_helpers.checks.models.architecture import (
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Layer,
    Net,
    Pool,
)
from cifar_helpers.checks.models.mutants import Mutants, among, outputs
from cifar_helpers.checks.models.residual import Residual, Widen, all_layers, everywhere
from cifar_helpers.checks.models.residual_layers import (
    activation,
    activations,
    called,
    changed,
    convolutions,
    first,
    kind,
    norms,
    number,
    poolings,
    units,
)

ORDER = "see the net's table: which of batch normalisation, activation and convolution comes first"
UNIT = "inputs = x; then the unit's layers on x; then layers.add([x, inputs])"
SHORTCUT = "the other path of a unit takes its input as it is, unless the table has a convolution there"


def residual_mutants(net: Net) -> Mutants:
    """Causes and the wrong nets that they make; those in which a layer does not fit are left out.

    >>> from cifar_helpers.checks.models.architecture import RELU, Dense, Flatten
    >>> unit = Residual((RELU, Conv(8, padding="same")))
    >>> net = (Conv(8), unit, Flatten(), Dense(10), SOFTMAX)
    >>> next(cause.words for cause, wrong in residual_mutants(net) if unit not in wrong)
    'nothing is added: the units are layers in a row'
    """
    families = (
        additions,
        outputs,
        around_additions,
        orders,
        activations,
        norms,
        shortcuts,
        projections,
        strides,
        poolings,
        units,
        convolutions,
    )
    yield from among(net, families)


# ------------------------------------------------------------------ the addition


def additions(net: Net) -> Mutants:
    """Units that don't add, or not what they should."""
    unit = kind(Residual)
    plain = changed(net, unit, lambda layer: layer.body)
    yield Cause("nothing is added: the units are layers in a row", UNIT), plain
    for join, words in {
        "concatenate": "the two paths are laid side by side, not added",
        "multiply": "the two paths are multiplied, not added",
        "average": "the mean of the two paths, not their sum",
        "maximum": "the larger number of the two paths, not their sum",
        "subtract": "one path is subtracted, not added",
    }.items():
        yield Cause(words, UNIT), changed(net, unit, lambda layer, join=join: (replace(layer, join=join),))
    count = number(net, unit)
    for place in range(count if count > 1 else 0):
        words = f"unit {place + 1} of {count} adds nothing: it is layers in a row"
        yield Cause(words, UNIT), changed(net, unit, lambda layer: layer.body, place)


def around_additions(net: Net) -> Mutants:
    """An activation on the wrong side of the addition."""
    act = activation(net)
    name = called(act)

    def rewritten(layers: Net, inside: bool, behind: bool) -> Net:
        result: list[Layer] = []
        for place, layer in enumerate(layers):
            after_unit = place > 0 and isinstance(layers[place - 1], Residual)
            if after_unit and isinstance(layer, Activation) and layer != SOFTMAX:
                continue
            if isinstance(layer, Residual):
                extra = (act,) if inside else ()
                result += [replace(layer, body=(*layer.body, *extra)), *((act,) if behind else ())]
            else:
                result.append(layer)
        return tuple(result)

    step = f"the addition comes last in a unit; where the table has a {name} behind it, that comes after it"
    for words, inside, behind in (
        (f"the {name} stands before the addition, not behind it", True, False),
        (f"no {name} follows the addition", False, False),
        (f"a {name} follows every addition", False, True),
        (f"a {name} stands before the addition and another one behind it", True, True),
    ):
        yield (
            Cause(words, step),
            everywhere(net, lambda layers, i=inside, b=behind: rewritten(layers, i, b)),
        )
    more = changed(net, kind(Residual), lambda layer: (replace(layer, body=(*layer.body, act)),))
    yield Cause(f"there is one {name} too many, before the addition", step), more


# ------------------------------------------------------------------ order inside


def orders(net: Net) -> Mutants:
    """Batch normalisation, activation and convolution in another order."""
    act = activation(net)
    words = {BatchNorm: "batch normalisation", Activation: called(act), Conv: "convolution"}
    usual = first(run for run in permutations(words) if has_run(net, run))
    for run in permutations(words):
        cause = Cause(
            f"the order is {', '.join(words[kind] for kind in run)}, "
            f"and here it is {', '.join(words[kind] for kind in usual)}",
            ORDER,
        )
        yield cause, everywhere(net, lambda layers, run=run: reordered(layers, usual, run))
        inside = changed(
            net,
            kind(Residual),
            lambda layer, run=run: (replace(layer, body=reordered(layer.body, usual, run)),),
        )
        yield Cause(f"in the units {cause.words}", ORDER), inside
    pre = everywhere(net, lambda layers: preactivated(layers, act))
    words = f"batch normalisation and {called(act)} come before the convolutions, and here behind them"
    yield Cause(words, ORDER), pre


def has_run(net: Net, run: tuple[type[Layer], ...]) -> bool:
    """Whether three layers of these kinds follow each other somewhere."""
    lists = [net, *(layer.body for layer in all_layers(net) if isinstance(layer, Residual))]
    return any(is_run(layers, place, run) for layers in lists for place in range(len(layers)))


def is_run(layers: Net, place: int, run: tuple[type[Layer], ...]) -> bool:
    """Whether three layers of these kinds follow each other here."""
    here = layers[place : place + len(run)]
    return len(here) == len(run) and all(map(isinstance, here, run)) and SOFTMAX not in here


def reordered(layers: Net, usual: tuple[type[Layer], ...], run: tuple[type[Layer], ...]) -> Net:
    """The layers with each three that stand in the usual order put into another one."""
    result, place = list(layers), 0
    while place < len(layers):
        if is_run(layers, place, usual):
            here = dict(zip(usual, layers[place : place + 3], strict=True))
            result[place : place + 3] = [here[kind] for kind in run]
            place += 2
        place += 1
    return tuple(result)


def preactivated(layers: Net, act: Activation) -> Net:
    """Each convolution that batch normalisation follows, with that and an activation before it instead."""
    result: list[Layer] = []
    skip = False
    for place, layer in enumerate(layers):
        behind = layers[place + 1] if place + 1 < len(layers) else None
        after_unit = place > 0 and isinstance(layers[place - 1], Residual) and layer == act
        if isinstance(layer, Conv) and isinstance(behind, BatchNorm):
            result += [BatchNorm(), act, layer]
            skip = True
        elif not (after_unit or (skip and (isinstance(layer, BatchNorm) or layer == act))):
            result.append(layer)
            skip = False
    return tuple(result)


# ------------------------------------------------------------------ shortcuts


def shortcuts(net: Net) -> Mutants:
    """Shortcuts that begin at another place."""

    def shortened(count: int) -> Callable[[Layer], Net]:
        return lambda layer: (*layer.body[:count], replace(layer, body=layer.body[count:]))

    unit = kind(Residual)
    bodies = [layer.body for layer in all_layers(net) if unit(layer)]
    for count in range(1, len(bodies[0])):
        name = description(bodies[0][count - 1])
        cause = Cause(f"the shortcut begins behind the unit's {name}, not before its first layer", UNIT)
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
    words = "the shortcut begins where the stage begins, with a convolution of 1 × 1 in it"
    yield Cause(words, SHORTCUT), tuple(result)


def projections(net: Net) -> Mutants:
    """Shortcuts with a convolution that should have none, or another one, or none that should have one."""
    unit = kind(Residual)

    def identity(layer: Layer) -> bool:
        return unit(layer) and not layer.shortcut

    def projected(layer: Layer) -> bool:
        return unit(layer) and bool(layer.shortcut)

    def filters(layer: Residual) -> int:
        return [inner for inner in layer.body if isinstance(inner, Conv)][-1].filters

    def projecting(layer: Residual) -> Net:
        return (replace(layer, shortcut=(Conv(filters(layer), 1, "same"),)),)

    words = "every shortcut has a convolution of 1 × 1, also where the maps have the same shape"
    yield Cause(words, SHORTCUT), changed(net, identity, projecting)
    words = "the first unit's shortcut has a convolution of 1 × 1, and its maps have the same shape"
    yield Cause(words, SHORTCUT), changed(net, identity, projecting, 0)
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
        places = [place for place, x in enumerate(layer.body) if isinstance(x, Conv)]
        body = list(layer.body)
        for place, stride in ((places[0], first), (places[-1], second)):
            body[place] = replace(body[place], stride=stride)
        return replace(layer, body=tuple(body))

    step = "the first convolution of the unit and that of the shortcut have strides=2"
    words = "the stride is in the last convolution of the unit, not in its first"
    yield Cause(words, step), changed(net, strided, lambda layer: (moved(layer, 1, 2),))
    without = changed(net, kind(Conv), lambda layer: (replace(layer, stride=1),))
    yield Cause("no convolution has a stride: the maps keep their size", step), without
    pooled = changed(net, strided, lambda layer: (Pool(), layer))
    pooled = changed(pooled, kind(Conv), lambda layer: (replace(layer, stride=1),))
    yield Cause("pooling stands for the strides", step), pooled
