"""Checks of the search for good hyperparameters, and of the net that it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cifar_helpers import budget
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
    untouched,
)
from cifar_helpers.checks.two_layer_net import reference
from cifar_helpers.checks.two_layer_net.reference import KEYS
from cifar_helpers.checks.unseen_images import unseen as unseen_images

PIXELS, CLASSES = 32 * 32 * 3, 10
# What the nets of three kinds of candidate predict, whatever is drawn in between, is known beforehand. None
# has equal scores, of which one right `predict_labels` takes the first and another the last.
KINDS = {
    "climbing": {
        "learning_rate": -1e-3,
        "std": 0.0,
        "num_iters": 30,
    },  # b2 alone moves: the label of no example
    "flat": {"learning_rate": 1e-3, "std": 0.0, "num_iters": 30},  # b2 alone moves: the commonest label
    "good": {"learning_rate": 2e-3, "std": 1e-3, "num_iters": 60},  # learns every row
}
ABSENT, COMMONEST, VALIDATION = 0, 7, 40
COMMON = {"reg": 0.0, "batch_size": 40, "learning_rate_decay": 1.0}
# least accuracy of best_net, by budget: see benchmarks/results/two_layer_net.json
BANDS = {"toy10": 0.26, "cifar10": 0.48}


def accuracy(params: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Share of the rows of X whose highest score is at their label, from the net's weights alone."""
    params = {key: np.asarray(params[key], dtype=np.float64) for key in KEYS}
    return float(np.mean(reference.forward(params, X)[0].argmax(axis=1) == y))


@dataclass(frozen=True)
class Search:
    """Candidates, the examples that they are trained and judged on, and the accuracies that must come out."""

    kinds: list[str]
    candidates: list[dict[str, Any]]
    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    right: np.ndarray

    def __str__(self) -> str:
        rates = ", ".join(f"{each['learning_rate']:g}" for each in self.candidates)
        return f"search of {len(self.candidates)} candidates with learning rates {rates}"


def draw_search(random: np.random.Generator, kinds: list[str], counts: dict[str, int]) -> Search:
    """A search among candidates of these kinds, whose nets are right about so many of VALIDATION examples.

    No validation example is of a class that a climbing or a flat net predicts, so each label is right for the
    nets of one kind, or of none.
    """
    centres = 30 * random.normal(size=(CLASSES, PIXELS))
    classes = np.setdiff1d(np.arange(CLASSES), [ABSENT, COMMONEST])
    y = random.permutation(np.append(np.repeat(classes, 4), np.full(10, COMMONEST)))
    index = random.integers(len(classes), size=VALIDATION)
    learnt, wrong = classes[index], classes[(index + 1) % len(classes)]
    named = [kind for kind in counts for _ in range(counts[kind])]
    of = random.permutation(np.array(named + [""] * (VALIDATION - len(named))))
    y_val = np.select([of == "climbing", of == "flat", of == "good"], [ABSENT, COMMONEST, learnt], wrong)
    X, X_val = ((centres[k] + random.normal(size=(len(k), PIXELS))).astype(np.float32) for k in (y, learnt))
    widths = random.choice(np.arange(40, 60), len(kinds), replace=False).tolist()
    candidates = [
        {"hidden_size": width, **COMMON, **KINDS[kind]} for width, kind in zip(widths, kinds, strict=True)
    ]
    right = np.array([counts[kind] for kind in kinds]) / VALIDATION
    return Search(kinds, candidates, X, y, X_val, y_val, right)


def searches(random: np.random.Generator) -> list[Search]:
    """Searches in any order, of two or three candidates: the best one learns every row, or it does not."""
    found = []
    for best, index in (("good", 1), (str(random.choice(["climbing", "flat"])), int(random.choice([0, 2])))):
        worst = "good" if best != "good" else str(random.choice(["climbing", "flat"]))
        other = ({*KINDS} - {best, worst}).pop()
        few, some = random.integers(1, 6), random.integers(7, 12)
        counts = {worst: int(few), other: int(some), best: int(random.integers(13, 21))}
        kinds = random.permutation([worst, other]).tolist()
        kinds.insert(index, best)
        found.append(draw_search(random, kinds, counts))
        found.append(draw_search(random, random.permutation([best, other]).tolist(), counts))
    return [found[index] for index in random.permutation(len(found))]


def search(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that each candidate is trained, and that validation accuracy chooses among them.

    The accuracy of every candidate is known beforehand, and so is which one is the best: at times one that
    learns nothing of use, where most validation labels contradict the training labels.
    """
    tried = searches(np.random.default_rng(seed))
    answers = [ask(function, each) for each in tried]
    for each, (accuracies, _) in zip(tried, answers, strict=True):
        check_accuracies(function, each, accuracies)
    check_choices(tried, [net for _, net in answers])
    one = tried[0]
    names = ("", "the training examples are", "the training labels are", "X_val is", "y_val is")
    short = [{"hidden_size": 40, **COMMON, **KINDS["flat"], "num_iters": 1}]
    untouched("search", function, short, one.X, one.y, one.X_val, one.y_val, names=names)
    passed("every candidate is trained, the best on the validation examples is kept")


def ask(function: Callable[..., Any], task: Search) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A student's accuracies and the weights of the best net, once both are there."""
    result = run("search", function, task.candidates, task.X, task.y, task.X_val, task.y_val, causes=NO_NET)
    net, accuracies = pair("search", result, "best_net, accuracies")
    if net is None:
        fail("search", "None for the best net", "a net", Cause("no net is kept", "set best_net in the loop"))
    lengths = {(1,): Cause("the loop ends after its first candidate", "move `return` out of the loop")}
    got = array(f"the accuracies of {task}", accuracies, (len(task.candidates),), lengths)
    params = entries("the best net's params", net.params, KEYS)
    return got, {key: np.asarray(params[key], dtype=np.float64) for key in KEYS}


def check_accuracies(function: Callable[..., Any], task: Search, got: np.ndarray) -> None:
    """Fails unless each accuracy is that of its candidate."""
    off = ~(np.abs(got - task.right) < 0.5 / VALIDATION)
    if not off.any():
        return
    pairs = zip(task.candidates, off, strict=True)
    learning = [candidate for candidate, wrong in pairs if wrong and candidate["learning_rate"]]
    if learning:
        check_finite(function, learning[-1], task.X, task.y, task.X_val, task.y_val)
    cause = Cause("these are not validation accuracies", ACCURACY)
    if got.max() > 1:
        cause = Cause("these are not validation accuracies: they go beyond 1", ACCURACY)
    elif off.tolist() == [kind == "good" for kind in task.kinds]:
        index = task.kinds.index("good")
        phrase = "the candidate that can learn did not, or was measured on other examples"
        step = "train each net with X, y and the hyperparameters of its candidate; measure it on X_val, y_val"
        cause = Cause(f"{phrase}: its accuracy is {got[index]:.2f}", step)
    fail(f"the accuracies of {task}", f"{got.round(2)}", f"{task.right.round(2)}", cause)


def check_choices(tried: list[Search], nets: list[dict[str, np.ndarray]]) -> None:
    """Fails unless each net is that of the best candidate."""
    indices = []
    for each, net in zip(tried, nets, strict=True):
        widths = [candidate["hidden_size"] for candidate in each.candidates]
        indices.append(widths.index(len(net["b1"])) if len(net["b1"]) in widths else -1)
    for each, index, net in zip(tried, indices, nets, strict=True):
        best = int(each.right.argmax())
        if index != best:
            cause = next((cause for cause, rule in CHOICES if [*map(rule, tried)] == indices), UNKNOWN)
            wanted = each.candidates[best]["hidden_size"]
            fail(str(each), f"the net with {len(net['b1'])} hidden units", f"the one with {wanted}", cause)
        share = accuracy(net, each.X_val, each.y_val)
        if not abs(share - each.right[best]) < 0.5 / VALIDATION:
            cause = Cause("the net is not as it was when it was measured", "keep the net itself")
            fail(f"the best net of {each}", f"an accuracy of {share:.2f}", f"{each.right[best]:.2f}", cause)


ACCURACY = "np.mean(net.predict(X_val) == y_val)"
BEATS = "keep a net when it beats the best so far"
CHOICES: list[tuple[Cause, Callable[[Search], int]]] = [
    (Cause("the first candidate always wins", BEATS), lambda task: 0),
    (Cause("the last candidate always wins", BEATS), lambda task: len(task.kinds) - 1),
    (Cause("the lowest accuracy wins", BEATS), lambda task: int(task.right.argmin())),
    (
        Cause("the choice is not made by validation accuracy", "compare accuracies on X_val and y_val"),
        lambda task: int(np.argmax([[*KINDS].index(kind) for kind in task.kinds])),
    ),
]


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

    Where the budget uses toy data these are toy images drawn for the occasion, else the validation images.
    """
    params = entries("best_net.params", net.params, KEYS)
    shapes = {"W1": (PIXELS, np.size(params["b1"])), "W2": (np.size(params["b1"]), CLASSES)}
    for key, shape in shapes.items():
        array(f"{key} of best_net", params[key], shape)
    title, X, y = unseen(seed)
    got, least = accuracy(params, X, y), BANDS[budget.current().cifar10]
    if not got >= least:
        message = f"accuracy {got:.3f}"
        cause = Cause(
            "hyperparameters with which the net learns too slowly, or diverges",
            "look at the loss curve; learning_rate first",
        )
        fail(f"best_net on {len(y)} unseen images, {title}", message, f"at least {least}", cause)
    passed(f"best_net reaches the goal on {title}")


def unseen(seed: int) -> tuple[str, np.ndarray, np.ndarray]:
    """Title, centred rows and labels of images that did not train the net."""
    from cifar_helpers.data import normalisation

    title, train, images = unseen_images(seed, train=49_000, validation=1_000)
    mean_image = normalisation.MeanImage.fit(train.images)
    return title, mean_image.apply(images.images).reshape(len(images), -1), images.labels
