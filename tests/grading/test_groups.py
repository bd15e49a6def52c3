"""Where this process has control groups to give, a sandbox has its own; others' groups are left alone."""

from __future__ import annotations

import os
import sys
import time

import psutil
import pytest

from cifar_helpers.grading.sandbox import bwrap, groups, launch

FIX = "systemd-run --scope -p Delegate=yes gives some"
STAYS = "import os, time\nos.fork(), os.fork()\ntime.sleep(60)"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A stand-in for /sys/fs/cgroup, in which this process is where `be_in` says."""
    monkeypatch.setattr(groups, "ROOT", tmp_path / "cgroup")
    monkeypatch.setattr(groups, "OWN", tmp_path / "own")

    def be_in(*lines, **files):
        (tmp_path / "own").write_text("".join(f"{line}\n" for line in lines))
        for line in lines:
            _, names, path = line.split(":")
            folder = tmp_path / "cgroup" / names / path.strip("/")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "cgroup.procs").write_text("")
            for name, text in files.items():
                (folder / name.replace("_", ".", 1)).write_text(text)
        return tmp_path / "cgroup"

    return be_in


def test_groups_are_made_in_what_this_process_has_to_itself(tree):
    root = tree("8:pids:/", "7:blkio:/", "4:memory:/user.slice", "1:cpu:/", "0::/")
    assert groups.parents() == [root / "pids", root / "cpu"]


def test_in_version_2_the_controllers_are_asked_for(tree):
    root = tree("0::/", cgroup_controllers="cpuset cpu io memory pids", cgroup_subtree_control="")
    assert groups.parents() == [root]
    assert (root / "cgroup.subtree_control").read_text() == "+cpu +memory +pids"


@pytest.mark.parametrize(("mark", "found"), [(b"1", True), (b"0", False), (None, False)])
def test_a_group_below_another_managers_is_used_if_it_was_given_away(tree, monkeypatch, mark, found):
    root = tree(
        "0::/user.slice/run.scope", cgroup_controllers="memory pids", cgroup_subtree_control="memory pids"
    )

    def marked(path, name):
        if mark is None:
            raise OSError
        return mark

    monkeypatch.setattr(os, "getxattr", marked)
    assert groups.parents() == ([root / "user.slice" / "run.scope"] if found else [])


def test_a_group_says_what_linux_ended_for_its_memory(tmp_path):
    group = groups.Group([tmp_path], "used too much")
    assert group.reason is None
    (tmp_path / "memory.events").write_text("max 3\noom 1\noom_kill 0\n")
    assert group.reason is None
    (tmp_path / "memory.events").write_text("max 3\noom 1\noom_kill 2\n")
    assert group.reason == "used too much"


def test_a_sandbox_has_groups_with_its_limits_and_they_end_with_it():
    if not groups.parents():
        pytest.skip(
            "this process has no control groups to itself: systemd-run --scope -p Delegate=yes gives some"
        )
    box = launch.bubblewrapped([sys.executable, "-c", STAYS], {})
    try:
        time.sleep(1)
        group = groups.confine(box.first, 2**30)
        family = [box.first, *(child.pid for child in psutil.Process(box.first).children(recursive=True))]
        assert len(family) >= 4
        for folder in group.folders:
            assert {*map(int, (folder / "cgroup.procs").read_text().split())} >= {*family}
            if (folder / "pids.max").exists():
                assert int((folder / "pids.max").read_text()) == bwrap.LIMITS["nproc"]
    finally:
        box.end()
    group.remove()
    assert group.folders
    assert not any(folder.exists() for folder in group.folders)


def test_what_a_killed_grader_left_is_removed():
    if not groups.parents():
        pytest.skip(
            "this process has no control groups to itself: systemd-run --scope -p Delegate=yes gives some"
        )
    left = groups.parents()[0] / "cifar-999999999-1"
    left.mkdir()
    groups._sweep(left.parent)
    assert not left.exists()
