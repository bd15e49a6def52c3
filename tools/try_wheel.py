"""Installs a wheel into a clean environment and runs assignments there, as on a student's machine.

python tools/try_wheel.py dist 1_explore 2_two_layer_net  # the newest wheel in that folder
python tools/try_wheel.py dist 1_explore ipywidgets==7.7.1  # beside what is there already, as on Colab
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS_NOTEBOOKS = ["ipykernel", "nbclient"]  # what JupyterLab would bring


def environment(folder: Path) -> dict[str, str]:
    """The variables of a shell in which the environment is active, and no setting of this checkout's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CIFAR_"))}
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    path = f"{programs}{os.pathsep}{kept.get('PATH', '')}"
    return kept | {"PATH": path, "VIRTUAL_ENV": str(folder), "CIFAR_BUDGET": "smoke"}


def install(wheel: Path, folder: Path, there: list[str]) -> Path:
    """Makes the environment with what is `there` already and puts the wheel in; returns its Python."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", *RUNS_NOTEBOOKS, *there], check=True)
    before = installed(pip)
    subprocess.run([*pip, "install", "--quiet", wheel], check=True)
    after = installed(pip)
    if changed := [f"{name} {version}" for name, version in before.items() if after.get(name) != version]:
        sys.exit(f"The wheel took the place of what was there: {', '.join(changed)}.")
    return python


def installed(pip: list[str | Path]) -> dict[str, str]:
    """The version of each package in the environment."""
    listed = subprocess.run([*pip, "list", "--format=json"], check=True, capture_output=True, text=True)
    return {entry["name"]: entry["version"] for entry in json.loads(listed.stdout)}


def run(python: Path, name: str, place: Path, variables: dict[str, str]) -> None:
    """Runs the solved notebook of an assignment in an empty folder; raises if one of its cells fails."""
    place.mkdir()
    shutil.copy(ROOT / "source" / name / f"{name}.ipynb", place)
    execute = "from nbclient.cli import main; main()"  # that module run with -m does nothing
    command = [python, "-c", execute, "--kernel_name=python3", f"{name}.ipynb"]
    subprocess.run(command, check=True, cwd=place, env=variables)


def main(place: str, *arguments: str) -> None:
    """Tries the newest wheel of a folder with the assignments named, beside packages named with a version."""
    there = [argument for argument in arguments if "==" in argument]
    wheels = sorted(Path(place).resolve().glob("cifar_helpers-*.whl"), key=os.path.getmtime)
    if not wheels:
        sys.exit(f"There is no wheel in {place}: build one with `make wheel`.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        python = install(wheels[-1], folder / "venv", there)
        variables = environment(folder / "venv")
        for name in (argument for argument in arguments if argument not in there):
            run(python, name, folder / name, variables)
            print(f"{name}: every cell ran, Python {sys.version.split()[0]}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
