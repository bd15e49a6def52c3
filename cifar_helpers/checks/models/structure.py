"""What a Keras model says that it is made of: for what its outputs don't show, and for words about the rest.

The verdict never depends on this: a model that says nothing of itself is compared by its outputs alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from cifar_helpers.checks.core import Cause, type_name
from cifar_helpers.checks.models.architecture import (
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
)
from cifar_helpers.checks.models.keras_errors import CHANNELS_LAST

NORM_AXIS = Cause(
    "batch normalisation takes rows or columns of the feature maps for their channels",
    "leave `axis` out: its default is the last axis, and channels come last here",
)
IN_ORDER = ("Sequential", "Functional")  # models whose lists of layers say what follows what


@dataclass(frozen=True)
class Part:
    """A layer of a Keras model: the name of its class, and its settings."""

    kind: str
    settings: dict[str, Any]


def told(ask: Callable[[], Any], default: Any) -> Any:
    """What an object says of itself, or the default: a student's layer may raise anything."""
    try:
        return ask()
    except Exception:  # lint: what it says of itself is not a verdict
        return default


def layers_of(model: Any, depth: int = 4) -> list[Any]:
    """All layers of a Keras model, also those within others, to this depth; empty if it does not tell."""
    own = told(lambda: list(model.layers), None) or told(lambda: list(model._layers), [])
    return [layer for child in own for layer in (child, *(layers_of(child, depth - 1) if depth else ()))]


def parts(model: Any) -> list[Part]:
    """The layers of a Keras model that are not made of layers, in the order in which it has them."""
    found = []
    for layer in layers_of(model):
        kind = type_name(layer)
        if kind not in (*IN_ORDER, "InputLayer"):
            settings = told(layer.get_config, {})
            found.append(Part(kind, settings if isinstance(settings, dict) else {}))
    return found


def axes_exchanged(model: Any) -> Cause | None:
    """The mistake of a model with a layer that takes feature maps' first axis for their channels, or None.

    A layer that moves axes itself may make that right, so nothing is said about a model that has one.
    """
    layers = layers_of(model)
    if any(type_name(layer) in ("Permute", "Reshape", "Lambda") for layer in layers):
        return None
    for layer in layers:
        settings = told(lambda layer=layer: dict(layer.get_config()), {})
        if settings.get("data_format") == "channels_first":
            return CHANNELS_LAST
        maps = told(lambda layer=layer: len(layer.get_build_config()["input_shape"]) == 4, False)
        if type_name(layer) == "BatchNormalization" and settings.get("axis") in (1, 2) and maps:
            return NORM_AXIS
    return None


# ------------------------------------------------------------------ in words

ACTIVATIONS = {"ReLU": "relu", "Softmax": "softmax", "ELU": "elu", "LeakyReLU": "leaky_relu"}
DEFAULTS = {  # settings that words leave out while they are the usual ones
    "padding": "valid",
    "strides": [1, 1],
    "dilation_rate": [1, 1],
    "groups": 1,
    "use_bias": True,
    "data_format": "channels_last",
    "axis": -1,
    "center": True,
    "scale": True,
}


def descriptions_of(part: Part) -> list[str]:
    """A layer as people write it, and its activation.

    >>> descriptions_of(Part("Conv2D", {"filters": 12, "kernel_size": [5, 5], "activation": "relu"}))
    ['Conv2D(12, 5)', 'relu']
    >>> descriptions_of(Part("ReLU", {}))
    ['relu']
    """
    settings = part.settings
    if part.kind in ACTIVATIONS or part.kind == "Activation":
        return [ACTIVATIONS.get(part.kind) or str(settings.get("activation"))]
    given = [
        settings[name]
        for name in ("filters", "kernel_size", "units", "rate", "pool_size")
        if name in settings
    ]
    usual = {**DEFAULTS, **({"strides": settings["pool_size"]} if "pool_size" in settings else {})}
    odd = [
        f"{name}={short(settings[name])}"
        for name, default in usual.items()
        if name in settings
        and short(settings[name]) != short(default)
        and settings[name] is not None
        and not (name == "axis" and settings[name] == 3)
    ]
    text = f"{part.kind}({', '.join([*map(short, given), *odd])})"
    activation = settings.get("activation")
    return (
        [text]
        if activation in (None, "linear")
        else [text, activation if isinstance(activation, str) else "?"]
    )


def short(value: Any) -> str:
    """A setting: one number for two equal ones.

    >>> short([5, 5]), short((2, 1)), short(0.5)
    ('5', '(2, 1)', '0.5')
    """
    if isinstance(value, (list, tuple)):
        return str(value[0]) if len(set(value)) == 1 else str(tuple(value))
    return repr(value) if isinstance(value, str) else str(value)


def description_of_layer(layer: Layer) -> str:
    """A layer of a table, in the words of `descriptions_of`."""
    match layer:
        case Conv(filters, kernel, padding, stride, bias):
            settings = {"filters": filters, "kernel_size": kernel, "padding": padding, "use_bias": bias}
            return descriptions_of(Part("Conv2D", {**settings, "strides": stride}))[0]
        case Pool(kind, size, stride):
            name = "MaxPooling2D" if kind == "max" else "AveragePooling2D"
            return descriptions_of(Part(name, {"pool_size": size, "strides": stride}))[0]
        case Dense(units, bias):
            return descriptions_of(Part("Dense", {"units": units, "use_bias": bias}))[0]
        case Dropout(rate):
            return f"Dropout({rate})"
        case Activation(name):
            return name
    names = {BatchNorm: "BatchNormalization", Flatten: "Flatten", GlobalPool: "GlobalAveragePooling2D"}
    return f"{names.get(type(layer), type(layer).__name__)}()"


def difference(model: Any, net: Net) -> str:
    """What a model says of its layers, compared with its table; "" if it does not tell, or has units."""
    units = any(type(layer).__name__ == "Residual" for layer in net)
    if units or type_name(model) not in IN_ORDER:
        return ""
    mine = [message for part in parts(model) for message in descriptions_of(part)]
    right = [description_of_layer(layer) for layer in net]
    steps = [
        told_step(*step, mine, right) for step in SequenceMatcher(None, mine, right, False).get_opcodes()
    ]
    return "; ".join(list(dict.fromkeys(step for step in steps if step))[:4])


def extra_dropouts(model: Any, net: Net) -> bool:
    """Whether a model has more dropouts than its table."""
    mine = sum(part.kind == "Dropout" and part.settings.get("rate") != 0 for part in parts(model))
    return mine > sum(isinstance(layer, Dropout) for layer in net)


def told_step(tag: str, a: int, b: int, c: int, d: int, mine: list[str], right: list[str]) -> str:
    """One difference of two lists in words."""
    here, there = ", ".join(mine[a:b]), ", ".join(right[c:d])
    after = f" after {mine[a - 1]}" if a else " at the beginning"
    return {
        "equal": "",
        "delete": f"{here} does not belong{after}",
        "insert": f"{there} is missing{after}",
        "replace": f"{here}{after}, where the table has {there}",
    }[tag]
