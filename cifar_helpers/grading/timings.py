"""Time limits that follow from how long the reference solution takes where submissions run."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path

CELL, LEAST = 10, 20.0  # times the reference's seconds; seconds
ALL, LEAST_IN_ALL = 5, 90.0  # the same for all cells together
AFTER_STOP = 0.5  # of that, for each cell that had to be stopped before


def cell_limit(expected: Mapping[str, float], grade_id: str | None, stopped: int = 0) -> float:
    """Seconds of its own that a cell may take; one that the reference lacks, as the longest of the reference.

    Examples
    --------
    >>> cell_limit({"quick": 0.1, "slow": 6.0}, "slow"), cell_limit({"quick": 0.1, "slow": 6.0}, "quick")
    (60.0, 20.0)
    >>> cell_limit({"quick": 0.1}, "quick", stopped=1)
    10.0
    """
    seconds = expected.get(grade_id or "", max(expected.values()))
    return max(LEAST, CELL * seconds) * AFTER_STOP**stopped


def limit(expected: Mapping[str, float]) -> float:
    """Seconds of its own that a submission may take.

    >>> limit({"quick": 0.1}), limit({"one": 20, "two": 30})
    (90.0, 250)
    """
    return max(LEAST_IN_ALL, ALL * sum(expected.values()))


def read(place: Path, release: str) -> dict[str, float] | None:
    """What was measured on this machine with this edition of the assignment; None if nothing was."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        return dict(kept["cells"]) if kept["of"] == [release, *_machine()] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(place: Path, release: str, times: Mapping[str, float]) -> dict[str, float]:
    """Writes what a run of the reference took, by cell."""
    cells = {name: round(seconds, 2) for name, seconds in times.items()}
    place.write_text(json.dumps({"of": [release, *_machine()], "cells": cells}, indent=1), encoding="utf-8")
    return cells


def _machine() -> tuple[str, int]:
    return platform.node(), os.cpu_count() or 1
