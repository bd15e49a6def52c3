"""Accuracies of assignment 6: nets with and without augmentation, the long runs, the trials of part 4.

The assignment's own functions and nets are trained, so that the numbers are those that its reader gets. Every
epoch is saved, and a run that is already recorded is skipped; so it can be stopped and started again:

    python benchmarks/augmentation.py smoke                                  # toy data, a few minutes
    python benchmarks/augmentation.py laptop --runs "vgg, augmented"         # CIFAR-10, 48 epochs
    python benchmarks/augmentation.py laptop --seeds 0 1 2                   # everything, three seeds

Without `--runs` all are done. The images are those of the budget (CIFAR_DATA_DIR), the parts 45,000, 5,000
and 10,000 by position, as in the assignment. Test images are looked at once, when a run is done.
"""

from __future__ import annotations

import argparse
import ast
import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import jupytext
import numpy as np
import records
from machine import machine

from cifar_helpers import budget, evaluation, schedules, training
from cifar_helpers.data import load, normalisation, splits

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "6_augmentation" / "6_augmentation.py"
RESULTS = Path(__file__).parent / "results" / "augmentation.json"
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef)
FEW = 10_000  # training images of a trial
LONG, SHORT, TRIAL = 48, 10, 8  # epochs
RUNS: dict[str, dict[str, Any]] = {
    "normalised, plain": {"epochs": SHORT},
    "normalised, short": {"epochs": SHORT, "augmented": True},
    "vgg, augmented": {"net": "vgg_net", "epochs": LONG, "augmented": True, "schedule": True},
    "normalised, augmented": {"decay": 1e-4, "epochs": LONG, "augmented": True, "schedule": True},
    "normalised, augmented, without L2": {"epochs": LONG, "augmented": True, "schedule": True},
    "normalised, long without augmentation": {"decay": 1e-4, "epochs": LONG, "schedule": True},
    "trial: as it is": {"epochs": TRIAL, "images": FEW},
    "trial: dropout 0": {"epochs": TRIAL, "images": FEW, "dropout": 0.0},
    "trial: dropout 0.6": {"epochs": TRIAL, "images": FEW, "dropout": 0.6},
    "trial: L2 0.0001": {"epochs": TRIAL, "images": FEW, "decay": 1e-4},
    "trial: L2 0.05": {"epochs": TRIAL, "images": FEW, "decay": 0.05},
    "trial: rate decay 0.05": {"epochs": TRIAL, "images": FEW, "rate_decay": 0.05},
}
RUNS_FOLDER = Path(tempfile.gettempdir()) / "augmentation-runs"
Arrays = dict[str, tuple[np.ndarray, np.ndarray]]


def definitions() -> dict[str, Any]:
    """The functions of the assignment: its reference solution and its nets."""
    names: dict[str, Any] = {}
    for cell in jupytext.read(ASSIGNMENT).cells:
        graded = cell.metadata.get("nbgrader", {}).get("grade", False)
        if cell.cell_type == "code" and not graded:
            body = ast.parse(cell.source).body
            if all(isinstance(node, DEFINITIONS) for node in body) and "train_until" not in cell.source:
                exec(compile(cell.source, "assignment 6", "exec"), names)
    return names


def arrays() -> tuple[str, Arrays]:
    """Title of the data, and images and labels of each part, normalised as in the assignment."""
    now = budget.current()
    sizes = now.pick(smoke=(400, 150, 250), laptop=(45_000, 5_000, 10_000), gpu=(45_000, 5_000, 10_000))
    few = {"train": sum(sizes[:2]), "test": sizes[2]}
    data = load(now.cifar10, **now.pick(smoke=few, laptop={}, gpu={}))
    parts = splits.positional(data, *sizes)
    scale = normalisation.GlobalZScore.fit(parts.train.images)
    named = {"training": parts.train, "validation": parts.validation, "test": parts.test}
    return data.title, {name: (scale.apply(part.images), part.labels) for name, part in named.items()}


def compiled(names: dict[str, Any], settings: dict[str, Any]) -> Any:
    """The net of a run."""
    import keras

    wanted = {key: settings[key] for key in ("decay", "dropout") if key in settings}
    net = names[settings.get("net", "normalised_net")](**wanted)
    rate: Any = 1e-3
    if "rate_decay" in settings:
        rate = keras.optimizers.schedules.InverseTimeDecay(1e-3, 1, settings["rate_decay"])
    net.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def run(name: str, seed: int, parts: Arrays, title: str, folder: Path) -> dict[str, Any]:
    """Trains a net, or goes on with it, and measures it."""
    settings, names = RUNS[name], definitions()
    smoke = budget.current().name == "smoke"
    epochs = min(settings["epochs"], 2) if smoke else settings["epochs"]
    training.seed(seed)
    net = compiled(names, settings)
    drops = [schedules.callback(lambda epoch: names["step_decay"](epoch, epochs))]
    X, y = parts["training"]
    count = settings.get("images", len(X))
    seen = {**parts, "training": (X[:count], y[:count])}
    history = training.fit(
        net,
        seen["training"],
        parts["validation"],
        epochs,
        seed=seed,
        folder=folder / f"{name}, seed {seed}".replace(": ", " "),
        title=f"{name}, seed {seed}, {title}",
        callbacks=drops if settings.get("schedule") else (),
        make_batch=names["make_batch"] if settings.get("augmented") else None,
    )
    return {
        "budget": budget.current().name,
        "run": name,
        "seed": seed,
        **{key: value for key, value in settings.items() if key != "epochs"},
        "epochs": len(history),
        "best epoch": history.best_epoch,
        "minutes": round(sum(history.seconds) / 60, 1),
        **{part: round(accuracy(net, *pair), 4) for part, pair in seen.items()},
        "validation by epoch": [round(value, 4) for value in history.val_accuracy],
        "machine": machine(),
    }


def accuracy(net: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Share of right predictions, without dropout and on images as they are."""
    return evaluation.accuracy(y, net.predict(X, batch_size=500, verbose=0).argmax(axis=1))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("budget", choices=("smoke", "laptop", "gpu"))
    parser.add_argument("--runs", nargs="+", choices=RUNS, default=list(RUNS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--folder", type=Path, default=RUNS_FOLDER, help="where each epoch is saved")
    parser.add_argument("--mixed", action="store_true", help="calculate in bfloat16")
    options = parser.parse_args()
    os.environ["CIFAR_BUDGET"] = options.budget
    training.use_mixed_precision(options.mixed)
    title, parts = arrays()
    for seed in options.seeds:
        for name in options.runs:
            done = {(row["budget"], row["run"], row["seed"]) for row in records.read(RESULTS)}
            if (options.budget, name, seed) not in done:
                records.add(RESULTS, run(name, seed, parts, title, options.folder / options.budget))


if __name__ == "__main__":
    main()
