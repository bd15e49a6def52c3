"""Plants test images among training images, for those who look for such a leak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_helpers.data import Split

KINDS = ("as it is", "mirrored", "brighter or darker", "mirrored, brighter or darker")
LARGEST_SHIFT = 25  # grey levels


@dataclass(frozen=True, eq=False)
class Planted:
    """Training images with copies of test images among them.

    Attributes
    ----------
    train, test : Split
        In `train`, some images are copies of images in `test`, with their labels.
    truth : int array (len(test),)
        For each test image -1, or the index in `KINDS` that says how its copy was made.
    """

    train: Split
    test: Split
    truth: np.ndarray

    def __repr__(self) -> str:
        return f"Planted(train={len(self.train):,}, test={len(self.test):,})"


def planted(train: Split, test: Split, share: float, seed: int) -> Planted:
    """Replaces training images by copies of test images, some of them changed so that bytes differ.

    Half of the copies are exact. The others are mirrored, or have all grey levels raised or lowered by the
    same number, or both; levels never leave 0 to 255, so a copy loses nothing. Where an image has both black
    and white pixels, there is no room for that, and the copy is mirrored.

    Parameters
    ----------
    train, test : Split
        Training images must be at least as many as the copies.
    share : float
        Share of the test images that get a copy, 0 to 1.
    seed : int
        Which images, which indices, which changes.

    Returns
    -------
    Planted

    Raises
    ------
    ValueError
        If `share` is not a share, or the copies are more than the training images.

    Examples
    --------
    >>> from cifar_helpers.data import toy
    >>> found = planted(toy.draw("toy10", 60, 1), toy.draw("toy10", 40, 2), share=0.5, seed=0)
    >>> np.bincount(found.truth + 1).tolist()
    [20, 10, 4, 3, 3]
    """
    count = round(share * len(test))
    if not 0 <= share <= 1 or count > len(train):
        raise ValueError(
            f"share={share:g} of {len(test):,} test images can't be planted among {len(train):,} training "
            "images: choose a share from 0 to 1, and at least as many training images as copies"
        )
    random = np.random.default_rng(seed)
    chosen, indices = random.permutation(len(test))[:count], random.permutation(len(train))[:count]
    kinds = np.zeros(count, np.int64)
    kinds[(count + 1) // 2 :] = 1 + np.arange(count // 2) % 3
    images, labels = np.array(train.images), np.array(train.labels)
    kinds[(kinds > 1) & ~has_room(test.images[chosen])] = 1
    images[indices] = [changed(test.images[at], kind, random) for at, kind in zip(chosen, kinds, strict=True)]
    labels[indices] = test.labels[chosen]
    truth = np.full(len(test), -1)
    truth[chosen] = kinds
    return Planted(Split(images, labels), test, truth)


def has_room(images: np.ndarray) -> np.ndarray:
    """Whether all grey levels of an image (N, H, W, C) can be raised or lowered: bool (N,)."""
    return (images.min(axis=(1, 2, 3)) > 0) | (images.max(axis=(1, 2, 3)) < 255)


def changed(image: np.ndarray, kind: int, random: np.random.Generator) -> np.ndarray:
    """A copy of an image (H, W, C), made in one of the ways of `KINDS`; a shift needs room."""
    copy = image[:, ::-1] if kind in (1, 3) else image
    if kind < 2:
        return copy
    down, up = int(image.min()), 255 - int(image.max())
    sign, room = (1, up) if up > 0 and (down == 0 or random.random() < 0.5) else (-1, down)
    shift = sign * min(int(random.integers(1, LARGEST_SHIFT + 1)), room)
    return (copy + np.int64(shift)).astype(np.uint8)
