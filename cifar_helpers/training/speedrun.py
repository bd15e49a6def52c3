"""A fast recipe: a small ConvNet that is as accurate as it can be after a few minutes of two cores.

The net and its training follow Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU" (2024),
https://arxiv.org/abs/2404.00498, made smaller for processors. Each part can be switched off by its field.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers import augmentation
from cifar_helpers.training.history import History
from cifar_helpers.training.loop import fit
from cifar_helpers.training.start import seed as set_seed

if TYPE_CHECKING:
    import keras

    from cifar_helpers.data.dataset import Split

PATCH = 2  # height and width of the first layer's filters
FEW = 5_000  # images from which those are computed
BATCH = 500  # images in a step of prediction


@dataclass(frozen=True)
class Recipe:
    """What a training is made of.

    Attributes
    ----------
    widths : filters of the blocks. Each is a convolution and a pooling, then another convolution.
    units : residual units of two convolutions in each block, in place of that; 0: none.
    epochs, batch_size : how long, and images in a step.
    whitening : the first layer's filters are computed from patches of the images, and stay as they are;
        False: they are drawn, and learned.
    identity : the other filters begin as a copy of their input's channels, as far as there are any.
    offset_factor : how many times as large the learning rate of batch normalisation's β is.
    smoothing : the share of a label that is spread over all classes.
    alternating : an image is mirrored in every second epoch; False: by chance, in half of them.
    shift : pixels by which an image is shifted at most.
    muon : Muon's highest rate, for convolutions; None: SGD, as for all else.
    rate : highest learning rate, for a loss that is a mean over the batch.
    rise, last : share of the steps in which the rate grows to that, and what is left of it at the end.
    first : share of `rate` at the first step.
    momentum, shrink : of SGD; how much of a weight a step at the highest rate takes away.

    Raises
    ------
    ValueError
        If `units` has not one number for each of `widths`.
    """

    widths: tuple[int, ...] = (64, 128, 128)
    units: tuple[int, ...] = (0, 0, 0)
    epochs: int = 8
    batch_size: int = 512
    whitening: bool = True
    identity: bool = True
    offset_factor: float = 64.0
    smoothing: float = 0.2
    alternating: bool = True
    shift: int = 2
    muon: float | None = 0.17
    rate: float = 0.75
    first: float = 1.0
    rise: float = 0.0
    last: float = 0.0
    momentum: float = 0.85
    shrink: float = 0.002

    def __post_init__(self) -> None:
        if len(self.units) != len(self.widths):
            raise ValueError(
                f"units is {self.units}: expected a number for each block of widths {self.widths}"
            )


def net(recipe: Recipe, images: np.ndarray, classes: int) -> keras.Model:
    """The recipe's net, not compiled: takes images of bytes, and returns probabilities.

    Parameters
    ----------
    recipe : Recipe
    images : uint8 array (N, 32, 32, 3)
        Training images, from which means, deviations and whitening filters come.
    classes : int

    Returns
    -------
    keras.Model
    """
    import keras
    from keras import layers

    few = images[:FEW].reshape(-1, images.shape[-1])
    inputs = keras.Input(images.shape[1:])
    scale = layers.Normalization(mean=few.mean(0), variance=few.var(0), dtype="float32")
    first = layers.Conv2D(
        2 * PATCH**2 * images.shape[-1], PATCH, use_bias=False, trainable=not recipe.whitening
    )
    x = layers.ReLU()(first(scale(inputs)))
    if recipe.whitening:
        first.set_weights([whitening(np.asarray(scale(images[:FEW].astype(np.float32))))])
    for width, units in zip(recipe.widths, recipe.units, strict=True):
        x = layers.MaxPooling2D(2)(_convolution(recipe, width)(x))
        x = layers.ReLU()(_normalised()(x))
        if not units:
            x = layers.ReLU()(_normalised()(_convolution(recipe, width)(x)))
        for _ in range(units):
            x = _residual_unit(recipe, x)
    x = layers.Flatten()(layers.MaxPooling2D(x.shape[1])(x))
    x = layers.Dense(classes, use_bias=False, dtype="float32")(x)
    return keras.Model(inputs, layers.Softmax(dtype="float32")(layers.Rescaling(1 / 9, dtype="float32")(x)))


def _residual_unit(recipe: Recipe, x: keras.KerasTensor) -> keras.KerasTensor:
    from keras import layers

    width = x.shape[-1]
    y = layers.ReLU()(_normalised()(_convolution(recipe, width)(x)))
    return layers.ReLU()(layers.add([x, _normalised()(_convolution(recipe, width)(y))]))


def _normalised() -> keras.layers.Layer:
    from keras import layers

    return layers.BatchNormalization(momentum=0.6, epsilon=1e-5, scale=False)


def _convolution(recipe: Recipe, width: int) -> keras.layers.Layer:
    from keras import layers

    start = identity if recipe.identity else "he_uniform"
    return layers.Conv2D(width, 3, padding="same", use_bias=False, kernel_initializer=start)


def identity(shape: tuple[int, int, int, int], dtype: Any = None) -> Any:
    """First values of a convolution whose first filters copy a channel each; the others are drawn.

    Parameters
    ----------
    shape : (height, width, channels in, channels out)

    Returns
    -------
    tensor
        float32.
    """
    import keras

    height, width, inward, outward = shape
    same = min(inward, outward)
    kernel = np.array(keras.initializers.HeUniform()(shape, dtype="float32")) / 2**0.5
    kernel[..., :same] = 0
    kernel[height // 2, width // 2, range(same), range(same)] = 1
    return keras.ops.convert_to_tensor(kernel, dtype)


def whitening(images: np.ndarray, least: float = 5e-4) -> np.ndarray:
    """Filters whose outputs have no correlation and a deviation of 1, each with its opposite.

    Parameters
    ----------
    images : float array (N, H, W, C)
        Scaled images.
    least : float
        Added to each variance, so that directions with hardly any don't become noise.

    Returns
    -------
    float32 array (2, 2, C, 8C)
    """
    height, width, channels = images.shape[1:]
    rows, columns = height - PATCH + 1, width - PATCH + 1
    patches = np.stack(
        [images[:, i : i + rows, j : j + columns] for i in range(PATCH) for j in range(PATCH)], axis=3
    ).reshape(-1, PATCH * PATCH * channels)
    variances, directions = np.linalg.eigh(patches.T @ patches / len(patches))
    filters = (directions / np.sqrt(variances + least)).reshape(PATCH, PATCH, channels, -1)
    return np.concatenate([filters, -filters], axis=-1).astype(np.float32)


def compiled(recipe: Recipe, model: keras.Model, steps: int) -> keras.Model:
    """The net with the recipe's loss and optimizer, whose rate rises and falls along so many steps."""
    import keras

    from cifar_helpers.training.muon import SpeedrunSGD, Triangle

    top = max(recipe.rise * steps, 1)
    optimizer = SpeedrunSGD(
        Triangle(recipe.rate, steps, top, recipe.first, recipe.last),
        recipe.offset_factor,
        recipe.shrink,
        recipe.rate,
        recipe.muon,
        bfloat16=keras.config.dtype_policy().name == "mixed_bfloat16",
        momentum=recipe.momentum,
    )
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    return model


def batches(recipe: Recipe, classes: int) -> Any:
    """What makes a batch: images mirrored and shifted, and labels as smoothed one-hot vectors."""

    def batch(
        X: np.ndarray, y: np.ndarray, positions: np.ndarray, seed: int, epoch: int
    ) -> tuple[np.ndarray, np.ndarray]:
        random = np.random.default_rng(seed)
        chosen = random.random(len(positions)) < 0.5
        if recipe.alternating:
            chosen = (positions * 2_654_435_761 // 2**16 + epoch) % 2 == 0  # as if by chance, by position
        tops, lefts = random.integers(2 * recipe.shift + 1, size=(2, len(positions)))
        images = augmentation.crop(augmentation.flip(X[positions], chosen), tops, lefts, recipe.shift)
        return images, y[positions] * (1 - recipe.smoothing) + recipe.smoothing / classes

    return batch


def train(
    recipe: Recipe,
    train: Split,
    validation: Split,
    seed: int = 0,
    folder: str | Path | None = None,
    show: bool | None = None,
    title: str = "Speedrun",
) -> tuple[keras.Model, History]:
    """Builds the recipe's net and trains it; with a `folder` it goes on where it was stopped.

    The weights are those of the last epoch, when the rate has come down.

    Parameters
    ----------
    recipe : Recipe
    train, validation : Split
        Their classes are numbered from 0.
    seed : int
    folder, show, title
        As for `training.fit`.

    Returns
    -------
    keras.Model, History
    """
    set_seed(seed)
    classes = int(train.labels.max()) + 1
    hot = np.eye(classes, dtype=np.float32)
    steps = recipe.epochs * -(-len(train.images) // recipe.batch_size)
    model = compiled(recipe, net(recipe, train.images, classes), steps)
    history = fit(
        model,
        (train.images, hot[train.labels]),
        (validation.images, hot[validation.labels]),
        recipe.epochs,
        batch_size=recipe.batch_size,
        make_batch=batches(recipe, classes),
        min_delta=-1.0,  # every epoch counts as a rise: the last one's weights are kept
        seed=seed,
        folder=folder,
        show=show,
        title=title,
    )
    return model, history


def probabilities(model: keras.Model, images: np.ndarray, views: int = 6) -> np.ndarray:
    """A net's probabilities for images, averaged over views of each.

    Parameters
    ----------
    model : keras.Model
    images : uint8 array (N, H, W, C)
    views : 1, 2 or 6
        The image; and its mirror image; and both a pixel up and to the left, and down and to the right.

    Returns
    -------
    float32 array (N, classes)

    Raises
    ------
    ValueError
        For another number of views.

    Notes
    -----
    The two in their place count as much as the four that are shifted.
    """
    if views not in (1, 2, 6):
        raise ValueError(f"views is {views!r}: expected 1, 2 or 6")
    placed = _predicted(model, images, mirrored=views > 1)
    if views < 6:
        return placed
    corners = [np.full(len(images), place) for place in (0, 2)]
    moved = [_predicted(model, augmentation.crop(images, each, each, 1), mirrored=True) for each in corners]
    return (placed + np.mean(moved, axis=0)) / 2


def _predicted(model: keras.Model, images: np.ndarray, mirrored: bool) -> np.ndarray:
    found = model.predict(images, batch_size=BATCH, verbose=0)
    if not mirrored:
        return found
    return (found + model.predict(images[:, :, ::-1], batch_size=BATCH, verbose=0)) / 2
