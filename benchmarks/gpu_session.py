"""Open rows of the results on a GPU that is lent for some minutes: JAX, no TensorFlow, no network.

    python benchmarks/gpu_session.py pack gpu                   # here: gpu/1, gpu/2, ...
    python benchmarks/gpu_session.py unpack gpu/1               # there, in a copy of the project; all parts
    python benchmarks/gpu_session.py run --minutes 9 --out OUT  # there: most valuable first
    python benchmarks/gpu_session.py merge OUT                  # here: new rows, and the pages

Every epoch is saved. When the time is up, the training that runs is stopped; OUT/runs.zip has what is needed
to go on with it: `run --go-on OUT/runs.zip`, on a GPU or without.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib.metadata import requires, version
from pathlib import Path

import numpy as np
import records
from results import SEEDS

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # nothing is installed there

from cifar_helpers.data.names import CIFAR10_CLASSES  # noqa: E402

RESULTS = HERE / "results"
UNPACKED = Path(tempfile.gettempdir()) / "gpu-session"
COMMANDS = (
    f"speedrun cifar10 'cifar10, wide' {SEEDS}",
    f"convnets gpu {SEEDS}",
    f"capstone gpu {SEEDS}",
    f"resnet gpu {SEEDS}",
)
PACKAGES = ("keras", "jupytext", "matplotlib", "tqdm", "psutil")  # what the trainings import
THERE = {"numpy", "ml-dtypes"}  # JAX has them
ROWS, COLUMNS = 20, 50  # images of a sheet
EFFORT = 6  # of the compression, at most: minutes
PARTS = ("train", "test")
MOST = 30  # MB of a part, so that the project fits beside it into 64 MiB
ENOUGH = 16e6  # bytes of the runs that come back
LEAST = 45.0  # seconds: with less left nothing new is begun
PATIENCE = 20.0  # seconds for a training to save its epoch after it was asked to stop


def sheets(images: np.ndarray, folder: Path, name: str) -> None:
    """Writes uint8 images (N, 32, 32, 3) as lossless WebP, a thousand to a file."""
    from PIL import Image

    of_a_sheet = ROWS * COLUMNS
    for number, start in enumerate(range(0, len(images), of_a_sheet)):
        few = images[start : start + of_a_sheet]
        whole = np.zeros((of_a_sheet, *images.shape[1:]), np.uint8)
        whole[: len(few)] = few
        height, width = images.shape[1:3]
        grid = whole.reshape(ROWS, COLUMNS, height, width, 3).swapaxes(1, 2)
        picture = Image.fromarray(grid.reshape(ROWS * height, COLUMNS * width, 3))
        picture.save(folder / f"{name}-{number:02}.webp", lossless=True, quality=100, method=EFFORT)


def images_of(folder: Path, name: str, count: int) -> np.ndarray:
    """The first `count` images of the sheets by that name: uint8 (count, 32, 32, 3)."""
    from PIL import Image

    found = []
    for path in sorted(folder.glob(f"{name}-*.webp")):
        grid = np.asarray(Image.open(path))
        height, width = grid.shape[0] // ROWS, grid.shape[1] // COLUMNS
        parts = grid.reshape(ROWS, height, COLUMNS, width, 3).swapaxes(1, 2)
        found.append(parts.reshape(-1, height, width, 3))
    return np.concatenate(found)[:count]


def pins(names: Iterable[str]) -> set[str]:
    """The installed versions of some packages and of what they need, as pip takes them."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found, waiting = {}, [*names]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found and name not in THERE:
            found[name] = version(name)
            needed = map(Requirement, requires(name) or ())
            waiting += [
                each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})
            ]
    return {f"{name}=={number}" for name, number in found.items()}


def pack(folder: Path, python: str, most: float) -> None:
    """Writes wheels, images and labels, in numbered parts of at most so many MB."""
    from cifar_helpers.data import load

    shutil.rmtree(folder, ignore_errors=True)
    whole = folder / "whole"
    whole.mkdir(parents=True)
    wheels = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    wheels += ["--python-version", python, "--dest", str(whole)]
    subprocess.run([*wheels, *sorted(pins(PACKAGES))], check=True)
    data = load("cifar10")
    for name in PARTS:
        sheets(getattr(data, name).images, whole, name)
    np.savez_compressed(whole / "labels.npz", **{name: getattr(data, name).labels for name in PARTS})
    number, size = 1, 0.0
    for path in sorted(whole.iterdir()):
        length = path.stat().st_size / 1e6
        if size and size + length > most:
            print(f"{folder / str(number)}: {size:.0f} MB")
            number, size = number + 1, 0.0
        (folder / str(number)).mkdir(exist_ok=True)
        path.rename(folder / str(number) / path.name)
        size += length
    print(f"{folder / str(number)}: {size:.0f} MB")
    whole.rmdir()


def unpack(part: Path, to: Path) -> None:
    """Keeps what is in a part; once all parts are there, writes the images as official batches."""
    to.mkdir(parents=True, exist_ok=True)
    for path in part.iterdir():
        if path.suffix == ".whl":
            shutil.unpack_archive(path, to / "packages", "zip")
        else:
            shutil.copy2(path, to)
    if not (to / "labels.npz").exists():
        return
    labels = np.load(to / "labels.npz")
    if any(len([*to.glob(f"{name}-*")]) * ROWS * COLUMNS < len(labels[name]) for name in PARTS):
        return
    folder = to / "cifar-10-batches-py"
    folder.mkdir(exist_ok=True)
    train, test = (images_of(to, name, len(labels[name])) for name in PARTS)
    for number, rows in enumerate(np.array_split(np.arange(len(train)), 5), start=1):
        batch(folder / f"data_batch_{number}", train[rows], labels["train"][rows])
    batch(folder / "test_batch", test, labels["test"])
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": list(CIFAR10_CLASSES)}))
    print(f"{len(train):,} training images and {len(test):,} test images are there")


def batch(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Writes images and labels as a batch of the official archive for Python."""
    data = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
    path.write_bytes(pickle.dumps({b"data": data, b"labels": [int(label) for label in labels]}))


def run(minutes: float, out: Path, go_on: Path | None) -> None:
    """Runs the commands until the time is up; rows and what is needed to go on come into `out`."""
    end, runs = time.monotonic() + 60 * minutes, UNPACKED / "runs"
    out.mkdir(parents=True, exist_ok=True)
    if go_on:
        shutil.unpack_archive(go_on, UNPACKED, "zip")
    before = {path: path.stat().st_mtime_ns for path in RESULTS.glob("*.json")}
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "CIFAR_DATA_DIR": str(UNPACKED),
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(UNPACKED / "packages")]),
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
        "TMPDIR": str(runs),  # where each script saves its epochs
    }
    runs.mkdir(parents=True, exist_ok=True)
    for command in COMMANDS:
        if end - time.monotonic() < LEAST:
            break
        script, *arguments = shlex.split(command)
        print(f"benchmarks/{script}.py {shlex.join(arguments)}", flush=True)
        process = subprocess.Popen([sys.executable, HERE / f"{script}.py", *arguments], env=environment)
        stopped = ended(process, end - PATIENCE)
        for path in RESULTS.glob("*.json"):
            if path.stat().st_mtime_ns != before.get(path):
                shutil.copy2(path, out)
        if stopped:
            print("The time is up: the training was asked to stop.", flush=True)
            break
    shutil.make_archive(str(out / "runs"), "zip", UNPACKED, "runs")
    if (size := (out / "runs.zip").stat().st_size) > ENOUGH:
        print(f"runs.zip has {size / 1e6:.0f} MB, over {ENOUGH / 1e6:.0f}: it may not come back.")


def ended(process: subprocess.Popen, end: float) -> bool:
    """Waits for a process until `end`, then stops it as Ctrl-C would; returns whether it was stopped."""
    try:
        process.wait(max(0.0, end - time.monotonic()))
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return True


def merge(out: Path) -> None:
    """Adds the rows that are new to those in results/, and writes the pages again."""
    for path in sorted(out.glob("*.json")):
        here = records.read(RESULTS / path.name)
        new = [row for row in json.loads(path.read_text(encoding="utf-8")) if row not in here]
        for row in new:
            records.add(RESULTS / path.name, row)
        print(f"{path.name}: {len(new)} new rows")
    for page in ("page.py", "speedrun_page.py"):
        subprocess.run([sys.executable, HERE / page], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(dest="what", required=True)
    packing = parts.add_parser("pack", help="write the parts")
    packing.add_argument("folder", type=Path)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packing.add_argument("--python", default=version, help=f"the version there ({version})")
    packing.add_argument("--most", type=float, default=MOST, metavar="MB", help=f"of a part ({MOST})")
    unpacking = parts.add_parser("unpack", help="take a part, on the machine with the GPU")
    unpacking.add_argument("part", type=Path)
    running = parts.add_parser("run", help="train, on the machine with the GPU")
    running.add_argument("--minutes", type=float, required=True)
    running.add_argument("--out", type=Path, required=True, help="for rows and unfinished runs")
    running.add_argument("--go-on", type=Path, help="runs.zip of an earlier session")
    merging = parts.add_parser("merge", help="take the rows over")
    merging.add_argument("out", type=Path)
    given = parser.parse_args()
    match given.what:
        case "pack":
            pack(given.folder, given.python, given.most)
        case "unpack":
            sys.path.append(str(UNPACKED / "packages"))  # Pillow, once it is there
            unpack(given.part, UNPACKED)
        case "run":
            run(given.minutes, given.out, given.go_on)
        case "merge":
            merge(given.out)


if __name__ == "__main__":
    main()
