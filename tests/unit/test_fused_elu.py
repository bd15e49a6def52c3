"""The compiled ELU gives Keras's own numbers in bfloat16, and leaves the rest to Keras."""

from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras.src.backend import nn

from cifar_helpers import backend, training

pytestmark = pytest.mark.slow  # TensorFlow is imported

ULP = 2.0**-7  # from one number of bfloat16 to the next, as a share of it at most
ALL = np.tile(np.arange(2**16, dtype=np.uint16), 2)  # each number of bfloat16, as its bits: NaN, infinities
SOME = np.random.default_rng(0).normal(scale=3, size=(6, 5, 4)).astype(np.float32)
SOME[0] = 0


@pytest.fixture(autouse=True)
def _as_before():
    training.fuse_elu(True)
    yield
    keras.config.set_dtype_policy("float32")
    training.fuse_elu(True)


@pytest.fixture
def compiled_always(monkeypatch):
    monkeypatch.setattr(backend, "MANY", 1)


def all_numbers() -> tf.Tensor:
    return tf.bitcast(tf.constant(ALL), tf.bfloat16)


def wide(values) -> np.ndarray:
    return np.asarray(tf.cast(values, tf.float64))


def with_gradient(x: tf.Tensor, upstream: tf.Tensor, on: bool) -> tuple[np.ndarray, np.ndarray]:
    training.fuse_elu(on)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras.activations.elu(x)
    gradient = tape.gradient(y, x, output_gradients=upstream)
    assert y.dtype == gradient.dtype == x.dtype
    assert y.shape == gradient.shape == x.shape
    return wide(y), wide(gradient)


def test_each_number_of_bfloat16_goes_where_the_formula_says():
    x = wide(all_numbers())
    y, _ = with_gradient(all_numbers(), tf.ones_like(all_numbers()), True)
    with np.errstate(invalid="ignore", over="ignore"):
        right = np.where(x < 0, np.expm1(x), x)
    np.testing.assert_allclose(y, right, rtol=0.51 * ULP, atol=1e-37)  # XLA takes the tiniest numbers for 0
    assert np.array_equal(y[x >= 0], x[x >= 0])
    assert np.isnan(y[np.isnan(x)]).all()
    assert (y[x == -np.inf] == -1).all()


@pytest.mark.parametrize("upstream", [1, -3.5, 0, np.inf, np.nan])
def test_outputs_and_gradients_are_those_of_keras(upstream):
    """Keras's own are e^x rounded, minus 1: near 0 that has no digit right, and is off by half of 2^-7."""
    x = all_numbers()
    upstreams = tf.fill(x.shape, tf.cast(upstream, x.dtype))
    (y, gradient), (kerass, kerass_gradient) = (with_gradient(x, upstreams, on) for on in (True, False))
    np.testing.assert_allclose(y, kerass, rtol=0, atol=ULP / 2)
    same = np.isfinite(upstream) | (kerass > -0.98) | np.isnan(kerass)  # infinity times 0 or nearly 0
    bound = ULP * abs(upstream) if np.isfinite(upstream) else 0
    np.testing.assert_allclose(gradient[same], kerass_gradient[same], rtol=0, atol=bound)


def test_upstream_gradients_that_are_not_finite_reach_their_own_numbers_alone():
    x = tf.fill(ALL.shape, tf.constant(-1, tf.bfloat16))
    gradients = [with_gradient(x, all_numbers(), on)[1] for on in (True, False)]
    np.testing.assert_allclose(*gradients, rtol=1.01 * ULP, atol=1e-37)


@pytest.mark.parametrize("images", [1, 6], ids=["few", "many"])
def test_batches_of_any_size_are_taken(images, monkeypatch):
    """Keras compiles a step for any number of images, and what runs is chosen when the step runs."""
    monkeypatch.setattr(backend, "MANY", SOME.size)
    for on in (True, False):
        training.fuse_elu(on)
        step = tf.function(
            lambda x: with_graph_gradient(x), input_signature=[tf.TensorSpec([None, 5, 4], tf.bfloat16)]
        )
        y, gradient = step(tf.cast(SOME[:images], tf.bfloat16))
        expected = np.where(SOME < 0, np.expm1(SOME), SOME)[:images]
        np.testing.assert_allclose(wide(y), expected, rtol=3 * ULP, atol=ULP)
        np.testing.assert_allclose(wide(gradient), np.exp(np.minimum(SOME, 0))[:images], atol=2 * ULP)


def with_graph_gradient(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    y = layers.ELU(dtype="mixed_bfloat16")(x)
    assert y.shape == x.shape
    return y, tf.gradients(y, x)[0]


def test_the_gradient_has_gradients_in_turn(compiled_always):
    found = []
    for on in (True, False):
        training.fuse_elu(on)
        x = tf.constant([-2, -0.5, 0, 1.5], tf.bfloat16)
        with tf.GradientTape() as outermost:
            outermost.watch(x)
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    y = keras.ops.elu(x)
                    square = y * y
                first = tape.gradient(square, x)
                product = first * x
            second = outer.gradient(product, x)
        found.append([wide(value) for value in (first, second, outermost.gradient(second, x))])
    for mine, kerass in zip(*found, strict=True):
        np.testing.assert_allclose(mine, kerass, rtol=0.05, atol=0.05)


WAYS = [
    lambda x: layers.Activation("elu")(x),
    lambda x: layers.Activation(keras.activations.elu)(x),
    lambda x: layers.ELU()(x),
    lambda x: layers.Dense(3, activation="elu")(x),
    keras.activations.elu,
    keras.ops.elu,
    lambda x: keras.Sequential([keras.Input(x.shape[1:]), layers.ELU()])(x),
]


@pytest.mark.parametrize("way", WAYS)
def test_all_ways_to_write_it_are_faster(way, monkeypatch):
    asked = []
    monkeypatch.setattr(backend, "elu", lambda x: asked.append(x) or x)
    keras.config.set_dtype_policy("mixed_bfloat16")
    way(tf.ones((2, 5), tf.bfloat16))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("compute", "inputs"),
    [
        (keras.ops.elu, tf.constant(SOME)),
        (keras.ops.elu, tf.constant(SOME, tf.float16)),
        (keras.ops.elu, tf.constant(SOME, tf.float64)),
        (lambda x: keras.ops.elu(x, alpha=0.5), tf.cast(SOME, tf.bfloat16)),
        (lambda x: layers.ELU(alpha=2, dtype="bfloat16")(x), tf.cast(SOME, tf.bfloat16)),
        (layers.ELU(dtype="float32"), tf.cast(SOME, tf.bfloat16)),
        (lambda x: keras.ops.elu(keras.KerasTensor(x.shape, "bfloat16")), SOME),
    ],
    ids=["float32", "float16", "float64", "alpha", "layer's alpha", "layer in float32", "symbolic"],
)
def test_the_rest_is_left_to_keras(compute, inputs, monkeypatch):
    monkeypatch.setattr(backend, "elu", lambda *_: pytest.fail("the compiled ELU was asked"))
    assert compute(inputs).shape == inputs.shape


def test_few_numbers_are_not_worth_a_compilation(monkeypatch):
    monkeypatch.setattr(backend, "_compiled_elu", lambda: (pytest.fail, pytest.fail))
    x = tf.cast(SOME, tf.bfloat16)
    np.testing.assert_array_equal(wide(keras.ops.elu(x)), wide(tf.nn.elu(x)))


def test_without_xla_keras_computes(monkeypatch):
    def refuse(*_, **__):
        raise tf.errors.UnimplementedError(None, None, "built without XLA")

    monkeypatch.setattr(tf, "function", lambda *_, **__: refuse)
    backend._compiled_elu.cache_clear()
    x = tf.cast(SOME, tf.bfloat16)
    np.testing.assert_array_equal(wide(keras.ops.elu(x)), wide(tf.nn.elu(x)))
    backend._compiled_elu.cache_clear()


def test_a_training_switches_it_on_unless_somebody_switched_it_off(monkeypatch):
    own = inspect.getclosurevars(nn.elu).nonlocals["own"]
    for said, on in (("", True), ("0", False)):
        monkeypatch.setenv("CIFAR_FUSED_ELU", said)
        monkeypatch.setattr(nn, "elu", own)
        training.seed(0)
        assert nn.elu.fused is on
    training.fuse_elu(False)
    training.seed(0)
    assert nn.elu.fused is False


def test_it_stays_off_with_a_graphics_processor(monkeypatch):
    monkeypatch.setattr(backend, "graphics_processors", lambda: ["GPU:0"])
    assert training.fuse_elu() is False


def test_a_net_trains_to_the_same_weights_and_is_saved_as_keras_has_it(compiled_always, tmp_path):
    weights, configurations, outputs = [], [], []
    images, labels = np.repeat(SOME, 2, axis=0), np.arange(12) % 3
    for on in (True, False):
        training.fuse_elu(on)
        keras.config.set_dtype_policy("mixed_bfloat16")
        keras.utils.set_random_seed(0)
        parts = [layers.Dense(8, activation="elu"), layers.Activation("elu"), layers.Flatten()]
        net = keras.Sequential([keras.Input((5, 4)), *parts, layers.Dense(3, dtype="float32")])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        net.compile("sgd", loss, metrics=["accuracy"])
        training.fit(net, (images, labels), (images, labels), 2, batch_size=8, show=False)
        net.save(tmp_path / f"{on}.keras")
        loaded = keras.models.load_model(tmp_path / f"{on}.keras")
        weights.append(loaded.get_weights())
        outputs.append(loaded.predict(images, verbose=0))
        configurations.append([layer["class_name"] for layer in net.get_config()["layers"]])
    for mine, kerass in zip([*weights[0], outputs[0]], [*weights[1], outputs[1]], strict=True):
        np.testing.assert_allclose(mine, kerass, atol=0.02)
    assert configurations[0] == configurations[1]
