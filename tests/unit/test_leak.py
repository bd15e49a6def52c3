"""Planted leaks: as many copies as asked for, exact ones and changed ones, and nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_helpers import leak
from cifar_helpers.data import Split, toy


@pytest.fixture(scope="module")
def drawn():
    return toy.draw("toy10", 120, 1), toy.draw("toy10", 80, 2)


def as_bytes(images):
    return [image.tobytes() for image in images]


@pytest.mark.parametrize("seed", range(5))
def test_every_copy_is_its_image_once_the_change_is_undone(drawn, seed):
    case = leak.planted(*drawn, share=0.5, seed=seed)
    assert np.sum(case.truth >= 0) == 40
    known = {
        (image - image.min()).tobytes(): label
        for image, label in zip(case.train.images, case.train.labels, strict=True)
    }
    for image, label, kind in zip(case.test.images, case.test.labels, case.truth, strict=True):
        form = image[:, ::-1] if kind in (1, 3) else image
        if kind >= 0:
            assert known[(form - form.min()).tobytes()] == label


@pytest.mark.parametrize("seed", range(5))
def test_exact_copies_and_no_others_have_the_bytes_of_a_test_image(drawn, seed):
    case = leak.planted(*drawn, share=0.5, seed=seed)
    known = set(as_bytes(case.train.images))
    exact = [text in known for text in as_bytes(case.test.images)]
    assert np.array_equal(exact, case.truth == 0)
    assert np.sum(case.truth == 0) == 20
    assert set(case.truth.tolist()) == {-1, 0, 1, 2, 3}


def test_the_other_training_images_and_the_given_ones_stay_as_they_were(drawn):
    before = [part.images.copy() for part in drawn]
    case = leak.planted(*drawn, share=0.5, seed=3)
    assert all(np.array_equal(part.images, old) for part, old in zip(drawn, before, strict=True))
    same = (case.train.images == drawn[0].images).all(axis=(1, 2, 3))
    assert same.sum() == 120 - 40


def test_an_image_with_black_and_white_is_mirrored_instead_of_brightened():
    images = np.random.default_rng(0).integers(1, 255, size=(12, 32, 32, 3)).astype(np.uint8)
    images[:, 0, 0], images[:, 0, 1] = 0, 255
    split = Split(images, np.zeros(12, np.int64))
    case = leak.planted(split, Split(images[::-1].copy(), split.labels), share=1.0, seed=0)
    assert set(case.truth.tolist()) == {0, 1}


@pytest.mark.parametrize(("share", "message"), [(1.5, "share=1.5"), (-0.1, "share=-0.1")])
def test_a_share_that_is_none_is_refused(drawn, share, message):
    with pytest.raises(ValueError, match=message):
        leak.planted(*drawn, share=share, seed=0)


def test_more_copies_than_training_images_are_refused(drawn):
    with pytest.raises(ValueError, match="at least as many"):
        leak.planted(drawn[0][:10], drawn[1], share=0.5, seed=0)
