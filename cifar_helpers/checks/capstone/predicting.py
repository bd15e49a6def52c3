"""Checks of what is handed in: probabilities for images that nobody has seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

import numpy as np

from cifar_helpers.checks.capstone.nets import SMALL, net
from cifar_helpers.checks.core import (
    Cause,
    Causes,
    Mistakes,
    array,
    close,
    fail,
    passed,
    run,
    show,
)
from cifar_helpers.checks.models import same_function
from cifar_helpers.checks.models.architecture import IMAGE, predict
from cifar_helpers.checks.models.dropouts import placed
from cifar_helpers.checks.unseen_images import unseen

COUNT = 23
TOLERANCE = 4e-3  # as in comparing models: some devices round
SPREAD = (
    0.5  # of the scores: with the small deviations of `probabilities` no mistake drives softmax to 0 and 1
)
# Guessing has 0.10, the reference in smoke 0.23 to 0.30 over five seeds: benchmarks/results/capstone.json
LEAST = 0.15
TRAIN = "(images - mean) / std, with the mean and the deviation that are given: those of the training images"
OUT = "net.predict(…, batch_size=500, verbose=0) gives the rows, in the order of the images"
RAISES: Causes = {
    r"UFuncTypeError|Cannot cast": Cause("uint8 can't hold fractions", "images.astype(np.float32) first"),
    r"invalid_argument|expected shape|incompatible|ndim": Cause("the net wants images (N, 32, 32, 3)", OUT),
}


def probabilities(function: Callable[..., Any], resnet: Callable[..., Any], seed: int = 0) -> None:
    """Checks that images are normalised as in training, and that the net's rows come back as they are.

    Parameters
    ----------
    function : callable
        Takes a net, images, mean and deviation.
    resnet : callable
        The student's function that builds nets, which has a check of its own.
    """
    random = np.random.default_rng(seed)
    small = net(1, SMALL)
    build = lambda: resnet(1, SMALL, (0.0, 0.5, 0.5))  # noqa: E731
    student, order = same_function("resnet", build, small, seed)
    mean, std = float(random.uniform(90, 110)), float(random.uniform(6, 9))
    weights = [np.asarray(values) for values in student.model.get_weights()]
    weights = [weights[index] for index in order]
    levels = random.integers(256, size=(5, *IMAGE)).astype(np.float64)
    soft = SPREAD / predict(small[:-1], weights, (levels - mean) / std).std()
    weights[-2:] = [(soft * values).astype(np.float32) for values in weights[-2:]]
    run("the weights of resnet(…)", student.model.set_weights, placed(weights, order))
    tint = random.uniform(0.1, 0.9, size=(COUNT, 1, 1, 3))
    images = np.rint(tint * random.integers(256, size=(COUNT, *IMAGE))).astype(np.uint8)
    tried = f"probabilities of {COUNT} images"
    with_net = update_wrapper(partial(function, student.model), function, updated=())  # `run` copies no net
    ask = partial(run, "probabilities", with_net, images, mean, std, causes=RAISES)
    got = ask()
    compare(tried, got, lambda x: predict(small, weights, x), (images, mean, std), ask)
    if not close(np.asarray(ask()), np.asarray(got), TOLERANCE):
        fail(tried, "two different answers to the same question", "the same", ACTIVE)
    passed("a row of probabilities for each image, in their order")


ACTIVE = Cause(
    "dropout is active, or batch normalisation uses the batch: the net is called as in training",
    "net.predict(…), or net(images, training=False)",
)
Model = Callable[[np.ndarray], np.ndarray]


def compare(
    tried: str, got: Any, model: Model, given: tuple[np.ndarray, float, float], ask: Callable[[], Any]
) -> None:
    """Fails unless these are the net's probabilities for the normalised images, in float32."""
    images, mean, std = given
    count = len(images)
    shapes = {
        (count,): Cause("labels, not probabilities", "leave argmax out: how sure the net is counts, too"),
        (10, count): Cause("rows and columns are swapped: a row belongs to an image", OUT),
        (10,): Cause("one row for all images", OUT),
    }
    values = array(tried, got, (count, 10), shapes)
    right = model((images - mean) / std)
    if not close(values, right, TOLERANCE):
        known = [(off(values, wrong), cause) for cause, wrong in mistakes(model, images, mean, std)]
        least, cause = min(known, key=lambda pair: pair[0])
        if least > TOLERANCE:
            cause = look(values, right, ask)
        fail(tried, show(values[0]), show(right[0]), cause)
    dtype = np.asarray(got).dtype
    if dtype != np.float32:
        message = f"the result is {dtype}: twice as many bytes to hand in"
        fail(tried, str(dtype), "float32", Cause(message, "end with .astype(np.float32)"))


def off(values: np.ndarray, wrong: np.ndarray) -> float:
    """By how much values differ, as a share of the largest; infinite for NaN."""
    worst = float(np.abs(values - wrong).max() / max(np.abs(wrong).max(), 1e-8))
    return worst if np.isfinite(worst) else np.inf


def mistakes(model: Model, images: np.ndarray, mean: float, std: float) -> Mistakes:
    """Probabilities by mistake."""
    wide = images.astype(np.float64)
    right = model((wide - mean) / std)
    inputs = [
        ("the images are not normalised: 0 to 255 went into the net", wide),
        ("the images are divided by 255, and the net was trained otherwise", wide / 255),
        (
            "the images are normalised by their own mean and deviation, not by those of the training images",
            (wide - wide.mean()) / max(wide.std(), 1e-9),
        ),
        (
            "the images are normalised by their own mean, not by that of the training images",
            (wide - wide.mean()) / std,
        ),
        ("each image is normalised by its own mean and deviation", _each(wide)),
        ("the mean is subtracted, and the deviation forgotten", wide - mean),
        ("divided by the deviation, and the mean forgotten", wide / std),
        ("the parentheses are missing: mean / std is subtracted", wide - mean / std),
        ("divided by 255 first: mean and deviation are of values from 0 to 255", (wide / 255 - mean) / std),
        ("normalised twice", ((wide - mean) / std - mean) / std),
        ("divided by the variance, not by the deviation", (wide - mean) / std**2),
        ("multiplied by the deviation, not divided", (wide - mean) * std),
        ("the images are subtracted from the mean", (mean - wide) / std),
        ("mean and deviation are exchanged", (wide - std) / mean),
        ("the mean is added, not subtracted", (wide + mean) / std),
        ("uint8 wraps: what should be below zero is near 255", ((wide - np.trunc(mean)) % 256) / std),
    ]
    for message, x in inputs:
        yield Cause(message, TRAIN), model(x)
    hot = np.eye(10)[right.argmax(axis=1)]
    step = "leave argmax out: how sure the net is counts, too"
    yield Cause("rows with a single 1: labels, not probabilities", step), hot
    for message, values in (
        ("logarithms of probabilities", np.log(right)),
        ("percent, not shares of 1", 100 * right),
        ("softmax is applied to probabilities: the net has one already", _softmax(right)),
        ("the rows are in reverse order", right[::-1]),
        ("each row is sorted: its columns are not the classes", np.sort(right, axis=1)),
        ("each row is sorted: its columns are not the classes", np.sort(right, axis=1)[:, ::-1]),
        ("the rows are rounded", np.round(right)),
    ):
        yield Cause(message, OUT), values


def _each(wide: np.ndarray) -> np.ndarray:
    axes = (1, 2, 3)
    return (wide - wide.mean(axis=axes, keepdims=True)) / (wide.std(axis=axes, keepdims=True) + 1e-9)


def _softmax(scores: np.ndarray) -> np.ndarray:
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def look(values: np.ndarray, right: np.ndarray, ask: Callable[[], Any]) -> Cause:
    """What is wrong with other rows than the net's, from their looks, and from those of a second answer."""
    if not np.isfinite(values).all():
        return Cause("NaN or infinity", TRAIN)
    if values.shape == right.shape:
        nearest = np.abs(values[:, None] - right[None]).max(axis=2).argmin(axis=1)
        if len(set(nearest)) == len(right) and close(values, right[nearest], TOLERANCE):
            return Cause("the right rows in another order: nobody can tell which image they belong to", OUT)
    sums = values.sum(axis=1)
    if np.allclose(sums, 1, atol=1e-3) and values.min() >= 0:
        if not close(np.asarray(ask()), values, TOLERANCE):
            return ACTIVE
        return Cause("these are probabilities, but not this net's for the normalised images", TRAIN)
    if np.allclose(_softmax(values), right, atol=TOLERANCE):
        return Cause("scores before softmax: their rows don't add up to 1", "the net's last layer is softmax")
    return Cause("the rows don't add up to 1", OUT)


# ------------------------------------------------------------------ the private test


def answer(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the accuracy of a student's answer on images that were drawn for the occasion."""
    title, _, images = unseen(20_000 + seed, train=45_000, validation=5_000)
    tried = f"answer to {len(images)} unseen images, {title}"
    got = array(tried, run("answer", function, images.images, causes=RAISES), (len(images), 10))
    if not np.allclose(got.sum(axis=1), 1, atol=1e-2):
        fail(tried, "rows with other sums than 1", "probabilities", Cause("no probabilities", OUT))
    right = float(np.mean(got.argmax(axis=1) == images.labels))
    if not right >= LEAST:
        message = "a net that was not trained, or images that are not normalised as in training"
        step = "probabilities(net, images, mean, std), with the net that was trained"
        fail(tried, f"accuracy {right:.3f}", f"at least {LEAST}", Cause(message, step))
    passed(f"the answer reaches the goal on {title}")
