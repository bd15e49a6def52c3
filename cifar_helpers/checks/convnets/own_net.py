"""Checks of a net of a student's own design: a budget of parameters, and what it reaches on unseen images.

Both are computed here, from the layers and the weights that the model names: what it predicts itself, or says
of its size, is no evidence. So a net is a row of layers that this module knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.backend import full_precision
from cifar_helpers.checks.convnets.nets import MINIMAL
from cifar_helpers.checks.core import Cause, close, fail, passed, run, show, type_name
from cifar_helpers.checks.models.architecture import (
    IMAGE,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Net,
    Pool,
    Shape,
    input_shapes,
    predict,
    weight_shapes,
)
from cifar_helpers.checks.models.equivalence import ACTIVE, Student, built, draw, soften, tolerance
from cifar_helpers.checks.models.ordering import weight_orders
from cifar_helpers.checks.models.structure import IN_ORDER, layers_of, told
from cifar_helpers.checks.models.training_behaviour import SAME
from cifar_helpers.checks.unseen_images import unseen

MOST = 50_000  # parameters: twice those of the minimal net, a thirty-second of those of the wide one
# Least accuracy by data set, on toy data in the small budget `smoke`: see benchmarks/results/own_nets.json.
GOALS = {"toy10": 0.165, "cifar10": 0.4}
IMAGES, BATCH = 4, 100
CLASSES = 10
NAME = "own_net"

# ------------------------------------------------------------------ a row of layers

KNOWN = (
    "keras.Sequential of Conv2D, MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, BatchNormalization, "
    "Dropout, Flatten and Dense, with relu, elu, tanh, sigmoid or softmax"
)
ACTIVATION_LAYERS = {"ReLU": "relu", "ELU": "elu", "Softmax": "softmax"}
AT_RANDOM = (
    "Dropout",
    "SpatialDropout2D",
    "GaussianDropout",
    "GaussianNoise",
    "RandomFlip",
    "RandomTranslation",
)
USUAL = {  # settings that a layer of this module doesn't have otherwise
    "dilation_rate": 1,
    "groups": 1,
    "data_format": "channels_last",
    "center": True,
    "scale": True,
    "epsilon": 1e-3,
    "keepdims": False,
    "alpha": 1.0,
    "max_value": None,
    "negative_slope": 0.0,
    "threshold": 0.0,
}


def chain(model: Any) -> Net:
    """The layers of a student's model, one after the other.

    Raises
    ------
    CheckFailed
        If it does not name them, or one is not known here.
    """
    named = [layer for layer in layers_of(model) if type_name(layer) not in (*IN_ORDER, "InputLayer")]
    if not named:
        cause = Cause("the model does not name its layers", f"build it as {KNOWN}")
        fail(
            f"the layers of {NAME}()",
            f"a {type_name(model)} without a list of layers",
            "layers in a row",
            cause,
        )
    return tuple(layer for each in named for layer in known(each))


def known(layer: Any) -> list[Layer]:
    """A Keras layer as the layers of a table, its activation apart."""
    kind, settings = type_name(layer), told(lambda: dict(layer.get_config()), {})
    odd = [name for name, usual in USUAL.items() if name in settings and _one(settings[name]) != usual]
    try:
        found = None if odd else of_kind(kind, settings)
    except (KeyError, TypeError, ValueError):
        found = None
    if found is None:
        setting = f" with {odd[0]}={settings[odd[0]]}" if odd else ""
        cause = Cause(f"{kind}{setting} is not a layer that can be counted here", f"build it as {KNOWN}")
        fail(f"the layers of {NAME}()", f"a layer {kind}{setting}", KNOWN, cause)
    return found


def of_kind(kind: str, settings: dict[str, Any]) -> list[Layer] | None:
    """The layers that a Keras layer of this kind is; None if it is not known."""
    if kind in AT_RANDOM:
        return [Dropout(0.0)]  # at prediction they do nothing
    if kind in ACTIVATION_LAYERS or kind == "Activation":
        return activation(ACTIVATION_LAYERS.get(kind) or settings["activation"])
    simple = {"Flatten": Flatten(), "GlobalAveragePooling2D": GlobalPool(), "BatchNormalization": BatchNorm()}
    if kind in simple:
        axis = settings.get("axis", -1)
        return [simple[kind]] if _one(axis) in (-1, 3, 1) else None
    if kind == "Dense":
        return [Dense(settings["units"], settings["use_bias"]), *activation(settings["activation"])]
    if kind == "Conv2D":
        size, stride = square(settings["kernel_size"]), square(settings["strides"])
        layer = Conv(settings["filters"], size, settings["padding"], stride, settings["use_bias"])
        return [layer, *activation(settings["activation"])]
    if kind in ("MaxPooling2D", "AveragePooling2D") and settings["padding"] == "valid":
        return [
            Pool(
                "max" if kind[0] == "M" else "mean",
                square(settings["pool_size"]),
                square(settings["strides"]),
            )
        ]
    return None


def activation(name: Any) -> list[Layer]:
    """The activation of that name; none where it is linear.

    >>> activation("relu"), activation("linear")
    ([Activation(name='relu')], [])
    """
    if name in (None, "linear"):
        return []
    if name not in ("relu", "elu", "tanh", "sigmoid", "softmax"):
        raise ValueError(name)
    return [Activation(name)]


def square(sides: Any) -> int:
    """One side of a square window."""
    side = _one(sides)
    if not isinstance(side, int):
        raise ValueError(sides)
    return side


def _one(value: Any) -> Any:
    """One number for equal ones in a list."""
    several = isinstance(value, (list, tuple))
    return value[0] if several and len(value) and len(set(value)) == 1 else value


# ------------------------------------------------------------------ before training


def own_net(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks a net of the student's own: its parameters, its layers, and that each call returns a new one."""
    with full_precision():
        student = built(NAME, build)
        check_size(student.shapes)
        net, order = checked(student.model, student.shapes)
        if net_of_table(net):
            cause = Cause("this is the minimal net of the table", "design another one: it is your own net")
            fail(f"{NAME}()", "the layers of minimal_net", "another net", cause)
        check_outputs(student, net, order, np.random.default_rng(seed))
        other = [np.asarray(values) for values in built(NAME, build).model.get_weights()]
        if all(map(np.array_equal, other, student.model.get_weights())):
            fail(
                f"{NAME}() after another call of it", "a net with the weights of the first", "a new net", SAME
            )
    passed(f"a net of your own with {size(student.shapes):,} of {MOST:,} parameters")


def size(shapes: Sequence[Shape]) -> int:
    """How many numbers arrays of these shapes hold."""
    return sum(map(prod, shapes))


def check_size(shapes: Sequence[Shape]) -> None:
    """Fails if a net has more parameters than it may have."""
    if size(shapes) > MOST:
        largest = max(shapes, key=prod)
        cause = Cause(
            f"the net is too large; its largest array of weights is {largest}",
            "find its layer in model.summary(): what would make its input or output smaller?",
        )
        fail(f"the parameters of {NAME}()", f"{size(shapes):,}", f"at most {MOST:,}", cause)


def checked(model: Any, shapes: list[Shape]) -> tuple[Net, list[int]]:
    """The layers of a model, and for each of their weights where it stands in the model's list."""
    net = chain(model)
    try:
        right, output = weight_shapes(net), input_shapes(net)[-1]
    except (ValueError, IndexError):
        right, output = [], None
    if sorted(right) != sorted(shapes):
        cause = Cause(
            "the layers are not simply in a row, or have other weights than such layers have",
            f"build it as {KNOWN}",
        )
        fail(f"the weights of {NAME}()", str(shapes), str(right), cause)
    if output != (CLASSES,):
        step = 'Flatten or GlobalAveragePooling2D, and at the end layers.Dense(10, activation="softmax")'
        cause = Cause("the net does not end with a number for each of ten classes", step)
        fail(f"the output of {NAME}() for an image", f"shape {output}", f"shape ({CLASSES},)", cause)
    return net, next(weight_orders(net, shapes))


def net_of_table(net: Net) -> bool:
    """Whether a net is the minimal one, but for dropout."""
    plain = [[layer for layer in each if not isinstance(layer, Dropout)] for each in (net, MINIMAL)]
    return plain[0] == plain[1]


def check_outputs(student: Student, net: Net, order: list[int], random: np.random.Generator) -> None:
    """Fails unless the model computes what its layers do, with weights drawn here: probabilities."""
    images = random.normal(size=(IMAGES, *IMAGE)).astype(np.float32)
    weights = [draw(random, shape, student.shapes.count(shape) > 1) for shape in student.shapes]
    soften(net, weights, order, images)
    got = student.outputs(images, weights)
    if not close(got, student.again(images), tolerance(net)):
        fail(f"{NAME}, the same images twice", "two different outputs", "the same output", ACTIVE)
    expected = predict(net, [weights[index] for index in order], images)
    if not close(got, expected, tolerance(net)):
        cause = Cause("it computes something else than its layers in a row", f"build it as {KNOWN}")
        fail(f"the output of {NAME}() for random images and weights", show(got[0]), show(expected[0]), cause)
    sums = got.sum(axis=1)
    if not close(sums, np.ones(IMAGES), 1e-3) or not got.min() >= 0:
        step = 'end with layers.Dense(10, activation="softmax", dtype="float32")'
        fail(
            f"the output of {NAME}() for an image",
            f"sum {sums[0]:.3g}",
            "sum 1",
            Cause("these are not probabilities", step),
        )


# ------------------------------------------------------------------ after training


def own_accuracy(model: Any, seed: int = 0) -> None:
    """Checks what a student's trained net reaches on images that it has not seen, within its parameters."""
    from cifar_helpers.data import normalisation

    if model is None or isinstance(model, (str, list, tuple, dict)):
        cause = Cause("no net is handed over yet", 'train it in the cell above: own = nets["own"]')
        fail("own", "None" if model is None else f"a {type_name(model)}", "a trained net", cause)
    weights = [np.asarray(values) for values in run("own.get_weights", lambda: list(model.get_weights()))]
    shapes = [values.shape for values in weights]
    check_size(shapes)
    net, order = checked(model, shapes)
    title, train, images = unseen(seed, train=45_000, validation=5_000)
    X = normalisation.GlobalZScore.fit(train.images).apply(images.images)
    predicted = classes(net, [weights[index] for index in order], X)
    right, least = float(np.mean(predicted == images.labels)), GOALS[budget.current().cifar10]
    if not right >= least:
        cause = Cause(
            "the net is not trained, not on these images, or its design learns too slowly for so few steps",
            "compare its curve with the minimal net's; fewer poolings or batch normalisations learn sooner",
        )
        fail(
            f"own on {len(images)} unseen images, {title}",
            f"accuracy {right:.3f}",
            f"at least {least}",
            cause,
        )
    passed(f"your net has {size(shapes):,} parameters and reaches the goal on {title}")


def classes(net: Net, weights: Sequence[np.ndarray], images: np.ndarray) -> np.ndarray:
    """The classes that a net predicts, some images at a time."""
    with np.errstate(all="ignore"):
        parts = [predict(net, weights, images[at : at + BATCH]) for at in range(0, len(images), BATCH)]
    return np.concatenate(parts).argmax(axis=1)
