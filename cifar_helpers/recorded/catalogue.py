"""A recorded run as an object: what is known of its training, and what its net says of the test images."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np

from cifar_helpers.data.archives import OFFICIAL
from cifar_helpers.data.names import CIFAR100_SUPERCLASS_OF
from cifar_helpers.evaluation import confusion_matrix
from cifar_helpers.recorded import storage
from cifar_helpers.recorded.storage import RecordError
from cifar_helpers.training.history import METRICS, History

WIDTH = 88  # characters of a line: JupyterLab breaks longer ones within words


def names() -> tuple[str, ...]:
    """The names of the recorded runs, as `run` takes them.

    Examples
    --------
    >>> "2_two_layer_net/tuned" in names()
    True
    """
    return tuple(sorted(storage.index(storage.FOLDER)))


def seeds(name: str) -> tuple[int, ...]:
    """With which seeds a run was recorded.

    Raises
    ------
    RecordError
        If nothing is recorded by that name; the message has those that are.
    """
    return tuple(entry["seed"] for entry in _entries(name))


def run(name: str, seed: int | None = None) -> Recorded:
    """A recorded run.

    Parameters
    ----------
    name : str
        One of `names()`: assignment and run, such as ``"2_two_layer_net/tuned"``.
    seed : int, optional
        One of `seeds(name)`; None: the one that was recorded first.

    Returns
    -------
    Recorded

    Raises
    ------
    RecordError
        If nothing is recorded by that name or with that seed, or the file is damaged; the message says what
        there is, or what to do.

    Examples
    --------
    >>> tuned = run("2_two_layer_net/tuned")
    >>> tuned.probabilities.shape, tuned.confusion.sum()
    ((10000, 10), np.int64(10000))
    """
    entries = _entries(name)
    found = [entry for entry in entries if seed in (None, entry["seed"])]
    if not found:
        raise RecordError(
            f"{name} is not recorded with seed {seed}: choose {', '.join(map(str, seeds(name)))}"
        )
    return Recorded(name, found[0], storage.FOLDER)


def _entries(name: str) -> list[dict[str, Any]]:
    known = storage.index(storage.FOLDER)
    if name not in known:
        raise RecordError(f'no run is recorded as "{name}": choose {", ".join(sorted(known))}')
    return known[name]


@dataclass(frozen=True, eq=False, repr=False)
class Recorded:
    """A training of an assignment's reference solution, recorded: nothing is computed again.

    The test images stand in the order of the files that were used, which need not be that of your copy.
    `labels` are in that order, too, and `rows_of` finds the row of an image.

    Attributes
    ----------
    name : str
    facts : dict
        What runs.json says of it: seed, budget, images, minutes, machine, date, command, accuracies.
    """

    name: str
    facts: dict[str, Any] = field(repr=False)
    folder: Path = field(repr=False)

    def __repr__(self) -> str:
        return self.about

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.sentence)}</p>"

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self.facts["seed"]

    @property
    def title(self) -> str:
        """For figures: which net, on which data, and that it is recorded."""
        return f"{self.name.partition('/')[2]}, {self.data_title}, recorded"

    @property
    def data_title(self) -> str:
        """The name of the data set: `CIFAR-10` or `CIFAR-100`."""
        return OFFICIAL[self.facts["data"]].title

    @property
    def class_names(self) -> tuple[str, ...]:
        """`class_names[label]` is the name of a class."""
        return OFFICIAL[self.facts["data"]].class_names

    @property
    def accuracies(self) -> dict[str, float]:
        """Accuracy, 0 to 1, on the images of each part, without dropout: training, validation and test."""
        return dict(self.facts["accuracies"])

    @property
    def about(self) -> str:
        """`sentence` in lines, for print."""
        return fill(self.sentence, WIDTH, break_on_hyphens=False, break_long_words=False)

    @property
    def sentence(self) -> str:
        """In a sentence: recorded, on which images, seed, budget, epochs, minutes, machine, date, command."""
        facts = self.facts
        images = ", ".join(f"{count:,} {part}" for part, count in facts["images"].items())
        return (
            f"Recorded: {self.name} on {self.data_title} ({images} images), seed {facts['seed']}, budget "
            f"{facts['budget']}, {len(self.history)} epochs in {facts['minutes']:.1f} minutes "
            f"({facts['machine']}), {facts['date']}, by {facts['command']}."
            + f" {facts.get('note', '')}".rstrip()
        )

    @cached_property
    def history(self) -> History:
        """Loss, accuracy and seconds of each epoch, as `cifar_helpers.training.fit` returns them."""
        return _history(self.facts, self.folder)

    @cached_property
    def probabilities(self) -> np.ndarray:
        """What the net says of each test image, float32 (N, C).

        They were stored in steps of 1/255. So a number is off by less than 0.004 from what the net said (by
        less than 0.008 where two classes were all but equally probable), and what was below 0.002 is mostly
        0. The sum of a row is 1 up to the rounding of float32, and the most probable class is the net's.
        """
        steps = self._checked(storage.arrays(self._path(), "probabilities")[0])
        return storage.from_bytes(steps)

    @property
    def predicted(self) -> np.ndarray:
        """The most probable class of each test image, int64 (N,)."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def labels(self) -> np.ndarray:
        """The true class of each test image, int64 (N,), in the order of `probabilities`."""
        return storage.arrays(self._test_split(), "labels")[0].astype(np.int64)

    @property
    def superclass_names(self) -> tuple[str, ...]:
        """`superclass_names[superclass]` is its name; () for CIFAR-10."""
        return OFFICIAL[self.facts["data"]].superclass_names

    @property
    def superclass_of(self) -> np.ndarray:
        """The superclass of each class of CIFAR-100, int64 (100,).

        Raises
        ------
        RecordError
            For CIFAR-10, which has none.
        """
        if not self.superclass_names:
            raise RecordError(f"{self.name} is on {self.data_title}, which has no superclasses")
        return np.array(CIFAR100_SUPERCLASS_OF)

    @property
    def confusion(self) -> np.ndarray:
        """Confusion matrix of the test images, int64 (C, C): rows are true classes, columns predicted."""
        return confusion_matrix(self.labels, self.predicted, len(self.class_names))

    @property
    def per_class(self) -> dict[str, float]:
        """For each class, which share of its test images is right, 0 to 1."""
        matrix = self.confusion
        shares = matrix.diagonal() / np.maximum(matrix.sum(axis=1), 1)
        return dict(zip(self.class_names, shares.tolist(), strict=True))

    def rows_of(self, images: np.ndarray) -> np.ndarray:
        """Where each of these images stands in `probabilities` and `labels`.

        Parameters
        ----------
        images : uint8 array (N, 32, 32, 3)
            Test images as `cifar_helpers.data.load` gives them, in any order.

        Returns
        -------
        int64 array (N,)
            Rows; -1 for an image that isn't among the recorded ones. 25 of CIFAR-10's test images, nearly
            all ships, are not found: the files that were used had JPEG copies of them.

        Examples
        --------
        >>> from cifar_helpers.data import load
        >>> run("2_two_layer_net/tuned").rows_of(load("toy10", train=1, test=3).test.images)
        array([-1, -1, -1])
        """
        known = storage.arrays(self._test_split(), "digests")[0]
        order = np.argsort(known)
        wanted = storage.image_digests(images)
        rows = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
        return np.where(known[rows] == wanted, rows, -1)

    def _path(self) -> Path:
        return self.folder / storage.file_of(self.name, self.seed)

    def _test_split(self) -> Path:
        return self.folder / f"{self.facts['data']}_test.npz"

    def _checked(self, steps: np.ndarray) -> np.ndarray:
        expected = (len(self.labels), len(self.class_names))
        if steps.dtype != np.uint8 or steps.shape != expected:
            trouble = f"{steps.dtype} {steps.shape} in place of uint8 {expected}"
            raise storage.damaged(self._path(), trouble)
        return steps


def _history(facts: dict[str, Any], folder: Path) -> History:
    try:
        lists = {name: tuple(facts["history"][name]) for name in (*METRICS, "seconds")}
        return History(**lists, best_epoch=facts["best epoch"], stopped_early=facts["stopped early"])
    except (KeyError, TypeError) as error:
        raise storage.damaged(folder / storage.INDEX, f"no {error}") from None
