"""Visible checks of assignment 6, augmentation.

Most take the student's function and the seed of what is drawn; hidden tests are the same checks with
``seed=private_seed()``.

>>> step_decay(lambda epoch, epochs=100: 1e-3 if epoch < epochs / 2 else 5e-4)
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: step_decay(75, 100)
  came back:    0.0005
  expected:     0.0001
  likely cause: the third step never comes
  next step:    ask for the last quarter before the second half: every epoch of it is in both
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.augmentation.chance import augment, make_batch
from cifar_helpers.checks.augmentation.changes import brighten, crop, flip_some
from cifar_helpers.checks.augmentation.decay import l2_penalty, step_decay
from cifar_helpers.checks.augmentation.layers import keras_layers
from cifar_helpers.checks.augmentation.looking import extreme_predictions, ranked_pairs
from cifar_helpers.checks.core import CheckFailed, private_seed

__all__ = [
    "CheckFailed",
    "augment",
    "brighten",
    "crop",
    "extreme_predictions",
    "flip_some",
    "keras_layers",
    "l2_penalty",
    "make_batch",
    "private_seed",
    "ranked_pairs",
    "step_decay",
]

explain.attach(__name__)
