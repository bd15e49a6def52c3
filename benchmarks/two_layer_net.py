"""Accuracies of assignment 2 over five seeds: the first attempt, each candidate of the search, the tuned net.

The assignment's own cells run, with another seed in each run, so that the numbers are those that its reader
gets. Results are saved after each run, and a run that is already saved is skipped:

    python benchmarks/two_layer_net.py smoke        # toy data, a minute
    python benchmarks/two_layer_net.py toy          # more of them, minutes
    python benchmarks/two_layer_net.py laptop       # CIFAR-10, about 20 minutes on two cores

The bands in `cifar_helpers.checks.two_layer_net.tuning` and the figures in the assignment's guide come
from here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

from cifar_helpers.data import toy

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "2_two_layer_net" / "2_two_layer_net.py"
RESULTS = Path(__file__).parent / "results" / "two_layer_net.json"
SEEDS = range(5)


def cells(seed: int) -> list[str]:
    """Code of the assignment without checks, figures and printed results, seeded again."""
    sources = []
    for cell in jupytext.read(ASSIGNMENT).cells:
        shown = {"nbval-ignore-output", "not-graded"} & {*cell.metadata.get("tags", [])}
        graded = cell.metadata.get("nbgrader", {}).get("grade", False)
        if cell.cell_type == "code" and not shown and not graded:
            sources.append(cell.source.replace("np.random.seed(0)", f"np.random.seed({seed})"))
    return sources


def run(seed: int) -> dict[str, Any]:
    """Accuracies of one run of the assignment, and its minutes of processor time."""
    names: dict[str, Any] = {}
    start = time.process_time()
    for source in cells(seed):
        exec(compile(source, "assignment 2", "exec"), names)
    minutes = (time.process_time() - start) / 60

    def accuracy(net: Any, images: np.ndarray, labels: np.ndarray) -> float:
        return round(float(np.mean(net.predict(names["rows"](images)) == labels)), 4)

    best, first, parts = names["best_net"], names["first_net"], names["parts"]
    unseen = parts.validation
    if names["data"].is_toy:
        unseen = toy.draw("toy10", 500, 20_000 + seed)
    return {
        "first attempt, validation": accuracy(first, parts.validation.images, parts.validation.labels),
        "first attempt, as graded": accuracy(first, unseen.images, unseen.labels),
        "candidates, validation": [round(float(value), 4) for value in names["accuracies"]],
        "tuned, as graded": accuracy(best, unseen.images, unseen.labels),
        "tuned, training (5,000)": accuracy(best, parts.train.images[:5000], parts.train.labels[:5000]),
        "tuned, test": accuracy(best, parts.test.images, parts.test.labels),
        "tuned, first 1,000 test images": accuracy(best, parts.test.images[:1000], parts.test.labels[:1000]),
        "processor minutes": round(minutes, 2),
    }


def summary(runs: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Mean and range of each number over the seeds."""
    found = {}
    for name, value in next(iter(runs.values())).items():
        if isinstance(value, float):
            values = [run[name] for run in runs.values()]
            found[name] = f"{statistics.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("budget", choices=("smoke", "toy", "laptop"))
    budget = parser.parse_args().budget
    os.environ["CIFAR_BUDGET"] = budget
    saved = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    entry = saved.setdefault(budget, {"runs": {}})
    entry["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, NumPy {np.__version__}"
    entry["OMP_NUM_THREADS"] = os.environ.get("OMP_NUM_THREADS", "not set")
    for seed in map(str, SEEDS):
        if seed not in entry["runs"]:
            entry["runs"][seed] = run(int(seed))
            entry["summary"] = summary(entry["runs"])
            RESULTS.write_text(json.dumps(saved, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(seed, entry["runs"][seed], flush=True)


if __name__ == "__main__":
    main()
