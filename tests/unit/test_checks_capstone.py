"""The checks of assignment 9: right answers pass with any seed, the known mistakes are told apart."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from cifar_helpers import schedules
from cifar_helpers.checks import capstone as check
from cifar_helpers.checks.capstone import (
    calibration,
    counting,
    drawing,
    mixing,
    nets,
    overlap,
    rates,
    tuning,
)
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models import parameters

SEEDS = range(20)
PUBLISHED = {
    "block": 4_768,
    "block with projection": 14_688,
    "net": 274_442,
    "net, trainable": 273_066,
}


def message(function, *args, **named):
    with pytest.raises(CheckFailed) as caught:
        function(*args, **named)
    return str(caught.value)


# ------------------------------------------------------------------ the net


def test_the_net_has_the_published_numbers_of_parameters():
    assert parameters(nets.net(3)) == (PUBLISHED["net"], PUBLISHED["net, trainable"])
    check.counts(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_message_tells_the_right_number(name):
    wrong = message(check.counts, {**PUBLISHED, name: 17})
    assert "likely cause: none of the mistakes" in wrong
    assert f"{PUBLISHED[name]:,}" not in wrong


def test_no_known_miscount_is_the_right_number():
    known = (counting.in_block, counting.in_projected, counting.in_net, counting.in_training)
    for name, wrong in zip(PUBLISHED, known, strict=True):
        assert PUBLISHED[name] not in [number for _, number in wrong()]


# ------------------------------------------------------------------ mixup


def mix(images, labels, shares, partners):
    rows, each = np.eye(10)[labels], shares[:, None, None, None]
    mixed = each * images + (1 - each) * images[partners]
    labels = shares[:, None] * rows + (1 - shares[:, None]) * rows[partners]
    return mixed.astype(np.float32), labels.astype(np.float32)


def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))


@pytest.mark.parametrize("seed", SEEDS)
def test_right_mixtures_pass_with_any_seed(seed):
    check.mix(mix, seed=seed)
    check.mixup(mixup, seed=seed)


@pytest.mark.parametrize("seed", range(5))
def test_no_known_wrong_mixture_is_the_right_one_or_another_wrong_one(seed):
    random = np.random.default_rng(seed)
    images = random.integers(256, size=(10, 10, 10, 3)).astype(np.uint8)
    labels, shares, partners = mixing.draw(random, 10)
    wrong = [*mixing.wrong_images(images, shares, partners)]
    right = mixing.mixed(images, shares, partners)
    assert all(np.abs(values - right).max() > 1 for _, values in wrong)
    rows = np.eye(10)[labels]
    wrong = [*mixing.wrong_labels(rows, labels, shares, partners)]
    assert all(np.abs(values - mixing.mixed(rows, shares, partners)).max() > 0.01 for _, values in wrong)


@pytest.mark.parametrize("alpha", drawing.ALPHAS)
def test_the_spread_of_a_share_is_that_of_the_beta_distribution(alpha):
    shares = np.random.default_rng(0).beta(alpha, alpha, size=200_000)
    assert abs(np.std((shares - 0.5) ** 2) - drawing.spread(alpha)) < 0.001


# ------------------------------------------------------------------ rates


@pytest.mark.parametrize("seed", SEEDS)
def test_the_librarys_schedule_is_the_tasks(seed):
    check.cosine_restarts(lambda epoch, *cycle: schedules.cosine_restarts(*cycle)(epoch), seed=seed)


def test_known_wrong_schedules_differ_from_the_right_one_and_from_each_other():
    cycles = [(4, 2, 0.1, 0.01), (5, 1, 0.1, 0.01), (2, 3, 0.2, 0.02)]
    curves = [np.concatenate([rates.expected(*cycle) for cycle in cycles])]
    for _, rule in [*rates.wrong_curves(), *rates.wrong_clocks()]:
        curves.append(
            np.concatenate([rule(*rates.cycles_of(*rates.growing(cycle)), cycle) for cycle in cycles])
        )
    for _, timing in rates.wrong_timings():
        curves.append(np.concatenate([rates.curve(*timing(cycle), cycle) for cycle in cycles]))
    for at, one in enumerate(curves):
        assert all(np.abs(one - other).max() > 1e-4 for other in curves[:at])


def test_the_schedule_starts_each_cycle_at_the_top_as_its_paper_says():
    rate = schedules.cosine_restarts(2, 2, 0.1, 0.001)
    assert [epoch for epoch in range(30) if rate(epoch) == pytest.approx(0.1)] == [0, 2, 6, 14]
    assert rate(4) == pytest.approx(0.0505)  # half of a cycle of four epochs: the mean of both


@pytest.mark.parametrize("cycle", [(0, 2, 0.1), (2, 0, 0.1), (2, 2, 0.1, 0.2), (2, 2, 0.1, -0.1)])
def test_a_schedule_that_makes_no_sense_is_refused(cycle):
    with pytest.raises(ValueError, match="="):
        schedules.cosine_restarts(*cycle)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_mistake_of_tuning_makes_a_choice_of_its_own(seed):
    runs = tuning.problem(seed)
    wrong = [tuple(choice.values()) for _, choice in tuning.wrong_choices(runs)]
    assert len(set(wrong) | {tuple(tuning.chosen(runs).values())}) == len(wrong) + 1


# ------------------------------------------------------------------ calibration


def reliability(labels, probabilities, bins):
    """As scikit-learn's calibration_curve bins: by edges."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    table = np.zeros((bins, 3))
    for index, inside in enumerate(np.digitize(confidence, edges) == np.arange(bins)[:, None]):
        if inside.any():
            table[index] = inside.mean(), confidence[inside].mean(), right[inside].mean()
    return table


@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_reliability_table_passes_with_any_seed(seed):
    check.reliability(reliability, seed=seed)


def test_a_table_of_four_images_is_what_one_writes_down_by_hand():
    probabilities = np.array([[0.6, 0.4], [0.8, 0.2], [0.1, 0.9], [0.0, 1.0]])
    found = calibration.expected(np.array([0, 1, 1, 1]), probabilities, 4)
    assert found == pytest.approx(np.array([[0, 0, 0], [0, 0, 0], [0.25, 0.6, 1], [0.75, 0.9, 2 / 3]]))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("classes", "bins"), calibration.PROBLEMS)
def test_drawn_probabilities_are_some_and_each_known_mistake_gives_another_table(seed, classes, bins):
    given = _, probabilities, _ = calibration.draw(np.random.default_rng(seed), classes, bins)
    top = np.sort(probabilities, axis=1)
    assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (top[:, -1] - top[:, -2]).min() > 1e-3  # what is predicted is never a tie
    right = calibration.expected(*given)
    assert (right[:, 0] == 0).any()
    wrong = [*calibration.wrong_tables(*given), *calibration.wrong_columns(right)]
    assert all(np.abs(values - right).max() > 1e-3 for _, values in wrong)


# ------------------------------------------------------------------ the detective


def fingerprints(images):
    return [hashlib.sha256(image.tobytes()).hexdigest() for image in images]


def find_overlap(train, test):
    known = set(fingerprints(train))
    return [place for place, text in enumerate(fingerprints(test)) if text in known]


@pytest.mark.parametrize("seed", range(5))
def test_a_right_search_passes_with_any_seed(seed):
    check.fingerprints(fingerprints, seed=seed)
    check.find_overlap(find_overlap, seed=seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_look_alikes_print_alike_and_are_not_the_same(seed):
    images = overlap.look_alikes(np.random.default_rng(seed))
    assert str(images[3]) == str(images[7])
    assert not np.array_equal(images[3], images[7])
    assert np.array_equal(images[2], images[5])


@pytest.mark.parametrize("seed", SEEDS)
def test_planted_copies_are_all_there_are(seed):
    train, test, right = overlap.planted(np.random.default_rng(seed), 40, 30, 9)
    assert find_overlap(train, test) == right.tolist()
    assert len(set(fingerprints(test))) < len(test)


def test_the_share_of_the_claim_is_three_quarters():
    check.overlap_share(lambda claimed, honest: (claimed - honest) / (1 - honest))
    wrong = message(check.overlap_share, lambda claimed, honest: (1 - claimed) / (1 - honest))
    assert "not** memorised" in wrong


@pytest.mark.parametrize(
    ("raised", "phrase"),
    [
        (
            "A KerasTensor cannot be used as input to a TensorFlow function",
            "a TensorFlow function on Keras's",
        ),
        ("Unrecognized keyword arguments passed to Conv2D: {'border_mode': 'same'}", "is called padding now"),
        ("module 'keras.layers' has no attribute 'core'", "a module of an earlier Keras"),
        ("All `outputs` values must be KerasTensors. Received: outputs=None", "returns no tensor"),
        ("All `outputs` values must be KerasTensors. Received: outputs=<ReLU>", "was made, but not called"),
    ],
)
def test_errors_of_keras_in_a_block_are_explained(raised, phrase):
    def tiny_block(filters, stride):
        raise ValueError(raised)

    assert phrase in message(check.residual_block, tiny_block)
