"""Accuracies of assignment 9: ResNet-20 plain, with mixup, restarts, without dropout, by three optimizers.

The assignment's own functions and images are used. Every epoch is saved, and a run that is already recorded
is skipped; so it can be stopped and started again:

    python benchmarks/capstone.py smoke --seeds 0 1 2 3 4                # toy data, some minutes
    python benchmarks/capstone.py toy --seeds 0 1 2 3 4                  # toy data, two minutes a seed
    python benchmarks/capstone.py laptop --runs plain mixup              # CIFAR-10, 7 epochs of 20,000 images
    python benchmarks/capstone.py gpu --seeds 0 1 2                      # CIFAR-10, everything

The runs `tune …` are the short trainings of part 4, of one falling cycle each; `constant …` are as short, at
a rate that stays. Every other run takes the rate that was best on the validation images among those of its
optimizer in the same budget, so they come first; `as it comes` takes Keras's. `aim` is what is known to do
more: SGD with momentum, weight decay, four cycles, and no dropout.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import jupytext
import numpy as np
import records
from machine import machine

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "9_capstone" / "9_capstone.py"
RESULTS = Path(__file__).parent / "results" / "capstone.json"
RUNS_FOLDER = Path(tempfile.gettempdir()) / "capstone-runs"
GRID = {
    "SGD": (0.001, 0.01, 0.1, 0.5),
    "RMSprop": (0.0003, 0.001, 0.003, 0.01),
    "Adam": (0.0003, 0.001, 0.003, 0.01),
}
RUNS: dict[str, dict[str, Any]] = {
    **{
        f"tune {name} {rate:g}": {"optimizer": name, "rate": rate, "short": True}
        for name, rates in GRID.items()
        for rate in rates
    },
    **{
        f"constant SGD {rate:g}": {"optimizer": "SGD", "rate": rate, "short": True, "constant": True}
        for rate in GRID["SGD"][1:3]
    },
    "plain": {},
    "no dropout": {"dropout": (0, 0, 0)},
    "mixup": {"mixup": True},
    "mixup, restarts": {"mixup": True, "restarts": True},
    "RMSprop": {"optimizer": "RMSprop", "mixup": True, "restarts": True},
    "SGD": {"optimizer": "SGD", "mixup": True, "restarts": True},
    "SGD, as it comes": {"optimizer": "SGD", "rate": 0.01, "mixup": True, "restarts": True},
    "aim": {
        "optimizer": "SGD",
        "rate": 0.1,
        "more": {"momentum": 0.9, "nesterov": True, "weight_decay": 5e-4},
        "dropout": (0, 0, 0),
        "restarts": True,
    },
}
AIM = {
    "smoke": (3, 1),
    "toy": (30, 2),
    "laptop": (15, 1),
    "gpu": (150, 10),
}  # epochs, those of the first cycle


def assignment() -> dict[str, Any]:
    """What the assignment's cells define, up to its trainings."""
    names: dict[str, Any] = {}
    for cell in jupytext.read(ASSIGNMENT).cells:
        nbgrader_metadata, tags = cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])
        if "use_mixed_precision" in cell.source:
            break
        if cell.cell_type == "code" and not nbgrader_metadata.get("grade") and not tags:
            exec(compile(cell.source, "assignment 9", "exec"), names)
    return names


def rate_of(settings: dict[str, Any], work: dict[str, Any]) -> float:
    """The learning rate of a run: its own, or the tuned one of its optimizer."""
    if "rate" in settings:
        return settings["rate"]
    name, budget = settings.get("optimizer", "Adam"), work["now"].name
    rates = GRID[name][work["tried"]]
    tried = [
        row
        for row in records.read(RESULTS)
        if row["budget"] == budget and row["run"].startswith(f"tune {name} ")
    ]
    if not {row["rate"] for row in tried} >= set(rates):
        raise SystemExit(
            f"{name} has no tuned rate in the budget {budget}: do the runs `tune {name} …` first"
        )
    means = {rate: np.mean([row["best"] for row in tried if row["rate"] == rate]) for rate in rates}
    return max(means, key=means.get)


def compiled(work: dict[str, Any], settings: dict[str, Any], rate: float) -> Any:
    """The net of a run."""
    import keras

    net = work["resnet"](work["n"], work["filters"], settings.get("dropout", (0, 0.1, 0.2)))
    optimizer = getattr(keras.optimizers, settings.get("optimizer", "Adam"))
    net.compile(optimizer(rate, **settings.get("more", {})), "categorical_crossentropy", metrics=["accuracy"])
    return net


def train(work: dict[str, Any], name: str, seed: int, runs: Path) -> tuple[Any, Any]:
    """Trains a net, or goes on with it: the net and its history."""
    from cifar_helpers import schedules, training

    settings, budget = RUNS[name], work["now"].name
    rate = rate_of(settings, work)
    training.seed(seed)
    net = compiled(work, settings, rate)
    images, epochs, first = plan(work, name)
    lowered = settings.get("restarts") or (settings.get("short") and not settings.get("constant"))
    falling = schedules.callback(lambda epoch: work["cosine_restarts"](epoch, first, 2, rate, rate / 100))

    def mixed(X: np.ndarray, y: np.ndarray, positions: np.ndarray, seed: int) -> Any:
        turned = work["augmentation"].flip_and_crop(X[positions], seed)
        return work["mixup"](turned, y[positions], 0.2, seed)

    history = training.fit(
        net,
        (work["X_train"][:images], work["y_train"][:images]),
        (work["X_val"], work["one_hot"](work["y_val"])),
        epochs,
        seed=seed,
        folder=runs / budget / f"{name}, seed {seed}",
        title=f"{name}, seed {seed}",
        callbacks=[falling] if lowered else (),
        make_batch=mixed if settings.get("mixup") else work["augmented"],
    )
    return net, history


def plan(work: dict[str, Any], name: str) -> tuple[int, int, int]:
    """How many images and epochs a run gets, and how many epochs its first cycle has."""
    if RUNS[name].get("short"):
        return work["short_images"], work["short_epochs"], work["short_epochs"]
    epochs, first = AIM[work["now"].name] if name == "aim" else (work["epochs"], work["first_cycle"])
    return len(work["X_train"]), epochs, first


def run(work: dict[str, Any], name: str, seed: int, runs: Path) -> dict[str, Any]:
    """A run's training, and its measures."""
    from cifar_helpers.checks.capstone import calibration
    from cifar_helpers.checks.unseen_images import unseen

    budget = work["now"].name
    net, history = train(work, name, seed, runs)
    images, *_ = plan(work, name)
    _, _, fresh = unseen(20_000 + seed, train=45_000, validation=5_000)
    said = net.predict(work["X_test"], batch_size=500, verbose=0)
    return {
        **{"budget": budget, "run": name, "seed": seed, "rate": rate_of(RUNS[name], work)},
        **{"images": images, "epochs": len(history), "best epoch": history.best_epoch},
        "best": round(max(history.val_accuracy), 4),
        "minutes": round(sum(history.seconds) / 60, 2),
        **accuracies(work, net, images),
        "as graded": accuracy(net, work["scale"].apply(fresh.images), fresh.labels),
        **sureness(calibration.expected(work["y_test"], said, 10)),
    }


def accuracies(work: dict[str, Any], net: Any, images: int) -> dict[str, float]:
    """Accuracy on the images of each part, of which the first `images` of the training part."""
    parts = {
        "training": (work["X_train"][:images], work["y_train"][:images]),
        "validation": (work["X_val"], work["y_val"]),
        "test": (work["X_test"], work["y_test"]),
    }
    return {part: accuracy(net, *pair) for part, pair in parts.items()}


def sureness(table: np.ndarray) -> dict[str, float]:
    """Mean confidence on test images, and the expected calibration error, of a reliability table."""
    share, confidence, right = table.T
    return {
        "confidence": round(float(share @ confidence), 4),
        "calibration error": round(float(share @ np.abs(right - confidence)), 4),
    }


def accuracy(net: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Share of right predictions, without dropout and on images as they are."""
    return round(float(np.mean(net.predict(X, batch_size=500, verbose=0).argmax(axis=1) == y)), 4)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("budget", choices=tuple(AIM))
    parser.add_argument("--runs", nargs="+", choices=RUNS, default=list(RUNS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--mixed", action="store_true", help="calculate in bfloat16")
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    parser.add_argument("--folder", type=Path, default=RUNS_FOLDER, help="where each epoch is saved")
    options = parser.parse_args()
    os.environ["CIFAR_BUDGET"] = options.budget
    from cifar_helpers import training

    training.use_mixed_precision(options.mixed)
    work = assignment()
    for seed in options.seeds:
        for name in options.runs:
            done = {(row["budget"], row["run"], row["seed"]) for row in records.read(RESULTS)}
            if (options.budget, name, seed) not in done:
                row = run(work, name, seed, options.folder)
                row["machine"] = ", ".join(filter(None, (machine(), options.note)))
                records.add(RESULTS, row)


if __name__ == "__main__":
    main()
