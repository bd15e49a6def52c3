"""Finds out what acts at random in a student's model while training, from its outputs and moving statistics.

With weights of 0 and 1 in the right places one number travels from the images to the first score. Dropout
with rate p makes it 0, or divides it by 1 - p; so the values that arrive, and how often, tell the rates.
Where batch normalisation stands on the way, it keeps the mean and the variance of what came.
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
from cifar_helpers.checks.models.equivalence import Student
from cifar_helpers.checks.models.structure import difference, extra_dropouts, parts

IMAGES = 160
ORDINALS = ("first", "second", "third")
READ = 4  # scores: each reads another pixel of the first feature map
SHARE = 0.1  # by so much may a frequency among 640 be off: five standard deviations
MORE = 4  # times as many numbers where a mistake is to be named
GUESS = 0.06  # by so much where a mistake is to be named: rather unknown than wrong
NEAR = 0.006  # by so much, as a share, may a number be off: GPUs round to TF32
RATES = (0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8)
STEP = "layers.Dropout takes the share that is dropped; see the net's table for the place of each"
ELSEWHERE = Cause("something other than the table's dropouts acts on the numbers while training", STEP)
OTHER_PART = 0.37  # what the images are where nothing is read: a net that moves them brings it along
Values = dict[float, float]  # how often each value of the travelling number arrives


def check_dropout(student: Student, order: list[int], net: Net) -> None:
    """Fails unless the model drops the shares that `net` drops, in the same places, and nothing else.

    Parameters
    ----------
    student, order
        As `equivalence.same_function` returns them.
    net : Net
        The right architecture. Between convolutions at most one dropout, after a pooling.
    """
    last_conv = max(index for index, layer in enumerate(net) if isinstance(layer, Conv))
    constant = np.zeros((IMAGES, *IMAGE), np.float32)
    constant[..., 0] = 1
    images = constant if BatchNorm() in net else quadrants(constant)
    outputs = student.outputs(images, placed(passing_weights(net), order), training=True)
    check_norms(student, order, net)
    check_rates(student, net, outputs, images)
    for index, layer in enumerate(net[:last_conv]):
        if isinstance(layer, Dropout) and BatchNorm() not in net[index:]:
            check_before_pooling(student, order, net, index, constant)


def quadrants(constant: np.ndarray) -> np.ndarray:
    """The images with other numbers outside of the quarter at the top left, where the number is read."""
    images = constant.copy()
    images[:, 16:], images[:, :, 16:] = OTHER_PART * images[:, 16:], OTHER_PART * images[:, :, 16:]
    return images


def passing_weights(net: Net) -> list[np.ndarray]:
    """Weights that pass the first channel on through each layer, and four of its pixels through dense ones.

    A hidden dense layer adds 1, so that what is dropped before it and after it differs. Batch normalisation
    makes 1 of everything, and its moving mean and variance are 0 at first.
    """
    weights = []
    last = [layer for layer in net if isinstance(layer, Dense)][-1]
    _, width, channels = next(given for given in input_shapes(net)[::-1] if len(given) == 3)
    indices = [(row * width + column) * channels for row in (0, 1) for column in (0, 1)]
    for layer, given in zip(net, input_shapes(net), strict=False):
        values = [np.zeros(shape, np.float32) for shape in layer.weights(given)]
        if isinstance(layer, Conv):
            middle = (layer.kernel - 1) // 2
            values[0][middle, middle, 0, 0] = 1
        elif isinstance(layer, Dense):
            values[0][indices, range(READ)] = 1
            values[1][:] = 0 if layer is last else 1
            indices = range(READ)
        elif isinstance(layer, BatchNorm):
            values[1][:] = 1
        weights += values
    return weights


def placed(weights: list[np.ndarray], order: list[int]) -> list[np.ndarray]:
    """The weights in the order of the student's list."""
    return [values for _, values in sorted(zip(order, weights, strict=True), key=lambda pair: pair[0])]


# ------------------------------------------------------------------ what arrives at the scores


def arriving(net: Net, rates: tuple[float, ...], before_pooling: bool) -> Values:
    """How often which number arrives, by theory, with these rates in the dropouts.

    `before_pooling`: the first one after the last convolution comes before the pooling, not after it.
    """
    last_conv = max(index for index, layer in enumerate(net) if isinstance(layer, Conv))
    last = [layer for layer in net if isinstance(layer, Dense)][-1]
    first = moved(net)
    left, found = list(rates), dict[float, float]({1.0: 1.0})
    for index, layer in enumerate(net):
        if isinstance(layer, Dropout):
            rate = left.pop(0)
            found = found if before_pooling and index == first else spread(found, rate)
        elif isinstance(layer, Pool):
            early = before_pooling and index > last_conv
            found = largest_of_four(spread(found, left[0]) if early else found)
        elif isinstance(layer, Dense) and layer is not last:
            found = {1 + value: share for value, share in found.items()}
        elif isinstance(layer, BatchNorm):
            found = {1.0: 1.0}
    return found


def moved(net: Net) -> int:
    """Index of the first dropout after the last convolution: `arriving` may put it before the pooling."""
    last_conv = max(index for index, layer in enumerate(net) if isinstance(layer, Conv))
    return next(index for index in range(last_conv, len(net)) if isinstance(net[index], Dropout))


def largest_of_four(found: Values) -> Values:
    """Values and their shares after a pooling, if what is pooled was dropped independently."""
    below, result = 0.0, {}
    for value in sorted(found):
        result[value] = (below + found[value]) ** 4 - below**4
        below += found[value]
    return result


def spread(found: Values, rate: float) -> Values:
    """Values and their shares after a dropout layer."""
    result: Values = Counter()
    for value, share in found.items():
        result[0.0] += share * rate
        result[round(value / (1 - rate), 6)] += share * (1 - rate)
    return {value: share for value, share in result.items() if share > 0}


def seen(outputs: np.ndarray) -> np.ndarray:
    """The numbers that arrived, (images, 4): the first scores above the others."""
    return np.log(outputs[:, :READ]) - np.log(outputs[:, READ : READ + 1])


def alike(numbers: np.ndarray, expected: Values, share: float = SHARE) -> bool:
    """Whether these numbers are the expected values, about as often as expected."""
    shares = [np.mean(np.abs(numbers - value) < NEAR * (1 + value)) for value in expected]
    wanted = list(expected.values())
    return sum(shares) > 0.99 and all(abs(a - b) < share for a, b in zip(shares, wanted, strict=True))


def check_rates(student: Student, net: Net, outputs: np.ndarray, images: np.ndarray) -> None:
    """Fails unless the dropouts on the way to the scores have their rates.

    What the rates are instead is told from several times as many numbers: it takes smaller differences.
    """
    with np.errstate(all="ignore"):
        numbers = seen(outputs)
    rates = tuple(layer.rate for layer in net if isinstance(layer, Dropout))
    expected = arriving(net, rates, False)
    if alike(numbers, expected):
        return check_maps(student, numbers, rates)
    names = places_of_dropout(net)
    with np.errstate(all="ignore"):
        numbers = np.concatenate([numbers, *(seen(student.again(images, True)) for _ in range(MORE))])
    early_or_not = (False, True) if isinstance(net[moved(net) - 1], Pool) else (False,)
    options = sorted(
        product(product(possible(student), repeat=len(rates)), early_or_not),
        key=lambda option: off(option[0], rates),
    )
    for guess, before in () if extra_dropouts(student.model, net) else options:
        if alike(numbers, arriving(net, guess, before), GUESS):
            fail_dropout(student, names, rates, guess, before)
    got = ", ".join(f"{value:.3g}" for value in np.unique(numbers.round(2))[:5])
    fail(
        f"{student.name}() while training, with weights of 0 and 1",
        f"scores of {got}",
        " or ".join(f"{value:.3g}" for value, share in expected.items() if share > 0.01),
        *unexplained(student, net),
    )


def possible(student: Student) -> tuple[float, ...]:
    """Rates that dropouts may have: the usual ones, and those that the model says it has."""
    own = [part.settings.get("rate") for part in parts(student.model) if part.kind == "Dropout"]
    return tuple(sorted({*RATES, *(rate for rate in own if isinstance(rate, float) and 0 <= rate < 1)}))


def check_maps(student: Student, numbers: np.ndarray, rates: tuple[float, ...]) -> None:
    """Fails if the pixels of a feature map are dropped together: four scores of one map are then the same."""
    if any(rates) and not np.any(np.abs(numbers - numbers[:, :1]) >= NEAR * (1 + numbers)):
        message = "whole feature maps are dropped, not single numbers of them"
        fail(
            f"{student.name}() while training",
            "feature maps without numbers",
            "numbers that are 0",
            Cause(message, STEP),
        )


def places_of_dropout(net: Net) -> list[str]:
    """Where each dropout stands, in words."""
    last_conv = max(index for index, layer in enumerate(net) if isinstance(layer, Conv))
    names, where, poolings = [], "at the beginning", iter(ORDINALS)
    for index, layer in enumerate(net):
        if isinstance(layer, Pool):
            number = f"{next(poolings)} "
            where = f"after the {number if index < last_conv else ''}pooling"
        elif isinstance(layer, Dense):
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
        f"the dropout {name} is missing" + (", or comes before it" if "norm" in name else "")
        if not got
        else f"the dropout {name} drops {100 * got:.3g} %, not {100 * rate:.3g} %"
        for name, rate, got in zip(names, rates, guess, strict=True)
        if got != rate
    ]
    if before:
        wrong.append("the dropout comes before the pooling: the largest of four hardly ever is 0")
    fail(
        f"{student.name}() while training",
        ", ".join(f"{100 * got:.3g} %" for got in guess) + " dropped",
        ", ".join(f"{100 * rate:.3g} %" for rate in rates) + " dropped",
        Cause("; ".join(wrong), STEP),
    )


# ------------------------------------------------------------------ before batch normalisation


def check_norms(student: Student, order: list[int], net: Net) -> None:
    """Fails unless each batch normalisation saw what dropout with the table's rate gives, and keeps it so.

    With rate p mean and variance of what came are 1 and p / (1 - p); the momentum says which share of them
    is kept after one step.
    """
    after, at, number, rate = student.model.get_weights(), 0, 0, 0.0
    for index, (layer, given) in enumerate(zip(net, input_shapes(net), strict=False)):
        if isinstance(layer, Dropout):
            rate = layer.rate
        elif isinstance(layer, BatchNorm):
            number += 1
            mean, variance = (float(np.asarray(after[order[at + where]])[0]) for where in (2, 3))
            check_norm(student, net, index, number, rate, mean, variance)
            rate = 0.0
        at += len(layer.weights(given))


def check_norm(
    student: Student, net: Net, index: int, number: int, rate: float, mean: float, variance: float
) -> None:
    """Fails unless mean and variance that a batch normalisation has kept are those of the table's net."""
    name = f"{student.name}() while training"
    if not mean > 0:
        cause = Cause("batch normalisation keeps no moving mean", "leave its `trainable` and `momentum` out")
        fail(f"{name}: the moving mean of batch normalisation {number}", f"{mean:g}", "above 0", cause)
    expected, ratio = rate / (1 - rate), variance / mean
    if not abs(ratio - expected) < 0.05:
        guess = next((other for other in possible(student) if abs(ratio - other / (1 - other)) < 0.05), None)
        tried = f"{name}: variance of what comes to batch normalisation {number}"
        cause = between(student, net, index, guess)
        fail(tried, f"{ratio:.2f}", f"{expected:.2f}", *cause)
    came = 2 if isinstance(net[index - 2], Dense) else 1  # a hidden dense layer adds 1
    got, right = 1 - mean / came, net[index].momentum
    if right is not None and not abs(got - right) < 1e-3:
        message = f"the momentum of batch normalisation is {got:.3g}, not {right:g}"
        cause = Cause(message, f"layers.BatchNormalization(momentum={right:g})")
        fail(f"{name}: the moving mean after one step", f"{mean:.3g}", f"{came * (1 - right):.3g}", cause)


def unexplained(student: Student, net: Net) -> tuple[Cause, str]:
    """Words and facts where no other rates explain what happens in training."""
    more = Cause("there is a dropout too many", STEP)
    return more if extra_dropouts(student.model, net) else ELSEWHERE, difference(student.model, net)


def between(student: Student, net: Net, index: int, guess: float | None) -> tuple[Cause, str]:
    """What is wrong with the dropout before `index`, and facts; `guess` is its rate, if that is known."""
    earlier = [at for at in range(index) if isinstance(net[at], (BatchNorm, Dropout))]
    expected = bool(earlier) and isinstance(net[earlier[-1]], Dropout)
    if guess is None or not expected or extra_dropouts(student.model, net):
        return unexplained(student, net)
    at = earlier[-1]
    where = ORDINALS[sum(isinstance(layer, Pool) for layer in net[:at]) - 1]
    phrase = f"drops {100 * guess:.3g} %, not {100 * net[at].rate:.3g} %"
    if guess == 0:
        phrase = "is missing, or comes before it"
    return Cause(f"the dropout after the {where} pooling {phrase}", STEP), ""


# ------------------------------------------------------------------ before a pooling


def check_before_pooling(
    student: Student, order: list[int], net: Net, index: int, images: np.ndarray
) -> None:
    """Fails unless the dropout at `index`, before a convolution, a ReLU and a pooling, has its rate.

    The convolution makes 2 - x of each number x, so that the pooling, which takes the largest, passes on 2 if
    one of four was dropped. Every place arrives at a score of its own, if the later dropouts let it.
    """
    weights = reading_weights(net, index)
    scores = np.log(student.outputs(images, placed(weights, order), training=True))
    first, second = (1 - layer.rate for layer in net[index + 1 :] if isinstance(layer, Dropout))
    numbers = second * (scores - scores[:, -1:]).ravel()
    passed_on = first * (numbers[numbers > 1.01] - 1)
    dropped, low = passed_on > 1.99, float(np.min(passed_on, initial=2))
    share, rate = float(np.mean(dropped)), net[index].rate
    if abs(low - (2 - 1 / (1 - rate))) < 0.03 and abs(share - (1 - (1 - rate) ** 4)) < 0.12:
        return
    guess = next((other for other in possible(student) if abs(low - (2 - 1 / (1 - other))) < 0.03), None)
    fail(
        f"{student.name}() while training: share of pooled places with a dropped number",
        f"{share:.2f}",
        f"{1 - (1 - rate) ** 4:.2f}",
        *between(student, net, index + 1, 0 if guess == rate else guess),
    )


def reading_weights(net: Net, index: int) -> list[np.ndarray]:
    """Weights that bring what leaves the dropout at `index` to the scores; see `check_before_pooling`."""
    shapes = input_shapes(net)
    counts = [len(layer.weights(given)) for layer, given in zip(net, shapes, strict=False)]
    conv = next(at for at in range(index, len(net)) if isinstance(net[at], Conv))
    hidden, last = (at for at, layer in enumerate(net) if isinstance(layer, Dense))
    weights = passing_weights(net)
    kernel, bias = weights[sum(counts[:conv]) :][:2]
    kernel[1, 1, 0, 0], bias[:] = -1, 2
    height, width, channels = shapes[conv + 3]
    pixels = np.arange(height * width)
    for at, step in ((hidden, channels), (last, 1)):
        matrix = weights[sum(counts[:at])]
        matrix[:] = 0
        matrix[pixels * step, pixels] = 1
    return weights
