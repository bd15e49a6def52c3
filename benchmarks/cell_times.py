"""How long each training cell takes in `laptop`: one whole epoch of each training, times its epochs.

All cells of an assignment run but for the checks. The first batches of each training translate the net, then
one epoch is timed, and it stands for all. Give the machine nothing else to do:

    python benchmarks/cell_times.py 5_convnets 8_resnet
    CIFAR_MIXED_PRECISION=1 python benchmarks/cell_times.py 8_resnet

A training that goes on in a later cell is timed once; `epochs` are those that each cell adds.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CIFAR_BUDGET"] = "laptop"

import jupytext
import records
from machine import machine

from cifar_helpers import training, vgg

ASSIGNMENTS = Path(__file__).resolve().parents[1] / "course" / "assignments"
RESULTS = Path(__file__).parent / "results" / "cell_times.json"
TRAINED = ("5_convnets", "6_augmentation", "7_transfer", "8_resnet", "9_capstone")
FIRST = 640  # images of the batches before the clock starts
fit = training.fit


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("assignments", nargs="*", choices=TRAINED, default=TRAINED)
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    given = parser.parse_args()
    training.use_mixed_precision()
    for name in given.assignments:
        time_cells(name, given.note)


def time_cells(assignment: str, note: str) -> None:
    """Runs the cells, with a `training.fit` that times one epoch."""
    before: dict[str, int] = {}  # for each training its last epoch so far
    timed_before: dict[Any, Any] = {}  # histories: another learning rate takes the same time
    nets: dict[int, Any] = {}  # keeps each net, and so its number, for as long as this runs

    def timed(
        model: Any, train: Any, validation: Any, epochs: int, *, title: str = "", **settings: Any
    ) -> Any:
        same = (id(model), len(model.trainable_variables), len(train[0]), settings.get("make_batch"))
        key = title if title in before else same
        history = timed_before.get(key)
        if history is None:
            settings.pop("folder", None)
            settings["show"] = False
            few = [[array[:FIRST] for array in part] for part in (train, validation)]
            fit(model, tuple(few[0]), tuple(few[1]), 1, **settings)
            history = fit(model, train, validation, 1, **settings)
        timed_before[title] = timed_before[key] = history
        reached, before[title] = before.get(title, 0), epochs
        seconds, nets[id(model)] = history.seconds[0], model
        records.add(
            RESULTS,
            {
                "assignment": assignment,
                "training": title,
                "images": len(train[0]),
                "epochs": epochs - reached,
                "seconds of an epoch": seconds,
                "minutes": round(seconds * (epochs - reached) / 60, 1),
                "machine": ", ".join(filter(None, (machine(), note))),
            },
        )
        return history

    training.fit = timed
    vgg.imagenet_vgg16 = vgg.vgg16  # other weights take the same time, and need no network
    names: dict[str, Any] = {}
    for cell in jupytext.read(ASSIGNMENTS / assignment / f"{assignment}.py").cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            exec(compile(cell.source, assignment, "exec"), names)


if __name__ == "__main__":
    main()
