"""What happened in each epoch, and which epoch was the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True)
class History:
    """What happened in each epoch of a training.

    Attributes
    ----------
    loss, val_loss : tuple of float
        Mean loss on training and validation images, in nats.
    accuracy, val_accuracy : tuple of float
        Accuracy on training and validation images, 0 to 1. While training, dropout is active, so the first
        is lower than that of the trained model.
    seconds : tuple of float
        How long each epoch took.
    best_epoch : int
        The epoch, counted from 1, whose weights the model has now.
    stopped_early : bool
        Whether training ended because validation accuracy no longer rose.

    Examples
    --------
    >>> History((2.0, 1.5), (0.3, 0.5), (1.9, 1.6), (0.31, 0.44), (10.0, 9.0), best_epoch=2)
    2 epochs, validation accuracy 44.0 % in epoch 2
    """

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    val_loss: tuple[float, ...]
    val_accuracy: tuple[float, ...]
    seconds: tuple[float, ...]
    best_epoch: int
    stopped_early: bool = False

    def __len__(self) -> int:
        return len(self.loss)

    def __repr__(self) -> str:
        best = self.val_accuracy[self.best_epoch - 1]
        end = ", stopped early" if self.stopped_early else ""
        return f"{len(self)} epochs, validation accuracy {100 * best:.1f} % in epoch {self.best_epoch}{end}"


def best_and_last_epoch(
    accuracies: Sequence[float], patience: int | None, min_delta: float = 0.0
) -> tuple[int, int]:
    """The best epoch, and the one after which early stopping ends the training.

    An epoch is the best so far if its accuracy is over that of the best before by more than `min_delta`.
    Training ends when `patience` epochs in a row were not.

    Parameters
    ----------
    accuracies : sequence of float
        Validation accuracy of each epoch.
    patience : int or None
        At least 1; None: training never ends early.
    min_delta : float
        Rises up to this size don't count.

    Returns
    -------
    best, last : int
        Epochs, counted from 1; `last` is their number if nothing ends the training.

    Notes
    -----
    Prechelt, "Early Stopping - But When?" (1998); the rule is that of keras.callbacks.EarlyStopping.

    Examples
    --------
    >>> best_and_last_epoch([0.3, 0.5, 0.49, 0.505, 0.6], patience=2, min_delta=0.01)
    (2, 4)
    """
    best, highest = 1, -np.inf
    for epoch, value in enumerate(accuracies, 1):
        if value > highest + min_delta or epoch == 1:
            best, highest = epoch, value
        elif patience is not None and epoch - best >= patience:
            return best, epoch
    return best, len(accuracies)
