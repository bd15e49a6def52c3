"""The integer shapes and random streams from which toy images are drawn."""

import math

import numpy as np
import pytest

from cifar_helpers.data.toy.shapes import Frame, cosine, sine
from cifar_helpers.data.toy.stream import Stream, _mixed

WHITE = (255, 255, 255)


def area(frame):
    """Painted area in pixels of the first image, from its red plane."""
    return frame.pixels[0, 0].sum() / 255


def test_the_sine_table_is_the_rounded_sine():
    angles = np.arange(-300, 300)
    assert [int(v) for v in sine(angles)] == [round(1024 * math.sin(math.tau * a / 256)) for a in angles]
    assert [int(v) for v in cosine(angles)] == [round(1024 * math.cos(math.tau * a / 256)) for a in angles]


@pytest.mark.parametrize("turn", [0, 9, 32, 77, 200])
@pytest.mark.parametrize("scale", [60, 100, 140])
def test_shapes_cover_their_area_however_they_are_turned(turn, scale):
    unit = (16 / 100 * scale / 100) ** 2  # square pixels per square unit of the placed frame
    cases = {
        "box": (lambda f: f.box(5, 0, 40, 25, WHITE), 80 * 50),
        "ellipse": (lambda f: f.ellipse(0, 0, 45, 30, WHITE), math.pi * 45 * 30),
        "triangle": (lambda f: f.polygon([(-40, 30), (0, -40), (40, 30)], WHITE), 80 * 70 / 2),
        "line": (lambda f: f.line(-30, -10, 30, 20, 16, WHITE), (math.hypot(60, 30) + 16) * 16),
    }
    for name, (paint, expected) in cases.items():
        whole = Frame.whole(1)
        paint(whole.placed(3, -2, scale, turn))
        assert area(whole) == pytest.approx(expected * unit, rel=0.06), name


def test_a_polygon_is_the_same_in_both_senses_of_rotation():
    corners, pictures = [(-50, 20), (10, -60), (55, 40)], []
    for points in (corners, corners[::-1]):
        frame = Frame.whole(1)
        frame.polygon(points, WHITE)
        pictures.append(frame.pixels)
    assert abs(pictures[0] - pictures[1]).max() <= 10  # rounding by a 16th of a unit


def test_mirroring_flips_the_picture():
    plain, mirrored = Frame.whole(2), Frame.whole(2)
    for whole, mirror in ((plain, [False, False]), (mirrored, [False, True])):
        whole.placed(0, 0, 100, 0, np.array(mirror)).polygon([(-50, 20), (10, -60), (55, 40)], WHITE)
    assert np.array_equal(plain.pixels[:, 0], mirrored.pixels[:, 0])
    difference = abs(plain.pixels[:, 1, :, ::-1] - mirrored.pixels[:, 1])
    assert difference.max() <= 20  # a step of 16ths of a unit


def test_images_that_are_not_to_show_a_shape_stay_as_they_were():
    frame = Frame.whole(2)
    frame.box(0, 0, 110, 110, WHITE, show=np.array([True, False]))
    assert frame.pixels[:, 0].min() == 255
    assert frame.pixels[:, 1].max() == 0


def test_the_stream_mixes_as_splitmix64_does():
    """First outputs of SplitMix64 from seed 1234567, as published with java.util.SplittableRandom's ports."""
    state = np.uint64(1234567) + np.uint64(0x9E3779B97F4A7C15) * np.arange(1, 4).astype(np.uint64)
    assert _mixed(state).tolist() == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_an_image_draws_the_same_numbers_in_any_batch():
    alone, together = Stream("key", np.array([7])), Stream("key", np.arange(20))
    for low, high in ((0, 9), (-50, 50), (0, 1)):
        assert alone.integers(low, high)[0] == together.integers(low, high)[7]


def test_integers_are_spread_evenly_from_the_first_to_the_last():
    values = Stream("even", np.arange(30_000)).integers(-2, 3)
    counts = np.bincount(values + 2, minlength=6)
    assert len(counts) == 6
    assert abs(counts - 5_000).max() < 5 * math.sqrt(5_000)


def test_draws_of_neighbouring_images_and_of_other_keys_are_unrelated():
    stream = Stream("a", np.arange(4_000))
    first, second = stream.integers(0, 10_000), stream.integers(0, 10_000)
    other = Stream("b", np.arange(4_000)).integers(0, 10_000)
    for a, b in ((first, second), (first, other), (first[1:], first[:-1])):
        assert abs(np.corrcoef(a, b)[0, 1]) < 0.08
