"""The page on the speed of training says what its record says."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_has_the_table_of_the_record():
    page = runpy.run_path(str(ROOT / "benchmarks" / "speed_page.py"))["page"]
    text = (ROOT / "docs" / "dev" / "training-speed.md").read_text(encoding="utf-8")
    assert "| ResNet-20 | bfloat16 |" in text
    assert text == page()
