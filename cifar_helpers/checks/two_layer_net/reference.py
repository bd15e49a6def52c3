"""The two-layer net that the checks compare with, and problems small enough to see in a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cifar_helpers.checks.tolerances import clear

Params = dict[str, np.ndarray]
KEYS = ("W1", "b1", "W2", "b2")
TOY_RATES = [0.1 * 0.99**epoch for epoch in range(100)]
TOY_REG = 5e-6
TOY_LOSS = 0.02  # five examples are memorised below this
KINK = 0.05  # no pre-activation of a problem is nearer to zero than this
SIZES = (6, 7, 8, 9)  # none of them 3, 4, 5 or 10: those are the toy problem's, and stand in some answers
SURPRISE = 6.5  # no example's loss is larger: its probability is 0.0015, far above what guards a logarithm


@dataclass(frozen=True, eq=False)
class Problem:
    """A net's parameters, a batch and its labels, in float64, and how to train on them.

    Attributes
    ----------
    params : dict with W1 (D, H), b1 (H,), W2 (H, C), b2 (C,)
    X : float64 array (N, D)
    y : int64 array (N,)
    reg, rate : float
        Strength of the regularisation and learning rate: drawn, too, or one of them could stand in an answer.
    """

    params: Params
    X: np.ndarray
    y: np.ndarray
    reg: float
    rate: float

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """N examples, D features, H hidden units, C classes."""
        return (*self.X.shape, *self.params["W2"].shape)

    def __str__(self) -> str:
        n, d, h, c = self.shape
        return f"{n} examples of {d} numbers, {h} hidden units, {c} classes"


def draw(seed: int) -> Problem:
    """A random problem whose four sizes differ, and whose inputs keep clear of the ReLU's kink and of ties.

    One class does not occur among the labels: some mistakes show only then.

    >>> problem = draw(0)
    >>> len(set(problem.shape))
    4
    """
    random = np.random.default_rng(seed)
    d, h, c, n = random.permutation(SIZES)
    while True:
        params = {
            "W1": random.normal(size=(d, h)) / 2,
            "b1": random.normal(size=h),
            "W2": random.normal(size=(h, c)) / 2,
            "b2": random.normal(size=c),
        }
        X = random.normal(size=(n, d))
        inputs = X @ params["W1"]
        before = inputs + params["b1"]
        b1_decides = np.any((before > 0) != (inputs > 0))  # or a mask that forgets b1 would be right
        if not (clear(before, margin=KINK) and b1_decides):
            continue
        y = random.choice(random.permutation(c)[1:], n)
        reg, rate = random.uniform(0.06, 0.14, size=2).round(3).tolist()
        problem = Problem(params, X, y, reg, rate)
        scores, _ = forward(params, X)
        second, first = np.sort(scores, axis=1)[:, -2:].T
        own = log_softmax(scores)[np.arange(n), problem.y]
        if clear(first - second, margin=0.01) and own.min() > -SURPRISE:
            return problem


def draw_toy(seed: int) -> Problem:
    """A problem of the toy kind, 5 examples of 4 numbers in 3 classes, that training memorises.

    Draws that gradient descent on all five examples does not bring to half the loss asked for, with the
    learning rates TOY_RATES, are drawn again.
    """
    random = np.random.default_rng(seed)
    while True:
        params = {
            "W1": 0.1 * random.normal(size=(4, 10)),
            "b1": np.zeros(10),
            "W2": 0.1 * random.normal(size=(10, 3)),
            "b2": np.zeros(3),
        }
        X, y = 10 * random.normal(size=(5, 4)), random.integers(3, size=5)
        scores, _ = forward(descend(params, X, y, TOY_REG, TOY_RATES), X)
        if data_loss(scores, y) < TOY_LOSS / 2:
            return Problem(params, X, y, TOY_REG, TOY_RATES[0])


def forward(params: Params, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores (N, C) and hidden activations (N, H)."""
    hidden = np.maximum(0, X @ params["W1"] + params["b1"])
    return hidden @ params["W2"] + params["b2"], hidden


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Logarithms of the class probabilities, (N, C), for scores of any size."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def one_hot(y: np.ndarray, classes: int) -> np.ndarray:
    """Labels (N,) as rows (N, C) with a single 1."""
    return np.eye(classes)[y]


def data_loss(scores: np.ndarray, y: np.ndarray) -> float:
    """Mean cross-entropy of the softmax of the scores."""
    return float(-log_softmax(scores)[np.arange(len(y)), y].mean())


def guarded_loss(scores: np.ndarray, y: np.ndarray, guard: float) -> float:
    """`data_loss` with a small number added to each probability, as many do to keep log(0) away."""
    own = log_softmax(scores)[np.arange(len(y)), y]
    return float(-np.log(np.exp(own) + guard).mean())


def squares(params: Params) -> float:
    """‖W1‖² + ‖W2‖²: what `reg` is multiplied by."""
    return float(np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))


def score_gradients(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of `data_loss` with respect to the scores, (N, C)."""
    return (np.exp(log_softmax(scores)) - one_hot(y, scores.shape[1])) / len(y)


def loss_and_gradients(params: Params, X: np.ndarray, y: np.ndarray, reg: float) -> tuple[float, Params]:
    """The loss `data_loss + reg * squares` and its gradients.

    >>> problem = draw(1)
    >>> loss, grads = loss_and_gradients(problem.params, problem.X, problem.y, reg=0.1)
    >>> [grads[key].shape == problem.params[key].shape for key in KEYS]
    [True, True, True, True]
    """
    scores, _ = forward(params, X)
    grads = backward(params, X, score_gradients(scores, y), reg)
    return data_loss(scores, y) + reg * squares(params), grads


def backward(params: Params, X: np.ndarray, dscores: np.ndarray, reg: float = 0.0) -> Params:
    """Gradients of the parameters, from those of the scores."""
    _, hidden = forward(params, X)
    dhidden = (dscores @ params["W2"].T) * (hidden > 0)
    return {
        "W1": X.T @ dhidden + 2 * reg * params["W1"],
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dscores + 2 * reg * params["W2"],
        "b2": dscores.sum(axis=0),
    }


def descend(
    params: Params,
    X: np.ndarray,
    y: np.ndarray,
    reg: float,
    learning_rates: Iterable[float],
    *,
    keys: Iterable[str] = KEYS,
    momentum: float = 0.0,
) -> Params:
    """The parameters after one gradient step on the whole of X for each learning rate.

    `keys` are the parameters that move, `momentum` is the share of the last step that is taken again.
    """
    steps = {key: np.zeros_like(params[key]) for key in keys}
    for learning_rate in learning_rates:
        _, grads = loss_and_gradients(params, X, y, reg)
        steps = {key: momentum * steps[key] - learning_rate * grads[key] for key in steps}
        params = {**params, **{key: params[key] + steps[key] for key in steps}}
    return params
