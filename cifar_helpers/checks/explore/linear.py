"""Checks of softmax regression: probabilities, and the gradients of weights and biases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Mistakes,
    array,
    compare,
    fail,
    pair,
    run,
    twice,
    untouched,
)

# ------------------------------------------------------------------ softmax

ROW = "each row is divided by the sum of its own exponentials: .sum(axis=1, keepdims=True)"
MAXIMUM = "subtract each row's own maximum before np.exp: logits.max(axis=1, keepdims=True)"
FAR = 2_000  # exp of it is infinite in float64, exp of its negative is 0


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of the classes, row by row."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


@twice("probabilities, also of logits in the thousands")
def probabilities(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the softmax of each row, of ordinary logits and of large ones."""
    random = np.random.default_rng(seed)
    n, c = (int(size) for size in random.choice(np.arange(5, 12), 2, replace=False))
    logits = np.zeros((n, c))
    while np.abs(logits.sum(axis=1)).min() < 0.1:  # or a sum without exponentials would be 0
        logits = random.normal(scale=128, size=(n, c)).round() / 64  # exact in float32, with FAR added, too
    tried = f"probabilities of {n} rows of {c} logits"
    shapes = {
        (n,): Cause("one number for each row", "a probability for each class of each row"),
        (c, n): Cause("rows and columns are swapped", ROW),
    }
    got = array(tried, run("probabilities", function, logits), (n, c), shapes)
    compare(tried, got, softmax(logits), wrong_probabilities(logits))
    offsets = random.permutation(np.resize([FAR, -FAR, 0], n))[:, None]
    large = logits + offsets
    got = array(tried, run("probabilities", function, large), (n, c), shapes)
    check_finite(f"{tried}, some around {FAR:,}, some around -{FAR:,}", got, offsets)
    compare(f"{tried} in the thousands", got, softmax(large), wrong_probabilities(large))
    untouched("probabilities", function, logits, names=("the logits are",))


def check_finite(tried: str, got: np.ndarray, offsets: np.ndarray) -> None:
    """Fails if a row has become NaN, and says which rows have."""
    rows = np.isfinite(got).all(axis=1)
    if rows.all():
        return
    cause = Cause("exp of a large logit is infinite, and infinity divided by infinity is NaN", MAXIMUM)
    if rows[offsets.ravel() > 0].all():
        cause = Cause("one maximum for all rows: the exponentials of the others are all 0", MAXIMUM)
    fail(tried, f"{np.sum(~rows)} rows with NaN", "probabilities", cause)


def wrong_probabilities(logits: np.ndarray) -> Mistakes:
    """Probabilities by mistake."""
    with np.errstate(all="ignore"):
        e, right = np.exp(logits - logits.max(axis=1, keepdims=True)), softmax(logits)
        plain = np.exp(logits)
        yield Cause("divided by the sum of all rows", ROW), plain / plain.sum()
        yield Cause("divided by the sums of the columns", ROW), softmax(logits.T).T
        yield Cause("divided by the sums of the columns", ROW), e / e.sum(axis=0)
        yield Cause("divided by the sum of all rows", ROW), e / e.sum()
        yield Cause("the exponentials are not divided by their sum", ROW), plain
        yield Cause("the exponentials are not divided by their sum", ROW), e
        yield Cause("the logits are not exponentiated", "np.exp first"), logits / logits.sum(1, keepdims=True)
        yield Cause("the logarithms of the probabilities", "the probabilities themselves"), np.log(right)
        yield Cause("each logit for itself: a sigmoid", ROW), 1 / (1 + np.exp(-logits))
        yield Cause("divided by the largest, not by the sum", ROW), e
        yield Cause("the signs of the logits are reversed", "np.exp(logits)"), softmax(-logits)
        highest = np.eye(logits.shape[1])[logits.argmax(axis=1)]
        yield Cause("1 for the highest logit, 0 for the others", ROW), highest
        shifted = logits - logits.max(axis=1, keepdims=True)
        message = "powers of 2, not of e"
        yield Cause(message, "np.exp"), 2**shifted / (2**shifted).sum(axis=1, keepdims=True)
        mean = plain / plain.mean(axis=1, keepdims=True)
        yield Cause("divided by the mean, not by the sum", ROW), mean


# ------------------------------------------------------------------ gradients

FORMULA = "(probabilities - one-hot) / N: 1 is subtracted at the label of each row and nowhere else"
SUM = "weights and biases are shared by all images: X.T @ errors, errors.sum(axis=0)"
PARTS = Cause(UNKNOWN.message, f"run the check of probabilities again; then compare with {FORMULA}; {SUM}")


@twice("gradients of weights and biases")
def linear_gradients(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradients of the mean cross-entropy loss of a linear classifier."""
    random = np.random.default_rng(seed)
    n, d, c = (int(size) for size in random.choice(np.arange(4, 14), 3, replace=False))
    W, b, X = random.normal(size=(d, c)), random.normal(size=c), random.normal(size=(n, d))
    y = random.choice(np.delete(np.arange(c), random.integers(c)), n)  # one class is absent
    tried = f"linear_gradients of {n} images, {d} numbers each, and {c} classes"
    result = run("linear_gradients", function, W, b, X, y)
    dW, db = pair(tried, result, "dW, db")
    first = Cause("db is returned first", "end with `return dW, db`")
    shapes = {
        (c, d): Cause("rows and columns are swapped", "dW has the shape of W: X.T @ errors"),
        (c,): first,
        (n, c): Cause("the errors of the logits, not the gradient of W", "X.T @ errors"),
    }
    dW = array(f"dW of {tried}", dW, (d, c), shapes)
    shapes = {
        (n,): Cause("summed over the classes, not over the images", "errors.sum(axis=0)"),
        (n, c): Cause("the errors are not added up", "errors.sum(axis=0)"),
        (d,): Cause("the sum of X, not of the errors", "errors.sum(axis=0)"),
    }
    db = array(f"db of {tried}", db, (c,), shapes)
    errors = softmax(X @ W + b)
    errors[np.arange(n), y] -= 1
    errors /= n
    variants = [*wrong_errors(W, b, X, y)]
    compare(f"dW of {tried}", dW, X.T @ errors, [(m, X.T @ e) for m, e in variants], otherwise=PARTS)
    mistakes = [
        (
            Cause("the mean of the errors, not their sum", "they are divided by N already"),
            errors.mean(axis=0),
        ),
        *((m, e.sum(axis=0)) for m, e in variants),
    ]
    compare(f"db of {tried}", db, errors.sum(axis=0), mistakes, otherwise=PARTS)
    names = ("W is", "b is", "the images are", "the labels are")
    untouched("linear_gradients", function, W, b, X, y, names=names)


def wrong_errors(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> Mistakes:
    """Gradients of the logits, by mistake."""
    n, c = len(y), len(b)
    logits, rows = X @ W + b, np.arange(n)
    p, hot = softmax(logits), np.eye(c)[y]
    right = (p - hot) / n
    yield Cause("not divided by N: the loss is a mean", FORMULA), n * right
    yield Cause("divided by N twice", FORMULA), right / n
    yield Cause("divided by the number of all entries, not by N", FORMULA), right / c
    yield Cause("divided by the number of classes, not by N", FORMULA), n * right / c
    for scale, more in ((1 / n, ""), (1, ", and it is not divided by N")):
        yield Cause(f"nothing is subtracted at the labels{more}", FORMULA), p * scale
        yield (
            Cause(f"1 is subtracted from every probability, not at the labels alone{more}", FORMULA),
            (p - 1) * scale,
        )
        columns = p.copy()
        columns[:, y] -= 1
        yield Cause(f"1 is subtracted from whole columns: [:, y]{more}", FORMULA), columns * scale
        yield Cause(f"the wrong sign: true minus predicted{more}", FORMULA), (hot - p) * scale
        yield Cause(f"logits, not probabilities{more}", FORMULA), (logits - hot) * scale
        yield Cause(f"the probabilities are missing{more}", FORMULA), -hot * scale
        without = softmax(X @ W)
        without[rows, y] -= 1
        yield Cause(f"the biases are missing in the logits{more}", "X @ W + b"), without * scale
        highest = p.copy()
        highest[rows, p.argmax(axis=1)] -= 1
        yield (
            Cause(f"1 is subtracted at the highest probability, not at the label{more}", FORMULA),
            (highest * scale),
        )
