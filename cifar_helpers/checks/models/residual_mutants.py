"""What students' mistakes make of a net with residual units: each cause with the net that it leads to.

Like `mutants`, for nets whose layers may stand inside units. The messages name what comes where, so that
they fit units that begin with batch normalisation and units that end with it.
"""

from __future__ import annotations

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
)
from cifar_helpers.checks.models.mutants import Mutants, among, outputs
from cifar_helpers.checks.models.residual import Residual, all_layers, everywhere
from cifar_helpers.checks.models.residual_layers import (
    UNIT,
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
from cifar_helpers.checks.models.residual_shortcuts import projections, shortcuts, strides

ORDER = "see the net's table: which of batch normalisation, activation and convolution comes first"


def residual_mutants(net: Net) -> Mutants:
    """Causes and the wrong nets that they make; those in which a layer does not fit are left out.

    >>> from cifar_helpers.checks.models.architecture import RELU, Dense, Flatten
    >>> unit = Residual((RELU, Conv(8, padding="same")))
    >>> net = (Conv(8), unit, Flatten(), Dense(10), SOFTMAX)
    >>> next(cause.message for cause, wrong in residual_mutants(net) if unit not in wrong)
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
    for join, message in {
        "shortcut beside body": "the two paths are laid side by side, not added",
        "body beside shortcut": "the two paths are laid side by side, not added",
        "multiply": "the two paths are multiplied, not added",
        "average": "the mean of the two paths, not their sum",
        "maximum": "the larger number of the two paths, not their sum",
        "body - shortcut": "one path is subtracted, not added",
        "shortcut - body": "one path is subtracted, not added",
    }.items():
        yield Cause(message, UNIT), changed(net, unit, lambda layer, join=join: (replace(layer, join=join),))
    doubled = changed(net, unit, lambda layer: (*layer.body, Residual(())))
    message = "the result is added to itself: the unit's input was overwritten before the addition"
    yield Cause(message, UNIT), doubled
    count = number(net, unit)
    for index in range(count if count > 1 else 0):
        message = f"unit {index + 1} of {count} adds nothing: it is layers in a row"
        yield Cause(message, UNIT), changed(net, unit, lambda layer: layer.body, index)


def around_additions(net: Net) -> Mutants:
    """An activation on the wrong side of the addition."""
    act = activation(net)
    name = called(act)

    def rewritten(layers: Net, inside: bool, following: bool) -> Net:
        result: list[Layer] = []
        for index, layer in enumerate(layers):
            after_unit = index > 0 and isinstance(layers[index - 1], Residual)
            if after_unit and isinstance(layer, Activation) and layer != SOFTMAX:
                continue
            if isinstance(layer, Residual):
                extra = (act,) if inside else ()
                result += [replace(layer, body=(*layer.body, *extra)), *((act,) if following else ())]
            else:
                result.append(layer)
        return tuple(result)

    step = f"the addition comes last in a unit; the {name} of the table comes after it"
    for message, inside, following in (
        (f"the {name} comes before the addition, not after it", True, False),
        (f"no {name} follows the addition", False, False),
        (f"{name} follows every addition", False, True),
        (f"{name} comes before the addition and again after it", True, True),
    ):
        yield (
            Cause(message, step),
            everywhere(net, lambda layers, i=inside, b=following: rewritten(layers, i, b)),
        )
    more = changed(net, kind(Residual), lambda layer: (replace(layer, body=(*layer.body, act)),))
    yield Cause(f"there is one {name} too many, before the addition", step), more


# ------------------------------------------------------------------ order inside


def orders(net: Net) -> Mutants:
    """Batch normalisation, activation and convolution in another order."""
    act = activation(net)
    phrase = {BatchNorm: "batch normalisation", Activation: called(act), Conv: "convolution"}
    usual = first(run for run in permutations(phrase) if has_run(net, run))
    for run in permutations(phrase):
        cause = Cause(
            f"the order is {', '.join(phrase[kind] for kind in run)}, "
            f"and here it is {', '.join(phrase[kind] for kind in usual)}",
            ORDER,
        )
        yield cause, everywhere(net, lambda layers, run=run: reordered(layers, usual, run))
        inside = changed(
            net,
            kind(Residual),
            lambda layer, run=run: (replace(layer, body=reordered(layer.body, usual, run)),),
        )
        yield Cause(f"in the units {cause.message}", ORDER), inside
        yield Cause(f"outside the units {cause.message}", ORDER), reordered(net, usual, run)
    pre = everywhere(net, lambda layers: preactivated(layers, act))
    phrase = f"batch normalisation and {called(act)} come before the convolutions, and here after them"
    yield Cause(phrase, ORDER), pre
    yield from original_units(net, act)


def original_units(net: Net, act: Activation) -> Mutants:
    """Units of the first residual nets where those with activations in front belong."""
    pattern = (BatchNorm, Activation, Conv)

    def original(layer: Residual) -> Residual:
        turned = list(reordered(layer.body, pattern, (Conv, BatchNorm, Activation)))
        return replace(layer, body=tuple(turned[:-1] if turned[-1:] == [act] else turned))

    message = (
        f"the unit is that of the first residual nets: convolution, batch normalisation, {called(act)}, …"
    )
    for following in ((act,), ()):
        wrong = changed(net, kind(Residual), lambda layer, following=following: (original(layer), *following))
        yield Cause(message, ORDER), wrong


def has_run(net: Net, run: tuple[type[Layer], ...]) -> bool:
    """Whether three layers of these kinds follow each other somewhere."""
    lists = [net, *(layer.body for layer in all_layers(net) if isinstance(layer, Residual))]
    return any(is_run(layers, index, run) for layers in lists for index in range(len(layers)))


def is_run(layers: Net, index: int, run: tuple[type[Layer], ...]) -> bool:
    """Whether three layers of these kinds follow each other here."""
    here = layers[index : index + len(run)]
    return len(here) == len(run) and all(map(isinstance, here, run)) and SOFTMAX not in here


def reordered(layers: Net, usual: tuple[type[Layer], ...], run: tuple[type[Layer], ...]) -> Net:
    """The layers with each three that stand in the usual order put into another one."""
    result, index = list(layers), 0
    while index < len(layers):
        if is_run(layers, index, usual):
            here = dict(zip(usual, layers[index : index + 3], strict=True))
            result[index : index + 3] = [here[kind] for kind in run]
            index += 2
        index += 1
    return tuple(result)


def preactivated(layers: Net, act: Activation) -> Net:
    """Each convolution that batch normalisation follows, with that and an activation before it instead."""
    result: list[Layer] = []
    skip = False
    for index, layer in enumerate(layers):
        following = layers[index + 1] if index + 1 < len(layers) else None
        after_unit = index > 0 and isinstance(layers[index - 1], Residual) and layer == act
        if isinstance(layer, Conv) and isinstance(following, BatchNorm):
            result += [BatchNorm(), act, layer]
            skip = True
        elif not (after_unit or (skip and (isinstance(layer, BatchNorm) or layer == act))):
            result.append(layer)
            skip = False
    return tuple(result)
