"""Fixtures of the tests of grading."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import postgres
import pytest
from classroom import ASSIGNMENT, ROOT, Classroom, in_this_process, release

from cifar_helpers.grading import apart, samples
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.job import RunResult
from cifar_helpers.grading.sandbox import proof
from cifar_helpers.grading.workers import Workers

collect_ignore = ["second_course"]  # its settings are no module: traitlets runs them
IN_THE_SANDBOX = (
    "test_assistants",
    "test_class",
    "test_clock",
    "test_demo",
    "test_disk",
    "test_durability",
    "test_durability_steps",
    "test_every_assignment",
    "test_execute",
    "test_forkserver",
    "test_handed_in",
    "test_hidden",
    "test_honest",
    "test_intake_class",
    "test_memory",
    "test_places",
    "test_plain_nbgrader",
    "test_postgres",
    "test_private_labels",
    "test_sandbox",
    "test_second_course",
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
    return release(tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="session")
def make_classroom(request) -> Callable[[str, Path], Classroom]:
    """Makes a copy of the released stand-in course with a gradebook on `sqlite` or `postgresql`."""

    def make(kind: str, root: Path) -> Classroom:
        if kind == "postgresql":
            course = request.getfixturevalue("released_on_postgres")
            return postgres.copy_course(course, request.getfixturevalue("server"), root)
        shutil.copytree(request.getfixturevalue("released"), root)
        return Classroom(root)

    return make


@pytest.fixture
def classroom(request, make_classroom, tmp_path) -> Classroom:
    """A fresh copy of the released stand-in course; on SQLite, if the test doesn't name `postgresql`."""
    return make_classroom(getattr(request, "param", "sqlite"), tmp_path / "course")


@pytest.fixture
def all_checks_pass(monkeypatch):
    """Nothing is run: each submission comes back as if it passed every check. Grade without the sandbox."""

    def submit(self, job):
        future = Future()
        future.set_result(RunResult(job.load().notebook, None, 1.0))
        return future

    monkeypatch.setattr(Workers, "submit", submit)
    monkeypatch.setattr(Workers, "wait", lambda self, futures: set(futures))
    monkeypatch.setattr(apart, "call", in_this_process)
    monkeypatch.setattr(samples, "is_own", lambda *_: True)


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
    postgres.use(root, server.url(server.database()))
    Course(root).generate_assignment(ASSIGNMENT)
    return root
