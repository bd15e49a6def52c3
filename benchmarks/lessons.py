"""Runs the reference notebooks in the budget `toy`, with several seeds: do they show what their texts say?

Each run takes minutes of two cores. Results are saved after each, and one that is already saved is skipped:

    python benchmarks/lessons.py                        # all notebooks with one seed
    python benchmarks/lessons.py 5_convnets --seeds 5   # a notebook with five

What is kept of a notebook stands in `KEPT`, and which of these numbers its text puts in order in `ORDERINGS`.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import re
import tempfile
import time
from functools import cache
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

from cifar_helpers.instructors.shown import in_toy

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "lessons.json"
# What is kept of a notebook: an expression of its own names, whose value is a dictionary of numbers.
KEPT = {
    "1_explore": """{
        "nearest neighbour": accuracy(predicted, y_test),
        "linear": accuracy(linear, y_test),
        "features": accuracy(by_features, y_test),
    }""",
    "2_two_layer_net": """{
        "first attempt": np.mean(first_net.predict(X_val) == y_val),
        "tuned": np.mean(best_net.predict(X_val) == y_val),
    }""",
    "3_optimisation": """{
        f"{name}, {part}": np.mean(logits_of(net, X)[0].argmax(axis=1) == y)
        for name, (net, _) in trained.items()
        for part, X, y in (("training", X_train, y_train), ("validation", X_val, y_val))
    }""",
    "5_convnets": """{
        **{name: accuracies(net)["test"] for name, net in nets.items()},
        **{f"{name}, training": accuracies(net)["training"] for name, net in nets.items()},
    }""",
    "6_augmentation": """{
        **{name: net.evaluate(X_test, y_test, batch_size=500, verbose=0)[1] for name, net in nets.items()},
        **{f"{name}, training": accuracies(net, trial_images if name in trials else None)["training"]
           for name, net in nets.items()},
        **{f"few images, {name}": found.mean("validation") for name, found in runs.items()},
    }""",
    "7_transfer": """{
        **{name: row["test"] for name, row in {**rows, **probes}.items()},
        **{f"{name}, {n} images": found for name, all in by_share.items() for n, found in all.items()},
    }""",
    "8_resnet": """{
        "chance": 4 / 99,
        **{f"{name}, {kind}": value
           for name, P in probabilities.items() for kind, value in measures(P).items()},
        **{f"{name}, errors within": errors_within(y_test, classes, superclass_of)
           for name, classes in predicted.items()},
        **{f"{name}, training": runs.mean("training") for name, runs in deep.items()},
        **{f"trial {name}": runs.mean("validation") for name, runs in found.items()},
        "ten": evaluation.accuracy(ten_test[1], ten_predicted),
    }""",
    "9_capstone": """{
        **{f"{name}, {how}": runs[name][rates[name]]["test"][0]
           for how, rates in (("as it comes", usual), ("tuned", best)) for name in runs},
        **{name: evaluation.accuracy(y_test, rows.argmax(axis=1)) for name, rows in said.items()},
        "exact copies": len(exact) / len(case.test),
        "near-duplicates": len(found) / len(case.test),
    }""",
}
# What the text of a notebook says, as pairs of what is kept: the first is less than the second.
ORDERINGS: dict[str, list[tuple[str, str]]] = {
    "1_explore": [("nearest neighbour", "linear"), ("linear", "features")],
    "2_two_layer_net": [("first attempt", "tuned")],
    "3_optimisation": [
        ("plain, training", "+ He, training"),
        ("+ He, training", "+ Adam, training"),
        ("plain, validation", "+ batch normalisation, validation"),
    ],
    "5_convnets": [("minimal", "wide"), ("wide", "vgg"), ("minimal, training", "wide, training")],
    "6_augmentation": [
        ("plain", "by hand"),
        ("by hand, training", "plain, training"),
        ("dropout 0.6, training", "as it is, training"),
        ("L2 0.05, training", "as it is, training"),
        ("rate decay 0.05, training", "as it is, training"),
    ],
    "7_transfer": [
        ("frozen", "fine-tuned"),
        ("fine-tuned, asked with others", "fine-tuned"),
        ("3 blocks, 96 pixels", "3 blocks, 32 pixels"),
    ],
    "8_resnet": [
        ("plain, top-1", "augmented, top-1"),
        *(("chance", f"{name}, errors within") for name in ("plain", "augmented", "residual")),
        ("plain, 44 layers, training", "residual, 44 layers, training"),
        ("trial decay 0.05", "trial rate 0.001"),
        ("trial plain SGD", "trial rate 0.001"),
    ],
    "9_capstone": [
        ("SGD, as it comes", "SGD, tuned"),
        ("mixup", "mixup, restarts"),
        ("exact copies", "near-duplicates"),
    ],
}
# Every seed that a notebook sets is another one: initial weights, order of the images, augmentation. The
# images are the same: what the package draws keeps its seeds.
SHIFTED = """
import sys as _sys
import numpy as _np
from cifar_helpers import training as _training
from cifar_helpers.training import repeat as _repeat
_set, _seed, _fit = _np.random.seed, _training.seed, _training.fit
_np.random.seed = lambda number: _set(number + {seed})
_draw = _np.random.default_rng
def _own(seed=None):
    here = _sys._getframe(1).f_globals is globals() and isinstance(seed, int)
    return _draw(seed + {seed} if here else seed)
_np.random.default_rng = _own
_training.seed = _repeat.seed = lambda number: _seed(number + {seed})
_training.fit = lambda *given, seed=0, **named: _fit(*given, seed=seed + {seed}, **named)
"""
PRINTED = """
import json as _json, time as _time
_kept = {{name: round(float(value), 4) for name, value in ({kept}).items()}}
print("KEPT", _json.dumps([_time.process_time(), _kept]))
"""


@cache
def code(name: str) -> list[str]:
    """An assignment's code cells, without those that show recorded runs, or a bug in data of their own."""
    cells = jupytext.read(ROOT / "course" / "assignments" / name / f"{name}.py").cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    return [source for source in sources if not re.search(r"\brecorded|\bbug_", source)]


def digest(name: str) -> str:
    """What tells a notebook's code in `toy`, and what is kept of it, from another's."""
    return hashlib.sha256("\n".join([*map(in_toy, code(name)), KEPT[name]]).encode()).hexdigest()[:16]


def run(name: str, seed: int) -> dict[str, object]:
    """Runs a notebook in an empty folder; returns what it found, and how long that took."""
    sources = [SHIFTED.format(seed=1000 * seed), *code(name), PRINTED.format(kept=KEPT[name])]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=None, resources={"metadata": {"path": folder}})
        client.execute(env={**os.environ, "CIFAR_BUDGET": "toy", "TF_CPP_MIN_LOG_LEVEL": "3"})
    said = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    seconds, found = json.loads(said.partition("KEPT ")[2])
    minutes = round((time.perf_counter() - begun) / 60, 2)
    return {
        **{"assignment": name, "seed": seed, "minutes": minutes, "processor seconds": round(seconds)},
        **{"found": found, "notebook": digest(name), "date": datetime.date.today().isoformat()},
    }


def present(rows: list[dict], name: str) -> list[dict]:
    """The runs of a notebook with its present code."""
    return [row for row in rows if (row["assignment"], row["notebook"]) == (name, digest(name))]


def read() -> list[dict]:
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []


def save(rows: list[dict]) -> None:
    rows = sorted(rows, key=lambda row: (row["assignment"], row["seed"]))
    new = RESULTS.with_suffix(".new")
    new.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    new.replace(RESULTS)


def main() -> None:
    from machine import machine  # beside this script

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", help="assignments; all in `KEPT` when none is named")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from 0")
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    chosen = parser.parse_args()
    for seed in range(chosen.seeds):
        for name in chosen.names or KEPT:
            if not any(row["seed"] == seed for row in present(read(), name)):
                where = ", ".join(filter(None, (machine(), chosen.note)))
                row = {**run(name, seed), "machine": where}
                others = [other for other in read() if other["assignment"] != name]
                save([*others, *present(read(), name), row])
                print(row, flush=True)


if __name__ == "__main__":
    main()
