"""Balance, statistics and the baselines of assignment 1, with the assignment's own functions.

Nothing is random but folds and the order of images, and their seeds are the notebook's. Results are saved
after each budget:

    python benchmarks/explore.py smoke        # toy data, seconds
    python benchmarks/explore.py toy          # more of them, a minute
    python benchmarks/explore.py laptop       # CIFAR-10: all 50,000 training and 10,000 test images, minutes

The figures in the assignment's text and guide come from here.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import resource
import time
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

from cifar_helpers.data import load, normalisation
from cifar_helpers.data.dataset import Dataset
from cifar_helpers.data.splits import positional

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "1_explore" / "1_explore.py"
RESULTS = Path(__file__).parent / "results" / "explore.json"
FIRST = 1_000  # test images of the notebook in the laptop budget
BATCH = 250
STEPS = 20_000  # of the two Python loops that the notebook advises against
NAMES = {"smoke": ("toy10", "toy100"), "toy": ("toy10", "toy100"), "laptop": ("cifar10", "cifar100")}
SIZES = {"smoke": {"train": 1_500, "test": 300}, "toy": {"train": 6_000, "test": 1_000}, "laptop": {}}
PARTS = {
    "smoke": {"train": 1_400, "validation": 100, "test": 300},
    "toy": {"train": 5_000, "validation": 1_000, "test": 1_000},
    "laptop": {},
}
FOLD_IMAGES = {"smoke": 1_000, "toy": 2_500, "laptop": 5_000}
EPOCHS = {"smoke": 5, "toy": 10, "laptop": 10}
# Not written by students.
GIVEN = ("def vote_in_batches", "def train_linear", "def edge_histograms", "def colour_histograms")
KS = [1, 3, 5, 8, 12, 20, 50]


def functions() -> dict[str, Any]:
    """What the assignment's solution cells define, and some functions that it gives."""
    names: dict[str, Any] = {"np": np}
    for cell in jupytext.read(ASSIGNMENT).cells:
        written = cell.metadata.get("nbgrader", {}).get("solution")
        if cell.cell_type == "code" and (written or cell.source.startswith(GIVEN)):
            exec(compile(cell.source, "assignment 1", "exec"), names)
    return names


def look(data: Dataset, own: dict[str, Any]) -> dict[str, Any]:
    """Balance and statistics of the training images."""
    counts = own["class_counts"](data.train.labels, len(data.class_names))
    mean, std = own["channel_statistics"](data.train.images[:10_000])
    return {
        "training images": len(data.train),
        "training images of a class": sorted({int(count) for count in counts}),
        "mean of red, green, blue (first 10,000)": [round(float(value), 1) for value in mean],
        "deviation of red, green, blue (first 10,000)": [round(float(value), 1) for value in std],
    }


def baseline(data: Dataset, own: dict[str, Any]) -> dict[str, Any]:
    """Accuracy of the nearest neighbour, and what it takes."""
    X_train, X_test = (part.images.reshape(len(part), -1) for part in (data.train, data.test))

    def predict(X: np.ndarray, batch: int = BATCH) -> np.ndarray:
        return own["predict_in_batches"](X, X_train, data.train.labels, batch)

    wall, processor = time.perf_counter(), time.process_time()
    right = predict(X_test[:FIRST]) == data.test.labels[:FIRST]
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    found = {
        "first test images": len(right),
        "accuracy on the first test images": round(float(right.mean()), 4),
        "seconds for the first test images": round(wall, 1),
        "processor seconds for the first test images": round(processor, 1),
        "gigabytes at most": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1),
        "accuracy on the first 200 training images": own["accuracy"](
            predict(X_train[:200]), data.train.labels[:200]
        ),
    }
    if len(X_test) > FIRST:
        right = np.append(right, predict(X_test[FIRST:], 2 * BATCH) == data.test.labels[FIRST:])
    return {
        **found,
        "all test images": len(right),
        "accuracy on all test images": round(float(right.mean()), 4),
        "microseconds of a step of two Python loops": round(1e6 * loop_step(X_train, X_test), 1),
    }


def votes(data: Dataset, own: dict[str, Any], count: int) -> dict[str, Any]:
    """Accuracies of k nearest neighbours over five folds, and of the best k on the first test images."""
    X, y = data.train.images.reshape(len(data.train), -1), data.train.labels
    X_test = data.test.images[:FIRST].reshape(len(data.test.images[:FIRST]), -1)
    folds = np.array_split(np.random.default_rng(0).permutation(count), 5)
    found = own["cross_validate"](X[:count], y[:count], folds, KS)
    best = KS[found.mean(axis=1).argmax()]
    own |= {"X_train": X, "y_train": y}
    voted = own["vote_in_batches"](X_test, best)
    return {
        "images for cross-validation": count,
        "accuracy by k, mean and deviation over five folds": {
            str(k): [round(float(row.mean()), 4), round(float(row.std(ddof=1)), 4)]
            for k, row in zip(KS, found, strict=True)
        },
        "best k": best,
        "accuracy of the best k on the first test images": round(
            float(np.mean(voted == data.test.labels[:FIRST])), 4
        ),
    }


def linear(data: Dataset, own: dict[str, Any], budget: str) -> dict[str, Any]:
    """Accuracy of softmax regression on the test images."""
    parts = positional(data, **PARTS[budget])
    scale = normalisation.GlobalZScore.fit(parts.train.images)
    rows = {
        name: scale.apply(part.images).reshape(len(part), -1)
        for name, part in (("train", parts.train), ("test", data.test))
    }
    wall, processor = time.perf_counter(), time.process_time()
    W, b = own["train_linear"](rows["train"], parts.train.labels, EPOCHS[budget], learning_rate=1e-3)
    right = (rows["test"] @ W + b).argmax(axis=1) == data.test.labels
    return {
        "epochs of softmax regression": EPOCHS[budget],
        "accuracy of softmax regression on the first test images": round(float(right[:FIRST].mean()), 4),
        "accuracy of softmax regression on all test images": round(float(right.mean()), 4),
        "seconds of softmax regression": round(time.perf_counter() - wall, 1),
        "processor seconds of softmax regression": round(time.process_time() - processor, 1),
    }


def by_features(data: Dataset, own: dict[str, Any], budget: str) -> dict[str, Any]:
    """Accuracy of softmax regression on histograms of edges and colours."""
    parts, processor = positional(data, **PARTS[budget]), time.process_time()
    train, test = (own["image_features"](part.images) for part in (parts.train, data.test))
    mean, std = train.mean(axis=0), train.std(axis=0) + 1e-6
    W, b = own["train_linear"]((train - mean) / std, parts.train.labels, EPOCHS[budget], learning_rate=0.03)
    right = ((test - mean) / std @ W + b).argmax(axis=1) == data.test.labels
    return {
        "features": train.shape[1],
        "accuracy with features on the first test images": round(float(right[:FIRST].mean()), 4),
        "accuracy with features on all test images": round(float(right.mean()), 4),
        "processor seconds with features": round(time.process_time() - processor, 1),
    }


def loop_step(X_train: np.ndarray, X_test: np.ndarray) -> float:
    """Seconds for one distance in two Python loops, after conversion."""
    A, B = (rows[:1_000].astype(np.float32) for rows in (X_test, X_train))
    pairs = list(itertools.islice(itertools.product(A, B), STEPS))
    start = time.process_time()
    for a, b in pairs:
        np.sum((a - b) ** 2)
    return (time.process_time() - start) / STEPS


def run(budget: str) -> dict[str, Any]:
    """Everything that the assignment's text and guide say about the data sets of a budget."""
    own = functions()
    ten, hundred = (load(name, **SIZES[budget]) for name in NAMES[budget])
    of_a_class = own["class_counts"](positional(ten, **PARTS[budget]).validation.labels, 10)
    return {
        ten.title: look(ten, own)
        | baseline(ten, own)
        | votes(ten, own, FOLD_IMAGES[budget])
        | linear(ten, own, budget)
        | by_features(ten, own, budget),
        hundred.title: look(hundred, own),
        "validation images of a class, by position": [int(of_a_class.min()), int(of_a_class.max())],
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, NumPy {np.__version__}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("budget", choices=tuple(SIZES))
    budget = parser.parse_args().budget
    saved = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    saved[budget] = run(budget)
    RESULTS.write_text(json.dumps(saved, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(saved[budget], indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
