"""Accuracies and times of assignment 8's nets, over seeds.

The assignment's own cells build the nets, change the batches and measure; each net trains as its cell says,
with another seed in each run. Each run is saved when it is done, and one that is already saved is skipped; a
run that was interrupted goes on after its last whole epoch (the folder --runs):

    python benchmarks/resnet.py smoke                                # toy data, five seeds, five minutes
    python benchmarks/resnet.py laptop --nets plain --seeds 0        # CIFAR-100, as CIFAR_DATA_DIR has it
    python benchmarks/resnet.py gpu --nets residual cifar10 --seeds 0 1

`plain` and `augmented` are the baseline, `residual` is the residual network, `cifar10` the same with ten
classes on CIFAR-10.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import records

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "8_resnet" / "8_resnet.py"
RESULTS = Path(__file__).parent / "results" / "resnet.json"
NETS = ("plain", "augmented", "residual", "cifar10")
NEEDED = ("train_until(", "logging =")  # of the cells that no check looks at


def assignment() -> dict[str, Any]:
    """What the assignment's cells define, and `planned`: how each net is trained, and on which images."""
    names: dict[str, Any] = {"planned": {}}

    def plan(name: str, build: Any, epochs: int, images: Any, **settings: Any) -> None:
        names["planned"][name] = (build, epochs, images, settings)

    for cell in jupytext.read(ASSIGNMENT).cells:
        nbgrader_metadata, tags = cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])
        shown = "not-graded" in tags and not any(call in cell.source for call in NEEDED)
        if cell.cell_type == "code" and not shown and not nbgrader_metadata.get("grade"):
            exec(compile(cell.source, "assignment 8", "exec"), names)
            if "train_until" in names:
                names["train_until"] = plan
    names["planned"]["cifar10"] = names["planned"].pop("ten")
    return names


def train(work: dict[str, Any], name: str, seed: int, runs: Path) -> tuple[Any, Any]:
    """One net's training, as its cell says: the net, with the weights of its best epoch, and the history."""
    from cifar_helpers import training

    build, epochs, images, settings = work["planned"][name]
    callbacks = [each for each in settings.get("callbacks", ()) if each is not work["logging"]]
    training.seed(seed)
    net = build()
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = training.fit(
        net,
        *images,
        epochs,
        **{**settings, "callbacks": callbacks},
        seed=seed,
        folder=runs / work["now"].name / f"{name}-{seed}",
        title=f"{name}, seed {seed}",
    )
    return net, history


def by_part(work: dict[str, Any], name: str) -> dict[str, tuple[Any, Any]]:
    """Images and labels of each part that a net is measured on."""
    training, validation = work["planned"][name][2]
    test = work["ten_test"] if name == "cifar10" else (work["X_test"], work["y_test"])
    return {"training": training, "validation": validation, "test": test}


def run(work: dict[str, Any], name: str, seed: int, runs: Path) -> dict[str, Any]:
    """One net's training, and its accuracies without dropout."""
    from cifar_helpers import evaluation

    net, history = train(work, name, seed, runs)
    found = {
        "epochs": len(history),
        "best epoch": history.best_epoch,
        "minutes": round(sum(history.seconds) / 60, 2),
    }
    for part, (X, y) in by_part(work, name).items():
        probabilities = net.predict(X, batch_size=500, verbose=0)
        found[part] = round(float(work["top_k_accuracy"](y, probabilities, 1)), 4)
    found["top-5"] = round(evaluation.top_k_accuracy(y, probabilities, 5), 4)
    if name != "cifar10":
        table, predicted = work["superclass_of"], probabilities.argmax(axis=1)
        found["superclass"] = round(float(work["superclass_accuracy"](y, probabilities, table)), 4)
        wrong = predicted != y
        found["errors within"] = round(float((table[predicted[wrong]] == table[y[wrong]]).mean()), 4)
    return found


if __name__ == "__main__":
    records.measure_nets(__doc__, RESULTS, NETS, assignment, run)
