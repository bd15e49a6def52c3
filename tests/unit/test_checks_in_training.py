"""What nets do in training, whatever they compute at prediction, and what Keras's errors mean."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from cifar_helpers.checks import convnets as check
from cifar_helpers.checks.convnets import counting
from cifar_helpers.checks.core import EXCEPTIONS, CheckFailed
from cifar_helpers.checks.models.equivalence import BUILDING
from cifar_helpers.checks.models.structure import Part, descriptions_of

pytestmark = pytest.mark.slow  # TensorFlow is imported


def cause(function, *args: Any) -> str:
    with pytest.raises(CheckFailed) as caught:
        function(*args)
    return str(caught.value).split("likely cause: ")[1].split("\n")[0]


def minimal(dropout: Any = None, front: tuple = (), **conv: Any):
    """The minimal net, with other layers in it."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            *front,
            layers.Conv2D(12, 5, activation="relu", **conv),
            layers.MaxPooling2D(2),
            dropout or layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def by_hand(acts: str):
    """A net whose class does something of its own while training, which no layer tells of."""
    import keras

    base = minimal()

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.all = base.layers

        def call(self, x, training=None):
            if training and acts == "noise":
                x = x + 0.2 * keras.random.normal((32, 32, 3))
            if training and acts == "flip":
                x = x[:, :, ::-1]
            for layer in self.all:
                if training and acts == "whole feature maps" and "dropout" in layer.name:
                    x = keras.random.dropout(x, 0.5, noise_shape=(len(x), 1, 1, 12))
                elif "dropout" in layer.name:
                    x = layer(x, training=training)
                    x = layer(x, training=training) if acts == "twice" else x
                else:
                    x = layer(x)
            return 1.1 * x if training and acts == "scale" else x

    net = Net()
    net(np.zeros((1, 32, 32, 3), np.float32))
    return net


@pytest.mark.parametrize(
    ("acts", "message"),
    [
        ("noise", "something other than the table's dropouts"),
        ("flip", "something other than the table's dropouts"),
        ("twice", "the dropout after the pooling drops 75 %"),
        ("whole feature maps", "whole feature maps are dropped"),
    ],
)
def test_what_no_layer_tells_of_is_seen_in_the_outputs(acts, message):
    assert message in cause(check.minimal_net, lambda: by_hand(acts))


def test_a_class_that_does_nothing_of_its_own_passes():
    check.minimal_net(lambda: by_hand("nothing"))


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_passes_and_hides_no_mistake(policy):
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        check.minimal_net(minimal)
        wrong = lambda: minimal(front=(keras.layers.Dropout(0.1),))  # noqa: E731
        assert cause(check.minimal_net, wrong) == "there is a dropout too many"
    finally:
        keras.config.set_dtype_policy(before)


@pytest.mark.parametrize("seed", range(5))
def test_a_right_net_passes_with_any_seed(seed):
    check.minimal_net(minimal, seed)


# ------------------------------------------------------------------ errors of code for other versions

OLD = {
    "keras.optimizers.Adam(lr=0.1)": "the argument `lr` is called learning_rate now",
    "keras.optimizers.legacy.Adam()": "a module of an earlier Keras",
    "layers.core.Dropout(0.5)": "a module of an earlier Keras",
    "layers.Conv2D(3, 3, border_mode='same')": "the argument `border_mode` is called padding now",
    "layers.Conv2D(3, 3, subsample=(2, 2))": "the argument `subsample` is called strides now",
    "layers.Dropout(p=0.5)": "a layer lacks an argument",
    "tf.nn.relu(image)": "a TensorFlow function on Keras's placeholder",
    "np.maximum(image, 0)": "a value is asked of Keras's placeholder",
    "layers.Conv2D(3, 5, data_format='channels_first')(image)": "channels come last here",
    "keras.Sequential().add(layers.Flatten()).add(layers.Flatten())": "net.add(…) returns nothing",
    "keras.Sequential([image, layers.Flatten])": "the list holds the name of a layer",
    "keras.Sequential(image, layers.Flatten())": "the layers are not in a list",
    "keras.Sequential([image]).predict_classes(1)": "models no longer have `predict_classes`",
    "keras.Sequential([image]).fit_generator(1)": "models no longer have `fit_generator`",
    "keras.Model(input=image, output=image)": "called",
    "keras.Model(image, layers.Flatten())": "a layer was made, but not called on anything",
    "layers.Maxpooling2D(2)": "a name that this version of Keras does not have",
    "keras.optimizers.adam()": "optimizers begin with a capital letter",
    "keras.utils.np_utils.to_categorical([1])": "a module of an earlier Keras",
    "layers.Activation('Relu')": "an activation that Keras does not know",
    "layers.Reshape((7,))(image)": "the shape after Reshape is fixed",
}


@pytest.mark.parametrize("code", OLD)
def test_errors_of_code_for_other_versions_are_explained(code):
    import keras
    import tensorflow as tf

    names = {"keras": keras, "layers": keras.layers, "np": np, "tf": tf, "image": keras.Input((32, 32, 3))}
    with pytest.raises(Exception) as caught:  # noqa: PT011  each of its own type
        eval(code, names)
    text = f"{type(caught.value).__name__}: {caught.value}"
    known = {**BUILDING, **EXCEPTIONS}
    assert OLD[code] in next(known[pattern].message for pattern in known if re.search(pattern, text))


# ------------------------------------------------------------------ words and formulas


def test_settings_that_are_usual_are_left_out_of_words():
    settings = {"pool_size": (2, 2), "strides": (2, 2), "padding": "valid"}
    assert descriptions_of(Part("MaxPooling2D", settings)) == ["MaxPooling2D(2)"]
    settings = {"filters": 8, "kernel_size": (3, 3), "dilation_rate": (2, 2), "activation": "gelu"}
    assert descriptions_of(Part("Conv2D", settings)) == ["Conv2D(8, 3, dilation_rate=2)", "gelu"]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("checked", "wrong", "count"),
    [
        (check.side_after, counting.wrong_sides, 3),
        (check.conv_parameters, counting.wrong_convolutions, 3),
        (check.dense_parameters, counting.wrong_denses, 2),
    ],
    ids=["side", "convolution", "dense"],
)
def test_every_wrong_formula_gets_its_own_words_with_any_seed(checked, wrong, count, seed):
    mistakes = [each.message for each, _ in wrong(*np.ones(count))]
    for place, message in enumerate(mistakes):
        formula = lambda *args, place=place: list(wrong(*map(np.float64, args)))[place][1]  # noqa: E731
        assert cause(checked, formula, seed) == message
