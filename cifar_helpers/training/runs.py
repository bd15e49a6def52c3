"""A training's state: in the model, in memory, and in a folder."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_helpers.training.batches import LARGEST_SEED, MakeBatch, in_order, shuffled
from cifar_helpers.training.history import METRICS, History, best_and_last_epoch
from cifar_helpers.training.start import TrainingError

if TYPE_CHECKING:
    import keras

STATE = "state.json"
VALIDATION_BATCH = 500


class Run:
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
        seed_dropout(self.model, random)
        arrays = isinstance(train, tuple)
        batches = shuffled(*train, batch_size, random, make_batch) if arrays else train
        start = time.perf_counter()
        logs = self.model.fit(
            batches,
            validation_data=in_order(*validation, VALIDATION_BATCH),
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
        in_one_step(self._file(self.epochs), self.model.save)
        state = {"fingerprint": self.fingerprint, "history": self.history, "best": best}
        text = json.dumps(state, indent=1)
        in_one_step(self.folder / STATE, lambda path: path.write_text(text, encoding="utf-8"))
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


def fingerprint(
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


def in_one_step(path: Path, write: Any) -> None:
    """Writes a file so that it is whole or not there at all."""
    temporary = path.with_name(f"writing-{path.name}")
    write(temporary)
    with open(temporary, "r+b") as file:
        os.fsync(file.fileno())
    os.replace(temporary, path)


def seed_dropout(model: keras.Model, random: np.random.Generator) -> None:
    """Sets the state of each layer's random numbers: Keras saves it with no epoch."""
    for variable in model.variables:
        if variable.name == "seed_generator_state":
            variable.assign(random.integers(LARGEST_SEED, size=2, dtype=np.uint32))
