"""A budget is chosen by CIFAR_BUDGET, and never goes from real to toy data by itself."""

import subprocess
import sys

import pytest

from cifar_helpers import budget


@pytest.mark.parametrize(
    ("name", "data"), [("smoke", "toy10"), ("toy", "toy10"), ("laptop", "cifar10"), ("gpu", "cifar10")]
)
def test_only_smoke_and_toy_use_toy_data(monkeypatch, name, data):
    monkeypatch.setenv("CIFAR_BUDGET", name)
    assert budget.current().cifar10 == data


def test_an_unknown_budget_is_named_with_the_choices(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "fast")
    with pytest.raises(ValueError, match='"fast" is unknown: choose smoke, toy, laptop or gpu'):
        budget.current()


@pytest.mark.parametrize(("driver", "name"), [(None, "laptop"), ("/usr/bin/nvidia-smi", "gpu")])
def test_without_the_variable_a_gpu_decides(monkeypatch, driver, name):
    monkeypatch.delenv("CIFAR_BUDGET", raising=False)
    monkeypatch.setattr(budget.shutil, "which", lambda program: driver)
    assert budget.current().name == name


def test_what_a_first_cell_imports_loads_no_tensorflow_and_no_nbgrader():
    code = (
        "import sys; from cifar_helpers import budget, data, plots, widgets; "
        "from cifar_helpers.checks import two_layer_net; "
        "print([name for name in ('tensorflow', 'keras', 'nbgrader') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
