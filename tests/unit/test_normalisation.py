"""Normalisation against NumPy's own statistics, and its way back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cifar_helpers.data import normalisation
from cifar_helpers.data.normalisation import GlobalZScore, ImageNet, MeanImage, PerChannel

KINDS = [MeanImage, GlobalZScore, PerChannel, ImageNet]
IMAGES = np.random.default_rng(0).integers(0, 256, (30, 32, 32, 3), np.uint8) // np.array([1, 2, 3], np.uint8)


@pytest.fixture(autouse=True)
def several_chunks(monkeypatch):
    monkeypatch.setattr(normalisation, "CHUNK_IMAGES", 7)


def test_the_mean_image_leaves_each_pixel_centred():
    norm = MeanImage.fit(IMAGES)
    np.testing.assert_allclose(norm.mean, IMAGES.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(norm.apply(IMAGES), IMAGES - IMAGES.mean(axis=0), atol=1e-4)


def test_the_global_z_score_uses_one_mean_and_one_deviation():
    norm = GlobalZScore.fit(IMAGES)
    np.testing.assert_allclose((norm.mean, norm.std), ([IMAGES.mean()], [IMAGES.std()]), rtol=1e-12)
    np.testing.assert_allclose(norm.apply(IMAGES), (IMAGES - IMAGES.mean()) / IMAGES.std(), atol=1e-5)


def test_per_channel_uses_three_of_each():
    norm = PerChannel.fit(IMAGES)
    np.testing.assert_allclose(norm.mean, IMAGES.mean(axis=(0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(norm.std, IMAGES.std(axis=(0, 1, 2)), rtol=1e-12)
    normalised = norm.apply(IMAGES).astype(float)  # whose sums lose no digits
    np.testing.assert_allclose(normalised.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(normalised.std(axis=(0, 1, 2)), 1, atol=1e-5)


def test_imagenet_maps_its_published_mean_to_zero_and_one_deviation_more_to_one():
    norm = ImageNet.fit(IMAGES)
    np.testing.assert_allclose(norm.mean / 255, (0.485, 0.456, 0.406))
    np.testing.assert_allclose((norm.mean + norm.std) / 255, (0.714, 0.680, 0.631))


@pytest.mark.parametrize("kind", KINDS)
def test_statistics_of_training_images_are_applied_to_other_images_unchanged(kind):
    norm = kind.fit(IMAGES[:20])
    before = norm.mean.copy(), norm.std.copy()
    norm.apply(IMAGES[20:])
    np.testing.assert_array_equal(before[0], norm.mean)
    np.testing.assert_array_equal(before[1], norm.std)
    np.testing.assert_array_equal(norm.apply(IMAGES)[20:], norm.apply(IMAGES[20:]))


@pytest.mark.parametrize("kind", KINDS)
@given(images=arrays(np.uint8, (3, 32, 32, 3)))
@settings(max_examples=15, deadline=None)
def test_undo_gives_the_images_back_exactly(kind, images):
    norm = kind.fit(IMAGES)
    normalised = norm.apply(images)
    assert normalised.dtype == np.float32
    back = norm.undo(normalised)
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, images)


@pytest.mark.parametrize("kind", KINDS)
@given(low=st.integers(0, 254))
@settings(max_examples=15, deadline=None)
def test_undo_is_exact_for_every_level_even_where_the_deviation_is_tiny(kind, low):
    training = np.full((1000, 32, 32, 3), low, np.uint8)
    training[0] = low + 1
    norm = kind.fit(training)
    levels = np.resize(np.arange(256, dtype=np.uint8), (32, 32, 3))
    np.testing.assert_array_equal(norm.undo(norm.apply(levels)), levels)


@pytest.mark.parametrize("kind", KINDS)
def test_values_that_no_screen_can_show_are_shown_as_black_and_white(kind):
    norm = kind.fit(IMAGES)
    extremes = np.zeros((2, 32, 32, 3), np.float32)
    extremes[0], extremes[1] = -1e4, 1e4
    assert norm.undo(extremes)[:, 0, 0, 0].tolist() == [0, 255]


@pytest.mark.parametrize("kind", KINDS)
def test_one_image_alone_and_read_only_images_work(kind):
    images = IMAGES.copy()
    images.flags.writeable = False
    norm = kind.fit(images)
    np.testing.assert_array_equal(norm.apply(images[0]), norm.apply(images)[0])
    np.testing.assert_array_equal(norm.undo(norm.apply(images[0])), images[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("images", [IMAGES / 255, IMAGES.reshape(30, -1), IMAGES.astype(int)])
def test_images_that_were_scaled_or_flattened_are_refused(kind, images):
    with pytest.raises(ValueError, match=r"expected uint8 \(\.\.\., 32, 32, 3\) from 0 to 255"):
        kind.fit(IMAGES).apply(images)


@pytest.mark.parametrize("kind", [MeanImage, GlobalZScore, PerChannel])
@pytest.mark.parametrize("images", [IMAGES[:0], IMAGES[0], IMAGES / 255])
def test_statistics_need_a_batch_of_images_as_loaded(kind, images):
    with pytest.raises(ValueError, match=r"images are .*: expected"):
        kind.fit(images)


@pytest.mark.parametrize("kind", [GlobalZScore, PerChannel])
def test_images_of_one_level_are_an_error_and_no_division_by_zero(kind):
    with pytest.raises(ValueError, match="the standard deviation is 0"):
        kind.fit(np.full((4, 32, 32, 3), 7, np.uint8))


def test_objects_show_themselves_in_one_line():
    assert repr(ImageNet.fit()) == "ImageNet(mean=(123.7, 116.3, 103.5), std=(58.4, 57.1, 57.4))"
    assert repr(MeanImage.fit(np.full((4, 32, 32, 3), 7, np.uint8))) == "MeanImage(32×32×3, 7.0 on average)"
