"""How long a class takes to be graded, for each assignment: classes of two sizes, of reference solutions.

python benchmarks/grading_class.py                     # 25 minutes; writes results/grading_class.json
python benchmarks/grading_class.py 8_resnet 9_capstone # these alone; the others' results stay

The time holds everything from the start of the command to the last page of feedback, also the run of the
reference that limits of time follow from. `scale_page.py` computes larger classes from the two.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from grading_speed import ROOT, a_class, own_seconds

from cifar_helpers.instructors import notebooks

RESULTS = Path(__file__).parent / "results" / "grading_class.json"
SIZES = (2, 8)


def measure(assignment: str) -> dict:
    """Seconds for a class of each size, and the points of the worst student."""
    found = {}
    for count in SIZES:
        with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
            load = round(os.getloadavg()[0], 1)
            seconds, worst = own_seconds(a_class(Path(folder, "course"), assignment, count), assignment)
        found[count] = {"seconds": round(seconds, 1), "points_of_the_worst": worst, "load_before": load}
        print(f"{assignment}, {count} submissions: {seconds:.0f} s", flush=True)
    return found


def main(chosen: list[str]) -> None:
    """Measures and saves after each assignment."""
    os.environ.setdefault("CIFAR_BUDGET", "smoke")
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    linux = platform.release().split("-")[0]
    for name in chosen or notebooks.assignments(ROOT):
        results["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, Linux {linux}"
        results[name] = measure(name)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
