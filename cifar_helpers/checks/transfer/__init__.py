"""Visible checks of assignment 7, transfer learning.

All take the student's function and the seed of what is drawn; hidden tests are the same checks with
``seed=private_seed()``. Nets are tried on `tiny_base`, two narrow blocks of VGG16, so that a reference
in NumPy can follow number by number, and training for a moment takes no time.

>>> import numpy as np
>>> means = np.array([103.939, 116.779, 123.68], np.float32)
>>> prepare(lambda images: images[..., ::-1] - means)
ok: images as VGG16's weights know them
>>> prepare(lambda images: images - means)  # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: prepare of 6 images
  came back:    mean [...] of the three channels, least [...]
  expected:     mean [...] of the three channels, least [...]
  likely cause: the channels are still red, green, blue; the means are those of blue, green, red
  next step:    images[..., ::-1] turns the last axis round: blue, green, red
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.core import CheckFailed, private_seed
from cifar_helpers.checks.transfer.bottlenecks import bottleneck
from cifar_helpers.checks.transfer.counting import counts
from cifar_helpers.checks.transfer.nets import transfer_net
from cifar_helpers.checks.transfer.occlusions import occlusion_map
from cifar_helpers.checks.transfer.pixels import prepare
from cifar_helpers.checks.transfer.representation import features, neighbours
from cifar_helpers.checks.transfer.trainable_weights import fine_tune, frozen_net

__all__ = [
    "CheckFailed",
    "bottleneck",
    "counts",
    "features",
    "fine_tune",
    "frozen_net",
    "neighbours",
    "occlusion_map",
    "prepare",
    "private_seed",
    "transfer_net",
]

explain.attach(__name__)
