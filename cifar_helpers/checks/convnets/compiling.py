"""Check of what a student compiles a net with: optimizer, loss and metric, however they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.backend import full_precision
from cifar_helpers.checks.convnets.nets import MINIMAL
from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, close, compare, fail, passed, run
from cifar_helpers.checks.models.architecture import IMAGE, predict
from cifar_helpers.checks.models.equivalence import built, draw, is_plain, same_function
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS
from cifar_helpers.checks.models.optimizers import check_adam
from cifar_helpers.checks.models.stepping import as_it_is, check_adams_size, check_steps, directions
from cifar_helpers.checks.models.structure import told

STEP_IMAGES, ADAM_RATE = 24, 1e-3
IMAGES, CLOSE = 40, 1e-3  # float32 adds up to 1e-5 in a loss, and GPUs round more
LOSS, METRIC, ADAM = 'loss="sparse_categorical_crossentropy"', 'metrics=["accuracy"]', 'optimizer="adam"'
NAME = "compiled(minimal_net())"
NOT_COMPILED = Cause("the net was not compiled", f"net.compile({ADAM}, loss=…, metrics=…) before `return`")
ONE_HOT = Cause("a loss for one-hot rows, and our labels are integers", LOSS)
COMPILING: Causes = {
    r"compile\(\) got an unexpected keyword argument": Cause(
        "an argument that compile does not have", "net.compile(optimizer=…, loss=…, metrics=…)"
    ),
    r"dtype='string' is not a valid dtype|Invalid dtype: str|with dtype <U|loss_weights": Cause(
        "the third argument of compile is loss_weights, not metrics", f"name it: {METRIC}"
    ),
    **KERAS_ERRORS,
    r"`metrics` argument to be a list": Cause("the metric is not in a list", METRIC),
    r"interpret metric|[Uu]nknown metric": Cause("a metric that Keras does not know", METRIC),
    r"interpret loss|[Uu]nknown loss": Cause("a loss that Keras does not know", LOSS),
    r"interpret optimizer|[Uu]nknown optimizer": Cause(
        "an optimizer that Keras does not know: a string has a name alone, and a class is called", ADAM
    ),
    r"No loss to compute": Cause("there is no loss", LOSS),
    r"DataType float32 not in list of allowed values: int": Cause(
        "a function of TensorFlow as loss: it wants logits and integers of its own type", LOSS
    ),
    r"compile\(\)|must compile|not compiled": NOT_COMPILED,
    # In the words of TensorFlow, PyTorch and JAX.
    r"node (__wrapped__)?Equal|tensor b \(10\)|shapes=\[\(\d+,\), \(\d+, 10\)": Cause(
        "a metric that compares labels and predictions number by number, and predictions are rows of ten",
        METRIC,
    ),
    r"[Ss]hapes? .*(incompatible|same)|[Ii]ncompatible shapes|must have the same|same rank": ONE_HOT,
    r"broadcast|Dimensions must be equal": ONE_HOT,
}


def compiled(function: Callable[..., Any], build: Callable[..., Any], seed: int = 0) -> None:
    """Checks optimizer, loss and metric that a student compiles a model with.

    Parameters
    ----------
    function : callable
        Takes a model, compiles and returns it.
    build : callable
        Returns the minimal net; it has a check of its own.
    """
    with full_precision():
        student, order = same_function("minimal_net", build, MINIMAL, seed)
        before = [np.asarray(values) for values in student.model.get_weights()]
        model = run(NAME, lambda: function(student.model), causes=COMPILING)
        if model is None:
            ends = Cause("the function ends without `return`", "compile the net, then `return net`")
            fail(NAME, "None", "the compiled model", ends)
        if is_plain(model):
            message = Cause("what comes back is not a model", "compile the net, then `return net`")
            fail(NAME, f"a {type(model).__name__}", "the compiled model", message)
        check_adam("the compiled model", model, ADAM_RATE, f"{ADAM} takes 0.001", NOT_COMPILED)
        check_same(model, before)
        check_another(function, build)
        with as_it_is(model):
            check_evaluation(model, order, np.random.default_rng(seed))
            check_first_step(model, order, np.random.default_rng([seed, 1]))
    passed("Adam, cross-entropy and accuracy")


def check_same(model: Any, before: list[np.ndarray]) -> None:
    """Fails unless what came back is the net that was given, with its weights."""
    after = [
        np.asarray(values) for values in run(f"the weights of {NAME}", lambda: list(model.get_weights()))
    ]
    if len(after) != len(before) or not all(map(np.array_equal, before, after)):
        message = "another net comes back, or one with other weights"
        cause = Cause(message, "compile the net that was given, and train nothing yet")
        fail(f"the weights of {NAME}", "other weights than the net had", "the same weights", cause)


def check_another(function: Callable[..., Any], build: Callable[..., Any]) -> None:
    """Fails unless a second net, given later, comes back itself."""
    other = built("minimal_net", build).model
    before = [np.asarray(values) for values in other.get_weights()]
    check_same(run(NAME, lambda: function(other), causes=COMPILING), before)


def check_first_step(model: Any, order: list[int], random: np.random.Generator) -> None:
    """Fails unless a step of training moves all weights, by Adam's learning rate, as the gradient says."""
    settings = {"batch_size": STEP_IMAGES, "epochs": 1, "verbose": 0}
    steps = []

    def step() -> tuple[list[np.ndarray], list[list[np.ndarray]]]:
        before = [np.asarray(values) for values in model.get_weights()]
        images = random.normal(size=(STEP_IMAGES, *IMAGE)).astype(np.float32)
        labels = random.integers(10, size=STEP_IMAGES)
        run("net.fit", lambda: model.fit(images, labels, **settings), causes=COMPILING)
        after = [np.asarray(values) for values in model.get_weights()]
        steps.append([(before[index] - after[index]) / ADAM_RATE for index in order])
        mine = [before[index] for index in order]
        return steps[-1], directions(MINIMAL, mine, images, labels, random)

    tried = "the compiled model after a step of training"
    check_steps(tried, step)
    check_adams_size(tried, steps[0], f"{ADAM} takes 0.001")


# ------------------------------------------------------------------ loss and metric


def check_evaluation(model: Any, order: list[int], random: np.random.Generator) -> None:
    """Fails unless the model's loss and accuracy are the cross-entropy and the share of right answers.

    Half of the labels are right, and at least two are in each other place: so every metric gives a number of
    its own.
    """
    weights = [draw(random, np.shape(values), False) for values in model.get_weights()]
    images = random.normal(size=(3 * IMAGES, *IMAGE)).astype(np.float32)
    probabilities = predict(MINIMAL, [weights[index] for index in order], images)
    clearest = np.argsort(np.diff(np.sort(np.log(probabilities))[:, -2:])[:, 0])[-IMAGES:]
    images, probabilities = images[clearest], probabilities[clearest]
    indices = random.permutation(np.where(np.arange(IMAGES) % 2, 1 + np.arange(IMAGES) // 2 % 9, 0))
    labels = np.argsort(-probabilities, axis=1)[np.arange(IMAGES), indices]
    run("the weights of the compiled model", model.set_weights, weights)
    asked = "loss and accuracy of the compiled model, for labels (N,)"
    settings = {"batch_size": IMAGES, "verbose": 0}
    got = run(asked, lambda: model.evaluate(images, labels, **settings), causes=COMPILING)
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        number = len(got) if isinstance(got, (list, tuple)) else 1
        cause = Cause("the metric is missing" if number == 1 else "too many metrics", METRIC)
        fail(asked, f"{number} numbers", "two numbers: the loss and the accuracy", cause)
    loss, accuracy = (float(array(asked, value, ())) for value in got)
    right, mistakes = cross_entropy(probabilities, labels), losses(probabilities, labels)
    compare("the loss of the compiled model", loss, right, mistakes, CLOSE)
    right, mistakes = float(np.mean(indices == 0)), metrics(probabilities, labels, accuracy)
    compare("the accuracy of the compiled model", accuracy, right, mistakes, CLOSE)
    check_logits(model, probabilities.astype(np.float32))


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean of minus the logarithm of each label's probability."""
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


def as_logits(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The cross-entropy of a softmax of what is a softmax already."""
    exponentials = np.exp(probabilities)
    return cross_entropy(exponentials / exponentials.sum(axis=1, keepdims=True), labels)


def losses(probabilities: np.ndarray, labels: np.ndarray) -> Mistakes:
    """Wrong losses."""
    truth = np.eye(10)[labels]
    yield Cause("a mean squared error", LOSS), float(np.mean((probabilities - truth) ** 2))
    yield Cause("a mean squared error", LOSS), float(np.mean((probabilities - labels[:, None]) ** 2))
    message = "the sum of the losses of all images, not their mean"
    yield Cause(message, LOSS), len(labels) * cross_entropy(probabilities, labels)
    yield LOGITS, as_logits(probabilities, labels)


def metrics(probabilities: np.ndarray, labels: np.ndarray, got: float) -> Mistakes:
    """Wrong metrics."""
    ranks = np.sum(probabilities > probabilities[np.arange(len(labels)), labels][:, None], axis=1)
    for k in range(2, 10):
        yield Cause(f"the metric is the top-{k} accuracy", METRIC), float(np.mean(ranks < k))
    yield Cause("the second number is the loss again", METRIC), cross_entropy(probabilities, labels)
    yield Cause("the second number is not the accuracy", METRIC), got


LOGITS = Cause(
    "from_logits=True: the net ends with softmax, so what the loss gets are probabilities, not logits",
    f"leave from_logits out, or {LOSS}; that Keras gets along with it on TensorFlow is luck",
)


def check_logits(model: Any, probabilities: np.ndarray) -> None:
    """Fails if the loss takes probabilities for logits.

    While it evaluates a net that ends with softmax, Keras on TensorFlow corrects that, with a warning. So the
    loss itself is asked, for labels that are the most probable classes: taken for logits, their probabilities
    p give at least log 10 + 0.1 - p, and rightly -log p, which is less wherever p is more than 0.1.
    """
    labels = probabilities.argmax(axis=1)
    loss = told(lambda: model.loss, None)
    if loss is None or isinstance(loss, str):
        return
    got = told(lambda: float(np.mean(np.asarray(loss(labels, probabilities)))), None)
    if got is not None and close(got, as_logits(probabilities, labels), CLOSE):
        expected = cross_entropy(probabilities, labels)
        fail("the loss, given labels and probabilities", f"{got:.4g}", f"{expected:.4g}", LOGITS)
