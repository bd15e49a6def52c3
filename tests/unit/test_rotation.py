"""Turned images against NumPy's own quarter turns, and what a small turn leaves as it was."""

import numpy as np
import pytest

from cifar_helpers.augmentation import rotate

IMAGES = np.random.default_rng(0).integers(256, size=(4, 32, 32, 3), dtype=np.uint8)


@pytest.mark.parametrize("quarters", [-1, 0, 1, 2, 3, 4])
def test_quarter_turns_are_those_of_numpy(quarters):
    expected = np.rot90(IMAGES, quarters, axes=(1, 2))
    np.testing.assert_array_equal(rotate(IMAGES, 90 * quarters), expected)


def test_one_image_is_turned_like_a_stack_of_them():
    np.testing.assert_array_equal(rotate(IMAGES[0], 10), rotate(IMAGES, 10)[0])


def test_a_turn_makes_no_new_colours_and_keeps_the_dtype():
    turned = rotate(IMAGES, 17)
    assert turned.dtype == np.uint8
    known = set(map(tuple, IMAGES.reshape(-1, 3)))
    assert set(map(tuple, turned.reshape(-1, 3))) <= known


def test_ten_degrees_counter_clockwise_move_a_dot_right_of_the_middle_up():
    image = np.zeros((33, 33, 1))
    image[16, 28] = 1  # 12 pixels right of the middle
    turned = rotate(image, 10)
    row, column = np.argwhere(turned[..., 0])[0]
    assert (row, column) == (16 - 2, 16 + 12)  # 12 sin 10° is 2.1, 12 cos 10° is 11.8


def test_the_way_back_gives_the_middle_of_a_smooth_image_again():
    rows, columns = np.indices((32, 32))
    image = (4 * rows + 3 * columns).astype(np.uint8)[..., None]
    back = rotate(rotate(image, 12), -12)
    middle = slice(10, 22)
    difference = np.abs(back[middle, middle].astype(int) - image[middle, middle])
    assert difference.max() <= 2 * (4 + 3)  # a pixel in each direction, twice
