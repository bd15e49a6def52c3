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


def test_long_names_and_large_steps_are_read_by_tensorflow_and_here(tmp_path):
    import tensorflow as tf

    name = "genau – " * 40
    path = logs.write(tmp_path, 70_000, {name: -1e30, "zero": 0.0})
    _, event = tf.compat.v1.train.summary_iterator(str(path))
    assert event.step == 70_000
    np.testing.assert_allclose(event.summary.value[0].simple_value, -1e30, rtol=1e-6)
    assert event.summary.value[0].tag == name
    np.testing.assert_allclose(logs.read(tmp_path)[name], [-1e30], rtol=1e-6)
    assert logs.read(tmp_path)["zero"] == [0.0]


def test_what_tensorflow_writes_is_read_and_tensors_are_left_out(tmp_path):
    import tensorflow as tf

    v1 = tf.compat.v1
    pairs = {"loss": {"simple_value": 0.5}, "text": {"tensor": tf.make_tensor_proto([1.0])}}
    values = [v1.Summary.Value(tag=name, **pair) for name, pair in pairs.items()]
    event = v1.Event(wall_time=1.0, step=3, summary=v1.Summary(value=values))
    with tf.io.TFRecordWriter(str(tmp_path / "events.out.tfevents.1")) as file:
        file.write(event.SerializeToString())
    assert logs.read(tmp_path) == {"loss": [0.5]}


def test_of_a_file_that_was_cut_off_the_whole_records_are_read(tmp_path):
    path = logs.write(tmp_path, 0, {"loss": 2.0})
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-1])
    assert logs.read(tmp_path) == {"loss": [2.0]}


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
