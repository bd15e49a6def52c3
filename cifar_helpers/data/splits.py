"""Divides a data set into training, validation and test parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_helpers.data.dataset import Dataset, Split


@dataclass(frozen=True, eq=False, repr=False)
class Parts:
    """The parts of a data set: `train` to learn from, `validation` to choose by, `test` to use once."""

    train: Split
    validation: Split
    test: Split

    def __repr__(self) -> str:
        sizes = f"train={len(self.train):,}, validation={len(self.validation):,}, test={len(self.test):,}"
        return f"Parts({sizes})"


def positional(
    data: Dataset, train: int = 49_000, validation: int = 1_000, test: int | None = 1_000
) -> Parts:
    """Parts by position, as in CS231n: validation images follow the training images in the file.

    The numbers of CS231n's first assignment are the defaults; `train=45_000, validation=5_000, test=10_000`
    is the other common choice. Classes are about as frequent in each part as in the file, not exactly.

    Parameters
    ----------
    data : Dataset
    train, validation : int
        The first `train` images of `data.train`, and the next `validation` ones.
    test : int or None
        The first `test` images of `data.test`; None takes all.

    Returns
    -------
    Parts
        Views of the data set's arrays: no image is copied.

    Raises
    ------
    ValueError
        If a number is below one, or there aren't enough images.

    Notes
    -----
    https://cs231n.github.io/assignments2021/assignment1/

    Examples
    --------
    >>> from cifar_helpers.data import load
    >>> positional(load("toy10", train=500, test=200), train=400, validation=100, test=50)
    Parts(train=400, validation=100, test=50)
    """
    test = len(data.test) if test is None else test
    _check_counts(data, train, validation, test)
    return Parts(data.train[:train], data.train[train : train + validation], data.test[:test])


def stratified(
    data: Dataset, train: int = 45_000, validation: int = 5_000, test: int | None = 10_000, seed: int = 0
) -> Parts:
    """Parts in which every class has exactly the same number of images, drawn at random.

    Parameters
    ----------
    data : Dataset
    train, validation, test : int
        Images per part, multiples of the number of classes. Training and validation images are drawn from
        `data.train` and don't overlap, test images from `data.test`; None takes all of those.
    seed : int
        The same seed gives the same parts with every version of NumPy.

    Returns
    -------
    Parts
        Copies, in the order of the data set.

    Raises
    ------
    ValueError
        If a number is below one or no multiple of the number of classes, or a class has too few images.

    Examples
    --------
    >>> from cifar_helpers.data import load
    >>> parts = stratified(load("toy10", train=500, test=200), train=300, validation=50, test=50)
    >>> np.bincount(parts.validation.labels).tolist()
    [5, 5, 5, 5, 5, 5, 5, 5, 5, 5]
    """
    test = len(data.test) if test is None else test
    _check_counts(data, train, validation, test)
    classes = len(data.class_names)
    for name, count in (("train", train), ("validation", validation), ("test", test)):
        if count % classes:
            raise ValueError(
                f"{name}={count:,} is not a multiple of the {classes} classes: "
                f"choose {count - count % classes or classes:,} for the same number of images of each"
            )
    random = np.random.RandomState(seed)  # its streams are frozen, unlike those of default_rng
    chosen_train, chosen_validation = _draw(data.train, classes, [train, validation], random, "train")
    (chosen_test,) = _draw(data.test, classes, [test], random, "test")
    return Parts(data.train[chosen_train], data.train[chosen_validation], data.test[chosen_test])


def _check_counts(data: Dataset, train: int, validation: int, test: int) -> None:
    for name, count in (("train", train), ("validation", validation), ("test", test)):
        if count < 1:
            raise ValueError(f"{name}={count} is too few: each part needs at least one image")
    if train + validation > len(data.train):
        raise ValueError(
            f"train={train:,} and validation={validation:,} make {train + validation:,} images: "
            f"{data.title} has {len(data.train):,} training images here, so choose fewer"
        )
    if test > len(data.test):
        raise ValueError(f"test={test:,} is too many: {data.title} has {len(data.test):,} test images here")


def _draw(
    split: Split, classes: int, sizes: list[int], random: np.random.RandomState, name: str
) -> list[np.ndarray]:
    """Disjoint sorted indices, one array per size, with every class equally often in each."""
    bounds = np.cumsum([0, *(size // classes for size in sizes)])
    chosen: list[list[np.ndarray]] = [[] for _ in sizes]
    for label in range(classes):
        mine = random.permutation(np.flatnonzero(split.labels == label))
        if len(mine) < bounds[-1]:
            raise ValueError(
                f"class {label} has {len(mine):,} {name} images, but the parts need {bounds[-1]:,} of "
                "each class: choose fewer"
            )
        for part, start, stop in zip(chosen, bounds, bounds[1:], strict=False):
            part.append(mine[start:stop])
    return [np.sort(np.concatenate(part)) for part in chosen]
