"""Checks of the net that is handed over, and of the confusion matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.checks.core import Cause, array, compare, fail, passed, run
from cifar_helpers.checks.unseen_images import unseen
from cifar_helpers.evaluation import confusion_matrix as right_matrix

# ------------------------------------------------------------------ the net that is handed over

# least accuracy by data set, on toy data in the small budget `smoke`: see benchmarks/results/convnets.json
BANDS = {"toy10": 0.2, "cifar10": 0.5}


def chosen_net(model: Any, seed: int = 0) -> None:
    """Checks the accuracy of a trained net on images that it has not seen.

    Where the budget uses toy data these are toy images drawn for the occasion, else validation images.
    """
    if model is None:
        cause = Cause("no net is handed over yet", "chosen_net = nets[…], the best on validation images")
        fail("chosen_net", "None", "a trained net", cause)
    if isinstance(model, str):
        fail("chosen_net", f'the name "{model}"', "a net", Cause("the name, not the net", "nets[name]"))
    title, count, right = accuracy_on_unseen("chosen_net", model, seed)
    least = BANDS[budget.current().cifar10]
    if not right >= least:
        cause = Cause("a net that was not trained, or not on these images", "run its training cell again")
        fail(
            f"chosen_net on {count} unseen images, {title}",
            f"accuracy {right:.3f}",
            f"at least {least}",
            cause,
        )
    passed(f"chosen_net reaches the goal on {title}")


def accuracy_on_unseen(name: str, model: Any, seed: int) -> tuple[str, int, float]:
    """Which images these are, how many, and the share of them that a student's net has right."""
    from cifar_helpers.data import normalisation

    title, train, images = unseen(seed, train=45_000, validation=5_000)
    scaled = normalisation.GlobalZScore.fit(train.images).apply(images.images)
    got = run(f"{name}.predict", lambda: model.predict(scaled, batch_size=500, verbose=0))
    probabilities = array(f"the predictions of {name}", got, (len(images), 10))
    return title, len(images), float(np.mean(probabilities.argmax(axis=1) == images.labels))


# ------------------------------------------------------------------ confusion matrix


def confusion_matrix(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks a confusion matrix: a class that does not occur, pairs that occur often."""
    random = np.random.default_rng(seed)
    classes, count = 6, 200
    labels = random.integers(classes - 1, size=count)  # the last class does not occur
    labels[0], labels[-1] = 1, 2  # so that the first and the last example differ
    predicted = np.where(random.random(count) < 0.6, labels, random.integers(classes - 1, size=count))
    predicted[labels == 0] = np.where(predicted[labels == 0] == 1, 0, predicted[labels == 0])
    tried = f"confusion_matrix of {count} labels, {classes} classes"
    got = array(
        tried,
        run("confusion_matrix", function, labels, predicted, classes),
        (classes, classes),
        {
            (classes - 1, classes - 1): Cause(
                "only classes that occur have a row and a column", "np.zeros((classes, classes)), then count"
            ),
            (10, 10): Cause("ten classes, whatever is asked", "`classes` says how many rows and columns"),
            (classes,): Cause(
                "only one axis: a row for each class lacks its columns", "np.zeros((classes, classes))"
            ),
        },
    )
    right = right_matrix(labels, predicted, classes).astype(np.float64)
    with np.errstate(all="ignore"):
        shares = np.nan_to_num(right / right.sum(axis=1, keepdims=True))
        down = np.nan_to_num(right / right.sum(axis=0, keepdims=True))
    step = "rows are true classes, columns predicted ones: matrix[label, prediction]"
    many = "matrix[labels, predicted] += 1 adds once for each different pair: use np.add.at or a loop"
    mistakes = [
        (Cause("rows and columns are swapped", step), right.T),
        (Cause("each pair is counted once, however often it occurs", many), (right > 0).astype(float)),
        (Cause("each pair is counted once, however often it occurs", many), (right.T > 0).astype(float)),
        (Cause("shares of each row, not counts", "return the counts"), shares),
        (Cause("shares of each column, not counts", "return the counts"), down),
        (Cause("shares of all examples, not counts", "return the counts"), right / count),
        (Cause("right predictions are left out", "count every example"), right - np.diag(np.diag(right))),
        (Cause("only right predictions are counted", "count every example"), np.diag(np.diag(right))),
        (
            Cause("the first example is left out", "count every example"),
            without(right, labels[0], predicted[0]),
        ),
        (
            Cause("the last example is left out", "count every example"),
            without(right, labels[-1], predicted[-1]),
        ),
        (Cause("classes are counted from 1, and labels from 0", step), np.roll(right, -1, axis=(0, 1))),
        (Cause("classes are counted from 1, and labels from 0", step), np.roll(right, 1, axis=(0, 1))),
        (Cause("every example is counted twice", "count every example once"), 2 * right),
        (Cause("both orders are counted", step), right + right.T),
    ]
    compare(tried, got, right, mistakes, 1e-6)
    passed("confusion matrix")


def without(matrix: np.ndarray, label: int, prediction: int) -> np.ndarray:
    """The matrix with one example less."""
    result = matrix.copy()
    result[label, prediction] -= 1
    return result
