"""The checks of assignment 6: what the package itself computes passes, and chance fails no right answer."""

from __future__ import annotations

import numpy as np
import pytest
from weekly import some

from cifar_helpers import augmentation, evaluation, schedules
from cifar_helpers.checks import augmentation as check
from cifar_helpers.checks.augmentation import chance, changes, decay, looking
from cifar_helpers.checks.core import CheckFailed, close

SEEDS = some(range(25), lambda number, _: number % 3 == 0)


def package_batch(X, y, indices, seed=None):
    images = X[indices]
    return (images if seed is None else augmentation.flip_and_crop(images, seed)), y[indices]


def package_steps(epoch, epochs=100):
    return schedules.steps(1e-3, {epochs // 2: 0.5, 3 * epochs // 4: 0.1})(epoch)


def own(function):
    """The function under another name, so that a check may leave something beside it."""
    return lambda *args: function(*args)


@pytest.mark.slow  # twenty-five seeds
@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_package_itself_computes_passes_with_any_seed(seed):
    check.flip_some(own(augmentation.flip), seed)
    check.crop(own(augmentation.crop), seed)
    check.brighten(own(augmentation.brighten), seed)
    check.augment(own(augmentation.flip_and_crop), seed)
    check.make_batch(package_batch, seed)
    check.step_decay(package_steps, seed)


def test_a_schedule_with_a_known_mistake_is_explained_without_a_search_for_mutants():
    with pytest.raises(CheckFailed, match="the third step never comes") as failure:
        check.step_decay(lambda epoch, epochs=100: 1e-3 if epoch < epochs / 2 else 5e-4)
    assert failure.value.established


def test_marked_images_tell_what_was_done_to_them():
    images = chance.marked(3, np.float32)
    tops, lefts = np.array([0, 4, 8]), np.array([8, 4, 1])
    mirrored = np.array([True, False, True])
    seen = chance.look(augmentation.crop(augmentation.flip(images, mirrored), tops, lefts))
    assert seen.mirrored.tolist() == mirrored.tolist()
    assert seen.down.tolist() == [-4, 0, 4]
    assert seen.right.tolist() == [4, 0, -3]
    assert seen.number.tolist() == [0, 1, 2]


def test_every_wrong_answer_in_the_tables_is_wrong():
    random = np.random.default_rng(0)
    images = random.integers(1, 256, size=(changes.N, changes.H, changes.W, 3), dtype=np.uint8)
    chosen = np.arange(changes.N) % 3 == 0
    tops, lefts = random.integers(9, size=(2, changes.N))
    weights = [random.normal(size=shape) for shape in [(3, 3, 3, 8), (8,), (40, 10), (10,), (10, 6)]]
    tables = [
        (augmentation.flip(images, chosen), changes.wrong_flips(images, chosen)),
        (augmentation.crop(images, tops, lefts), changes.wrong_crops(images, tops, lefts, 4)),
        (0.3 * decay.squares(weights, kernels=True), decay.wrong_penalties(weights, 0.3)),
        (looking.pairs(looking.confusions(0)), []),
    ]
    for right, mistakes in tables:
        assert [cause.message for cause, wrong in mistakes if close(wrong, right)] == []
    rates = {n: decay.expected(n) for n in decay.LENGTHS}
    for cause, rule in decay.wrong_rules():
        assert not all(np.allclose(rule(np.arange(n), n), rates[n]) for n in rates), cause.message


def test_in_ranked_pairs_each_wrong_list_is_wrong():
    matrix = looking.confusions(1)
    right = looking.pairs(matrix + matrix.T)
    assert not any(np.array_equal(right, wrong) for _, wrong in looking.wrong_pairs(matrix))


def test_the_most_confused_pair_agrees_with_the_list_of_single_mistakes():
    matrix = looking.confusions(2)
    i, j, count = looking.pairs(matrix + matrix.T)[0]
    mistakes = evaluation.most_confused(matrix, list(range(6)), count=30)
    both = sum(number for true, predicted, number in mistakes if {true, predicted} == {i, j})
    assert both == count


def test_extreme_predictions_are_those_of_a_plain_loop():
    probabilities, labels = looking.problem(3)
    rows = [(max(row), k, int(np.argmax(row)) == labels[k]) for k, row in enumerate(probabilities)]
    for right in (True, False):
        for highest in (True, False):
            expected = [k for _, k, hit in sorted(rows, reverse=highest) if hit == right][:7]
            assert looking.extremes(probabilities, labels, right, highest, 7).tolist() == expected


def test_an_array_that_is_changed_in_place_is_seen_even_if_the_answer_is_right():
    def in_place(images, chosen):
        result = augmentation.flip(images, chosen)
        images[:] = 0
        return result

    with pytest.raises(CheckFailed, match="changed in place"):
        check.flip_some(in_place)


def test_a_function_that_takes_no_attributes_is_judged_all_the_same():
    class Closed:
        __slots__ = ()

        def __call__(self, images, chosen):
            return augmentation.flip(images, chosen)

    check.flip_some(Closed())
