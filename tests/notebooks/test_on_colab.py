"""In an environment with Colab's published versions the released notebooks install their helpers and run.

The versions are those of colab.txt, with google.colab absent and with a stand-in for it. Colab itself, its
network and its Drive are not tried here.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from cifar_helpers.grading.handout import INSTALL

ROOT = Path(__file__).parents[2]
VERSIONS = Path(__file__).with_name("colab.txt")
NAMES = sorted(path.name for path in (ROOT / "release").iterdir() if path.is_dir())
PYTHON = "3.12"  # Colab's; where there is none, that which runs this test
EXECUTE = "from nbclient.cli import main; main()"
FAKE = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')\n"

pytestmark = pytest.mark.long  # installs TensorFlow, and runs whole notebooks


def packages(python: Path) -> dict[str, str]:
    listed = subprocess.run(
        ["uv", "pip", "list", "--format=json", "--python", python], check=True, capture_output=True, text=True
    )
    return {entry["name"]: entry["version"] for entry in json.loads(listed.stdout)}


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The Python of an environment with Colab's versions and without the helpers, and what is in it."""
    found = subprocess.run(["uv", "python", "find", PYTHON], capture_output=True, text=True)
    folder = tmp_path_factory.mktemp("colab") / "venv"
    chosen = found.stdout.strip() if found.returncode == 0 else sys.executable
    subprocess.run(["uv", "venv", "--quiet", "--python", chosen, folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, "-r", VERSIONS], check=True)
    return python, packages(python)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    command = [ROOT / "tools" / "wheel.sh", tmp_path_factory.mktemp("dist")]
    return Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


def solved(name: str) -> nbformat.NotebookNode:
    """The released notebook with every task solved as in source/."""
    answers = {cell.id: cell for cell in nbformat.read(ROOT / "source" / name / f"{name}.ipynb", 4).cells}
    notebook = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.id].source
    return notebook


def run(
    python: Path, notebook: nbformat.NotebookNode, place: Path, fake: bool
) -> subprocess.CompletedProcess:
    """Runs a notebook from top to bottom as Colab's kernel would, in the budget `smoke`."""
    startup = place / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "colab.py").write_text(FAKE if fake else "")
    nbformat.write(notebook, place / "notebook.ipynb")
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "CIFAR_", "VIRTUAL"))
    }
    environment = {
        **kept,
        "PATH": f"{python.parent}{os.pathsep}{kept['PATH']}",
        "IPYTHONDIR": str(place / "ipython"),
        "CIFAR_BUDGET": "smoke",
        "CIFAR_CACHE_DIR": str(place / "cache"),
    }
    command = [python, "-c", EXECUTE, "--kernel_name=python3", "--inplace", "notebook.ipynb"]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)


def remove_helpers(python: Path) -> None:
    subprocess.run(["uv", "pip", "uninstall", "--quiet", "--python", python, "cifar-helpers"], check=True)


@pytest.mark.parametrize("fake", [False, True], ids=["absent", "faked"])
@pytest.mark.parametrize("name", NAMES)
def test_a_released_notebook_installs_its_helpers_and_runs_and_changes_no_package(
    name, fake, colab, wheel, tmp_path
):
    python, before = colab
    remove_helpers(python)
    shutil.copy(wheel, tmp_path)
    done = run(python, solved(name), tmp_path, fake)
    assert done.returncode == 0, done.stderr[-3000:]
    executed = nbformat.read(tmp_path / "notebook.ipynb", as_version=4)
    cells = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source]
    assert all(cell.execution_count for cell in cells)
    assert [output for cell in cells for output in cell.outputs if output.output_type == "error"] == []
    after = packages(python)
    helpers = after.pop("cifar-helpers")
    assert helpers in wheel.name
    assert after == before


def test_without_a_wheel_the_first_cell_says_what_to_do(colab, tmp_path):
    python, _ = colab
    remove_helpers(python)
    notebook = solved(NAMES[0])
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") == INSTALL]
    done = run(python, notebook, tmp_path, fake=True)
    assert done.returncode != 0
    assert "put your instructor's .whl file beside this notebook" in done.stderr
