"""Compares a student's model with the reference by what it computes, with weights drawn by the check.

The student's model may live in another process. It is asked for its weights' shapes, given weights, and asked
for its outputs; those are compared with the reference's in `architecture`. Names of layers don't matter, nor
the order of its weights where shapes tell them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import Any

import numpy as np

from cifar_helpers.backend import full_precision
from cifar_helpers.checks.core import UNKNOWN, Cause, Causes, array, close, fail, run, show
from cifar_helpers.checks.models.architecture import (
    IMAGE,
    SOFTMAX,
    Dense,
    Net,
    Shape,
    predict,
    weight_shapes,
)
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS
from cifar_helpers.checks.models.mutants import Mutants, mutants
from cifar_helpers.checks.models.ordering import weight_orders
from cifar_helpers.checks.models.residual import has_units, settled, unit_orders
from cifar_helpers.checks.models.structure import axes_exchanged, difference, layers_of

IMAGES = 4  # of the comparison of outputs
# GPUs that round to TF32 are off by up to 0.0014; of the known mistakes a leaky ReLU changes least, by 0.025.
TOLERANCE = 4e-3
# With residual units TF32 is off by up to 0.012; the known mistake that changes least, by 0.09.
COARSE_TOLERANCE = 0.025
SMALLEST = 1e-30  # of a probability whose logarithm is compared
DENSE_FIRST = Cause(
    "two layers that don't fit: a dense layer needs Flatten before it, a convolution must not have it",
    "the order is convolutions and poolings, Flatten, dense layers",
)
BUILDING: Causes = {
    r"NameError: name 'layers'|NameError: name 'keras'": Cause(
        "Keras is not imported", "run the cell with `import keras` first"
    ),
    r"NameError": Cause(
        "a name that does not exist", "layers are written layers.Conv2D, layers.Dense, …: check the spelling"
    ),
    **KERAS_ERRORS,
    r"ndim|incompatible with the layer": DENSE_FIRST,
    r"incompatible shapes|Cannot broadcast shape": Cause(
        "two feature maps of different shapes are added",
        "write the shape of both paths: the addition needs the same pixels and the same number of filters",
    ),
    r"[Nn]egative dimension|output size would be (zero or )?negative": Cause(
        "the feature maps shrink to nothing", "count the pixels: which layer has fewer than its window?"
    ),
}
NOT_BUILT = Cause(
    "the model does not know the shape of its input, so it has no weights yet",
    "begin the list of layers with keras.Input((32, 32, 3))",
)
COARSE = Cause(
    "the net keeps its weights in 16 bits, and small mistakes would not show",
    'keras.config.set_dtype_policy("float32"), or "mixed_bfloat16"; then run the net\'s cell again',
)
ACTIVE = Cause(
    "dropout is active at prediction: two predictions of the same images differ",
    "leave `training` out when you call the layer: Keras sets it",
)


@dataclass(frozen=True)
class Student:
    """A student's model and the shapes of its weights."""

    name: str
    model: Any
    shapes: list[Shape]

    def outputs(
        self, images: np.ndarray, weights: Sequence[np.ndarray], training: bool = False
    ) -> np.ndarray:
        """What the model makes of the images with these weights, float64."""
        run(f"the weights of {self.name}", self.model.set_weights, list(weights), causes=BUILDING)
        return self.again(images, training)

    def again(self, images: np.ndarray, training: bool = False) -> np.ndarray:
        """What the model makes of the images with the weights that it has."""

        def ask(images: np.ndarray) -> Any:
            return self.model(images, training=training)

        name = f"the output of {self.name}"
        got = run(f"{name} for {len(images)} images", ask, images, causes=BUILDING)
        return array(name, got, run(name, lambda: np.shape(got)))


def same_function(
    name: str, build: Callable[..., Any], net: Net, seed: int = 0, wrong: Callable[[Net], Mutants] = mutants
) -> tuple[Student, list[int]]:
    """Fails unless a student's model has the weights of `net` and computes the same with them.

    Parameters
    ----------
    name : str
        The student's function.
    build : callable
        Takes nothing and returns a new Keras model; or a proxy of such a function.
    net : Net
        The right architecture.
    seed : int
        Of the images and the weights.
    wrong : callable
        Gives the causes, and the wrong nets that they make, among which a student's is looked for.

    Returns
    -------
    Student
        With its model.
    list of int
        For each weight of `net`, where it stands in the model's list.

    Raises
    ------
    CheckFailed
        With the mistake that leads to the same model, if it is known.
    """
    with full_precision():
        return compared(built(name, build), net, seed, wrong)


def compared(
    student: Student, net: Net, seed: int, wrong: Callable[[Net], Mutants]
) -> tuple[Student, list[int]]:
    """As `same_function`, for a student's model."""
    name, random = student.name, np.random.default_rng(seed)
    weights = [draw(random, shape, student.shapes.count(shape) > 1) for shape in student.shapes]
    images = random.normal(size=(IMAGES, *IMAGE)).astype(np.float32)
    right = weight_shapes(net)
    fits = Counter(right) == Counter(student.shapes)
    for like in [net] if fits else [mutant for _, mutant in alike(wrong(net), student.shapes)][:1]:
        order = next(weight_orders(like, student.shapes))
        settle(like, weights, order, images, random)
        soften(like, weights, order, images)
    got = student.outputs(images, weights)
    if not close(got, student.again(images), tolerance(net)):
        fail(f"{name}, the same images twice", "two different outputs", "the same output", ACTIVE)
    for order in weight_orders(net, student.shapes) if fits else ():
        expected = predict(net, [weights[index] for index in order], images)
        if close(got, expected, tolerance(net)):
            return student, order
    diagnose(student, net, wrong, weights, images, got)


def tolerance(net: Net) -> float:
    """By how much outputs may differ, as a share of the largest."""
    return COARSE_TOLERANCE if has_units(net) else TOLERANCE


def built(name: str, build: Callable[..., Any]) -> Student:
    """A student's new model, once it is one and knows its weights."""
    model = run(f"{name}()", build, causes=BUILDING)
    if model is None:
        ends = Cause("the function ends without `return`", "end with `return keras.Sequential([…])`")
        fail(f"{name}()", "None", "a Keras model", ends)
    if is_plain(model):
        message = Cause("it is not a model", "return keras.Sequential([…]), with the list inside")
        fail(f"{name}()", f"a {type(model).__name__}", "a Keras model", message)
    weights = run(f"{name}().get_weights()", lambda: list(model.get_weights()), causes=BUILDING)
    if not weights:
        fail(f"{name}()", "a model without weights", "a model with weights", NOT_BUILT)
    coarse = calculate_in_float32(model)
    if coarse:
        fail(f"{name}()", f"a layer of {coarse}", "layers with weights in float32", COARSE)
    return Student(name, model, [np.shape(values) for values in weights])


def is_plain(value: Any) -> bool:
    """Whether a value can't be a model, nor stand for one."""
    return isinstance(value, (list, tuple, str, int, float, dict, np.ndarray))


def calculate_in_float32(model: Any) -> str:
    """Lets all layers calculate in float32 that were made for a mixed precision.

    Their weights are float32 as they are. Mixed precision is a way to train, and no mistake.

    Returns
    -------
    str
        The number format of a layer whose weights have 16 bits; "" if there is none.
    """
    for layer in (model, *layers_of(model)):
        name = policy(layer)
        if name.startswith("mixed"):
            layer.dtype_policy = "float32"
        elif "float16" in name:
            return name
    return ""


def policy(model: Any) -> str:
    """Name of the number format that a model calculates in."""
    try:
        return str(model.dtype_policy.name)
    except AttributeError:
        return "float32"


def draw(random: np.random.Generator, shape: Shape, positive: bool) -> np.ndarray:
    """Weights of a size that keeps numbers from growing from layer to layer.

    Vectors that may be variances must be `positive`. Others are negative: then the ReLUs have work to do.
    """
    if len(shape) == 1:
        return random.uniform(*((0.3, 1.3) if positive else (-2, 0)), size=shape).astype(np.float32)
    return (random.normal(size=shape) * np.sqrt(2 / prod(shape[:-1]))).astype(np.float32)


def settle(
    net: Net, weights: list[np.ndarray], order: list[int], images: np.ndarray, random: np.random.Generator
) -> None:
    """Makes the weights of a deep net, in place, such that every layer matters; see `settled`."""
    if has_units(net) and next(unit_orders(net, [values.shape for values in weights]), None):
        found, _ = settled(net, [weights[index] for index in order], images, random)
        for index, values in zip(order, found, strict=True):
            weights[index] = values


def soften(net: Net, weights: list[np.ndarray], order: list[int], images: np.ndarray) -> None:
    """Scales the last dense layer, in place, so that its scores differ by about 1.

    Of scores that are far apart, softmax shows the largest one alone and hides what a mistake does to them.
    """
    body = net[:-1] if net[-1] == SOFTMAX else net
    if isinstance(body[-1], Dense):
        spread = predict(body, [weights[index] for index in order], images).std()
        for index in order[-1 - body[-1].bias :]:
            weights[index] = (weights[index] / spread).astype(np.float32)


def diagnose(
    student: Student,
    net: Net,
    wrong: Callable[[Net], Mutants],
    weights: list[np.ndarray],
    images: np.ndarray,
    got: np.ndarray,
) -> None:
    """Fails with the mutant of `net` that has the student's weights, and computes the same if one does."""
    name, right, known = student.name, weight_shapes(net), alike(wrong(net), student.shapes)
    found = (cause for cause, mutant in known if computes(mutant, student, weights, images, got))
    exchanged = axes_exchanged(student.model)
    causes = [exchanged] if exchanged else list(islice(found, 1))
    if Counter(right) == Counter(student.shapes):
        tried = f"the output of {name}() for random images and weights"
        expected = predict(
            net, [weights[index] for index in next(weight_orders(net, student.shapes))], images
        )
        wanted = f"{show(expected[0])}, of shape {expected.shape}"
        came = f"{show(got[0])}, of shape {got.shape}"
    else:
        tried, came, wanted = f"the weights of {name}()", listed(student.shapes), listed(right)
        both = () if causes else two_mistakes(net, student.shapes, wrong)
        found = (cause for cause, mutant in both if computes(mutant, student, weights, images, got))
        causes = causes or list(islice(found, 1))
    facts = "" if causes else difference(student.model, net)
    unknown = OTHER_LAYERS if facts and len(facts.split("; ")) <= FEW else UNFITTING
    fail(tried, came, wanted, causes[0] if causes else unknown, facts)


FEW = 2  # differences from the table that are a mistake rather than another net
TABLE = "compare each line of model.summary() with the net's table"
UNFITTING = Cause(UNKNOWN.message, TABLE)
OTHER_LAYERS = Cause("layers that the table does not have, or not so: see the difference", TABLE)


def alike(known: Mutants, shapes: list[Shape]) -> list[tuple[Cause, Net]]:
    """Those of the known mistakes whose nets have weights of these shapes."""
    return [(cause, net) for cause, net in known if Counter(weight_shapes(net)) == Counter(shapes)]


def computes(
    net: Net, student: Student, weights: list[np.ndarray], images: np.ndarray, got: np.ndarray
) -> bool:
    """Whether a net of the same weights gives the student's outputs: first for one image, which is quick."""

    def gives(order: list[int], count: int) -> bool:
        with np.errstate(all="ignore"):
            expected = predict(net, [weights[index] for index in order], images[:count])
        return close(got[:count], expected, tolerance(net)) and same_scores(net, got[:count], expected)

    orders = weight_orders(net, student.shapes)
    tried = orders if has_units(net) else islice(orders, 1)
    return any(gives(order, 1) and gives(order, len(images)) for order in tried)


def same_scores(net: Net, got: np.ndarray, expected: np.ndarray) -> bool:
    """Whether probabilities come from the same scores: near 0 and 1 those of different nets look alike."""
    if net[-1] != SOFTMAX:
        return True
    first, second = (np.log(np.maximum(values, SMALLEST)) for values in (got, expected))
    return close(first, second, tolerance(net))


def two_mistakes(net: Net, shapes: list[Shape], wrong: Callable[[Net], Mutants]) -> Mutants:
    """Pairs of mistakes that lead to weights of these shapes together."""
    for first, once in wrong(net):
        for second, twice in wrong(once):
            if Counter(weight_shapes(twice)) == Counter(shapes):
                message = f"{first.message}; and {second.message}"
                yield Cause(message, f"{first.next_step}. Then: {second.next_step}"), twice


def listed(shapes: list[Shape]) -> str:
    """The weights' shapes and how many numbers they hold, on one line.

    >>> listed([(5, 5, 3, 12), (12,)])
    '912 numbers: (5, 5, 3, 12), (12,)'
    """
    return f"{sum(map(prod, shapes)):,} numbers: {', '.join(map(str, shapes))}"
