"""What students run needs none of the packages for instructors."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("tensorflow", "grading", "postgresql", "dev")
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


ASSIGNMENTS = ("explore", "two_layer_net", "convnets", "augmentation", "transfer", "resnet", "capstone")


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_first_cell_of_a_notebook_loads(name):
    modules = "augmentation, budget, evaluation, leak, logs, plots, predictions, schedules, training, widgets"
    done = run(f"from cifar_helpers import {modules}; from cifar_helpers.checks import {name}")
    assert done.returncode == 0, done.stderr


def test_a_students_jupyter_server_loads_the_guard_of_instructors_and_nothing_happens():
    code = "from cifar_helpers.grading import opening; opening._load_jupyter_server_extension(None)"
    done = run(code)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_wheel_enables_the_guard_of_instructors():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [(folder, [file])] = project["tool"]["setuptools"]["data-files"].items()
    assert folder == "etc/jupyter/jupyter_server_config.d"
    enabled = json.loads((ROOT / file).read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
    assert enabled == {"cifar_helpers.grading.opening": True}
