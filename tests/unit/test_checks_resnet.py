"""Checks of assignment 8: what they know of mistakes differs from the right answer, whatever is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from weekly import some

from cifar_helpers import evaluation, schedules
from cifar_helpers.checks import resnet as check
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models import Residual, parameters
from cifar_helpers.checks.models.architecture import Conv, Dense
from cifar_helpers.checks.models.residual import all_layers
from cifar_helpers.checks.resnet import baseline, depth, ranking, schedule, superclasses, units

SEEDS = some(range(30), lambda number, _: number % 3 == 0)


def test_the_nets_have_their_numbers_of_parameters():
    assert parameters(baseline.BASELINE) == (1_193_636, 1_193_636)
    check.counts({"convolutions": 93_248, "baseline": 1_193_636})
    assert parameters(units.RESIDUAL_NET) == (128_176, 127_626)


@pytest.mark.parametrize("k", ranking.KS)
def test_without_ties_the_strict_rule_is_the_librarys(k):
    labels, probabilities = ranking.drawn(np.random.default_rng(3))
    assert ranking.top_k(labels, probabilities, k) == evaluation.top_k_accuracy(labels, probabilities, k)


@pytest.mark.slow  # thirty seeds
@pytest.mark.parametrize("seed", SEEDS)
def test_each_mistake_in_top_k_is_told_from_the_right_answer(seed):
    for cause, wrong in ranking.WRONG_TOP_K:
        with pytest.raises(CheckFailed) as caught:
            check.top_k_accuracy(wrong, seed)
        assert cause.message in str(caught.value)
    for cause, wrong in ranking.WRONG_TIES:
        with pytest.raises(CheckFailed) as caught:
            check.top_k_accuracy(wrong, seed)
        assert cause.message in str(caught.value)


def test_another_order_among_equal_probabilities_is_blamed_on_sorting():
    def shuffled(labels, probabilities, k):
        chance = np.random.default_rng(0).random(probabilities.shape)
        best = np.lexsort((chance, -probabilities), axis=1)[:, :k]
        return (best == labels[:, None]).any(axis=1).mean()

    with pytest.raises(CheckFailed, match="the order of sorting decides"):
        check.top_k_accuracy(shuffled)


@pytest.mark.slow  # thirty seeds
@pytest.mark.parametrize("seed", SEEDS)
def test_each_mistake_with_superclasses_is_named(seed):
    known = {
        check.superclass_accuracy: superclasses.WRONG_SUPERCLASSES,
        check.errors_within: superclasses.WRONG_ERRORS,
    }
    for checked, mistakes in known.items():
        for cause, wrong in mistakes:
            with pytest.raises(CheckFailed) as caught:
                checked(wrong, seed)
            assert cause.message in str(caught.value)


@pytest.mark.slow  # thirty seeds
@pytest.mark.parametrize("seed", SEEDS)
def test_each_wrong_schedule_is_named_and_the_librarys_passes(seed):
    check.step_schedule(schedules.steps, seed)
    for cause, rule in schedule.WRONG:
        with pytest.raises(CheckFailed) as caught:
            check.step_schedule(
                lambda start, factors, rule=rule: lambda epoch: rule(start, factors, epoch), seed
            )
        assert cause.message in str(caught.value)


def test_every_known_slip_of_counting_convolutions_gives_a_number_of_its_own():
    numbers = [number for _, number in baseline.in_convolutions()]
    assert len({*numbers, baseline.CONVOLUTIONS}) == len(numbers) + 1


@pytest.mark.parametrize(("units", "layers", "millions"), [(3, 20, 0.27), (7, 44, 0.66)])
def test_deep_nets_have_the_depths_and_sizes_of_he_et_al_with_and_without_shortcuts(units, layers, millions):
    nets = [depth.deep(units, depth.FILTERS, shortcuts, 10) for shortcuts in (True, False)]
    for net in nets:
        assert sum(isinstance(layer, (Conv, Dense)) for layer in all_layers(net)) == layers
        assert round(parameters(net)[0] / 1e6, 2) == millions
    assert parameters(nets[0]) == parameters(nets[1])
    assert sum(isinstance(layer, Residual) for layer in all_layers(nets[0])) == 3 * units - 2
    assert not any(isinstance(layer, Residual) for layer in all_layers(nets[1]))


@pytest.mark.parametrize(("units", "shortcuts"), depth.CASES)
def test_no_mistake_in_a_deep_net_is_the_right_net(units, shortcuts):
    right = depth.deep(units, depth.SMALL, shortcuts, 7)
    wrong = [net for _, net in depth.deep_mutants(right, right, units, shortcuts)]
    assert len(wrong) > 60
    assert right not in wrong
