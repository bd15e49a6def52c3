"""Records of trainings: a JSON list with a row for each run that is done; what is not done yet is run."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from machine import machine

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def add(path: Path, row: Row) -> None:
    """Writes the rows with this one after them in one step, and shows its numbers."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps([*read(path), row], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(path)
    print({name: value for name, value in row.items() if name != "validation by epoch"}, flush=True)


def measure_nets(
    about: str,
    path: Path,
    nets: Sequence[str],
    assignment: Callable[[], Any],
    run: Callable[[Any, str, int, Path], Row],
) -> None:
    """Reads the command line, and adds a row for each net and seed that has none yet.

    `assignment` is called once the budget is set; `run` gets what it returns, a net, a seed and a folder
    for saved epochs.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("budget", choices=("smoke", "laptop", "gpu"))
    parser.add_argument("--nets", nargs="+", choices=nets, default=nets)
    parser.add_argument("--seeds", nargs="+", type=int, default=range(5))
    parser.add_argument("--note", default="", help="what a time also depends on: other work, a priority")
    parser.add_argument("--runs", type=Path, default=Path(tempfile.gettempdir()) / f"{path.stem}-runs")
    given = parser.parse_args()
    os.environ["CIFAR_BUDGET"] = given.budget
    work = assignment()
    done = {(row["budget"], row["net"], row["seed"]) for row in read(path)}
    for seed in given.seeds:
        for name in given.nets:
            if (given.budget, name, seed) not in done:
                row = {"budget": given.budget, "net": name, "seed": seed, **run(work, name, seed, given.runs)}
                add(path, {**row, "machine": ", ".join(filter(None, (machine(), given.note)))})
