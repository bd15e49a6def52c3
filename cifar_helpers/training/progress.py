"""What a person sees of a training: a bar, a line for each epoch, live curves."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from cifar_helpers import plots, presence
from cifar_helpers.training.runs import Run


def progress_callback(run: Run, epochs: int, title: str) -> Any:
    """A Keras callback with a bar over all batches of all epochs, and live curves where somebody is there."""
    import keras
    from tqdm.auto import tqdm

    class Progress(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.bar: tqdm[Any] | None = None
            self.curves = LiveCurves(title) if presence.someone_is_there() else None

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            steps = self.params.get("steps") or 1
            if self.bar is None:
                self.bar = tqdm(
                    desc=title,
                    unit="batch",
                    mininterval=0.5,
                    total=epochs * steps,
                    initial=epoch * steps,
                    file=sys.stdout,  # what goes to stderr stands in red, as errors do
                )
            self.bar.n = epoch * steps

        def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
            logs = logs or {}
            message = {name: f"{logs[key]:.3f}" for name, key in run.names.items() if key in logs}
            if self.bar is not None:
                self.bar.set_postfix({"epoch": f"{run.epochs + 1}/{epochs}", **message}, refresh=False)
                self.bar.update()

        def epoch_is_saved(self) -> None:
            accuracies = [f"{run.history[name][-1]:.3f}" for name in ("accuracy", "val_accuracy")]
            tqdm.write(
                f"epoch {run.epochs}: accuracy {accuracies[0]}, on validation images {accuracies[1]}, "
                f"{run.history['seconds'][-1]:.0f} s",
                file=sys.stdout,
            )
            if self.curves:
                self.curves.show(run.history)

        def close(self) -> None:
            if self.bar is not None:
                self.bar.close()
            if self.curves and run.epochs > self.curves.epochs:  # of an earlier call
                self.curves.show(run.history)

    return Progress()


class LiveCurves:
    """The curves of a training, which each epoch redraws: an output like any other, so that it is stored."""

    def __init__(self, title: str) -> None:
        self.title, self.handle, self.epochs = title, None, 0

    def show(self, history: Mapping[str, Sequence[float]]) -> None:
        from IPython.display import display

        figure, self.epochs = plots.training_curves(history, self.title), len(history["loss"])
        if self.handle is None:
            self.handle = display(figure, display_id=True)
        else:
            self.handle.update(figure)
