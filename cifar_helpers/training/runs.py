"""A training's state: in the model, in memory, and in a folder."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers import backend
from cifar_helpers.training import initial
from cifar_helpers.training.batches import (
    LARGEST_SEED,
    MakeBatch,
    in_order,
    of_epoch,
    pipeline,
    shuffled,
    typed,
)
from cifar_helpers.training.conditions import Settings, of_callables
from cifar_helpers.training.describe import differing
from cifar_helpers.training.differences import changes, changing
from cifar_helpers.training.folders import AGAIN, RunFolder
from cifar_helpers.training.history import METRICS, History
from cifar_helpers.training.start import TrainingError

if TYPE_CHECKING:
    import keras

VALIDATION_BATCH = 500


class Run:
    """A training with its state.

    Parameters
    ----------
    model : keras.Model
        Built and compiled.
    accuracy : str
        The name of the accuracy among Keras's logs.
    min_delta : float
    """

    def __init__(self, model: keras.Model, accuracy: str, min_delta: float) -> None:
        self.model, self.min_delta = model, min_delta
        self.names = {"loss": "loss", "accuracy": accuracy}
        self.names |= {f"val_{name}": f"val_{key}" for name, key in self.names.items()}
        self.history: dict[str, list[float]] = {name: [] for name in (*METRICS, "seconds")}
        self.best, self.told_to_stop = 0, False
        self.best_weights: list[np.ndarray] = []
        self.folder: RunFolder | None = None
        self.about: dict[str, Any] = {}
        self.saved = 0

    @property
    def epochs(self) -> int:
        return len(self.history["loss"])

    # -------------------------------------------------------------- the folder

    def keep_in(self, folder: RunFolder, settings: Settings, start: initial.Start) -> None:
        """Saves each epoch in the folder from now on."""
        self.folder = folder
        self.about = {"run": uuid.uuid4().hex, "settings": settings, "start": start, "moving": None}

    def load(self) -> bool:
        """Takes up the training in the folder, if there is one.

        Raises
        ------
        TrainingError
            If it is another training, with what differs.
        """
        found = self.folder.load() if self.folder is not None else None
        if self.folder is None or found is None:
            return False
        state, arrays = found
        self._compare(state, self.folder.path)
        self.about = {name: state[name] for name in self.about} | {"settings": self.about["settings"]}
        self.about["written"] = state["written"]
        self.history, self.best, self.told_to_stop = state["history"], state["best"], state["told_to_stop"]
        self.best_weights, self.saved = arrays["best"], self.epochs
        self.model.set_weights(arrays["weights"])
        for variable, values in zip(self.model.optimizer.variables, arrays["optimizer"], strict=True):
            variable.assign(values)
        return True

    def _compare(self, state: dict[str, Any], path: Path) -> None:
        refused, told = initial.change(state["start"], self.about["start"])
        message = changes(state["settings"], self.about["settings"], state["moving"] or ())
        if self.about["settings"]["optimizer"] != state["settings"]["optimizer"]:
            refused = "" if "optimizer" in refused else refused  # it is said already
        if refused or message:
            since = "; ".join(filter(None, (message, refused)))
            raise TrainingError(
                f"{path} holds another training, of {day(state['written'])}. Changed since then: "
                f"{since}. Nothing was trained or loaded. {AGAIN} Or change it back, and the old one goes on."
            )
        if told:
            print(told)

    def save(self, make_batch: MakeBatch | None, callbacks: Sequence[Any]) -> None:
        """Keeps the state after an epoch: the weights of the best one in memory, all in the folder."""
        best = best_epoch(self.history["val_accuracy"], self.min_delta)
        if best != self.best:
            self.best, self.best_weights = best, self.model.get_weights()
        if self.folder is None:
            return
        if self.about["moving"] is None:
            after = of_callables(make_batch, callbacks)
            before = {name: self.about["settings"][name] for name in after}
            self.about["moving"] = [changing(*difference) for difference in differing(before, after)]
        self.about["written"] = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        state = {**self.about, "history": self.history, "best": best, "told_to_stop": self.told_to_stop}
        optimizer = [np.asarray(variable) for variable in self.model.optimizer.variables]
        arrays = {"weights": self.model.get_weights(), "optimizer": optimizer, "best": self.best_weights}
        self.folder.save(state, arrays)
        self.saved = self.epochs

    # -------------------------------------------------------------- training

    def epoch(
        self,
        train: Any,
        validation: tuple[np.ndarray, np.ndarray],
        batch_size: int,
        seed: int,
        callbacks: Any,
        make_batch: MakeBatch | None = None,
    ) -> None:
        """Trains for one epoch, which depends on the state, the seed and its number alone."""
        number = self.epochs
        random = np.random.default_rng([seed, number])
        seed_dropout(self.model, random)
        batches = train
        if isinstance(train, tuple):
            batches = shuffled(train[0], train[1], batch_size, random, of_epoch(make_batch, number))
        start = time.perf_counter()
        logs = self.model.fit(
            batches,
            validation_data=in_order(*validation, VALIDATION_BATCH),
            initial_epoch=number,
            epochs=number + 1,
            callbacks=callbacks,
            verbose=0,
            shuffle=False,
        ).history
        row = {name: float(logs[key][-1]) for name, key in self.names.items()}
        row["seconds"] = round(time.perf_counter() - start, 2)
        self.history = {name: [*values, row[name]] for name, values in self.history.items()}
        self.told_to_stop = bool(self.model.stop_training)

    def ended(self, epochs: int, patience: int | None) -> bool:
        """Whether nothing is left to do."""
        return self.told_to_stop or self.epochs >= self.last(epochs, patience)

    def last(self, epochs: int, patience: int | None) -> int:
        """The epoch after which a training with these arguments ends, as far as one can know by now."""
        accuracies = self.history["val_accuracy"]
        for last in range(1, self.epochs + 1):
            if patience and last - best_epoch(accuracies[:last], self.min_delta) >= patience:
                return min(epochs, last)
        return epochs

    def result(self, epochs: int, patience: int | None) -> History:
        """Gives the model the weights of its best epoch.

        Raises
        ------
        TrainingError
            If the folder holds more epochs than were asked for, and not the weights of the best of those.
        """
        last = min(self.last(epochs, patience), self.epochs)
        best = best_epoch(self.history["val_accuracy"][:last], self.min_delta)
        weights: list[np.ndarray] | None = self.best_weights
        if self.folder is not None:
            if last == self.epochs:
                self.folder.keep_result(self.about["run"], last, self.best_weights)
            elif best != self.best:
                weights = self.folder.result(self.about["run"], last)
            if weights is None:
                raise TrainingError(
                    f"{self.folder.path} holds {self.epochs} epochs. With {epochs=} and {patience=} "
                    f"training ends after epoch {last} with the weights of epoch {best}, and only those of "
                    f"epoch {self.best} are kept. {AGAIN}"
                )
        self.model.set_weights(weights)
        lists = {name: tuple(values[:last]) for name, values in self.history.items()}
        stopped = (patience and last - best >= patience) or (self.told_to_stop and last == self.epochs)
        return History(**lists, best_epoch=best, stopped_early=bool(stopped))

    def keep_what_is_finished(self, make_batch: MakeBatch | None, callbacks: Sequence[Any]) -> None:
        """Ends the saving of a whole epoch, if Ctrl-C fell into it, and says what is kept."""
        if self.folder is not None and self.epochs > self.saved:
            self.save(make_batch, callbacks)
        if self.folder is not None and self.saved:
            phrase = (
                f"its {self.epochs} whole epochs are kept in {self.folder.path}: the same call goes on there."
            )
        else:
            phrase = "nothing is kept: with `folder` each whole epoch would be."
        print(f"Training was interrupted; {phrase}")


def day(written: str) -> str:
    """A time as people write it.

    >>> day("2026-11-26T16:20:05+00:00")
    '26 November 2026, 16:20'
    """
    moment = datetime.datetime.fromisoformat(written)
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def seed_dropout(model: keras.Model, random: np.random.Generator) -> None:
    """Sets the state of each layer's random numbers: Keras saves it with no epoch."""
    for variable in model.variables:
        if variable.name == "seed_generator_state":
            variable.assign(random.integers(LARGEST_SEED, size=2, dtype=np.uint32))


def best_epoch(accuracies: Sequence[float], min_delta: float) -> int:
    """As `history.best_and_last_epoch` has it, which is not there while the task to write it is graded."""
    best = 0
    for epoch, value in enumerate(accuracies):
        if value > accuracies[best] + min_delta:
            best = epoch
    return best + 1


# The code on which an epoch's numbers depend.
RECIPE = (shuffled, of_epoch, in_order, pipeline, typed, backend.stream, Run.epoch, seed_dropout, best_epoch)
