"""Fixtures of the tests of grading."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import postgres
import pytest
from classroom import ASSIGNMENT, ROOT, Classroom, source_notebook
from sqlalchemy import make_url

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import proof

IN_THE_SANDBOX = (
    "test_class",
    "test_demo",
    "test_disk",
    "test_durability",
    "test_durability_steps",
    "test_execute",
    "test_forkserver",
    "test_hidden",
    "test_honest",
    "test_intake_class",
    "test_memory",
    "test_plain_nbgrader",
    "test_postgres",
    "test_sandbox",
    "test_workers",
)


def pytest_collection_modifyitems(items):
    """Where no sandbox works, what runs in it is skipped with the reason and its fix; in CI it fails."""
    affected = [item for item in items if Path(item.fspath).stem in IN_THE_SANDBOX]
    if not affected or os.environ.get("CI"):
        return
    try:
        proof.require(ROOT)
    except SandboxError as problem:
        for item in affected:
            item.add_marker(pytest.mark.skip(reason=f"no sandbox on this machine: {problem}"))


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


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server; where there can be none, the test is skipped with the fix, and fails in CI."""
    if reason := postgres.missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with postgres.running() as found:
        yield found


@pytest.fixture(scope="session")
def released_on_postgres(released, server, tmp_path_factory) -> Path:
    """The stand-in course with its gradebook in a database that copies can be made of."""
    root = tmp_path_factory.mktemp("postgres") / "course"
    shutil.copytree(released, root)
    (root / "gradebook.db").unlink()
    _use(root, server.url(server.database()))
    Course(root).generate_assignment(ASSIGNMENT)
    return root


def _use(root: Path, url: str) -> None:
    """Names the gradebook in the course's configuration; the last one counts."""
    with open(root / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.CourseDirectory.db_url = {url!r}\n")


@pytest.fixture
def backend_room(released_on_postgres, server, tmp_path) -> Classroom:
    """As `room`, with its gradebook on PostgreSQL."""
    return on_postgres(released_on_postgres, server, tmp_path / "course")


def on_postgres(released: Path, server: postgres.Server, root: Path) -> Classroom:
    """A copy of the course and of its database."""
    shutil.copytree(released, root)
    _use(root, server.url(server.database(copy_of=make_url(Course(root).db_url).database)))
    return Classroom(root)
