"""Where no sandbox works, the attacks are skipped with the reason and its fix; in CI they fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import proof


def pytest_collection_modifyitems(items):
    affected = [item for item in items if Path(item.fspath).stem == "test_class_under_attack"]
    if not affected or os.environ.get("CI"):
        return
    try:
        proof.require(Path(__file__).parents[2])
    except SandboxError as problem:
        for item in affected:
            item.add_marker(pytest.mark.skip(reason=f"no sandbox on this machine: {problem}"))
