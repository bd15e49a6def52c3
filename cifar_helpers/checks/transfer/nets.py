"""VGG16's first blocks with a new head, and the check of a student's model of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, fail, passed, run
from cifar_helpers.checks.models import Net, check_dropout, check_in_training, parameters, same_function
from cifar_helpers.checks.models.architecture import (
    RELU,
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Pool,
    weight_shapes,
)
from cifar_helpers.checks.models.equivalence import Student
from cifar_helpers.checks.models.mutants import Mutants, among, biases, denses, outputs

HEAD: Net = (Flatten(), Dense(256), RELU, BatchNorm(momentum=0.9), Dropout(0.5), Dense(10), SOFTMAX)
BASE_CHANGED = Cause("tiny_base is not as it was", "restore its cell, and run it again")
COPIED = Cause(
    "the net has layers of its own where the base should be: what the base has learnt is not in it",
    "use the base itself as the first layer; keras.models.clone_model would draw new weights",
)


def blocks(*each: tuple[int, int]) -> Net:
    """Blocks of VGG16, each as its number of convolutions and their filters.

    >>> len(blocks((2, 64), (2, 128)))
    10
    """
    layers: list[Any] = []
    for count, filters in each:
        layers += [Conv(filters, padding="same"), RELU] * count + [Pool()]
    return tuple(layers)


THREE_BLOCKS = blocks((2, 64), (2, 128), (3, 256))
TINY_BASE = blocks((2, 4), (2, 8))
TINY_NET: Net = (*TINY_BASE, *HEAD)


def transfer_net(function: Callable[..., Any], tiny_base: Callable[..., Any], seed: int = 0) -> None:
    """Checks the head of a student's net, and that it stands on the very base that was given.

    Parameters
    ----------
    function : callable
        Takes a base and returns a net.
    tiny_base : callable
        Returns two blocks of VGG16, a sixteenth as wide.
    """
    base = new_base(tiny_base)
    student, order = same_function("transfer_net", lambda: function(base), TINY_NET, seed, on_base_mutants)
    check_in_training(student, lambda: function(new_base(tiny_base)), TINY_NET)
    check_shares(student.model, order, base)
    check_dropout(student, order, TINY_NET)
    passed(f"transfer_net computes the right function; {parameters(TINY_NET)[0]:,} parameters on tiny_base")


def on_tiny_base(
    function: Callable[..., Any], tiny_base: Callable[..., Any], seed: int
) -> tuple[Student, list[int]]:
    """A student's net, once it computes the right function with the weights of the base that was given."""
    base = new_base(tiny_base)
    student, order = same_function("transfer_net", lambda: function(base), TINY_NET, seed, on_base_mutants)
    check_shares(student.model, order, base)
    return student, order


def new_base(tiny_base: Callable[..., Any]) -> Any:
    """A new tiny base, once it has the right weights."""
    base = run("tiny_base()", lambda: tiny_base())
    shapes = [np.shape(values) for values in run("the weights of tiny_base()", lambda: base.get_weights())]
    if shapes != weight_shapes(TINY_BASE):
        fail("tiny_base()", f"weights {shapes}", f"weights {weight_shapes(TINY_BASE)}", BASE_CHANGED)
    return base


def not_a_model(tried: str, got: Any, shape: tuple[int, ...]) -> None:
    """Fails if what came back is something with an output, and not the output."""
    if got is not None and not isinstance(got, (np.ndarray, np.generic, list, tuple, int, float)):
        cause = Cause("a model comes back, not its output", "end with `.predict(images)`, an array")
        fail(tried, "no array", f"an array of shape {shape}", cause)


def check_shares(model: Any, order: Sequence[int], base: Any) -> None:
    """Fails unless the model has the base's weights: the same ones, not others like them."""
    own, weights = list(base.get_weights()), list(model.get_weights())
    if not all(np.array_equal(values, weights[index]) for values, index in zip(own, order, strict=False)):
        fail("the weights of the net's first layers", "other weights than the base's", "the base's", COPIED)


# ------------------------------------------------------------------ typical mistakes


def head_mutants(net: Net) -> Mutants:
    """What students' mistakes in the head make of a net; its base is given and can't be wrong."""
    if not any(isinstance(layer, Pool) for layer in net):  # a second mistake, in a net without the base
        return
    end = base_end(net)
    families = (outputs, hidden_activations, flattening, norms, denses, biases)
    for cause, wrong in among(net, families):
        if wrong[:end] == net[:end]:
            yield cause, wrong


def on_base_mutants(net: Net) -> Mutants:
    """Mistakes in the head, and other bases than the one that was given."""
    yield from head_mutants(net)
    if net[: len(TINY_BASE)] != TINY_BASE:
        return
    message = "the base that was given is not in the net: its first layers are others"
    for other in (THREE_BLOCKS, blocks((2, 64), (2, 128)), blocks((2, 16), (2, 32), (3, 64)), ()):
        yield (
            Cause(message, "keras.Sequential([base, …]) begins with the base"),
            (*other, *net[base_end(net) :]),
        )


def base_end(net: Net) -> int:
    """Index of the first layer after the base."""
    return max(index for index, layer in enumerate(net) if isinstance(layer, Pool)) + 1


def hidden_activations(net: Net) -> Mutants:
    """Another function, or none, for the hidden dense layer's ReLU."""
    end = base_end(net)
    index = end + net[end:].index(RELU) if RELU in net[end:] else len(net)
    step = 'layers.Dense(256, activation="relu")'
    yield Cause("the hidden dense layer has no ReLU", step), (*net[:index], *net[index + 1 :])
    for name in ("tanh", "sigmoid", "elu", "leaky_relu", "softmax"):
        other = (*net[:index], Activation(name), *net[index + 1 :])
        yield Cause(f"the hidden dense layer has {name}, not ReLU", step), other


def flattening(net: Net) -> Mutants:
    """Pooling of whole feature maps where Flatten should be."""
    end = base_end(net)
    message = "global average pooling replaces Flatten: only the mean of each feature map is left"
    step = "layers.Flatten() keeps where something was seen"
    yield Cause(message, step), (*net[:end], GlobalPool(), *net[end + 1 :])


def norms(net: Net) -> Mutants:
    """Batch normalisation that is missing or in another place."""
    if BatchNorm() not in net:
        return
    index = net.index(BatchNorm())
    step = "Flatten, Dense 256 with ReLU, BatchNormalization, Dropout, Dense 10 with softmax: in this order"
    without = (*net[:index], *net[index + 1 :])
    yield Cause("batch normalisation is missing: without it this net hardly learns", step), without
    message = "batch normalisation comes before the ReLU, and here it comes after it"
    yield Cause(message, step), (*net[: index - 1], BatchNorm(), net[index - 1], *net[index + 1 :])
    end = base_end(net)
    for where, at in {"before Flatten": end, "after Flatten": end + 1}.items():
        moved = (*without[:at], BatchNorm(), *without[at:])
        message = f"batch normalisation comes {where}, not after the hidden dense layer"
        yield Cause(message, step), moved
        message = f"there is a second batch normalisation, {where}"
        yield Cause(message, step), (*net[:at], BatchNorm(), *net[at:])
    last = max(at for at, layer in enumerate(net) if isinstance(layer, Dense)) + 1
    message = "batch normalisation comes after the last dense layer"
    yield Cause(message, step), (*net[:index], *net[index + 1 : last], BatchNorm(), *net[last:])
