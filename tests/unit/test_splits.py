"""Training, validation and test parts: as other courses cut them, or with the same number of each class."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cifar_helpers.data import names, splits
from cifar_helpers.data.dataset import Dataset, Split


def numbered(labels):
    """A split whose images carry their own position in their first two values."""
    images = np.zeros((len(labels), 32, 32, 3), np.uint8)
    images[:, 0, 0, 0], images[:, 0, 0, 1] = np.divmod(np.arange(len(labels)), 256)
    return Split(images, np.asarray(labels, np.int64))


def positions(split):
    return split.images[:, 0, 0, 0].astype(int) * 256 + split.images[:, 0, 0, 1]


def dataset(train=600, test=200, seed=0):
    labels = np.random.default_rng(seed)
    shuffled = [labels.permutation(np.arange(count) % 10) for count in (train, test)]
    return Dataset("cifar10", "CIFAR-10", *map(numbered, shuffled), names.CIFAR10_CLASSES)


def full_size():
    """A data set of CIFAR-10's sizes that takes no memory."""

    def split(count):
        return Split(np.broadcast_to(np.uint8(0), (count, 32, 32, 3)), np.arange(count) % 10)

    return Dataset("cifar10", "CIFAR-10", split(50_000), split(10_000), names.CIFAR10_CLASSES)


def test_the_default_is_cs231ns_49000_1000_1000():
    data = full_size()
    parts = splits.positional(data)
    assert repr(parts) == "Parts(train=49,000, validation=1,000, test=1,000)"
    np.testing.assert_array_equal(parts.validation.labels, data.train.labels[range(49_000, 50_000)])
    np.testing.assert_array_equal(parts.test.labels, data.test.labels[range(1_000)])


def test_45000_5000_10000_takes_everything():
    for cut in (splits.positional, splits.stratified):
        parts = cut(full_size(), train=45_000, validation=5_000, test=10_000)
        assert [len(part) for part in (parts.train, parts.validation, parts.test)] == [45_000, 5_000, 10_000]
        assert len(cut(full_size(), train=45_000, validation=5_000, test=None).test) == 10_000


def test_positional_parts_follow_each_other_and_copy_nothing():
    data = dataset()
    parts = splits.positional(data, train=400, validation=100, test=50)
    np.testing.assert_array_equal(positions(parts.train), np.arange(400))
    np.testing.assert_array_equal(positions(parts.validation), np.arange(400, 500))
    np.testing.assert_array_equal(positions(parts.test), np.arange(50))
    assert np.shares_memory(parts.train.images, data.train.images)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 20), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_stratified_parts_are_balanced_and_disjoint(train, validation, test, seed):
    data = dataset()
    parts = splits.stratified(data, train=10 * train, validation=10 * validation, test=10 * test, seed=seed)
    for part, per_class in ((parts.train, train), (parts.validation, validation), (parts.test, test)):
        assert np.bincount(part.labels).tolist() == [per_class] * 10
    chosen = np.concatenate([positions(parts.train), positions(parts.validation)])
    assert len(set(chosen.tolist())) == 10 * (train + validation)
    np.testing.assert_array_equal(parts.train.labels, data.train.labels[positions(parts.train)])
    np.testing.assert_array_equal(parts.test.labels, data.test.labels[positions(parts.test)])


def test_a_seed_decides_the_stratified_parts():
    first, again, other = (
        positions(splits.stratified(dataset(), 300, 100, 100, seed=seed).train).tolist() for seed in (7, 7, 8)
    )
    assert first == again != other


def test_superclasses_stay_with_their_images():
    labels = np.arange(200) % 100
    split = Split(
        np.zeros((200, 32, 32, 3), np.uint8), labels, np.array(names.CIFAR100_SUPERCLASS_OF)[labels]
    )
    data = Dataset("c", "CIFAR-100", split, split, names.CIFAR100_CLASSES, names.CIFAR100_SUPERCLASSES)
    for parts in (splits.positional(data, 100, 50, 50), splits.stratified(data, 100, 100, 100)):
        for part in (parts.train, parts.validation, parts.test):
            np.testing.assert_array_equal(
                part.superclasses, np.array(names.CIFAR100_SUPERCLASS_OF)[part.labels]
            )


@pytest.mark.parametrize("cut", [splits.positional, splits.stratified])
@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((550, 100, 50), r"train=550 and validation=100 make 650 images: CIFAR-10 has 600"),
        ((400, 100, 210), r"test=210 is too many: CIFAR-10 has 200"),
        ((0, 100, 50), r"train=0 is too few"),
        ((400, -10, 50), r"validation=-10 is too few"),
    ],
)
def test_numbers_that_do_not_fit_are_an_error_with_the_numbers(cut, numbers, message):
    with pytest.raises(ValueError, match=message):
        cut(dataset(), *numbers)


def test_a_number_that_cannot_be_balanced_is_an_error_with_one_that_can():
    with pytest.raises(ValueError, match=r"validation=105 is not a multiple of the 10 classes: choose 100"):
        splits.stratified(dataset(), 400, 105, 50)


def test_a_class_with_too_few_images_is_named():
    data = Dataset("x", "few cats", numbered([0] * 9 + [1]), numbered([0, 1]), ("dog", "cat"))
    with pytest.raises(ValueError, match=r"class 1 has 1 train images, but the parts need 3 of each class"):
        splits.stratified(data, 4, 2, 2)
