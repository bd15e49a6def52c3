"""What the checks of optimisation compare with: right results, and wrong ones by switches that are off."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cifar_helpers.checks.tolerances import clear

Array = np.ndarray
KINK = 0.05  # no pre-activation of a drawn net is nearer to zero than this
TRIES = 100  # draws of one layer's weights; then the layers before it are drawn again
SIZES = (5, 6, 7, 8, 9)  # none of them stands in the text


# ------------------------------------------------------------------ deep nets


@dataclass(frozen=True, eq=False)
class Deep:
    """A deep net without biases, a batch, and a gradient with respect to its logits."""

    weights: list[Array]
    X: Array
    dlogits: Array

    def __str__(self) -> str:
        widths = ", ".join(str(W.shape[1]) for W in self.weights)
        return f"{len(self.X)} examples of {self.X.shape[1]} numbers, layers of {widths} units"


def draw_deep(seed: int) -> Deep:
    """A net of three layers, all of whose sizes differ, with units on both sides of the kink."""
    random = np.random.default_rng(seed)
    n, *sizes = (int(size) for size in random.permutation(SIZES))
    while True:
        X = random.normal(size=(n, sizes[0]))
        weights = draw_layers(random, X, [*pairwise(sizes)])
        if weights:
            return Deep(weights, X, random.normal(size=(n, sizes[-1])))


def draw_layers(random: np.random.Generator, A: Array, shapes: list[tuple[int, int]]) -> list[Array]:
    """Weights of one layer after the other; none if `TRIES` don't do for one: its inputs are too small."""
    weights: list[Array] = []
    for shape in shapes:
        drawn = (random.normal(size=shape) / 2 for _ in range(TRIES))
        W = next((W for W in drawn if has_clear_signs(A @ W)), None)
        if W is None:
            return []
        weights.append(W)
        A = np.maximum(0, A @ W)
    return weights


def has_clear_signs(Z: Array) -> bool:
    """Whether numbers lie on both sides of zero, and none near it."""
    return bool(0.2 < np.mean(Z > 0) < 0.8) and clear(Z, margin=KINK)


def pre_activations(weights: list[Array], X: Array) -> list[Array]:
    """What each layer computes before its ReLU."""
    found, A = [], X
    for W in weights:
        found.append(A @ W)
        A = np.maximum(0, found[-1])
    return found


def deep_forward(weights: list[Array], X: Array) -> list[Array]:
    """X, the hidden activations, the logits."""
    before = pre_activations(weights, X)
    return [X, *(np.maximum(0, Z) for Z in before[:-1]), before[-1]]


def deep_backward(weights: list[Array], activations: list[Array], D: Array) -> list[Array]:
    """Gradients of the weights."""
    found = []
    for W, A in zip(weights[::-1], activations[-2::-1], strict=True):
        found.append(A.T @ D)
        D = (D @ W.T) * (A > 0)
    return found[::-1]


# ------------------------------------------------------------------ steps


def momentum_step(w: Array, g: Array, v: Array, rate: float, momentum: float) -> tuple[Array, Array]:
    """Weights and velocity after a step."""
    v = momentum * v - rate * g
    return w + v, v


def rmsprop_step(
    w: Array, g: Array, s: Array, rate: float, rho: float, epsilon: float
) -> tuple[Array, Array]:
    """Weights and mean square after a step, with epsilon inside the root."""
    s = rho * s + (1 - rho) * g**2
    return w - rate * g / np.sqrt(s + epsilon), s


@dataclass(frozen=True, eq=False)
class AdamCase:
    """A step of Adam: weights, gradient, state before it, and its settings."""

    w: Array
    g: Array
    m: Array
    v: Array
    t: int
    rate: float
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    @property
    def state(self) -> dict:
        return {"m": self.m, "v": self.v, "t": self.t}

    @property
    def settings(self) -> dict[str, float]:
        return {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}

    def means(self) -> tuple[Array, Array]:
        """m and v after the step."""
        m = self.beta_1 * self.m + (1 - self.beta_1) * self.g
        return m, self.beta_2 * self.v + (1 - self.beta_2) * self.g**2

    def shares(self) -> tuple[float, float]:
        """What bias correction divides m and v by."""
        return 1 - self.beta_1 ** (self.t + 1), 1 - self.beta_2 ** (self.t + 1)

    def after(self) -> Array:
        """The weights after the step."""
        (m, v), (m_share, v_share) = self.means(), self.shares()
        return self.w - self.rate * (m / m_share) / (np.sqrt(v / v_share) + self.epsilon)

    def after_in_keras(self) -> Array:
        """The same with epsilon added to the root of the uncorrected v, as Keras has it."""
        (m, v), (m_share, v_share) = self.means(), self.shares()
        return self.w - self.rate * np.sqrt(v_share) / m_share * m / (np.sqrt(v) + self.epsilon)


def draw_adam(seed: int) -> AdamCase:
    """A step in the middle of a training, with settings that no answer can know."""
    random = np.random.default_rng(seed)
    w, g, m = random.normal(size=(3, 4, 3))
    v = random.uniform(0.5, 2.0, size=(4, 3))
    beta_1, beta_2 = (float(random.uniform(low, high)) for low, high in ((0.6, 0.8), (0.85, 0.95)))
    rate, epsilon = float(random.uniform(0.05, 0.2)), float(random.uniform(0.05, 0.2))
    return AdamCase(w, g, m, v, int(random.integers(2, 6)), rate, beta_1, beta_2, epsilon)


# ------------------------------------------------------------------ batch normalisation


@dataclass(frozen=True, eq=False)
class Norm:
    """A batch for batch normalisation, its parameters, moving statistics and settings."""

    X: Array
    gamma: Array
    beta: Array
    moving: dict[str, Array]
    momentum: float
    epsilon: float
    dout: Array

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(range(self.X.ndim - 1))

    @property
    def count(self) -> int:
        """How many numbers each mean is of."""
        return self.X[..., 0].size

    def __str__(self) -> str:
        return f"activations of shape {self.X.shape}"

    def statistics(self, axes: tuple[int, ...] | None = None, ddof: int = 0) -> tuple[Array, Array]:
        """Mean and variance over axes, with these axes kept at length 1."""
        axes = self.axes if axes is None else axes
        return (
            self.X.mean(axis=axes, keepdims=True),
            self.X.var(axis=axes, keepdims=True, ddof=ddof),
        )

    def normalised(self, axes: tuple[int, ...] | None = None, ddof: int = 0) -> Array:
        """X minus its mean, divided by its deviation."""
        mean, variance = self.statistics(axes, ddof)
        return (self.X - mean) / np.sqrt(variance + self.epsilon)

    def std(self) -> Array:
        """The deviation that is divided by, with epsilon."""
        return np.sqrt(self.X.var(axis=self.axes) + self.epsilon)

    def out(self, normalised: Array) -> Array:
        return self.gamma * normalised + self.beta

    def moved(self, momentum: float, ddof: int = 0) -> dict[str, Array]:
        """The moving statistics after the batch."""
        mean, variance = self.X.mean(axis=self.axes), self.X.var(axis=self.axes, ddof=ddof)
        return {
            "mean": momentum * self.moving["mean"] + (1 - momentum) * mean,
            "variance": momentum * self.moving["variance"] + (1 - momentum) * variance,
        }

    def inference(self) -> Array:
        return self.out((self.X - self.moving["mean"]) / np.sqrt(self.moving["variance"] + self.epsilon))

    @property
    def cache(self) -> dict[str, Array]:
        return {"normalised": self.normalised(), "std": self.std(), "gamma": self.gamma}

    def gradient(self, mean: bool = True, variance: bool = True) -> Array:
        """The gradient with respect to X; without one of its ways if that is switched off."""
        D, normalised = self.gamma * self.dout, self.normalised()
        by_mean = D.mean(axis=self.axes) * mean
        by_variance = normalised * (D * normalised).mean(axis=self.axes) * variance
        return (D - by_mean - by_variance) / self.std()


def draw_norm(seed: int, maps: bool) -> Norm:
    """Dense activations or feature maps, whose channels have other means and deviations each."""
    random = np.random.default_rng(seed)
    shape = (3, 4, 5, 2) if maps else (7, 4)
    channels = shape[-1]
    scale, shift = random.uniform(0.5, 2.0, size=(2, channels))
    moving = {"mean": random.normal(size=channels), "variance": random.uniform(0.5, 2.0, size=channels)}
    return Norm(
        random.normal(size=shape) * scale + shift,
        random.uniform(0.5, 2.0, size=channels),
        random.uniform(0.5, 2.0, size=channels),
        moving,
        float(random.uniform(0.6, 0.8)),
        float(random.uniform(0.1, 0.3)),
        random.normal(size=shape) + 0.5,
    )


# ------------------------------------------------------------------ loops


@dataclass(frozen=True, eq=False)
class Task:
    """A linear classifier's weights, examples, labels and orders, and how to train it."""

    W: Array
    X: Array
    y: Array
    orders: Array
    batch_size: int
    rate: float

    @property
    def arguments(self) -> tuple:
        return self.W, self.X, self.y, self.orders, self.batch_size, self.rate


def draw_task(seed: int) -> Task:
    """23 examples in batches of 6, three epochs: the last batch of an epoch is smaller."""
    random = np.random.default_rng(seed)
    n, d, c, epochs = 23, 4, 3, 3
    orders = np.array([random.permutation(n) for _ in range(epochs)])
    rate = float(random.uniform(0.2, 0.4))
    X = random.normal(size=(n, d))
    return Task(random.normal(size=(d, c)) / 2, X, random.integers(c, size=n), orders, 6, rate)


def softmax_loss(logits: Array, y: Array) -> tuple[float, Array]:
    """Mean cross-entropy, and its gradient with respect to the logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    truth = np.eye(logits.shape[1])[y]
    return float(-np.sum(logs * truth) / len(y)), (np.exp(logs) - truth) / len(y)


@dataclass(frozen=True)
class Loop:
    """How a loop trains; every mistake is a switch.

    Attributes
    ----------
    rows, labels : whether examples and labels are taken in the order of the epoch.
    whole : whether the last, smaller batch of an epoch is used.
    momentum : share of the velocity that is kept.
    fresh : when the velocity starts again from 0: "never", "epoch" or "batch".
    summed : over what gradients are added up: "batch" alone, "epoch", or "all" of the training.
    factor, falls : what the rate is multiplied by, after each "batch" or "epoch", or "before" each epoch.
    sign : -1 for a step uphill.
    first : whether the first epoch is the only one.
    """

    rows: bool = True
    labels: bool = True
    whole: bool = True
    momentum: float = 0.0
    fresh: str = "never"
    summed: str = "batch"
    factor: float = 1.0
    falls: str = "epoch"
    sign: float = 1.0
    first: bool = False
    late: bool = False

    def run(self, task: Task) -> tuple[Array, list[float]]:
        """Weights, and the loss of each minibatch before its step, or after it if `late`."""
        W, rate, losses = task.W, task.rate, []
        velocity = total = np.zeros_like(W)
        end = len(task.X) - (0 if self.whole else task.batch_size - 1)
        for order in task.orders[:1] if self.first else task.orders:
            rate *= self.factor if self.falls == "before" else 1.0
            velocity = 0 * velocity if self.fresh == "epoch" else velocity
            total = 0 * total if self.summed == "epoch" else total
            for start in range(0, end, task.batch_size):
                part = slice(start, start + task.batch_size)
                X = task.X[order][part] if self.rows else task.X[part]
                y = task.y[order][part] if self.labels else task.y[part]
                loss, dlogits = softmax_loss(X @ W, y)
                total = (0 if self.summed == "batch" else total) + X.T @ dlogits
                velocity = (0 if self.fresh == "batch" else self.momentum * velocity) - rate * total
                W = W + self.sign * velocity
                losses.append(softmax_loss(X @ W, y)[0] if self.late else loss)
                rate *= self.factor if self.falls == "batch" else 1.0
            rate *= self.factor if self.falls == "epoch" else 1.0
        return W, losses
