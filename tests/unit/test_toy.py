"""The toy data sets: what is drawn, and that every machine draws the same."""

import hashlib
import subprocess
import sys
import time

import numpy as np
import pytest

from cifar_helpers.data import load, names, toy


@pytest.fixture(scope="module")
def toy10():
    return toy.draw("toy10", 400, seed=5)


@pytest.fixture(scope="module")
def toy100():
    return toy.draw("toy100", 200, seed=5)


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_a_draw_has_the_form_of_the_official_images(toy10, toy100):
    assert toy10.images.shape == (400, 32, 32, 3)
    assert toy10.superclasses is None
    assert toy100.images.shape == (200, 32, 32, 3)
    assert np.array_equal(toy100.superclasses, np.array(names.CIFAR100_SUPERCLASS_OF)[toy100.labels])


@pytest.mark.parametrize(("name", "classes"), [("toy10", 10), ("toy100", 100)])
def test_every_run_of_classes_holds_each_class_once(name, classes, request):
    labels = request.getfixturevalue(name).labels
    assert (np.sort(labels.reshape(-1, classes)) == np.arange(classes)).all()
    assert not (np.diff(labels) == 1).all()


@pytest.mark.parametrize("name", ["toy10", "toy100"])
def test_a_shorter_draw_is_the_beginning_of_a_longer_one(name, request):
    longer = request.getfixturevalue(name)
    shorter = toy.draw(name, 137, seed=5)
    assert np.array_equal(shorter.images, longer.images[:137])
    assert np.array_equal(shorter.labels, longer.labels[:137])


@pytest.mark.parametrize("name", ["toy10", "toy100"])
def test_no_two_images_are_equal_within_a_draw_or_between_seeds(name, request):
    here, there = request.getfixturevalue(name), toy.draw(name, 100, seed=6)
    images = {image.tobytes() for image in np.concatenate([here.images, there.images])}
    assert len(images) == len(here) + len(there)


def test_images_use_the_range_of_a_photograph(toy10):
    images = toy10.images.astype(float)
    assert 90 < images.mean() < 160
    assert 40 < images.std() < 80
    assert (images.mean(axis=(0, 1, 2)) > 80).all()


def test_the_pixels_are_the_same_on_every_machine():
    """The contract between machines. New digests mean new drawings: measure and draw the sheets again."""
    digests = {
        name: hashlib.sha256(toy.draw(name, 200, seed=0).images.tobytes()).hexdigest() for name in toy.NAMES
    }
    assert digests == {
        "toy10": "4df8e4e583370bc800f354f5640588213192d472921522ec4c428fb163f398aa",
        "toy100": "4d7124cee92fb8fb6901644e95ffe20806ed130ca8fc15cd887cf23e922bf36d",
    }


def test_no_float_stands_on_the_way_to_a_pixel(monkeypatch):
    """Whatever the batch, arrays are integers: floating point may round differently elsewhere."""
    from cifar_helpers.data.toy import shapes

    paint, kinds = shapes.Frame.paint, set()

    def watched(self, cover, colour, shade=0, show=True):
        kinds.update(
            np.asarray(value).dtype.kind for value in (cover, colour, shade, show, self.x, self.pixels)
        )
        paint(self, cover, colour, shade, show)

    monkeypatch.setattr(shapes.Frame, "paint", watched)
    toy.draw("toy10", 40, seed=1)
    toy.draw("toy100", 100, seed=1)
    assert kinds <= set("iub")


@pytest.mark.parametrize(("name", "count", "said"), [("toy20", 10, "toy20"), ("toy10", 0, "0 images")])
def test_a_draw_that_makes_no_sense_is_refused_with_the_reason(name, count, said):
    with pytest.raises(ValueError, match=said):
        toy.draw(name, count, seed=0)


def test_load_gives_titles_names_and_disjoint_splits(own_cache):
    data = load("toy100", train=100, test=50)
    assert data.is_toy
    assert "toy data" in data.title
    assert (data.class_names, data.superclass_names) == (names.CIFAR100_CLASSES, names.CIFAR100_SUPERCLASSES)
    assert not {x.tobytes() for x in data.train.images} & {x.tobytes() for x in data.test.images}
    assert (len(data.train), len(data.test)) == (100, 50)


def test_what_was_drawn_once_is_read_from_the_cache(own_cache, monkeypatch):
    first = load("toy10", train=50, test=20)

    def never(*_):
        raise AssertionError("drawn a second time")

    monkeypatch.setattr(toy, "_images", never)
    again = load("toy10", train=50, test=20)
    assert np.array_equal(first.train.images, again.train.images)
    assert not again.train.images.flags.writeable


def test_load_works_where_nothing_can_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path / "file"))
    data = load("toy10", train=20, test=10)
    assert np.array_equal(data.train.images, toy.draw("toy10", 20, toy.TRAIN_SEED).images)


def test_drawing_loads_no_framework():
    code = "import sys; from cifar_helpers.data import toy; toy.draw('toy10', 10, 0); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"tensorflow", "keras", "nbgrader", "matplotlib"} & set(loaded.split())


@pytest.mark.slow  # draws 10,000 images, as many as it is about
def test_ten_thousand_images_take_less_than_twenty_seconds_of_one_core():
    for name in toy.NAMES:
        start = time.process_time()
        toy.draw(name, 10_000, seed=9)
        assert time.process_time() - start < 20
