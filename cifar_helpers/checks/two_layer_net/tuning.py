"""Checks of the search for good settings, and of the net that it found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.checks import images as images_of
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    array,
    entries,
    fail,
    pair,
    passed,
    plain,
    run,
    show,
    untouched,
)
from cifar_helpers.checks.two_layer_net import reference
from cifar_helpers.checks.two_layer_net.reference import KEYS

PIXELS, CLASSES = 32 * 32 * 3, 10
IDLE, GOOD = (
    {"learning_rate": 0.0, "std": 0.0},  # learns nothing: one label for every row, right for a tenth of them
    {"learning_rate": 1e-3, "std": 1e-3},  # learns every row
)
WIDTHS = (41, 42, 43)  # tell the candidates apart
# least accuracy of best_net, by budget: see benchmarks/results/two_layer_net.json
BANDS = {"smoke": 0.26, "laptop": 0.48, "gpu": 0.48}


def accuracy(params: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Share of the rows of X whose highest score is at their label, from the net's weights alone."""
    params = {key: np.asarray(params[key], dtype=np.float64) for key in KEYS}
    return float(np.mean(reference.forward(params, X)[0].argmax(axis=1) == y))


def search(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that each candidate is trained, and that validation accuracy chooses among them.

    First the candidate in the middle is the only one that learns. Then the validation labels contradict the
    training labels, so that the candidate that learns nothing is the best one.
    """
    random = np.random.default_rng(seed)
    centres = 30 * random.normal(size=(CLASSES, PIXELS))
    y = np.repeat(np.arange(CLASSES), 4)
    # In another order, so that parts can't be mixed up; none of the labels agrees by chance.
    other = (y + random.integers(2, CLASSES - 1)) % CLASSES
    X, X_val = ((centres[k] + random.normal(size=(len(k), PIXELS))).astype(np.float32) for k in (y, other))
    check_search(function, X, y, X_val, other, [IDLE, GOOD, IDLE], CHOICE)
    check_search(function, X, y, X_val, (other + 1) % CLASSES, [GOOD, IDLE, GOOD], CHOICE_BY_TRAINING)
    check_search(function, X, y, X_val, other, [GOOD, IDLE], {1: LAST}, best=0)
    names = ("", "the training examples are", "the training labels are", "X_val is", "y_val is")
    idle = [{"hidden_size": WIDTHS[0], **COMMON, **IDLE, "num_iters": 1}]
    untouched("search", function, idle, X, y, X_val, other, names=names)
    passed("every candidate is trained, the best on the validation examples is kept")


ACCURACY = "np.mean(net.predict(X_val) == y_val)"
LAST = Cause("the last candidate always wins", "keep a net only when it beats the best so far")
CHOICE = {0: Cause("the first candidate always wins", "keep a net when it beats the best so far"), 2: LAST}
COMMON = {"reg": 0.0, "num_iters": 30, "batch_size": 40, "learning_rate_decay": 1.0}
CHOICE_BY_TRAINING = dict.fromkeys(
    (0, 2),
    Cause("the choice is not made by validation accuracy", "compare accuracies on X_val and y_val"),
)


def check_search(
    function: Callable[..., Any],
    X: np.ndarray,
    y: np.ndarray,
    X_val: np.ndarray,
    y_val: np.ndarray,
    candidates: list[dict[str, float]],
    causes: dict[int, Cause],
    best: int = 1,
) -> None:
    """Fails unless the best candidate is chosen, and the accuracies are those of the nets."""
    candidates = [
        {"hidden_size": width, **COMMON, **settings}
        for width, settings in zip(WIDTHS, candidates, strict=False)
    ]
    result = run("search", function, candidates, X, y, X_val, y_val, causes=NO_NET)
    net, accuracies = pair("search", result, "best_net, accuracies")
    if net is None:
        fail("search", "None for the best net", "a net", Cause("no net is kept", "set best_net in the loop"))
    rates = ", ".join(str(candidate["learning_rate"]) for candidate in candidates)
    tried = f"search of {len(candidates)} candidates with learning rates {rates}"
    lengths = {(1,): Cause("the loop ends after its first candidate", "move `return` out of the loop")}
    got = array(f"the accuracies of {tried}", accuracies, (len(candidates),), lengths)
    params = entries("the best net's params", net.params, KEYS)
    chosen = np.shape(params["b1"])[0]
    if got.max() > 1:
        cause = Cause("these are not validation accuracies: they go beyond 1", ACCURACY)
        fail(f"the accuracies of {tried}", show(got), "shares between 0 and 1", cause)
    if chosen != WIDTHS[best]:
        learns = next(candidate for candidate in candidates if candidate["learning_rate"])
        check_finite(function, learns, X, y, X_val, y_val)
        cause = causes.get(WIDTHS.index(chosen), UNKNOWN) if chosen in WIDTHS else UNKNOWN
        if got.argmax() != best and causes is not CHOICE_BY_TRAINING:
            words = f"the candidate that can learn did not: its accuracy is {got[best]:.2f}"
            cause = Cause(words, "train each net with X, y and the settings of its candidate")
        fail(tried, f"the net with {chosen} hidden units", f"the one with {WIDTHS[best]}", cause)
    right = accuracy(params, X_val, y_val)
    if not abs(got[best] - right) < 0.03 or got.argmax() != best:
        cause = Cause("these are not validation accuracies", ACCURACY)
        fail(
            f"the accuracies of {tried}",
            f"{got.round(2)}",
            f"{right:.2f} for the best, number {best + 1}",
            cause,
        )


def check_finite(function: Callable[..., Any], candidate: dict[str, float], *parts: np.ndarray) -> None:
    """Fails if the net of a candidate on its own ends with NaN: then the search is not what went wrong."""
    net, _ = pair("search", run("search", function, [candidate], *parts), "best_net, accuracies")
    if net is None:
        return
    weights = [np.asarray(plain(net.params[key]), dtype=np.float64) for key in KEYS]
    if not all(np.isfinite(values).all() for values in weights):
        cause = Cause(
            "a candidate's loss is nan: its training diverges, so its accuracy says nothing",
            "run the checks of the loss and the gradients again; subtract each row's maximum before exp",
        )
        tried = f"search of one candidate with learning rate {candidate['learning_rate']}"
        fail(tried, "a net whose weights are nan", "weights that are numbers", cause)


NO_NET = {
    "unexpected keyword argument '(hidden_size|std)'": Cause(
        "hidden_size and std are passed to train", "they make the net: take them out of settings first"
    )
}


def best_net(net: Any, seed: int = 0) -> None:
    """Checks the accuracy of the tuned net on images it has not seen, from its weights alone.

    In the `smoke` budget these are toy images drawn for the occasion, else the validation images.
    """
    params = entries("best_net.params", net.params, KEYS)
    shapes = {"W1": (PIXELS, np.size(params["b1"])), "W2": (np.size(params["b1"]), CLASSES)}
    for key, shape in shapes.items():
        array(f"{key} of best_net", params[key], shape)
    title, X, y = unseen(seed)
    got, least = accuracy(params, X, y), BANDS[budget.current().name]
    if not got >= least:
        words = f"accuracy {got:.3f}"
        cause = Cause(
            "settings that learn too slowly, or diverge", "look at the loss curve; learning_rate first"
        )
        fail(f"best_net on {len(y)} unseen images, {title}", words, f"at least {least}", cause)
    passed(f"best_net reaches the goal on {title}")


def unseen(seed: int) -> tuple[str, np.ndarray, np.ndarray]:
    """Title, centred rows and labels of images that did not train the net."""
    from cifar_helpers.data import normalisation

    title, train, images = images_of.unseen(seed, train=49_000, validation=1_000)
    mean_image = normalisation.MeanImage.fit(train.images)
    return title, mean_image.apply(images.images).reshape(len(images), -1), images.labels
