"""Keras's batch normalisation on TensorFlow's fused kernel, where that is several times faster."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

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
    layer.call.fused = on and keras.config.backend() == "tensorflow" and not _graphics_processors()
    return layer.call.fused


def fuse_unless_chosen() -> None:
    """Does what the environment says, if nobody has said anything yet."""
    import keras

    if not hasattr(keras.layers.BatchNormalization.call, "fused"):
        fuse_batch_normalisation()


def _graphics_processors() -> list[Any]:
    import tensorflow as tf

    return tf.config.list_physical_devices("GPU")


def _either(own: Any) -> Any:
    """The layer's computation: on the fused kernel if it is on and fits, or Keras's `own`."""

    def call(
        self: keras.layers.BatchNormalization, inputs: Any, training: Any = None, mask: Any = None
    ) -> Any:
        if call.fused and mask is None and _fits(self, inputs, training):
            return _normalised(self, inputs, bool(training and self.trainable))
        return own(self, inputs, training=training, mask=mask)

    return call


def _fits(layer: keras.layers.BatchNormalization, inputs: Any, training: Any) -> bool:
    """Whether the fused kernel computes what this layer says."""
    import keras
    import tensorflow as tf

    return (
        type(layer) is keras.layers.BatchNormalization
        and isinstance(training, (bool, type(None)))
        and tf.is_tensor(inputs)
        and inputs.dtype in (tf.float32, tf.bfloat16)
        and inputs.shape.rank in (2, 4)
        and layer.axis in (-1, inputs.shape.rank - 1)
        and layer.variable_dtype == "float32"
        and not (layer.synchronized or layer.renorm)
    )


def _normalised(layer: keras.layers.BatchNormalization, inputs: tf.Tensor, training: bool) -> tf.Tensor:
    """The layer's output, of shape and precision of its inputs; while training, its statistics move on."""
    import tensorflow as tf

    flat = inputs.shape.rank == 2
    maps = inputs[:, None, None, :] if flat else inputs
    mean, variance = layer.moving_mean.value, layer.moving_variance.value
    outputs, of_batch, of_batch_squared, *_ = tf.raw_ops.FusedBatchNormV3(
        x=maps,
        scale=layer.gamma.value if layer.scale else tf.ones_like(mean),
        offset=layer.beta.value if layer.center else tf.zeros_like(mean),
        mean=tf.zeros([0]) if training else mean,
        variance=tf.zeros([0]) if training else variance,
        epsilon=layer.epsilon,
        is_training=training,
    )
    if training:
        count = tf.cast(tf.size(maps) // maps.shape[-1], tf.float32)
        biased = of_batch_squared * (count - 1) / count
        layer.moving_mean.assign(mean * layer.momentum + of_batch * (1 - layer.momentum))
        layer.moving_variance.assign(variance * layer.momentum + biased * (1 - layer.momentum))
    return tf.cast(outputs[:, 0, 0, :] if flat else outputs, layer.compute_dtype)
