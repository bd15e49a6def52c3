"""The deep net with and without shortcuts: check of a student's builder for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from cifar_helpers.checks.core import Cause, fail, passed
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
    SOFTMAX,
    BatchNorm,
    Conv,
    Dense,
    GlobalPool,
    Pool,
)
from cifar_helpers.checks.models.mutants import Mutants
from cifar_helpers.checks.models.structure import extra_dropouts
from cifar_helpers.checks.models.training_behaviour import ONLY_THESE
from cifar_helpers.checks.resnet.units import ELU, L2, check_penalty, preactivated

FILTERS = (16, 32, 64)
SMALL = (3, 4, 5)  # filters of the nets that the check builds
CASES = ((1, False), (2, True), (1, True))  # units in a stage, and whether they have shortcuts
SHAPES = "the first unit of stages 2 and 3 changes the number of filters: nothing is added there"
STAGE = "each stage: POOL (not in stage 1), then `units` units, the first of which sets the filters"


def unit(filters: int, shortcut: bool) -> Net:
    """BN, ELU, convolution, twice; to that the input is added if there is a shortcut."""
    body = preactivated(filters) * 2
    return (Residual(body),) if shortcut else body


def deep(units: int, filters: tuple[int, ...], shortcuts: bool, classes: int) -> Net:
    """The net of 6 units + 2 layers; units that change the number of filters never have a shortcut.

    >>> [parameters(deep(7, FILTERS, shortcuts, 10))[0] for shortcuts in (True, False)]
    [663338, 663338]
    """
    stages = staged(units, filters, lambda stage, index: shortcuts and (stage == 0 or index > 0))
    return (Conv(filters[0], padding="same"), *stages, *ending(classes))


def staged(units: int, filters: tuple[int, ...], adds: Callable[[int, int], bool]) -> Iterator[Any]:
    """The layers of all stages; `adds` tells by stage and index whether a unit has a shortcut."""
    for stage, width in enumerate(filters):
        if stage:
            yield Pool()
        for index in range(units):
            yield from unit(width, adds(stage, index))


def ending(classes: int) -> Net:
    """What follows the last unit."""
    return (BatchNorm(), ELU, GlobalPool(), Dense(classes), SOFTMAX)


def deep_net(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks a student's deep net with shortcuts, and without.

    Parameters
    ----------
    function : callable
        Takes units, filters, shortcuts and classes, and returns a new model.
    seed : int
        Of images, weights and the number of classes.
    """
    for units, shortcuts in CASES:
        classes = 6 + seed % 3
        right = deep(units, SMALL, shortcuts, classes)
        build = partial(function, units, SMALL, shortcuts, classes)
        name = f"deep_net({units}, {SMALL}, shortcuts={shortcuts}, classes={classes})"
        wrong = partial(deep_mutants, right=right, units=units, shortcuts=shortcuts)
        student, order = same_function(name, build, right, seed, wrong=wrong)
        check_penalty(student)
        check_in_training(student, build, right, penalised=True)
        if not shortcuts and extra_dropouts(student.model, right):
            fail(f"the layers of {name}", "a dropout", "no dropout", Cause("there is a dropout", ONLY_THESE))
        check_step(student, order, right, seed, L2)
    counts = [parameters(deep(units, FILTERS, True, 10))[0] for units in (3, 7)]
    passed(f"deep_net: 20 layers have {counts[0]:,} parameters, 44 layers {counts[1]:,}, with or without + x")


# ------------------------------------------------------------------ mistakes


def deep_mutants(net: Net, right: Net, units: int, shortcuts: bool) -> Mutants:
    """What students' mistakes make of the net; of a net with another mistake, those that any net can have."""
    if net == right:
        classes = net[-2].units
        families = (
            switched(units, shortcuts, classes),
            numbers(units, shortcuts, classes),
            widenings(units, shortcuts, classes),
            surroundings(net, units, shortcuts),
        )
        yield from ((cause, wrong) for cause, wrong in chain(*families) if wrong != right)
    yield from residual_mutants(net)


def switched(units: int, shortcuts: bool, classes: int) -> Mutants:
    """A switch that does nothing, or the opposite; shortcuts at some units alone."""
    other = deep(units, SMALL, not shortcuts, classes)
    message = "with shortcuts=True nothing is added" if shortcuts else "with shortcuts=False units still add"
    yield Cause(message, "add the unit's input only `if shortcuts`"), other

    def where(adds: Callable[[int, int], bool]) -> Net:
        stages = staged(units, SMALL, lambda stage, index: shortcuts and adds(stage, index))
        return (Conv(SMALL[0], padding="same"), *stages, *ending(classes))

    message = "the first unit of stage 1 adds nothing, and its shapes match"
    yield (
        Cause(message, "stage 1 keeps its filters: all its units add"),
        where(lambda stage, index: index > 0),
    )
    message = "only the units of stage 1 add"
    yield Cause(message, SHAPES + "; all others add"), where(lambda stage, index: stage == 0)
    message = "only the last unit of each stage adds"
    last = where(lambda stage, index: index == units - 1 and (index > 0 or stage == 0))
    yield Cause(message, SHAPES + "; all others add"), last


def numbers(units: int, shortcuts: bool, classes: int) -> Mutants:
    """Another number of units or filters."""
    for more in (units - 1, units + 1, 3, 7):
        if more not in (0, units):
            number = f"{more} unit{'s' if more > 1 else ''}"
            cause = Cause(f"each stage has {number}, not units = {units}", STAGE)
            yield cause, deep(more, SMALL, shortcuts, classes)
    for widths in (FILTERS, SMALL[::-1], (SMALL[0],) * 3):
        shown = ", ".join(map(str, widths))
        cause = Cause(f"the stages have {shown} filters: `filters` is not used so", "filters[stage]")
        yield cause, deep(units, widths, shortcuts, classes)


def widenings(units: int, shortcuts: bool, classes: int) -> Mutants:
    """Other ways to change the number of filters."""
    projected: list[Any] = [Conv(SMALL[0], padding="same")]
    single: list[Any] = [Conv(SMALL[0], padding="same")]
    for stage, width in enumerate(SMALL):
        for layers in (projected, single):
            layers += [Pool()] if stage else []
        projection = (Conv(width, 1, "same"),)
        first = Residual(preactivated(width) * 2, projection if stage else ())
        projected += [first, *unit(width, True) * (units - 1)]
        single += [*(preactivated(width) if stage else ()), *unit(width, shortcuts) * units]
    cause = Cause("where the number of filters changes, the shortcut has a convolution of 1 × 1", SHAPES)
    yield cause, (*projected, *ending(classes))
    message = "a single convolution changes the number of filters, before the units"
    yield Cause(message, STAGE), (*single, *ending(classes))


def surroundings(net: Net, units: int, shortcuts: bool) -> Mutants:
    """Poolings, normalisations and activations around the units, more or fewer than there should be."""
    start, end = net[0], net[-5:]
    step = "CONV, the stages, then BN, ELU, mean of each feature map"
    yield (
        Cause("batch normalisation and ELU follow the first convolution", step),
        (
            *(start, BatchNorm(), ELU),
            *net[1:],
        ),
    )
    yield Cause("BN and ELU after the last unit are missing", step), (*net[:-5], *end[2:])
    yield Cause("the first convolution is missing", step), net[1:]
    yield Cause("stage 1 begins with a pooling, too", STAGE), (start, Pool(), *net[1:])
    message = "a pooling follows the last stage, too"
    yield Cause(message, STAGE), (*net[:-5], Pool(), *end)
    every: list[Any] = [start]
    late: list[Any] = [start]
    for stage, width in enumerate(SMALL):
        for index in range(units):
            here = unit(width, shortcuts and (stage == 0 or index > 0))
            pool = (Pool(),) if stage and index == 0 else ()
            every += [*((Pool(),) if stage else ()), *here]
            late += [*here, *pool]
    yield (
        Cause("the pooling comes after the unit that changes the filters, not before it", STAGE),
        (
            *late,
            *end,
        ),
    )
    yield Cause("every unit of the later stages begins with a pooling", STAGE), (*every, *end)
