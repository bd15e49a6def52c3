"""Trains Keras models: with live progress, early stopping, and going on after a disconnect.

Keras itself is imported when a function needs it, not with this module.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers import budget, plots, widgets

if TYPE_CHECKING:
    import keras

METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")
STATE, LARGEST_SEED = "state.json", 2**32
MakeBatch = Callable[[np.ndarray, np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]


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


class TrainingError(ValueError):
    """A training that can't begin or go on; the message says why and what to do."""


def seed(number: int) -> None:
    """Makes the next model's start values, and everything random after them, the same in each run.

    In the `smoke` budget TensorFlow is also told to give the same sums in each run, which is slower.

    Parameters
    ----------
    number : int
        0 to 2**32 - 1.
    """
    import keras

    keras.utils.set_random_seed(number)
    if budget.current().name == "smoke" and keras.config.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def use_mixed_precision(on: bool | None = None) -> bool:
    """Lets models made from now on calculate in bfloat16, with weights in float32, or stops that.

    On processors with avx512_bf16 or AMX training takes about half the time; on others it is slower.
    ``keras.utils.clear_session()`` sets it back to float32, so call this again after it.

    Parameters
    ----------
    on : bool, optional
        None asks the environment variable CIFAR_MIXED_PRECISION: 1 is on.

    Returns
    -------
    bool
        Whether it is on.
    """
    import keras

    on = os.environ.get("CIFAR_MIXED_PRECISION", "") == "1" if on is None else on
    keras.config.set_dtype_policy("mixed_bfloat16" if on else "float32")
    return on


def renew(model: keras.Model, weights: Sequence[np.ndarray], learning_rate: float) -> None:
    """Sets a compiled model back to these weights, with an optimizer that remembers nothing.

    The model trains as if it had just been built and compiled, but Keras needn't translate it again, which
    takes seconds for a net of many layers.

    Parameters
    ----------
    model : keras.Model
        Compiled; its optimizer has a learning rate that is a number.
    weights : list of array
        As ``model.get_weights()`` gave them.
    learning_rate : float

    Raises
    ------
    TrainingError
        If the model is not compiled.
    """
    _check_compiled(model)
    model.set_weights(weights)
    model.optimizer.build(model.trainable_variables)
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape, variable.dtype))
    model.optimizer.learning_rate = learning_rate


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
    _check_compiled(model)
    if make_batch and not isinstance(train, tuple):
        raise TrainingError("make_batch makes batches of arrays: give train as (X, y)")
    run = _Run(model, folder, _fingerprint(model, train, batch_size, seed, min_delta, make_batch))
    run.load()
    progress = _progress_callback(run, epochs, title) if show else None
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


def _check_compiled(model: keras.Model) -> None:
    if not getattr(model, "compiled", False):
        raise TrainingError("the model is not compiled: call model.compile(optimizer, loss, metrics) first")


def _fingerprint(
    model: keras.Model,
    train: Any,
    batch_size: int,
    seed: int,
    min_delta: float,
    make_batch: MakeBatch | None,
) -> dict[str, Any]:
    """What must be the same for a training to go on."""
    found = {
        "weights": sha256(repr([tuple(w.shape) for w in model.weights]).encode()).hexdigest()[:16],
        "optimizer": type(model.optimizer).__name__,
        "batch_size": batch_size,
        "seed": seed,
        "min_delta": min_delta,
    }
    if isinstance(train, tuple):
        found["data"] = sha256(
            repr(train[0].shape).encode() + train[0][:8].tobytes() + np.asarray(train[1]).tobytes()
        ).hexdigest()[:16]
    if make_batch:
        found["make_batch"] = getattr(make_batch, "__name__", type(make_batch).__name__)
    return found


class _Run:
    """A training with its state: in the model, in memory, and in a folder if there is one.

    `state.json` is written last and in one step, and names the files that belong to it: whatever happens, it
    is the state after a whole epoch.
    """

    def __init__(self, model: keras.Model, folder: str | Path | None, fingerprint: dict[str, Any]) -> None:
        self.model, self.fingerprint = model, fingerprint
        self.folder = Path(folder) if folder is not None else None
        self.history: dict[str, list[float]] = {name: [] for name in (*METRICS, "seconds")}
        self.best, self.best_weights = 0, None
        self.saved = 0

    @property
    def epochs(self) -> int:
        return len(self.history["loss"])

    def load(self) -> None:
        """Takes up the state in the folder, if there is one."""
        if self.folder is None or not (self.folder / STATE).exists():
            return
        state = json.loads((self.folder / STATE).read_text(encoding="utf-8"))
        mine, saved = self.fingerprint, state["fingerprint"]
        other = [name for name in {**mine, **saved} if mine.get(name) != saved.get(name)]
        if other:
            raise TrainingError(
                f"{self.folder} holds another training, with other {', '.join(other)}: "
                "choose another folder, or delete this one to begin anew"
            )
        self.history, self.best = state["history"], state["best"]
        self.model.optimizer.build(self.model.trainable_variables)  # its state is loaded with the weights
        self.model.load_weights(self._file(self.best))
        self.best_weights = self.model.get_weights()
        self.model.load_weights(self._file(self.epochs))
        self.saved = self.epochs

    def epoch(
        self,
        train: Any,
        validation: Any,
        batch_size: int,
        seed: int,
        callbacks: Sequence[Any],
        make_batch: MakeBatch | None = None,
    ) -> None:
        """Trains for one epoch, which depends on the state, the seed and its number alone."""
        number = self.epochs
        random = np.random.default_rng([seed, number])
        _seed_dropout(self.model, random)
        arrays = isinstance(train, tuple)
        batches = shuffled(*train, batch_size, random, make_batch) if arrays else train
        start = time.perf_counter()
        logs = self.model.fit(
            batches,
            validation_data=validation,
            validation_batch_size=500,
            initial_epoch=number,
            epochs=number + 1,
            callbacks=list(callbacks),
            verbose=0,
            shuffle=False,
        ).history
        row = {name: float(logs[name][-1]) for name in METRICS}
        row["seconds"] = round(time.perf_counter() - start, 2)
        self.history = {name: [*values, row[name]] for name, values in self.history.items()}

    def save(self, min_delta: float) -> None:
        """Keeps the state after an epoch: the weights of the best one in memory, all in the folder."""
        best, _ = best_and_last_epoch(self.history["val_accuracy"], None, min_delta)
        if best != self.best:
            self.best, self.best_weights = best, self.model.get_weights()
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        _in_one_step(self._file(self.epochs), self.model.save)
        state = {"fingerprint": self.fingerprint, "history": self.history, "best": best}
        text = json.dumps(state, indent=1)
        _in_one_step(self.folder / STATE, lambda path: path.write_text(text, encoding="utf-8"))
        for path in {*self.folder.glob("epoch-*.keras")} - {self._file(self.epochs), self._file(best)}:
            path.unlink(missing_ok=True)
        self.saved = self.epochs

    def _file(self, epoch: int) -> Path:
        return self.folder / f"epoch-{epoch:04}.keras"

    def ended(self, epochs: int, patience: int | None, min_delta: float) -> bool:
        """Whether nothing is left to do."""
        return self.epochs >= epochs or self.stopped(patience, min_delta)

    def stopped(self, patience: int | None, min_delta: float) -> bool:
        """Whether early stopping has ended the training."""
        if patience is None:
            return False
        best, _ = best_and_last_epoch(self.history["val_accuracy"], None, min_delta)
        return self.epochs - best >= patience

    def result(self, epochs: int, patience: int | None, min_delta: float) -> History:
        """Gives the model the weights of its best epoch."""
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)
        lists = {name: tuple(values) for name, values in self.history.items()}
        return History(**lists, best_epoch=self.best, stopped_early=self.stopped(patience, min_delta))

    def keep_what_is_finished(self, min_delta: float) -> None:
        """Ends the saving of a whole epoch, if Ctrl-C fell into it, and says what is kept."""
        if self.folder is not None and self.epochs > self.saved:
            self.save(min_delta)
        if self.saved:
            words = f"its {self.epochs} whole epochs are kept in {self.folder}: the same call goes on there."
        else:
            words = "nothing is kept: with `folder` each whole epoch would be."
        print(f"Training was interrupted; {words}")


def _in_one_step(path: Path, write: Any) -> None:
    """Writes a file so that it is whole or not there at all."""
    temporary = path.with_name(f"writing-{path.name}")
    write(temporary)
    with open(temporary, "r+b") as file:
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _seed_dropout(model: keras.Model, random: np.random.Generator) -> None:
    """Sets the state of each layer's random numbers: Keras saves it with no epoch."""
    for variable in model.variables:
        if variable.name == "seed_generator_state":
            variable.assign(random.integers(LARGEST_SEED, size=2, dtype=np.uint32))


def shuffled(
    X: np.ndarray,
    y: np.ndarray,
    batch_size: int,
    random: np.random.Generator,
    make_batch: MakeBatch | None = None,
) -> Any:
    """The rows of X with their labels in random order, in batches; no copy of all of X is made.

    With `make_batch`, each batch is what that makes of X, y, the positions of the batch, and a seed.

    Returns
    -------
    keras.utils.PyDataset
    """
    import keras

    order = random.permutation(len(X))
    count = -(-len(X) // batch_size)
    seeds = random.integers(LARGEST_SEED, size=count).tolist()

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return count

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            chosen = order[index * batch_size : (index + 1) * batch_size]
            return make_batch(X, y, chosen, seeds[index]) if make_batch else (X[chosen], y[chosen])

    return Batches()


# ------------------------------------------------------------------ what a person sees


def _progress_callback(run: _Run, epochs: int, title: str) -> Any:
    """A Keras callback with a bar over all batches of all epochs, and live curves where somebody is there."""
    import keras

    class Progress(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.bar = None
            self.curves = _LiveCurves(title) if widgets.someone_is_there() else None

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            steps = self.params.get("steps") or 1
            if self.bar is None:
                from tqdm.auto import tqdm

                total = epochs * steps
                self.bar = tqdm(total=total, initial=epoch * steps, desc=title, unit="batch", mininterval=0.5)
            self.bar.n = epoch * steps

        def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
            words = {name: f"{value:.3f}" for name, value in (logs or {}).items() if name in METRICS}
            self.bar.set_postfix(epoch=f"{run.epochs + 1}/{epochs}", **words, refresh=False)
            self.bar.update()

        def epoch_is_saved(self) -> None:
            accuracies = [f"{run.history[name][-1]:.3f}" for name in ("accuracy", "val_accuracy")]
            self.bar.write(
                f"epoch {run.epochs}: accuracy {accuracies[0]}, on validation images {accuracies[1]}, "
                f"{run.history['seconds'][-1]:.0f} s",
                file=sys.stdout,
            )
            if self.curves:
                self.curves.show(run.history)

        def close(self) -> None:
            if self.bar is not None:
                self.bar.close()

    return Progress()


class _LiveCurves:
    """The curves of a training, in a widget that each epoch draws anew."""

    def __init__(self, title: str) -> None:
        import ipywidgets
        from IPython.display import display

        self.title, self.picture = title, ipywidgets.HTML()
        display(self.picture)

    def show(self, history: dict[str, Sequence[float]]) -> None:
        self.picture.value = widgets.as_html(plots.training_curves(history, self.title))
