"""Accuracies of assignment 6: four ways to augment, the list of improvements, the long runs, the trials.

The assignment's own functions and nets are trained, so that the numbers are those that its reader gets. Every
epoch is saved, and a run that is already recorded is skipped; so it can be stopped and started again:

    python benchmarks/augmentation.py toy --seeds 0 1 2 3 4                  # toy data
    python benchmarks/augmentation.py laptop --runs "vgg, long"              # CIFAR-10, 48 epochs
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
# Epochs, mostly as in the assignment; trials and `few` also have fewer training images.
EPOCHS = {
    "smoke": {"short": 1, "long": 2, "trial": 1, "few": 1},
    "toy": {"short": 16, "long": 24, "trial": 10, "few": 24},
    "laptop": {"short": 16, "long": 48, "trial": 8, "few": 24},
    "gpu": {"short": 16, "long": 48, "trial": 10, "few": 24},
}
FEW = {"smoke": 200, "toy": 1_000, "laptop": 10_000, "gpu": 10_000}
RUNS: dict[str, dict[str, Any]] = {
    "plain": {"length": "short"},
    "by hand": {"length": "short", "augmented": True},
    "by Keras": {"length": "short", "first": "keras_layers"},
    "rotated, too": {"length": "short", "first": "layers_with_rotation"},
    "divided by 255": {"length": "short", "net": "divided_net"},
    "L2": {"length": "short", "decay": 1e-4, "augmented": True},
    "schedule": {"length": "short", "decay": 1e-4, "augmented": True, "schedule": True},
    "vgg, long": {"length": "long", "net": "vgg_net", "augmented": True, "schedule": True},
    "normalised, long": {"length": "long", "decay": 1e-4, "augmented": True, "schedule": True},
    "normalised, long, without L2": {"length": "long", "augmented": True, "schedule": True},
    "normalised, long, without augmentation": {"length": "long", "decay": 1e-4, "schedule": True},
    "few images, plain": {"length": "few"},
    "few images, by hand": {"length": "few", "augmented": True},
    "trial: as it is": {"length": "trial"},
    "trial: dropout 0": {"length": "trial", "dropout": 0.0},
    "trial: dropout 0.6": {"length": "trial", "dropout": 0.6},
    "trial: L2 0.0001": {"length": "trial", "decay": 1e-4},
    "trial: L2 0.05": {"length": "trial", "decay": 0.05},
    "trial: rate decay 0.05": {"length": "trial", "rate_decay": 0.05},
}
RUNS_FOLDER = Path(tempfile.gettempdir()) / "augmentation-runs"
Arrays = dict[str, tuple[np.ndarray, np.ndarray]]


def definitions(scale: normalisation.GlobalZScore) -> dict[str, Any]:
    """The functions of the assignment: its reference solution and its nets."""
    names: dict[str, Any] = {"scale": scale}
    for cell in jupytext.read(ASSIGNMENT).cells:
        graded = cell.metadata.get("nbgrader", {}).get("grade", False)
        if cell.cell_type == "code" and not graded:
            body = ast.parse(cell.source).body
            if all(isinstance(node, DEFINITIONS) for node in body) and "train_until" not in cell.source:
                exec(compile(cell.source, "assignment 6", "exec"), names)
    return names


def arrays() -> tuple[str, normalisation.GlobalZScore, Arrays]:
    """Title of the data, its z-score, and images and labels of each part, normalised as in the assignment."""
    now = budget.current()
    whole = (45_000, 5_000, 10_000)
    sizes = now.pick(smoke=(400, 150, 250), toy=(2_000, 500, 1_000), laptop=whole, gpu=whole)
    data = load(now.cifar10, **({"train": sum(sizes[:2]), "test": sizes[2]} if now.draws else {}))
    parts = splits.positional(data, *sizes)
    scale = normalisation.GlobalZScore.fit(parts.train.images)
    named = {"training": parts.train, "validation": parts.validation, "test": parts.test}
    return data.title, scale, {name: (scale.apply(part.images), part.labels) for name, part in named.items()}


def compiled(names: dict[str, Any], settings: dict[str, Any]) -> Any:
    """The net of a run."""
    import keras

    wanted = {key: settings[key] for key in ("decay", "dropout") if key in settings}
    net = names[settings.get("net", "normalised_net")](**wanted)
    if "first" in settings:
        net = names["with_first"](names[settings["first"]](), net)
    rate: Any = 1e-3
    if "rate_decay" in settings:
        rate = keras.optimizers.schedules.InverseTimeDecay(1e-3, 1, settings["rate_decay"])
    net.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def run(
    name: str, seed: int, names: dict[str, Any], parts: Arrays, title: str, folder: Path
) -> dict[str, Any]:
    """Trains a net, or goes on with it, and measures it."""
    settings, now = RUNS[name], budget.current().name
    epochs = EPOCHS[now][settings["length"]]
    training.seed(seed)
    net = compiled(names, settings)
    drops = [schedules.callback(lambda epoch: names["step_decay"](epoch, epochs))]
    X, y = parts["training"]
    count = FEW[now] if settings["length"] in ("trial", "few") else len(X)
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
        "budget": now,
        "run": name,
        "seed": seed,
        "images": count,
        **{key: value for key, value in settings.items() if key != "length"},
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
    parser.add_argument("budget", choices=tuple(EPOCHS))
    parser.add_argument("--runs", nargs="+", choices=RUNS, default=list(RUNS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--folder", type=Path, default=RUNS_FOLDER, help="where each epoch is saved")
    parser.add_argument("--mixed", action="store_true", help="calculate in bfloat16")
    options = parser.parse_args()
    os.environ["CIFAR_BUDGET"] = options.budget
    training.use_mixed_precision(options.mixed)
    title, scale, parts = arrays()
    names = definitions(scale)
    for seed in options.seeds:
        for name in options.runs:
            done = {(row["budget"], row["run"], row["seed"]) for row in records.read(RESULTS)}
            if (options.budget, name, seed) not in done:
                folder = options.folder / options.budget
                records.add(RESULTS, run(name, seed, names, parts, title, folder))


if __name__ == "__main__":
    main()
