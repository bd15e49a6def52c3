"""What nets of at most 50,000 parameters reach in `smoke`, as the net of one's own in assignment 5 is graded.

Designs that students may come to, each with five seeds: the goal of `cifar_helpers.checks.convnets.own_net`
comes from here. Each run is saved when it is done, and one that is already saved is skipped:

    python benchmarks/own_nets.py smoke        # toy data, three minutes
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import convnets
import records

RESULTS = Path(__file__).parent / "results" / "own_nets.json"
EPOCHS = "own"


def net(*inner: Any) -> Any:
    """A net with these layers between images and probabilities."""
    import keras
    from keras import layers

    last = layers.Dense(10, activation="softmax", dtype="float32")
    return keras.Sequential([keras.Input((32, 32, 3)), *inner, last])


def conv(filters: int, size: int = 3, **settings: Any) -> Any:
    from keras import layers

    return layers.Conv2D(filters, size, padding="same", **{"activation": "relu", **settings})


def one_wide() -> Any:
    """The minimal net with other numbers."""
    from keras import layers

    return net(conv(20, 5), layers.MaxPooling2D(4), layers.Dropout(0.3), layers.Flatten())


def small_vgg() -> Any:
    """Two blocks of two convolutions."""
    from keras import layers

    inner: list[Any] = []
    for n in (16, 24):
        inner += [conv(n), conv(n), layers.MaxPooling2D(2)]
    return net(*inner, layers.MaxPooling2D(2), layers.Dropout(0.3), layers.Flatten())


def normalised() -> Any:
    """Three convolutions, each with batch normalisation before the ReLU."""
    from keras import layers

    inner: list[Any] = []
    for n in (16, 32, 48):
        inner += [conv(n, activation=None, use_bias=False), layers.BatchNormalization(), layers.ReLU()]
        inner += [layers.MaxPooling2D(2)]
    return net(*inner, layers.Flatten())


def averaged() -> Any:
    """Four convolutions, then the mean of each feature map."""
    from keras import layers

    inner = [conv(16), conv(24, strides=2), conv(32), conv(48, strides=2), conv(64, 1)]
    return net(*inner, layers.GlobalAveragePooling2D())


def normalised_and_averaged() -> Any:
    """Five convolutions with batch normalisation, then the mean of each feature map."""
    from keras import layers

    inner: list[Any] = []
    for n, strides in ((16, 1), (24, 2), (32, 1), (48, 2), (48, 1)):
        inner += [conv(n, strides=strides, activation=None), layers.BatchNormalization(), layers.ReLU()]
    return net(*inner, layers.GlobalAveragePooling2D())


DESIGNS: dict[str, Callable[[], Any]] = {
    build.__name__: build for build in (one_wide, small_vgg, normalised, averaged, normalised_and_averaged)
}
NETS = ("reference", *DESIGNS)


def assignment() -> dict[str, Any]:
    """The assignment's cells, with the designs among its builders."""
    work = convnets.assignment()
    work["builders"] |= {"reference": work["own_net"], **DESIGNS}
    work["epochs"] |= dict.fromkeys(NETS, work["EPOCHS"][EPOCHS])
    return work


def run(work: dict[str, Any], name: str, seed: int, runs: Path) -> dict[str, Any]:
    """One net's training, and its parameters."""
    parameters = work["builders"][name]().count_params()
    return {"parameters": parameters, **convnets.run(work, name, seed, runs)}


if __name__ == "__main__":
    records.measure_nets(__doc__, RESULTS, NETS, assignment, run)
