"""Logs of a training that TensorBoard shows: written without it, and read back without it.

A log is a file of TensorFlow's records, each an event: a time, a step and values with names. TensorFlow
itself is imported when a function needs it, not with this module.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

VERSION = "brain.Event:2"  # the first record of every log
PATTERN = "events.out.tfevents.*"


def callback(folder: str | Path) -> keras.callbacks.Callback:
    """A Keras callback that logs the losses and metrics of each epoch for TensorBoard.

    Unlike ``keras.callbacks.TensorBoard`` it needs no TensorBoard to write, and each call of ``fit`` begins
    a new file, so that a training that goes on after a break goes on in its logs, too.

    Parameters
    ----------
    folder : path
        Made if it is not there. Curves of one folder are shown as one run, under its name.
    """
    import keras

    class Log(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            write(folder, epoch, {name: float(value) for name, value in (logs or {}).items()})

    return Log()


def write(folder: str | Path, step: int, values: dict[str, float]) -> Path:
    """Writes a log of one step.

    Parameters
    ----------
    folder : path
    step : int
        The epoch, counted from 0.
    values : mapping
        A number for each name.

    Returns
    -------
    Path
        The new file.
    """
    import tensorflow as tf

    v1 = tf.compat.v1
    path = Path(folder) / f"events.out.tfevents.{time.time_ns():020}.{step:04}"
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = [v1.Summary.Value(tag=name, simple_value=value) for name, value in values.items()]
    with tf.io.TFRecordWriter(str(path)) as file:
        file.write(v1.Event(wall_time=time.time(), file_version=VERSION).SerializeToString())
        event = v1.Event(wall_time=time.time(), step=step, summary=v1.Summary(value=numbers))
        file.write(event.SerializeToString())
    return path


def read(folder: str | Path) -> dict[str, list[float]]:
    """The numbers in a folder of logs, those that ``keras.callbacks.TensorBoard`` writes not included.

    Parameters
    ----------
    folder : path

    Returns
    -------
    dict
        For each name its numbers, step by step; of a step that was logged twice, the later one.

    Raises
    ------
    FileNotFoundError
        If there is no log in the folder.
    """
    found: dict[str, dict[int, float]] = {}
    for step, name, value in _events(Path(folder)):
        found.setdefault(name, {})[step] = value
    if not found:
        raise FileNotFoundError(f"{folder} holds no logs ({PATTERN}): train with logs.callback first")
    return {name: [values[step] for step in sorted(values)] for name, values in found.items()}


def _events(folder: Path) -> Iterator[tuple[int, str, float]]:
    """Step, name and number of everything logged, the oldest first."""
    import tensorflow as tf

    for path in sorted(folder.glob(PATTERN)):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                yield event.step, value.tag, value.simple_value
