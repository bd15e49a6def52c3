"""Five models on toy10 over five seeds: do the lessons of the course show on the toy data?

The data are those of `load("toy10")`, the same in every run; the seed sets the networks' first weights,
the order of the batches, dropout and augmentation. Nearest neighbour has no seed and runs once.
Results are saved after each run, and a run that is already saved is skipped:

    python benchmarks/toy_ordering.py               # about 25 minutes on two cores
    python benchmarks/toy_ordering.py --seeds 1     # the first seed only
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import importlib.metadata
import json
import os
import platform
import statistics
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # a third faster on processors without AVX-512

import keras
import numpy as np
from keras import layers

from cifar_helpers.data import Split, load, names

RESULTS = Path(__file__).parent / "results" / "toy_ordering.json"
TRAIN, TEST = 2_000, 2_000
EPOCHS = 25
BATCH = 64
SHIFT = 4  # pixels to each side: 0.125 of the image
NEAREST = "nearest neighbour"
NETWORKS = ("two-layer net", "minimal CNN", "VGG-like CNN", "VGG-like CNN, augmented")
HUNDRED = {"train": 10_000, "test": 2_000, "epochs": 8}  # of the one run on toy100


def nearest_neighbour(train: Split, test: Split) -> float:
    """Test accuracy of the nearest training image by L2 distance of the raw pixels."""
    known, asked = (part.images.reshape(len(part), -1).astype(np.float32) for part in (train, test))
    nearest = np.argmin((known**2).sum(axis=1) - 2 * asked @ known.T, axis=1)
    return float((train.labels[nearest] == test.labels).mean())


def network(name: str, classes: int) -> keras.Model:
    """The untrained network of that name; the convolutional ones have 24,442 and 890,410 parameters."""
    conv, pool, drop = layers.Conv2D, layers.MaxPooling2D, layers.Dropout
    if name == "two-layer net":
        body = [layers.Flatten(), layers.Dense(100, activation="relu")]
    elif name == "minimal CNN":
        body = [conv(12, 5, activation="relu"), pool(), drop(0.5), layers.Flatten()]
    else:
        body = [conv(32, 3, activation="relu"), conv(32, 3, activation="relu"), pool()]
        body += [conv(64, 3, activation="relu"), conv(64, 3, activation="relu"), pool(), drop(0.5)]
        body += [layers.Flatten(), layers.Dense(512, activation="relu"), drop(0.5)]
    return keras.Sequential([keras.Input((32, 32, 3)), *body, layers.Dense(classes, activation="softmax")])


class Batches(keras.utils.PyDataset):
    """Shuffled batches, shifted and mirrored at random where `augment` is set."""

    def __init__(self, x: np.ndarray, y: np.ndarray, augment: bool, seed: int) -> None:
        super().__init__()
        self.x, self.y, self.augment = x, y, augment
        self.padded = np.pad(x, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT), (0, 0)), mode="edge")
        self.rng = np.random.default_rng(seed)
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        self.order = self.rng.permutation(len(self.x))

    def __len__(self) -> int:
        return -(-len(self.x) // BATCH)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self.order[index * BATCH : (index + 1) * BATCH]
        if not self.augment:
            return self.x[chosen], self.y[chosen]
        return np.stack([self._varied(self.padded[i]) for i in chosen]), self.y[chosen]

    def _varied(self, padded: np.ndarray) -> np.ndarray:
        """A random 32 x 32 window of a padded image, mirrored half the time."""
        top, left = self.rng.integers(0, 2 * SHIFT + 1, 2)
        window = padded[top : top + 32, left : left + 32]
        return window[:, ::-1] if self.rng.random() < 0.5 else window


def train_network(name: str, train: Split, seed: int, epochs: int = EPOCHS) -> tuple[keras.Model, np.ndarray]:
    """The trained network, and the mean image that its inputs lack."""
    keras.utils.set_random_seed(seed)
    mean = train.images.mean(axis=0, dtype=np.float32)
    x = (train.images - mean) / 64
    model = network(name, int(train.labels.max()) + 1)
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    model.fit(Batches(x, train.labels, "augmented" in name, seed), epochs=epochs, verbose=0)
    return model, mean


def accuracy(model: keras.Model, mean: np.ndarray, split: Split) -> float:
    """Share of images whose most probable class is the right one."""
    probabilities = model.predict((split.images - mean) / 64, batch_size=500, verbose=0)
    return float((probabilities.argmax(axis=1) == split.labels).mean())


def run(name: str, seed: int, train: Split, test: Split) -> dict[str, float]:
    """Accuracies in percent, and the seconds that one run took."""
    started = time.perf_counter()
    if name == NEAREST:
        scores = {"test": nearest_neighbour(train, test)}
    else:
        model, mean = train_network(name, train, seed)
        scores = {"train": accuracy(model, mean, train), "test": accuracy(model, mean, test)}
    percent = {part: round(100 * score, 2) for part, score in scores.items()}
    return {"model": name, "seed": seed, **percent, "seconds": round(time.perf_counter() - started, 1)}


def confusions(train: Split, test: Split, count: int = 8) -> list[tuple[str, str, int]]:
    """The pairs of classes that the VGG-like net takes most often for each other, and how often."""
    model, mean = train_network("VGG-like CNN", train, seed=0)
    guess = model.predict((test.images - mean) / 64, batch_size=500, verbose=0).argmax(axis=1)
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (test.labels, guess), 1)
    both = np.triu(matrix + matrix.T, k=1)
    pairs = np.argsort(-both, axis=None, kind="stable")[:count]
    classes = names.CIFAR10_CLASSES
    return [
        (classes[a], classes[b], int(both[a, b]))
        for a, b in zip(*np.unravel_index(pairs, both.shape), strict=True)
    ]


def hundred_classes() -> dict[str, float]:
    """The VGG-like net on toy100: classes and superclasses that it gets right, and where its errors fall."""
    data = load("toy100", train=HUNDRED["train"], test=HUNDRED["test"])
    model, mean = train_network("VGG-like CNN", data.train, seed=0, epochs=HUNDRED["epochs"])
    guess = model.predict((data.test.images - mean) / 64, batch_size=500, verbose=0).argmax(axis=1)
    right = guess == data.test.labels
    near = np.array(names.CIFAR100_SUPERCLASS_OF)[guess] == data.test.superclasses
    shares = {
        "class": right.mean(),
        "superclass": near.mean(),
        "errors within the superclass": near[~right].mean(),
        "errors within the superclass by chance": 4 / 99,
    }
    return {**HUNDRED, **{name: round(100 * float(share), 2) for name, share in shares.items()}}


def summary(runs: list[dict]) -> dict[str, dict[str, float]]:
    """Mean, deviation, lowest and highest test accuracy of each model on toy10, in percent."""
    table = {}
    for name in (NEAREST, *NETWORKS):
        scores = [run["test"] for run in runs if run["model"] == name]
        if scores:
            spread = statistics.stdev(scores) if len(scores) > 1 else 0.0
            table[name] = {
                "runs": len(scores),
                "mean": round(statistics.mean(scores), 2),
                "deviation": round(spread, 2),
                "lowest": min(scores),
                "highest": max(scores),
            }
    return table


def conditions() -> dict[str, object]:
    """On what the numbers were measured."""
    return {
        "train images": TRAIN,
        "test images": TEST,
        "data": 'the first images of load("toy10"), the same in every run; seeds vary the networks',
        "drawing": hashlib.sha256(load("toy10", train=TRAIN, test=TEST).train.images.tobytes()).hexdigest(),
        "epochs": EPOCHS,
        "batch": BATCH,
        "augmentation": f"shifts of up to {SHIFT} pixels, mirrored half the time",
        "optimizer": "Adam 1e-3; mean image subtracted, divided by 64",
        "date": datetime.date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "keras": keras.__version__,
            "tensorflow": importlib.metadata.version("tensorflow"),
        },
    }


def save(results: dict, path: Path) -> None:
    """Write all results so far, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    new.replace(path)


def earlier(path: Path, now: dict) -> dict:
    """The results already saved, if they are of the same drawings and settings; else none."""
    if path.exists():
        saved = json.loads(path.read_text(encoding="utf-8"))
        if all(saved["conditions"][key] == now[key] for key in ("drawing", "epochs", "batch", "versions")):
            return saved
    return {"conditions": now, "summary": {}, "confusions": [], "toy100": {}, "runs": []}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    data, results = load("toy10", train=TRAIN, test=TEST), earlier(options.output, conditions())
    done = {(past["model"], past["seed"]) for past in results["runs"]}
    plan = [(NEAREST, 0), *((name, seed) for seed in range(options.seeds) for name in NETWORKS)]
    for name, seed in plan:
        if (name, seed) not in done:
            results["runs"].append(run(name, seed, data.train, data.test))
            results["summary"] = summary(results["runs"])
            save(results, options.output)
            print(results["runs"][-1], flush=True)
    if not results["confusions"]:
        results["confusions"] = confusions(data.train, data.test)
        save(results, options.output)
    if not results["toy100"]:
        results["toy100"] = hundred_classes()
        save(results, options.output)
    print(json.dumps({key: results[key] for key in ("summary", "confusions", "toy100")}, indent=1))


if __name__ == "__main__":
    main()
