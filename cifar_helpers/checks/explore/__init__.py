"""Visible checks of assignment 1, a look at the data.

Each check tries a student's function on inputs drawn from a seed, prints one line when all is well, and
raises `CheckFailed` with a diagnosis when not. Hidden tests are the same checks with ``seed=private_seed()``.

>>> import numpy as np
>>> mirror(lambda images: images[:, :, ::-1])
ok: left and right are swapped
>>> mirror(np.fliplr)  # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: mirror of 5 images
  came back:    [...]
  expected:     [...]
  likely cause: upside down: the rows are reversed
  next step:    the axes are image, row, column, colour: reverse the columns, and nothing else
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.core import CheckFailed, private_seed
from cifar_helpers.checks.explore.labels import class_counts, superclass_of
from cifar_helpers.checks.explore.linear import linear_gradients, probabilities
from cifar_helpers.checks.explore.neighbours import (
    accuracy,
    distance_cost,
    nearest_labels,
    predict_in_batches,
    squared_distances,
)
from cifar_helpers.checks.explore.pixels import channel_statistics, mirror, normalise_parts
from cifar_helpers.checks.explore.splitting import split_indices
from cifar_helpers.checks.explore.storage import byte_position, decode_record
from cifar_helpers.checks.explore.votes import cross_validate, vote_labels

__all__ = [
    "CheckFailed",
    "accuracy",
    "byte_position",
    "channel_statistics",
    "class_counts",
    "cross_validate",
    "decode_record",
    "distance_cost",
    "linear_gradients",
    "mirror",
    "nearest_labels",
    "normalise_parts",
    "predict_in_batches",
    "private_seed",
    "probabilities",
    "split_indices",
    "squared_distances",
    "superclass_of",
    "vote_labels",
]

explain.attach(__name__)
