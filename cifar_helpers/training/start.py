"""What comes before a training: seeds, precision, a net as it was at first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cifar_helpers import budget

if TYPE_CHECKING:
    import keras


class TrainingError(ValueError):
    """A training that can't begin or go on; the message says why and what to do."""


def seed(number: int) -> None:
    """Makes the next model's start values, and everything random after them, the same in each run.

    In the `smoke` budget TensorFlow is also told to give the same sums in each run, which is slower.

    Parameters
    ----------
    number : int
        0 to 2**32 - 1.
    """
    import keras

    keras.utils.set_random_seed(number)
    if budget.current().name == "smoke" and keras.config.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def use_mixed_precision(on: bool | None = None) -> bool:
    """Lets models made from now on calculate in bfloat16, with weights in float32, or stops that.

    On processors with avx512_bf16 or AMX training takes about half the time; on others it is slower.
    ``keras.utils.clear_session()`` sets it back to float32, so call this again after it.

    Parameters
    ----------
    on : bool, optional
        None asks the environment variable CIFAR_MIXED_PRECISION: 1 is on.

    Returns
    -------
    bool
        Whether it is on.
    """
    import keras

    on = os.environ.get("CIFAR_MIXED_PRECISION", "") == "1" if on is None else on
    keras.config.set_dtype_policy("mixed_bfloat16" if on else "float32")
    return on


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
        If the model is not compiled.
    """
    check_compiled(model)
    model.set_weights(weights)
    model.optimizer.build(model.trainable_variables)
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape, variable.dtype))
    model.optimizer.learning_rate = learning_rate


def check_compiled(model: keras.Model) -> None:
    if not getattr(model, "compiled", False):
        raise TrainingError("the model is not compiled: call model.compile(optimizer, loss, metrics) first")
