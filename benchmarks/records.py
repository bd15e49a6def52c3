"""Records of trainings: a JSON list with a row for each run that is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def add(path: Path, row: Row) -> None:
    """Writes the rows with this one behind them in one step, and shows its numbers."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps([*read(path), row], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(path)
    print({name: value for name, value in row.items() if name != "validation by epoch"}, flush=True)
