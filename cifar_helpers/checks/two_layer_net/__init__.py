"""Visible checks of assignment 2, the two-layer net.

Each check tries a student's object on inputs drawn from a seed, prints one line when all is well, and raises
`CheckFailed` with a diagnosis when not. They compare with `reference`, never two answers of the student with
each other, and set every weight themselves, so they mean the same when the student's objects live in another
process.

All have the same parameters: the student's function, class or net, and the seed of the inputs. Hidden tests
are the same checks with ``seed=private_seed()``.

>>> from cifar_helpers.checks.two_layer_net import reference
>>> forward(reference.forward)
ok: scores and hidden activations
>>> summed = lambda scores, y: len(y) * reference.score_gradients(scores, y)
>>> score_gradients(summed)  # doctest: +ELLIPSIS
Traceback (most recent call last):
cifar_helpers.checks.core.CheckFailed: score_gradients of 9 examples and 7 classes
  came back:    [...]
  expected:     [...]
  likely cause: it is 9 times too large, and the batch has 9 examples
  next step:    the loss is a mean: divide by N
"""

from cifar_helpers.checks import explain
from cifar_helpers.checks.core import CheckFailed, private_seed
from cifar_helpers.checks.two_layer_net.parts import (
    data_loss,
    first_layer,
    forward,
    gradients,
    init_params,
    predict_labels,
    regularisation,
    score_gradients,
    second_layer,
    toy_net,
    weight_decay,
)
from cifar_helpers.checks.two_layer_net.training_loop import (
    draw_batch,
    learning_rate_decay,
    sgd_step,
    toy_training,
    training,
)
from cifar_helpers.checks.two_layer_net.tuning import best_net, search

__all__ = [
    "CheckFailed",
    "best_net",
    "data_loss",
    "draw_batch",
    "first_layer",
    "forward",
    "gradients",
    "init_params",
    "learning_rate_decay",
    "predict_labels",
    "private_seed",
    "regularisation",
    "score_gradients",
    "search",
    "second_layer",
    "sgd_step",
    "toy_net",
    "toy_training",
    "training",
    "weight_decay",
]

explain.attach(__name__)
