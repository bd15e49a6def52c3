"""Trains four nets for one epoch in each way, and says how that compares with the record of this repository.

python benchmarks/bench.py                             # what `make bench` runs
python benchmarks/bench.py --torch ~/torch/bin/python  # an interpreter that has PyTorch

A slower machine is not a failure: what is printed are ratios, and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from speed_page import PRECISIONS, best

HERE = Path(__file__).parent
RECORD = HERE / "results" / "training_speed.json"


def measured(torch: str | None) -> list[dict[str, Any]]:
    """The rows of one round here and now."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "now.json"
        command = [sys.executable, str(HERE / "training_speed.py"), "--rounds", "1", "--out", str(out)]
        subprocess.run([*command, *(["--torch", torch] if torch else [])], check=True)
        return json.loads(out.read_text(encoding="utf-8"))


def compared(now: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """A line for each precision: images in a second, and what part of the record and of PyTorch that is."""
    lines = []
    for precision in PRECISIONS:
        fit, then = (best(row["images a second"], f"Keras: {precision}", ", fit") for row in (now, record))
        torch = best(now["images a second"], f"PyTorch: {precision}")
        if fit and then:
            more = f"; {fit / torch:.2f} of PyTorch" if torch else ""
            lines.append(f"{now['net']}, {precision}: {fit:,} images/s, {fit / then:.2f} of the record{more}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    here = sys.executable if find_spec("torch") else None
    parser.add_argument("--torch", metavar="PYTHON", default=here, help="an interpreter that has PyTorch")
    given = parser.parse_args()
    print("four nets, each trained for an epoch in every way: some minutes", flush=True)
    record = {row["net"]: row for row in json.loads(RECORD.read_text(encoding="utf-8"))}
    rows = measured(given.torch)
    about = next(iter(record.values()))
    print(f"\nThe record is of {about['date']}, {about['cores']} cores, {about['Keras']}.")
    print(*(line for row in rows for line in compared(row, record[row["net"]])), sep="\n")


if __name__ == "__main__":
    main()
