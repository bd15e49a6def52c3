"""The README's command for one notebook works as it is typed, from anywhere and in any budget."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[2]
NAMES = notebooks.assignments(ROOT)
QUICK = "1_explore"


def compared(name: str, place: Path, budget: str | None) -> str:
    """What pytest says about a notebook, called in a folder, with or without a budget in the environment."""
    kept = {
        key: value for key, value in os.environ.items() if key not in ("CIFAR_BUDGET", "TF_CPP_MIN_LOG_LEVEL")
    }
    environment = kept if budget is None else {**kept, "CIFAR_BUDGET": budget}
    path = os.path.relpath(ROOT / "source" / name / f"{name}.ipynb", place)
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", path]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.mark.slow  # a notebook is run
def test_a_notebook_is_compared_from_its_own_folder_though_another_budget_is_set():
    said = compared(QUICK, ROOT / "source" / QUICK, "laptop")
    assert "notebooks run in the smoke budget" in said


@pytest.mark.long  # all notebooks are run, twice
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("budget", [None, "gpu"])
def test_every_notebook_is_compared_from_the_root_and_from_its_folder(name, budget):
    compared(name, ROOT if budget is None else ROOT / "source" / name, budget)
