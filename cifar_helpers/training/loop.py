"""The training itself: `fit`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers import budget
from cifar_helpers.training import conditions, initial, spent
from cifar_helpers.training.batches import MakeBatch
from cifar_helpers.training.folders import RunFolder
from cifar_helpers.training.history import History
from cifar_helpers.training.progress import progress_callback
from cifar_helpers.training.runs import RECIPE, Run, day
from cifar_helpers.training.start import check_numbers, ready
from cifar_helpers.training.watching import over_all_epochs, steps_of

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Call:
    """What `fit` was called with, but for the model and the folder."""

    train: Any
    validation: tuple[np.ndarray, np.ndarray]
    epochs: int
    batch_size: int
    patience: int | None
    seed: int
    title: str
    callbacks: tuple[Any, ...]
    make_batch: MakeBatch | None
    show: bool


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
    fresh: bool = False,
) -> History:
    """Trains a compiled model, keeps the weights of its best epoch, and goes on where it was stopped.

    With a `folder`, every epoch is saved when it ends: after Ctrl-C, a crash or a disconnect the same call
    goes on after the last whole epoch, with the same order of images and the same dropout as if nothing had
    happened. A training that is finished is not done again: its weights and its history are loaded, and a
    line says so. `epochs` and `patience` may change from call to call. If anything else has changed on which
    the result depends (the net, its first weights, the optimizer, the loss, the data, `make_batch`, callbacks
    that get at the model, versions), the folder holds another training, and is refused. Of a `tf.data`
    pipeline the steps are compared, but not files that it reads.

    Parameters
    ----------
    model : keras.Model
        Compiled, with an accuracy among its metrics; the first one is followed.
    train : (X, y) or anything else that ``model.fit`` takes
        Arrays are shuffled again in each epoch, by `seed` and the epoch's number.
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
        One that sets ``model.stop_training`` ends the training after the epoch.
    make_batch : callable, optional
        ``make_batch(X, y, positions, seed)`` returns the images and labels of a batch of training images; it
        may change the images. One that has a parameter `epoch` also gets the epoch's number, from 0.
        Validation images never go through it. Needs `train` to be arrays.
    show : bool, optional
        Whether to show progress; None: in all budgets but `smoke`.
    fresh : bool
        Begin again, over the training that the folder holds. Take it out when the training has begun: a call
        that has it begins again each time.

    Returns
    -------
    History

    Raises
    ------
    TrainingError
        If the model can't be trained with these data, the folder holds another training, can't be read or
        written, or another notebook trains in it.
    """
    show = budget.current().name != "smoke" if show is None else show
    check_numbers(epochs, patience, batch_size)
    train, accuracy = ready(model, train, validation, seed, make_batch)
    call = Call(
        train, validation, epochs, batch_size, patience, seed, title, tuple(callbacks), make_batch, show
    )
    run = Run(model, accuracy, min_delta)
    if folder is None:
        return _train(run, call)
    run_folder = RunFolder(folder)
    with run_folder.alone():
        _take_up(run, run_folder, call, fresh)
        try:
            return _train(run, call)
        finally:
            initial.leave(model, run_folder.path, run.about["start"])


def _take_up(run: Run, run_folder: RunFolder, call: Call, fresh: bool) -> None:
    """Takes up what the folder holds, unless the training is to begin again, and says so."""
    began = initial.as_it_began(run.model, run_folder.path)
    run.keep_in(run_folder, _settings(run, call, began), began)
    if fresh:
        run_folder.look()
    elif run.load():
        ended, when = run.ended(call.epochs, call.patience), day(run.about["written"])
        what = "Loaded, not trained again" if ended else f"Training goes on after epoch {run.epochs}"
        last = min(run.last(call.epochs, call.patience), run.epochs)
        print(f"{what}: {call.title}, epochs 1 to {last}, trained until {when}, in {run_folder.path}")


def _settings(run: Run, call: Call, began: initial.Start) -> conditions.Settings:
    """What makes this training the one that it is."""
    optimizer = conditions.of_optimizer(run.model.optimizer)
    if began["learning_rate"] is not None:
        conditions.set_rate(optimizer, began["learning_rate"])
    return {
        "net": conditions.of_net(run.model),
        "optimizer": optimizer,
        "compile": conditions.of_compilation(run.model),
        "data": conditions.of_data(call.train, call.validation),
        **conditions.of_callables(call.make_batch, call.callbacks),
        "batch_size": call.batch_size,
        "seed": call.seed,
        "min_delta": run.min_delta,
        "versions": conditions.of_versions(RECIPE),
    }


def _train(run: Run, call: Call) -> History:
    """Trains the epochs that are missing."""
    progress = progress_callback(run, call.epochs, call.title) if call.show else None
    watching = [*call.callbacks, *([progress] if progress else [])]
    listening = over_all_epochs(watching, run, call.epochs, steps_of(call.train, call.batch_size))
    try:
        while not run.ended(call.epochs, call.patience):
            run.epoch(call.train, call.validation, call.batch_size, call.seed, listening, call.make_batch)
            run.save(call.make_batch, call.callbacks)
            if progress:
                progress.epoch_is_saved()
        listening.finish()
    except KeyboardInterrupt:
        run.keep_what_is_finished(call.make_batch, call.callbacks)
        raise
    finally:
        if progress:
            progress.close()
    history = run.result(call.epochs, call.patience)
    spent.note(sum(history.seconds))
    return history
