"""How long the demo's class takes to grade, and what it gets, in one budget.

python benchmarks/demo.py smoke
CIFAR_DATA_DIR=... python benchmarks/demo.py laptop
"""

from __future__ import annotations

import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "demo.json"


def run(budget: str) -> dict:
    """Seconds of the whole demo (release, grading, feedback), and each sample's points."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        command = [Path(sys.executable).parent / "cifar-course", "demo", "--into", f"{folder}/demo"]
        subprocess.run(command, env={**os.environ, "CIFAR_BUDGET": budget}, check=True)
        seconds = round(time.monotonic() - start)
        with open(f"{folder}/demo/grades.csv", encoding="utf-8", newline="") as file:
            points = {row["student"]: float(row["total"]) for row in csv.DictReader(file)}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    return {"seconds": seconds, "machine": machine, "points": points}


if __name__ == "__main__":
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[sys.argv[1]] = run(sys.argv[1])
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
