"""Checks of the parts of the net: initial values, scores, loss, gradients, predictions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    array,
    close,
    compare,
    entries,
    fail,
    pair,
    passed,
    run,
    show,
    twice,
    untouched,
)
from cifar_helpers.checks.randomness import normal, pattern, unrelated
from cifar_helpers.checks.tolerances import FLOAT32
from cifar_helpers.checks.two_layer_net import mistakes, reference
from cifar_helpers.checks.two_layer_net.reference import KEYS, Problem

GUARD = 1e-6  # what may be added inside the logarithm


# ------------------------------------------------------------------ weights


def init_params(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks shapes, spread and biases of initial values."""
    random = np.random.default_rng(seed)
    for low, high in ((0.004, 0.006), (0.6, 0.9)):  # no deviation that is fixed in the function fits both
        d, h, c = (int(size) for size in random.choice(np.arange(40, 60), 3, replace=False))
        std = float(random.uniform(low, high))
        check_drawn(*(check_params(function, d, h, c, std) for _ in range(2)), std)
    passed("shapes, spread and biases of the initial values")


def check_params(function: Callable[..., Any], d: int, h: int, c: int, std: float) -> np.ndarray:
    """W1, once weights and biases have the right shapes, and the weights the deviation `std`."""
    call = f"init_params({d}, {h}, {c}, std={std:.3f})"
    params = entries(call, run("init_params", function, d, h, c, std), KEYS)
    for key, shape in {"W1": (d, h), "b1": (h,), "W2": (h, c), "b2": (c,)}.items():
        values = array(f"{key} of {call}", params[key], shape)
        if key.startswith("b"):
            message = "the biases are random too" if np.ptp(values) else f"the biases start at {values[0]:g}"
            cause = Cause(message, "np.zeros for b1 and b2")
            compare(f"{key} of {call}", values, np.zeros(shape), [(cause, values)])
        else:
            check_spread(f"{key} of {call}", values, std)
    return np.array(params["W1"], dtype=np.float64)


def check_drawn(first: np.ndarray, second: np.ndarray, std: float) -> None:
    """Fails unless the W1 of two calls are numbers that were drawn, each for itself."""
    if np.array_equal(first, second):
        cause = Cause("the generator is seeded in the function", "leave np.random.seed to whoever calls it")
        fail("W1 of init_params, twice", "the same numbers", "other numbers each time", cause)
    draw = "draw every weight of its own, and draw again in every call"
    if not unrelated(first, second) or np.array_equal(np.sort(first.ravel()), np.sort(second.ravel())):
        cause = Cause("the same numbers come back, moved or scaled", draw)
        fail(
            "W1 of init_params, twice", "numbers that depend on each other", "other numbers each time", cause
        )
    order = pattern(first, across=False) or pattern(first.T, across=False)
    if order:
        cause = Cause("the weights follow a pattern", draw)
        fail("W1 of init_params", f"an order: {order}", "no order", cause)
    if not normal(first, std):
        cause = Cause("another distribution of this deviation", "np.random.randn is the normal one")
        fail("W1 of init_params", f"numbers such as {show(first)}", "normally distributed numbers", cause)


def check_spread(tried: str, weights: np.ndarray, std: float) -> None:
    """Fails unless the weights look normal around 0 with deviation `std`; six standard errors are allowed."""
    spread, different = weights.std(), len(np.unique(weights))
    if 1 < different < weights.size / 4:
        message = "the same numbers again and again: these units can never differ"
        cause = Cause(message, "draw a number for each weight")
        fail(tried, f"{different} different numbers", f"{weights.size}", cause)
    came = f"mean {weights.mean():.3g}, deviation {spread:.3g}"
    if abs(weights.mean()) > 6 * max(spread, std) / np.sqrt(weights.size):
        message = "the weights are not centred on zero: np.random.rand?"
        cause = Cause(message, "np.random.randn is the normal one")
    elif abs(spread - std) > 6 * std / np.sqrt(weights.size):
        cause = next(
            (cause for value, cause in wrong_spreads(weights, std) if abs(spread - value) <= 0.1 * value),
            UNKNOWN,
        )
    elif np.mean((weights / spread) ** 4) < 2.2:  # 1.8 if uniform; six standard errors below 3 is 2.3
        came = f"{came}, and no number beyond {np.abs(weights / spread).max():.1f} deviations"
        cause = Cause("a uniform distribution", "np.random.randn is the normal one")
    else:
        return
    fail(tried, came, f"normally distributed, mean 0, deviation {std:.3g}", cause)


def wrong_spreads(weights: np.ndarray, std: float) -> Iterator[tuple[float, Cause]]:
    """Deviations of weights by mistake."""
    rows, columns = weights.shape
    yield 0.0, Cause("all weights are equal: the hidden units can never differ", "draw random numbers")
    yield std**2, Cause("std is squared", "multiply by std; np.random.normal wants std, not the variance")
    yield std**0.5, Cause("the root of std is taken", "multiply by std")
    yield 1.0, Cause("std is not used", "multiply by std")
    for value in (np.sqrt(2 / rows), np.sqrt(1 / rows), np.sqrt(2 / (rows + columns))):
        yield value, Cause("the deviation comes from the sizes, as He and Glorot have it", "multiply by std")
    for value in (1e-4, 1e-3, 1e-2, 0.1):
        yield value, Cause(f"the deviation is fixed at {value:g}", "multiply by std")


def toy_net(net: Any) -> None:
    """Checks that the toy net has 4 inputs, 10 hidden units, 3 classes and std 0.1."""
    params = entries("toy_net.params", net.params, KEYS)
    examples = Cause("5 is the number of examples, not of hidden units", "the hidden size is free: 10 here")
    swapped = Cause("the sizes are in another order", "input_size, hidden_size, output_size")
    array("W1 of toy_net", params["W1"], (4, 10), {(4, 5): examples, (5, 10): examples, (10, 4): swapped})
    array("W2 of toy_net", params["W2"], (10, 3), {(5, 3): examples, (3, 10): swapped})
    spread = np.std(np.append(params["W1"], params["W2"]))
    if not 0.065 < spread < 0.15:  # of 70 numbers: four standard errors or more
        cause = Cause(f"std is about {spread:.1g}", "std=1e-1")
        if spread < 0.01:
            cause = Cause("std was left at its default, 1e-4", "std=1e-1")
        fail("toy_net", f"weights with deviation {spread:.1g}", "about 0.1", cause)
    check_toy_numbers(params)
    passed("4 inputs, 10 hidden units, 3 classes")


def check_toy_numbers(params: Any) -> None:
    """Fails unless the toy net's weights could have been drawn by init_params, and its biases are 0."""
    for key, shape in {"b1": (10,), "b2": (3,)}.items():
        compare(f"{key} of toy_net", array(f"{key} of toy_net", params[key], shape), np.zeros(shape))
    weights = np.append(params["W1"], params["W2"])
    tails = np.mean((weights / weights.std()) ** 4)  # 3 if normal, 1 if all are as large
    if len(np.unique(weights)) < 60 or not tails > 1.5:
        cause = Cause("these weights are not normally distributed", "TwoLayerNet(…) draws them: init_params")
        fail("toy_net", f"weights such as {show(weights)}", "normally distributed weights", cause)


# ------------------------------------------------------------------ forward pass


@twice("scores and hidden activations")
def forward(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks scores and hidden activations."""
    problem = reference.draw(seed)
    n, _, h, c = problem.shape
    result = run("forward", function, problem.params, problem.X)
    scores, hidden = pair(f"forward of {problem}", result, "scores, hidden")
    order = {(n, h): Cause("hidden is returned first", "end with `return scores, hidden`")}
    scores = array(f"the scores of {problem}", scores, (n, c), order)
    hidden = array(f"the hidden activations of {problem}", hidden, (n, h))
    right_scores, right_hidden = reference.forward(problem.params, problem.X)
    compare(f"the scores of {problem}", scores, right_scores, mistakes.scores(problem))
    compare(f"the hidden activations of {problem}", hidden, right_hidden, mistakes.hidden(problem))
    untouched("forward", function, problem.params, problem.X, names=("", "the examples are"))


@twice("predicted labels")
def predict_labels(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks predicted labels, among them the first and the last one."""
    problem = draw_labels(seed)
    n, _, _, c = problem.shape
    causes = {
        (n, c): Cause("scores are returned, not labels", "argmax along axis 1"),
        (c,): Cause("the highest example of each class, not the highest class of each example", "axis=1"),
        (): Cause("one label for the whole batch", "argmax needs axis=1"),
    }
    right = reference.forward(problem.params, problem.X)[0].argmax(axis=1)
    got = run("predict_labels", function, problem.params, problem.X)
    tried = f"the labels of {problem}"
    compare(tried, array(tried, got, (n,), causes), right, mistakes.labels(problem))
    untouched("predict_labels", function, problem.params, problem.X, names=("", "the examples are"))


def draw_labels(seed: int) -> Problem:
    """A problem whose predictions hold the first label and the last."""
    for draw in itertools.count(seed):
        problem = reference.draw(draw)
        X = np.random.default_rng(draw).normal(size=(50, problem.shape[1]))
        scores, _ = reference.forward(problem.params, X)
        second, first = np.sort(scores, axis=1)[:, -2:].T
        sure = first - second > 0.01
        if np.isin([0, problem.shape[3] - 1], scores[sure].argmax(axis=1)).all():
            return replace(problem, X=X[sure], y=np.zeros(sure.sum(), dtype=int))


# ------------------------------------------------------------------ the loss


@twice("the data loss, also for scores in the thousands")
def data_loss(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the loss with ``reg=0``, for scores of all sizes."""
    problem = reference.draw(seed)
    params, y = problem.params, problem.y
    n, _, _, c = problem.shape
    tried = f"total_loss of {n} examples and {c} classes with reg=0"
    scores, _ = reference.forward(params, problem.X)
    causes = {
        (n,): Cause("one loss per example", "take the mean over the examples"),
        (n, c): Cause("one number per score", "pick each row's own label, then take the mean"),
        (n, n): Cause("probs[:, y] picks N whole columns", "pick one entry per row: [np.arange(N), y]"),
    }

    def loss(scores: np.ndarray) -> float:
        got = run("total_loss", function, params, scores, y, 0.0, causes=mistakes.LABEL_EXCEPTIONS)
        return float(array(tried, got, (), causes))

    got = loss(scores)
    if not is_guarded(got, scores, y):
        compare(tried, got, reference.data_loss(scores, y), mistakes.data_loss(scores, y))
    check_large_scores(tried, loss, scores, lambda large: reference.data_loss(large, y))
    untouched("total_loss", function, params, scores, y, 0.0, names=("", "", "the labels are"))


def is_guarded(loss: float, scores: np.ndarray, y: np.ndarray) -> bool:
    """Whether a data loss is that with a number up to GUARD added inside the logarithm, as many do."""
    return reference.guarded_loss(scores, y, GUARD) * (1 - FLOAT32) <= loss <= reference.data_loss(scores, y)


def check_large_scores(
    tried: str,
    function: Callable[[np.ndarray], Any],
    scores: np.ndarray,
    right: Callable[[np.ndarray], Any],
) -> None:
    """Fails if scores in the thousands overflow, or rows that lie far apart underflow."""
    apart = scores + 800.0 * np.arange(len(scores))[:, None]  # exp(-800) is 0; float32 holds 6400.001
    for large, cause in [(scores + 2000, mistakes.OVERFLOW), (apart, mistakes.BATCH_MAXIMUM)]:
        got = function(large)
        if not close(got, right(large), tolerance=1e-3):
            message = f"{tried}, where the scores reach {large.max():.0f}"
            fail(message, show(got), show(right(large)), cause)


@twice("regularisation: reg · (‖W1‖² + ‖W2‖²)")
def regularisation(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks what `reg` adds to the loss: it tells ``reg · ‖W‖²`` from ``½ · reg · ‖W‖²``."""
    problem = reference.draw(seed)
    scores, _ = reference.forward(problem.params, problem.X)

    def loss(reg: float) -> float:
        got = run("total_loss", function, problem.params, scores, problem.y, reg)
        return float(array("total_loss", got, ()))

    share = (loss(problem.reg) - loss(0.0)) / problem.reg
    squares = reference.squares(problem.params)
    tried = "what reg is multiplied by in total_loss"
    compare(tried, share, squares, mistakes.regularisation(problem.params))


# ------------------------------------------------------------------ backward pass


@twice("gradients of the scores, also for scores in the thousands")
def score_gradients(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradient of the data loss with respect to the scores, for scores of all sizes."""
    problem = reference.draw(seed)
    n, _, _, c = problem.shape
    y = problem.y
    scores, _ = reference.forward(problem.params, problem.X)
    tried = f"score_gradients of {n} examples and {c} classes"

    def gradient(scores: np.ndarray) -> np.ndarray:
        got = run("score_gradients", function, scores, y, causes=mistakes.LABEL_EXCEPTIONS)
        return array(tried, got, (n, c))

    right = reference.score_gradients(scores, y)
    compare(tried, gradient(scores), right, mistakes.score_gradients(scores, y))
    check_large_scores(tried, gradient, scores, lambda large: reference.score_gradients(large, y))
    untouched("score_gradients", function, scores, y, names=("", "the labels are"))


@twice("gradients of W2 and b2")
def second_layer(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradients of W2 and b2, with ``reg=0``."""
    check_layer(function, seed, ("W2", "b2"), mistakes.second_layer)


@twice("gradients of W1 and b1")
def first_layer(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradients of W1 and b1, with ``reg=0``."""
    check_layer(function, seed, ("W1", "b1"), mistakes.first_layer)


def check_layer(
    function: Callable[..., Any],
    seed: int,
    keys: tuple[str, str],
    wrong: Callable[[Problem, np.ndarray], dict[str, Any]],
) -> None:
    """Compares a layer's gradients with the reference's."""
    problem = reference.draw(seed)
    params, X, y = problem.params, problem.X, problem.y
    scores, hidden = reference.forward(params, X)
    dscores = reference.score_gradients(scores, y)
    _, right = reference.loss_and_gradients(params, X, y, reg=0.0)
    got = entries("backward", run("backward", function, params, X, hidden, dscores, 0.0), keys)
    table = wrong(problem, dscores)
    for key in keys:
        tried = f"the gradient of {key} for {problem}, reg=0"
        values = array(tried, got[key], params[key].shape)
        compare(tried, values, right[key], table[key])
    untouched("backward", function, params, X, hidden, dscores, 0.0, names=("", "the examples are"))


@twice("regularisation in the gradients of W1 and W2, none in the biases")
def weight_decay(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks what `reg` adds to the gradients of weights, and that it adds nothing to those of biases."""
    problem = reference.draw(seed)
    params, X = problem.params, problem.X
    scores, hidden = reference.forward(params, X)
    dscores = reference.score_gradients(scores, problem.y)
    with_reg, without = (
        entries("backward", run("backward", function, params, X, hidden, dscores, reg), KEYS)
        for reg in (problem.reg, 0.0)
    )
    table = mistakes.weight_decay(problem)
    for key in KEYS:
        tried = f"what reg adds to the gradient of {key}, divided by reg"
        values = [
            array(f"the gradient of {key}", grads[key], params[key].shape) for grads in (with_reg, without)
        ]
        right = 2 * params[key] if key.startswith("W") else np.zeros_like(params[key])
        compare(tried, (values[0] - values[1]) / problem.reg, right, table[key])


@twice("scores, loss and gradients of the whole net")
def gradients(net_class: Callable[..., Any], seed: int = 0) -> None:
    """Checks scores, loss and gradients of the whole net through ``TwoLayerNet.loss``."""
    problem = reference.draw(seed)
    check_net(new_net(net_class, problem), problem)


def new_net(net_class: Callable[..., Any], problem: Problem) -> Any:
    """A student's net with the problem's weights."""
    _, d, h, c = problem.shape
    net = run("TwoLayerNet", net_class, d, h, c)
    net.params = {key: values.copy() for key, values in problem.params.items()}
    return net


def check_net(net: Any, problem: Problem) -> None:
    """Fails unless the net's scores, loss and gradients are the reference's."""
    params, X, y, reg = problem.params, problem.X, problem.y, problem.reg
    n, _, _, c = problem.shape
    scores = array("TwoLayerNet.loss without labels", run("TwoLayerNet.loss", net.loss, X), (n, c))
    right_scores, _ = reference.forward(params, X)
    compare(
        "TwoLayerNet.loss without labels", scores, right_scores, mistakes.scores(problem), otherwise=ELSEWHERE
    )
    result = run("TwoLayerNet.loss", net.loss, X, y, reg=reg)
    loss, grads = pair("TwoLayerNet.loss with labels", result, "loss, grads")
    kept = entries("net.params", net.params, KEYS)
    changed = [key for key in KEYS if not np.array_equal(np.asarray(kept[key]), params[key])]
    if changed:
        cause = Cause("the weights change while the gradients are computed", "sgd_step alone moves them")
        fail(f"{' and '.join(changed)} after TwoLayerNet.loss", "other numbers", "the same as before", cause)
    right_loss, right_grads = reference.loss_and_gradients(params, X, y, reg)
    value = array("TwoLayerNet.loss", loss, ())
    if not is_guarded(value - reg * reference.squares(params), right_scores, y):
        table = mistakes.whole_loss(problem, reg)
        compare("the loss of the whole net", value, right_loss, table, otherwise=ELSEWHERE)
    table = mistakes.whole_gradients(problem, reg)
    for key in KEYS:
        tried = f"the gradient of {key} in the whole net"
        values = array(tried, entries("the gradients", grads, KEYS)[key], params[key].shape)
        compare(tried, values, right_grads[key], table[key], otherwise=ELSEWHERE)


ELSEWHERE = Cause(
    UNKNOWN.message,
    "run the checks above again. If they pass, compare your TwoLayerNet line by line with the one above, "
    "and see whether a function writes into an array that it is given",
)
