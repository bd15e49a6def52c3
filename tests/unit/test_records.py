"""Records are what the binary archive holds: the package's own reader of it gets the image back."""

import numpy as np
import pytest

from cifar_helpers.data import parse, records
from cifar_helpers.data.normalisation import LEVELS

IMAGE = np.random.default_rng(0).choice(LEVELS, (32, 32, 3)).astype(np.uint8)


@pytest.mark.parametrize("labels", [(7,), (19, 99)])
def test_a_record_is_labels_and_planes_and_the_reader_of_archives_gets_the_image_back(labels):
    record = records.encode(IMAGE, *labels)
    assert len(record) == len(labels) + 3072
    assert tuple(record[: len(labels)]) == labels
    planes = np.frombuffer(record[len(labels) :], np.uint8)[None]
    np.testing.assert_array_equal(parse.interleaved(planes)[0], IMAGE)


def test_labels_of_numpy_are_taken_too():
    assert records.encode(IMAGE, np.int64(3))[0] == 3


@pytest.mark.parametrize(
    ("image", "label", "message"),
    [
        (IMAGE / 255, 3, r"the image is float64 \(32, 32, 3\): expected uint8 \(32, 32, 3\)"),
        (IMAGE.transpose(2, 0, 1), 3, r"uint8 \(3, 32, 32\)"),
        (IMAGE, 256, r"the labels are \(256,\): expected integers from 0 to 255"),
        (IMAGE, -1, r"\(-1,\)"),
    ],
)
def test_what_fits_into_no_record_is_refused(image, label, message):
    with pytest.raises(ValueError, match=message):
        records.encode(image, label)
