"""Writes the table of docs/dev/training-speed.md from benchmarks/results/training_speed.json.

python benchmarks/speed_page.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "dev" / "training-speed.md"
BEGIN, END = "<!-- the table of benchmarks/speed_page.py -->", "<!-- its end -->"
HEADINGS = (
    "net",
    "precision",
    "`training.fit`",
    "`model.fit`",
    "PyTorch",
    "fit ÷ PyTorch",
    "fit ÷ `model.fit`",
)
PRECISIONS = ("float32", "bfloat16")


def best(speeds: dict[str, int], start: str, end: str = "") -> int:
    """The most images in a second among the ways whose names begin and end so; 0 if there are none."""
    return max(
        (speed for way, speed in speeds.items() if way.startswith(start) and way.endswith(end)), default=0
    )


def line(net: str, precision: str, fit: int, plain: int, torch: int) -> str:
    ratio = f"{fit / torch:.2f}" if torch else "–"
    return f"| {net} | {precision} | {fit:,} | {plain:,} | {torch or '–':,} | {ratio} | {fit / plain:.2f} |\n"


def table(rows: list[dict[str, Any]]) -> str:
    """Images in a second by net and precision."""
    text = f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}\n"
    for row in rows:
        speeds = row["images a second"]
        for precision in PRECISIONS:
            fit = best(speeds, f"Keras: {precision}", ", fit")
            plain = best(speeds, f"Keras: {precision}", ", model.fit")
            torch = best(speeds, f"PyTorch: {precision}")
            text += line(row["net"], precision, fit, plain, torch)
    peaks = ", ".join(f"{row['net']} {row['fit of peak']:.0%}" for row in rows)
    about = rows[0]
    return (
        f"{text}\nThe float32 `fit` uses this share of what the cores do in matrix products: {peaks} (of "
        f"{min(row['peak Gflop/s in float32'] for row in rows)} to "
        f"{max(row['peak Gflop/s in float32'] for row in rows)} Gflop/s).\n"
        f"Measured on {about['date']} on {about['cores']} cores; {about['Keras']}; PyTorch {about['PyTorch']}.\n"
    )


def page() -> str:
    """The page with the table of the record."""
    rows = json.loads((HERE / "results" / "training_speed.json").read_text(encoding="utf-8"))
    new = f"{BEGIN}\n\n{table(rows)}\n{END}"
    old = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return old.sub(lambda _: new, PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
