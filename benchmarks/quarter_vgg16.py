"""Trains a VGG16 of a quarter of the width on CIFAR-100, for machines that can't have the ImageNet weights.

CIFAR_DATA_DIR=... python benchmarks/quarter_vgg16.py FOLDER [EPOCHS] [SEED]

Each epoch is saved in FOLDER: after an interruption the same command goes on. At the end the weights go into
cifar_helpers/weights/quarter_vgg16.npz (float16, batch normalisation folded into the convolutions), and what
they are worth into benchmarks/results/quarter_vgg16.json: accuracy on CIFAR-100's test images, and how well
the features of each block serve on CIFAR-10, beside raw pixels and the same network with random weights.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path

import keras
import numpy as np
from keras.applications.vgg16 import preprocess_input
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cifar_helpers import data, training, vgg

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "quarter_vgg16.json"
WEIGHTS = ROOT / "cifar_helpers" / "weights" / vgg.QUARTER
VALIDATION, BATCH, SCALE = 5_000, 128, 1 / 64
PROBE_IMAGES = 10_000  # of CIFAR-10, to train a linear probe and k-nearest neighbours on


def prepared(images: np.ndarray) -> np.ndarray:
    """As VGG16 wants them, and then small enough to train well from scratch."""
    return preprocess_input(images.astype(np.float32)) * SCALE


class Augmented(keras.utils.PyDataset):
    """Batches in random order; in each epoch each image is mirrored or not, and shifted by up to 4 pixels."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, seed: int) -> None:
        super().__init__()
        padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)), mode="reflect")
        self.windows = np.lib.stride_tricks.sliding_window_view(padded, (32, 32), axis=(1, 2))
        self.labels, self.seed, self.epoch = labels, seed, 0
        self.begin(0)

    def begin(self, epoch: int) -> None:
        self.random = np.random.default_rng([self.seed, epoch])
        self.order = self.random.permutation(len(self.labels))

    def __len__(self) -> int:
        return len(self.labels) // BATCH

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self.order[index * BATCH : (index + 1) * BATCH]
        top, left = self.random.integers(0, 9, size=(2, BATCH))
        images = self.windows[rows, top, left].transpose(0, 2, 3, 1)
        flipped = self.random.random(BATCH) < 0.5
        images = np.where(flipped[:, None, None, None], images[:, :, ::-1], images)
        return prepared(images), self.labels[rows]


class NewOrder(keras.callbacks.Callback):
    """Tells the batches which epoch begins."""

    def __init__(self, batches: Augmented) -> None:
        super().__init__()
        self.batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.batches.begin(epoch)


def classifier(epochs: int, steps: int) -> keras.Model:
    """The network with batch normalisation and a layer for 100 classes, compiled."""
    body = vgg.vgg16(width=0.25, batch_norm=True)
    hidden = keras.layers.Flatten()(body.output)
    hidden = keras.layers.Dropout(0.3)(hidden)
    outputs = keras.layers.Dense(100, activation="softmax", dtype="float32", name="classes")(hidden)
    model = keras.Model(body.input, outputs)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, (epochs - 3) * steps, warmup_target=0.1, warmup_steps=3 * steps
    )
    optimizer = keras.optimizers.SGD(schedule, momentum=0.9, nesterov=True, weight_decay=5e-4)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def train(folder: Path, epochs: int, seed: int) -> tuple[keras.Model, training.History]:
    everything = data.load("cifar100").train
    images, labels = everything.images[:-VALIDATION], everything.labels[:-VALIDATION]
    validation = prepared(everything.images[-VALIDATION:]), everything.labels[-VALIDATION:]
    training.seed(seed)
    training.use_mixed_precision()
    batches = Augmented(images, labels, seed)
    model = classifier(epochs, len(batches))
    history = training.fit(
        model,
        batches,
        validation,
        epochs,
        seed=seed,
        folder=folder,
        callbacks=[NewOrder(batches)],
        title="Quarter VGG16, CIFAR-100",
        show=True,
    )
    return model, history


def write_weights(model: keras.Model) -> None:
    folded = vgg.without_batch_norm(model, scale=SCALE)
    WEIGHTS.parent.mkdir(exist_ok=True)
    np.savez_compressed(WEIGHTS, **{name: value.astype(np.float16) for name, value in folded.items()})


def test_accuracy(model: keras.Model) -> float:
    """On CIFAR-100's test images, by the weights as they are shipped and the trained last layer."""
    test = data.load("cifar100").test
    body = vgg.quarter_vgg16()
    kernel, bias = model.get_layer("classes").get_weights()
    features = body.predict(preprocess_input(test.images.astype(np.float32)), batch_size=500, verbose=0)
    scores = features.reshape(len(features), -1) @ kernel + bias
    return float(np.mean(scores.argmax(axis=1) == test.labels))


def transfer(images: dict[str, np.ndarray], labels: dict[str, np.ndarray]) -> dict[str, float]:
    """Test accuracies of a linear probe and of k-nearest neighbours."""
    flat = {part: values.reshape(len(values), -1) for part, values in images.items()}
    probe = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=200))
    neighbours = make_pipeline(StandardScaler(), KNeighborsClassifier(10))
    return {
        name: round(float(model.fit(flat["train"], labels["train"]).score(flat["test"], labels["test"])), 4)
        for name, model in {"linear probe": probe, "10 nearest neighbours": neighbours}.items()
    }


def transfers() -> dict[str, dict[str, float]]:
    """What features of each block are worth on CIFAR-10."""
    set_ = data.load("cifar10", train=PROBE_IMAGES, test=2_000)
    images = {"train": set_.train.images, "test": set_.test.images}
    labels = {"train": set_.train.labels, "test": set_.test.labels}
    found = {"raw pixels": transfer(images, labels)}
    for blocks in (2, 3, 4, 5):
        for name, body in {
            "trained": vgg.quarter_vgg16(blocks),
            "random": vgg.vgg16(blocks, width=0.25),
        }.items():
            features = {
                part: pooled(body.predict(preprocess_input(values.astype(np.float32)), verbose=0))
                for part, values in images.items()
            }
            found[f"{blocks} blocks, {name}"] = transfer(features, labels)
            print(f"{blocks} blocks, {name}", found[f"{blocks} blocks, {name}"], flush=True)
    return found


def pooled(features: np.ndarray) -> np.ndarray:
    """Means over windows, so that no block gives more than 2 × 2 values."""
    n, size, _, channels = features.shape
    side = min(2, size)
    return features.reshape(n, side, size // side, side, size // side, channels).mean(axis=(2, 4))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    epochs, seed = (int(word) for word in (*sys.argv[2:4], *("60", "0")[len(sys.argv) - 2 :]))
    model, history = train(folder, epochs, seed)
    write_weights(model)
    training.use_mixed_precision(False)
    results = {
        "epochs": epochs,
        "seed": seed,
        "minutes": round(sum(history.seconds) / 60, 1),
        "precision": model.layers[1].compute_dtype,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "training images": 50_000 - VALIDATION,
        "validation accuracy": round(history.val_accuracy[history.best_epoch - 1], 4),
        "test accuracy, float16 weights": round(test_accuracy(model), 4),
        "megabytes": round(WEIGHTS.stat().st_size / 1e6, 2),
        "CIFAR-10, trained on": PROBE_IMAGES,
        "CIFAR-10, test accuracy": transfers(),
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=1))
