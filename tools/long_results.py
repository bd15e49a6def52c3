"""Reads the report of `pytest -m long --junitxml=…` and writes what came of each test, for the repository.

python tools/long_results.py REPORT.xml
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

RESULTS = Path(__file__).parents[1] / "benchmarks" / "results" / "long_tests.json"


def outcome(case: ElementTree.Element) -> str:
    """passed, failed or skipped; an error in a fixture is a failure."""
    children = {child.tag for child in case}
    return "failed" if children & {"failure", "error"} else "skipped" if "skipped" in children else "passed"


def summary(report: Path) -> dict:
    """Of each test function: how many of its cases passed, failed and were skipped, and their seconds."""
    suite = ElementTree.parse(report).getroot().find("testsuite")
    tests: dict[str, Counter] = {}
    for case in suite.iter("testcase"):
        name = case.get("classname").replace(".", "/") + ".py::" + case.get("name").partition("[")[0]
        tests.setdefault(name, Counter())[outcome(case)] += 1
        tests[name]["seconds"] += float(case.get("time"))
    return {
        "date": suite.get("timestamp")[:10],
        "commit": git("rev-parse", "--short", "HEAD"),
        "changed since": bool(git("status", "--porcelain", "--", ":!benchmarks/results")),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "minutes": round(float(suite.get("time")) / 60, 1),
        "tests": {name: {**found, "seconds": round(found["seconds"], 1)} for name, found in tests.items()},
    }


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    text = json.dumps(summary(Path(sys.argv[1])), indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")
