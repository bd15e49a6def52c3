"""ResNets of He et al., first version, as lists of layers, and the checks of a student's block and net."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, fail, passed, run
from cifar_helpers.checks.models import (
    Net,
    Residual,
    check_in_training,
    check_step,
    parameters,
    residual_mutants,
    same_function,
)
from cifar_helpers.checks.models.architecture import (
    IMAGE,
    RELU,
    SOFTMAX,
    BatchNorm,
    Conv,
    Dense,
    GlobalPool,
    Shape,
    input_shapes,
)
from cifar_helpers.checks.models.dropouts import placed
from cifar_helpers.checks.models.equivalence import Student, built
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS
from cifar_helpers.checks.models.mutants import Mutants, among

FILTERS = (16, 32, 64)
SMALL = (3, 4, 5)  # filters of the nets that checks build


def block(filters: int, stride: int = 1) -> Net:
    """A block of He et al.: two convolutions, each with batch normalisation; then the addition, then ReLU."""
    body = (
        *(Conv(filters, padding="same", stride=stride), BatchNorm(), RELU),
        *(Conv(filters, padding="same"), BatchNorm()),
    )
    shortcut = (Conv(filters, 1, "same", stride),) if stride > 1 else ()
    return Residual(body, shortcut), RELU


def net(n: int, filters: tuple[int, ...] = FILTERS) -> Net:
    """The net of 6 n + 2 layers, without its dropouts, which do nothing at prediction.

    >>> parameters(net(3))
    (274442, 273066)
    """
    layers: list[Any] = [Conv(filters[0], padding="same"), BatchNorm(), RELU]
    for stack, width in enumerate(filters):
        for index in range(n):
            layers += block(width, 2 if stack and not index else 1)
    return (*layers, GlobalPool(), Dense(10), SOFTMAX)


# ------------------------------------------------------------------ the block


NO_TENSOR: Causes = {
    r"outputs=None|must be .*KerasTensor.*NoneType": Cause(
        "the function returns no tensor", "end with `return`, and what the last layer gave"
    ),
    r"NameError: name 'tiny_block'": Cause("tiny_block is not defined", "run its cell, above the task"),
    **KERAS_ERRORS,
    r"incompatible shapes|Cannot broadcast shape|[Ii]nputs have incompatible": Cause(
        "two feature maps of different shapes are added",
        "a stride of 2 halves both sides: the shortcut needs a convolution of 1 × 1 with the same stride",
    ),
}


def residual_block(tiny_block: Callable[..., Any], seed: int = 0) -> None:
    """Checks a block whose shortcut is its input, and one that halves the sides of the feature maps.

    Parameters
    ----------
    tiny_block : callable
        Takes filters and stride, and returns a model of one block of the student's on images.
    """
    for filters, stride, phrase in ((3, 1, "stride 1"), (5, 2, "stride 2")):
        tried = f"residual_block(x, {filters}, {stride})"
        run(tried, tiny_block, filters, stride, causes=NO_TENSOR)
        wrong = identity_mutants if stride == 1 else projection_mutants
        build = lambda f=filters, s=stride: tiny_block(f, s)  # noqa: E731
        name, right = f"the block with {phrase}", block(filters, stride)
        student, order = same_function(name, build, right, seed, wrong=wrong)
        check_in_training(student, build, right)
        check_momentum(student, seed)
        check_step(student, order, right, seed)
    passed("blocks with the input, or a projection of it, as shortcut")


MOMENTUM = 0.9


def check_momentum(student: Student, seed: int, indices: list[int] | None = None) -> None:
    """Fails unless moving means and variances follow the batches with a momentum of 0.9.

    A batch takes them from a to m a + (1 - m) b. A second, equal one moves them m times as far.

    Parameters
    ----------
    indices : list of int, optional
        Where they stand among the weights; without it all that training without an optimizer changes.
    """
    images = np.random.default_rng(seed).normal(size=(8, *IMAGE)).astype(np.float32)
    states = [weights_now(student)]
    for _ in range(2):
        student.again(images, training=True)
        states.append(weights_now(student))
    tried = f"{student.name}: moving means and variances after two equal batches"
    first, second = ([np.abs(b - a).sum() for a, b in zip(*pair, strict=True)] for pair in pairwise(states))
    chosen = range(len(first)) if indices is None else indices
    found = [float(second[at] / first[at]) for at in chosen if first[at] > 0]
    step = "layers.BatchNormalization(momentum=0.9)"
    if not found:
        cause = Cause("batch normalisation does not follow the batches: it is frozen", step)
        fail(tried, "as before", f"a momentum of {MOMENTUM}", cause)
    worst = max(found, key=lambda momentum: abs(momentum - MOMENTUM))
    if abs(worst - MOMENTUM) > 0.01:
        message = f"batch normalisation has a momentum of {worst:.3g}"
        message += ", Keras's default" if abs(worst - 0.99) < 0.002 else ""
        fail(tried, f"a momentum of {worst:.3g}", f"{MOMENTUM}", Cause(message, step))


def weights_now(student: Student) -> list[np.ndarray]:
    """The weights that a model has."""
    got = run(f"the weights of {student.name}", lambda: list(student.model.get_weights()))
    return [np.asarray(values, np.float64) for values in got]


def identity_mutants(net: Net) -> Mutants:
    """Known mistakes in a block with stride 1."""
    yield from residual_mutants(net)
    yield from among(net, (detours,))


def detours(net: Net) -> Mutants:
    """A shortcut that is more than the input."""
    unit = unit_of(net)
    message = "with stride 1 the shortcut is the input itself, and here it goes through layers of its own"
    step = "a projection only where the shapes differ: if stride != 1"
    for layers in (
        (Conv(width(unit), 3, "same"),),
        (Conv(width(unit), 1, "same"), BatchNorm()),
        (BatchNorm(),),
    ):
        yield Cause(message, step), (Residual(unit.body, layers), *net[1:])


def projection_mutants(net: Net) -> Mutants:
    """Known mistakes in a block with stride 2."""
    yield from among(net, (projections,))
    yield from residual_mutants(net)


def projections(net: Net) -> Mutants:
    """Projections without biases, or with too large a stride."""
    unit = unit_of(net)
    filters = width(unit)
    step = "layers.Conv2D(filters, 1, strides=stride)(x), nothing else"
    without = Residual(unit.body, (Conv(filters, 1, "same", 2, bias=False),))
    yield Cause("the projection has no biases", step), (without, *net[1:])
    twice = tuple(Conv(filters, 3, "same", 2) if isinstance(x, Conv) else x for x in unit.body)
    both = Residual(twice, (Conv(filters, 1, "same", 4),))
    yield Cause("both convolutions have the stride: a quarter of the sides is left", step), (both, *net[1:])


def unit_of(net: Net) -> Residual:
    """The unit that a net begins with; an IndexError if it has lost it by another mistake."""
    if not isinstance(net[0], Residual):
        raise IndexError("no unit comes first")
    return net[0]


def width(unit: Residual) -> int:
    """Filters of a block's convolutions; an IndexError if it has none."""
    return [layer.filters for layer in unit.body if isinstance(layer, Conv)][-1]


# ------------------------------------------------------------------ the whole net


def resnet(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks a student's net of two blocks in each stack, and where its dropouts are."""
    build = lambda: function(2, SMALL, (0.0, 0.1, 0.2))  # noqa: E731
    student, order = same_function(f"resnet(2, {SMALL}, …)", build, net(2, SMALL), seed, wrong=net_mutants)
    for stack in range(3):
        check_rate(function, stack, order)
    check_momentum(student, seed, order[4:6])  # of the first layer, which no dropout comes before
    check_in_training(student, build, net(2, SMALL), dropouts=True)
    bare = built(f"resnet(2, {SMALL}, (0, 0, 0))", lambda: function(2, SMALL, (0.0, 0.0, 0.0)))
    bare.model.set_weights(weights_now(student))
    check_step(bare, order, net(2, SMALL), seed)
    passed(f"resnet computes the right function; with n = 3 it has {parameters(net(3))[0]:,} parameters")


def net_mutants(net: Net) -> Mutants:
    """Known mistakes in the whole net."""
    yield from among(net, (stacks,))
    yield from residual_mutants(net)


def stacks(whole: Net) -> Mutants:
    """Mistakes in how blocks make stacks."""
    filters = [width(layer) for layer in whole if isinstance(layer, Residual)]
    n = len(filters) // 3
    widths = tuple(dict.fromkeys(filters))
    step = "stride 2 in the first block of the second and of the third stack, 1 in all others"
    first = list(whole[:3])
    every, early = list(first), list(first)
    for index, number in enumerate(filters):
        every += block(number, 2 if number != widths[0] else 1)
        early += block(number, 2 if index % n == 0 else 1)
    tail = whole[-3:]
    yield Cause("the first stack begins with a stride, too", step), (*early, *tail)
    yield Cause("every block of the later stacks has a stride", step), (*every, *tail)
    bare = whole[1:] if isinstance(whole[1], BatchNorm) else whole
    step = "convolution, batch normalisation, ReLU, then the stacks"
    yield Cause("the first convolution has neither batch normalisation nor ReLU", step), (whole[0], *bare[2:])
    for more in (n - 1, n + 1):
        message = f"{more} block{'s' if more > 1 else ''} in each stack, not n = {n}"
        if more > 0:
            yield Cause(message, "for block in range(n)"), net(more, widths)


# ------------------------------------------------------------------ where dropouts are


IMAGES, PIXELS = 350, 64  # 64 pixels are left of a feature map before its mean is taken
MAPS = min(SMALL)  # feature maps that go through all stacks
RATE, MARGIN = 0.5, 0.25  # a variance of 3 · 350 numbers is off by 4.4 %
WHERE = "layers.Dropout(rates[stack]) after the last block of each stack, before the pooling"


def check_rate(function: Callable[..., Any], stack: int, order: list[int]) -> None:
    """Fails unless a dropout follows this stack, when the rates of the others are 0.

    With the weights of `counting` a feature map of the stack has one value everywhere: how many blocks
    there were, plus one. What dropout does to its pixels is seen in the variance of their mean.
    """
    rates = tuple(RATE if at == stack else 0.0 for at in range(3))
    name = f"resnet(2, {SMALL}, {rates})"
    found = variance(built(name, lambda: function(2, SMALL, rates)), order, net(2, SMALL))
    if abs(found / level(stack) - 1) < MARGIN:
        return
    others = [at for at in range(3) if abs(found / level(at) - 1) < MARGIN]
    message = "dropout with another rate, or after another layer"
    if found < 0.05:
        message = f"there is no dropout after stack {stack + 1}: rates[{stack}] is not used"
    elif others:
        message = f"the rate of stack {stack + 1} is used after stack {others[0] + 1}"
    elif abs(found / (PIXELS * level(stack)) - 1) < MARGIN:
        message = "whole feature maps are dropped, not pixels of them: the dropout comes after the pooling"
    elif found > 0:
        many = [at for at in (0.1, 0.2) if abs(found / level(stack) - at / (1 - at)) < 0.1]
        message = f"the rate is fixed at {many[0]}: rates is not used" if many else message
    fail(
        f"{name} while training: variance of the mean of a feature map's pixels, times {PIXELS}",
        f"{found:.2f}",
        f"about {level(stack):.2f}",
        Cause(message, WHERE),
    )


def level(stack: int) -> float:
    """The variance of a mean of 64 pixels, times 64, where half of a feature map's pixels are dropped."""
    return float((3 + 2 * stack) ** 2)  # two blocks in each stack


def variance(student: Student, order: list[int], small: Net) -> float:
    """The variance of the first scores while training, times 64."""
    images = np.zeros((IMAGES, *IMAGE), np.float32)
    outputs = student.outputs(images, placed(counting(small, IMAGE), order), training=True)
    scores = np.log(outputs[:, :MAPS]) - np.log(outputs[:, -1:])
    return float(PIXELS * scores.var())


def counting(layers: Net, shape: Shape) -> list[np.ndarray]:
    """Weights with which each block adds 1 to the feature maps; the first scores are their means."""
    weights: list[np.ndarray] = []
    for layer, given in zip(layers, input_shapes(layers, shape), strict=False):
        if isinstance(layer, Residual):
            weights += counting(layer.body, given) + counting(layer.shortcut, given)
            continue
        own = [np.zeros(size, np.float32) for size in layer.weights(given)]
        if isinstance(layer, BatchNorm):
            own[1][:] = own[3][:] = 1
        elif isinstance(layer, Dense) or (isinstance(layer, Conv) and layer.kernel == 1):
            own[0][..., range(MAPS), range(MAPS)] = 1
        weights += own
    return weights
