"""Visible checks of assignment 5, convolutional nets.

Checks of models set random weights into a student's model and compare its output with a reference in NumPy:
names of layers don't matter, nor how the model was put together. All take the student's function and the seed
of what is drawn; hidden tests are the same checks with ``seed=private_seed()``.

>>> dense_parameters(lambda inputs, units: inputs * units + units)
ok: parameters of a dense layer
>>> dense_parameters(lambda inputs, units: inputs * units)  # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: dense_parameters(2352, 10), and other numbers
  came back:    [...]
  expected:     [...]
  likely cause: the biases are left out
  next step:    a unit has one weight for each input and one bias
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.convnets.comparing import mcnemar_p, paired_counts
from cifar_helpers.checks.convnets.compiling import compiled
from cifar_helpers.checks.convnets.counting import (
    batch_norm_parameters,
    conv_parameters,
    counts,
    dense_parameters,
    side_after,
)
from cifar_helpers.checks.convnets.final_net import chosen_net, confusion_matrix
from cifar_helpers.checks.convnets.keras_alone import keras_alone
from cifar_helpers.checks.convnets.nets import minimal_net, normalised_net, vgg_net, wide_net
from cifar_helpers.checks.convnets.own_net import own_accuracy, own_net
from cifar_helpers.checks.convnets.stopping import early_stop
from cifar_helpers.checks.core import CheckFailed, private_seed

__all__ = [
    "CheckFailed",
    "batch_norm_parameters",
    "chosen_net",
    "compiled",
    "confusion_matrix",
    "conv_parameters",
    "counts",
    "dense_parameters",
    "early_stop",
    "keras_alone",
    "mcnemar_p",
    "minimal_net",
    "normalised_net",
    "own_accuracy",
    "own_net",
    "paired_counts",
    "private_seed",
    "side_after",
    "vgg_net",
    "wide_net",
]

explain.attach(__name__)
