"""VGG16's shape, its narrow form, its two sets of weights, folding batch normalisation into convolutions."""

from __future__ import annotations

from importlib import resources

import h5py
import keras
import numpy as np
import pytest
from data_support import cut, describe, server, status, whole

from cifar_helpers import vgg
from cifar_helpers.data import download, weights
from cifar_helpers.data.data_error import DataError


def test_the_layers_are_those_of_keras():
    official = keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))
    own = vgg.vgg16()
    names = [layer.name for layer in official.layers if layer.weights]
    assert [layer.name for layer in own.layers if layer.weights] == names
    assert [w.shape for w in own.weights] == [w.shape for w in official.weights]


@pytest.mark.parametrize("blocks", range(1, 6))
def test_each_block_halves_the_sides(blocks):
    side, channels = 32 // 2**blocks, vgg.CHANNELS[blocks - 1] // 4
    assert vgg.vgg16(blocks, width=0.25).output_shape == (None, side, side, channels)


def test_there_is_no_sixth_block():
    with pytest.raises(ValueError, match="blocks 1 to 5, not 6"):
        vgg.vgg16(6)


def test_larger_images_leave_larger_feature_maps_and_need_no_other_weights():
    small, large = vgg.quarter_vgg16(5), vgg.quarter_vgg16(5, side=96)
    assert large.output_shape == (None, 3, 3, 128)
    for one, other in zip(small.get_weights(), large.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_images_that_are_too_small_for_the_poolings_are_refused():
    with pytest.raises(ValueError, match="5 poolings need images of 32 pixels a side, not 16"):
        vgg.vgg16(5, side=16)


def test_without_batch_norm_the_model_does_the_same():
    random = np.random.default_rng(0)
    trained = vgg.vgg16(3, width=0.125, batch_norm=True)
    trained.set_weights(
        [random.uniform(0.1, 0.5, w.shape) - 0.2 * (w.ndim > 2) for w in trained.get_weights()]
    )
    folded = vgg.without_batch_norm(trained, scale=1 / 64)
    plain = vgg.vgg16(3, width=0.125)
    for layer in plain.layers:
        if layer.weights:
            layer.set_weights([folded[f"{layer.name}/{part}"] for part in ("kernel", "bias")])
    images = random.normal(0, 60, (4, 32, 32, 3)).astype(np.float32)
    expected = trained.predict(images / 64, verbose=0)
    assert expected.max() > 0
    np.testing.assert_allclose(
        plain.predict(images, verbose=0), expected, rtol=1e-3, atol=1e-3 * expected.max()
    )


# ------------------------------------------------------------------ the weights that come along

LARGEST = 2_500_000  # bytes


def test_the_weights_that_come_along_are_small_and_in_half_precision():
    file = resources.files("cifar_helpers").joinpath("weights", vgg.QUARTER)
    assert len(file.read_bytes()) <= LARGEST
    with file.open("rb") as opened, np.load(opened) as saved:
        layers = [layer.name for layer in vgg.vgg16().layers if layer.weights]
        assert sorted(saved.files) == sorted(
            f"{name}/{part}" for name in layers for part in ("kernel", "bias")
        )
        assert {saved[name].dtype for name in saved.files} == {np.dtype(np.float16)}
        assert all(np.isfinite(saved[name]).all() for name in saved.files)


def test_fewer_blocks_of_them_are_the_first_ones():
    images = np.random.default_rng(0).normal(0, 60, (2, 32, 32, 3)).astype(np.float32)
    five = vgg.quarter_vgg16()
    maps = keras.Model(five.input, five.get_layer("block3_pool").output)
    np.testing.assert_allclose(
        vgg.quarter_vgg16(3).predict(images, verbose=0), maps.predict(images, verbose=0), rtol=1e-5
    )


# ------------------------------------------------------------------ ImageNet weights


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A file of the published one's layout and shapes, with other numbers, and these numbers."""
    path = tmp_path_factory.mktemp("published") / "notop.h5"
    random, numbers = np.random.default_rng(0), {}
    with h5py.File(path, "w") as file:
        official = keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))
        names = [layer.name for layer in official.layers]
        file.attrs["layer_names"] = [name.encode() for name in names]
        for layer in official.layers:
            group = file.create_group(layer.name)
            own = {f"{layer.name}_{kind}_1:0": w.shape for kind, w in zip("Wb", layer.weights, strict=False)}
            group.attrs["weight_names"] = [name.encode() for name in own]
            numbers[layer.name] = [random.random(shape, np.float32) / 100 for shape in own.values()]
            for name, values in zip(own, numbers[layer.name], strict=True):
                group[name] = values
    return path.read_bytes(), numbers


@pytest.fixture
def publish(published, tmp_path, monkeypatch):
    """Lets sources deliver that file; a cache and settings of the test's own."""
    for setting in ("CIFAR_DATA_DIR", "CIFAR_MIRROR"):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0)

    def at(*urls):
        monkeypatch.setattr(weights, "VGG16", describe(published[0], weights.VGG16, urls))

    at()
    return at


def assert_has(model, numbers):
    for layer in model.layers:
        for values, right in zip(layer.get_weights(), numbers.get(layer.name, []), strict=True):
            np.testing.assert_array_equal(values, right)


def test_what_keras_says_of_its_file_is_what_is_asked_for():
    from keras.src.applications import vgg16

    source = vgg16.__loader__.get_source(vgg16.__name__)
    assert weights.VGG16.urls[0] == vgg16.WEIGHTS_PATH_NO_TOP
    assert weights.VGG16.file in source
    assert f'file_hash="{weights.VGG16.md5}"' in source


def test_imagenet_weights_are_downloaded_once_and_loaded(published, publish):
    content, numbers = published
    with server(cut(content, 30_000_000), whole(content)) as web:
        publish(web.url)
        model = vgg.imagenet_vgg16(3)
        assert_has(vgg.imagenet_vgg16(1), numbers)
        assert web.ranges == [None, "bytes=30000000-"]
    assert model.output_shape == (None, 4, 4, 256)
    assert_has(model, numbers)


def test_imagenet_weights_are_found_in_a_folder_of_ones_own(published, publish, tmp_path, monkeypatch):
    (tmp_path / weights.VGG16.file).write_bytes(published[0])
    monkeypatch.setenv("CIFAR_DATA_DIR", str(tmp_path))
    assert_has(vgg.imagenet_vgg16(2), published[1])


def test_imagenet_weights_come_from_a_mirror_first(published, publish, tmp_path, monkeypatch):
    (tmp_path / weights.VGG16.file).write_bytes(published[0])
    monkeypatch.setenv("CIFAR_MIRROR", str(tmp_path))
    assert_has(vgg.imagenet_vgg16(1), published[1])


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: content[:-1] + b"?"])
def test_a_damaged_file_in_ones_own_folder_is_named(damage, published, publish, tmp_path, monkeypatch):
    (tmp_path / weights.VGG16.file).write_bytes(damage(published[0]))
    monkeypatch.setenv("CIFAR_DATA_DIR", str(tmp_path))
    with pytest.raises(DataError, match=r"notop.h5 is not the file that Keras publishes: .* sha256 is not"):
        vgg.imagenet_vgg16()


def test_without_imagenet_weights_the_error_says_what_helps(published, publish):
    wrong = published[0][:-1] + b"?"
    with server(status(404)) as missing, server(whole(wrong)) as false:
        publish(missing.url, false.url)
        with pytest.raises(DataError) as caught:
            vgg.imagenet_vgg16()
    message = str(caught.value)
    assert "answers HTTP 404" in message
    assert "has the wrong sha256" in message
    assert "CIFAR_DATA_DIR" in message
    assert message.endswith("vgg.quarter_vgg16, which are not ImageNet weights.")
