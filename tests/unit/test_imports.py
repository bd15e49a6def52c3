"""Which module may know of which: read from the source, so that also an import in a function counts."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = "cifar_helpers"
INSTRUCTORS = ("cifar_helpers.cli", "cifar_helpers.grading", "cifar_helpers.instructors")
STARTS = (
    "cifar_helpers.command"  # what a terminal runs: it imports the command line once Ctrl-C is provided for
)
GRADING = ("cifar_helpers.grading",)
# What the grader may use of the students' modules: nothing of images, nets or checks.
NOT_OF_CIFAR = (
    "cifar_helpers",
    "cifar_helpers.formats",
    "cifar_helpers.kept",
    "cifar_helpers.lock",
    "cifar_helpers.versions",
)


def below(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@cache
def modules() -> dict[str, Path]:
    """The package's modules by name."""
    found = {}
    for path in (ROOT / PACKAGE).rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def named(node: ast.stmt) -> Iterator[str]:
    """The modules of this package that an import names, as a module or as the holder of a name."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "the package imports by whole names"
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return
    for name in names:
        while name and name not in modules():
            name = name.rpartition(".")[0]
        if name:
            yield name


@cache
def imports(module: str) -> frozenset[str]:
    """What a module imports of this package, wherever in it the import stands."""
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    return frozenset(name for node in ast.walk(tree) for name in named(node)) - {module}


def with_packages(module: str) -> set[str]:
    """What runs before a module that imports this does: also the packages that hold what it imports."""
    found = set(imports(module))
    for name in imports(module):
        while name := name.rpartition(".")[0]:
            if not module.startswith(f"{name}."):  # its own packages have begun already
                found.add(name)
    return found - {module}


def test_no_modules_import_each_other_in_a_circle():
    try:
        TopologicalSorter({module: with_packages(module) for module in modules()}).prepare()
    except CycleError as error:
        pytest.fail(f"in a circle: {' → '.join(error.args[1])}")


def test_students_modules_know_nothing_of_grading():
    wrong = {
        module: sorted(name for name in imports(module) if below(name, INSTRUCTORS))
        for module in modules()
        if not below(module, INSTRUCTORS) and module != STARTS
    }
    assert {module: names for module, names in wrong.items() if names} == {}


def test_grading_knows_nothing_of_the_course_that_it_grades():
    wrong = {
        module: sorted(name for name in imports(module) - {*NOT_OF_CIFAR} if not below(name, GRADING))
        for module in modules()
        if below(module, GRADING)
    }
    assert {module: names for module, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from cifar_helpers.grading import errors", ["cifar_helpers.grading.errors"]),
        ("from cifar_helpers.grading.errors import CourseError", ["cifar_helpers.grading.errors"]),
        ("import cifar_helpers.grading.errors as e, os", ["cifar_helpers.grading.errors"]),
        ("from cifar_helpers import __version__", ["cifar_helpers"]),
        ("import numpy", []),
    ],
)
def test_imports_are_read_in_each_form(line, found):
    assert list(named(ast.parse(line).body[0])) == found


@pytest.mark.parametrize("module", ["grading.intake", "hand_in.running", "instructors.notebooks"])
def test_who_reads_notebooks_builds_no_grammar_of_addresses(module):
    """It would take a second at each start."""
    code = f"import sys, cifar_helpers.{module}, nbformat; assert sys.modules['rfc3987_syntax'] is None"
    subprocess.run([sys.executable, "-c", code], check=True)
