"""The checks of assignment 5: right answers pass with any seed, wrong ones with none."""

from __future__ import annotations

from importlib import import_module
from itertools import combinations

import numpy as np
import pytest

from cifar_helpers.checks import convnets as check
from cifar_helpers.checks.convnets import counting
from cifar_helpers.checks.convnets.nets import NETS
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models import parameters
from cifar_helpers.checks.unseen_images import unseen
from cifar_helpers.data import normalisation
from cifar_helpers.evaluation import confusion_matrix
from cifar_helpers.training import best_and_last_epoch

SEEDS = range(50)
stopping = import_module("cifar_helpers.checks.convnets.stopping")


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


class Predicts:
    """A net as far as `chosen_net` asks: it knows the right labels with a certain frequency."""

    def __init__(self, seed: int, right: float) -> None:
        _, train, images = unseen(seed, train=1, validation=1)
        self.images = normalisation.GlobalZScore.fit(train.images).apply(images.images)
        random = np.random.default_rng(seed)
        labels = np.where(random.random(len(images)) < right, images.labels, (images.labels + 1) % 10)
        self.probabilities = np.eye(10)[labels]

    def predict(self, X, batch_size, verbose):
        np.testing.assert_array_equal(X, self.images)
        return self.probabilities


# ------------------------------------------------------------------ right answers


@pytest.mark.parametrize("seed", SEEDS)
def test_right_answers_pass_with_any_seed(seed):
    check.side_after(lambda side, window, stride=1: (side - window) // stride + 1, seed)
    check.conv_parameters(lambda k, channels, filters: (k * k * channels + 1) * filters, seed)
    check.dense_parameters(lambda inputs, units: inputs * units + units, seed)
    check.batch_norm_parameters(lambda channels: [4 * channels, 2 * channels], seed)
    check.early_stop(best_and_last_epoch, seed)
    check.confusion_matrix(confusion_matrix, seed)


def test_the_right_counts_pass_and_no_message_tells_them():
    right = {name: parameters(net)[0] for name, net in NETS.items()}
    right["normalised, trainable"] = parameters(NETS["normalised"])[1]
    check.counts(right)
    for name, count in right.items():
        with pytest.raises(CheckFailed) as caught:
            check.counts({**right, name: count + 1})
        assert f"{count:,}" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "off", "message"),
    [
        ("minimal", (16 - 25) * 3 * 12, "convolution 1: a window of 4"),
        ("minimal", (15**2 - 14**2) * 12 * 10, "sides of 15 pixels before Flatten"),
        ("wide", -2 * 1290, "dense layer 2 is subtracted, not added"),
        ("vgg", (9 * 32 + 1) * 32, "convolution 2 is counted twice"),
        ("normalised", 4 + 64 - 4 * 64, "in one layer: the channels are added, not multiplied with"),
        ("normalised, trainable", -64 - 64, "in one layer: the biases are subtracted"),
    ],
)
def test_a_slip_in_the_term_of_one_layer_is_named(name, off, message):
    right = {key: parameters(NETS[key.split(",")[0]])["trainable" in key] for key in counting.COUNTS}
    with pytest.raises(CheckFailed) as failed:
        check.counts({**right, name: right[name] + off})
    assert failed.value.cause.message == message


# ------------------------------------------------------------------ wrong answers


@pytest.mark.parametrize("seed", SEEDS)
def test_no_wrong_rule_of_early_stopping_passes_with_any_seed(seed):
    for cause, rule in stopping.wrong_rules():
        with pytest.raises(CheckFailed) as caught:
            check.early_stop(rule, seed)
        assert cause.message in str(caught.value)


def test_the_wrong_rules_of_early_stopping_are_told_apart():
    answers = {
        cause.message: [rule(*run) for run in stopping.runs(0)] for cause, rule in stopping.wrong_rules()
    }
    for (one, first), (other, second) in combinations(answers.items(), 2):
        assert first != second, f"{one} / {other}"


def by_difference(accuracies, patience, min_delta):
    """The rule in the task's own words, with a difference where others have a sum."""
    best = waited = 0
    for epoch, accuracy in enumerate(accuracies):
        if epoch == 0 or accuracy - accuracies[best] > min_delta:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([best + 1, epoch + 1])


@pytest.mark.parametrize(
    "rule",
    [
        by_difference,
        lambda a, p, d: by_difference(np.float32(a), p, np.float32(d)),
        lambda a, p, d: by_difference([100 * x for x in a], p, 100 * d),
    ],
    ids=["difference", "float32", "percent"],
)
def test_no_decision_of_early_stopping_depends_on_rounding(rule):
    for seed in range(500):
        check.early_stop(rule, seed)


@pytest.mark.parametrize("name", NETS)
def test_no_wrong_formula_gives_the_right_number(name):
    right = parameters(NETS[name])[0]
    assert [cause.message for cause, count in counting.formulas(NETS[name]) if count == right] == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("wrong", [(lambda s, w, t=1: -(-(s - w) // t) + 1), (lambda s, w, t=1: s - w + 1)])
def test_odd_rests_and_strides_occur_with_every_seed(seed, wrong):
    with pytest.raises(CheckFailed):
        check.side_after(wrong, seed)


# ------------------------------------------------------------------ the net that is handed over


@pytest.mark.parametrize("seed", range(3))
def test_a_trained_net_passes_and_a_guessing_one_does_not(seed):
    check.chosen_net(Predicts(seed, 0.3), seed)
    with pytest.raises(CheckFailed, match=r"accuracy 0\.1"):
        check.chosen_net(Predicts(seed, 0.12), seed)


def test_other_seeds_draw_other_images():
    first, second = (unseen(seed, train=1, validation=1)[2].images for seed in (0, 1))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "no net is handed over yet"),
        ("vgg", "the name, not the net"),
        (object(), "no attribute 'predict'"),
    ],
)
def test_what_is_not_a_net_is_named(given, message):
    with pytest.raises(CheckFailed, match=message):
        check.chosen_net(given)
