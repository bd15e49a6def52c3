"""Accuracies and times of assignment 7: frozen, fine-tuned, from scratch, five blocks, neighbours, probe.

The assignment's own functions run, with another seed in each run. Each part of a run is saved when it is
done, and one that is already saved is skipped; a training that was interrupted goes on after its last whole
epoch (the folder --runs):

    python benchmarks/transfer.py smoke                            # toy data, five seeds, minutes
    python benchmarks/transfer.py laptop --seeds 0 1 2             # CIFAR-10, as CIFAR_DATA_DIR has it
    python benchmarks/transfer.py gpu --images 1000 10000 45000    # with fewer training images, too
    python benchmarks/transfer.py gpu --weights imagenet           # by download, or from CIFAR_DATA_DIR

The first word says how many images and epochs there are. `quarter` is the net of a quarter of VGG16's width,
trained on CIFAR-100, `imagenet` VGG16 as Keras publishes it. The figures in the assignment's guide come from
here.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import records
from machine import machine

from cifar_helpers.data.data_error import DataError

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = ROOT / "course" / "assignments" / "7_transfer" / "7_transfer.py"
RESULTS = Path(__file__).parent / "results" / "transfer.json"
WIDTH = {"quarter": 0.25, "imagenet": 1.0}
KS = [1, 3, 5, 11, 21, 41]
TRAININGS = ("frozen", "fine-tuned", "from scratch", "five blocks")
ON_FEATURES = ("neighbours", "linear probe")


def assignment() -> dict[str, Any]:
    """What the assignment's cells define, without trainings and checks; `epochs` has how many each gets."""
    names: dict[str, Any] = {}
    for cell in jupytext.read(ASSIGNMENT).cells:
        left_out = {"nbval-ignore-output", "not-graded"} & set(cell.metadata.get("tags", []))
        if cell.cell_type == "code" and not left_out and not cell.metadata.get("nbgrader", {}).get("grade"):
            exec(compile(cell.source, "assignment 7", "exec"), names)
    return names


class Run:
    """One seed with one kind of weights and one number of training images."""

    def __init__(self, work: dict[str, Any], key: dict[str, Any], runs: Path) -> None:
        self.work, self.key, self.runs = work, key, runs
        self.train = work["X_train"][: key["images"]], work["y_train"][: key["images"]]
        self.validation, self.test = (work["X_val"], work["y_val"]), (work["X_test"], work["y_test"])

    def base(self, blocks: int) -> Any:
        from cifar_helpers import vgg

        return {"quarter": vgg.quarter_vgg16, "imagenet": vgg.imagenet_vgg16}[self.key["weights"]](blocks)

    def fit(self, name: str, net: Any) -> Any:
        from cifar_helpers import training

        key = self.key
        folder = f"{key['budget']}-{key['weights']}-{key['images']}-{key['seed']}-{name}".replace(" ", "_")
        return training.fit(
            net,
            self.train,
            self.validation,
            self.work["epochs"][name],
            seed=key["seed"],
            folder=self.runs / folder,
            title=f"{name}, {key}",
        )

    def measured(self, name: str, net: Any) -> dict[str, Any]:
        """The training, and the trained net's accuracies without dropout."""
        history = self.fit(name, net)
        parts = {"training": self.train, "validation": self.validation, "test": self.test}
        return {
            "epochs": len(history),
            "best epoch": history.best_epoch,
            "minutes": round(sum(history.seconds) / 60, 2),
            **{part: accuracy(net, *given) for part, given in parts.items()},
        }

    def transferred(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """Frozen, then fine-tuned, then what its features are worth."""
        base = self.base(3)
        net = self.work["frozen_net"](base)
        save("frozen", self.measured("frozen", net))
        net = self.work["fine_tune"](net, base)
        save("fine-tuned", self.measured("fine-tuned", net))
        parts = [(self.work["features"](net, X), y) for X, y in (self.train, self.validation, self.test)]
        start = time.perf_counter()
        k, share = self.work["neighbours"](*parts, KS)
        save("neighbours", {"k": k, "test": round(float(share), 4), "minutes": minutes_since(start)})
        start = time.perf_counter()
        probe = self.work["linear_probe"](*parts[0])
        shares = {"training": probe.score(*parts[0]), "test": probe.score(*parts[2])}
        rounded = {part: round(float(value), 4) for part, value in shares.items()}
        save("linear probe", {**rounded, "minutes": minutes_since(start)})

    def from_scratch(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """The same net with random weights."""
        from cifar_helpers import vgg

        net = self.work["transfer_net"](vgg.vgg16(3, WIDTH[self.key["weights"]]))
        save("from scratch", self.measured("from scratch", self.work["compiled"](net, 1e-3)))

    def five_blocks(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """All blocks, fine-tuned at once."""
        net = self.work["compiled"](self.work["transfer_net"](self.base(5)), 1e-4)
        save("five blocks", self.measured("five blocks", net))


def accuracy(net: Any, X: np.ndarray, y: np.ndarray) -> float:
    return round(float(net.evaluate(X, y, batch_size=500, verbose=0)[1]), 4)


def minutes_since(start: float) -> float:
    return round((time.perf_counter() - start) / 60, 2)


def write(row: dict[str, Any]) -> None:
    """Adds a row, unless there is one of the same run and net."""
    keys = ("budget", "weights", "images", "seed", "net")
    if any(all(row[key] == other[key] for key in keys) for other in records.read(RESULTS)):
        return
    records.add(RESULTS, row)


def run_all(run: Run, note: str) -> None:
    """Whatever of a run is not saved yet."""
    from cifar_helpers import training

    done = {
        row["net"]
        for row in records.read(RESULTS)
        if all(row[name] == value for name, value in run.key.items())
    }
    where = ", ".join(filter(None, (machine(), note)))
    units = {
        run.transferred: {"frozen", "fine-tuned", *ON_FEATURES},
        run.from_scratch: {"from scratch"},
        run.five_blocks: {"five blocks"},
    }
    for unit, nets in units.items():
        if nets <= done:
            continue
        training.seed(run.key["seed"])
        try:
            unit(lambda net, found: write({**run.key, "net": net, **found, "machine": where}))
        except DataError as error:
            print(f"{run.key}: left open. {error}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("budget", choices=("smoke", "toy", "laptop", "gpu"))
    parser.add_argument("--weights", nargs="+", choices=WIDTH, default=["quarter"])
    parser.add_argument("--images", nargs="+", type=int, help="training images; left out: the budget's")
    parser.add_argument("--seeds", nargs="+", type=int, default=range(5))
    parser.add_argument("--runs", type=Path, default=Path(tempfile.gettempdir()) / "transfer-runs")
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    given = parser.parse_args()
    os.environ["CIFAR_BUDGET"] = given.budget
    work = assignment()
    counts = given.images or [len(work["X_train"])]
    for seed, weights, images in product(given.seeds, given.weights, counts):
        key = {"budget": given.budget, "weights": weights, "images": images, "seed": seed}
        run_all(Run(work, key, given.runs), given.note)


if __name__ == "__main__":
    main()
