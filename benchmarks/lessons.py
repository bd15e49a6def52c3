"""Runs the reference notebooks in the budget `toy`, with several seeds: do they show what their texts say?

Each run takes minutes of two cores. Results are saved after each, and one that is already saved is skipped:

    python benchmarks/lessons.py                        # all notebooks with one seed
    python benchmarks/lessons.py 5_convnets --seeds 5   # a notebook with five

What is kept of a notebook stands in `KEPT`; nothing asserts yet that the orderings of the texts hold.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import tempfile
import time
from pathlib import Path

import nbformat
from machine import machine
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "lessons.json"
# What is kept of a notebook: an expression of its own names, whose value is a dictionary of numbers.
KEPT = {
    "1_explore": "{'nearest neighbour': accuracy(predicted, y_test), 'linear': accuracy(linear, y_test)}",
    "5_convnets": "{name: accuracies(net)['test'] for name, net in nets.items()}",
}
# Every seed that a notebook sets is another one: initial weights, order of the images, augmentation.
SHIFTED = """
from cifar_helpers import training as _training
_set_seed = _training.seed
_training.seed = lambda number: _set_seed(number + {seed})
"""
PRINTED = "import json as _json; print('KEPT', _json.dumps({{k: float(v) for k, v in ({kept}).items()}}))"


def run(name: str, seed: int) -> dict[str, object]:
    """Runs a notebook in an empty folder; returns what it found, and how long that took."""
    path = ROOT / "source" / name / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(SHIFTED.format(seed=1000 * seed)))
    notebook.cells.append(nbformat.v4.new_code_cell(PRINTED.format(kept=KEPT.get(name, "{}"))))
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=None, resources={"metadata": {"path": folder}})
        client.execute(env={**os.environ, "CIFAR_BUDGET": "toy", "TF_CPP_MIN_LOG_LEVEL": "3"})
    said = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    return {
        "assignment": name,
        "seed": seed,
        "minutes": round((time.perf_counter() - begun) / 60, 2),
        "found": json.loads(said.partition("KEPT ")[2]),
        "notebook": digest(path),
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
    }


def digest(path: Path) -> str:
    """What tells a notebook's code from another's."""
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def save(runs: list[dict]) -> None:
    new = RESULTS.with_suffix(".new")
    new.write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")
    new.replace(RESULTS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    names = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
    parser.add_argument("names", nargs="*", help="assignments; all when none is named")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from 0")
    chosen = parser.parse_args()
    runs = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    for seed in range(chosen.seeds):
        for name in chosen.names or names:
            path = ROOT / "source" / name / f"{name}.ipynb"
            runs = [each for each in runs if each["assignment"] != name or each["notebook"] == digest(path)]
            if any((each["assignment"], each["seed"]) == (name, seed) for each in runs):
                continue
            runs.append(run(name, seed))
            save(runs)
            print(name, seed, runs[-1]["minutes"], "minutes", runs[-1]["found"], flush=True)


if __name__ == "__main__":
    main()
