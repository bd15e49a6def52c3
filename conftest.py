"""Settings for notebooks that nbval runs: wherever pytest was started, and whatever the environment says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Pictures are not compared byte by byte, in HTML no more than as PNG.
PICTURES = Path(__file__).parent / "tests" / "nbval.cfg"
AS_BUILT = {  # the outputs that are stored in source/
    "CIFAR_BUDGET": "smoke",
    "CIFAR_MIXED_PRECISION": "0",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def pytest_configure(config: pytest.Config) -> None:
    if runs_notebooks(config):
        os.environ.update(AS_BUILT)  # kernels inherit it
        if config.option.nbval_sanitize_with is None:
            config.option.nbval_sanitize_with = str(PICTURES)


def pytest_report_header(config: pytest.Config) -> str | None:
    if not runs_notebooks(config):
        return None
    return "notebooks run in the smoke budget, as their stored outputs were made, whatever CIFAR_BUDGET says"


def runs_notebooks(config: pytest.Config) -> bool:
    """Whether nbval is there and was asked for."""
    return any(config.getoption(option, default=False) for option in ("nbval", "nbval_lax"))
