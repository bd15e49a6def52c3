"""What students run needs none of the packages for instructors."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("lab", "tensorflow", "grading", "postgresql", "dev")
NAMES = {"pyyaml": "yaml", "pillow": "PIL", "psycopg": "psycopg", "beautifulsoup4": "bs4"}
SHARED = {"ipykernel", "pillow", "pygments"}  # JupyterLab, Matplotlib and rich bring them to students, too
BLOCKED = """
import sys
for name in {names}: sys.modules[name] = None
sys.argv = {arguments}
{code}
"""


def blocked():
    """Modules that only instructors' extras bring."""
    lines = [line for extra in EXTRAS for line in PROJECT["optional-dependencies"][extra]]
    projects = {re.match(r"[\w-]+", line).group() for line in lines} - SHARED - {"cifar-helpers"}
    return sorted(NAMES.get(name, name.replace("-", "_")) for name in projects)


def run(code, *arguments):
    text = BLOCKED.format(names=blocked(), arguments=["cifar-course", *arguments], code=code)
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)


def test_images_can_be_fetched_ahead_of_time():
    done = run("from cifar_helpers.cli import app; app()", "data", "toy10")
    assert done.returncode == 0, done.stderr
    assert "toy data (10 classes)" in done.stdout


def test_a_wrong_name_gets_a_message_and_no_traceback():
    done = run("from cifar_helpers.cli import app; app()", "data", "cifar11")
    assert done.returncode == 2
    assert "unknown: cifar11. Choose cifar10, cifar100" in done.stderr
    assert "Traceback" not in done.stderr


ASSIGNMENTS = (
    "explore",
    "two_layer_net",
    "optimisation",
    "convolution",
    "convnets",
    "augmentation",
    "transfer",
    "resnet",
    "capstone",
)


@pytest.mark.slow  # starts a Python for each assignment
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_first_cell_of_a_notebook_loads(name):
    modules = "augmentation, budget, evaluation, leak, logs, plots, predictions, schedules, training, widgets"
    done = run(f"from cifar_helpers import {modules}; from cifar_helpers.checks import {name}")
    assert done.returncode == 0, done.stderr


def test_what_students_install_brings_no_extension_of_instructors_for_their_jupyter():
    lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["lab"]]
    assert {"nbgrader", "jupytext", "nbval"} & {Requirement(line).name for line in lines} == set()


# What Colab has of what the package needs (summer of 2026); with newer widgets its own tools break.
COLAB = {
    "certifi": "2026.5.20",
    "ipywidgets": "7.7.1",
    "keras": "3.13.2",
    "matplotlib": "3.10.0",
    "numpy": "2.0.2",
    "packaging": "23.1",  # that of 2023: no newer list was at hand
    "platformdirs": "4.10.0",
    "rich": "13.9.4",
    "scikit-learn": "1.6.1",
    "tensorflow": "2.20.0",
    "tqdm": "4.67.3",
    "typer": "0.25.1",
}


# Its runtime 2026.01, as tests/notebooks/colab.txt has it.
LINES = (ROOT / "tests" / "notebooks" / "colab.txt").read_text(encoding="utf-8").splitlines()
LISTED = dict(line.split("==") for line in LINES if not line.startswith("#"))


@pytest.mark.parametrize("there_already", [COLAB, LISTED], ids=["summer of 2026", "runtime 2026.01"])
def test_on_colab_the_package_takes_the_place_of_none_of_its_own(there_already):
    lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["tensorflow"]]
    needed = [Requirement(line) for line in lines]
    there = [need for need in needed if not need.marker or need.marker.evaluate({"python_version": "3.12"})]
    assert [str(need) for need in there if not need.specifier.contains(there_already[need.name])] == []
