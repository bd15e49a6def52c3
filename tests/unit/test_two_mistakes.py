"""A check explains any wrong net, or says that it can't: its own search never raises."""

from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest
from keras import layers

from cifar_helpers.checks import capstone as check
from cifar_helpers.checks.capstone import predicting
from cifar_helpers.checks.capstone.nets import (
    SMALL,
    block,
    identity_mutants,
    net,
    net_mutants,
    projection_mutants,
)
from cifar_helpers.checks.convnets.nets import MINIMAL, NORMALISED, VGG, WIDE
from cifar_helpers.checks.core import Cause, CheckFailed
from cifar_helpers.checks.models import Residual, mutants, residual_mutants
from cifar_helpers.checks.models.architecture import weight_shapes
from cifar_helpers.checks.models.keras_errors import CHANNELS_LAST
from cifar_helpers.checks.models.residual import JOINS, all_layers
from cifar_helpers.checks.models.structure import NORM_AXIS, axes_exchanged
from cifar_helpers.checks.models.training_behaviour import ONLY_THESE
from cifar_helpers.checks.resnet import depth
from cifar_helpers.checks.resnet.baseline import BASELINE, baseline_mutants
from cifar_helpers.checks.resnet.units import RESIDUAL_NET, UNIT_NET
from cifar_helpers.checks.transfer.nets import TINY_NET, on_base_mutants

JUDGED = {
    "minimal": (MINIMAL, mutants),
    "VGG-like": (VGG, mutants),
    "wide": (WIDE, mutants),
    "normalised": (NORMALISED, mutants),
    "baseline": (BASELINE, baseline_mutants),
    "transfer": (TINY_NET, on_base_mutants),
    "residual unit": (UNIT_NET, residual_mutants),
    "residual net": (RESIDUAL_NET, residual_mutants),
    "block": (block(3), identity_mutants),
    "block with stride": (block(5, 2), projection_mutants),
    "ResNet": (net(2, SMALL), net_mutants),
}

for units, shortcuts in depth.CASES[:2]:
    deep = depth.deep(units, depth.SMALL, shortcuts, 7)
    wrong = partial(depth.deep_mutants, right=deep, units=units, shortcuts=shortcuts)
    JUDGED[f"deep net, {units} units, {shortcuts=}"] = (deep, wrong)


@pytest.mark.slow  # builds hundreds of nets
@pytest.mark.parametrize("name", JUDGED)
def test_each_known_mistake_can_be_made_in_a_net_with_each_other_one(name):
    right, wrong = JUDGED[name]
    for _, once in wrong(right):
        units = [layer for layer in all_layers(once) if isinstance(layer, Residual)]
        assert all(unit.join in JOINS for unit in units)
        for _, twice in wrong(once):
            weight_shapes(twice)


# ------------------------------------------------------------------ channels first


def tiny_block(convolution=None, norm=None, shortcut=None, dropout=0.0):
    """What 9_capstone gives to check a block, with other settings for its layers."""

    def build(filters: int, stride: int) -> keras.Model:
        image = keras.Input((32, 32, 3))
        x = layers.Conv2D(filters, 3, strides=stride, padding="same", **(convolution or {}))(image)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9, **(norm or {}))(x))
        x = layers.Dropout(dropout)(x)
        x = layers.Conv2D(filters, 3, padding="same", **(convolution or {}))(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        other = layers.Conv2D(filters, 1, strides=stride, **(shortcut or {}))(image) if stride > 1 else image
        return keras.Model(image, layers.ReLU()(layers.add([other, x])))

    return build


FIRST = {"data_format": "channels_first"}


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({"convolution": FIRST}, CHANNELS_LAST),
        ({"convolution": FIRST, "shortcut": FIRST}, CHANNELS_LAST),
        ({"shortcut": FIRST}, CHANNELS_LAST),
        ({"norm": {"axis": 1}}, NORM_AXIS),
        ({"dropout": 0.25}, Cause("there is a dropout", ONLY_THESE)),
    ],
    ids=["convolutions", "all", "shortcut", "norm", "dropout"],
)
def test_a_block_with_another_axis_or_a_dropout_is_told_so(settings, cause):
    with pytest.raises(CheckFailed) as failed:
        check.residual_block(tiny_block(**settings))
    assert failed.value.cause == cause


def test_a_block_with_its_channels_last_passes():
    check.residual_block(tiny_block(norm={"axis": -1}, dropout=0.0))


def test_a_net_that_moves_its_axes_itself_is_not_told_that_they_are_exchanged():
    image = keras.Input((32, 32, 3))
    first = layers.Permute((3, 1, 2))(image)
    moved = keras.Model(image, layers.GlobalAveragePooling2D(data_format="channels_first")(first))
    assert axes_exchanged(moved) is None
    plain = keras.Model(image, layers.GlobalAveragePooling2D(data_format="channels_first")(image))
    assert axes_exchanged(plain) == CHANNELS_LAST


def test_the_axis_of_a_norm_after_a_dense_layer_is_its_last_one():
    net = keras.Sequential([keras.Input((8,)), layers.BatchNormalization(axis=1)])
    assert axes_exchanged(net) is None


# ------------------------------------------------------------------ probabilities


@pytest.mark.parametrize("twice", [True, False], ids=["the same again", "others again"])
def test_dropout_is_named_only_if_a_second_answer_differs(twice):
    random = np.random.default_rng(0)
    right, first, other = (random.dirichlet(np.ones(10), size=6) for _ in range(3))
    cause = predicting.look(first, right, lambda: first if twice else other)
    assert (cause == predicting.ACTIVE) is not twice
