"""Checks of compiling, early stopping, and the confusion matrix."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.checks.convnets.nets import MINIMAL
from cifar_helpers.checks.core import Cause, Causes, array, compare, fail, passed, run
from cifar_helpers.checks.images import unseen
from cifar_helpers.checks.models.architecture import IMAGE, predict
from cifar_helpers.checks.models.judge import draw, same_function
from cifar_helpers.evaluation import confusion_matrix as right_matrix

IMAGES = 40
LOSS = 'loss="sparse_categorical_crossentropy"'
COMPILING: Causes = {
    r"compile\(\)|must compile|not compiled": Cause(
        "the model was not compiled", "call model.compile(…) before `return`"
    ),
    r"shapes? .*(incompatible|same)|must have the same|rank|broadcast": Cause(
        "a loss for one-hot rows, and our labels are whole numbers", LOSS
    ),
    r"[Uu]nknown|Could not interpret|could not be (located|found)": Cause(
        "a loss or a metric that Keras does not know", f'{LOSS}, metrics=["accuracy"]'
    ),
}


# ------------------------------------------------------------------ compiling


def compiled(function: Callable[..., Any], build: Callable[..., Any], seed: int = 0) -> None:
    """Checks optimizer, loss and metric that a student compiles a model with.

    Parameters
    ----------
    function : callable
        Takes a model, compiles and returns it.
    build : callable
        Returns the minimal net; it has a check of its own.
    """
    _, order = same_function("minimal_net", build, MINIMAL, seed)
    model = run("compiled(minimal_net())", lambda: function(build()), causes=COMPILING)
    if model is None:
        ends = Cause("the function ends without `return`", "compile the net, then `return net`")
        fail("compiled(minimal_net())", "None", "the compiled model", ends)
    optimizer = run("the optimizer", lambda: model.optimizer.name, causes=NO_OPTIMIZER)
    kind = re.sub(r"_\d+$", "", str(optimizer).lower())  # Keras numbers those of one kind
    if kind != "adam":
        cause = Cause(f"the optimizer is {kind}", 'optimizer="adam"')
        fail("the optimizer of the compiled model", kind, "adam", cause)
    rate = float(run("the learning rate", lambda: model.optimizer.learning_rate.numpy()))
    step = 'optimizer="adam" takes 0.001'
    words = f"the learning rate is {rate / 1e-3:.3g} times what it should be"
    compare("the learning rate of the compiled model", rate, 1e-3, [(Cause(words, step), rate)], 1e-3)
    check_evaluation(model, order, np.random.default_rng(seed))
    passed("Adam, cross-entropy and accuracy")


NO_OPTIMIZER: Causes = {
    r"no attribute|NoneType": Cause(
        "the model was not compiled", 'net.compile(optimizer="adam", loss=…, metrics=…)'
    )
}


def check_evaluation(model: Any, order: list[int], random: np.random.Generator) -> None:
    """Fails unless the model's loss and accuracy are the cross-entropy and the share of right answers."""
    shapes = [np.shape(values) for values in model.get_weights()]
    weights = [draw(random, shape, False) for shape in shapes]
    images = random.normal(size=(IMAGES, *IMAGE)).astype(np.float32)
    labels = random.integers(10, size=IMAGES)
    run("the weights of the compiled model", model.set_weights, weights)
    asked = "loss and accuracy of the compiled model, for labels (N,)"

    def evaluate() -> Any:
        return model.evaluate(images, labels, verbose=0)

    got = run(asked, evaluate, causes=COMPILING)
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        number = len(got) if isinstance(got, (list, tuple)) else 1
        cause = Cause("the metric is missing" if number == 1 else "too many metrics", 'metrics=["accuracy"]')
        fail(asked, f"{number} numbers", "two numbers: the loss and the accuracy", cause)
    probabilities = predict(MINIMAL, [weights[place] for place in order], images)
    loss, accuracy = (float(array(asked, value, ())) for value in got)
    compare(
        "the loss of the compiled model",
        loss,
        cross_entropy(probabilities, labels),
        losses(probabilities, labels),
        1e-3,
    )
    right = float(np.mean(probabilities.argmax(axis=1) == labels))
    wrong = Cause("the second number is not the accuracy", 'metrics=["accuracy"]')
    compare("the accuracy of the compiled model", accuracy, right, [(wrong, accuracy)], 1e-3)


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean of minus the logarithm of each label's probability."""
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


def losses(probabilities: np.ndarray, labels: np.ndarray) -> list[tuple[Cause, float]]:
    """Wrong losses. `from_logits=True` is none: Keras sees that the net ends with softmax."""
    truth = np.eye(10)[labels]
    return [
        (Cause("a mean squared error", LOSS), float(np.mean((probabilities - truth) ** 2))),
        (Cause("a mean squared error", LOSS), float(np.mean((probabilities - labels[:, None]) ** 2))),
    ]


# ------------------------------------------------------------------ the net that is handed over

# least accuracy by budget: see benchmarks/results/convnets.json
BANDS = {"smoke": 0.2, "laptop": 0.5, "gpu": 0.5}


def chosen_net(model: Any, seed: int = 0) -> None:
    """Checks the accuracy of a trained net on images that it has not seen.

    In the `smoke` budget these are toy images drawn for the occasion, else validation images.
    """
    from cifar_helpers.data import normalisation

    if model is None:
        cause = Cause("no net is handed over yet", "chosen_net = nets[…], the best on validation images")
        fail("chosen_net", "None", "a trained net", cause)
    if isinstance(model, str):
        fail("chosen_net", f'the name "{model}"', "a net", Cause("the name, not the net", "nets[name]"))
    title, train, images = unseen(seed, train=45_000, validation=5_000)
    scaled = normalisation.GlobalZScore.fit(train.images).apply(images.images)
    got = run("chosen_net.predict", lambda: model.predict(scaled, batch_size=500, verbose=0))
    probabilities = array("the predictions of chosen_net", got, (len(images), 10))
    right = float(np.mean(probabilities.argmax(axis=1) == images.labels))
    least = BANDS[budget.current().name]
    if not right >= least:
        cause = Cause("a net that was not trained, or not on these images", "run its training cell again")
        fail(
            f"chosen_net on {len(images)} unseen images, {title}",
            f"accuracy {right:.3f}",
            f"at least {least}",
            cause,
        )
    passed(f"chosen_net reaches the goal on {title}")


# ------------------------------------------------------------------ confusion matrix


def confusion_matrix(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks a confusion matrix: a class that does not occur, pairs that occur often."""
    random = np.random.default_rng(seed)
    classes, count = 6, 200
    labels = random.integers(classes - 1, size=count)  # the last class does not occur
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
            )
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
    ]
    compare(tried, got, right, mistakes, 1e-6)
    passed("confusion matrix")
