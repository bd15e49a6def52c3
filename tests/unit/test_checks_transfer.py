"""The checks of assignment 7: right answers pass with any seed, every known mistake gets its own words."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from test_checks_models import Model

from cifar_helpers.checks import transfer as check
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.models import parameters, same_function
from cifar_helpers.checks.models.architecture import predict
from cifar_helpers.checks.transfer import bottlenecks, counting, occlusions, pixels, representation
from cifar_helpers.checks.transfer.nets import HEAD, THREE_BLOCKS, TINY_BASE, TINY_NET, head_mutants

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


# ------------------------------------------------------------------ bottleneck features


def new_base():
    return Model(TINY_BASE)


def pooled(base, images):
    return base(images).mean(axis=(1, 2))


@pytest.mark.parametrize("seed", SEEDS)
def test_means_of_feature_maps_pass_with_any_seed(seed):
    check.bottleneck(pooled, new_base, seed)


@pytest.mark.parametrize("seed", [0])
def test_every_mistake_in_bottleneck_features_gets_its_own_words(seed):
    def all_mistakes(base, images):
        before_pooling = predict(TINY_BASE[:-1], base.get_weights(), images)
        return list(bottlenecks.mistakes(base(images), before_pooling))

    images = np.zeros((bottlenecks.IMAGES, 32, 32, 3), np.float32)
    causes = [cause for cause, _ in all_mistakes(new_base(), images)]
    for at, cause in enumerate(causes):
        wrong = message(
            check.bottleneck, lambda base, images, at=at: all_mistakes(base, images)[at][1], new_base, seed
        )
        assert f"likely cause: {cause.message}" in wrong


def test_a_base_that_comes_back_with_other_weights_is_told():
    def spoilt(base, images):
        found = pooled(base, images)
        base.set_weights([2 * values for values in base.get_weights()])
        return found

    assert "the base" in message(check.bottleneck, spoilt, new_base)


# ------------------------------------------------------------------ occlusion maps


def one_layer_net():
    return Model(occlusions.ONE_LAYER)


def occluded(net, image, label, side, stride):
    """The map by two loops: one image after the other, and no helper of the check's."""
    starts = range(0, 32 - side + 1, stride)
    found = np.zeros((len(starts), len(starts)))
    for row, top in enumerate(starts):
        for column, left in enumerate(starts):
            covered = image.copy()
            covered[top : top + side, left : left + side] = 0
            found[row, column] = net(image[None])[0, label] - net(covered[None])[0, label]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_an_occlusion_map_by_two_loops_passes_with_any_seed(seed):
    check.occlusion_map(occluded, one_layer_net, seed)


@pytest.mark.parametrize("seed", [0])
def test_every_mistake_in_occlusion_maps_gets_its_own_words(seed):
    def all_mistakes(net, image, label, side, stride):
        return occlusions.mistakes(occlusions.Problem(net.get_weights(), image, label, side, stride))

    causes = [cause for cause, _ in occlusions.mistakes(occlusions.drawn(seed, 0))]
    for at, cause in enumerate(causes):
        found = message(
            check.occlusion_map,
            lambda *given, at=at: next(islice(all_mistakes(*given), at, None))[1],
            one_layer_net,
            seed,
        )
        likely = f"likely cause: {cause.message}" in found
        assert likely or ("the square is" in cause.message and "likely cause: the square is" in found)


def test_the_map_of_a_spot_is_its_place():
    weights = [np.zeros((3072, 10), np.float32), np.zeros(10, np.float32)]
    spot = np.zeros((32, 32, 3))
    spot[8:12, 20:24] = 1
    weights[0][:, 3] = spot.reshape(-1)
    drops = occlusions.Problem(weights, np.ones((32, 32, 3), np.float32), 3, 4, 4)
    found = drops.drops(drops.covered())
    assert np.argwhere(found > 0.01).tolist() == [[2, 5]]


def test_another_net_of_one_layer_is_named():
    found = message(check.occlusion_map, occluded, lambda: Model(TINY_NET))
    assert "one_layer_net is not as it was" in found


# ------------------------------------------------------------------ neighbours


@pytest.mark.slow  # eight seeds
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
