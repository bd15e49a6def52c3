"""Keras's callbacks over all epochs of a training, though each epoch is a call of `model.fit`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cifar_helpers.training.runs import Run


def over_all_epochs(callbacks: Sequence[Any], run: Run, epochs: int, steps: int | None) -> Any:
    """A list of callbacks for which all epochs of a run are one training, with one beginning and one end.

    Keras's callbacks that remember earlier epochs see those of before a break again.
    """
    import keras

    class Callbacks(keras.callbacks.CallbackList):
        begun = False

        def on_train_begin(self, logs: Any = None) -> None:
            if not self.begun:
                super().on_train_begin(logs)
                remind(self.callbacks, run)
                self.begun = True

        def on_train_end(self, logs: Any = None) -> None:
            """Not yet: `finish` comes after the last epoch."""

        def finish(self) -> None:
            if self.begun:
                super().on_train_end({name: values[-1] for name, values in run.history.items() if values})

    return Callbacks(
        list(callbacks), add_history=True, model=run.model, epochs=epochs, steps=steps, verbose=0
    )


def remind(callbacks: Sequence[Any], run: Run) -> None:
    """Shows the epochs of before a break to early stopping and to falling learning rates."""
    import keras

    kinds = (keras.callbacks.EarlyStopping, keras.callbacks.ReduceLROnPlateau)
    rate, stop = run.model.optimizer.learning_rate, run.model.stop_training
    kept = float(rate) if hasattr(rate, "assign") else None
    for callback in (each for each in callbacks if isinstance(each, kinds)):
        for epoch in range(run.epochs):
            values = {name: values[epoch] for name, values in run.history.items()}
            callback.on_epoch_end(epoch, values | {run.names.get(n, n): v for n, v in values.items()})
    if kept is not None:
        run.model.optimizer.learning_rate = kept
    run.model.stop_training = stop


def steps_of(train: Any, batch_size: int) -> int | None:
    """How many batches an epoch has, if that can be known."""
    if isinstance(train, tuple):
        return -(-len(train[0]) // batch_size)
    cardinality = getattr(train, "cardinality", None)
    count = int(cardinality()) if cardinality else len(train) if hasattr(train, "__len__") else -1
    return count if count >= 0 else None
