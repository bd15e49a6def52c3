"""The four nets of `training_speed.py` in Keras: by `training.fit`, and by plain `model.fit`.

Run by `training_speed.py`; it reads a net's name from each line of its input, prepares it, and trains so
many images for each further line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CIFAR_BUDGET"] = "laptop"

import keras
import numpy as np
from keras import layers

from cifar_helpers import backend, training, vgg

VALIDATION = 64  # `fit` wants validation images; so few cost next to nothing
Epoch = Iterator[None]


def vgg_like() -> keras.Model:
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (32, 64):
        for _ in range(2):
            net.add(layers.Conv2D(filters, 3, activation="relu"))
        net.add(layers.MaxPooling2D(2))
    for layer in (
        layers.Dropout(0.5),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.5),
    ):
        net.add(layer)
    net.add(layers.Dense(10, activation="softmax", dtype="float32"))
    return net


def resnet20() -> keras.Model:
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same")(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    for stack, (filters, rate) in enumerate(zip((16, 32, 64), (0, 0.1, 0.2), strict=True)):
        for number in range(3):
            stride = 2 if stack and not number else 1
            y = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
            y = layers.ReLU()(layers.BatchNormalization()(y))
            y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(y))
            x = layers.Conv2D(filters, 1, strides=stride)(x) if stride != 1 else x
            x = layers.ReLU()(layers.add([x, y]))
        x = layers.Dropout(rate)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax", dtype="float32")(x))


def pre_activation() -> keras.Model:
    def conv(filters: int) -> layers.Layer:
        return layers.Conv2D(filters, 3, padding="same", kernel_regularizer=keras.regularizers.L2(7e-3))

    inputs = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        x = layers.MaxPooling2D(2)(x) if filters > 16 else x
        x = y = conv(filters)(layers.Activation("elu")(layers.BatchNormalization()(x)))
        for _ in range(2):
            y = conv(filters)(layers.Activation("elu")(layers.BatchNormalization()(y)))
        x = layers.add([x, y])
    x = layers.Flatten()(layers.MaxPooling2D(8)(layers.Activation("elu")(x)))
    return keras.Model(inputs, layers.Dense(100, activation="softmax", dtype="float32")(x))


def quarter_vgg16() -> keras.Model:
    body = vgg.vgg16(width=0.25, batch_norm=True)
    x = layers.Dropout(0.3)(layers.Flatten()(body.output))
    return keras.Model(body.input, layers.Dense(100, activation="softmax", dtype="float32")(x))


NETS = {
    "VGG-like (c)": vgg_like,
    "ResNet-20": resnet20,
    "pre-activation": pre_activation,
    "quarter VGG16": quarter_vgg16,
}


def ways(name: str, images: np.ndarray, labels: np.ndarray, batch: int) -> dict[str, Epoch]:
    """For each precision, an iterator whose next step trains for one epoch: by `fit`, and by Keras alone.

    On other backends than TensorFlow by `fit` alone, which does there what Keras does.
    """
    found = {}
    for precision in ("float32", "bfloat16"):
        for way, by in (WAYS if backend.is_tensorflow() else {"fit": by_fit}).items():
            keras.config.set_dtype_policy("mixed_bfloat16" if precision == "bfloat16" else "float32")
            training.fuse_batch_normalisation(way == "fit")
            training.fuse_adam(way == "fit")
            training.fuse_elu(way == "fit")
            keras.utils.set_random_seed(0)
            net = NETS[name]()
            net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            found[f"{precision}, {way}"] = by(net, images, labels, batch)
            next(
                found[f"{precision}, {way}"]
            )  # the first epoch compiles the step, with or without the kernel
    return found


def by_fit(net: keras.Model, images: np.ndarray, labels: np.ndarray, batch: int) -> Epoch:
    few = images[:VALIDATION], labels[:VALIDATION]
    while True:
        training.fit(net, (images, labels), few, 1, batch_size=batch, show=False)
        yield


def by_keras(net: keras.Model, images: np.ndarray, labels: np.ndarray, batch: int) -> Epoch:
    few = images[:VALIDATION], labels[:VALIDATION]
    while True:
        net.fit(images, labels, batch_size=batch, epochs=1, validation_data=few, verbose=0)
        yield


WAYS = {"fit": by_fit, "model.fit": by_keras}


def peak(size: int = 2048, rounds: int = 5) -> float:
    """Gflop/s of a matrix product in float32, the fastest of some: what the cores can do."""
    import tensorflow as tf

    a = tf.ones((size, size))
    product = tf.function(tf.linalg.matmul)
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        product(a, a).numpy()
        times.append(time.perf_counter() - start)
    return 2 * size**3 / min(times) / 1e9


def multiplications(net: keras.Model) -> int:
    """Products of one image's way through convolutions and dense layers."""
    total = 0
    for layer in net.layers:
        if isinstance(layer, layers.Conv2D):
            _, rows, columns, filters = layer.output.shape
            total += rows * columns * filters * int(np.prod(layer.kernel.shape[:3]))
        elif isinstance(layer, layers.Dense):
            total += int(np.prod(layer.kernel.shape))
    return total


def use_threads(count: int) -> None:
    """So many threads for each operation; JAX has one for each processor that the process may use."""
    name = keras.config.backend()
    if name == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(count)
    elif name == "torch":
        import torch

        torch.set_num_threads(count)


def answer(value: Any) -> None:
    print(json.dumps(value), flush=True)


def main() -> None:
    use_threads(int(sys.argv[1]))
    answer(f"{backend.version()}, Keras {keras.__version__}")
    for line in sys.stdin:
        name, count, batch = json.loads(line)
        random = np.random.default_rng(0)
        images = random.normal(size=(count, 32, 32, 3)).astype(np.float32)
        labels = random.integers(10, size=count)
        prepared = ways(name, images, labels, batch)
        answer(list(prepared))
        for request in sys.stdin:
            if not request.strip():
                break
            if json.loads(request) == "peak":
                answer([peak(), multiplications(NETS[name]())])
                continue
            start = time.perf_counter()
            next(prepared[json.loads(request)])
            answer(time.perf_counter() - start)


if __name__ == "__main__":
    main()
