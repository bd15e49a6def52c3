"""Visible checks of assignment 8, a residual network for a hundred classes.

All take the student's function and the seed of what is drawn; hidden tests are the same checks with
``seed=private_seed()``.

>>> import numpy as np
>>> def ahead(labels, probabilities):
...     own = probabilities[np.arange(len(labels)), labels]
...     return np.sum(probabilities >= own[:, None], axis=1)  # itself included
>>> top_k_accuracy(lambda labels, probabilities, k: np.mean(ahead(labels, probabilities) <= k))
ok: top-k accuracy, also where probabilities are equal
>>> top_k_accuracy(lambda labels, probabilities, k: np.mean(ahead(labels, probabilities) < k))
... # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: top_k_accuracy of 400 images, 17 classes, k = ...
  came back:    ...
  expected:     ...
  likely cause: one class too few: it is top-(k - 1)
  next step:    at most k classes, the label's among them, have a probability at least as high
  evidence:     a known answer with this mistake does the same, in ... calls that were tried
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.core import CheckFailed, private_seed
from cifar_helpers.checks.resnet.baseline import baseline_net, counts
from cifar_helpers.checks.resnet.depth import deep_net
from cifar_helpers.checks.resnet.ranking import top_k_accuracy
from cifar_helpers.checks.resnet.schedule import step_schedule
from cifar_helpers.checks.resnet.superclasses import errors_within, superclass_accuracy
from cifar_helpers.checks.resnet.units import residual_net, residual_unit

__all__ = [
    "CheckFailed",
    "baseline_net",
    "counts",
    "deep_net",
    "errors_within",
    "private_seed",
    "residual_net",
    "residual_unit",
    "step_schedule",
    "superclass_accuracy",
    "top_k_accuracy",
]

explain.attach(__name__)
