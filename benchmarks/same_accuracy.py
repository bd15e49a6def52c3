"""Whether the faster ways to train cost accuracy: four nets over five seeds on the official images.

Each net of `training_speed.py` is trained with the same seeds three times: in float32 as Keras computes it,
in float32 by the fused operations, and in bfloat16 by the fused operations, as `laptop` does where the
processor has bfloat16. 10,000 training images for four epochs, 5,000 test images. Each run is saved when it
is done, and one that is already saved is skipped; `--table` prints what docs/dev/training-speed.md shows:

    python benchmarks/same_accuracy.py              # CIFAR-10 and CIFAR-100, as CIFAR_DATA_DIR has them
    python benchmarks/same_accuracy.py --table
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import records

RESULTS = Path(__file__).parent / "results" / "same_accuracy.json"
IMAGES, TEST, EPOCHS, BATCH = 10_000, 5_000, 4, 128
DATA = {
    "VGG-like (c)": "cifar10",
    "ResNet-20": "cifar10",
    "quarter VGG16": "cifar100",
    "pre-activation": "cifar100",
}
WAYS = {"float32, Keras": ("float32", False), "float32, fused": ("float32", True)} | {
    "bfloat16, fused": ("mixed_bfloat16", True)
}


def images(name: str) -> dict[str, Any]:
    """The first training and test images, scaled to a mean of 0 and a deviation of 1, with their labels."""
    from cifar_helpers.data import load, normalisation

    data = load(name, train=IMAGES, test=TEST)
    scale = normalisation.GlobalZScore.fit(data.train.images)
    return {
        part: (scale.apply(of.images), of.labels) for part, of in (("train", data.train), ("test", data.test))
    }


def run(net: str, way: str, seed: int, data: dict[str, Any]) -> records.Row:
    """One training: accuracy on the test images after each epoch, in percent, and seconds."""
    import keras
    from machine import machine
    from speed_keras import NETS

    from cifar_helpers import training

    policy, fused = WAYS[way]
    keras.utils.clear_session()
    training.seed(seed)
    keras.config.set_dtype_policy(policy)
    for switch in (training.fuse_batch_normalisation, training.fuse_adam, training.fuse_elu):
        switch(fused)
    model = NETS[net]()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    history = training.fit(
        model, data["train"], data["test"], EPOCHS, batch_size=BATCH, seed=seed, show=False
    )
    accuracies = [round(100 * each, 2) for each in history.val_accuracy]
    return {"test by epoch": accuracies, "seconds": round(time.perf_counter() - start), "machine": machine()}


def measure(seeds: range, note: str) -> None:
    done = {(row["net"], row["way"], row["seed"]) for row in records.read(RESULTS)}
    loaded: dict[str, Any] = {}
    for seed in seeds:
        for net, name in DATA.items():
            for way in WAYS:
                if (net, way, seed) in done:
                    continue
                if name not in loaded:
                    loaded[name] = images(name)
                row = {
                    "net": net,
                    "data": name,
                    "way": way,
                    "seed": seed,
                    **run(net, way, seed, loaded[name]),
                }
                row["machine"] = ", ".join(filter(None, (row["machine"], note)))
                records.add(RESULTS, row)


def table() -> str:
    """The last epoch's accuracies: mean and deviation over the seeds, and the paired differences."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for row in records.read(RESULTS):
        found.setdefault((row["net"], row["way"]), {})[row["seed"]] = row["test by epoch"][-1]
    first = next(iter(WAYS))
    lines = [
        "| net | data | " + " | ".join(WAYS) + " | fused - Keras | bfloat16 - Keras |",
        "| --- " * (len(WAYS) + 4) + "|",
    ]
    for net, data in DATA.items():
        cells = [said([*found[net, way].values()]) for way in WAYS]
        for way in list(WAYS)[1:]:
            own, other = found[net, way], found[net, first]
            cells.append(said([own[seed] - other[seed] for seed in sorted(own.keys() & other.keys())], "+"))
        lines.append(f"| {net} | {data} | {' | '.join(cells)} |")
    return "\n".join(lines)


def said(values: list[float], sign: str = "") -> str:
    return f"{mean(values):{sign}.1f} ± {stdev(values):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    parser.add_argument("--table", action="store_true", help="print the table of what was measured")
    given = parser.parse_args()
    if given.table:
        print(table())
        return
    os.environ["CIFAR_BUDGET"] = "laptop"
    measure(range(given.seeds), given.note)


if __name__ == "__main__":
    main()
