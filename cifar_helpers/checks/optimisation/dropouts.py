"""Checks of inverted dropout, forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, array, compare, fail, pair, passed, run, twice, untouched
from cifar_helpers.checks.randomness import ERRORS, pattern, unrelated

SHAPE = (60, 40)
ZERO = 0.01  # what is drawn is 0.5 or more: below this it was dropped
DRAW = "draw a number for every unit in each call"
MASK = "the mask is (random.random(A.shape) >= rate) / (1 - rate)"


def dropout_forward(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that units are dropped at random, the others are scaled, and inference changes none."""
    random = np.random.default_rng(seed)
    A = random.uniform(0.5, 2.0, size=SHAPE) * random.choice([-1, 1], size=SHAPE)
    rates = [float(random.uniform(*limits)) for limits in ((0.2, 0.35), (0.65, 0.8))]
    for rate in rates:
        check_inference(function, A, rate)
        kept = [check_training(function, A, rate) for _ in range(2)]
        check_random(kept, rate)
    names = ("the activations are",)
    untouched("dropout_forward", function, A, names=names, rate=rates[0], training=True)
    passed("dropped units, scaled units, and inference as it is")


def check_inference(function: Callable[..., Any], A: np.ndarray, rate: float) -> None:
    """Fails unless activations come back as they are where training is over."""
    tried = f"dropout_forward with rate {rate:.3f}, training=False"
    out, _ = pair(tried, run("dropout_forward", function, A, rate, False), "activations, mask")
    out = array(f"the activations of {tried}", out, A.shape)
    step = "at inference return A as it is: the scaling is done in training"
    table = [
        (Cause("activations are scaled at inference", step), A * (1 - rate)),
        (Cause("activations are divided by 1 - rate at inference", step), A / (1 - rate)),
    ]
    if np.any(np.abs(out) <= ZERO):  # lint: compare finds NaN, below
        fail(
            tried,
            f"{np.mean(out == 0):.0%} zeros",
            "A as it is",
            Cause("units are dropped at inference", step),
        )
    compare(tried, out, A, table)


def check_training(function: Callable[..., Any], A: np.ndarray, rate: float) -> np.ndarray:
    """Which units were kept, once activations and mask are right for these."""
    tried = f"dropout_forward with rate {rate:.3f}, training=True"
    out, mask = pair(tried, run("dropout_forward", function, A, rate, True), "activations, mask")
    out = array(f"the activations of {tried}", out, A.shape)
    kept = np.abs(out) > ZERO
    scale = 1 / (1 - rate)
    units = A * kept
    step = "divide what is kept by 1 - rate"
    table = [
        (Cause("what is kept is not scaled", step), units),
        (Cause("what is kept is divided by rate", step), units / rate),
        (Cause("what is kept is multiplied by 1 - rate", step), units * (1 - rate)),
        (Cause("what is kept is scaled twice", step), units * scale**2),
        (Cause("the mask itself comes back, not the masked activations", "A * mask"), scale * kept),
    ]
    compare(f"the activations of {tried}", out, units * scale, table)
    check_lines(tried, kept)
    if mask is None:
        fail(
            f"the mask of {tried}",
            "None",
            "an array",
            Cause("the mask is not returned", "return A * mask, mask"),
        )
    table = [
        (Cause("the mask has 0 and 1: the scaling is missing in it", MASK), 1.0 * kept),
        (Cause("the mask marks what is dropped", MASK), 1.0 * ~kept),
        (Cause("the activations are returned twice, not the mask", "return A * mask, mask"), out),
    ]
    masked = f"the mask of {tried}"
    compare(masked, array(masked, mask, A.shape), scale * kept, table)
    return kept


def check_lines(tried: str, kept: np.ndarray) -> None:
    """Fails if whole rows or whole columns are kept or dropped together."""
    for each, axis in (("example", 1), ("unit", 0)):
        alone = kept.mean(axis=axis)
        if np.all((alone == 0) | (alone == 1)) and 0 < kept.mean() < 1:  # lint: booleans, never NaN
            lines = "rows" if axis else "columns"
            cause = Cause(f"one draw for each {each}: whole {lines} are dropped", DRAW)
            fail(tried, f"whole {lines} of zeros", "zeros here and there", cause)


def check_random(kept: list[np.ndarray], rate: float) -> None:
    """Fails unless the masks of two calls are independent draws of the right share."""
    tried, share = f"dropout_forward with rate {rate:.3f}", kept[0].mean()
    if np.array_equal(*kept):
        cause = Cause(
            "the same units are dropped in every call", "draw in the function, and seed nothing in it"
        )
        fail(f"{tried}, twice", "the same mask", "another mask", cause)
    error = ERRORS * np.sqrt(rate * (1 - rate) / kept[0].size)
    if not abs(share - (1 - rate)) <= error:
        cause = Cause("another share of the units is dropped", "drop with probability rate")
        if abs(share - rate) <= error:
            cause = Cause("rate is the share that is dropped, not the one that is kept", MASK)
        elif abs(share - 0.5) <= error:
            cause = Cause("half of the units are dropped, whatever the rate", MASK)
        fail(tried, f"{1 - share:.0%} of the units dropped", f"about {rate:.0%}", cause)
    order = pattern(1.0 * kept[0], across=False) or pattern(1.0 * kept[0].T, across=False)
    if order or not unrelated(*kept):
        cause = Cause("the mask follows a pattern", DRAW)
        fail(tried, f"an order: {order or 'one mask is like the next'}", "independent draws", cause)


@twice("the gradient through dropout")
def dropout_backward(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that the gradient goes through the mask of the forward pass."""
    random = np.random.default_rng(seed)
    rate = float(random.choice([random.uniform(0.2, 0.4), random.uniform(0.6, 0.8)]))
    dout = random.uniform(0.5, 2.0, size=(8, 9)) * random.choice([-1, 1], size=(8, 9))
    kept = random.random((8, 9)) >= rate
    scale = 1 / (1 - rate)
    right = dout * kept * scale
    tried = f"dropout_backward of a mask with rate {rate:.3f}"
    got = array(tried, run("dropout_backward", function, dout, kept * scale), dout.shape)
    step = "the forward pass multiplied by the mask: dout * mask"
    table = [
        (Cause("the mask is not used", step), dout),
        (Cause("the mask is taken for 0 and 1: its scaling is missing", step), dout * kept),
        (Cause("the mask is multiplied by twice", step), right * scale),
        (Cause("the gradient is divided by the scaling", step), dout * kept / scale),
        (Cause("the mask comes back, not the gradient", step), kept * scale),
        (Cause("gradient flows through the units that were dropped", step), dout * ~kept * scale),
        (Cause("gradient flows through the units that were dropped", step), dout * ~kept),
        (Cause("the sign is reversed", step), -right),
    ]
    again = Cause("another mask than the one of the forward pass: it is drawn again", step)
    other = np.abs(got) > ZERO
    if not np.array_equal(other, kept) and 0 < other.mean() < 1:
        table += [(again, dout * other * factor) for factor in (1, scale, scale**2)]
    compare(tried, got, right, table)
    untouched("dropout_backward", function, dout, kept * scale, names=("dout is", "the mask is"))
