"""Writes the tables of docs/dev/training-speed.md: how fast nets train, and whether they are as accurate.

python benchmarks/speed_page.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import same_accuracy

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "dev" / "training-speed.md"
BEGIN, END = "<!-- the table of benchmarks/{} -->", "<!-- its end -->"
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
    """The page with the tables of the records."""
    rows = json.loads((HERE / "results" / "training_speed.json").read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    for script, new in {
        "speed_page.py": table(rows),
        "same_accuracy.py": f"{same_accuracy.table()}\n",
    }.items():
        begin = BEGIN.format(script)
        old = re.compile(f"{re.escape(begin)}.*?{re.escape(END)}", re.DOTALL)
        text = old.sub(lambda _, new=f"{begin}\n\n{new}\n{END}": new, text)
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
