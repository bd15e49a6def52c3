"""Logs for TensorBoard are what TensorFlow's own reader expects, and read back as they were written."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_helpers import logs

pytestmark = pytest.mark.slow  # TensorFlow is imported


def test_tensorflows_own_reader_finds_each_step(tmp_path):
    import tensorflow as tf

    path = logs.write(tmp_path / "run", 3, {"loss": 1.5, "accuracy": 0.25})
    first, second = tf.compat.v1.train.summary_iterator(str(path))
    assert first.file_version == "brain.Event:2"
    assert second.step == 3
    assert {value.tag: value.simple_value for value in second.summary.value} == {
        "loss": 1.5,
        "accuracy": 0.25,
    }


def test_a_step_that_was_logged_twice_counts_once(tmp_path):
    for step, loss in ((0, 2.0), (1, 1.5), (1, 1.25)):
        logs.write(tmp_path, step, {"loss": loss})
    assert logs.read(tmp_path) == {"loss": [2.0, 1.25]}


def test_a_folder_without_logs_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no logs"):
        logs.read(tmp_path)


def test_a_training_is_logged_epoch_by_epoch(tmp_path):
    import keras

    from cifar_helpers import training

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    data = np.zeros((8, 4), np.float32), np.zeros(8, np.int64)
    history = training.fit(model, data, data, 3, show=False, callbacks=[logs.callback(tmp_path)])
    np.testing.assert_allclose(logs.read(tmp_path)["val_accuracy"], history.val_accuracy, rtol=1e-6)
