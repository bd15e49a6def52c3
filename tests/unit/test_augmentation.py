"""Mirroring, cropping, brightness: against loops over single pixels, and against what chance must do."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_helpers import augmentation, schedules

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(256, size=(6, 5, 7, 3), dtype=np.uint8)


def window(image: np.ndarray, top: int, left: int, margin: int) -> np.ndarray:
    """A window of one image, pixel by pixel."""
    height, width = image.shape[:2]
    rows = [min(max(top - margin + row, 0), height - 1) for row in range(height)]
    columns = [min(max(left - margin + column, 0), width - 1) for column in range(width)]
    return np.array([[image[row, column] for column in columns] for row in rows])


def test_the_chosen_images_are_mirrored_and_the_others_not():
    chosen = np.array([True, False, False, True, True, False])
    found = augmentation.flip(IMAGES, chosen)
    for before, after, mirrored in zip(IMAGES, found, chosen, strict=True):
        np.testing.assert_array_equal(after, np.fliplr(before) if mirrored else before)
    assert found.dtype == np.uint8


@pytest.mark.parametrize("margin", [1, 2, 4])
def test_a_window_repeats_the_edge_beyond_the_image(margin):
    tops, lefts = RANDOM.integers(2 * margin + 1, size=(2, 6))
    found = augmentation.crop(IMAGES, tops, lefts, margin)
    expected = [window(*each, margin) for each in zip(IMAGES, tops, lefts, strict=True)]
    np.testing.assert_array_equal(found, expected)


def test_the_window_in_the_middle_is_the_image():
    middle = np.full(6, 4)
    np.testing.assert_array_equal(augmentation.crop(IMAGES, middle, middle), IMAGES)


@pytest.mark.parametrize("top", [-1, 9])
def test_a_window_beyond_the_margin_is_refused(top):
    with pytest.raises(IndexError):
        augmentation.crop(IMAGES, np.full(6, top), np.full(6, 4))


def test_brightness_stops_at_255_and_rounds():
    image = np.array([100, 199, 255], np.uint8).reshape(1, 1, 1, 3)
    assert augmentation.brighten(image, np.array([1.5])).ravel().tolist() == [150, 255, 255]
    assert augmentation.brighten(image, np.array([0.25])).ravel().tolist() == [25, 50, 64]


def test_nothing_is_written_into_the_images_that_are_given():
    before, some, starts = IMAGES.copy(), np.full(6, True), np.zeros(6, int)
    augmentation.flip(IMAGES, some)
    augmentation.crop(IMAGES, starts, starts)
    augmentation.brighten(IMAGES, np.full(6, 1.5))
    augmentation.flip_and_crop(IMAGES, seed=1)
    np.testing.assert_array_equal(IMAGES, before)


def test_a_seed_decides_every_change_and_each_image_has_its_own():
    same = np.repeat(IMAGES[:1], 500, axis=0)
    first, again, other = (augmentation.flip_and_crop(same, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    every = {image.tobytes() for image in first}
    assert len(every) > 100  # of 162 ways


def test_a_drawn_image_is_one_of_the_162():
    image = IMAGES[:1]
    grid = [np.array([n]) for n in range(9)]
    ways = {
        augmentation.crop(augmentation.flip(image, np.array([flip])), top, left).tobytes()
        for flip in (False, True)
        for top in grid
        for left in grid
    }
    drawn = augmentation.flip_and_crop(np.repeat(image, 2_000, axis=0), seed=3)
    assert {each.tobytes() for each in drawn} == ways


# ------------------------------------------------------------------ schedules


def test_the_steps_are_those_of_the_residual_nets_paper():
    rate = schedules.steps(0.1, {82: 0.1, 123: 0.01})  # epochs of 391 steps: 32,000 and 48,000 steps
    assert [rate(0), rate(81)] == [0.1, 0.1]
    np.testing.assert_allclose([rate(82), rate(122), rate(123), rate(163)], [0.01, 0.01, 0.001, 0.001])


@pytest.mark.parametrize(("start", "factors"), [(0.0, {}), (-1e-3, {}), (1e-3, {5: 0.0})])
def test_a_learning_rate_that_is_not_positive_is_refused(start, factors):
    with pytest.raises(ValueError, match="over 0"):
        schedules.steps(start, factors)
