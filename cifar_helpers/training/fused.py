"""Keras's batch normalisation, Adam and ELU on fused kernels, where those are faster."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cifar_helpers import backend

if TYPE_CHECKING:
    import keras

SWITCH = "CIFAR_FUSED_BATCH_NORM"
ADAM_SWITCH = "CIFAR_FUSED_ADAM"
ELU_SWITCH = "CIFAR_FUSED_ELU"


def fuse_batch_normalisation(on: bool | None = None) -> bool:
    """Lets `keras.layers.BatchNormalization` compute on TensorFlow's fused kernel, or stops that.

    Keras computes mean, variance and the normalised values in a dozen operations, each of which writes an
    array as large as the feature maps, in float32 whatever the layer's precision. TensorFlow's fused kernel
    (`FusedBatchNormV3`) does it in one. The layer, its weights, its configuration and saved models stay as
    they are; outputs, gradients and moving statistics are the same up to rounding. Keras's own computation
    remains on GPUs, on other backends, for an `axis` that is not the last one, with masks, `synchronized`,
    `renorm` and float64, and in subclasses. What Keras has compiled already stays as it is.

    `training.seed` and `training.fit` switch it on, unless it was switched off before.

    Parameters
    ----------
    on : bool, optional
        None asks the environment variable CIFAR_FUSED_BATCH_NORM: 0 is off.

    Returns
    -------
    bool
        Whether it is on.

    Notes
    -----
    Ioffe and Szegedy, "Batch Normalization" (2015). The kernel returns the variance with Bessel's
    correction, n / (n - 1); Keras's moving variance has none, so it is taken out here.
    """
    import keras

    return _put(keras.layers.BatchNormalization, "call", _either, SWITCH, on)


def fuse_adam(on: bool | None = None) -> bool:
    """Lets `keras.optimizers.Adam` and `AdamW` update each variable in one operation, or stops that.

    Keras writes the update of each variable as some fifteen operations: in a residual net with Adam that is a
    third of what has to be compiled before the first step, and a tenth of the time of each step in a small
    net. TensorFlow's fused kernel (`ResourceApplyAdam`) does it in one. Settings, saved optimizers, clipping,
    decoupled weight decay and schedules stay as they are; the numbers are the same up to rounding. Keras's
    own update remains on GPUs, on other backends, with `amsgrad`, for gradients of embeddings, variables that
    are not float32, with distribution strategies, and in subclasses.

    `training.seed` and `training.fit` switch it on, unless it was switched off before.

    Parameters
    ----------
    on : bool, optional
        None asks the environment variable CIFAR_FUSED_ADAM: 0 is off.

    Returns
    -------
    bool
        Whether it is on.

    Notes
    -----
    Kingma and Ba, "Adam" (2015), in the order of computations just before its section 2.1.
    """
    import keras

    return _put(keras.optimizers.Adam, "update_step", _either_update, ADAM_SWITCH, on)


def fuse_elu(on: bool | None = None) -> bool:
    """Lets Keras compute ``Activation("elu")`` and `layers.ELU` faster in bfloat16, or stops that.

    TensorFlow's ELU and its gradient convert each number from bfloat16 and back by itself, which takes a
    quarter of a small residual net's step. Here XLA compiles them, with an exponential as precise as bfloat16
    can show, and they take a third of that; compiling takes 50 ms for each of the two and each size of a
    feature map. Layers, their configuration and saved models stay as they are. Outputs and gradients are the
    same up to rounding, which is TensorFlow's larger one: its ELU of -0.001 is 0. Keras's own computation
    remains in other precisions, for an `alpha` other than 1, for fewer than 131,072 numbers, on GPUs, on
    other backends, and where TensorFlow has no XLA. What Keras has compiled already stays as it is.

    `training.seed` and `training.fit` switch it on, unless it was switched off before.

    Parameters
    ----------
    on : bool, optional
        None asks the environment variable CIFAR_FUSED_ELU: 0 is off.

    Returns
    -------
    bool
        Whether it is on.
    """
    from keras.src.backend import nn  # all ways to Keras's ELU end there

    return _put(nn, "elu", _either_elu, ELU_SWITCH, on)


def fuse_unless_chosen() -> None:
    """Does what the environment says, where nobody has said anything yet."""
    import keras
    from keras.src.backend import nn

    if not hasattr(keras.layers.BatchNormalization.call, "fused"):
        fuse_batch_normalisation()
    if not hasattr(keras.optimizers.Adam.update_step, "fused"):
        fuse_adam()
    if not hasattr(nn.elu, "fused"):
        fuse_elu()


def _put(owner: Any, name: str, either: Callable[[Any], Any], switch: str, on: bool | None) -> bool:
    """Puts the faster computation beside Keras's own, once, and says which of them is taken."""
    if not hasattr(getattr(owner, name), "fused"):
        setattr(owner, name, either(getattr(owner, name)))
    wanted = os.environ.get(switch, "").strip() != "0" if on is None else on
    getattr(owner, name).fused = wanted and backend.has_fused_kernels()
    return getattr(owner, name).fused


def _either(own: Any) -> Any:
    """The layer's computation: on the fused kernel if it is on and fits, or Keras's `own`."""

    def call(
        self: keras.layers.BatchNormalization, inputs: Any, training: Any = None, mask: Any = None
    ) -> Any:
        if either.fused and mask is None and _fits(self, inputs, training):
            return backend.normalised(self, inputs, bool(training and self.trainable))
        return own(self, inputs, training=training, mask=mask)

    either: Any = call
    return either


def _fits(layer: keras.layers.BatchNormalization, inputs: Any, training: Any) -> bool:
    """Whether the fused kernel computes what this layer says."""
    import keras

    return (
        type(layer) is keras.layers.BatchNormalization
        and isinstance(training, (bool, type(None)))
        and layer.variable_dtype == "float32"
        and not (layer.synchronized or getattr(layer, "renorm", False))  # older Keras has no renorm
        and backend.fits_fused_kernel(inputs, layer.axis)
    )


def _either_update(own: Any) -> Any:
    """Adam's update of a variable: on the fused kernel if it is on and fits, or Keras's `own`."""

    def update_step(self: keras.optimizers.Adam, gradient: Any, variable: Any, learning_rate: Any) -> None:
        if either.fused and _is_plain_adam(self) and backend.fits_fused_adam(gradient, variable):
            backend.update_by_adam(self, gradient, variable, learning_rate)
        else:
            own(self, gradient, variable, learning_rate)

    either: Any = update_step
    return either


def _is_plain_adam(optimizer: keras.optimizers.Adam) -> bool:
    """Whether the fused kernel computes what this optimizer says, and finds its moving averages."""
    import keras

    kinds = (keras.optimizers.Adam, keras.optimizers.AdamW)
    return type(optimizer) in kinds and not optimizer.amsgrad and hasattr(optimizer, "_momentums")


def _either_elu(own: Any) -> Any:
    """ELU: compiled if that is on and fits, or Keras's `own`."""

    def elu(x: Any, alpha: Any = 1.0) -> Any:
        if either.fused and alpha == 1 and backend.fits_fused_elu(x):
            return backend.elu(x)
        return own(x, alpha=alpha)

    either: Any = elu
    return either
