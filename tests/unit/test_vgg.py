"""VGG16's shape, its narrow form, and folding batch normalisation into convolutions."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from cifar_helpers import vgg


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
