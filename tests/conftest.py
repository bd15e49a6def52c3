"""Shares tests out among processes, those with a fixture in common together; warnings fail, seeds stay."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest

from cifar_helpers import formats as formats  # first: tests import nbformat
from cifar_helpers import kept
from cifar_helpers.checks import core

BY_ASSIGNMENT = ("test_answers", "test_every_assignment", "test_assignment", "test_build", "test_cheats")

WARNINGS = (
    "error",
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning",  # Keras 3 on NumPy 2
    "ignore:Object of type <Submitted",  # how nbgrader asks its gradebook
    "ignore:Cell is missing an id field",  # notebooks as students hand them in
    "ignore:Non-unique cell id",
    "default::RuntimeWarning",  # NumPy's, in answers and in what a check tries for an explanation
    "default::ResourceWarning",  # found when garbage is collected, in whatever test that is
    "default::pytest.PytestUnraisableExceptionWarning",
)


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job, and all that it would start
    signal.signal(signal.SIGINT, signal.default_int_handler)


hypothesis.settings.register_profile("same examples", derandomize=True)
hypothesis.settings.load_profile("same examples")


@pytest.fixture(autouse=True)
def _same_private_seeds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test draws the same private seeds in each run; `test_seeds` and benchmarks/checks.py try many."""
    drawn = random.Random(request.node.nodeid)
    monkeypatch.setattr(core, "secrets", SimpleNamespace(randbits=drawn.getrandbits))


def pytest_configure(config: pytest.Config) -> None:
    """A warning fails the test that it comes up in."""
    for line in WARNINGS:
        config.addinivalue_line("filterwarnings", line)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """Tests and what their modules import stay to the end: looking through them cost a tenth of the time."""
    with kept.for_good():
        return (yield)


def group(nodeid: str) -> str:
    """The tests that one process runs one after another: a file's, in some files an assignment's."""
    file, _, name = nodeid.partition("::")
    if PurePosixPath(file).stem not in BY_ASSIGNMENT:
        return file
    return f"{file}:{name.partition('[')[2].split('/')[0].rstrip(']')}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The groups for `--dist loadscope`. (Marks do nothing: pytest-dev/pytest-xdist, issue 1386.)"""
    if config.getvalue("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Groups(config, log)


FOUND = pytest.StashKey[list[str]]()


@pytest.fixture
def long_tests(pytestconfig: pytest.Config) -> set[str] | None:
    """The test functions with long or weekly cases, if all of tests/ was collected in this process."""
    whole = any(Path(given).resolve() == Path(__file__).parent for given in pytestconfig.args)
    return {name.partition("[")[0] for name in pytestconfig.stash[FOUND]} if whole else None


@pytest.hookimpl(tryfirst=True)  # before any is left out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts groups with slow tests first, so that none is left for the end."""
    later = [item for item in items if item.get_closest_marker("long") or item.get_closest_marker("weekly")]
    config.stash[FOUND] = [item.nodeid for item in later]
    if hasattr(config, "workerinput"):
        slow = {group(item.nodeid) for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: group(item.nodeid) not in slow)
