"""In Colab, what a notebook saves goes to a mounted Drive by itself, or a sentence says how."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cifar_helpers import colab, predictions
from cifar_helpers.data import cache
from cifar_helpers.training.folders import RunFolder


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Colab's disk, where a notebook starts; a Drive is mounted once its folder is there."""
    disk = tmp_path / "content"
    disk.mkdir()
    monkeypatch.setattr(colab, "DISK", disk)
    monkeypatch.setattr(colab, "DRIVE", disk / "drive" / "MyDrive")
    monkeypatch.setitem(sys.modules, "google.colab", sys)
    monkeypatch.delenv("CIFAR_CACHE_DIR", raising=False)
    monkeypatch.chdir(disk)
    return disk


def mounted(machine):
    (machine / "drive" / "MyDrive").mkdir(parents=True)
    return machine / "drive" / "MyDrive" / "cifar-course"


def test_on_a_mounted_drive_trainings_predictions_and_data_are_kept(machine, capsys, monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")
    place = mounted(machine)
    colab.keep_on_drive()
    assert capsys.readouterr().out == f"Files are kept on your Drive, in {place}\n"
    predictions.save(np.full((predictions.STAND_IN, 10), 0.1))
    assert (place / "predictions.npy").is_file()
    assert RunFolder("runs/net").path.absolute() == place / "runs" / "net"
    assert cache.archives() == place / "archives"
    assert place not in cache.folder().parents  # arrays are mapped into memory, which a Drive is too slow for


def test_without_a_drive_one_sentence_says_how(machine, capsys):
    colab.keep_on_drive()
    assert 'drive.mount("/content/drive")' in capsys.readouterr().out
    assert Path.cwd() == machine
    assert cache.archives() == cache.folder() / "archives"


def test_a_folder_that_was_chosen_stays(machine, capsys, monkeypatch):
    mounted(machine)
    own = machine / "own"
    own.mkdir()
    monkeypatch.chdir(own)
    colab.keep_on_drive()
    assert (Path.cwd(), capsys.readouterr().out) == (own, "")


def test_a_cache_that_was_chosen_stays(machine, monkeypatch):
    mounted(machine)
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(machine / "cache"))
    assert cache.archives() == machine / "cache" / "archives"


def test_outside_colab_nothing_happens(machine, capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "google.colab")
    mounted(machine)
    colab.keep_on_drive()
    assert (Path.cwd(), capsys.readouterr().out, colab.folder()) == (machine, "", None)


CELLS = """
import os, sys
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
sys.modules["google.colab"] = sys
shell.run_cell("import os; from cifar_helpers import colab")  # on this machine, Colab's folders are not there
from cifar_helpers import colab
colab.DISK = Path.cwd()
colab.DRIVE = colab.DISK / "drive" / "MyDrive"
for cell in ("colab.keep_on_drive()", "1 + 1", "os.makedirs('drive/MyDrive')", "print(os.getcwd())", "1 + 1"):
    shell.run_cell(cell)
"""


def test_a_drive_that_a_later_cell_mounts_is_used_from_then_on(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CELLS], cwd=tmp_path, capture_output=True, text=True, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Colab's disk ends with the machine") == 1
    place = tmp_path / "drive" / "MyDrive" / "cifar-course"
    assert done.stdout.count(f"Files are kept on your Drive, in {place}\n") == 1
    assert f"\n{place}\n" in done.stdout
