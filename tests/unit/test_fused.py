"""Batch normalisation on the fused kernel gives Keras's own numbers, and leaves the rest to Keras."""

from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from cifar_helpers import backend, training

pytestmark = pytest.mark.slow  # TensorFlow is imported

random = np.random.default_rng(0)
MAPS = random.normal(2, 3, size=(24, 5, 6, 4)).astype(np.float32)
ROWS = random.normal(-1, 2, size=(40, 7)).astype(np.float32)
SETTINGS = [
    {},
    {"momentum": 0.9, "epsilon": 1e-5},
    {"scale": False},
    {"center": False},
    {"scale": False, "center": False},
    {"trainable": False},
    {"axis": 3},
]


@pytest.fixture(autouse=True)
def _as_before():
    yield
    keras.config.set_dtype_policy("float32")
    training.fuse_batch_normalisation(True)


def built(shape: tuple[int, ...], **settings) -> layers.Layer:
    """A layer in the middle of a training: no weight has its first value."""
    layer = layers.BatchNormalization(**settings)
    layer.build(shape)
    random = np.random.default_rng(1)
    layer.set_weights([random.uniform(0.5, 2, size=weight.shape) for weight in layer.get_weights()])
    return layer


def numbers(inputs: np.ndarray, on: bool, times: int = 2, dtype: str = "float32", **settings) -> list:
    """Outputs while training and afterwards, gradients, and statistics."""
    training.fuse_batch_normalisation(on)
    layer = built((None, *inputs.shape[1:]), dtype=dtype, **settings)
    x = tf.cast(inputs, layer.compute_dtype)
    weight = np.random.default_rng(2).normal(size=inputs.shape).astype(np.float32)
    found = []
    for training_now in [True] * times + [False]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            outputs = layer(x, training=training_now)
            loss = tf.reduce_sum(tf.cast(outputs, tf.float32) * weight)
        found += [outputs, *tape.gradient(loss, [x, *(w.value for w in layer.trainable_weights)])]
    assert outputs.dtype == layer.compute_dtype
    return [np.asarray(tf.cast(value, tf.float32)) for value in [*found, *layer.get_weights()]]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("inputs", [MAPS, ROWS], ids=["maps", "rows"])
def test_outputs_gradients_and_statistics_are_those_of_keras(inputs, settings):
    settings = {name: value for name, value in settings.items() if inputs is MAPS or name != "axis"}
    for mine, kerass in zip(
        numbers(inputs, True, **settings), numbers(inputs, False, **settings), strict=True
    ):
        np.testing.assert_allclose(mine, kerass, rtol=2e-4, atol=2e-5)


def test_in_bfloat16_they_agree_as_far_as_its_eight_bits_go():
    mine, kerass = (numbers(MAPS, on, dtype="mixed_bfloat16") for on in (True, False))
    for one, other in zip(mine, kerass, strict=True):
        np.testing.assert_allclose(one, other, rtol=0.02, atol=0.04 * np.abs(other).max())


def test_one_example_has_no_variance():
    mine, kerass = (numbers(ROWS[:1], on) for on in (True, False))
    for one, other in zip(mine, kerass, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


class Own(layers.BatchNormalization):
    """A student's layer."""


@pytest.mark.parametrize(
    ("layer", "inputs"),
    [
        (lambda: layers.BatchNormalization(axis=1), MAPS),
        (lambda: layers.BatchNormalization(renorm=True), MAPS),
        (lambda: layers.BatchNormalization(dtype="float64"), MAPS.astype(np.float64)),
        (lambda: layers.BatchNormalization(), MAPS[:, 0]),
        (Own, MAPS),
    ],
    ids=["axis", "renorm", "float64", "three axes", "subclass"],
)
def test_what_the_kernel_does_not_compute_is_left_to_keras(layer, inputs, monkeypatch):
    training.fuse_batch_normalisation(True)
    monkeypatch.setattr(backend, "normalised", lambda *_: pytest.fail("the fused kernel was asked"))
    assert layer()(inputs, training=True).shape == inputs.shape


def test_a_layer_of_an_older_keras_takes_the_kernel_too():
    """Keras 3.10, which Colab's runtime 2026.01 has, knows no `renorm`."""
    training.fuse_batch_normalisation(True)
    layer = built((None, *MAPS.shape[1:]))
    del layer.renorm
    assert layer(MAPS, training=True).shape == MAPS.shape


def test_masks_are_left_to_keras(monkeypatch):
    training.fuse_batch_normalisation(True)
    monkeypatch.setattr(backend, "normalised", lambda *_: pytest.fail("the fused kernel was asked"))
    layers.BatchNormalization()(MAPS[:, 0], mask=np.ones((24, 6), bool), training=True)


def test_a_training_switches_it_on_unless_somebody_switched_it_off(monkeypatch):
    own = inspect.getclosurevars(keras.layers.BatchNormalization.call).nonlocals["own"]
    for said, on in (("", True), ("0", False)):
        monkeypatch.setenv("CIFAR_FUSED_BATCH_NORM", said)
        monkeypatch.setattr(keras.layers.BatchNormalization, "call", own)
        training.seed(0)
        assert keras.layers.BatchNormalization.call.fused is on
    training.fuse_batch_normalisation(False)
    monkeypatch.setenv("CIFAR_FUSED_BATCH_NORM", "1")
    training.seed(0)
    assert keras.layers.BatchNormalization.call.fused is False


def test_it_stays_off_with_a_graphics_processor(monkeypatch):
    monkeypatch.setattr(backend, "graphics_processors", lambda: ["GPU:0"])
    assert training.fuse_batch_normalisation() is False


def test_a_compiled_net_trains_to_the_same_weights_and_is_saved_as_keras_has_it(tmp_path):
    weights, configurations = [], []
    for on in (True, False):
        training.fuse_batch_normalisation(on)
        keras.utils.set_random_seed(0)
        parts = [layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU(), layers.Flatten()]
        net = keras.Sequential([keras.Input((6, 6, 3)), *parts, layers.BatchNormalization(), layers.Dense(3)])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        net.compile("sgd", loss, metrics=["accuracy"])
        X, y = MAPS[:, :, :, :3], np.arange(24) % 3
        X = np.pad(X, ((0, 0), (0, 1), (0, 0), (0, 0)))
        training.fit(net, (X, y), (X, y), 3, batch_size=8, show=False)
        net.save(tmp_path / f"{on}.keras")
        weights.append(keras.models.load_model(tmp_path / f"{on}.keras").get_weights())
        configurations.append([layer["class_name"] for layer in net.get_config()["layers"]])
    for mine, kerass in zip(*weights, strict=True):
        np.testing.assert_allclose(mine, kerass, atol=1e-5)
    assert configurations[0] == configurations[1]
