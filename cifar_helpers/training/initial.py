"""Where a training starts: the weights, whether they were drawn or set, and the optimizer's state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from cifar_helpers.training.conditions import flat_layers
from cifar_helpers.training.describe import array, hashed

if TYPE_CHECKING:
    import keras

Start = dict[str, Any]
_left: WeakKeyDictionary[Any, tuple[Path, Start, Start]] = WeakKeyDictionary()


def of(model: keras.Model) -> Start:
    """The state of a built and compiled model.

    `set` are the weights that are not what their layer's initializer draws: loaded or trained ones.
    """
    weights = [np.asarray(weight) for weight in model.weights]
    drawn = _drawn(model)
    rate = model.optimizer.learning_rate
    others = [variable for variable in model.optimizer.variables if variable is not rate]
    return {
        "weights": hashed([array(weight) for weight in weights]),
        "set": hashed([array(w) for w, v in zip(weights, model.weights, strict=True) if id(v) not in drawn]),
        "seed": _seed(),
        "optimizer": hashed([array(variable) for variable in others]),
        "learning_rate": float(np.asarray(rate)) if hasattr(rate, "assign") else None,
    }


def _seed() -> int | None:
    """The number that was last given to `training.seed`, or to Keras itself."""
    try:
        from keras.src.utils.rng_utils import get_random_seed
    except ImportError:
        return None
    return get_random_seed()


def _drawn(model: keras.Model) -> set[int]:
    """The variables that have the values which an initializer of their layer draws."""
    import keras

    found = set()
    for layer in flat_layers(model):
        makers = [value for value in vars(layer).values() if isinstance(value, keras.Initializer)]
        for variable in layer._trainable_variables + layer._non_trainable_variables:
            if any(_is_of(maker, variable) for maker in makers):
                found.add(id(variable))
    return found


def _is_of(maker: Any, variable: Any) -> bool:
    try:
        drawn = maker(variable.shape, dtype=variable.dtype)
    except (ValueError, TypeError):  # a kernel's initializer has no use for a bias
        return False
    return np.array_equal(np.asarray(drawn), np.asarray(variable))


def as_it_began(model: keras.Model, folder: Path) -> Start:
    """Where the training in this folder began, if the model is as that training has just left it.

    A cell that is run again with the net that it trained goes on, and doesn't begin with other weights.
    """
    now = of(model)
    if model not in _left or _left[model][0] != folder.resolve():
        return now
    _, began, left = _left[model]
    same = {
        name: began[name] for name in ("weights", "optimizer", "learning_rate") if now[name] == left[name]
    }
    if "weights" in same:
        same |= {"set": began["set"], "seed": began["seed"]}
    return {**now, **same}


def leave(model: keras.Model, folder: Path, began: Start) -> None:
    """Notes how a training leaves the model."""
    _left[model] = folder.resolve(), began, of(model)


def change(saved: Start, now: Start) -> tuple[str, str]:
    """What differs between two starts, as a difference that is refused, and as one that is only told."""
    if saved["weights"] != now["weights"]:
        if saved["set"] != now["set"]:
            return "the weights that the net starts from (build it again after training.seed)", ""
        if saved["seed"] != now["seed"]:
            return f"training.seed {saved['seed']} → {now['seed']} before the net was built", ""
        told = (
            "The net's random initial values were others then, and those of now are not used: call "
            "training.seed right before a net is built, and it gets the same ones each time."
        )
        return "", told
    if saved["optimizer"] != now["optimizer"]:
        return "the state that the optimizer starts with (call model.compile again)", ""
    return "", ""
