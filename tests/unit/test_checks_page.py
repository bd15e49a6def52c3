"""The page on the checks says what its record says."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_is_the_one_that_the_record_gives():
    page = runpy.run_path(str(ROOT / "benchmarks" / "checks_page.py"))["page"]
    assert (ROOT / "course" / "checks.md").read_text(encoding="utf-8") == page()
