"""Trains Keras models: with live progress, early stopping, and going on after a disconnect.

Keras itself is imported when a function needs it, not with this package.
"""

from __future__ import annotations

from cifar_helpers.training.batches import shuffled
from cifar_helpers.training.fused import fuse_adam, fuse_batch_normalisation, fuse_elu
from cifar_helpers.training.history import History, best_and_last_epoch
from cifar_helpers.training.loop import fit
from cifar_helpers.training.precision import use_mixed_precision
from cifar_helpers.training.repeat import repeated
from cifar_helpers.training.start import TrainingError, renew, seed

__all__ = [
    "History",
    "TrainingError",
    "best_and_last_epoch",
    "fit",
    "fuse_adam",
    "fuse_batch_normalisation",
    "fuse_elu",
    "renew",
    "repeated",
    "seed",
    "shuffled",
    "use_mixed_precision",
]
