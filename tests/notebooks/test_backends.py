"""With Keras's other backends every notebook runs, and known answers get the same verdict and cause.

JAX and PyTorch are not among the course's packages. `make test-backends` installs both into an environment of
its own and runs these tests there.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[2]
NAMES = notebooks.assignments(ROOT)
SOURCES = {name: (ROOT / "course" / "assignments" / name / f"{name}.py").read_text("utf-8") for name in NAMES}
WITH_KERAS = [name for name, text in SOURCES.items() if "import keras" in text]
UNITS = ("test_training.py", "test_training_folder.py", "test_logs.py")

pytestmark = [
    pytest.mark.long,  # notebooks are run, and nets built for a thousand answers
    pytest.mark.parametrize("backend", ["jax", "torch"]),
]


@pytest.fixture
def environment(backend: str) -> dict[str, str]:
    """The environment of a process in which Keras computes with another backend."""
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed: `make test-backends` installs it elsewhere, and runs this")
    return {**os.environ, "KERAS_BACKEND": backend, "CIFAR_BUDGET": "smoke"}


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_where_there_is_no_tensorflow(name, environment, tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "tensorflow.py").write_text('raise ImportError("there is no TensorFlow here")\n')
    notebook = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=1200, resources={"metadata": {"path": str(tmp_path)}})
    client.execute(env={**environment, "PYTHONPATH": str(hidden)})  # raises where a cell does


def run_pytest(environment: dict[str, str], *arguments: str) -> None:
    """Runs pytest in a process with another backend; fails with the end of what it says."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("name", WITH_KERAS)
def test_known_answers_get_the_same_verdict_and_cause(name, environment):
    run_pytest(environment, "tests/notebooks/test_answers.py", "-k", name)


def test_trainings_are_kept_and_go_on(environment):
    run_pytest(environment, *(f"tests/unit/{unit}" for unit in UNITS))
