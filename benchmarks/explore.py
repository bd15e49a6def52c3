"""The nearest-neighbour baseline of assignment 1, with the assignment's own functions: accuracy and time.

Nothing is random, so there is no seed. Results are saved after each budget:

    python benchmarks/explore.py smoke        # toy data, seconds
    python benchmarks/explore.py laptop       # CIFAR-10: all 50,000 training and 10,000 test images, minutes

The figures in the assignment's text and guide come from here.
"""

from __future__ import annotations

import argparse
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

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "1_explore" / "1_explore.py"
RESULTS = Path(__file__).parent / "results" / "explore.json"
FIRST = 1_000  # test images of the notebook in the laptop budget
BATCH = 250


def functions() -> dict[str, Any]:
    """What the assignment's solution cells define."""
    names: dict[str, Any] = {"np": np}
    for cell in jupytext.read(ASSIGNMENT).cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            exec(compile(cell.source, "assignment 1", "exec"), names)
    return names


def run(budget: str) -> dict[str, Any]:
    """Balance, channel statistics, and the baseline's accuracy with its seconds."""
    own = functions()
    data = load("toy10", train=1_500, test=300) if budget == "smoke" else load("cifar10")
    X_train, X_test = (part.images.reshape(len(part), -1) for part in (data.train, data.test))
    start = time.perf_counter()
    predicted = [own["predict_in_batches"](X_test[:FIRST], X_train, data.train.labels, BATCH)]
    seconds = time.perf_counter() - start
    if len(X_test) > FIRST:
        predicted.append(own["predict_in_batches"](X_test[FIRST:], X_train, data.train.labels, BATCH))
    right = np.concatenate(predicted) == data.test.labels
    mean, std = own["channel_statistics"](data.train.images)
    counts = own["class_counts"](data.train.labels, len(data.class_names))
    return {
        "data": data.title,
        "training images": len(X_train),
        "training images of a class": sorted({int(count) for count in counts}),
        "mean of red, green, blue": [round(float(value), 2) for value in mean],
        "deviation of red, green, blue": [round(float(value), 2) for value in std],
        "first test images": len(right[:FIRST]),
        "accuracy on the first test images": round(float(right[:FIRST].mean()), 4),
        "seconds for the first test images": round(seconds, 1),
        "all test images": len(right),
        "accuracy on all test images": round(float(right.mean()), 4),
        "gigabytes at most": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("budget", choices=("smoke", "laptop"))
    budget = parser.parse_args().budget
    saved = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    saved[budget] = run(budget)
    saved[budget]["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, NumPy {np.__version__}"
    RESULTS.write_text(json.dumps(saved, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(saved[budget], indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
