"""The baseline net of the assignment: its parameters by hand, and the check of a student's model of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cifar_helpers.checks.convnets.counting import Miscounts, by_hand, miscounts, slips
from cifar_helpers.checks.core import Cause, passed
from cifar_helpers.checks.models import (
    Net,
    check_dropout,
    check_in_training,
    mutants,
    parameters,
    same_function,
)
from cifar_helpers.checks.models.architecture import (
    RELU,
    SOFTMAX,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Pool,
)
from cifar_helpers.checks.models.mutants import Mutants, among

CLASSES = 100
BASELINE: Net = (
    *(Conv(32, padding="same"), RELU, Pool()),
    *(Conv(64, padding="same"), RELU, Pool(), Dropout(0.1)),
    *(Conv(128, padding="same"), RELU, Pool(), Dropout(0.25)),
    *(Flatten(), Dense(512), RELU, Dropout(0.5), Dense(CLASSES), SOFTMAX),
)
TOTAL = parameters(BASELINE)[0]
CONVOLUTIONS = sum((9 * before + 1) * filters for before, filters in ((3, 32), (32, 64), (64, 128)))


def baseline_net(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks the net of three convolutions, also its dropouts while training."""
    student, order = same_function("baseline_net", build, BASELINE, seed, baseline_mutants)
    check_in_training(student, build, BASELINE)
    check_dropout(student, order, BASELINE)
    passed(f"baseline_net computes the right function; {TOTAL:,} parameters")


def baseline_mutants(net: Net) -> Mutants:
    """What students' mistakes make of the net."""
    yield from among(net, (unpadded,))
    yield from mutants(net)


def unpadded(net: Net) -> Mutants:
    """Convolutions without padding."""
    indices = [index for index, layer in enumerate(net) if isinstance(layer, Conv)]
    step = 'padding="same" in each convolution: the feature maps keep their size until they are pooled'

    def without(chosen: list[int]) -> Net:
        layers = list(net)
        for index in chosen:
            old = net[index]
            layers[index] = Conv(old.filters, old.kernel, "valid", old.stride, old.bias)
        return tuple(layers)

    yield (
        Cause("the convolutions have no padding, so the feature maps lose their edges", step),
        without(indices),
    )
    for index in indices:
        message = f"convolution {indices.index(index) + 1} has no padding"
        yield Cause(message, step), without([index])


def in_convolutions() -> Miscounts:
    """Wrong numbers for the convolutions, each with one cause."""
    known = [*by_formula(), *slips(BASELINE, CONVOLUTIONS, (Conv,))]
    causes = {number: cause for cause, number in reversed(known)}
    yield from ((cause, number) for number, cause in causes.items())


def by_formula() -> Miscounts:
    """Wrong numbers for the convolutions by a mistake in the formula, or in what is counted."""
    step = "a filter has 3 · 3 · channels weights and one bias"
    yield Cause("the biases are left out", step), CONVOLUTIONS - 224
    yield Cause("the convolutions' input channels are left out", step), 10 * 224
    yield Cause("every convolution is counted with 3 input channels", step), 28 * 224
    message = "a convolution is counted with as many input channels as it has filters"
    yield Cause(message, step), sum((9 * n + 1) * n for n in (32, 64, 128))
    yield Cause("the first convolution is left out", "three convolutions"), CONVOLUTIONS - 896
    yield Cause("the last convolution is left out", "three convolutions"), CONVOLUTIONS - 73_856
    yield Cause("this is the whole net", 'the dense layers belong to "baseline" alone'), TOTAL
    message = "there is one bias for each weight's window, or for each channel"
    yield Cause(message, step), sum(9 * a * b + a for a, b in ((3, 32), (32, 64), (64, 128)))


def in_all() -> Miscounts:
    """Wrong numbers for the whole net."""
    step = "4 · 4 · 128 numbers leave the third pooling: Flatten lays them in a row"
    yield Cause("the third pooling is forgotten: 8 · 8 pixels are too many", step), TOTAL + 48 * 128 * 512
    yield Cause("32 · 32 pixels: poolings are forgotten", step), TOTAL + (1024 - 16) * 128 * 512
    yield Cause("a fourth pooling: 2 · 2 pixels are too few", step), TOTAL - 12 * 128 * 512
    add = "add the convolutions, DENSE 512 and DENSE 100"
    yield Cause("the convolutions are left out", add), TOTAL - CONVOLUTIONS
    yield Cause("the dense layers are left out", add), CONVOLUTIONS
    yield Cause("the last dense layer is left out", add), TOTAL - 513 * CLASSES
    yield Cause("10 classes are counted: CIFAR-100 has 100", add), TOTAL - 513 * 90
    yield Cause("20 classes are counted: those are the superclasses", add), TOTAL - 513 * 80
    yield from ((cause, parameters(wrong)[0]) for cause, wrong in among(BASELINE, (unpadded,)))
    yield from miscounts(BASELINE)


counts = by_hand(
    "parameters of the baseline, by hand",
    {"convolutions": (CONVOLUTIONS, in_convolutions), "baseline": (TOTAL, in_all)},
)
