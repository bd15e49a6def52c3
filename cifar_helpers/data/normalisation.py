"""Brings images to the range in which nets learn well, and back again for display.

Each way is a class with the same interface: `fit` takes the training images alone, as statistics of
validation or test images would leak into training; `apply` gives float32; `undo` gives the uint8 images back,
exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

LEVELS = np.arange(256)
CHUNK_IMAGES = 1_000  # statistics of 49,000 images then need a few MB beside the images


@dataclass(frozen=True, eq=False, repr=False)
class Normalisation:
    """Subtracts `mean` from an image and divides by `std`, both in grey levels from 0 to 255.

    Attributes
    ----------
    mean, std : float64 array
        Of a shape that broadcasts against (32, 32, 3).
    """

    mean: np.ndarray
    std: np.ndarray = field(default_factory=lambda: np.ones(1))

    def __post_init__(self) -> None:
        if not np.all(self.std > 0):
            raise ValueError(
                "the standard deviation is 0: all values are equal, so there is nothing to scale"
            )

    def apply(self, images: np.ndarray) -> np.ndarray:
        """Normalised images.

        Parameters
        ----------
        images : uint8 array (..., 32, 32, 3)

        Returns
        -------
        float32 array (..., 32, 32, 3)
        """
        _check(images)
        normalised = images.astype(np.float32)  # (..., 32, 32, 3)
        normalised -= self.mean.astype(np.float32)
        normalised /= self.std.astype(np.float32)
        return normalised

    def undo(self, normalised: np.ndarray) -> np.ndarray:
        """The images that `apply` was given; from changed values, the nearest that can be displayed.

        Parameters
        ----------
        normalised : float array (..., 32, 32, 3)

        Returns
        -------
        uint8 array (..., 32, 32, 3)
        """
        levels = normalised * self.std.astype(np.float32) + self.mean.astype(np.float32)
        return np.rint(levels).clip(0, 255).astype(np.uint8)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(mean={_short(self.mean)}, std={_short(self.std)})"


class MeanImage(Normalisation):
    """Subtracts the mean training image, as CS231n does; values stay in grey levels.

    Examples
    --------
    >>> images = np.zeros((2, 32, 32, 3), np.uint8)
    >>> images[1] = 10
    >>> norm = MeanImage.fit(images)
    >>> norm.apply(images)[:, 0, 0, 0].tolist()
    [-5.0, 5.0]
    >>> bool((norm.undo(norm.apply(images)) == images).all())
    True
    """

    @classmethod
    def fit(cls, images: np.ndarray) -> MeanImage:
        """From training images, uint8 (N, 32, 32, 3)."""
        total = np.zeros((32, 32, 3), np.int64)
        for chunk in _chunks(images):
            total += chunk.sum(axis=0, dtype=np.int64)
        return cls(total / len(images))

    def __repr__(self) -> str:
        return f"MeanImage(32×32×3, {self.mean.mean():.1f} on average)"


class GlobalZScore(Normalisation):
    """One mean and one standard deviation of all values of all training images.

    Examples
    --------
    >>> images = np.full((2, 32, 32, 3), 10, np.uint8)
    >>> images[1] = 30
    >>> GlobalZScore.fit(images)
    GlobalZScore(mean=20.0, std=10.0)
    """

    @classmethod
    def fit(cls, images: np.ndarray) -> GlobalZScore:
        """From training images, uint8 (N, 32, 32, 3)."""
        return cls(*_moments([chunk.ravel() for chunk in _chunks(images)]))


class PerChannel(Normalisation):
    """A mean and a standard deviation for each of red, green and blue.

    Examples
    --------
    >>> images = np.zeros((2, 32, 32, 3), np.uint8)
    >>> images[0] = 20, 40, 60
    >>> PerChannel.fit(images)
    PerChannel(mean=(10.0, 20.0, 30.0), std=(10.0, 20.0, 30.0))
    """

    @classmethod
    def fit(cls, images: np.ndarray) -> PerChannel:
        """From training images, uint8 (N, 32, 32, 3)."""
        channels = [[chunk[..., channel].ravel() for chunk in _chunks(images)] for channel in range(3)]
        mean, std = zip(*map(_moments, channels), strict=True)
        return cls(np.concatenate(mean), np.concatenate(std))


class ImageNet(Normalisation):
    """The channel statistics of ImageNet, for nets that were trained with them.

    The published values, (0.485, 0.456, 0.406) and (0.229, 0.224, 0.225), are for images from 0 to 1:
    https://pytorch.org/vision/stable/models.html. Keras's own VGG16 weights were trained otherwise:
    `keras.applications.vgg16.preprocess_input` swaps red and blue and divides by nothing.

    Examples
    --------
    >>> ImageNet.fit()
    ImageNet(mean=(123.7, 116.3, 103.5), std=(58.4, 57.1, 57.4))
    """

    @classmethod
    def fit(cls, images: np.ndarray | None = None) -> ImageNet:
        """The same whatever the images: the argument only makes it exchangeable with the others."""
        return cls(255 * np.array([0.485, 0.456, 0.406]), 255 * np.array([0.229, 0.224, 0.225]))


def _check(images: np.ndarray) -> None:
    if images.dtype != np.uint8 or images.shape[-3:] != (32, 32, 3):
        raise ValueError(
            f"images are {images.dtype} {images.shape}: expected uint8 (..., 32, 32, 3) from 0 to 255; "
            "give the images as they were loaded, neither scaled nor normalised"
        )


def _chunks(images: np.ndarray) -> list[np.ndarray]:
    _check(images)
    if images.ndim != 4 or not len(images):
        raise ValueError(f"images are {images.shape}: expected at least one image, (N, 32, 32, 3)")
    return [images[start : start + CHUNK_IMAGES] for start in range(0, len(images), CHUNK_IMAGES)]


def _moments(values: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (1,) of grey levels, by how often each occurs: no sum can lose digits."""
    counts = np.sum([np.bincount(part, minlength=256) for part in values], axis=0)  # int64 (256,)
    mean = counts @ LEVELS / counts.sum()
    return np.array([mean]), np.sqrt([counts @ (LEVELS - mean) ** 2 / counts.sum()])


def _short(values: np.ndarray) -> str:
    strings = [f"{value:.1f}" for value in values]
    return strings[0] if len(strings) == 1 else f"({', '.join(strings)})"
