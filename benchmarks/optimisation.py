"""Losses and accuracies of the six recipes of assignment 3 over several seeds.

The assignment's own cells run. Results are saved after each run, and a run that is already saved is skipped:

    python benchmarks/optimisation.py smoke           # toy data, half a minute
    python benchmarks/optimisation.py laptop 1        # CIFAR-10, one seed, some minutes

The figures in the assignment's guide come from here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "3_optimisation" / "3_optimisation.py"
RESULTS = Path(__file__).parent / "results" / "optimisation.json"


def namespace() -> dict[str, Any]:
    """The names that the cells define, without checks, figures, Keras and the trainings themselves."""
    names: dict[str, Any] = {}
    for cell in jupytext.read(ASSIGNMENT).cells:
        graded = cell.metadata.get("nbgrader", {}).get("grade", False)
        left_out = "not-graded" in cell.metadata.get("tags", []) or "plots." in cell.source
        if cell.cell_type == "code" and not graded and not left_out:
            if "paths" in cell.source or "signals" in cell.source or "norms" in cell.source:
                continue  # what only figures show
            exec(compile(cell.source, "assignment 3", "exec"), names)
    names["layers"] = [3072, *[names["width"]] * 4, 10]
    return names


def run(names: dict[str, Any], seed: int) -> dict[str, Any]:
    """Last losses, accuracies and seconds of processor time of each recipe."""
    found = {}
    for recipe in names["RECIPES"]:
        start = time.process_time()
        net, losses = names["train"](recipe, seed)
        seconds = time.process_time() - start
        parts = {"training": ("X_train", "y_train"), "validation": ("X_val", "y_val")}
        found[recipe] = {"loss": round(float(np.mean(losses[-20:])), 3), "seconds": round(seconds, 1)}
        for part, (X, y) in parts.items():
            predicted = names["logits_of"](net, names[X])[0].argmax(axis=1)
            found[recipe][part] = round(float(np.mean(predicted == names[y])), 4)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("budget", choices=["smoke", "laptop", "gpu"])
    parser.add_argument("seeds", type=int, nargs="?", default=5)
    asked = parser.parse_args()
    os.environ["CIFAR_BUDGET"] = asked.budget
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    runs = known.setdefault(asked.budget, {"runs": {}})
    names = namespace()
    runs |= {key: names[key] for key in ("width", "steps", "batch_size")}
    runs |= {"data": names["data"].title, "machine": f"{platform.machine()}, NumPy {np.__version__}"}
    for seed in range(asked.seeds):
        if str(seed) not in runs["runs"]:
            runs["runs"][str(seed)] = run(names, seed)
            RESULTS.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
            print(seed, runs["runs"][str(seed)])


if __name__ == "__main__":
    main()
