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


def assignment() -> dict[str, Any]:
    """What the assignment's cells define up to its measures, and `planned`: how each net is trained."""
    names: dict[str, Any] = {"planned": {}}

    def plan(name: str, build: Any, epochs: int, **settings: Any) -> None:
        names["planned"][name] = (
            build,
            epochs,
            settings,
        )  # of several calls for a net the last one, its longest

    for cell in jupytext.read(ASSIGNMENT).cells:
        nbgrader_metadata = cell.metadata.get("nbgrader", {})
        shown = "nbval-ignore-output" in cell.metadata.get("tags", [])
        if cell.cell_type == "code" and not shown and not nbgrader_metadata.get("grade"):
            if "predict(" in cell.source:
                break
            exec(compile(cell.source, "assignment 8", "exec"), names)
            if "train_until" in names:
                names["train_until"] = plan
    names["planned"]["cifar10"] = (lambda: names["residual_net"](10), *names["planned"]["residual"][1:])
    return names


def images(work: dict[str, Any], ten: bool) -> list[tuple[Any, Any]]:
    """Scaled training, validation and test images with their labels, of CIFAR-100 or CIFAR-10."""
    if not ten:
        return [(work[f"X_{part}"], work[f"y_{part}"]) for part in ("train", "val", "test")]
    from cifar_helpers.data import load, normalisation, splits

    now, parts = work["now"], work["parts"]
    sizes = {"train": len(parts.train), "validation": len(parts.validation), "test": len(parts.test)}
    few = {"train": sizes["train"] + sizes["validation"], "test": sizes["test"]}
    data = load(now.cifar10, **now.pick(smoke=few, laptop={}, gpu={}))
    ten_classes = splits.positional(data, **sizes)
    scale = normalisation.GlobalZScore.fit(ten_classes.train.images)
    every = (ten_classes.train, ten_classes.validation, ten_classes.test)
    return [(scale.apply(part.images), part.labels) for part in every]


def run(work: dict[str, Any], name: str, seed: int, runs: Path) -> dict[str, Any]:
    """One net's training, and its accuracies without dropout."""
    from cifar_helpers import evaluation, training

    build, epochs, settings = work["planned"][name]
    train, validation, test = images(work, name == "cifar10")
    callbacks = [each for each in settings.get("callbacks", ()) if each is not work["logging"]]
    training.seed(seed)
    net = build()
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = training.fit(
        net,
        train,
        validation,
        epochs,
        **{**settings, "callbacks": callbacks},
        seed=seed,
        folder=runs / work["now"].name / f"{name}-{seed}",
        title=f"{name}, seed {seed}",
    )
    found = {
        "epochs": len(history),
        "best epoch": history.best_epoch,
        "minutes": round(sum(history.seconds) / 60, 2),
    }
    for part, (X, y) in {"training": train, "validation": validation, "test": test}.items():
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
