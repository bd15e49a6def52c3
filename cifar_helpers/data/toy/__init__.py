"""Toy data in the shapes of CIFAR-10 and CIFAR-100: little scenes, drawn the same on every machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from cifar_helpers.data import cache, names
from cifar_helpers.data.data_error import DataError
from cifar_helpers.data.dataset import Dataset, Split
from cifar_helpers.data.toy import scenes
from cifar_helpers.data.toy.shapes import SIDE, Frame
from cifar_helpers.data.toy.stream import Stream
from cifar_helpers.data.toy.toy10 import TOY10
from cifar_helpers.data.toy.toy100 import TOY100
from cifar_helpers.data.toy.view import View

__all__ = ["NAMES", "TEST", "TRAIN", "draw", "load"]

TRAIN, TEST = 5_000, 2_000  # images that `load` gives unless told otherwise
TRAIN_SEED, TEST_SEED = 1, 2
_VIEWS = {
    "toy10": [TOY10[name] for name in names.CIFAR10_CLASSES],
    "toy100": [TOY100[name] for name in names.CIFAR100_CLASSES],
}
NAMES = tuple(_VIEWS)
_BATCH = 64  # images drawn together: few enough for their colour planes to stay in a processor's cache


def draw(name: str, count: int, seed: int) -> Split:
    """Draw toy images.

    Image `i` depends on the name, the seed and `i` alone: a longer draw begins with the same images. Each run
    of as many images as there are classes, from the start, holds every class once.

    Parameters
    ----------
    name : str
        `toy10` (the classes of CIFAR-10) or `toy100` (the classes and superclasses of CIFAR-100).
    count : int
        Number of images, at least 1.
    seed : int
        Another seed draws other images.

    Returns
    -------
    Split
        Images are uint8 (count, 32, 32, 3), labels int64 (count,), superclasses likewise for `toy100`.

    Raises
    ------
    ValueError
        If the name is unknown or the number is not positive.

    Examples
    --------
    >>> split = draw("toy10", 20, seed=3)
    >>> np.bincount(split.labels)
    array([2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    >>> np.array_equal(split.images, draw("toy10", 50, seed=3).images[:20])
    True
    """
    labels = _labels(name, count, seed)
    return Split(_images(name, labels, seed), labels, _superclasses(name, labels))


def load(name: str, *, train: int | None = None, test: int | None = None) -> Dataset:
    """The toy data set of that name: what `cifar_helpers.data.load` gives for it.

    Images are drawn once, kept in the data cache, and opened memory-mapped from then on.

    Parameters
    ----------
    name : str
        `toy10` or `toy100`.
    train, test : int, optional
        Number of images, 5,000 and 2,000 unless given.

    Raises
    ------
    ValueError
        If the name is unknown or a number is not positive.
    """
    drawn = (
        _part(name, TRAIN if train is None else train, TRAIN_SEED),
        _part(name, TEST if test is None else test, TEST_SEED),
    )
    if name == "toy10":
        return Dataset(name, "toy data (10 classes)", *drawn, names.CIFAR10_CLASSES, is_toy=True)
    classes, superclasses = names.CIFAR100_CLASSES, names.CIFAR100_SUPERCLASSES
    return Dataset(name, "toy data (100 classes)", *drawn, classes, superclasses, is_toy=True)


def _labels(name: str, count: int, seed: int) -> np.ndarray:
    """Labels of a draw: the classes in random order, again and again: int64 (count,)."""
    if name not in NAMES:
        raise ValueError(f'toy data set "{name}" is unknown: choose {" or ".join(NAMES)}')
    if count < 1:
        raise ValueError(f"{count} images can't be drawn: ask for at least 1")
    classes = len(_VIEWS[name])
    rounds = np.arange(-(-count // classes))
    order = Stream(f"{name}/{seed}/label", rounds).bits(classes).argsort(axis=1, kind="stable")
    return order.ravel()[:count].astype(np.int64)


def _superclasses(name: str, labels: np.ndarray) -> np.ndarray | None:
    """The superclasses that belong to labels of `toy100`."""
    return np.array(names.CIFAR100_SUPERCLASS_OF, np.int64)[labels] if name == "toy100" else None


def _images(name: str, labels: np.ndarray, seed: int) -> np.ndarray:
    """The images of a draw, drawn in batches of one view: uint8 (N, 32, 32, 3)."""
    images = np.empty((len(labels), SIDE, SIDE, 3), np.uint8)
    tickets = Stream(f"{name}/{seed}/view", np.arange(len(labels))).integers(0, (1 << 24) - 1)
    for label, views in enumerate(_VIEWS[name]):
        members = np.flatnonzero(labels == label)
        deck = np.repeat(np.arange(len(views)), [view.weight for view in views])
        chosen = deck[tickets[members] % len(deck)]
        for number, view in enumerate(views):
            group = members[chosen == number]
            for start in range(0, len(group), _BATCH):
                batch = group[start : start + _BATCH]
                images[batch] = _picture(view, Stream(f"{name}/{seed}/image", batch))
    return images


def _picture(view: View, s: Stream) -> np.ndarray:
    """Images of one view: scene, object, what stands around it, light: uint8 (N, 32, 32, 3)."""
    whole = Frame.whole(len(s))
    view.scene(whole, s)
    scenes.behind(whole, s)
    x, y, size = s.integers(-30, 30), s.integers(-18, 28), s.integers(50, 95)
    view.body(whole.placed(x, y, size, s.integers(-view.tilt, view.tilt), s.chance(50)), s)
    scenes.before(whole, s)
    return scenes.light(whole, s)


def _part(name: str, count: int, seed: int) -> Split:
    """A draw whose images are kept in the cache."""
    labels = _labels(name, count, seed)
    try:
        images = cache.arrays(
            f"{name}-{seed}-{count}", _drawing(), lambda: {"images": _images(name, labels, seed)}
        )["images"]
    except DataError:  # no folder that can be written, as in a sandbox: drawing takes seconds
        images = _images(name, labels, seed)
    return Split(images, labels, _superclasses(name, labels))


def _drawing() -> str:
    """A digest of the drawing code: what another version of it drew is never taken from the cache."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
