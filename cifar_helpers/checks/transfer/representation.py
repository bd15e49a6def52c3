"""Checks of the features of the last hidden layer, and of nearest neighbours among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from cifar_helpers.checks.core import UNKNOWN, Cause, array, close, compare, fail, pair, passed, run
from cifar_helpers.checks.every_case import which
from cifar_helpers.checks.models.architecture import BatchNorm, Dense, Net, predict, weight_shapes
from cifar_helpers.checks.models.equivalence import TOLERANCE
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS
from cifar_helpers.checks.tolerances import SHARE
from cifar_helpers.checks.transfer.nets import TINY_NET, not_a_model, on_tiny_base

Part = tuple[np.ndarray, np.ndarray]
IMAGES = 7
KS = (1, 3, 5, 9, 15, 25)
DRAWS = 6
LAST = "the last dense layer and its softmax are left out, nothing else: what goes into that layer"
SOME = slice(1, 4)
HIDDEN = next(layer.units for layer in TINY_NET if isinstance(layer, Dense))

KEPT = {(IMAGES, HIDDEN): Cause("an earlier result comes back", "compute it from the images that are given")}


def features(
    function: Callable[..., Any],
    transfer_net: Callable[..., Any],
    tiny_base: Callable[..., Any],
    seed: int = 0,
) -> None:
    """Checks that features are what goes into the last dense layer, and that the net stays whole.

    Parameters
    ----------
    function : callable
        Takes a net and images, and returns an array.
    transfer_net, tiny_base : callable
        The student's net, which has a check of its own, and what gives its base.
    """
    student, order = on_tiny_base(transfer_net, tiny_base, seed)
    weights = list(student.model.get_weights())
    right_order = [weights[index] for index in order]
    images = np.random.default_rng([seed, 1]).normal(size=(IMAGES, 32, 32, 3)).astype(np.float32)
    whole = student.again(images)
    got = run("features", lambda: function(student.model, images), causes=KERAS_ERRORS)
    tried = f"features of {IMAGES} images"
    if not close(student.again(images), whole, TOLERANCE):
        message = "the net itself is changed: its last layer is gone, or has other weights"
        step = (
            "keras.Model(inputs, outputs) makes a second model of the same layers; net.pop() takes one away"
        )
        fail(
            "the net's own output, after features", "another output", "the same output", Cause(message, step)
        )
    not_a_model(tried, got, (IMAGES, HIDDEN))
    values = array(tried, got, (IMAGES, HIDDEN), wrong_shapes())
    expected = cut(right_order, images, len(TINY_NET) - 2)
    again = run("features", lambda: function(student.model, images))
    if np.isfinite(values).all() and not close(values, np.asarray(again), TOLERANCE):
        message = Cause(
            "dropout is active: two calls give different features", "net.predict, or training=False"
        )
        fail(f"{tried}, twice", "two different arrays", "the same array", message)
    compare(tried, values, expected, mistakes(right_order, images), TOLERANCE)
    some = run("features", lambda: function(student.model, images[SOME]), causes=KERAS_ERRORS)
    if not close(
        array("features of three of them", some, expected[SOME].shape, KEPT), expected[SOME], TOLERANCE
    ):
        fail("features of three of them", "others than before", "the same as before", KEPT[(IMAGES, HIDDEN)])
    passed("features of the last hidden layer")


def cut(weights: Sequence[np.ndarray], images: np.ndarray, layers: int) -> np.ndarray:
    """What leaves the first `layers` layers of the net."""
    net: Net = TINY_NET[:layers]
    return predict(net, weights[: len(weight_shapes(net))], images)


def wrong_shapes() -> dict[tuple[int, ...], Cause]:
    """What a shape tells about the layer that was taken."""
    return {
        (IMAGES, 10): Cause("this is what leaves the last layer", LAST),
        (IMAGES, 512): Cause("this is what leaves Flatten: the hidden dense layer is left out too", LAST),
        (IMAGES, 8, 8, 8): Cause(
            "these are the base's feature maps: the hidden dense layer is left out too", LAST
        ),
        (1, HIDDEN): Cause("the features of one image alone", "give all images to the model"),
        (HIDDEN,): Cause("the features of one image alone", "give all images to the model"),
    }


def mistakes(weights: Sequence[np.ndarray], images: np.ndarray) -> list[tuple[Cause, np.ndarray]]:
    """Features taken at a wrong place."""
    norm = TINY_NET.index(BatchNorm())
    hidden, before_relu = cut(weights, images, norm), cut(weights, images, norm - 1)
    right = cut(weights, images, len(TINY_NET) - 2)
    step = f"{LAST}; net.layers[-2].output"
    return [
        (Cause("batch normalisation is left out too", step), hidden),
        (Cause("ReLU and batch normalisation are left out too", step), before_relu),
        (Cause("a ReLU follows batch normalisation", step), np.maximum(right, 0)),
        (Cause("the rows are in reverse order", "one row for each image, in their order"), right[::-1]),
        (Cause("each row is divided by its length", step), right / np.linalg.norm(right, axis=1)[:, None]),
    ]


# ------------------------------------------------------------------ nearest neighbours


def neighbours(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that k is chosen on validation points, and that test points are used once, at the end.

    The points are drawn so that training, validation and test points prefer different k, and drawn again:
    a k that is guessed is right once in four times, and for all draws once in some thousand.
    """
    for number in range(DRAWS):
        check_chosen(function, *problem(seed, number))
    passed("k chosen on validation points, accuracy on test points")


def check_chosen(function: Callable[..., Any], parts: tuple[Part, Part, Part], ks: list[int]) -> None:
    """Fails unless k and accuracy are right for these points."""
    got = run("neighbours", function, *parts, ks)
    tried = f"neighbours of {len(parts[0][1])} training points in a plane, k from {ks}"
    several = {
        (len(ks),): Cause("the numbers of all k come back", "the best k, and its accuracy on test points")
    }
    found = pair(tried, got, "k, accuracy")
    k, accuracy = (float(array(tried, value, (), several)) for value in found)
    right = chosen(*parts, ks)
    if not same((k, accuracy), right):
        fail(
            tried,
            f"k = {k:g}, accuracy {accuracy:.4g}",
            f"k = {right[0]}, accuracy {right[1]:.4g}",
            one_or_two((k, accuracy), *parts, ks),
        )


def same(got: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two pairs are the same numbers, as far as float32 holds them."""
    return all(abs(a - b) < SHARE * max(1, abs(b)) for a, b in zip(got, other, strict=True))


@lru_cache(maxsize=2 * DRAWS)
def problem(seed: int, number: int = 0) -> tuple[tuple[Part, Part, Part], list[int]]:
    """Training, validation and test points of two classes, and the ks to choose from, in no order.

    Odd ks and two classes: no vote ends in a draw.
    """
    for attempt in range(1_000):
        random = np.random.default_rng([seed, number, attempt])
        parts = tuple(draw(random, count) for count in (83, 61, 97))
        scores = [accuracies(parts[0], part, KS) for part in parts]
        special = [KS[int(np.argmax(values))] for values in scores] + [KS[int(np.argmin(scores[1]))]]
        if len(set(special)) == 4 and np.ptp(np.sort(scores[1])[-2:]) > 0:
            first, last = random.permutation([k for k in KS if k not in special]).tolist()
            ks = [first, *random.permutation(special).tolist(), last]
            if distinct(parts, ks):
                break
    return parts, ks


def distinct(parts: tuple[Part, Part, Part], ks: list[int]) -> bool:
    """Whether the right way and every mistake give numbers of their own."""
    results = [chosen(*parts, ks), *(wrong for _, wrong in wrong_choices(*parts, ks))]
    return not any(same(one, other) for one, other in combinations(results, 2))


def draw(random: np.random.Generator, count: int) -> Part:
    """Two clouds that overlap, and their labels, 3 and 7."""
    labels = random.integers(2, size=count)
    points = random.normal(size=(count, 2)) + 1.2 * labels[:, None]
    return points.astype(np.float32), np.array([3, 7])[labels]


def accuracies(train: Part, part: Part, ks: Sequence[int]) -> list[float]:
    """Accuracy on the points of a part, for each k."""
    squares = ((part[0][:, None].astype(np.float64) - train[0][None]) ** 2).sum(axis=2)
    nearest = train[1][np.argsort(squares, axis=1)]  # (N, training points): labels, the nearest first
    votes = [np.mean(nearest[:, :k] == 7, axis=1) > 0.5 for k in ks]
    return [float(np.mean(np.where(vote, 7, 3) == part[1])) for vote in votes]


def chosen(train: Part, validation: Part, test: Part, ks: Sequence[int]) -> tuple[int, float]:
    """The k that is best on validation points, and its accuracy on test points."""
    k = ks[int(np.argmax(accuracies(train, validation, ks)))]
    return k, accuracies(train, test, [k])[0]


def one_or_two(got: tuple[float, float], *given: Any) -> Cause:
    """The mistake that gives these numbers (`distinct`: no other does), or the only two that do together."""
    cause = which(wrong_choices(*given), got, same)
    if cause is not UNKNOWN:
        return replace(cause, established=True)
    both = {cause for cause, wrong in two_mistakes(*given) if same(got, wrong)}
    return both.pop() if len(both) == 1 else UNKNOWN


def two_mistakes(
    train: Part, validation: Part, test: Part, ks: list[int]
) -> Iterator[tuple[Cause, tuple[float, float]]]:
    """Another way to choose k, and another way to measure or to return."""
    parts = {"test": test, "training": train, "validation": validation}
    for chosen_on, part in parts.items():
        k = ks[int(np.argmax(accuracies(train, part, ks)))]
        for measured_on, other in parts.items():
            accuracy = accuracies(train, other, [k])[0]
            first = f"k is chosen on the {chosen_on} points, and the accuracy is that on {measured_on} points"
            for message, wrong in {
                "": (k, accuracy),
                ", in percent": (k, 100 * accuracy),
                "; and the two are the wrong way round": (accuracy, k),
                "; and it is the error": (k, 1 - accuracy),
                "; and the index of k in the list comes back": (ks.index(k), accuracy),
            }.items():
                yield (
                    Cause(first + message, "choose k on validation points, and measure on test points"),
                    wrong,
                )


def wrong_choices(
    train: Part, validation: Part, test: Part, ks: list[int]
) -> list[tuple[Cause, tuple[float, float]]]:
    """What other ways to choose k, or to measure, give."""
    k, accuracy = chosen(train, validation, test, ks)
    both = tuple(np.concatenate(arrays) for arrays in zip(train, validation, strict=True))
    choose = "the k with the highest accuracy on the validation points"
    fit = "fit(*train), then score(*test): the neighbours are training points"
    once = "the second number is the accuracy of the chosen k on the test points"

    def by(part: Part, pick: Callable[[Sequence[float]], Any] = np.argmax) -> tuple[int, float]:
        own = ks[int(pick(accuracies(train, part, ks)))]
        return own, accuracies(train, test, [own])[0]

    def after(own: int) -> tuple[int, float]:
        return own, accuracies(train, test, [own])[0]

    return [
        (Cause("k is chosen on the test points: the test accuracy is too good to be true", choose), by(test)),
        (Cause("k is chosen on the training points: each is its own nearest neighbour", choose), by(train)),
        (Cause("the k with the lowest validation accuracy", choose), by(validation, np.argmin)),
        (Cause("the last k is taken", choose), after(ks[-1])),
        (Cause("the first k is taken", choose), after(ks[0])),
        (Cause("the index of k in the list comes back, not k", "ks[index]"), (ks.index(k), accuracy)),
        (
            Cause("the accuracy is that on validation points", once),
            (k, accuracies(train, validation, [k])[0]),
        ),
        (Cause("the accuracy is that on training points", once), (k, accuracies(train, train, [k])[0])),
        (Cause("the accuracy is in percent", "a share, 0 to 1"), (k, 100 * accuracy)),
        (Cause("the error, not the accuracy", once), (k, 1 - accuracy)),
        (Cause("the two are the wrong way round", "return k, accuracy"), (accuracy, k)),
        (Cause("fitted on the test points: they find themselves", fit), (k, accuracies(test, test, [k])[0])),
        (Cause("fitted on the validation points", fit), (k, accuracies(validation, test, [k])[0])),
        (
            Cause("the last fit has the validation points too: often done, not asked for here", fit),
            (k, accuracies(both, test, [k])[0]),
        ),
        (
            Cause("the neighbours of the last k are used, not those of the best k", once),
            (k, accuracies(train, test, [ks[-1]])[0]),
        ),
    ]
