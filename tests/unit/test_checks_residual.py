"""Judging of nets with residual units: whatever the order of their weights, whatever is added to what."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from weekly import some

from cifar_helpers.checks.core import CheckFailed, close
from cifar_helpers.checks.models import Net, Residual, parameters, residual_mutants, same_function
from cifar_helpers.checks.models.architecture import (
    RELU,
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Pool,
    predict,
    weight_shapes,
)
from cifar_helpers.checks.models.equivalence import COARSE_TOLERANCE, draw, settle, soften
from cifar_helpers.checks.models.residual import Widen, mapped, unit_orders

ELU = Activation("elu")


def preactivated(filters: int) -> Net:
    return (BatchNorm(), ELU, Conv(filters, padding="same"))


def stage(filters: int) -> Net:
    return (*preactivated(filters), Residual(preactivated(filters) * 2))


def block(filters: int, stride: int = 1) -> Net:
    """A unit of the first residual nets, with a convolution in the shortcut where the maps shrink."""
    first, second = Conv(filters, padding="same", stride=stride), Conv(filters, padding="same")
    shortcut = (Conv(filters, 1, "same", stride),) if stride > 1 else ()
    return (Residual((first, BatchNorm(), RELU, second, BatchNorm()), shortcut), RELU)


def with_norm(net: Net) -> Net:
    """The net with batch normalisation in each shortcut that has a convolution."""

    def change(layer):
        own = getattr(layer, "shortcut", ())
        return (replace(layer, shortcut=(*own, BatchNorm())),) if own else (layer,)

    return mapped(net, change)


STEM, END = (Conv(16, padding="same"), BatchNorm(), RELU), (GlobalPool(), Dense(10), SOFTMAX)
RESNET20 = (
    *STEM,
    *block(16) * 3,
    *(*block(32, 2), *block(32) * 2),
    *(*block(64, 2), *block(64) * 2),
    *END,
)
NETS: dict[str, Net] = {
    "activations first": (
        *(*stage(16), Pool(), *stage(32), Pool(), *stage(64), ELU),
        *(Pool("max", 8, 8), Flatten(), Dense(100), SOFTMAX),
    ),
    "ResNet-20": RESNET20,
    "norms in shortcuts": with_norm((*STEM, *block(16), *block(32, 2), *block(32), *END)),
}


class Model:
    """As much of a Keras model as a check uses; `order` says where its list has each of the net's weights."""

    def __init__(self, net: Net, order: list[int] | None = None) -> None:
        self.net, shapes = net, weight_shapes(net)
        self.order = list(range(len(shapes))) if order is None else order
        self.weights = [np.zeros(shapes[self.order.index(place)]) for place in range(len(shapes))]

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = list(weights)

    def __call__(self, images, training=False):
        return predict(self.net, [self.weights[index] for index in self.order], images)


def in_keras(net: Net, shortcut_first: bool):
    """The net in Keras, as people write it; the shortcut's layers made before or after those of the body."""
    import keras

    inputs = keras.Input((32, 32, 3))
    return keras.Model(inputs, followed(net, inputs, shortcut_first))


def followed(net: Net, x, shortcut_first: bool):
    from keras import layers

    for layer in net:
        match layer:
            case Residual(body, shortcut):
                paths = (shortcut, body) if shortcut_first else (body, shortcut)
                x = layers.add([followed(path, x, shortcut_first) for path in paths])
            case Conv(filters, kernel, padding, stride):
                x = layers.Conv2D(filters, kernel, strides=stride, padding=padding)(x)
            case Pool(_, size, stride):
                x = layers.MaxPooling2D(size, stride)(x)
            case Activation(name):
                x = layers.Activation(name)(x)
            case Dense(units):
                x = layers.Dense(units)(x)
            case _:
                names = {GlobalPool: "GlobalAveragePooling2D", BatchNorm: "BatchNormalization"}
                x = getattr(layers, names.get(type(layer), type(layer).__name__))()(x)
    return x


def compared(net: Net, wrong: Net, seed: int) -> str:
    """What a student with a wrong net reads."""
    with pytest.raises(CheckFailed) as caught:
        same_function("a_net", lambda: Model(wrong), net, seed, residual_mutants)
    return str(caught.value)


def test_resnet_20_has_the_published_number_of_parameters():
    assert parameters(RESNET20) == (274_442, 273_066)


@pytest.mark.slow  # TensorFlow is imported
@pytest.mark.parametrize("shortcut_first", [False, True])
@pytest.mark.parametrize("name", NETS)
def test_keras_models_compute_the_same_whatever_was_made_first(name, shortcut_first):
    model = in_keras(NETS[name], shortcut_first)
    trainable = sum(np.prod(variable.shape) for variable in model.trainable_weights)
    assert parameters(NETS[name]) == (model.count_params(), trainable)
    for seed in range(3):
        same_function("a_net", lambda: model, NETS[name], seed, residual_mutants)


@pytest.mark.parametrize("name", NETS)
def test_mistakes_that_only_outputs_show_are_far_from_the_right_net(name):
    net = NETS[name]
    shapes = weight_shapes(net)
    known = [(cause, wrong) for cause, wrong in residual_mutants(net)]
    alike = [(cause, wrong) for cause, wrong in known if Counter(weight_shapes(wrong)) == Counter(shapes)]
    assert len(alike) > 30
    random = np.random.default_rng(1)
    weights = [draw(random, shape, shapes.count(shape) > 1) for shape in shapes]
    images = random.normal(size=(4, 32, 32, 3)).astype(np.float32)
    order = list(range(len(shapes)))
    settle(net, weights, order, images, random)
    soften(net, weights, order, images)
    right = predict(net, weights, images)
    assert right.max() < 0.8  # of scores far apart, softmax would show the largest alone
    for cause, wrong in alike:
        indices = next(unit_orders(wrong, shapes), order)
        output = predict(wrong, [weights[index] for index in indices], images)
        assert not close(output, right, 2 * COARSE_TOLERANCE), cause.message


@pytest.mark.slow  # each known mistake is made in each net, and looked for among all of them
@pytest.mark.parametrize("part", some(range(4), lambda number, _: number == 0))
def test_every_mistake_is_named(part):
    net = NETS["activations first"]
    for cause, wrong in [*residual_mutants(net)][part::4]:
        said = compared(net, wrong, seed=2)
        same = [other.message for other, twin in residual_mutants(net) if twin == wrong]
        assert any(message in said for message in same), cause.message


def test_two_mistakes_at_once_are_both_named():
    net = NETS["activations first"]
    wrong = mapped(net, lambda x: (Conv(2 * x.filters, 5, "same"),) if isinstance(x, Conv) else (x,))
    said = compared(net, wrong, seed=0)
    assert "twice as many filters" in said
    assert "windows of 5 × 5" in said


def test_weights_of_a_shortcut_are_found_wherever_a_list_has_them():
    net = (Residual((Conv(8, padding="same"), BatchNorm()), (Conv(8, 1), BatchNorm())),)
    shapes = weight_shapes(net)
    found = list(unit_orders(net, [*shapes[6:], *shapes[:6]]))
    assert [*range(6, 12), *range(6)] in found


def test_a_list_that_takes_layers_apart_is_matched_by_shapes_alone():
    net = NETS["activations first"]
    shapes = weight_shapes(net)
    order = sorted(range(len(shapes)), key=lambda place: len(shapes[place]))  # vectors, then kernels
    assert list(unit_orders(net, [shapes[place] for place in order])) == []
    indices = [order.index(number) for number in range(len(shapes))]
    same_function("a_net", lambda: Model(net, indices), net, seed=3, wrong=residual_mutants)


def test_zeros_widen_a_map():
    x = np.arange(32.0).reshape(1, 4, 4, 2)
    wide = Widen(3).apply(x, [])
    assert wide.shape == (1, 2, 2, 3) == (1, *Widen(3).output((4, 4, 2)))
    np.testing.assert_array_equal(wide[..., :2], x[:, ::2, ::2])
    assert not wide[..., 2].any()


def test_feature_maps_of_different_shapes_are_not_added():
    with pytest.raises(ValueError, match=r"shapes \(32, 32, 8\) and \(32, 32, 3\) can't be added"):
        Residual((Conv(8, padding="same"),)).output((32, 32, 3))
