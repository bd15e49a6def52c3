"""Checks of batch normalisation, forward and backward, on dense activations and on feature maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    Cause,
    Mistakes,
    array,
    compare,
    entries,
    fail,
    plain,
    run,
    twice,
    untouched,
)
from cifar_helpers.checks.optimisation import reference
from cifar_helpers.checks.optimisation.lists import same
from cifar_helpers.checks.optimisation.reference import Array, Norm

Parts = tuple[Any, Any, Any]
WANTED = "output, moving, cache"
STATISTICS = "mean and variance over every axis but the last: tuple(range(X.ndim - 1))"
FORMULA = "(X - mean) / np.sqrt(variance + epsilon), then times gamma, plus beta"
MOVING = "momentum * moving + (1 - momentum) * batch, for mean and variance"


def three(tried: str, got: Any, wanted: str) -> Parts:
    """The three values that were returned."""
    got = plain(got)
    if got is None:
        cause = Cause("the function ends without `return`", f"end with `return {wanted}`")
        fail(tried, "None", wanted, cause)
    if not isinstance(got, (tuple, list)) or len(got) != 3:
        came = f"{len(got)} values" if isinstance(got, (tuple, list)) else "one value"
        fail(tried, came, wanted, Cause("not all three are returned", f"end with `return {wanted}`"))
    return got[0], got[1], got[2]


def forward(function: Callable[..., Any], norm: Norm, training: bool, tried: str) -> Parts:
    """What a student's forward pass returns."""
    settings = {"momentum": norm.momentum, "epsilon": norm.epsilon}
    given = (norm.X, norm.gamma, norm.beta, norm.moving, training)
    parts = three(tried, run("batchnorm_forward", function, *given, **settings), WANTED)
    if isinstance(parts[0], Mapping):
        cause = Cause("the output is not what is returned first", f"end with `return {WANTED}`")
        fail(tried, "a dictionary first", WANTED, cause)
    return parts


# ------------------------------------------------------------------ forward


@twice("normalised activations, and what the backward pass needs")
def batchnorm_training(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the output in training of dense activations, and the cache."""
    norm = reference.draw_norm(seed, maps=False)
    tried = f"batchnorm_forward of {norm}, training=True"
    out, _, cache = forward(function, norm, True, tried)
    check_out(tried, out, norm)
    check_cache(tried, cache, norm)
    given = (norm.X, norm.gamma, norm.beta, norm.moving, True)
    untouched("batchnorm_forward", function, *given, names=("X is", "gamma is", "beta is"))


def check_out(tried: str, out: Any, norm: Norm) -> None:
    """Fails unless the output in training is right."""
    message = f"the output of {tried}"
    compare(message, array(message, out, norm.X.shape), norm.out(norm.normalised()), wrong_outputs(norm))


def check_cache(tried: str, cache: Any, norm: Norm) -> None:
    """Fails unless the cache holds what the task asks for."""
    cache = entries(f"the cache of {tried}", cache, ("normalised", "std", "gamma"))
    right = norm.cache
    variance = norm.std() ** 2
    ways = {
        "normalised": [
            (
                Cause("the output is kept as `normalised`", "x hat, before gamma and beta"),
                norm.out(right["normalised"]),
            ),
            (Cause("X is kept as `normalised`", "x hat, before gamma and beta"), norm.X),
            (
                Cause("the centred X is kept as `normalised`", "divided by std, too"),
                norm.X - norm.X.mean(axis=norm.axes),
            ),
        ],
        "std": [
            (Cause("the variance is kept as `std`", "the root of variance + epsilon"), variance),
            (
                Cause("the variance is kept as `std`", "the root of variance + epsilon"),
                variance - norm.epsilon,
            ),
            (
                Cause("`std` has no epsilon", "the root of variance + epsilon"),
                np.sqrt(variance - norm.epsilon),
            ),
            (Cause("1 / std is kept as `std`", "the root itself"), 1 / norm.std()),
        ],
        "gamma": [(Cause("beta is kept as `gamma`", "gamma, as it was given"), norm.beta)],
    }
    for name, wanted in right.items():
        message = f"`{name}` in the cache of {tried}"
        compare(message, array(message, squeezed(cache[name], wanted), wanted.shape), wanted, ways[name])


def squeezed(value: Any, wanted: Array) -> Any:
    """The value, without the axes of length 1 that statistics have with keepdims."""
    value = plain(value)
    if not isinstance(value, np.ndarray) or value.shape == wanted.shape:
        return value
    few = tuple(n for n in value.shape if n != 1)
    return value.reshape(few) if few == wanted.shape else value


def wrong_outputs(norm: Norm) -> Mistakes:
    """Wrong outputs in training."""
    X, epsilon = norm.X, norm.epsilon
    mean, variance = norm.statistics()
    every = tuple(range(X.ndim))
    rest = tuple(range(1, X.ndim))
    normalised = norm.normalised()
    message = "the statistics run over the units of each example: that is layer normalisation"
    yield Cause(message, STATISTICS), norm.out(norm.normalised((X.ndim - 1,)))
    yield Cause("one mean and one variance for the whole batch", STATISTICS), norm.out(norm.normalised(every))
    if X.ndim > 2:
        message = "the statistics run over the images alone: every position has its own"
        yield Cause(message, STATISTICS), norm.out(norm.normalised((0,)))
        message = "the statistics run over the positions alone: that is instance normalisation"
        yield Cause(message, STATISTICS), norm.out(norm.normalised((1, 2)))
        yield Cause("each image has its own mean and variance", STATISTICS), norm.out(norm.normalised(rest))
        yield (
            Cause("the statistics run over images and rows alone", STATISTICS),
            norm.out(norm.normalised((0, 1))),
        )
    divide = "np.var and np.std as they come divide by the count"
    yield (
        Cause("the variance divides by the count minus one (ddof=1)", divide),
        norm.out(norm.normalised(ddof=1)),
    )
    message = "moving statistics in training: the batch's own belong here"
    yield (
        Cause(message, "training uses the batch's mean and variance, inference the moving ones"),
        norm.inference(),
    )
    moved = norm.moved(norm.momentum)
    by_moved = (X - moved["mean"]) / np.sqrt(moved["variance"] + epsilon)
    yield (
        Cause(message, "training uses the batch's mean and variance, inference the moving ones"),
        norm.out(by_moved),
    )
    centred = X - mean
    outside = norm.out(centred / (np.sqrt(variance) + epsilon))
    yield Cause("epsilon stands outside the root", FORMULA), outside
    yield Cause("epsilon is missing", FORMULA), norm.out(centred / np.sqrt(variance))
    yield (
        Cause("the root is missing: divided by the variance", FORMULA),
        norm.out(centred / (variance + epsilon)),
    )
    yield Cause("the mean is not subtracted", FORMULA), norm.out(X / np.sqrt(variance + epsilon))
    yield Cause("X is not divided by its deviation", FORMULA), norm.out(centred)
    yield Cause("gamma and beta are not used", FORMULA), normalised
    yield Cause("gamma is not used", FORMULA), normalised + norm.beta
    yield Cause("beta is not used", FORMULA), norm.gamma * normalised
    yield Cause("gamma and beta are exchanged", FORMULA), norm.beta * normalised + norm.gamma
    yield Cause("beta is multiplied by gamma, too", FORMULA), norm.gamma * (normalised + norm.beta)
    yield Cause("epsilon is fixed at 0.001", "use the argument"), norm.out(centred / np.sqrt(variance + 1e-3))
    yield Cause("X comes back as it is", FORMULA), X


@twice("moving statistics, and inference with them")
def batchnorm_inference(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the moving statistics after a batch, and the output at inference."""
    norm = reference.draw_norm(seed, maps=False)
    tried = f"batchnorm_forward of {norm}, momentum={norm.momentum:.3f}, training=True"
    _, moving, _ = forward(function, norm, True, tried)
    check_moving(tried, moving, norm)
    tried = f"batchnorm_forward of {norm}, training=False"
    out, moving, _ = forward(function, norm, False, tried)
    message = f"the output of {tried}"
    compare(message, array(message, out, norm.X.shape), norm.inference(), wrong_inference(norm))
    step = "at inference return the moving statistics as they were given"
    moving = entries(f"the moving statistics of {tried}", moving, ("mean", "variance"))
    moved = norm.moved(norm.momentum)
    for name, right in norm.moving.items():
        message = f"the moving {name} of {tried}"
        table = [(Cause("the moving statistics are updated at inference", step), moved[name])]
        compare(message, array(message, moving[name], right.shape), right, table)


def wrong_inference(norm: Norm) -> Mistakes:
    """Wrong outputs at inference."""
    own = "inference uses the moving statistics: an image's result must not depend on its batch"
    yield Cause("the batch's own statistics at inference", own), norm.out(norm.normalised())
    moved = norm.moved(norm.momentum)
    centred, variance = norm.X - norm.moving["mean"], norm.moving["variance"]
    message = "the moving statistics are updated before they are used at inference"
    updated = (norm.X - moved["mean"]) / np.sqrt(moved["variance"] + norm.epsilon)
    yield Cause(message, own), norm.out(updated)
    yield Cause("epsilon is missing at inference", FORMULA), norm.out(centred / np.sqrt(variance))
    outside = centred / (np.sqrt(variance) + norm.epsilon)
    yield Cause("epsilon stands outside the root at inference", FORMULA), norm.out(outside)
    root = centred / (variance + norm.epsilon)
    yield Cause("the root is missing at inference", FORMULA), norm.out(root)
    right = centred / np.sqrt(variance + norm.epsilon)
    yield Cause("gamma and beta are not used at inference", FORMULA), right
    yield Cause("beta is not used at inference", FORMULA), norm.gamma * right
    yield Cause("gamma is not used at inference", FORMULA), right + norm.beta
    yield Cause("X comes back as it is at inference", FORMULA), norm.X


def check_moving(tried: str, moving: Any, norm: Norm) -> None:
    """Fails unless the moving statistics are right after the batch."""
    moving = entries(f"the moving statistics of {tried}", moving, ("mean", "variance"))
    right, batch = norm.moved(norm.momentum), norm.moved(0.0)
    other, unbiased, root = (
        norm.moved(1 - norm.momentum),
        norm.moved(norm.momentum, ddof=1),
        np.sqrt(batch["variance"]),
    )
    fixed, summed = norm.moved(0.9), {name: norm.momentum * norm.moving[name] + batch[name] for name in batch}
    keep = norm.momentum
    for name, wanted in right.items():
        message = f"the moving {name} of {tried}"
        old = norm.moving[name]
        table = [
            (
                Cause("momentum is PyTorch's: the batch counts momentum, not 1 - momentum", MOVING),
                other[name],
            ),
            (Cause(f"the moving {name} is not updated in training", MOVING), old),
            (Cause(f"the batch's {name} replaces the moving one", MOVING), batch[name]),
            (Cause("1 - momentum is missing: the batch counts in full", MOVING), summed[name]),
            (Cause("momentum is fixed at 0.9", "use the argument"), fixed[name]),
            (
                Cause(
                    "the moving variance divides by the count minus one, as in PyTorch", "np.var as it comes"
                ),
                unbiased[name],
            ),
            (
                Cause("the moving variance is one of deviations", "the variance, without a root"),
                keep * old + (1 - keep) * root,
            ),
            (
                Cause("the moving variance has epsilon added", "epsilon belongs to the division alone"),
                keep * old + (1 - keep) * (batch["variance"] + norm.epsilon),
            ),
        ]
        compare(message, array(message, squeezed(moving[name], wanted), wanted.shape), wanted, table)


@twice("feature maps: statistics over images and positions")
def batchnorm_maps(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks output, moving statistics, cache and inference for feature maps."""
    norm = reference.draw_norm(seed, maps=True)
    tried = f"batchnorm_forward of {norm}, training=True"
    out, moving, cache = forward(function, norm, True, tried)
    check_out(tried, out, norm)
    check_moving(tried, moving, norm)
    check_cache(tried, cache, norm)
    tried = f"batchnorm_forward of {norm}, training=False"
    message = f"the output of {tried}"
    out = array(message, forward(function, norm, False, tried)[0], norm.X.shape)
    compare(message, out, norm.inference(), wrong_inference(norm))


# ------------------------------------------------------------------ backward

BACK = "dX, dgamma, dbeta"


def backward(function: Callable[..., Any], norm: Norm, tried: str) -> Parts:
    """What a student's backward pass returns."""
    return three(tried, run("batchnorm_backward", function, norm.dout, norm.cache), BACK)


@twice("gradients of gamma and beta")
def batchnorm_parameters(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradients of gamma and beta, for dense activations and feature maps."""
    for maps in (False, True):
        norm = reference.draw_norm(seed, maps)
        tried = f"batchnorm_backward of {norm}"
        _, dgamma, dbeta = backward(function, norm, tried)
        D, normalised, axes = norm.dout, norm.normalised(), norm.axes
        sums, channels = "sums over every axis but the last", norm.gamma.shape
        terms = {"dgamma": D * normalised, "dbeta": D}
        order = "dX first, then dgamma, then dbeta"
        right = {"dgamma": (D * normalised).sum(axis=axes), "dbeta": D.sum(axis=axes)}
        tables = {
            "dgamma": [
                (Cause("dgamma and dbeta are exchanged", order), right["dbeta"]),
                (Cause("dgamma is a mean, not a sum", sums), right["dgamma"] / norm.count),
                (
                    Cause("dgamma is multiplied by gamma", "sum of D times x hat"),
                    norm.gamma * right["dgamma"],
                ),
                (Cause("X stands for x hat in dgamma", "sum of D times x hat"), (D * norm.X).sum(axis=axes)),
                (Cause("dgamma is divided by std", "sum of D times x hat"), right["dgamma"] / norm.std()),
                (
                    Cause("the output stands for x hat in dgamma", "sum of D times x hat"),
                    (D * norm.out(normalised)).sum(axis=axes),
                ),
                (Cause("the sign of dgamma is reversed", "sum of D times x hat"), -right["dgamma"]),
            ],
            "dbeta": [
                (Cause("dbeta is a mean, not a sum", sums), right["dbeta"] / norm.count),
                (Cause("dbeta is multiplied by gamma", "the sum of D"), norm.gamma * right["dbeta"]),
                (Cause("dbeta is divided by std", "the sum of D"), right["dbeta"] / norm.std()),
                (Cause("the sign of dbeta is reversed", "the sum of D"), -right["dbeta"]),
            ],
        }
        for name, value in (("dgamma", dgamma), ("dbeta", dbeta)):
            message = f"{name} of {tried}"
            value = array(message, squeezed(value, norm.gamma), channels, wide(value, terms[name]))
            compare(message, value, right[name], tables[name])


def wide(got: Any, terms: Array) -> dict[tuple[int, ...], Cause]:
    """Causes of wrong shapes of a parameter's gradient, established where the numbers fit."""
    step = "sums over every axis but the last"
    every = terms.ndim - 1
    wrong = [
        (Cause("the sum runs over the images alone, not over the positions", step), terms.sum(axis=0)),
        (Cause("the sum runs over the units, not over the examples", step), terms.sum(axis=every)),
        (Cause("the sum over the examples is missing", step), terms),
        (Cause("the sum runs over the units, too", step), terms.sum()),
    ]
    return {
        np.shape(values): replace(cause, established=same(plain(got), values))
        for cause, values in wrong
        if np.shape(values) != terms.shape[every:]
    }


@twice("the gradient of X")
def batchnorm_inputs(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradient with respect to X, for dense activations and feature maps."""
    for maps in (False, True):
        norm = reference.draw_norm(seed, maps)
        tried = f"batchnorm_backward of {norm}"
        dX, _, _ = backward(function, norm, tried)
        message = f"dX of {tried}"
        compare(message, array(message, dX, norm.X.shape), norm.gradient(), wrong_gradients(norm))
    untouched("batchnorm_backward", function, norm.dout, norm.cache, names=("dout is",))


def wrong_gradients(norm: Norm) -> Mistakes:
    """Wrong gradients with respect to X."""
    D, std, normalised, axes, n = norm.gamma * norm.dout, norm.std(), norm.normalised(), norm.axes, norm.count
    right = norm.gradient()
    ways = "x reaches the output along three paths: directly, through the mean, and through the variance"
    yield Cause("mean and variance are treated as constants", ways), norm.gradient(False, False)
    yield Cause("the mean is treated as a constant", ways), norm.gradient(mean=False)
    yield Cause("the variance is treated as a constant", ways), norm.gradient(variance=False)
    formula = "(D - mean(D) - x hat * mean(D * x hat)) / std, with D = gamma * dout"
    yield Cause("gamma is missing", formula), right / norm.gamma
    yield Cause("gamma is multiplied by twice", formula), right * norm.gamma
    yield Cause("std is missing", formula), right * std
    yield Cause("the gradient is multiplied by std, not divided by it", formula), right * std**2
    yield Cause("the gradient is divided by the variance", formula), right / std
    yield Cause("the sign is reversed", formula), -right

    def terms(by_mean: Any, by_variance: Any) -> Array:
        return (D - by_mean - by_variance) / std

    mean, along = D.mean(axis=axes), (D * normalised).mean(axis=axes)
    yield Cause("sums stand for both means", formula), terms(n * mean, normalised * n * along)
    yield Cause("the last term lacks x hat outside the mean", formula), terms(mean, along)
    yield Cause("x hat is missing inside the last mean", formula), terms(mean, normalised * mean)
    yield Cause("the last two terms are added, not subtracted", formula), terms(-mean, -normalised * along)
    yield Cause("the last term is added, not subtracted", formula), terms(mean, -normalised * along)
    yield Cause("the means run over all axes", formula), terms(D.mean(), normalised * (D * normalised).mean())
    unit = tuple(range(D.ndim))[-1:]
    wide = D.mean(axis=unit, keepdims=True), (D * normalised).mean(axis=unit, keepdims=True)
    yield (
        Cause("the means run over the units, not over the examples", formula),
        terms(wide[0], normalised * wide[1]),
    )
    if D.ndim > 2:
        images = "the means run over the images alone, not over the positions"
        yield Cause(images, formula), terms(D.mean(axis=0), normalised * (D * normalised).mean(axis=0))
        few = "divided by the number of images: each mean is over images and positions"
        yield Cause(few, formula), terms(n / len(D) * mean, n / len(D) * normalised * along)
    fewer = n / (n - 1)
    yield (
        Cause("the variance divides by the count minus one", formula),
        terms(mean, fewer * normalised * along),
    )
