"""What `load` returns: images with their labels, and the names that belong to the labels."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """Images and labels of one part of a data set.

    Attributes
    ----------
    images : uint8 array (N, 32, 32, 3)
        RGB, 0 to 255. Official images are memory-mapped and read-only: copy before writing into them.
    labels : int64 array (N,)
        Class of each image. Never (N, 1): against labels of that shape, broadcasting makes a perfect
        prediction of ten balanced classes score 10 %.
    superclasses : int64 array (N,) or None
        Superclass of each image; None for ten-class sets.

    Raises
    ------
    ValueError
        If shapes or types differ from the above, or the arrays from each other in length.

    Examples
    --------
    >>> split = Split(np.zeros((4, 32, 32, 3), np.uint8), np.array([3, 1, 3, 0]))
    >>> len(split)
    4
    >>> split[split.labels == 3]
    Split(2 images, 32×32×3 uint8)
    """

    images: np.ndarray
    labels: np.ndarray
    superclasses: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.images.dtype != np.uint8 or self.images.shape[1:] != (32, 32, 3):
            raise ValueError(
                f"images are {self.images.dtype} {self.images.shape}: expected uint8 (N, 32, 32, 3)"
            )
        for name in ("labels", "superclasses"):
            values = getattr(self, name)
            if values is not None and (values.dtype != np.int64 or values.shape != (len(self),)):
                raise ValueError(
                    f"{name} are {values.dtype} {values.shape}: expected int64 ({len(self)},), "
                    "one integer per image"
                )

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: slice | np.ndarray) -> Split:
        """The part of the split that a slice, an index array or a mask picks."""
        superclasses = None if self.superclasses is None else self.superclasses[index]
        return Split(self.images[index], self.labels[index], superclasses)

    def __repr__(self) -> str:
        return f"Split({len(self):,} images, 32×32×3 uint8)"


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """A data set with its train and test splits and the names of its labels.

    Attributes
    ----------
    name : str
        The name that `load` takes: `cifar10`, `cifar100`, `toy10` or `toy100`.
    title : str
        The name for figures and printed results: `CIFAR-10`, `toy data (10 classes)`, …
    train, test : Split
    class_names : tuple of str
        `class_names[label]` is the name of a class.
    superclass_names : tuple of str
        Likewise for superclasses; () for ten-class sets.
    is_toy : bool
        Whether the images were drawn by code.
    """

    name: str
    title: str
    train: Split
    test: Split
    class_names: tuple[str, ...]
    superclass_names: tuple[str, ...] = ()
    is_toy: bool = False

    def __repr__(self) -> str:
        return (
            f"{self.title}: {len(self.train):,} train and {len(self.test):,} test images, "
            f"{len(self.class_names)} classes"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"
