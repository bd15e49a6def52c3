"""The scripts that measure a notebook in the smallest budget, too, still run with its present cells.

Notebooks change more often than they are measured, and `make results` may run for days before it comes to a
script.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RATES = (0.0003, 0.001, 0.003, 0.01)
SEED = ("--seeds", "0")
TRANSFERS = ("transferred", "from_scratch", "five_blocks", "other_images", "bare_head", "enlarged", "few")
SCRIPTS = {
    "explore": (),
    "two_layer_net": (),
    "optimisation": (),
    "convnets": SEED,
    "own_nets": ("--nets", "reference", *SEED),
    "augmentation": ("--runs", "plain", "by hand", "rotated, too", "vgg, long", "trial: as it is", *SEED),
    "transfer": ("--what", *TRANSFERS, *SEED),
    "resnet": SEED,
    "capstone": ("--runs", *(f"tune Adam {rate}" for rate in RATES), "plain", "mixup, restarts", *SEED),
}
FOLDERS = {"augmentation": "--folder", "capstone": "--folder"} | dict.fromkeys(
    ("convnets", "own_nets", "transfer", "resnet"), "--runs"
)


@pytest.mark.weekly
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_measures_the_notebook_as_it_is(script, tmp_path):
    shutil.copytree(ROOT / "benchmarks", tmp_path / "benchmarks", ignore=shutil.ignore_patterns("results"))
    (tmp_path / "benchmarks" / "results").mkdir()
    (tmp_path / "course").symlink_to(ROOT / "course")
    runs = (FOLDERS[script], tmp_path / "runs") if script in FOLDERS else ()
    command = [sys.executable, tmp_path / "benchmarks" / f"{script}.py", "smoke", *SCRIPTS[script], *runs]
    plain = os.environ | {"MPLBACKEND": "agg"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, env=plain)
    assert done.returncode == 0, done.stderr[-3000:]
    (saved,) = (tmp_path / "benchmarks" / "results").glob("*.json")
    assert json.loads(saved.read_text(encoding="utf-8")), "nothing was saved"
