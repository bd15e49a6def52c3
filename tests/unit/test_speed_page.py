"""The page on the speed of training says what its record says."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_has_the_table_of_the_record():
    page = runpy.run_path(str(ROOT / "benchmarks" / "speed_page.py"))["page"]
    text = (ROOT / "docs" / "dev" / "training-speed.md").read_text(encoding="utf-8")
    assert "| ResNet-20 | bfloat16 |" in text
    assert text == page()


def test_the_bench_says_what_part_of_the_record_and_of_pytorch_is_reached():
    compared = runpy.run_path(str(ROOT / "benchmarks" / "bench.py"))["compared"]
    now = {"Keras: float32, fit": 80, "PyTorch: float32, channels last": 100, "Keras: bfloat16, fit": 90}
    record = {"net": "a", "images a second": {"Keras: float32, fit": 100}}
    lines = compared({"net": "a", "images a second": now}, record)
    assert lines == ["a, float32: 80 images/s, 0.80 of the record; 0.80 of PyTorch"]
