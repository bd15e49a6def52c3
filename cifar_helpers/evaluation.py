"""Measures how good predictions are, and how sure one can be of it: accuracies, runs, a paired test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cifar_helpers.label_arrays import check_known, check_same_length, vector
from cifar_helpers.paired import McNemar, mcnemar
from cifar_helpers.repetitions import Runs, RunsTable, runs_table
from cifar_helpers.tables import as_html, as_text

__all__ = [
    "AccuracyTable",
    "McNemar",
    "Runs",
    "RunsTable",
    "accuracy",
    "confusion_matrix",
    "mcnemar",
    "most_confused",
    "runs_table",
    "top_k_accuracy",
]


def accuracy(labels: np.ndarray, predicted: np.ndarray) -> float:
    """Share of right predictions.

    Parameters
    ----------
    labels, predicted : int array (N,)

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        If the shapes differ. Labels of shape (N, 1) against predictions of (N,) would be compared each with
        each, and a perfect prediction of ten classes would score 10 %.

    Examples
    --------
    >>> accuracy(np.array([3, 1, 2, 0]), np.array([3, 1, 2, 2]))
    0.75
    """
    labels, predicted = vector("labels", labels), vector("predictions", predicted)
    check_same_length(labels, predicted)
    return float(np.mean(labels == predicted))


def top_k_accuracy(labels: np.ndarray, probabilities: np.ndarray, k: int = 5) -> float:
    """Share of examples whose label is among the k most probable classes.

    Parameters
    ----------
    labels : int array (N,)
    probabilities : float array (N, C)
        Or scores: only their order matters. An example counts if at most k classes, its label among them, are
        at least as probable as the label: who says the same of all classes has said nothing, and gets 0. With
        half precision many are equal, so let the last layer calculate in float32.
    k : int
        From 1 to C.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        If shapes don't fit, k is out of range or a label is not a class.

    Examples
    --------
    >>> probabilities = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    >>> top_k_accuracy(np.array([1, 2]), probabilities, k=2)
    0.5
    >>> top_k_accuracy(np.array([1, 2]), np.full((2, 3), 1 / 3), k=2)
    0.0
    """
    labels, probabilities = vector("labels", labels), np.asarray(probabilities)
    if probabilities.ndim != 2:
        raise ValueError(f"probabilities have shape {probabilities.shape}: expected (N, classes)")
    check_same_length(labels, probabilities)
    if not 1 <= k <= probabilities.shape[1]:
        raise ValueError(f"k={k} is out of range: there are {probabilities.shape[1]} classes")
    check_known("labels", labels, probabilities.shape[1])
    own = np.take_along_axis(probabilities, labels[:, None], axis=1)  # (N, 1)
    rank = np.sum(~(probabilities < own), axis=1)  # (N,), 1 is the best; NaN is no reason for a good one
    return float(np.mean(rank <= k))


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """How often each class was predicted as which.

    Parameters
    ----------
    labels, predicted : int array (N,)
    classes : int
        Number of classes C.

    Returns
    -------
    int64 array (C, C)
        Entry [i, j] counts the examples of class i that were predicted as j; a row holds one true class.

    Raises
    ------
    ValueError
        If the shapes differ or a label is not a class.

    Examples
    --------
    >>> confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), classes=2)
    array([[1, 1],
           [0, 1]])
    """
    labels, predicted = vector("labels", labels), vector("predictions", predicted)
    check_same_length(labels, predicted)
    check_known("labels", labels, classes)
    check_known("predictions", predicted, classes)
    counts = np.bincount(labels * classes + predicted, minlength=classes**2)
    return counts.reshape(classes, classes).astype(np.int64)


def most_confused(
    matrix: np.ndarray, class_names: Sequence[str], count: int = 5
) -> list[tuple[str, str, int]]:
    """The mistakes that were made most often, worst first.

    Parameters
    ----------
    matrix : int array (C, C)
        As `confusion_matrix` gives it.
    class_names : sequence of C str
    count : int
        How many mistakes.

    Returns
    -------
    list of (true class, predicted class, how often)

    Examples
    --------
    >>> most_confused(np.array([[5, 2], [4, 1]]), ["cat", "dog"])
    [('dog', 'cat', 4), ('cat', 'dog', 2)]
    """
    mistakes = np.array(matrix)
    np.fill_diagonal(mistakes, 0)
    order = np.argsort(-mistakes, axis=None, kind="stable")[:count]
    indices = zip(*np.unravel_index(order, mistakes.shape), strict=True)
    return [(class_names[i], class_names[j], int(mistakes[i, j])) for i, j in indices if mistakes[i, j] > 0]


@dataclass(frozen=True)
class AccuracyTable:
    """Accuracies of several models on several parts of the data, which shows itself as a table.

    Attributes
    ----------
    rows : mapping
        For each model its accuracies, 0 to 1, by part: ``{"a": {"training": 0.71, "test": 0.6}}``.
    title : str
        Which data they were measured on.

    Examples
    --------
    >>> AccuracyTable({"minimal": {"training": 0.71, "test": 0.608}}, "CIFAR-10")
    CIFAR-10  training    test
    minimal     71.0 %  60.8 %
    """

    rows: Mapping[str, Mapping[str, float]]
    title: str = "model"

    @property
    def parts(self) -> list[str]:
        """The names of the parts, in the order in which they come first."""
        return list(dict.fromkeys(part for row in self.rows.values() for part in row))

    def cells(self) -> list[list[str]]:
        """The table's cells as strings, its heading first."""
        body = [
            [name, *(f"{100 * row[part]:.1f} %" if part in row else "–" for part in self.parts)]
            for name, row in self.rows.items()
        ]
        return [[self.title, *self.parts], *body]

    def __repr__(self) -> str:
        return as_text(self.cells())

    def _repr_html_(self) -> str:
        return as_html(self.cells())
