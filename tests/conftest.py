"""Shares the tests out among processes : what shares a fixture stays together, slow ones go first."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BY_ASSIGNMENT = ("test_answers", "test_every_assignment", "test_build", "test_cheats")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job, and all that it would start
    signal.signal(signal.SIGINT, signal.default_int_handler)


def group(item: pytest.Item) -> str:
    """The tests that one process runs one after another: a file's, in some files an assignment's."""
    path = item.path.relative_to(ROOT)
    if path.stem not in BY_ASSIGNMENT:
        return str(path)
    _, _, parameters = item.name.partition("[")
    return f"{path}:{parameters.split('/')[0].rstrip(']')}"


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the marks in its own hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the groups; those with slow tests go first, so that none is left for the end."""
    if not hasattr(config, "workerinput"):
        return
    groups = {item: group(item) for item in items}
    slow = {groups[item] for item in items if item.get_closest_marker("slow")}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(groups[item]))
    items.sort(key=lambda item: groups[item] not in slow)
