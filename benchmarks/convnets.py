"""Accuracies and times of assignment 5's four nets, over seeds.

The assignment's own cells build, compile and scale; each net then trains with early stopping as its cell
says, with another seed in each run. Each run is saved when it is done, and one that is already saved is
skipped; a run that was interrupted goes on after its last whole epoch (the folder --runs):

    python benchmarks/convnets.py smoke                                  # toy data, five seeds, two minutes
    python benchmarks/convnets.py laptop --nets minimal --seeds 0        # CIFAR-10, as CIFAR_DATA_DIR has it
    python benchmarks/convnets.py gpu --nets vgg normalised --seeds 0 1  # CIFAR-10, more epochs

The band of `cifar_helpers.checks.convnets.final_net`, the times in the assignment's text and the figures in
its guide come from here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import records

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "5_convnets" / "5_convnets.py"
RESULTS = Path(__file__).parent / "results" / "convnets.json"
NETS = ("minimal", "wide", "vgg", "normalised")
PATIENCE, MIN_DELTA = 5, 0.002  # as in the assignment's `trained`


def assignment() -> dict[str, Any]:
    """What the assignment's cells define, up to its trainings, and `epochs`: how many each net gets."""
    names: dict[str, Any] = {"epochs": {}}

    def planned(name: str, epochs: int, seed: int = 0) -> tuple[None, None]:
        names["epochs"][name] = epochs
        return None, None

    for cell in jupytext.read(ASSIGNMENT).cells:
        nbgrader_metadata = cell.metadata.get("nbgrader", {})
        if nbgrader_metadata.get("grade_id") == "train-own":
            break
        left_out = {"nbval-ignore-output", "not-graded"} & {*cell.metadata.get("tags", [])}
        left_out |= {nbgrader_metadata.get("grade_id")} & {
            "keras-alone",
            "chosen-net",
        }  # they train, or use nets
        if cell.cell_type == "code" and not left_out and not nbgrader_metadata.get("grade"):
            exec(compile(cell.source, "assignment 5", "exec"), names)
        if "trained" in names:
            names["trained"] = planned
    return names


def train(work: dict[str, Any], name: str, seed: int, runs: Path) -> tuple[Any, Any]:
    """Trains a new net, or goes on with it: the net and its history."""
    from cifar_helpers import training

    training.seed(seed)
    net = work["compiled"](work["builders"][name]())
    history = training.fit(
        net,
        (work["X_train"], work["y_train"]),
        (work["X_val"], work["y_val"]),
        work["epochs"][name],
        patience=PATIENCE,
        min_delta=MIN_DELTA,
        seed=seed,
        folder=runs / work["now"].name / f"{name}-{seed}",
        title=f"{name}, seed {seed}",
    )
    return net, history


def run(work: dict[str, Any], name: str, seed: int, runs: Path) -> dict[str, Any]:
    """One net's training, with its accuracies without dropout."""
    from cifar_helpers import training
    from cifar_helpers.checks.unseen_images import unseen
    from cifar_helpers.data import normalisation

    _, known, fresh = unseen(20_000 + seed, train=45_000, validation=5_000)
    graded = normalisation.GlobalZScore.fit(known.images).apply(fresh.images), fresh.labels
    training.seed(seed)
    untrained = accuracy(work["compiled"](work["builders"][name]()), *graded)
    net, history = train(work, name, seed, runs)
    return {
        "epochs": len(history),
        "best epoch": history.best_epoch,
        "minutes": round(sum(history.seconds) / 60, 2),
        **accuracies(work, net),
        "as graded": accuracy(net, *graded),
        "as graded, untrained": untrained,
    }


def accuracies(work: dict[str, Any], net: Any) -> dict[str, float]:
    """Accuracy on the images of each part."""
    parts = {"training": "train", "validation": "val", "test": "test"}
    return {part: accuracy(net, work[f"X_{end}"], work[f"y_{end}"]) for part, end in parts.items()}


def accuracy(net: Any, X: np.ndarray, y: np.ndarray) -> float:
    return round(float(net.evaluate(X, y, batch_size=500, verbose=0)[1]), 4)


if __name__ == "__main__":
    records.measure_nets(__doc__, RESULTS, NETS, assignment, run)
