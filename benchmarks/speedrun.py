"""How accurate a net becomes in a few minutes of a processor: the recipe of `training.speedrun`, over seeds.

Each run is saved when it is done, and one that is already saved is skipped; one that was interrupted goes on
after its last whole epoch (the folder --runs), and then its row has no processor minutes. 49,000 official
images are trained with, 1,000 are validation images, and the test images are looked at once:

    python benchmarks/speedrun.py cifar10 --seeds 0 1 2     # adds rows to results/speedrun.json
    python benchmarks/speedrun.py "cifar10, without whitening" --seeds 0 1 2
    python benchmarks/speedrun_page.py                      # writes course/records.md from the rows
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import records

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cifar_helpers.training.speedrun import Recipe

RESULTS = Path(__file__).parent / "results" / "speedrun.json"
RUNS = Path(tempfile.gettempdir()) / "speedrun-runs"
VALIDATION = 1_000
VIEWS = (1, 2, 6)

RECIPES = {
    "cifar10": Recipe(),
    "cifar10, wide": Recipe(widths=(64, 256, 256), epochs=9),
    "cifar100": Recipe(widths=(64, 112, 112), epochs=20),
    "cifar100, long": Recipe(widths=(64, 112, 112), epochs=50, shift=4),
    "cifar100, residual": Recipe(
        widths=(48, 96), units=(2, 2), epochs=45, smoothing=0.1, shift=4, muon=0.08, rate=0.4
    ),
}
SHORT = replace(Recipe(), epochs=4)
ABLATION = {
    "cifar10, short": SHORT,
    "cifar10, short, first layer learned": replace(SHORT, whitening=False),
    "cifar10, short, no filters that copy": replace(SHORT, identity=False),
    "cifar10, short, one rate for all": replace(SHORT, offset_factor=1.0),
    "cifar10, short, labels as they are": replace(SHORT, smoothing=0.0),
    "cifar10, short, mirrored by chance": replace(SHORT, alternating=False),
    "cifar10, short, SGD in place of Muon": replace(SHORT, muon=None),
}
ALL = RECIPES | ABLATION


def images(name: str) -> tuple[Any, Any, Any]:
    """Training, validation and test images of a data set; the split is the same in every run."""
    from cifar_helpers.data import load
    from cifar_helpers.data.splits import stratified

    data = load(name)
    count = len(data.train.images)
    parts = stratified(data, train=count - VALIDATION, validation=VALIDATION, seed=0)
    return parts.train, parts.validation, data.test


def run(name: str, seed: int, parts: tuple[Any, Any, Any], folder: Path) -> records.Row:
    """One training, with its accuracies on the test images in percent."""
    from machine import machine

    from cifar_helpers import evaluation
    from cifar_helpers.training import precision, speedrun

    train, validation, test = parts
    whole = not folder.exists()
    before = time.process_time()
    net, history = speedrun.train(ALL[name], train, validation, seed, folder, title=f"{name}, seed {seed}")
    spent = time.process_time() - before
    found: records.Row = {
        "parameters": net.count_params(),
        "validation by epoch": [round(each, 4) for each in history.val_accuracy],
    }
    for views in VIEWS:
        predicted = speedrun.probabilities(net, test.images, views)
        right = evaluation.accuracy(test.labels, predicted.argmax(axis=1))
        found[f"test, views: {views}"] = round(100 * right, 2)
        found[f"top-5, views: {views}"] = round(100 * evaluation.top_k_accuracy(test.labels, predicted), 2)
    return found | {
        "minutes": round(sum(history.seconds) / 60, 2),
        "processor minutes": round(spent / 60, 2) if whole else None,
        "gigabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "processor": precision.processor(),
        "machine": machine(),
    }


def measure(names: list[str], seeds: list[int], note: str, runs: Path) -> None:
    import keras

    from cifar_helpers import training

    training.use_mixed_precision()
    policy = keras.config.dtype_policy().name
    for seed in seeds:
        for name in names:
            settings = {"recipe": name, "settings": as_json(name), "seed": seed}
            if any(settings.items() <= row.items() for row in records.read(RESULTS)):
                continue
            keras.utils.clear_session()
            keras.config.set_dtype_policy(policy)
            folder = runs / f"{name}-{seed}".replace(", ", "-").replace(" ", "-")
            found = run(name, seed, images(name.partition(",")[0]), folder)
            records.add(RESULTS, {**settings, **found, "note": note})


def as_json(name: str) -> records.Row:
    """A recipe's settings, as a record has them."""
    settings = asdict(ALL[name])
    return {key: list(value) if isinstance(value, tuple) else value for key, value in settings.items()}


def rows_of(name: str) -> list[records.Row]:
    """The rows of a recipe as it is now."""
    found = {"recipe": name, "settings": as_json(name)}
    rows = [row for row in records.read(RESULTS) if found.items() <= row.items()]
    return sorted(rows, key=lambda row: row["seed"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="; ".join(ALL))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder for saved epochs")
    given = parser.parse_args()
    if unknown := sorted({*given.names} - {*ALL}):
        parser.error(f"no recipe {', '.join(unknown)}: there are {'; '.join(ALL)}")
    os.environ["CIFAR_BUDGET"] = "laptop"
    measure(given.names, given.seeds, given.note, given.runs)


if __name__ == "__main__":
    main()
