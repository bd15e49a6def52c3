"""A notebook that is run again, as after a lost machine, finds each of its trainings in its folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[2]
WITH_FOLDERS = {  # how a notebook says that toy data leave no folder → the same cell with the folder in smoke
    re.compile(r'smoke=None,(?: toy=None,)? laptop=(f?"runs/[^"]*")'): r"smoke=\1, laptop=\1",
    re.compile(r'smoke="",(\s+)toy=("runs/[^"]*")'): r"smoke=\2,\1toy=\2",
    re.compile(
        r'(?:None|tempfile\.mkdtemp\(\)) if now\.(?:draws|name == "smoke") else (f?"runs/[^"]*")'
    ): r"\1",
}


def text(name: str) -> str:
    return (ROOT / "course" / "assignments" / name / f"{name}.py").read_text(encoding="utf-8")


NAMES = [
    name
    for name in notebooks.assignments(ROOT)
    if any(pattern.search(text(name)) for pattern in WITH_FOLDERS)
]


def kept(source: str) -> str:
    """A cell that keeps its trainings in smoke, too."""
    for pattern, always in WITH_FOLDERS.items():
        source = pattern.sub(always, source)
    return source


def said(name: str, folder: Path) -> str:
    """What the cells of a solved notebook print in smoke, where its trainings are kept as elsewhere."""
    notebook = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = kept(cell.source)
    client = NotebookClient(notebook, timeout=1200, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ, "CIFAR_BUDGET": "smoke"})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)


def test_there_are_such_notebooks():
    assert len(NAMES) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_no_folder_of_a_training_is_written_in_another_way(name):
    """Else it would be left out below."""
    folders = re.findall(r'^.*folder.*"runs/.*$', text(name), re.MULTILINE)
    assert [line for line in folders if kept(line) == line] == []


@pytest.mark.long  # notebooks are run, twice
@pytest.mark.parametrize("name", NAMES)
def test_each_training_of_a_notebook_that_is_run_again_is_loaded(name, tmp_path):
    first = said(name, tmp_path)
    states = {path.parent: path.read_bytes() for path in (tmp_path / "runs").rglob("state.json")}
    assert states
    again = said(name, tmp_path)
    assert again.count("Loaded, not trained again") - first.count("Loaded, not trained again") >= len(states)
    assert {path.parent: path.read_bytes() for path in (tmp_path / "runs").rglob("state.json")} == states
    assert "random initial values were others" not in again
