"""Records runs on the official images for `cifar_helpers.recorded`: histories, and test predictions.

A run is trained as the benchmark of its assignment trains it, by the assignment's own cells, and lies in the
same folder: what is trained already is loaded, what was interrupted goes on after its last whole epoch. A run
that is recorded is skipped:

    python benchmarks/recorded.py                                      # all, as CIFAR_DATA_DIR has the images
    python benchmarks/recorded.py 5_convnets/vgg --seeds 0 1           # minutes each on two cores

The files in `cifar_helpers/recorded/` hold no image: labels, digests of the images, probabilities in steps of
1/255. They go into the package that students install, which a test holds to 2 MB.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from machine import machine

from cifar_helpers import evaluation
from cifar_helpers.recorded import storage
from cifar_helpers.training.history import METRICS, History

BUDGET = "laptop"
DIGITS = 4  # of the numbers of a history
OF_BATCHES = (
    "Training loss, with its L2 penalty, and training accuracy are those of the first batch of each epoch."
)


@dataclass(frozen=True)
class Trained:
    """A run that is done: history, accuracies by part, and the probabilities of the test images, (N, C)."""

    history: History
    accuracies: dict[str, float]
    probabilities: np.ndarray
    parts: Any
    machine: str
    note: str = ""
    data: str = "cifar10"


def two_layer_net(_: str, seed: int, __: Path) -> Trained:
    """The tuned net of assignment 2, by NumPy alone."""
    import two_layer_net as benchmark

    names: dict[str, Any] = {}
    for source in benchmark.cells(seed):
        exec(compile(source, "assignment 2", "exec"), names)
        if "TwoLayerNet" in names and not hasattr(names["TwoLayerNet"], "watched"):
            watch(names["TwoLayerNet"])
    net, rows, parts = names["best_net"], names["rows"], names["parts"]
    scores = {part: net.loss(rows(split.images)) for part, split in by_part(parts).items()}
    accuracies = {
        part: round(float(np.mean(scores[part].argmax(axis=1) == split.labels)), 4)
        for part, split in by_part(parts).items()
    }
    test = scores["test"] - scores["test"].max(axis=1, keepdims=True)
    said = np.exp(test) / np.exp(test).sum(axis=1, keepdims=True)
    here = f"{platform.machine()}, {os.cpu_count()} cores, NumPy {np.__version__}"
    return Trained(net.watched.history(), accuracies, said, parts, here, OF_BATCHES)


def watch(net_class: Any) -> None:
    """Lets nets of assignment 2 note an epoch whenever they predict the validation images."""
    train, predict = net_class.train, net_class.predict
    net_class.watched = None

    def watched_train(net: Any, X: Any, y: Any, X_val: Any, y_val: Any, **settings: Any) -> Any:
        net.watched = Watched(net, X_val, y_val)
        net.watched.batches = train(net, X, y, X_val, y_val, **settings)
        return net.watched.batches

    def watched_predict(net: Any, X: Any) -> Any:
        if net.watched and net.watched.batches is None and X is net.watched.X_val:
            net.watched.epoch()
        return predict(net, X)

    net_class.train, net_class.predict = watched_train, watched_predict


class Watched:
    """Losses and times of a training of assignment 2."""

    def __init__(self, net: Any, X_val: np.ndarray, y_val: np.ndarray) -> None:
        self.net, self.X_val, self.y_val = net, X_val, y_val
        self.losses: list[float] = []
        self.moments = [time.perf_counter()]
        self.batches: Any = None

    def epoch(self) -> None:
        self.losses.append(float(self.net.loss(self.X_val, self.y_val)[0]))
        self.moments.append(time.perf_counter())

    def history(self) -> History:
        """As Keras's trainings have it; the loss is that of the batch with which the epoch began."""
        epochs = len(self.losses)
        each = len(self.batches["loss_history"]) // epochs
        return History(
            loss=tuple(map(float, self.batches["loss_history"][::each][:epochs])),
            accuracy=tuple(map(float, self.batches["train_acc_history"])),
            val_loss=tuple(self.losses),
            val_accuracy=tuple(map(float, self.batches["val_acc_history"])),
            seconds=tuple(np.round(np.diff(self.moments), 2).tolist()),
            best_epoch=epochs,
        )


def convnet(name: str, seed: int, runs: Path) -> Trained:
    """A net of assignment 5."""
    import convnets as benchmark

    work = benchmark.assignment()
    net, history = benchmark.train(work, name, seed, runs / "convnets-runs")
    said = net.predict(work["X_test"], batch_size=500, verbose=0)
    return Trained(history, benchmark.accuracies(work, net), said, work["parts"], machine())


def resnet(name: str, seed: int, runs: Path) -> Trained:
    """A net of assignment 8."""
    import resnet as benchmark

    from cifar_helpers.data import splits

    work = benchmark.assignment()
    net, history = benchmark.train(work, name, seed, runs / "resnet-runs")
    said = {
        part: (labels, net.predict(images, batch_size=500, verbose=0))
        for part, (images, labels) in benchmark.by_part(work, name).items()
    }
    accuracies = {
        part: round(evaluation.accuracy(labels, each.argmax(axis=1)), 4)
        for part, (labels, each) in said.items()
    }
    parts, data = work["parts"], "cifar100"
    if name == "cifar10":
        parts, data = splits.positional(work["ten"], **work["sizes"]), name
    return Trained(history, accuracies, said["test"][1], parts, machine(), data=data)


def capstone(name: str, seed: int, runs: Path) -> Trained:
    """A run of assignment 9."""
    import capstone as benchmark

    from cifar_helpers import training

    training.use_mixed_precision()
    work = benchmark.assignment()
    net, history = benchmark.train(work, name, seed, runs / "capstone-runs")
    said = net.predict(work["X_test"], batch_size=500, verbose=0)
    accuracies = benchmark.accuracies(work, net, len(work["X_train"]))
    return Trained(history, accuracies, said, work["parts"], machine())


RUNS: dict[str, Callable[[str, int, Path], Trained]] = {
    "2_two_layer_net/tuned": two_layer_net,
    **{f"5_convnets/{name}": convnet for name in ("minimal", "wide", "vgg", "normalised")},
    **{f"8_resnet/{name}": resnet for name in ("plain", "augmented", "residual", "cifar10")},
    **{f"9_capstone/{name}": capstone for name in ("plain", "mixup", "mixup, restarts", "no dropout")},
}


def by_part(parts: Any) -> dict[str, Any]:
    return {"training": parts.train, "validation": parts.validation, "test": parts.test}


def entry(name: str, seed: int, done: Trained, note: str) -> dict[str, Any]:
    """What runs.json keeps of a run."""
    history = {
        key: [round(value, DIGITS) for value in getattr(done.history, key)] for key in (*METRICS, "seconds")
    }
    facts = {
        "seed": seed,
        "budget": BUDGET,
        "data": done.data,
        "images": {part: len(split) for part, split in by_part(done.parts).items()},
        "accuracies": done.accuracies,
        "top-5": round(evaluation.top_k_accuracy(done.parts.test.labels, done.probabilities), 4),
        "best epoch": done.history.best_epoch,
        "stopped early": done.history.stopped_early,
        "minutes": round(sum(done.history.seconds) / 60, 2),
        "machine": ", ".join(filter(None, (done.machine, note))),
        "date": datetime.date.today().isoformat(),
        "command": f'python benchmarks/recorded.py "{name}" --seeds {seed}',
        "history": history,
    }
    return facts | ({"note": done.note} if done.note else {})


def write(folder: Path, name: str, facts: dict[str, Any], done: Trained) -> None:
    """Adds a run: its probabilities first, then the line that makes it known."""
    test = done.parts.test
    split = folder / f"{facts['data']}_test.npz"
    if not split.exists():
        digests = storage.image_digests(test.images)
        np.savez_compressed(split, labels=test.labels.astype(np.uint8), digests=digests)
    elif not np.array_equal(storage.arrays(split, "digests")[0], storage.image_digests(test.images)):
        raise SystemExit(
            f"{split} is of other test images, or of another order: record all runs from one copy"
        )
    probabilities = storage.as_bytes(done.probabilities)
    np.savez_compressed(folder / storage.file_of(name, facts["seed"]), probabilities=probabilities)
    known = read(folder)
    known.setdefault(name, []).append(facts)
    new = folder / f"{storage.INDEX}.new"
    new.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")
    new.replace(folder / storage.INDEX)


def read(folder: Path) -> dict[str, Any]:
    path = folder / storage.INDEX
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", nargs="*", metavar="RUN", help=", ".join(RUNS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    parser.add_argument(
        "--trainings", type=Path, default=Path(tempfile.gettempdir()), help="where epochs lie"
    )
    given = parser.parse_args()
    if unknown := {*given.runs} - {*RUNS}:
        parser.error(f"unknown: {', '.join(unknown)}. Choose {', '.join(RUNS)}")
    os.environ["CIFAR_BUDGET"] = BUDGET
    for seed in given.seeds:
        for name in given.runs or RUNS:
            if seed not in [facts["seed"] for facts in read(storage.FOLDER).get(name, [])]:
                done = RUNS[name](name.partition("/")[2], seed, given.trainings)
                write(storage.FOLDER, name, facts := entry(name, seed, done, given.note), done)
                print(name, seed, facts["accuracies"], f"{facts['minutes']} minutes", flush=True)


if __name__ == "__main__":
    main()
