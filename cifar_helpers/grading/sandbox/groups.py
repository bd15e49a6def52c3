"""Control groups: where this process has some to give, Linux itself holds a sandbox to its limits.

Groups are made below this process's own, and there only if it is the topmost one to be seen (in a container
that has its groups to itself) or was given away for that, as by ``systemd-run --scope -p Delegate=yes``.
Other managers' groups are left alone. Where there are none, rlimits and `memory.watch` hold by themselves.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import time
from pathlib import Path

import psutil

from cifar_helpers.grading.sandbox import bwrap, memory

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
CONTROLLERS = ("memory", "pids", "cpu")
DELEGATED = ("trusted.delegate", "user.delegate")  # systemd's, on a group that was given away
LEAF = "cifar-main"  # where this process goes, as a group of version 2 has either processes or groups in it
SLACK = 256 * 2**20  # bytes over the limit: `memory.watch` can say what happened, so it is to be the first
SECONDS = 2.0  # for the killed to be gone
_numbers = itertools.count(1)


class Group:
    """A sandbox's groups, one in each hierarchy; without any, nothing happens. `words`: of `reason`."""

    def __init__(self, folders: list[Path], message: str) -> None:
        self.folders, self.message = folders, message

    @property
    def reason(self) -> str | None:
        """`words`, if Linux ended something in it for its memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError, ValueError):
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(counts.get("oom_kill", 0)):
                        return self.message
        return None

    def remove(self) -> None:
        """Removes the groups, once their processes are gone."""
        end = time.monotonic() + SECONDS
        for folder in self.folders:
            while folder.is_dir() and not _removed(folder) and time.monotonic() < end:
                time.sleep(0.02)


def confine(first: int, most: int, message: str = "used") -> Group:
    """Puts a sandbox, by its first process, into groups of its own; parameters as for `memory.watch`."""
    limits = {
        "memory.max": most + SLACK,
        "memory.oom.group": 1,
        "memory.limit_in_bytes": most + SLACK,
        "pids.max": bwrap.LIMITS["nproc"],
        "cpu.weight": 100,  # the usual weight, for all of a sandbox's sessions together
        "cpu.shares": 1024,
    }
    made = []
    for parent in parents():
        folder = parent / f"cifar-{os.getpid()}-{next(_numbers)}"
        with contextlib.suppress(OSError):
            _sweep(parent)
            folder.mkdir()
            made.append(folder)
            for name, value in limits.items():
                if (folder / name).exists():
                    (folder / name).write_text(str(value))
            _move(first, folder)
    return Group(made, memory.too_much(message, most))


def parents() -> list[Path]:
    """The groups below which this process may make others, in each hierarchy with a controller of ours."""
    found = []
    for line in OWN.read_text().splitlines() if OWN.exists() else ():  # Linux may be built without groups
        _, names, path = line.split(":", 2)
        if names and not {*names.split(",")} & {*CONTROLLERS}:
            continue
        top = ROOT / names if names else ROOT
        own = top / path.strip("/")
        own = own.parent if own.name == LEAF else own
        if os.access(own / "cgroup.procs", os.W_OK) and (own == top or _given_away(own)):
            found += [own] if names or _ready(own) else []
    return found


def _given_away(group: Path) -> bool:
    for mark in DELEGATED:
        with contextlib.suppress(OSError):
            if os.getxattr(group, mark) == b"1":
                return True
    return False


def _ready(group: Path) -> bool:
    """Whether groups of version 2 below this one have our controllers, after having asked for them."""
    with contextlib.suppress(OSError):
        wanted = {*CONTROLLERS} & {*(group / "cgroup.controllers").read_text().split()}
        asked = " ".join(f"+{name}" for name in sorted(wanted))
        try:
            (group / "cgroup.subtree_control").write_text(asked)
        except OSError as problem:
            if problem.errno != errno.EBUSY or not _given_away(group):
                raise
            (group / LEAF).mkdir(exist_ok=True)
            for pid in (group / "cgroup.procs").read_text().split():
                (group / LEAF / "cgroup.procs").write_text(pid)
            (group / "cgroup.subtree_control").write_text(asked)
        return bool(wanted)
    return False


def _move(first: int, folder: Path) -> None:
    """Moves the sandbox's processes; it has few as yet."""
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(first)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(ProcessLookupError):  # it may end meanwhile
                (folder / "cgroup.procs").write_text(str(process.pid))


def _sweep(parent: Path) -> None:
    """Removes what graders left that were killed."""
    for folder in parent.glob("cifar-*-*"):
        pid = folder.name.split("-")[1]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            _removed(folder)


def _removed(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        folder.rmdir()
        return True
    return False
