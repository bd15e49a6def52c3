"""The training itself: `fit`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.training.batches import MakeBatch
from cifar_helpers.training.history import History
from cifar_helpers.training.progress import progress_callback
from cifar_helpers.training.runs import Run, fingerprint
from cifar_helpers.training.start import TrainingError, check_compiled

if TYPE_CHECKING:
    import keras


def fit(
    model: keras.Model,
    train: Any,
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    *,
    batch_size: int = 64,
    patience: int | None = None,
    min_delta: float = 0.0,
    seed: int = 0,
    folder: str | Path | None = None,
    title: str = "Training",
    callbacks: Sequence[Any] = (),
    make_batch: MakeBatch | None = None,
    show: bool | None = None,
) -> History:
    """Trains a compiled model, keeps the weights of its best epoch, and goes on where it was stopped.

    With a `folder`, every epoch is saved when it ends: after Ctrl-C, a crash or a disconnect the same call
    goes on behind the last whole epoch, with the same order of images and the same dropout as if nothing had
    happened. A training that is finished is not done again: its weights and its history are loaded.

    Parameters
    ----------
    model : keras.Model
        Compiled with the metric "accuracy".
    train : (X, y) or anything else that ``model.fit`` takes
        Arrays are shuffled anew in each epoch, by `seed` and the epoch's number.
    validation : (X, y)
        Images and labels that choose the best epoch.
    epochs : int
        Epochs in all, those of earlier calls included.
    batch_size : int
        Images in a step, if `train` is arrays.
    patience : int, optional
        End after so many epochs without a rise of validation accuracy by more than `min_delta`.
    min_delta : float
        Rises up to this size don't count.
    seed : int
        Of the order of images, and of dropout.
    folder : path, optional
        Where to save each epoch. On Colab, a folder of your Drive outlives the machine.
    title : str
        For progress and curves: which net, on which data.
    callbacks : sequence of keras.callbacks.Callback
        They see each epoch as a training of its own, with the right number of the epoch.
    make_batch : callable, optional
        ``make_batch(X, y, positions, seed)`` returns the images and labels of a batch of training images; it
        may change the images. Validation images never go through it. Needs `train` to be arrays.
    show : bool, optional
        Whether to show progress; None: in all budgets but `smoke`.

    Returns
    -------
    History

    Raises
    ------
    TrainingError
        If the model is not compiled, or the folder holds another training.
    """
    show = budget.current().name != "smoke" if show is None else show
    check_compiled(model)
    if make_batch and not isinstance(train, tuple):
        raise TrainingError("make_batch makes batches of arrays: give train as (X, y)")
    run = Run(model, folder, fingerprint(model, train, batch_size, seed, min_delta, make_batch))
    run.load()
    progress = progress_callback(run, epochs, title) if show else None
    try:
        while not run.ended(epochs, patience, min_delta):
            watching = [*callbacks, *([progress] if progress else [])]
            run.epoch(train, validation, batch_size, seed, watching, make_batch)
            run.save(min_delta)
            if progress:
                progress.epoch_is_saved()
    except KeyboardInterrupt:
        run.keep_what_is_finished(min_delta)
        raise
    finally:
        if progress:
            progress.close()
    return run.result(epochs, patience, min_delta)
