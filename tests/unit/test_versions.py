"""A notebook names the version that it is and the package that it needs, and an older package says so."""

import configparser
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from packaging.version import Version

from cifar_helpers import __version__, versions
from cifar_helpers.grading import stamp
from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[2]
NAMES = notebooks.assignments(ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_a_release_carries_its_version_and_what_it_needs(name):
    release = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)
    wanted = versions.needed(next(cell.source for cell in release.cells if versions.needed(cell.source)))
    assert release.metadata["cifar"] == {
        "assignment": name,
        "version": stamp.version(release),
        "needs": f"cifar-helpers>={wanted}",
    }
    assert not versions.is_older(__version__, wanted)


def test_the_version_follows_what_students_get_and_nothing_else():
    notebook = nbformat.read(ROOT / "release" / NAMES[0] / f"{NAMES[0]}.ipynb", as_version=4)
    before = stamp.version(notebook)
    notebook.metadata["kernelspec"] = {}
    notebook.cells[0]["id"] = "another"
    assert stamp.version(notebook) == before
    notebook.cells[0].source += "."
    assert stamp.version(notebook) != before


@pytest.mark.parametrize(
    ("installed", "wanted", "older"),
    [
        ("0.1.0", "0.1.0", False),
        ("0.1.0.post202611261724", "0.1.0", False),
        ("0.1.0", "0.1.1", True),
        ("0.2", "0.1.9", False),
        ("0.9.0", "0.10", True),
        ("1.0rc1", "1.0", False),
        ("1", "1.0.1", True),
    ],
)
def test_versions_are_compared_by_their_numbers(installed, wanted, older):
    assert versions.is_older(installed, wanted) is older


CELL = "from cifar_helpers.checks import explore as check  # needs cifar-helpers {}"


def run_in_ipython(tmp_path, cells):
    """What IPython prints on cells that it runs one after the other, with a history as in a notebook."""
    code = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in {cells!r}:
    shell.run_cell(cell, store_history=True)
"""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path).stdout


def test_a_package_that_is_too_old_says_how_to_update_each_time_it_is_imported(tmp_path):
    output = run_in_ipython(tmp_path, [CELL.format("99.1"), CELL.format("99.1")])
    message = "This notebook needs cifar-helpers 99.1 or newer, and"
    assert output.count(message) == 2
    assert "pip install cifar_helpers-" in output


def test_one_that_is_new_enough_says_nothing(tmp_path):
    assert run_in_ipython(tmp_path, [CELL.format("0.1.0"), "print(check.__name__)"]) == (
        "cifar_helpers.checks.explore\n"
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The package for students, as `make wheel` builds it."""
    command = [ROOT / "tools" / "wheel.sh", tmp_path_factory.mktemp("dist")]
    return Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


@pytest.mark.slow  # builds a wheel
def test_a_wheel_is_newer_than_every_wheel_before_it(wheel):
    built = Version(re.search(r"cifar_helpers-([\d.a-z]+)-py3", wheel.name)[1])
    plain = Version(re.match(r"[\d.]*\d", __version__)[0])
    assert built > plain
    assert built.post > 202_600_000_000
    assert built.release == plain.release


@pytest.mark.slow  # builds a wheel
def test_a_wheel_holds_what_students_need_and_nothing_of_grading(wheel):
    """Nor anything that Jupyter would load: no settings, no entry point but the command."""
    files = {entry.filename: entry for entry in zipfile.ZipFile(wheel).infolist()}
    ours = {name for name in files if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in ours} == {"cifar_helpers"}
    assert not [name for name in ours if "/grading/" in name or "/instructors/" in name]
    [points] = [name for name in files if name.endswith("entry_points.txt")]
    entries = configparser.ConfigParser()
    entries.read_string(zipfile.ZipFile(wheel).read(points).decode())
    assert {group: [*entries[group]] for group in entries.sections()} == {"console_scripts": ["cifar-course"]}
    code = [entry for name, entry in files.items() if "/weights/" not in name and "/recorded/" not in name]
    assert sum(entry.compress_size for entry in code) < 750_000  # runs on record have a limit of their own


@pytest.mark.slow  # builds a wheel
def test_a_wheel_holds_the_released_notebooks_as_they_are_and_no_other(wheel):
    """So none has a solution or a hidden test: tests/notebooks/test_build.py looks at the releases."""
    archive = zipfile.ZipFile(wheel)
    held = {name: archive.read(name) for name in archive.namelist() if name.endswith((".ipynb", ".npy"))}
    released = {
        f"cifar_helpers/notebooks/{name}/{name}.ipynb": (
            ROOT / "release" / name / f"{name}.ipynb"
        ).read_bytes()
        for name in NAMES
    }
    assert held == released
    assert not [name for name, text in held.items() if b"BEGIN SOLUTION" in text or b"HIDDEN TESTS" in text]


WALK = """
import importlib, pkgutil, sys
# This checkout, which is installed in place, would lend what the wheel lacks.
sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in finder.__module__]
import cifar_helpers
assert cifar_helpers.__path__ == [{place!r}], cifar_helpers.__path__
for part in pkgutil.walk_packages(cifar_helpers.__path__, "cifar_helpers."):
    importlib.import_module(part.name)
"""
ASK = """
import sys
from typer.testing import CliRunner
from cifar_helpers.cli import app
for arguments in (["data", "toy10"], ["grade", "x"], ["build"]):
    done = CliRunner().invoke(app, arguments)
    print(done.exit_code, " ".join(done.output.split()))
"""


@pytest.mark.slow  # builds a wheel
def test_all_of_a_wheel_can_be_imported_and_commands_for_instructors_say_where_they_run(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    code = WALK.format(place=str(tmp_path / "cifar_helpers")) + ASK
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    where = "is for instructors: run it in the course's folder, the package for students has no grading"
    toy, grade, build = done.stdout.splitlines()
    assert toy.startswith("0 toy data (10 classes)")
    assert grade == f"1 Stopped: cifar-course grade {where}"
    assert build == f"1 Stopped: cifar-course build {where}"
