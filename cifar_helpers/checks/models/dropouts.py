"""Finds out what the dropout layers of a student's model do, from its outputs while training.

With weights of 0 and 1 in the right places one number travels from the maps to the first score. Dropout with
rate p makes it 0, or divides it by 1 - p; so the values that arrive, and how often, tell the rates.
"""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np

from cifar_helpers.checks.core import Cause, fail
from cifar_helpers.checks.models.architecture import (
    IMAGE,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Net,
    Pool,
    input_shapes,
)
from cifar_helpers.checks.models.judge import Student

IMAGES = 160
ORDINALS = ("first", "second", "third")
SHARE = 0.2  # by so much may a frequency among 160 be off: five standard deviations
RATES = (0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8)
STEP = "layers.Dropout takes the share that is dropped; see the net's table for the place of each"
Values = dict[float, float]  # how often each value of the travelling number arrives


def check_dropout(student: Student, order: list[int], net: Net) -> None:
    """Fails unless the model drops the shares that `net` drops, in the same places.

    Parameters
    ----------
    student, order
        As `judge.same_function` returns them.
    net : Net
        The right architecture. Between convolutions at most one dropout, behind a pooling.
    """
    last_conv = max(place for place, layer in enumerate(net) if isinstance(layer, Conv))
    tail = net[last_conv + 1 :]
    images = np.zeros((IMAGES, *IMAGE), np.float32)
    weights = constant_norms(net, unit_weights(net), last_conv)
    check_tail(student, tail, student.outputs(images, placed(weights, order), training=True))
    for place, layer in enumerate(net[:last_conv]):
        if isinstance(layer, Dropout):
            check = check_between if BatchNorm() in net[place:] else check_before_pooling
            check(student, order, net, place, images)


def unit_weights(net: Net) -> list[np.ndarray]:
    """Weights that make every map 1 everywhere, and pass the first number of each layer on."""
    weights = []
    last = [layer for layer in net if isinstance(layer, Dense)][-1]
    for layer, given in zip(net, input_shapes(net), strict=False):
        values = [np.ones(shape, np.float32) for shape in layer.weights(given)]
        if isinstance(layer, (Conv, Dense)):
            values[0][:] = 0
        if isinstance(layer, Dense):
            values[0][0, 0] = 1
            values[1][:] = 0 if layer is last else 1
        weights += values
    return weights


def constant_norms(net: Net, weights: list[np.ndarray], after: int) -> list[np.ndarray]:
    """The weights with gamma 0 in batch normalisation behind a place, so that it makes 1 of everything.

    A dropout in front of it then has no effect, and passes for a missing one.
    """
    at = 0
    for place, (layer, given) in enumerate(zip(net, input_shapes(net), strict=False)):
        if isinstance(layer, BatchNorm) and place > after:
            weights[at][:] = 0
        at += len(layer.weights(given))
    return weights


def placed(weights: list[np.ndarray], order: list[int]) -> list[np.ndarray]:
    """The weights in the order of the student's list."""
    return [values for _, values in sorted(zip(order, weights, strict=True), key=lambda pair: pair[0])]


# ------------------------------------------------------------------ behind the last convolution


def arriving(tail: Net, rates: tuple[float, ...], before_pooling: bool) -> Values:
    """How often which number arrives, by theory, with other rates in the dropouts of the tail."""
    left = list(rates)
    last = [layer for layer in tail if isinstance(layer, Dense)][-1]
    found: Values = {1.0: 1.0}
    for layer in tail:
        if isinstance(layer, Dropout):
            rate = left.pop(0)
            first = len(left) == len(rates) - 1
            gone = rate**4 if before_pooling and first else rate  # the largest of four
            found = spread(found, rate, gone)
        elif isinstance(layer, Dense) and layer is not last:
            found = {1 + value: share for value, share in found.items()}
        elif isinstance(layer, BatchNorm):
            found = {1.0: 1.0}
    return found


def spread(found: Values, rate: float, gone: float) -> Values:
    """Values and their shares behind a dropout layer."""
    result: Values = Counter()
    for value, share in found.items():
        result[0.0] += share * gone
        result[round(value / (1 - rate), 6)] += share * (1 - gone)
    return {value: share for value, share in result.items() if share > 0}


def seen(outputs: np.ndarray) -> np.ndarray:
    """The number that arrived for each image: the first score above the others."""
    return np.log(outputs[:, 0]) - np.log(outputs[:, 1])


def alike(numbers: np.ndarray, expected: Values) -> bool:
    """Whether these numbers are the expected values, about as often as expected."""
    shares = [np.mean(np.abs(numbers - value) < 0.03 * (1 + value)) for value in expected]
    wanted = list(expected.values())
    return sum(shares) > 0.99 and all(abs(a - b) < SHARE for a, b in zip(shares, wanted, strict=True))


def check_tail(student: Student, tail: Net, outputs: np.ndarray) -> None:
    """Fails unless the dropouts behind the last convolution have their rates."""
    numbers = seen(outputs)
    rates = tuple(layer.rate for layer in tail if isinstance(layer, Dropout))
    if alike(numbers, arriving(tail, rates, False)):
        return
    names = places_of_dropout(tail)
    options = sorted(
        product(product(RATES, repeat=len(rates)), (False, True)), key=lambda o: off(o[0], rates)
    )
    for guess, before in options:
        if alike(numbers, arriving(tail, guess, before)):
            fail_dropout(student, names, rates, guess, before)
    got = ", ".join(f"{value:.3g}" for value in np.unique(numbers.round(2))[:5])
    fail(
        f"{student.name}() while training, with weights of 0 and 1",
        f"scores of {got}",
        " or ".join(f"{value:.3g}" for value in arriving(tail, rates, False)),
        Cause("dropout with other rates or in other places than the net's table has", STEP),
    )


def places_of_dropout(tail: Net) -> list[str]:
    """Where each dropout stands, in words."""
    names, where = [], "after the pooling"
    for layer in tail:
        if isinstance(layer, Dense):
            where = "after the hidden dense layer"
        elif isinstance(layer, BatchNorm) and "dense" in where:
            where = "after batch normalisation"
        elif isinstance(layer, Dropout):
            names.append(where)
    return names


def off(guess: tuple[float, ...], rates: tuple[float, ...]) -> int:
    """How many rates differ."""
    return sum(a != b for a, b in zip(guess, rates, strict=True))


def fail_dropout(
    student: Student, names: list[str], rates: tuple[float, ...], guess: tuple[float, ...], before: bool
) -> None:
    """Fails with the dropouts that differ, in words."""
    wrong = [
        f"the dropout {name} is missing" + (", or stands before it" if "norm" in name else "")
        if not got
        else f"the dropout {name} drops {100 * got:.0f} %, not {100 * rate:.0f} %"
        for name, rate, got in zip(names, rates, guess, strict=True)
        if got != rate
    ]
    if before:
        wrong.append("the dropout stands before the pooling: the largest of four hardly ever is 0")
    fail(
        f"{student.name}() while training",
        ", ".join(f"{100 * got:.0f} %" for got in guess) + " dropped",
        ", ".join(f"{100 * rate:.0f} %" for rate in rates) + " dropped",
        Cause("; ".join(wrong), STEP),
    )


# ------------------------------------------------------------------ between convolutions


def check_between(student: Student, order: list[int], net: Net, place: int, images: np.ndarray) -> None:
    """Fails unless the dropout at `place`, between convolutions, has its rate.

    The convolution behind it passes one pixel on. Batch normalisation behind that keeps the mean and the
    variance of what came: with rate p these are 1 and p / (1 - p), in the same share of a step.
    """
    conv = next(at for at in range(place, len(net)) if isinstance(net[at], Conv))
    norm = next(at for at in range(conv, len(net)) if isinstance(net[at], BatchNorm))
    counts = [len(layer.weights(given)) for layer, given in zip(net, input_shapes(net), strict=False)]
    kernel, gamma = sum(counts[:conv]), sum(counts[:norm])
    weights = unit_weights(net)
    weights[kernel][1, 1, 0, 0], weights[kernel + 1][:] = 1, 0
    weights[gamma + 2][:], weights[gamma + 3][:] = 0, 0
    student.outputs(images, placed(weights, order), training=True)
    after = list(student.model.get_weights())
    mean, variance = (float(np.asarray(after[order[gamma + at]])[0]) for at in (2, 3))
    ratio = variance / mean if mean > 0 else float("nan")
    rate = net[place].rate
    if abs(ratio - rate / (1 - rate)) < 0.05:
        return
    guess = next((other for other in RATES if abs(ratio - other / (1 - other)) < 0.05), None)
    fail(
        f"{student.name}() while training: variance of the maps behind the first dropout",
        f"{ratio:.2f}",
        f"{rate / (1 - rate):.2f}",
        between(net, place, guess),
    )


def between(net: Net, place: int, guess: float | None) -> Cause:
    """What is wrong with the dropout at `place`; `guess` is the rate that it has, if that is known."""
    where = ORDINALS[sum(isinstance(layer, Pool) for layer in net[:place]) - 1]
    words = "dropout with another rate, or in another place"
    if guess == 0:
        words = f"the dropout after the {where} pooling is missing, or stands before it"
    elif guess is not None:
        rate = net[place].rate
        words = f"the dropout after the {where} pooling drops {100 * guess:.0f} %, not {100 * rate:.0f} %"
    return Cause(words, STEP)


def check_before_pooling(
    student: Student, order: list[int], net: Net, place: int, images: np.ndarray
) -> None:
    """Fails unless the dropout at `place`, before a convolution, a ReLU and a pooling, has its rate.

    The convolution makes 2 - x of each number x, so that the pooling, which takes the largest, passes on 2 if
    one of four was dropped. Every place arrives at a score of its own, if the dropouts behind let it.
    """
    weights = reading_weights(net, place)
    scores = np.log(student.outputs(images, placed(weights, order), training=True))
    first, second = (1 - layer.rate for layer in net[place + 1 :] if isinstance(layer, Dropout))
    numbers = second * (scores - scores[:, -1:]).ravel()
    passed_on = first * (numbers[numbers > 1.01] - 1)
    dropped, low = passed_on > 1.99, float(np.min(passed_on, initial=2))
    share, rate = float(np.mean(dropped)), net[place].rate
    if abs(low - (2 - 1 / (1 - rate))) < 0.03 and abs(share - (1 - (1 - rate) ** 4)) < 0.12:
        return
    guess = next((other for other in RATES if abs(low - (2 - 1 / (1 - other))) < 0.03), None)
    fail(
        f"{student.name}() while training: share of pooled places with a dropped number",
        f"{share:.2f}",
        f"{1 - (1 - rate) ** 4:.2f}",
        between(net, place, 0 if guess == rate else guess),
    )


def reading_weights(net: Net, place: int) -> list[np.ndarray]:
    """Weights that bring what leaves the dropout at `place` to the scores; see `check_before_pooling`."""
    shapes = input_shapes(net)
    counts = [len(layer.weights(given)) for layer, given in zip(net, shapes, strict=False)]
    conv = next(at for at in range(place, len(net)) if isinstance(net[at], Conv))
    hidden, last = (at for at, layer in enumerate(net) if isinstance(layer, Dense))
    weights = unit_weights(net)
    kernel, bias = weights[sum(counts[:conv]) :][:2]
    kernel[1, 1, 0, 0], bias[:] = -1, 2
    height, width, channels = shapes[conv + 3]
    pixels = np.arange(height * width)
    for at, step in ((hidden, channels), (last, 1)):
        matrix = weights[sum(counts[:at])]
        matrix[:] = 0
        matrix[pixels * step, pixels] = 1
    return weights
