"""Installs a wheel into a clean environment and runs assignments there, as on a student's machine.

python tools/try_wheel.py dist 1_explore 2_two_layer_net  # the newest wheel in that folder
"""

from __future__ import annotations

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


def install(wheel: Path, folder: Path) -> Path:
    """Makes the environment and puts the wheel in; returns its Python."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]
    subprocess.run([*command, *RUNS_NOTEBOOKS], check=True)
    return python


def run(python: Path, name: str, place: Path, variables: dict[str, str]) -> None:
    """Runs the solved notebook of an assignment in an empty folder; raises if one of its cells fails."""
    place.mkdir()
    shutil.copy(ROOT / "source" / name / f"{name}.ipynb", place)
    command = [python, "-m", "nbclient.cli", "--kernel_name=python3", f"{name}.ipynb"]
    subprocess.run(command, check=True, cwd=place, env=variables)


def main(place: str, *names: str) -> None:
    """Tries the newest wheel of a folder with the assignments named."""
    wheels = sorted(Path(place).resolve().glob("cifar_helpers-*.whl"), key=os.path.getmtime)
    if not wheels:
        sys.exit(f"There is no wheel in {place}: build one with `make wheel`.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        python = install(wheels[-1], folder / "venv")
        variables = environment(folder / "venv")
        for name in names:
            run(python, name, folder / name, variables)
            print(f"{name}: every cell ran, Python {sys.version.split()[0]}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
