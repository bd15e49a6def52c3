"""The checks of assignment 5: right answers pass with any seed, wrong ones with none."""

from __future__ import annotations

import json
from functools import cache, partial
from importlib import import_module
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from weekly import some

from cifar_helpers.checks import convnets as check
from cifar_helpers.checks.convnets import comparing, counting
from cifar_helpers.checks.convnets.nets import NETS
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models import parameters
from cifar_helpers.checks.unseen_images import unseen
from cifar_helpers.data import normalisation
from cifar_helpers.evaluation import confusion_matrix
from cifar_helpers.paired import exact_p
from cifar_helpers.training import best_and_last_epoch

SEEDS = range(50)
RECORD = Path(__file__).parents[2] / "benchmarks" / "results" / "own_nets.json"
stopping = import_module("cifar_helpers.checks.convnets.stopping")
own_net = import_module("cifar_helpers.checks.convnets.own_net")


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


@cache
def drawn(seed):
    """The images of `chosen_net`, drawn once."""
    return unseen(seed, train=1, validation=1)


class Predicts:
    """A net as far as `chosen_net` asks: it knows the right labels with a certain frequency."""

    def __init__(self, seed: int, right: float) -> None:
        _, train, images = drawn(seed)
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
    check.paired_counts(comparing.counts, seed)
    check.mcnemar_p(exact_p, seed)


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
    right = {
        key: parameters(NETS[key.split(",")[0]])["trainable" in key] for key in (*NETS, counting.TRAINABLE)
    }
    with pytest.raises(CheckFailed) as failed:
        check.counts({**right, name: right[name] + off})
    assert failed.value.cause.message == message


# ------------------------------------------------------------------ wrong answers


@pytest.mark.parametrize("seed", some(SEEDS, lambda number, _: number % 5 == 0))
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


# ------------------------------------------------------------------ McNemar's test


@pytest.mark.parametrize("seed", some(SEEDS, lambda number, _: number % 5 == 0))
def test_no_wrong_sum_of_tosses_passes_with_any_seed_and_each_is_named(seed):
    for cause, rule in comparing.WRONG:
        with pytest.raises(CheckFailed) as caught:
            comparing.mcnemar_p(rule, seed)
        assert cause.message in str(caught.value)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_drawn_predictions_tell_all_wrong_counts_from_the_right_ones(seed):
    labels, a, b = comparing.predictions(np.random.default_rng(seed))
    right = comparing.counts(labels, a, b)
    assert right.sum() == comparing.IMAGES
    assert right.min() > 5
    for number, (cause, _) in enumerate(comparing.wrong_counts(labels, a, b, right)):
        with pytest.raises(CheckFailed) as caught:
            comparing.paired_counts(partial(wrong_count, number), seed)
        assert cause.message in str(caught.value)


def wrong_count(number, labels, a, b):
    """The counts by one of the wrong rules."""
    return list(comparing.wrong_counts(labels, a, b, comparing.counts(labels, a, b)))[number][1]


# ------------------------------------------------------------------ a net of one's own


def layer(kind, **settings):
    """What a layer of Keras says of itself."""
    return type(kind, (), {"get_config": lambda self: settings})()


class Linear:
    """Means of 4 × 4 pixels and a dense layer, fitted by least squares; it never predicts anything itself."""

    def __init__(self, labels=None, units=10):
        _, train, _ = drawn(0)
        X = normalisation.GlobalZScore.fit(train.images).apply(train.images)
        means = X.reshape(len(X), 8, 4, 8, 4, 3).mean(axis=(2, 4)).reshape(len(X), -1)
        A = np.c_[means, np.ones(len(X))]
        targets = np.eye(units)[train.labels if labels is None else labels(train.labels)]
        W = np.linalg.solve(A.T @ A + 30 * np.eye(A.shape[1]), A.T @ targets)
        self.weights = [W[:-1], W[-1]]
        self.layers = [
            layer("AveragePooling2D", pool_size=(4, 4), strides=(4, 4), padding="valid"),
            layer("Flatten"),
            layer("Dense", units=units, use_bias=True, activation="softmax"),
        ]

    def get_weights(self):
        return self.weights


@pytest.mark.parametrize("seed", range(3))
def test_a_net_of_ones_own_is_judged_by_its_layers_and_weights(seed):
    check.own_accuracy(Linear(), seed)
    shuffled = Linear(np.random.default_rng(seed).permutation)
    with pytest.raises(CheckFailed, match=r"accuracy 0\.[01]"):
        check.own_accuracy(shuffled, seed)


def test_the_goal_of_a_net_of_ones_own_lies_between_guessing_and_every_design_that_was_tried():
    rows = json.loads(RECORD.read_text(encoding="utf-8"))
    assert len({row["net"] for row in rows}) >= 4
    assert max(row["parameters"] for row in rows) <= own_net.MOST
    assert min(row["as graded"] for row in rows) > own_net.GOALS["toy10"] + 0.01
    assert max(row["as graded, untrained"] for row in rows) < own_net.GOALS["toy10"] - 0.01


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: None, "no net is handed over yet"),
        (lambda: "own", "no net is handed over yet"),
        (object, "no attribute 'get_weights'"),
        (lambda: Linear(units=300), "the net is too large; its largest array of weights is .192, 300."),
        (lambda: Linear(units=20), "does not end with a number for each of ten classes"),
    ],
    ids=["none", "name", "object", "large", "classes"],
)
def test_what_is_not_a_net_of_ones_own_is_named(model, message):
    with pytest.raises(CheckFailed, match=message):
        check.own_accuracy(model())


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        ("SeparableConv2D", {}, "SeparableConv2D is not a layer that can be counted here"),
        ("MaxPooling2D", {"pool_size": 2, "strides": 2, "padding": "same"}, "MaxPooling2D is not a layer"),
        ("Dense", {"units": 10, "use_bias": True, "activation": "gelu"}, "Dense is not a layer"),
        ("BatchNormalization", {"epsilon": 1e-5}, "BatchNormalization with epsilon=1e-05 is not a layer"),
        ("Conv2D", {"groups": 3}, "Conv2D with groups=3 is not a layer"),
        ("Lambda", {}, "Lambda is not a layer"),
    ],
)
def test_a_layer_that_the_judge_does_not_compute_is_named(kind, settings, message):
    with pytest.raises(CheckFailed, match=message):
        own_net.known(layer(kind, **settings))


# ------------------------------------------------------------------ a training with Keras alone

LISTS = {name: [0.5, 0.4] for name in ("loss", "accuracy", "val_loss", "val_accuracy")}


class Alone(Predicts):
    """A net as far as `keras_alone` asks: it knows the right labels, and random images by its weights."""

    def __init__(self, seed, right, weights=None):
        super().__init__(seed, right)
        self.weights = np.ones(10) if weights is None else weights

    def predict(self, X, verbose, batch_size=None):
        if len(X) == len(self.images):
            return self.probabilities
        scores = X.reshape(len(X), -1)[:, :10] * self.weights
        return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

    def get_weights(self):
        return [self.weights.copy()]

    def set_weights(self, weights):
        self.weights[:] = weights[0]


def test_a_net_that_was_trained_saved_and_loaded_passes_and_keeps_its_weights():
    loaded = Alone(0, 0.4)
    check.keras_alone(Alone(0, 0.4), LISTS, loaded)
    np.testing.assert_array_equal(loaded.weights, np.ones(10))


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (None, "nothing is kept of the training"),
        (LISTS.keys(), "its attribute `history`"),
        ({"loss": [1], "accuracy": [0.5]}, "no validation images were given"),
        ({"loss": [1]}, "there is no accuracy"),
        ({**LISTS, "loss": [0.5]}, "not one number for each epoch"),
        ({name: [] for name in LISTS}, "not one number for each epoch"),
    ],
)
def test_what_is_not_a_history_is_named(history, message):
    with pytest.raises(CheckFailed, match=message):
        check.keras_alone(Alone(0, 0.4), history, Alone(0, 0.4))


@pytest.mark.parametrize(
    ("right", "loaded", "message"),
    [
        (0.1, lambda: None, "not trained long enough"),
        (0.4, lambda: None, "nothing is loaded yet"),
        (0.4, lambda: "minimal.keras", "this is not a net"),
        (0.4, lambda: Path("minimal.keras"), "this is not a net"),
        (0.4, lambda: Alone(0, 0.4, np.full(10, 2.0)), "the loaded net predicts something else"),
    ],
)
def test_what_was_not_saved_and_loaded_is_named(right, loaded, message):
    with pytest.raises(CheckFailed, match=message):
        check.keras_alone(Alone(0, right), LISTS, loaded())


def test_a_net_that_was_not_loaded_but_is_the_same_object_is_found_and_keeps_its_weights():
    net = Alone(0, 0.4)
    with pytest.raises(CheckFailed, match="loaded is alone itself"):
        check.keras_alone(net, LISTS, net)
    np.testing.assert_array_equal(net.weights, np.ones(10))
