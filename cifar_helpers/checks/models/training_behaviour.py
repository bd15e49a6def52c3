"""What a student's model does while training, where its outputs at prediction are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, fail
from cifar_helpers.checks.models.architecture import BatchNorm, Net
from cifar_helpers.checks.models.equivalence import Student, built
from cifar_helpers.checks.models.residual import all_layers, has_units
from cifar_helpers.checks.models.structure import Part, extra_dropouts, parts

ONLY_THESE = "the net's table has everything that belongs into it: leave the rest out"
SAME = Cause(
    "each call returns the same net: what one training has changed, the next one begins with",
    "build the net inside the function, from new layers",
)
EQUAL = Cause(
    "all weights of a layer are equal at first, so its units can't become different",
    "leave `kernel_initializer` out: Keras draws them",
)


def check_in_training(
    student: Student, build: Callable[..., Any], net: Net, penalised: bool = False, dropouts: bool = False
) -> None:
    """Fails unless a net is new at each call, trains as a whole, and has nothing that acts beside its table.

    Dropout and batch normalisation are checked by `check_dropout`, where a net has no residual units.

    Parameters
    ----------
    student : Student
        As `same_function` returns it: with weights that were set.
    build : callable
        What built the student's model.
    net : Net
        The right architecture.
    penalised : bool
        Whether the table has L2 regularisation, which is checked elsewhere.
    dropouts : bool
        Whether a net with residual units has dropouts that `net` lacks.
    """
    name, model = student.name, student.model
    for cause in in_training(parts(model), penalised):
        fail(
            f"the layers of {name}()", "a layer with an effect in training", "the layers of the table", cause
        )
    if has_units(net) and not dropouts and extra_dropouts(model, net):
        fail(f"the layers of {name}()", "a dropout", "no dropout", Cause("there is a dropout", ONLY_THESE))
    norms = sum(isinstance(layer, BatchNorm) for layer in all_layers(net))
    check_trainable(name, model, len(student.shapes) - 2 * norms)
    other = [np.asarray(values) for values in built(name, build).model.get_weights()]
    if all(map(np.array_equal, other, model.get_weights())):
        fail(f"{name}() after another call of it", "a net with the weights of the first", "a new net", SAME)
    if any(values.ndim > 1 and values.size > 1 and np.ptp(values) == 0 for values in other):
        fail(f"the weights of a new net of {name}()", "equal numbers in a layer", "random numbers", EQUAL)


def check_trainable(name: str, model: Any, right: int) -> None:
    """Fails unless training changes as many arrays of weights as it should."""
    try:
        got = len(model.trainable_weights)
    except AttributeError:
        return
    if got != right:
        message = "a part of the net is frozen" if got < right else "more is trained than the table says"
        cause = Cause(message, "leave `trainable` out, and batch normalisation with its scale and centre")
        fail(f"{name}().trainable_weights", f"{got} arrays", f"{right} arrays", cause)


# ------------------------------------------------------------------ layers and their settings

AT_RANDOM = {
    "SpatialDropout": "drops whole feature maps, and layers.Dropout single numbers of them",
    "AlphaDropout": "is for nets with selu, not with ReLU: layers.Dropout sets numbers to 0",
    "GaussianDropout": "multiplies by random numbers: layers.Dropout sets numbers to 0",
    "GaussianNoise": "adds random numbers while training",
    "Random": "changes images at random while training",
    "ActivityRegularization": "adds to the loss while training",
}
HARMLESS = ("rate", "stddev", "factor", "l1", "l2")  # such a layer does nothing if these are 0
PENALTIES = ("kernel_regularizer", "bias_regularizer", "activity_regularizer")
CONSTRAINTS = ("kernel_constraint", "bias_constraint", "gamma_constraint", "beta_constraint")


def in_training(found: Sequence[Part], penalised: bool = False) -> Iterator[Cause]:
    """Causes for what a model does while training, and its net's table does not have.

    `penalised`: the net has L2 regularisation, which is checked elsewhere.
    """
    for part in found:
        for name, phrase in AT_RANDOM.items():
            if part.kind.startswith(name) and acts(part):
                yield Cause(f"layers.{part.kind} {phrase}", ONLY_THESE)
        if part.kind == "Dropout" and part.settings.get("rate") == 1:
            yield Cause("a dropout drops everything: its rate is 1", "the rate is a share below 1")
        if part.kind == "Dropout" and part.settings.get("noise_shape"):
            yield Cause(
                "noise_shape makes dropout drop whole rows, columns or feature maps",
                "layers.Dropout(rate) alone",
            )
        for name in () if penalised else PENALTIES:
            if part.settings.get(name):
                yield Cause(f"{part.kind} has {name}, which adds to the loss", ONLY_THESE)
        for name in CONSTRAINTS:
            if part.settings.get(name):
                yield Cause(f"{part.kind} has {name}, which changes the weights while training", ONLY_THESE)


def acts(part: Part) -> bool:
    """Whether a layer does anything: with a rate of 0 it does not."""
    given = [part.settings[name] for name in HARMLESS if name in part.settings]
    return not given or any(value not in (0, 0.0, [0, 0], [0.0, 0.0]) for value in given)
