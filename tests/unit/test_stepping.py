"""Whether steps of training follow the gradient: one unlucky step doesn't prove that they don't."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models.stepping import SAMPLES, STEPS, as_it_is, check_steps

SIZES = (1000, 40)


def steps(random, follows):
    """Gives a step after the other; those named by `follows` go as the gradient does, beside noise."""
    taken = iter(follows)

    def step():
        gradient, along = [random.normal(size=size) for size in SIZES], float(next(taken))
        samples = [
            [np.sign(each + random.normal(size=each.size)) for each in gradient] for _ in range(SAMPLES)
        ]
        return [np.sign(along * each + random.normal(size=each.size)) for each in gradient], samples

    return step


@pytest.mark.parametrize("seed", range(20))
def test_one_unlucky_step_among_three_costs_nothing(seed):
    check_steps("a step", steps(np.random.default_rng(seed), [False, True, True]), [[0], [1]])


def test_a_right_step_is_enough():
    check_steps("a step", steps(np.random.default_rng(0), [True]))


@pytest.mark.parametrize("groups", [(), [[0, 1]]])
def test_steps_that_go_elsewhere_fail(groups):
    asked = steps(np.random.default_rng(0), [False] * STEPS)
    with pytest.raises(CheckFailed, match="training does not move the weights as the loss's gradient says"):
        check_steps("a step", asked, groups)


def test_a_model_runs_as_it_is_meanwhile_and_has_no_graph_of_before_afterwards():
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.train_function = "of before"
    with as_it_is(model):
        assert (model.run_eagerly, model.train_function) == (True, None)
    assert (model.run_eagerly, model.train_function) == (False, None)


def test_an_object_that_takes_no_attributes_is_left_alone():
    with as_it_is(object()):
        pass
