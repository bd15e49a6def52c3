"""Fixtures of the tests of grading."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from classroom import ASSIGNMENT, ROOT, Classroom, source_notebook

from cifar_helpers.grading.course import Course


@pytest.fixture(scope="session", autouse=True)
def _smoke():
    """Kernels inherit the budget."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIFAR_BUDGET", "smoke")
        yield


@pytest.fixture(scope="session")
def released(tmp_path_factory) -> Path:
    """The stand-in course after `nbgrader generate_assignment`, made once."""
    root = tmp_path_factory.mktemp("released")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "source" / ASSIGNMENT).mkdir(parents=True)
    nbformat.write(source_notebook(), root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    Course(root).generate_assignment(ASSIGNMENT)
    return root


@pytest.fixture
def room(released, tmp_path) -> Classroom:
    """A fresh copy of the released stand-in course."""
    shutil.copytree(released, tmp_path / "course")
    return Classroom(tmp_path / "course")
