"""What makes a training the one that it is: net, optimizer, data, batches, callbacks, versions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers.training import describe
from cifar_helpers.training.describe import described, hashed

if TYPE_CHECKING:
    import keras

Settings = dict[str, Any]
THE_MODEL = {"model", "_model", "optimizer"}  # names by which a callback gets at it
OPAQUE = {"variant", "resource"}  # dtypes of tensors that hold no numbers
WITHOUT_EFFECT = {"run_eagerly", "steps_per_execution", "auto_scale_loss", "jit_compile", "optimizer"}
STEERING = {"EarlyStopping", "LearningRateScheduler", "ReduceLROnPlateau", "SwapEMAWeights", "TerminateOnNaN"}


def of_net(model: keras.Model) -> dict[str, Any]:
    """Every layer with its configuration and its number type, and how the layers are connected."""
    layers = [of_layer(layer) for layer in flat_layers(model)]
    return {"layers": [layer for layer in layers if layer["class"] != "InputLayer"], **of_model(model)}


def of_model(model: keras.Model) -> dict[str, Any]:
    """How a model connects its layers, and its code if its class is the notebook's."""
    import keras

    found: dict[str, Any] = {}
    if not isinstance(model, keras.Sequential) and hasattr(model, "operations"):
        found["connections"] = hashed(list(connections(model)))
    if not describe.is_of_a_library(type(model)):
        found["model"] = {"code": described(type(model)), **plain_attributes(model)}
    return found


def flat_layers(layer: keras.Layer) -> list[keras.Layer]:
    """The layers inside a layer or model in their order, each followed by those inside it."""
    found = {}
    for inner in layer._layers:
        if inner is not getattr(layer, "_functional", None):  # Keras's own copy of a Sequential
            found.update({id(each): each for each in (inner, *flat_layers(inner))})
    return list(found.values())


def of_layer(layer: keras.Layer) -> dict[str, Any]:
    import keras

    kind = {"class": type(layer).__name__, "trainable": bool(layer.trainable)}
    if isinstance(layer, keras.Model):
        return {**kind, **of_model(layer)}
    if isinstance(layer, keras.layers.Lambda):
        return {**kind, "function": described(layer.function), "arguments": described(layer.arguments)}
    found = {**describe.configuration(layer, described), **kind}
    if not describe.is_of_a_library(type(layer)):
        found = {**plain_attributes(layer), **found, "code": described(type(layer))}
    return found


def plain_attributes(layer: keras.Layer) -> dict[str, Any]:
    """What a class of the notebook's keeps in itself, but for layers, variables and Keras's own fields."""
    import keras

    ours = set(vars(layer)) - set(vars(keras.Model())) - describe.NOT_ITS_OWN
    kinds = (keras.Layer, keras.Variable, keras.optimizers.Optimizer, keras.Metric)
    values = {name: getattr(layer, name) for name in ours if name[:1] != "_"}
    return {n: described(v) for n, v in sorted(values.items()) if not isinstance(v, kinds) and not _layers(v)}


def _layers(value: Any) -> bool:
    import keras

    return isinstance(value, (list, tuple)) and any(isinstance(item, keras.Layer) for item in value)


def connections(model: keras.Model) -> Iterator[Any]:
    """For each call of a layer in a functional model, whose outputs it takes, with what other arguments."""
    numbers = {id(operation): n for n, operation in enumerate(model.operations)}

    def source(tensor: Any) -> Any:
        history = getattr(tensor, "_keras_history", None)
        if history is None:
            return described(tensor)
        nodes = [n for n in history.operation._inbound_nodes if n in model._nodes]
        node = history.operation._inbound_nodes[history.node_index]
        return [numbers.get(id(history.operation)), nodes.index(node) if node in nodes else -1, history[2]]

    def sources(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [sources(item) for item in value]
        if isinstance(value, dict):
            return {name: sources(item) for name, item in value.items()}
        return source(value)

    for operation in model.operations:
        for node in operation._inbound_nodes:
            if node in model._nodes:
                yield [sources(node.arguments.args), sources(node.arguments.kwargs)]
    yield [sources(model.inputs), sources(model.outputs)]


def of_compilation(model: keras.Model) -> dict[str, Any]:
    """Loss, metrics and their weights, as `compile` was given them; names that mean the same are the same."""
    config = getattr(getattr(model, "_compile_config", None), "config", None) or {"loss": model.loss}
    found = {name: item for name, item in config.items() if name not in WITHOUT_EFFECT and item is not None}
    for name in ("metrics", "weighted_metrics"):
        found.pop(name, None)
    metrics = [inner for metric in model.metrics for inner in getattr(metric, "metrics", [])]
    kinds = [described(metric) for metric in metrics]
    return {**{name: described(_loss(item)) for name, item in found.items()}, "metrics": kinds}


def _loss(item: Any) -> Any:
    """A loss that Keras knows by a name as the object that the name stands for."""
    import keras

    if not isinstance(item, str):
        return item
    name = "".join(word.capitalize() for word in item.split("_"))
    cls = getattr(keras.losses, name, None)
    return cls() if isinstance(cls, type) and issubclass(cls, keras.losses.Loss) else item


def of_optimizer(optimizer: keras.optimizers.Optimizer) -> dict[str, Any]:
    found = described(optimizer)
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is not None:
        found["inner_optimizer"] = of_optimizer(inner)
    schedule = getattr(optimizer, "_learning_rate", None)
    if schedule is not None and hasattr(schedule, "get_config") and not hasattr(schedule, "assign"):
        found["learning_rate"] = described(schedule)
    return found


def set_rate(optimizer: dict[str, Any], rate: float) -> None:
    """Puts the learning rate with which the training began into an optimizer's description."""
    inner = optimizer.get("inner_optimizer", optimizer)
    if not isinstance(inner["learning_rate"], dict):
        inner["learning_rate"] = float(f"{rate:.7g}")


# ------------------------------------------------------------------ data


def of_data(train: Any, validation: tuple[np.ndarray, np.ndarray]) -> dict[str, Any]:
    """Hashes of all images and labels; of a pipeline, what can be known without running it."""
    found: dict[str, Any] = {}
    if isinstance(train, tuple):
        found = {name: described(part) for name, part in zip(PARTS, train, strict=True)}
    else:
        found["training data"] = of_pipeline(train)
    return found | {name: described(part) for name, part in zip(VALIDATION, validation, strict=True)}


PARTS = ("training images", "training labels")
VALIDATION = ("validation images", "validation labels")


def of_pipeline(data: Any, depth: int = 0) -> Any:
    """The steps of a `tf.data` pipeline with functions and numbers; any other object by its attributes."""
    if not hasattr(data, "element_spec"):
        return described(data)
    found: dict[str, Any] = {"class": type(data).__name__, "elements": str(data.element_spec)}
    for name, value in vars(data).items():
        if hasattr(value, "_func"):  # StructuredFunctionWrapper
            found[name.strip("_")] = described(value._func)
        elif name == "_tensors" or (hasattr(value, "numpy") and value.dtype.name not in OPAQUE):
            found[name.strip("_")] = described(value)
    inner = getattr(data, "_input_dataset", None)
    if inner is not None and depth < 50:
        found["of"] = of_pipeline(inner, depth + 1)
    return found


# ------------------------------------------------------------------ callbacks, versions, all of it


def of_callbacks(callbacks: Sequence[Any]) -> list[Any]:
    """The callbacks that can change a training; those that only watch may come and go."""
    return [described(callback) for callback in callbacks if steers(callback)]


def steers(callback: Any) -> bool:
    """Whether a callback is one of Keras's that change a training, or its code gets at the model."""
    if any(cls.__name__ in STEERING for cls in type(callback).__mro__):
        return True
    return (
        bool(_names(callback) & {"model", "_model", "optimizer"})
        or type(callback).__name__ == "LambdaCallback"
    )


def _names(callback: Any) -> set[str]:
    """The names that the code of a callback's class uses, but for that of libraries."""
    found: set[str] = set()
    for cls in type(callback).__mro__:
        if not describe.is_of_a_library(cls):
            for function in vars(cls).values():
                code = getattr(function, "__code__", None)
                for inner in describe._codes(code) if code else ():
                    found |= {*inner.co_names, *inner.co_freevars}
    return found


def of_versions(recipe: tuple[Callable[..., Any], ...]) -> dict[str, str]:
    """Versions that change numbers, without the last part, and a hash of the code that trains here."""
    import keras

    backend = keras.config.backend()
    modules = {"keras": keras, "numpy": np, backend: sys.modules[backend]}
    found = {name: ".".join(module.__version__.split(".")[:2]) for name, module in modules.items()}
    found["cifar_helpers' training"] = _of_code(recipe)
    return found


@cache
def _of_code(functions: tuple[Callable[..., Any], ...]) -> str:
    return hashed([describe.code_of(function) for function in functions])


def of_callables(make_batch: Any, callbacks: Sequence[Any]) -> Settings:
    """What the notebook's own code does in a training; parts of it may change while it runs."""
    return {"make_batch": described(make_batch), "callbacks": of_callbacks(callbacks)}
