"""Labels and predictions as arrays that can be compared."""

from __future__ import annotations

import numpy as np


def vector(name: str, values: np.ndarray) -> np.ndarray:
    """Integers of shape (N,); a ValueError if they are anything else."""
    values = np.asarray(values)
    if values.ndim != 1 or values.dtype.kind not in "iu":
        raise ValueError(
            f"{name} are {values.dtype} {values.shape}: expected integers of shape (N,); "
            "argmax(axis=1) makes labels of probabilities"
        )
    return values.astype(np.int64)


def check_known(name: str, values: np.ndarray, classes: int) -> None:
    """Raises a ValueError if a label is not a class."""
    if len(values) and not (values.min() >= 0 and values.max() < classes):
        raise ValueError(
            f"{name} go from {values.min()} to {values.max()}: expected 0 to {classes - 1}, as there are "
            f"{classes} classes"
        )


def check_same_length(labels: np.ndarray, predicted: np.ndarray) -> None:
    """Raises a ValueError unless there is a prediction for each label."""
    if len(labels) != len(predicted):
        raise ValueError(f"{len(labels):,} labels and {len(predicted):,} predictions: expected as many")
