"""Checks of counting by hand: sides of feature maps, parameters of layers and of whole nets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import prod
from typing import Any

import numpy as np

from cifar_helpers.checks.convnets.nets import NETS
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Mistakes,
    array,
    compare,
    entries,
    fail,
    pair,
    passed,
    run,
)
from cifar_helpers.checks.every_case import which
from cifar_helpers.checks.models import Net, mutants, parameters
from cifar_helpers.checks.models.architecture import BatchNorm, Conv, Dense, input_shapes

Cases = list[tuple[int, ...]]
EXACT = 1e-9
TRAINABLE = "normalised, trainable"
Miscounts = Iterable[tuple[Cause, int]]


def check_counts_of(
    name: str, function: Callable[..., Any], cases: Cases, right: np.ndarray, mistakes: Mistakes
) -> None:
    """Fails unless a student's function gives the right number for each case."""
    got = np.array(
        [float(array(f"{name}{case}", run(name, function, *case), ())) for case in cases], dtype=np.float64
    )
    wrong = next((at for at in range(len(cases)) if got[at] != right[at]), None)
    if wrong is not None:
        compare(f"{name}{cases[wrong]}, and other numbers", got, right, mistakes, EXACT)


def columns(cases: Cases) -> np.ndarray:
    """The cases' first arguments, second arguments, …, as float64."""
    return np.array(cases, dtype=np.float64).T


def draw(seed: int, *ranges: tuple[int, int]) -> Cases:
    """Eight cases of integers, each argument from its range."""
    random = np.random.default_rng(seed)
    return [tuple(int(random.integers(*limits)) for limits in ranges) for _ in range(8)]


# ------------------------------------------------------------------ one layer


def side_after(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the number of windows along a side: odd rests, strides of 1 to 3."""
    cases = [
        (32, 5, 1),
        (28, 2, 2),
        (13, 2, 2),
        (20, 6, 3),
        (22, 6, 3),
        *draw(seed, (20, 60), (2, 8), (1, 4)),
    ]
    side, window, stride = columns(cases)
    right = (side - window) // stride + 1
    mistakes = wrong_sides(side, window, stride)
    check_counts_of("side_after", function, cases, right, mistakes)
    passed("sides of feature maps")


def wrong_sides(side: np.ndarray, window: np.ndarray, stride: np.ndarray) -> Mistakes:
    """Numbers of windows by wrong formulas."""
    formula = "(side - window) // stride + 1"
    right = (side - window) // stride + 1
    return [
        (Cause("the first window is not counted", formula), (side - window) // stride),
        (Cause("a half window is counted: / for //", formula), (side - window) / stride + 1),
        (Cause("a half window is counted: rounded up", formula), np.ceil((side - window) / stride) + 1),
        (Cause("the stride is left out", formula), side - window + 1),
        (Cause("1 is added before the division", formula), (side - window + 1) // stride),
        (Cause("1 is added before the division", formula), (side - window + 1) / stride),
        (Cause("this is with padding: here nothing is added at the edges", formula), side // stride),
        (Cause("this is with padding: here nothing is added at the edges", formula), np.ceil(side / stride)),
        (Cause("the window is taken off twice", formula), (side - 2 * window) // stride + 1),
        (Cause("half a window is taken off", formula), (side - window // 2) // stride + 1),
        (Cause("the window is used as the stride", formula), side // window),
        (Cause("one window too many", formula), right + 1),
        (Cause("the stride is multiplied with, not divided by", formula), (side - window) * stride + 1),
        (
            Cause("only the window is divided by the stride: parentheses", formula),
            side - window // stride + 1,
        ),
        (Cause("only the side is divided by the stride: parentheses", formula), side // stride - window + 1),
        (Cause("the window is added", formula), (side + window) // stride + 1),
        (Cause("side and window are swapped", formula), (window - side) // stride + 1),
        (Cause("one pixel too many is taken off", formula), (side - window - 1) // stride + 1),
        (Cause("one pixel too few is taken off", formula), (side - window + 1) // stride + 1),
        (Cause("it works for a side of 32 pixels alone", formula), (32 - window) // stride + 1),
        (Cause("it works for a window of 5 pixels alone", formula), (side - 5) // stride + 1),
        (Cause("it works for a stride of 2 alone", formula), (side - window) // 2 + 1),
        (Cause("rounded to the nearest integer, not down", formula), np.rint((side - window) / stride) + 1),
    ]


def conv_parameters(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the parameters of a convolution."""
    cases = [(5, 3, 12), *draw(seed, (2, 8), (3, 70), (5, 130))]
    window, channels, filters = columns(cases)
    right = (window**2 * channels + 1) * filters
    mistakes = wrong_convolutions(window, channels, filters)
    check_counts_of("conv_parameters", function, cases, right, mistakes)
    passed("parameters of a convolution")


def wrong_convolutions(window: np.ndarray, channels: np.ndarray, filters: np.ndarray) -> Mistakes:
    """Parameters of a convolution by wrong formulas."""
    weights = window**2 * channels * filters
    step = "a filter has window · window · channels weights and one bias"
    return [
        (Cause("the biases are left out", step), weights),
        (Cause("the channels are left out: a filter is as deep as its input", step), window**2 * filters),
        (
            Cause("the channels are left out: a filter is as deep as its input", step),
            (window**2 + 1) * filters,
        ),
        (Cause("the window is not squared", step), (window * channels + 1) * filters),
        (Cause("a bias for each channel of the input", step), weights + channels),
        (Cause("a bias for each channel of each filter", step), weights + channels * filters),
        (Cause("a bias for each weight", step), 2 * weights),
        (Cause("one bias for all filters", step), weights + 1),
        (Cause("the filters are left out", step), window**2 * channels + 1),
        (
            Cause("the channels of the image, 3, are counted for every layer", step),
            (3 * window**2 + 1) * filters,
        ),
        (Cause("the window is 3 × 3 whatever is asked", step), (9 * channels + 1) * filters),
        (Cause("the window is 5 × 5 whatever is asked", step), (25 * channels + 1) * filters),
        (Cause("a bias for each pixel of the window", step), weights + window**2),
        (Cause("a bias for each pixel of each filter's window", step), weights + window**2 * filters),
        (Cause("the bias is subtracted", step), weights - filters),
        (Cause("window and channels are added, not multiplied", step), (window**2 + channels + 1) * filters),
        (Cause("the filters are added, not multiplied with", step), window**2 * channels + 1 + filters),
        (Cause("the filters are added, not multiplied with", step), window**2 * channels + filters),
        (Cause("the window is doubled, not squared", step), (2 * window * channels + 1) * filters),
    ]


def dense_parameters(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the parameters of a dense layer."""
    cases = [(2352, 10), *draw(seed, (20, 4000), (5, 600))]
    inputs, units = columns(cases)
    mistakes = wrong_denses(inputs, units)
    check_counts_of("dense_parameters", function, cases, (inputs + 1) * units, mistakes)
    passed("parameters of a dense layer")


def wrong_denses(inputs: np.ndarray, units: np.ndarray) -> Mistakes:
    """Parameters of a dense layer by wrong formulas."""
    step = "a unit has one weight for each input and one bias"
    return [
        (Cause("the biases are left out", step), inputs * units),
        (Cause("a bias for each input", step), inputs * units + inputs),
        (Cause("one bias for all units", step), inputs * units + 1),
        (Cause("inputs and units are added", step), inputs + units),
        (Cause("a bias for each input and each unit", step), (inputs + 1) * (units + 1)),
        (Cause("a bias for each input and each unit", step), inputs * units + inputs + units),
        (Cause("a bias for each weight", step), 2 * inputs * units),
        (Cause("the bias is subtracted", step), (inputs - 1) * units),
        (Cause("it works for 10 units alone", step), (inputs + 1) * 10),
        (Cause("the units are squared", step), (inputs + 1) * units**2),
    ]


def batch_norm_parameters(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the parameters of batch normalisation, all and trainable."""
    name = "batch_norm_parameters"
    for (channels,) in [(32,), *draw(seed, (5, 300))]:
        tried = f"{name}({channels})"
        got = pair(tried, run(name, function, channels), "in_all, trainable")
        values = np.array([float(array(tried, value, ())) for value in got])
        right = np.array([4.0, 2.0]) * channels
        mistakes = wrong_norms(right, channels)
        compare(tried, values, right, mistakes, EXACT)
    passed("parameters of batch normalisation")


def wrong_norms(right: np.ndarray, channels: int) -> Mistakes:
    """Both numbers by wrong formulas."""
    step = "gamma and beta are trained, the moving mean and variance are only kept up to date"
    return [
        (Cause("the moving mean and variance are not counted", step), right / 2 * [1, 2]),
        (Cause("all four are counted as trainable", step), right * [1, 2]),
        (Cause("the two numbers are the wrong way round", "all of them first"), right[::-1]),
        (
            Cause("the second is what is not trained; here both are 2 per channel, so count again", step),
            right * [1, 1.5],
        ),
        (Cause("only one number is counted for each channel", step), right / 4 * [1, 2]),
        (Cause("the channels are left out of both numbers", step), np.array([4.0, 2.0])),
        (Cause("the channels are left out of the second number", step), np.array([4.0 * channels, 2.0])),
        (Cause("one of the two that are trained is not counted", step), right * [1, 0.5]),
        (Cause("nothing of it counts as trainable: gamma and beta are trained", step), right * [1, 0]),
        (Cause("one of the four is not counted", step), right * [0.75, 1]),
        (Cause("only one of the four is counted", step), right * [0.25, 1]),
        (Cause("it works for 32 channels alone", step), np.array([128.0, 64.0])),
        (Cause("it works for 64 channels alone", step), np.array([256.0, 128.0])),
        (Cause("only one number is counted for each channel", step), right / 2 * [1, 1]),
        *((Cause(SUM, step), np.array(sums)) for sums in sums_of(channels)),
        (Cause("the first number holds for 32 channels alone", step), np.array([128.0, 2 * channels])),
        (Cause("the second number holds for 32 channels alone", step), np.array([4.0 * channels, 64])),
    ]


SUM = "the channels are added, not multiplied with"


def sums_of(channels: int) -> list[list[float]]:
    """Both numbers with a sum in the first, the second, or both."""
    return [[4 + channels, 2 * channels], [4 * channels, 2 + channels], [4 + channels, 2 + channels]]


# ------------------------------------------------------------------ whole nets


UNKNOWN_COUNT = Cause(
    UNKNOWN.message,
    "write the shape of the feature map after each layer into a table, then count layer by layer",
)


def by_hand(phrase: str, table: Mapping[str, tuple[int, Callable[[], Miscounts]]]) -> Callable[..., None]:
    """A check of a dictionary of numbers of parameters. A wrong number's cause is told, the right one is not.

    Parameters
    ----------
    phrase : str
        What is said when all numbers are right.
    table : mapping
        Of each entry the right number, and a function that gives causes with the wrong numbers they lead to.
    """

    def counts(found: Any, seed: int = 0) -> None:
        """Checks the numbers of parameters. `seed` is not used: nothing is drawn here."""
        found = entries("counts", found, tuple(table))
        for name, (right, wrong) in table.items():
            tried = f'counts["{name}"]'
            got = float(array(tried, found[name], ()))
            if got != right:
                cause = which(wrong(), got, otherwise=UNKNOWN_COUNT)
                fail(tried, f"{got:,.0f}", "another number", cause)
        passed(phrase)

    return counts


def trainable_miscounts(net: Net) -> Miscounts:
    """Wrong numbers of trainable parameters."""
    total, trainable = parameters(net)
    step = "gamma and beta of batch normalisation are trained, moving mean and variance are not"
    yield Cause("the moving means and variances are counted, and they are not trained", step), total
    yield (Cause("gamma and beta are left out, and they are trained", step), total - 2 * (total - trainable))
    yield Cause("this is what is not trained", step), total - trainable
    yield from slips(net, trainable, (Conv, Dense))


def miscounts(net: Net) -> Miscounts:
    """Wrong numbers of parameters: of wrong nets, and by wrong formulas."""
    yield from formulas(net)
    for cause, wrong in mutants(net):
        yield cause, parameters(wrong)[0]
    yield from slips(net, parameters(net)[0])
    yield from at_flatten(net)


def slips(net: Net, right: int, kinds: tuple[type, ...] = (Conv, Dense, BatchNorm)) -> Miscounts:
    """Counts that are off from the right one by a slip in the term of one layer of these kinds.

    The same slip in either of two layers is told without their places; of two slips that lead to the same
    number neither is, as it can't be told which one it was.
    """
    found: dict[int, list[Cause]] = {}
    for cause, wrong in all_slips(net, right, kinds):
        found.setdefault(wrong, []).append(cause)
    for wrong, causes in found.items():
        slip = {cause.message.partition(": ")[2] or cause.message for cause in causes}
        if len(slip) == 1 and wrong != right:
            yield causes[0] if len(causes) == 1 else Cause(f"in one layer: {slip.pop()}", "recount"), wrong


def all_slips(net: Net, right: int, kinds: tuple[type, ...]) -> Miscounts:
    """As `slips`, with those that can't be told apart."""
    step = "write the terms of all layers below each other, then add them up"
    seen: dict[str, int] = {}
    for layer, given in zip(net, input_shapes(net), strict=False):
        kind = {Conv: "convolution", Dense: "dense layer"}.get(type(layer), "batch normalisation")
        if not layer.weights(given) or not isinstance(layer, kinds):
            continue
        seen[kind] = seen.get(kind, 0) + 1
        index, term = f"{kind} {seen[kind]}", sum(map(prod, layer.weights(given)))
        yield Cause(f"{index} is left out", step), right - term
        yield Cause(f"{index} is counted twice", step), right + term
        yield Cause(f"{index} is subtracted, not added", step), right - 2 * term
        yield Cause(f"this is {index} alone", step), term
        for phrase, wrong in wrong_terms(layer, given):
            yield Cause(f"{index}: {phrase}", "recount this layer"), right - term + wrong


def wrong_terms(layer: Any, given: tuple[int, ...]) -> Iterator[tuple[str, int]]:
    """Wrong numbers of one layer's parameters, and what is wrong in them."""
    if isinstance(layer, Conv):
        window, channels, filters = layer.kernel, given[-1], layer.filters
        yield from wrong_products(window**2 * channels, filters, "filters")
        yield "channels and filters are exchanged", (window**2 * filters + 1) * channels
        yield "window and channels are exchanged", (channels**2 * window + 1) * filters
        yield "window and filters are exchanged", (filters**2 * channels + 1) * window
        yield "the window is not squared", (window * channels + 1) * filters
        yield "the window's pixels and the channels are added", (window**2 + channels + 1) * filters
        yield "the channels are left out", (window**2 + 1) * filters
        yield "the window is left out", (channels + 1) * filters
        for off in (-1, 1):
            yield f"a window of {window + off}", ((window + off) ** 2 * channels + 1) * filters
            yield f"{channels + off} channels", (window**2 * (channels + off) + 1) * filters
    elif isinstance(layer, Dense):
        yield from wrong_products(prod(given), layer.units, "units")
        yield "inputs and units are exchanged", (layer.units + 1) * prod(given)
    else:
        channels = given[-1]
        for count in (1, 2, 3, 5, 6):
            yield f"{count} numbers for each channel, not 4", count * channels
        yield "the channels are added, not multiplied with", 4 + channels
        for off in (-1, 1):
            yield f"{channels + off} channels", 4 * (channels + off)


def at_flatten(net: Net) -> Miscounts:
    """Counts with a wrong number of pixels, or a wrong sum of them, after Flatten."""
    index = next(index for index, layer in enumerate(net) if isinstance(layer, Dense))
    units, maps = net[index].units, next(shape for shape in input_shapes(net)[::-1] if len(shape) == 3)
    side, _, channels = maps
    step = "after Flatten there are side · side · channels numbers"
    total = parameters(net)[0] - prod(maps) * units
    for message, wrong in (
        (f"sides of {side - 1} pixels before Flatten", (side - 1) ** 2 * channels),
        (f"sides of {side + 1} pixels before Flatten", (side + 1) ** 2 * channels),
        ("at Flatten a side is not squared", side * channels),
        ("at Flatten the sides are added", 2 * side * channels),
        ("at Flatten pixels and channels are added", side**2 + channels),
        ("a side one pixel too short in one direction", side * (side - 1) * channels),
        ("a side one pixel too long in one direction", side * (side + 1) * channels),
    ):
        yield Cause(message, step), total + wrong * units


def wrong_products(inputs: int, units: int, name: str) -> Iterator[tuple[str, int]]:
    """Wrong numbers for a layer of so many units with so many inputs each."""
    yield "the biases are left out", inputs * units
    yield "the biases are subtracted", (inputs - 1) * units
    yield f"the {name} are added, not multiplied with", inputs + 1 + units
    yield f"the {name} are left out", inputs + 1
    for off in (-1, 1):
        yield f"{units + off} {name}", (inputs + 1) * (units + off)


def formulas(net: Net) -> Miscounts:
    """Counts by formulas with one mistake."""
    shapes = input_shapes(net)
    total, trainable = parameters(net)
    if trainable < total:
        phrase = "the moving means and variances of batch normalisation are left out"
        yield Cause(phrase, "count four numbers for each channel"), trainable
    first_dense = next(index for index, layer in enumerate(net) if isinstance(layer, Dense))
    units, maps = net[first_dense].units, next(s for s in shapes[::-1] if len(s) == 3)
    step = "after Flatten there are side · side · channels numbers"
    inputs = prod(maps)
    yield (Cause("the channels are left out at Flatten", step), total - (inputs - maps[0] * maps[1]) * units)
    yield Cause("only the channels are counted at Flatten", step), total - (inputs - maps[2]) * units
    kinds = {"convolutions": Conv, "dense layers": Dense, "batch normalisations": BatchNorm}
    for phrase, kind in kinds.items():
        share = sum(
            sum(map(prod, layer.weights(given)))
            for layer, given in zip(net, shapes, strict=False)
            if isinstance(layer, kind)
        )
        if share:
            yield Cause(f"the {phrase} are left out", "add up all layers that have weights"), total - share
    deep = [
        layer.kernel**2 * layer.filters * (given[-1] - 1)
        for layer, given in zip(net, shapes, strict=False)
        if isinstance(layer, Conv)
    ]
    step = "a filter is as deep as its input: as many channels as the layer before has filters"
    yield Cause("the convolutions' input channels are left out", step), total - sum(deep)
    if len(deep) > 1:
        shallow = [
            layer.kernel**2 * layer.filters * (given[-1] - 3)
            for layer, given in zip(net, shapes, strict=False)
            if isinstance(layer, Conv)
        ]
        yield Cause("every convolution is counted with 3 input channels", step), total - sum(shallow)


counts = by_hand(
    "parameters of four nets, by hand",
    {name: (parameters(net)[0], partial(miscounts, net)) for name, net in NETS.items()}
    | {TRAINABLE: (parameters(NETS["normalised"])[1], partial(trainable_miscounts, NETS["normalised"]))},
)
