"""Keras's batch normalisation on TensorFlow's fused kernel, where that is several times faster."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from cifar_helpers import backend

if TYPE_CHECKING:
    import keras

SWITCH = "CIFAR_FUSED_BATCH_NORM"


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

    on = os.environ.get(SWITCH, "").strip() != "0" if on is None else on
    layer = keras.layers.BatchNormalization
    if not hasattr(layer.call, "fused"):
        layer.call = _either(layer.call)
    layer.call.fused = on and backend.has_fused_kernel()
    return layer.call.fused


def fuse_unless_chosen() -> None:
    """Does what the environment says, if nobody has said anything yet."""
    import keras

    if not hasattr(keras.layers.BatchNormalization.call, "fused"):
        fuse_batch_normalisation()


def _either(own: Any) -> Any:
    """The layer's computation: on the fused kernel if it is on and fits, or Keras's `own`."""

    def call(
        self: keras.layers.BatchNormalization, inputs: Any, training: Any = None, mask: Any = None
    ) -> Any:
        if call.fused and mask is None and _fits(self, inputs, training):
            return backend.normalised(self, inputs, bool(training and self.trainable))
        return own(self, inputs, training=training, mask=mask)

    return call


def _fits(layer: keras.layers.BatchNormalization, inputs: Any, training: Any) -> bool:
    """Whether the fused kernel computes what this layer says."""
    import keras

    return (
        type(layer) is keras.layers.BatchNormalization
        and isinstance(training, (bool, type(None)))
        and layer.variable_dtype == "float32"
        and not (layer.synchronized or layer.renorm)
        and backend.fits_fused_kernel(inputs, layer.axis)
    )
