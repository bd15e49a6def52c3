"""Accuracies and times of assignment 7: frozen, fine-tuned, from scratch, five blocks, and its experiments.

The assignment's own functions run, with another seed in each run. Each part of a run is saved when it is
done, and one that is already saved is skipped; a training that was interrupted goes on after its last whole
epoch (the folder --runs):

    python benchmarks/transfer.py smoke                            # toy data, five seeds, minutes
    python benchmarks/transfer.py laptop --seeds 0 1 2             # CIFAR-10, as CIFAR_DATA_DIR has it
    python benchmarks/transfer.py laptop --what few                # 1 % and 10 % of the training images
    python benchmarks/transfer.py laptop --what enlarged           # images of 96 pixels
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
OTHERS = "five blocks, trained with others"
VIEWS = ((3, 32), (5, 32), (3, 96), (5, 96))  # blocks, pixels a side


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

    def base(self, blocks: int, side: int = 32) -> Any:
        from cifar_helpers import vgg

        kinds = {"quarter": vgg.quarter_vgg16, "imagenet": vgg.imagenet_vgg16}
        return kinds[self.key["weights"]](blocks, side)

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
        self.by_block(net.get_weights(), save)
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

    def by_block(self, weights: list[np.ndarray], save: Callable[[str, dict[str, Any]], None]) -> None:
        """From the frozen net's weights: the last block trains, or the last two."""
        for first in (3, 2):
            base = self.base(3)
            net = self.work["transfer_net"](base)
            net.set_weights(weights)
            self.work["thaw"](base, first)
            name, net = f"from block {first}", self.work["compiled"](net, 1e-4)
            self.work["epochs"][name] = self.work["epochs"]["fine-tuned"]
            save(name, self.measured(name, net))

    def from_scratch(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """The same net with random weights."""
        from cifar_helpers import vgg

        net = self.work["transfer_net"](vgg.vgg16(3, WIDTH[self.key["weights"]]))
        save("from scratch", self.measured("from scratch", self.work["compiled"](net, 1e-3)))

    def five_blocks(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """All blocks, fine-tuned at once."""
        net = self.work["compiled"](self.work["transfer_net"](self.base(5)), 1e-4)
        save("five blocks", self.measured("five blocks", net))

    def other_images(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """All blocks, fine-tuned at once, with images normalised by ImageNet's mean and deviation."""
        from cifar_helpers.data import normalisation

        apply, parts = normalisation.ImageNet.fit().apply, self.work["parts"]
        self.train = apply(parts.train.images[: self.key["images"]]), self.train[1]
        self.validation = apply(parts.validation.images), self.validation[1]
        self.test = apply(parts.test.images), self.test[1]
        self.work["epochs"][OTHERS] = self.work["epochs"]["five blocks"]
        net = self.work["compiled"](self.work["transfer_net"](self.base(5)), 1e-4)
        save(OTHERS, self.measured(OTHERS, net))

    def bare_head(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """The head without batch normalisation, on the feature maps of the frozen base."""
        base, start, count = self.base(3), time.perf_counter(), self.work["epochs"]["frozen"]
        maps, maps_test = (base.predict(X, batch_size=100, verbose=0) for X in (self.train[0], self.test[0]))
        net = self.work["bare_head"]()
        net.fit(maps, self.train[1], batch_size=64, epochs=count, verbose=0)
        found = {
            "training": accuracy(net, maps, self.train[1]),
            "test": accuracy(net, maps_test, self.test[1]),
        }
        save("frozen, without BN", {"epochs": count, **found, "minutes": minutes_since(start)})

    def enlarged(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """Linear probes of bottleneck features, at 32 and at 96 pixels."""
        some, others = self.work["enlarged"]
        for blocks, side in VIEWS:
            start = time.perf_counter()
            seeing = self.work["enlarging"](self.base(blocks, side), side)
            F, y = self.work["bottleneck"](seeing, self.train[0][:some]), self.train[1][:some]
            F_test, y_test = self.work["bottleneck"](seeing, self.test[0][:others]), self.test[1][:others]
            probe = self.work["linear_probe"](F, y)
            shares = {"training": probe.score(F, y), "test": probe.score(F_test, y_test)}
            found = {part: round(float(share), 4) for part, share in shares.items()}
            save(f"probe, {blocks} blocks, {side} pixels", {**found, "minutes": minutes_since(start)})

    def few(self, save: Callable[[str, dict[str, Any]], None]) -> None:
        """From scratch, and a linear probe of the frozen base, for this number of training images."""
        from cifar_helpers import vgg

        share = self.key["images"] / len(self.work["X_train"])
        count = next((n for s, n in self.work["epochs_of_share"].items() if abs(s - share) < 1e-3), None)
        if count is not None:
            self.validation = tuple(array[:500] for array in self.validation)
        self.work["epochs"]["few, from scratch"] = count or self.work["epochs"]["from scratch"]
        start = time.perf_counter()
        B, B_test = (self.work["bottleneck"](self.base(3), X) for X in (self.train[0], self.test[0]))
        probe = self.work["linear_probe"](B, self.train[1])
        test = round(float(probe.score(B_test, self.test[1])), 4)
        save("few, probe", {"test": test, "minutes": minutes_since(start)})
        net = self.work["transfer_net"](vgg.vgg16(3, WIDTH[self.key["weights"]]))
        save("few, from scratch", self.measured("few, from scratch", self.work["compiled"](net, 1e-3)))


def accuracy(net: Any, X: np.ndarray, y: np.ndarray) -> float:
    return round(float(net.evaluate(X, y, batch_size=500, verbose=0)[1]), 4)


def minutes_since(start: float) -> float:
    return round((time.perf_counter() - start) / 60, 2)


UNITS = {  # what can be asked for, and the rows that it gives
    "transferred": {"frozen", "from block 3", "from block 2", "fine-tuned", "neighbours", "linear probe"},
    "from_scratch": {"from scratch"},
    "five_blocks": {"five blocks"},
    "other_images": {OTHERS},
    "bare_head": {"frozen, without BN"},
    "enlarged": {f"probe, {blocks} blocks, {side} pixels" for blocks, side in VIEWS},
    "few": {"few, probe", "few, from scratch"},
}


def write(row: dict[str, Any]) -> None:
    """Adds a row, unless there is one of the same run and net."""
    keys = ("budget", "weights", "images", "seed", "net")
    if any(all(row[key] == other[key] for key in keys) for other in records.read(RESULTS)):
        return
    records.add(RESULTS, row)


def run_all(run: Run, what: list[str], note: str) -> None:
    """Whatever of a run is asked for and not saved yet."""
    from cifar_helpers import training

    done = {
        row["net"]
        for row in records.read(RESULTS)
        if all(row[name] == value for name, value in run.key.items())
    }
    where = ", ".join(filter(None, (machine(), note)))
    for name in what:
        unit, nets = getattr(run, name), UNITS[name]
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
    parser.add_argument(
        "--what", nargs="+", choices=UNITS, default=["transferred", "from_scratch", "five_blocks"]
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=range(5))
    parser.add_argument("--runs", type=Path, default=Path(tempfile.gettempdir()) / "transfer-runs")
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    given = parser.parse_args()
    os.environ["CIFAR_BUDGET"] = given.budget
    work = assignment()
    everything = len(work["X_train"])
    for seed, weights, what in product(given.seeds, given.weights, given.what):
        shares = work["epochs_of_share"] if what == "few" else ()
        for images in given.images or [*(round(share * everything) for share in shares), everything]:
            images = work["enlarged"][0] if what == "enlarged" else images
            key = {"budget": given.budget, "weights": weights, "images": images, "seed": seed}
            run_all(Run(work, key, given.runs), [what], given.note)


if __name__ == "__main__":
    main()
