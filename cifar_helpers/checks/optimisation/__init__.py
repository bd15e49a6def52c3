"""Visible checks of assignment 3, optimisation.

Each check tries a student's function on inputs drawn from a seed, prints one line when all is well, and
raises `CheckFailed` with a diagnosis when not. They compare with `reference`, and give every function the
inputs that right functions before it would give, so that a mistake costs points once.

Hidden tests are the same checks with ``seed=private_seed()``.

>>> from cifar_helpers.checks.optimisation import reference
>>> momentum_step(lambda w, grad, velocity, rate, momentum=0.9: (
...     reference.momentum_step(w, grad, velocity, rate, momentum)))
ok: a step with momentum
>>> def torch_step(w, grad, velocity, rate, momentum=0.9):
...     velocity = momentum * velocity + grad
...     return w - rate * velocity, velocity
>>> momentum_step(torch_step)  # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: momentum_step with rate 0..., momentum=0...
  came back:    [...]
  expected:     [...]
  likely cause: PyTorch's convention: the rate stands outside the velocity
  next step:    velocity = momentum * velocity - rate * grad, then w + velocity
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.core import CheckFailed, private_seed
from cifar_helpers.checks.optimisation.dropouts import dropout_backward, dropout_forward
from cifar_helpers.checks.optimisation.loops import fixed_a, fixed_b, fixed_c, learning_rate
from cifar_helpers.checks.optimisation.norms import (
    batchnorm_inference,
    batchnorm_inputs,
    batchnorm_maps,
    batchnorm_parameters,
    batchnorm_training,
)
from cifar_helpers.checks.optimisation.signals import deep_backward, deep_forward, initial_std
from cifar_helpers.checks.optimisation.steps import adam_step, decayed_step, momentum_step, rmsprop_step

__all__ = [
    "CheckFailed",
    "adam_step",
    "batchnorm_inference",
    "batchnorm_inputs",
    "batchnorm_maps",
    "batchnorm_parameters",
    "batchnorm_training",
    "decayed_step",
    "deep_backward",
    "deep_forward",
    "dropout_backward",
    "dropout_forward",
    "fixed_a",
    "fixed_b",
    "fixed_c",
    "initial_std",
    "learning_rate",
    "momentum_step",
    "private_seed",
    "rmsprop_step",
]

explain.attach(__name__)
