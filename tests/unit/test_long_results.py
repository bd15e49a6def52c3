"""What came of the long tests is on record, for each of them: none failed, and what was never run says so."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECORD = json.loads((ROOT / "benchmarks" / "results" / "long_tests.json").read_text(encoding="utf-8"))


def collected() -> set[str]:
    """What pytest collects: half a minute."""
    chosen = ["-m", "long or weekly", "--collect-only", "-q", "tests"]
    lines = subprocess.run(
        [sys.executable, "-m", "pytest", *chosen], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    return {line.partition("[")[0] for line in lines if "::" in line}


def test_every_long_test_is_on_record_and_nothing_else(long_tests):
    assert set(RECORD) == (long_tests or collected())


def test_none_failed_and_none_was_skipped():
    run = {name: found for name, found in RECORD.items() if "not run" not in found}
    assert [name for name, found in run.items() if found.get("failed") or found.get("skipped")] == []
    assert all(found["passed"] > 0 for found in run.values())


def test_what_has_not_been_run_yet_says_why():
    assert all(len(found["not run"]) > 20 for found in RECORD.values() if "not run" in found)
