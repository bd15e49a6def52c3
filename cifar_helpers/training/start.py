"""What comes before a training: seeds, and a net as it was at first."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers import backend, budget
from cifar_helpers.training.batches import LARGEST_SEED, MakeBatch, in_order
from cifar_helpers.training.fused import fuse_unless_chosen

if TYPE_CHECKING:
    import keras

FEW = 8  # images with which a model is tried before the first epoch


class TrainingError(ValueError):
    """A training that can't begin or go on; the message says why and what to do.

    IPython shows the message alone, without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"TrainingError: {self}"]


def seed(number: int) -> None:
    """Makes the next model's initial values, and everything random after them, the same in each run.

    In the `smoke` budget TensorFlow is also told to give the same sums in each run, which is slower, and to
    leave its graphs as they are.

    Parameters
    ----------
    number : int
        0 to 2**32 - 1.

    Raises
    ------
    TrainingError
        If it is not such a number.
    """
    import keras

    number = whole("training.seed", number)
    keras.utils.set_random_seed(number)
    fuse_unless_chosen()
    if budget.current().name == "smoke":
        backend.repeat_sums()
        backend.leave_graphs_as_they_are()


def renew(model: keras.Model, weights: Sequence[np.ndarray], learning_rate: float) -> None:
    """Sets a compiled model back to these weights, with an optimizer that remembers nothing.

    The model trains as if it had just been built and compiled, but Keras needn't translate it again, which
    takes seconds for a net of many layers.

    Parameters
    ----------
    model : keras.Model
        Compiled; its optimizer has a learning rate that is a number.
    weights : list of array
        As ``model.get_weights()`` gave them.
    learning_rate : float

    Raises
    ------
    TrainingError
        If the model is not compiled, the weights are another net's, or its learning rate is not a number.
    """
    check_compiled(model)
    if [np.shape(array) for array in weights] != [tuple(weight.shape) for weight in model.weights]:
        raise TrainingError(
            f"these are {len(weights)} arrays of weights, and not those of this model, which has "
            f"{len(model.weights)}: take them with model.get_weights() when it has just been built"
        )
    optimizer = model.optimizer
    if not hasattr(optimizer.learning_rate, "assign"):
        raise TrainingError(
            "the optimizer has a learning-rate schedule, so its rate can't be set: compile the model with a "
            "number, and lower it with schedules.callback"
        )
    model.set_weights(weights)
    build_optimizer(model)
    new = type(optimizer).from_config(optimizer.get_config())
    new.build(model.trainable_variables)
    for variable, first in zip(optimizer.variables, new.variables, strict=True):
        variable.assign(first)
    optimizer.learning_rate = learning_rate


def check_compiled(model: keras.Model) -> None:
    """Raises a TrainingError if a model is not compiled with optimizer and loss."""
    if not getattr(model, "compiled", False):
        raise TrainingError("the model is not compiled: call model.compile(optimizer, loss, metrics) first")
    if not hasattr(model.optimizer, "variables"):
        raise TrainingError("the model has no optimizer: call model.compile(optimizer, loss, metrics)")


def build_optimizer(model: keras.Model) -> None:
    """Makes the optimizer's variables, once: a loss-scale optimizer would make its own again."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def whole(name: str, number: Any) -> int:
    """A seed as an int; a TrainingError if it is none."""
    try:
        value = operator.index(number)
    except TypeError:
        value = -1
    if not 0 <= value < LARGEST_SEED:
        raise TrainingError(f"{name} is {number!r}: expected an integer from 0 to 2**32 - 1")
    return value


# ------------------------------------------------------------------ before the first epoch


def ready(
    model: keras.Model, train: Any, validation: Any, seed: int, make_batch: MakeBatch | None
) -> tuple[Any, str]:
    """The training data, and the name of the accuracy in Keras's logs, of a model that can be trained.

    Raises
    ------
    TrainingError
        If it can't: better now than after an epoch.
    """
    check_compiled(model)
    fuse_unless_chosen()
    whole("seed", seed)
    train = tuple(train) if isinstance(train, list) else train
    if make_batch and not isinstance(train, tuple):
        raise TrainingError("make_batch makes batches of arrays: give train as (X, y)")
    if isinstance(train, tuple):
        check_pair("train", train)
    check_pair("validation", validation)
    check_alike(train, validation, make_batch)
    logs = tried(model, validation)
    tell_of_coarse_outputs(model)
    build_optimizer(model)
    return train, name_of_accuracy(model, [name for name in logs if name != "loss"])


def check_numbers(epochs: int, patience: int | None, batch_size: int) -> None:
    for name, number in {"epochs": epochs, "patience": patience, "batch_size": batch_size}.items():
        optional = name == "patience" and number is None
        if not (optional or (isinstance(number, (int, np.integer)) and number >= 1)):
            raise TrainingError(f"{name} is {number!r}: expected an integer from 1 on")


def check_pair(name: str, pair: Any) -> None:
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2 and all(hasattr(p, "shape") for p in pair)):
        raise TrainingError(f"{name} is {type(pair).__name__}: expected a pair of arrays, (images, labels)")
    images, labels = pair
    if len(images) != len(labels) or not len(images):
        raise TrainingError(f"{name} has {len(images):,} images and {len(labels):,} labels: expected as many")


def check_alike(train: Any, validation: Any, make_batch: MakeBatch | None) -> None:
    """Training and validation images of other shapes; `make_batch` may change the shapes."""
    if isinstance(train, tuple) and not make_batch:
        for name, one, other in zip(("images", "labels"), train, validation, strict=True):
            if one.shape[1:] != other.shape[1:]:
                raise TrainingError(
                    f"training {name} have shape {one.shape}, validation {name} {other.shape}: expected the "
                    "same after the first entry"
                )


def tried(model: keras.Model, validation: Any) -> dict[str, float]:
    """What Keras logs for a few validation images; this also builds the net, its loss and its metrics.

    A net that TensorFlow has no graph of yet runs without one: its metrics have no variables before, and a
    graph that makes variables is made twice.
    """
    images, labels = (part[:FEW] for part in validation)
    eagerly, first = model.run_eagerly, backend.is_tensorflow() and model.test_function is None
    model.run_eagerly = eagerly or first
    try:
        return model.evaluate(in_order(images, labels, FEW), return_dict=True, verbose=0)
    except Exception as error:
        before_the_node = str(error).partition("\n\t [[")[0].strip().splitlines() or ["no reason given"]
        reason = before_the_node[-1 if "[[" in str(error) else 0]
        raise TrainingError(
            f"the model can't be trained with these data: images {images.shape[1:]} and labels "
            f"{labels.shape[1:] or 'of one integer each'} end in {type(error).__name__}: {reason}"
        ) from error
    finally:
        model.run_eagerly = eagerly
        model.test_function = None if first else model.test_function


def tell_of_coarse_outputs(model: keras.Model) -> None:
    """With mixed precision the last layer has to say that it calculates in float32."""
    coarse = {str(getattr(output, "dtype", "")) for output in getattr(model, "outputs", None) or ()}
    for dtype in sorted(coarse & {"bfloat16", "float16"}):
        print(
            f"The last layer calculates in {dtype}, in which many of its probabilities are equal: give it "
            'dtype="float32".'
        )


def name_of_accuracy(model: keras.Model, names: list[str]) -> str:
    """Which of Keras's logs is the accuracy."""
    import keras

    kinds = ("Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy")
    classes = tuple(getattr(keras.metrics, kind) for kind in kinds)
    metrics = [inner for metric in model.metrics for inner in getattr(metric, "metrics", [metric])]
    exact = {metric.name for metric in metrics if isinstance(metric, classes)}
    ranked = (
        lambda name: name in ("accuracy", "acc"),
        lambda name: name in exact or name.removeprefix("weighted_") in exact,
        lambda name: "acc" in name and "top" not in name,
    )
    for fits in ranked:
        for name in filter(fits, names):
            return name
    others = f"its metrics are {', '.join(names)}" if names else "it has no metrics"
    raise TrainingError(
        f"training follows the accuracy, and {others}: compile the model with metrics=['accuracy'] as well"
    )
