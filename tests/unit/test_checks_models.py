"""Judging of models: the reference in NumPy is Keras's, every known mistake gets its own words."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import prod
from types import SimpleNamespace

import numpy as np
import pytest

from cifar_helpers.checks.convnets.nets import MINIMAL, NETS
from cifar_helpers.checks.core import CheckFailed, close
from cifar_helpers.checks.models import Net, mutants, parameters, same_function
from cifar_helpers.checks.models.architecture import (
    RELU,
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Pool,
    input_shapes,
    predict,
    side,
    weight_shapes,
)
from cifar_helpers.checks.models.equivalence import TOLERANCE, draw, soften

ODD: dict[str, Net] = {  # what mistakes are made of
    "padded": (Conv(5, 5, padding="same"), RELU, Conv(4, 3, padding="same", stride=2), Flatten(), Dense(3)),
    "strided": (Conv(5, 5, stride=2), Activation("tanh"), Conv(4, 3, stride=3, bias=False), Flatten()),
    "mean pools": (Conv(4), Activation("elu"), Pool("average", 3, 3), Pool(stride=1), GlobalPool(), Dense(3)),
    "scores of pixels": (Conv(4), Activation("leaky_relu"), Dense(10), SOFTMAX),
    "sigmoid": (Flatten(), Dense(10, bias=False), BatchNorm(), Activation("sigmoid")),
}
PUBLISHED = {
    "minimal": (24_442, 24_442),
    "wide": (1_626_442, 1_626_442),
    "vgg": (890_410, 890_410),
    "normalised": (82_346, 81_962),
}


class Model:
    """As much of a Keras model as a check uses, computed by the reference."""

    def __init__(self, net: Net, reverse: bool = False) -> None:
        self.net, self.step = net, -1 if reverse else 1
        self.weights = [np.zeros(shape, np.float32) for shape in weight_shapes(net)]

    def get_weights(self):
        return self.weights[:: self.step]

    def set_weights(self, weights):
        self.weights = list(weights)[:: self.step]

    def __call__(self, images, training=False):
        return predict(self.net, self.weights, images)


def in_keras(net: Net):
    """The net in Keras, an independent implementation."""
    from keras import Input, Sequential

    return Sequential([Input((32, 32, 3)), *(keras_layer(layer) for layer in net)])


def keras_layer(layer: Layer):
    from keras import layers

    plain = {
        BatchNorm: layers.BatchNormalization,
        Flatten: layers.Flatten,
        GlobalPool: layers.GlobalAveragePooling2D,
    }
    match layer:
        case Conv(filters, kernel, padding, stride, bias):
            return layers.Conv2D(filters, kernel, padding=padding, strides=stride, use_bias=bias)
        case Pool(kind, size, stride):
            pool = layers.MaxPooling2D if kind == "max" else layers.AveragePooling2D
            return pool(size, strides=stride)
        case Dense(units, bias):
            return layers.Dense(units, use_bias=bias)
        case Activation(name):
            return layers.Activation(name)
        case Dropout(rate):
            return layers.Dropout(rate)
    return plain[type(layer)]()


# ------------------------------------------------------------------ the reference


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_four_nets_have_the_published_numbers_of_parameters(name):
    assert parameters(NETS[name]) == PUBLISHED[name]


@pytest.mark.slow  # TensorFlow is imported
@pytest.mark.parametrize("name", [*NETS, *ODD])
def test_the_reference_has_the_weights_and_computes_the_outputs_of_keras(name):
    net = {**NETS, **ODD}[name]
    model = in_keras(net)
    shapes = [tuple(values.shape) for values in model.get_weights()]
    trainable = sum(prod(variable.shape) for variable in model.trainable_weights)
    assert weight_shapes(net) == shapes
    assert parameters(net) == (model.count_params(), trainable)
    assert input_shapes(net)[-1] == model.output_shape[1:]
    random = np.random.default_rng(0)
    weights = [draw(random, shape, positive=True) for shape in shapes]
    images = random.normal(size=(3, 32, 32, 3)).astype(np.float32)
    model.set_weights(weights)
    expected = model.predict(images, verbose=0)
    np.testing.assert_allclose(predict(net, weights, images), expected, atol=1e-4 * np.abs(expected).max())


def test_a_window_that_does_not_fit_is_an_error_with_both_sizes():
    with pytest.raises(ValueError, match="a window of 5 does not fit into 4 pixels"):
        side(4, 5, 1, "valid")


# ------------------------------------------------------------------ the judgement


def of_the_same_shapes(net: Net) -> list[tuple[str, Net]]:
    """The mistakes that outputs alone give away."""
    right = Counter(weight_shapes(net))
    return [(cause.message, wrong) for cause, wrong in mutants(net) if Counter(weight_shapes(wrong)) == right]


def drawn(net: Net) -> tuple[list[np.ndarray], np.ndarray]:
    """Weights and images as the comparison draws them."""
    random, shapes = np.random.default_rng(5), weight_shapes(net)
    weights = [draw(random, shape, shapes.count(shape) > 1) for shape in shapes]
    return weights, random.normal(size=(4, 32, 32, 3)).astype(np.float32)


def compared(net: Net, wrong: Net, seed: int) -> str:
    """What a student with a wrong net reads."""
    with pytest.raises(CheckFailed) as caught:
        same_function("a_net", lambda: Model(wrong), net, seed)
    return str(caught.value)


@pytest.mark.parametrize("name", ["minimal", "wide", "vgg"])
def test_the_order_of_the_list_of_weights_does_not_matter_where_shapes_tell_them_apart(name):
    net = NETS[name]
    student, order = same_function("a_net", lambda: Model(net, reverse=True), net, seed=1)
    assert student.shapes == weight_shapes(net)[::-1]
    assert [student.shapes[place] for place in order] == weight_shapes(net)


@pytest.mark.parametrize("name", NETS)
def test_mistakes_that_only_outputs_show_differ_from_the_right_net_and_from_each_other(name):
    net = NETS[name]
    weights, images = drawn(net)
    soften(net, weights, list(range(len(weights))), images)
    right = predict(net, weights, images)
    assert right.max() < 0.7  # of scores far apart, softmax would show the largest alone
    outputs = {message: predict(wrong, weights, images) for message, wrong in of_the_same_shapes(net)}
    assert len(outputs) > 10
    for message, output in outputs.items():
        assert not close(output, right, 3 * TOLERANCE), message
    for (one, first), (other, second) in combinations(outputs.items(), 2):
        assert not close(first, second, TOLERANCE), f"{one} / {other}"


def test_every_mistake_in_the_minimal_net_is_named():
    causes = list(mutants(MINIMAL))
    assert len(causes) > 40
    for cause, wrong in causes:
        assert cause.message in compared(MINIMAL, wrong, seed=2)


@pytest.mark.parametrize("name", NETS)
def test_two_mistakes_at_once_are_both_named(name):
    said = compared(NETS[name], (Conv(16, 7), *NETS[name][1:]), seed=0)
    assert "16 filters, not" in said
    assert "windows of 7 × 7" in said


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: None, "the function ends without `return`"),
        (lambda: [Conv(12, 5)], "it is not a model"),
        (lambda: Model((RELU,)), "does not know the shape of its input"),
    ],
)
def test_what_is_not_a_model_is_named(build, message):
    with pytest.raises(CheckFailed, match=message):
        same_function("a_net", build, MINIMAL)


def test_a_model_with_coarse_weights_is_not_judged_and_says_what_to_do():
    coarse = Model(MINIMAL)
    coarse.dtype_policy = SimpleNamespace(name="bfloat16")
    with pytest.raises(CheckFailed, match="keeps its weights in 16 bits"):
        same_function("a_net", lambda: coarse, MINIMAL)


def test_a_model_that_answers_differently_each_time_has_dropout_at_prediction():
    class Random(Model):
        def __call__(self, images, training=False):
            return np.random.default_rng().dirichlet(np.ones(10), size=len(images))

    with pytest.raises(CheckFailed, match="dropout is active at prediction"):
        same_function("a_net", lambda: Random(MINIMAL), MINIMAL)
