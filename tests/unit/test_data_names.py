"""Class names, superclasses, and the form of what `load` returns."""

import numpy as np
import pytest

from cifar_helpers.data import load, names
from cifar_helpers.data.dataset import Dataset, Split

# The table of superclasses that PyTorch code for CIFAR-100 shares (`sparse2coarse`), by fine label.
SPARSE_TO_COARSE = [
    *(4, 1, 14, 8, 0, 6, 7, 7, 18, 3, 3, 14, 9, 18, 7, 11, 3, 9, 7, 11, 6, 11, 5, 10, 7),
    *(6, 13, 15, 3, 15, 0, 11, 1, 10, 12, 14, 16, 9, 11, 5, 5, 19, 8, 8, 15, 13, 14, 17, 18, 10),
    *(16, 4, 17, 4, 2, 0, 17, 4, 18, 17, 10, 3, 2, 12, 12, 16, 12, 1, 9, 19, 2, 10, 0, 1, 16),
    *(12, 9, 13, 15, 13, 16, 19, 2, 4, 6, 19, 5, 5, 8, 19, 18, 1, 2, 15, 6, 0, 17, 8, 14, 13),
]


def split(count):
    return Split(np.zeros((count, 32, 32, 3), np.uint8), np.arange(count), np.arange(count))


def test_superclasses_agree_with_the_table_that_others_use():
    assert list(names.CIFAR100_SUPERCLASS_OF) == SPARSE_TO_COARSE


def test_cifar100_has_20_superclasses_of_5_classes_in_alphabetical_order():
    assert len(set(names.CIFAR100_CLASSES)) == 100
    assert np.bincount(names.CIFAR100_SUPERCLASS_OF).tolist() == [5] * 20
    assert list(names.CIFAR100_CLASSES) == sorted(names.CIFAR100_CLASSES)
    assert list(names.CIFAR100_SUPERCLASSES) == sorted(names.CIFAR100_SUPERCLASSES)


def test_cifar10_labels_3_and_5_are_cat_and_dog():
    assert (names.CIFAR10_CLASSES[3], names.CIFAR10_CLASSES[5]) == ("cat", "dog")


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match='"cifar20" is unknown: choose cifar10, cifar100, toy10, toy100'):
        load("cifar20")


@pytest.mark.parametrize("labels", [np.zeros((4, 1), np.int64), np.zeros(4, np.uint8), np.zeros(3, np.int64)])
def test_labels_of_another_shape_type_or_number_are_refused(labels):
    with pytest.raises(ValueError, match=r"expected int64 \(4,\)"):
        Split(np.zeros((4, 32, 32, 3), np.uint8), labels)


@pytest.mark.parametrize("images", [np.zeros((4, 3, 32, 32), np.uint8), np.zeros((4, 32, 32, 3))])
def test_images_of_another_layout_or_type_are_refused(images):
    with pytest.raises(ValueError, match=r"expected uint8 \(N, 32, 32, 3\)"):
        Split(images, np.zeros(4, np.int64))


def test_a_part_of_a_split_keeps_images_labels_and_superclasses_together():
    part = split(5)[np.array([True, False, False, True, True])]
    assert part.labels.tolist() == part.superclasses.tolist() == [0, 3, 4]
    assert len(part) == len(part.images) == 3


def test_a_data_set_shows_itself_in_one_line():
    data = Dataset("cifar10", "CIFAR-<10>", split(5000), split(3), names.CIFAR10_CLASSES)
    assert repr(data) == "CIFAR-<10>: 5,000 train and 3 test images, 10 classes"
    assert data._repr_html_() == "<p>CIFAR-&lt;10&gt;: 5,000 train and 3 test images, 10 classes</p>"
