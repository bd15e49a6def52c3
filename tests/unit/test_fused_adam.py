"""Adam in one operation gives Keras's own numbers, and leaves the rest to Keras."""

from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf

from cifar_helpers import backend, training

pytestmark = pytest.mark.slow  # TensorFlow is imported

STEPS = 12
SETTINGS = [
    {},
    {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3},
    {"clipnorm": 0.5},
    {"learning_rate": keras.optimizers.schedules.CosineDecay(0.01, STEPS)},
    {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 5},
    {"gradient_accumulation_steps": 3},
    {"weight_decay": 0.1},
]


@pytest.fixture(autouse=True)
def _as_before():
    yield
    training.fuse_adam(True)


def weights(on: bool, kind: type, compiled: bool, **settings) -> list[np.ndarray]:
    """Two variables and the optimizer's own after some steps."""
    training.fuse_adam(on)
    random = np.random.default_rng(0)
    variables = [keras.Variable(random.normal(size=shape), dtype="float32") for shape in [(3, 4), (4,)]]
    optimizer = kind(**settings)
    optimizer.build(variables)
    apply = tf.function(optimizer.apply) if compiled else optimizer.apply
    for _ in range(STEPS):
        sizes = 10.0 ** random.integers(-4, 3, size=2)
        gradients = [
            random.normal(scale=size, size=v.shape) for size, v in zip(sizes, variables, strict=True)
        ]
        apply([tf.constant(gradient, tf.float32) for gradient in gradients])
    return [np.asarray(v) for v in [*variables, *optimizer.variables]]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: "-".join(settings) or "as it comes")
@pytest.mark.parametrize("kind", [keras.optimizers.Adam, keras.optimizers.AdamW])
def test_every_variable_ends_where_keras_has_it(kind, settings):
    for mine, kerass in zip(*(weights(on, kind, True, **settings) for on in (True, False)), strict=True):
        np.testing.assert_allclose(mine, kerass, rtol=2e-5, atol=2e-6)


def test_so_it_does_step_by_step():
    mine, kerass = (weights(on, keras.optimizers.Adam, False) for on in (True, False))
    for one, other in zip(mine, kerass, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=2e-6)


def test_a_graph_has_each_power_of_the_betas_once_for_an_optimizer_whatever_the_number_of_variables():
    training.fuse_adam(True)
    variables = [keras.Variable([float(number)]) for number in range(5)]
    optimizers = [keras.optimizers.Adam(), keras.optimizers.Adam(beta_1=0.5)]
    for optimizer in optimizers:
        optimizer.build(variables)
    both = tf.function(lambda gradients: [optimizer.apply(gradients) for optimizer in optimizers] and None)
    graph = both.get_concrete_function([tf.ones(1) for _ in variables]).graph
    found = [operation.type for operation in graph.get_operations()]
    assert (found.count("Pow"), found.count("ResourceApplyAdam")) == (4, 10)


def test_the_kernel_is_used(monkeypatch):
    asked = []
    monkeypatch.setattr(backend, "update_by_adam", lambda *given: asked.append(given))
    weights(True, keras.optimizers.Adam, False)
    assert len(asked) == 2 * STEPS


class Own(keras.optimizers.Adam):
    """A student's optimizer."""


@pytest.mark.parametrize(
    ("kind", "settings", "dtype"),
    [
        (keras.optimizers.Adam, {"amsgrad": True}, "float32"),
        (keras.optimizers.Adam, {}, "float64"),
        (Own, {}, "float32"),
        (keras.optimizers.Nadam, {}, "float32"),
    ],
    ids=["amsgrad", "float64", "subclass", "another"],
)
def test_what_the_kernel_does_not_compute_is_left_to_keras(kind, settings, dtype, monkeypatch):
    training.fuse_adam(True)
    monkeypatch.setattr(backend, "update_by_adam", lambda *_: pytest.fail("the fused kernel was asked"))
    variable = keras.Variable(np.ones(3), dtype=dtype)
    kind(0.1, **settings).apply([tf.ones(3, dtype)], [variable])
    np.testing.assert_allclose(np.asarray(variable), 0.9, atol=0.01)


def test_gradients_of_an_embedding_are_left_to_keras(monkeypatch):
    training.fuse_adam(True)
    monkeypatch.setattr(backend, "update_by_adam", lambda *_: pytest.fail("the fused kernel was asked"))
    variable = keras.Variable(np.ones((3, 2)), dtype="float32")
    rows = tf.IndexedSlices(tf.ones((1, 2)), tf.constant([1]), tf.constant([3, 2]))
    keras.optimizers.Adam(0.1).apply([rows], [variable])
    assert np.asarray(variable)[1, 0] == pytest.approx(0.9, abs=0.01)


def test_a_training_switches_it_on_unless_somebody_switched_it_off(monkeypatch):
    own = inspect.getclosurevars(keras.optimizers.Adam.update_step).nonlocals["own"]
    for said, on in (("", True), ("0", False)):
        monkeypatch.setenv("CIFAR_FUSED_ADAM", said)
        monkeypatch.setattr(keras.optimizers.Adam, "update_step", own)
        training.seed(0)
        assert keras.optimizers.Adam.update_step.fused is on
    training.fuse_adam(False)
    training.seed(0)
    assert keras.optimizers.Adam.update_step.fused is False


def test_it_stays_off_with_a_graphics_processor(monkeypatch):
    monkeypatch.setattr(backend, "graphics_processors", lambda: ["GPU:0"])
    assert training.fuse_adam() is False
