"""Visible checks of assignment 9, the capstone.

Most take the student's function and the seed of what is drawn; hidden tests are the same checks with
``seed=private_seed()``. Nets are compared by what they compute with weights that the check draws.

>>> import numpy as np
>>> from cifar_helpers import schedules
>>> cosine_restarts(lambda epoch, *cycle: schedules.cosine_restarts(*cycle)(epoch))
ok: half a cosine in each cycle, and each cycle longer than the one before
>>> overlap_share(lambda claimed, honest: claimed - honest)  # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: overlap_share(claimed=..., honest=...)
  came back:    ...
  expected:     ...
  likely cause: the gain alone: it must be seen against what was left to gain
  next step:    claimed = share * 1 + (1 - share) * honest: solve it for the share
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.capstone.calibration import reliability
from cifar_helpers.checks.capstone.canonical import canonical
from cifar_helpers.checks.capstone.counting import counts
from cifar_helpers.checks.capstone.drawing import mixup
from cifar_helpers.checks.capstone.mixing import mix
from cifar_helpers.checks.capstone.nets import residual_block, resnet
from cifar_helpers.checks.capstone.overlap import find_overlap, fingerprints, overlap_share
from cifar_helpers.checks.capstone.predicting import answer, probabilities
from cifar_helpers.checks.capstone.rates import cosine_restarts
from cifar_helpers.checks.capstone.tuning import tune
from cifar_helpers.checks.core import CheckFailed, private_seed

__all__ = [
    "CheckFailed",
    "answer",
    "canonical",
    "cosine_restarts",
    "counts",
    "find_overlap",
    "fingerprints",
    "mix",
    "mixup",
    "overlap_share",
    "private_seed",
    "probabilities",
    "reliability",
    "residual_block",
    "resnet",
    "tune",
]

explain.attach(__name__)
