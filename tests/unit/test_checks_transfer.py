"""The checks of assignment 7: right answers pass with any seed, every known mistake gets its own words."""

from __future__ import annotations

import numpy as np
import pytest
from test_checks_models import Model

from cifar_helpers.checks import transfer as check
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models import parameters, same_function
from cifar_helpers.checks.transfer import counting, pixels, representation
from cifar_helpers.checks.transfer.nets import HEAD, THREE_BLOCKS, TINY_NET, head_mutants

SEEDS = range(8)
PUBLISHED = {
    "blocks": 1_735_488,
    "net": 2_787_914,
    "net, trainable": 2_787_402,
    "net, trainable when frozen": 1_051_914,
}


def message(function, *args):
    with pytest.raises(CheckFailed) as caught:
        function(*args)
    return str(caught.value)


# ------------------------------------------------------------------ counting


def test_the_net_has_the_published_numbers_of_parameters():
    assert parameters((*THREE_BLOCKS, *HEAD)) == (PUBLISHED["net"], PUBLISHED["net, trainable"])
    check.counts(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_message_tells_the_right_number(name):
    wrong = message(check.counts, {**PUBLISHED, name: 17})
    assert "likely cause: none of the mistakes" in wrong
    assert f"{PUBLISHED[name]:,}" not in wrong


def test_no_known_miscount_is_the_right_number():
    known = (counting.in_blocks, counting.in_net, counting.in_training, counting.when_frozen)
    for name, wrong in zip(PUBLISHED, known, strict=True):
        same = [cause.message for cause, number in wrong() if number == PUBLISHED[name]]
        assert all("parameters" not in message for message in same)
        assert len(same) < len(list(wrong()))


# ------------------------------------------------------------------ images


def prepared(images):
    from keras.applications.vgg16 import preprocess_input

    return preprocess_input(images.astype(np.float32))


@pytest.mark.slow  # TensorFlow is imported
def test_kerass_own_preparation_passes_with_any_seed_and_fails_in_place():
    from keras.applications.vgg16 import preprocess_input

    for seed in SEEDS:
        check.prepare(prepared, seed)
    assert "changed in place" in message(check.prepare, lambda images: preprocess_input(images))


@pytest.mark.parametrize("seed", range(3))
def test_every_known_preparation_gets_its_own_words(seed):
    images = np.random.default_rng(seed).integers(256, size=(6, 32, 32, 3)).astype(np.float64)
    for cause, _ in pixels.mistakes(images):

        def wrong(given, phrase=cause.message):
            known = pixels.mistakes(given.astype(np.float64))
            return next(values for other, values in known if other.message == phrase).astype(np.float32)

        assert f"likely cause: {cause.message}" in message(check.prepare, wrong, seed)


# ------------------------------------------------------------------ the head


def test_the_head_may_come_with_its_weights_in_another_order():
    model = Model(TINY_NET)
    assert same_function("net", lambda: model, TINY_NET, 1, wrong=head_mutants)[0].model is model


def test_every_mistake_in_the_head_gets_its_own_words():
    for cause, wrong in head_mutants(TINY_NET):
        found = message(
            lambda wrong=wrong: same_function("net", lambda: Model(wrong), TINY_NET, wrong=head_mutants)
        )
        assert f"likely cause: {cause.message}" in found


# ------------------------------------------------------------------ neighbours


@pytest.mark.parametrize("seed", SEEDS)
def test_each_wrong_way_to_choose_k_has_numbers_of_its_own(seed):
    parts, ks = representation.problem(seed)
    check.neighbours(representation.chosen, seed)
    for cause, wrong in representation.wrong_choices(*parts, ks):
        assert f"likely cause: {cause.message}" in message(
            check.neighbours, lambda *_, wrong=wrong: wrong, seed
        )


def test_the_reference_counts_votes_as_scikit_learn_does():
    from sklearn import neighbors  # here, because it takes a second

    for seed in SEEDS:
        (train, validation, _), ks = representation.problem(seed)
        expected = [neighbors.KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
        np.testing.assert_allclose(representation.accuracies(train, validation, ks), expected)
