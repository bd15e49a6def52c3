"""VGG16 for small images: with ImageNet weights, or a quarter as wide with weights that come along.

Keras itself is imported when a function needs it, not with this module.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

LAYERS = (2, 2, 3, 3, 3)  # convolutions of each block
CHANNELS = (64, 128, 256, 512, 512)  # of each convolution in a block of VGG16
QUARTER = "quarter_vgg16.npz"


def vgg16(blocks: int = 5, width: float = 1.0, *, side: int = 32, batch_norm: bool = False) -> keras.Model:
    """The convolutional blocks of VGG16, with its names of layers and with initial values that are random.

    Parameters
    ----------
    blocks : int
        How many of the five, counted from the image.
    width : float
        Channels are this many times those of VGG16.
    side : int
        Rows and columns of the images, at least 2**blocks.
    batch_norm : bool
        With batch normalisation between each convolution and its ReLU, as in Simonyan and Zisserman's model
        that is trained from scratch; VGG16 has none.

    Returns
    -------
    keras.Model
        From float32 (N, side, side, 3) to the last block's pooled feature maps, whose side is halved by each
        block: (N, side // 2**blocks, side // 2**blocks, channels).

    Raises
    ------
    ValueError
        If `blocks` is not 1 to 5, or the images are too small for the poolings.

    Notes
    -----
    Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2015),
    configuration D; names as in ``keras.applications.VGG16``.
    """
    import keras

    if blocks not in range(1, 6):
        raise ValueError(f"VGG16 has blocks 1 to 5, not {blocks}")
    if side < 2**blocks:
        raise ValueError(f"{blocks} poolings need images of {2**blocks} pixels a side, not {side}")
    inputs = outputs = keras.Input((side, side, 3))
    for block, (count, channels) in enumerate(zip(LAYERS[:blocks], CHANNELS[:blocks], strict=True), 1):
        for number in range(1, count + 1):
            name = f"block{block}_conv{number}"
            activation = None if batch_norm else "relu"
            conv = keras.layers.Conv2D(
                round(channels * width), 3, padding="same", activation=activation, name=name
            )
            outputs = conv(outputs)
            if batch_norm:
                outputs = keras.layers.BatchNormalization(name=f"{name}_bn")(outputs)
                outputs = keras.layers.ReLU(name=f"{name}_relu")(outputs)
        outputs = keras.layers.MaxPooling2D(name=f"block{block}_pool")(outputs)
    return keras.Model(inputs, outputs, name="vgg16" if width == 1 else "narrow_vgg16")


def imagenet_vgg16(blocks: int = 5, side: int = 32) -> keras.Model:
    """VGG16 with the weights that it was trained to on ImageNet.

    The file of 59 MB is downloaded once, as ``keras.applications.VGG16`` does; `cifar_helpers.data.weights`
    says from where. Images must be prepared as by ``keras.applications.vgg16.preprocess_input``.

    Parameters
    ----------
    blocks : int
        How many of the five, counted from the image.
    side : int
        Rows and columns of the images.

    Returns
    -------
    keras.Model
        As `vgg16` gives it, with weights.

    Raises
    ------
    cifar_helpers.data.data_error.DataError
        If the file can't be had or is damaged; the message says what to do.
    """
    from cifar_helpers.data import weights

    path = weights.fetch()
    model, whole = vgg16(blocks, side=side), vgg16()
    whole.load_weights(path)
    for layer in model.layers:
        layer.set_weights(whole.get_layer(layer.name).get_weights() if layer.weights else [])
    return model


def quarter_vgg16(blocks: int = 5, side: int = 32) -> keras.Model:
    """VGG16 of a quarter of the width, trained on CIFAR-100: these are not ImageNet weights.

    Images must be prepared as for VGG16: ``keras.applications.vgg16.preprocess_input`` (blue, green, red;
    0 to 255; minus ImageNet's means).

    Parameters
    ----------
    blocks : int
        How many of the five, counted from the image.
    side : int
        Rows and columns of the images.

    Returns
    -------
    keras.Model
        As `vgg16` gives it, with weights.

    Notes
    -----
    Trained by ``benchmarks/quarter_vgg16.py``, which also measured how well it does.
    """
    model = vgg16(blocks, width=0.25, side=side)
    with (
        resources.files("cifar_helpers").joinpath("weights", QUARTER).open("rb") as file,
        np.load(file) as saved,
    ):
        for layer in model.layers:
            if layer.weights:
                values = [saved[f"{layer.name}/{part}"] for part in ("kernel", "bias")]
                layer.set_weights([value.astype(np.float32) for value in values])
    return model


def without_batch_norm(model: keras.Model, *, scale: float = 1.0) -> dict[str, np.ndarray]:
    """Kernels and biases that do the work of a trained convolution and its batch normalisation in one.

    Parameters
    ----------
    model : keras.Model
        Convolutions with a layer of batch normalisation each, named as in `vgg16`.
    scale : float
        What the model's images were multiplied by; the result takes images without it.

    Returns
    -------
    dict
        Under ``"<layer>/kernel"`` and ``"<layer>/bias"``, float32.

    Notes
    -----
    γ · (W ∗ x + b − μ) / √(σ² + ε) + β is the convolution with γ / √(σ² + ε) · W and its own bias.
    """
    found = {}
    for layer in model.layers:
        if not layer.name.endswith("_bn"):
            continue
        name = layer.name.removesuffix("_bn")
        kernel, bias = model.get_layer(name).get_weights()
        gamma, beta, mean, variance = layer.get_weights()
        factor = gamma / np.sqrt(variance + layer.epsilon)
        found[f"{name}/kernel"] = kernel * factor * (scale if name == "block1_conv1" else 1.0)
        found[f"{name}/bias"] = (bias - mean) * factor + beta
    return found
