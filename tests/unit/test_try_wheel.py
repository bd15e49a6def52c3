"""The tool that tries a wheel runs the notebooks, and fails where a cell does."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import try_wheel
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = pytest.mark.slow  # each test starts a kernel


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a notebook of one cell as the tool would, in its folder `place`."""
    monkeypatch.setattr(try_wheel, "ROOT", tmp_path)

    def run(source: str) -> None:
        path = tmp_path / "source" / "1_some" / "1_some.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(new_notebook(cells=[new_code_cell(source)]), path)
        try_wheel.run(Path(sys.executable), "1_some", tmp_path / "place", {**os.environ})

    return run


def test_the_cells_are_run(run, tmp_path):
    run("open('ran', 'w').close()")
    assert (tmp_path / "place" / "ran").exists()


def test_a_cell_that_fails_fails_the_trial(run):
    with pytest.raises(subprocess.CalledProcessError):
        run("1 / 0")
