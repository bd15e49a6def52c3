"""The gradients that a step of training is compared with, and the comparison."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_helpers.checks.capstone.nets import SMALL, block
from cifar_helpers.checks.capstone.nets import net as capstone_net
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models.architecture import Conv, Dense, Dropout, Flatten, Pool, weight_shapes
from cifar_helpers.checks.models.equivalence import draw
from cifar_helpers.checks.models.gradients import cross_entropy, forward, gradients, squared_error
from cifar_helpers.checks.models.stepping import check_direction
from cifar_helpers.checks.resnet.units import UNIT_NET
from cifar_helpers.checks.transfer.nets import TINY_NET

SMALL_NET = (Conv(4, 5), Pool("mean"), Flatten(), Dense(10))
NETS = {
    "unit": UNIT_NET,
    "block with projection": block(5, 2),
    "dense head": tuple(layer for layer in TINY_NET if not isinstance(layer, Dropout)),
    "resnet": capstone_net(1, SMALL),
    "mean pooling": SMALL_NET,
}


def problem(net, random, count=3):
    """Weights, images, and a loss of the net's outputs."""
    shapes = weight_shapes(net)
    weights = [draw(random, shape, shapes.count(shape) > 1).astype(np.float64) for shape in shapes]
    images = random.normal(size=(count, 32, 32, 3))
    outputs, _ = forward(net, weights, images, random)
    probable = outputs.ndim == 2 and np.allclose(outputs.sum(axis=1), 1)
    loss = cross_entropy(np.arange(count)) if probable else squared_error(random.normal(size=outputs.shape))
    return weights, images, loss


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_gradients_are_the_slopes_of_the_loss(net):
    random = np.random.default_rng(1)
    weights, images, loss = problem(net, random)
    for place, gradient in enumerate(gradients(net, weights, images, loss, random)):
        direction = random.normal(size=gradient.shape)
        step = 1e-6 * max(1e-2, np.abs(weights[place]).max())

        def at(by, place=place, direction=direction):
            moved = [*weights[:place], weights[place] + by * direction, *weights[place + 1 :]]
            return loss(forward(net, moved, images, random)[0])[0]

        slope = (at(step) - at(-step)) / (2 * step)
        assert abs(slope - (gradient * direction).sum()) < 1e-2 * np.linalg.norm(gradient) + 1e-6


def test_dropout_stops_the_gradients_of_what_it_drops():
    net, random = (Flatten(), Dropout(0.5), Dense(10)), np.random.default_rng(0)
    weights, images, loss = problem(net, random, count=1)
    kernel, _ = gradients(net, weights, images, loss, random)
    assert 0.4 < np.mean(np.all(kernel == 0, axis=1)) < 0.6


def refused(moved, samples, groups=()):
    with pytest.raises(CheckFailed) as failure:
        check_direction("a step", moved, samples, groups)
    return str(failure.value)


def test_a_step_against_the_gradient_passes_whatever_its_length_and_any_other_does_not():
    random = np.random.default_rng(0)
    right = [random.normal(size=size) for size in (400, 20)]
    check_direction("a step", [3 * values for values in right], [right])
    assert "90°" in refused([right[0], np.zeros(20)], [right])
    assert "180°" in refused([-right[0], right[1]], [right])
    assert "from the gradient's" in refused([random.normal(size=400), right[1]], [right])


def test_a_step_with_dropout_may_differ_from_each_sample_but_not_be_drawn():
    random = np.random.default_rng(0)
    common = random.normal(size=2_000)
    samples = [[common + random.normal(size=2_000)] for _ in range(4)]
    check_direction("a step", [common + random.normal(size=2_000)], samples, [[0]])
    assert "from the gradient's" in refused([random.normal(size=2_000)], samples, [[0]])


def test_weights_that_the_loss_does_not_depend_on_may_stay():
    random = np.random.default_rng(0)
    right = [random.normal(size=100), np.zeros(5)]
    check_direction("a step", right, [right])
