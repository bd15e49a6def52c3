"""Images in a second: this course's `training.fit`, Keras's plain `model.fit`, and PyTorch, in one run.

python benchmarks/training_speed.py                                # Keras alone
python benchmarks/training_speed.py --torch ~/torch/bin/python     # an interpreter that has PyTorch
python benchmarks/training_speed.py --backends jax torch --python ~/others/bin/python  # Keras on those, too
python benchmarks/training_speed.py --nets ResNet-20 --rounds 3

Each round trains one epoch in each way, in turn, so that what else the machine does meets all of them. The
record keeps the median round. Random images: only the time counts here.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "training_speed.json"
BATCHES = {"VGG-like (c)": 64, "ResNet-20": 128, "pre-activation": 128, "quarter VGG16": 128}
IMAGES = 8192  # what `fit` does once in an epoch counts as little as with 49,000 images, or nearly
BACKENDS = ("jax", "torch")  # of Keras, beside TensorFlow


class Program:
    """A program that trains when it is told to."""

    def __init__(self, python: str, script: str, threads: int, backend: str = "tensorflow") -> None:
        self.process = subprocess.Popen(
            [python, str(HERE / script), str(threads)],
            env={**os.environ, "KERAS_BACKEND": backend},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.version = self.answer()

    def say(self, value: Any) -> Any:
        print(json.dumps(value), file=self.process.stdin, flush=True)
        return self.answer()

    def answer(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.process.args)} ended with {self.process.wait()}: see above")
        return json.loads(line)

    def end_of_net(self) -> None:
        print(file=self.process.stdin, flush=True)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def measure(programs: dict[str, Program], net: str, rounds: int) -> dict[str, Any]:
    """The median images in a second of each way, and the share of the cores' matrix products."""
    ways = [
        (program, way)
        for name, program in programs.items()
        for way in program.say([net, IMAGES, BATCHES[net]])
    ]
    seconds: dict[str, list[float]] = {}
    peaks = []
    for _ in range(rounds):
        for program, way in ways:
            name = next(name for name, one in programs.items() if one is program)
            seconds.setdefault(f"{name}: {way}", []).append(program.say(way))
        peak, products = programs["Keras"].say("peak")
        peaks.append(peak)
    for program in programs.values():
        program.end_of_net()
    speeds = {way: round(IMAGES / median(times)) for way, times in seconds.items()}
    # The forward pass, and the backward pass to the inputs and to the weights; a product and a sum each.
    of_peak = speeds["Keras: float32, fit"] * products * 6 / 1e9 / median(peaks)
    return {
        "images a second": speeds,
        "peak Gflop/s in float32": round(median(peaks)),
        "fit of peak": round(of_peak, 2),
    }


def summary(row: dict[str, Any]) -> str:
    """The best of each, in one line."""
    speeds = row["images a second"]
    best = {
        name: max(
            (value for way, value in speeds.items() if way.startswith(start) and way.endswith(end)),
            default=None,
        )
        for name, (start, end) in {
            "fit": ("Keras:", ", fit"),
            "model.fit": ("Keras:", "model.fit"),
            "PyTorch": ("PyTorch:", ""),
            **{f"fit on {backend}": (f"Keras on {backend}:", ", fit") for backend in BACKENDS},
        }.items()
    }
    phrase = [f"{name} {value:,}" for name, value in best.items() if value]
    if best["PyTorch"]:
        phrase.append(f"{best['fit'] / best['PyTorch']:.2f} of PyTorch")
    return f"{row['net']}: {', '.join(phrase)}; {best['fit'] / best['model.fit']:.2f} of model.fit"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--torch", metavar="PYTHON", help="an interpreter that has PyTorch")
    parser.add_argument(
        "--backends", nargs="+", choices=BACKENDS, default=[], help="of Keras, beside TensorFlow"
    )
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has those backends")
    parser.add_argument("--nets", nargs="+", choices=BATCHES, default=list(BATCHES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--note", default="", help="what else the machine did")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    programs = {"Keras": Program(sys.executable, "speed_keras.py", given.threads)}
    for backend in given.backends:
        programs[f"Keras on {backend}"] = Program(given.python, "speed_keras.py", given.threads, backend)
    if given.torch:
        programs["PyTorch"] = Program(given.torch, "speed_torch.py", given.threads)
    else:
        print("PyTorch is left out: --torch names an interpreter that has it")
    rows = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else []
    about = {"date": f"{date.today()}", "cores": given.threads, "note": given.note}
    about |= {name: program.version for name, program in programs.items()}
    for net in given.nets:
        row = {"net": net, **measure(programs, net, given.rounds), **about}
        print(summary(row), flush=True)
        rows = [old for old in rows if old["net"] != net] + [row]
        given.out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for program in programs.values():
        program.close()


if __name__ == "__main__":
    main()
