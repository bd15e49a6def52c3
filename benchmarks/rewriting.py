"""Reference solutions whose results come back as another type of the same value, and are as right."""

from __future__ import annotations

import functools
import importlib.util
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

TINY = 1e-8  # of the largest number in a result
PICKED = {  # tasks whose results are taken from what is given: no other number is right
    "6_augmentation/augment": "pixels are moved, not computed",
    "6_augmentation/crop": "pixels are moved, not computed",
    "6_augmentation/make-batch": "pixels are moved, not computed",
    "9_capstone/tune": "rates are picked from a list",
}
COUNT = [0]  # how often a result was changed: rewriting that changes nothing is not counted


def changed(value: Any) -> Any:
    COUNT[0] += 1
    return value


def real(value: Any) -> bool:
    return isinstance(value, (float, np.floating)) or (
        isinstance(value, np.ndarray) and value.dtype.kind == "f"
    )


def number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def numeric(value: Any) -> bool:
    return number(value) or (isinstance(value, np.ndarray) and value.dtype.kind in "fiub")


def float32(value: Any) -> Any:
    return changed(np.float32(value)) if real(value) and np.asarray(value).dtype != np.float32 else value


def nearly(value: Any) -> Any:
    return changed(value + TINY * np.max(np.abs(value), initial=0)) if real(value) else value


def numpy_scalar(value: Any) -> Any:
    plain = type(value) in (int, float)
    return changed(np.int64(value) if type(value) is int else np.float64(value)) if plain else value


def without_axes(value: Any) -> Any:
    return changed(np.array(value)) if number(value) else value


def fortran(value: Any) -> Any:
    is_wide = isinstance(value, np.ndarray) and value.ndim > 1
    return changed(np.asfortranarray(value)) if is_wide else value


def strided(value: Any) -> Any:
    if not isinstance(value, np.ndarray) or not value.ndim:
        return value
    return changed(np.repeat(value, 2, axis=0)[::2])


def keras_tensor(value: Any) -> Any:
    import keras

    return changed(keras.ops.convert_to_tensor(value)) if numeric(value) else value


def tensorflow_tensor(value: Any) -> Any:
    import tensorflow as tf

    return changed(tf.constant(value)) if numeric(value) else value


def tensorflow_variable(value: Any) -> Any:
    import tensorflow as tf

    return changed(tf.Variable(value)) if numeric(value) else value


def torch_tensor(value: Any) -> Any:
    import torch

    return changed(torch.as_tensor(np.array(value))) if numeric(value) else value


def jax_array(value: Any) -> Any:
    import jax.numpy as jnp

    return changed(jnp.asarray(value)) if numeric(value) else value


def list_for_tuple(value: Any) -> Any:
    return changed(list(value)) if isinstance(value, tuple) else value


def tuple_for_list(value: Any) -> Any:
    return changed(tuple(value)) if isinstance(value, list) else value


def array_for_sequence(value: Any) -> Any:
    """Numbers, or arrays of one shape, stacked."""
    if not isinstance(value, (tuple, list)) or not value or not all(map(numeric, value)):
        return value
    return changed(np.array(value)) if len({np.shape(item) for item in value}) == 1 else value


def list_for_array(value: Any) -> Any:
    return changed(value.tolist()) if isinstance(value, np.ndarray) and value.ndim else value


WHOLE = {  # of a whole result
    "a list for a tuple": list_for_tuple,
    "a tuple for a list": tuple_for_list,
    "an array for a tuple or list": array_for_sequence,
}
EACH = {  # of each array or number in a result
    "float32": float32,
    "1e-8 more": nearly,
    "a NumPy scalar for a number": numpy_scalar,
    "an array without axes for a number": without_axes,
    "in Fortran's order": fortran,
    "every second row of an array": strided,
    "a list for an array": list_for_array,
    "a Keras tensor": keras_tensor,
    "a TensorFlow tensor": tensorflow_tensor,
    "a TensorFlow variable": tensorflow_variable,
    "a torch tensor": torch_tensor,
    "a JAX array": jax_array,
}
NEEDED = {"a Keras tensor": "keras", "a torch tensor": "torch", "a JAX array": "jax"}
NEEDED |= {"a TensorFlow tensor": "tensorflow", "a TensorFlow variable": "tensorflow"}


def available(task: str) -> list[str]:
    """The rewritings that a task allows, by "assignment/grade_id", and for which everything is installed."""
    names = [*WHOLE, *EACH]
    if task in PICKED:
        names = [name for name in names if name not in ("float32", "1e-8 more")]
    return [name for name in names if importlib.util.find_spec(NEEDED.get(name, "numpy")) is not None]


def apply(name: str, value: Any) -> Any:
    """A result rewritten; functions in it give rewritten results."""
    if name in WHOLE:
        return WHOLE[name](value)
    return each(EACH[name], value)


def each(change: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(each(change, item) for item in value)
    if isinstance(value, dict):
        return {key: each(change, item) for key, item in value.items()}
    if inspect.isfunction(value):
        return functools.wraps(value)(lambda *args, **named: each(change, value(*args, **named)))
    return change(value)


def rewritten(source: str, names: list[str], name: str) -> str:
    """A solution cell whose functions and values come out rewritten."""
    changes = [f"{made} = _rewriting.outcome({name!r}, {made})" for made in names]
    return "\n".join([source, "import rewriting as _rewriting", *changes]) + "\n"


def outcome(name: str, value: Any) -> Any:
    """A function with rewritten results, or a rewritten value."""
    if inspect.isfunction(value):
        return functools.wraps(value)(lambda *args, **named: apply(name, value(*args, **named)))
    return apply(name, value)
