"""Balance, statistics and nearest-neighbour baseline of assignment 1, with the assignment's own functions.

Nothing is random, so there is no seed. Results are saved after each budget:

    python benchmarks/explore.py smoke        # toy data, seconds
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

from cifar_helpers.data import load
from cifar_helpers.data.dataset import Dataset
from cifar_helpers.data.splits import positional

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "1_explore" / "1_explore.py"
RESULTS = Path(__file__).parent / "results" / "explore.json"
FIRST = 1_000  # test images of the notebook in the laptop budget
BATCH = 250
STEPS = 20_000  # of the two Python loops that the notebook advises against
NAMES = {"smoke": ("toy10", "toy100"), "laptop": ("cifar10", "cifar100")}
SIZES = {"smoke": {"train": 1_500, "test": 300}, "laptop": {}}
PARTS = {"smoke": {"train": 1_400, "validation": 100, "test": 300}, "laptop": {}}


def functions() -> dict[str, Any]:
    """What the assignment's solution cells define."""
    names: dict[str, Any] = {"np": np}
    for cell in jupytext.read(ASSIGNMENT).cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
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
        ten.title: look(ten, own) | baseline(ten, own),
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
