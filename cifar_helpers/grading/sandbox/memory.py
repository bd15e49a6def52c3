"""Ends a sandbox whose processes together hold too much memory; limits per process can't add up."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import psutil

from cifar_helpers.grading.errors import Fault
from cifar_helpers.grading.sandbox import unseen

GIB = 2**30
PAUSE = 0.3  # seconds between two looks; what can be filled in that time comes on top of the limit
RESERVE = (256 * 2**20, GIB)  # bytes of the machine's memory that stay free, at least and at most
SHARE = 32  # otherwise one part in so many
TURN = 2.0  # seconds within which the sandboxes of a machine that has too little are ended, the largest first
PATIENCE = 600.0  # seconds that a submission waits for memory
GROUP = Path("/sys/fs/cgroup")  # where a container sees its own limit
SHORT = "was ended because this machine ran out of memory"


class MemoryWatch:
    """Looks at a sandbox in a thread of its own until `close`, or until it had to end it.

    Attributes
    ----------
    reason : str or None
        Why the sandbox was ended, "used more than 6 GiB of memory"; None if it wasn't.
    """

    def __init__(self, first: int, limit: int, end: Callable[[], None], message: str):
        self.first, self.limit, self.end, self.message = first, limit, end, message
        self.reason: str | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, name=f"memory of {first}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops looking. The reason stays."""
        self._closed.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def __enter__(self) -> MemoryWatch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _look(self) -> None:
        while not self._closed.wait(PAUSE):
            try:
                self.reason = self._reason()
            except psutil.NoSuchProcess:
                return
            if self.reason:
                self.end()
                return

    def _reason(self) -> str | None:
        if held(self.first, self.limit) > self.limit:
            return too_much(self.message, self.limit)
        if left() < reserve():
            # Each sandbox has a watch like this, perhaps in another process: the larger, the sooner it acts.
            self._closed.wait(TURN * (1 - min(1.0, held(self.first) / self.limit)))
            if left() < reserve():
                return SHORT
        return None


def watch(first: int, limit: int, end: Callable[[], None], message: str = "used") -> MemoryWatch:
    """Has `end` called, once and from another thread, when a sandbox holds more than `limit` bytes.

    So it is when the machine's memory comes to its end, beginning with the sandbox that holds the most.

    Parameters
    ----------
    first : int
        The sandbox's first process, seen from here: what it and its descendants hold is added up.
    limit : int
        Bytes: of their memory, shared pages counted once, and of the files that they keep in memory.
    end : callable
        Ends the sandbox.
    words : str
        How the reason begins.

    Examples
    --------
    >>> import os
    >>> with watch(os.getpid(), 2**50, lambda: None) as memory:
    ...     memory.reason is None
    True
    """
    return MemoryWatch(first, limit, end, message)


def held(first: int, enough: int = 0) -> int:
    """Bytes that a sandbox holds, or more if it is not over `enough`: the exact sum is slow.

    Raises
    ------
    psutil.NoSuchProcess
        If the first process is gone.
    """
    root = psutil.Process(first)
    family = [process.pid for process in (root, *root.children(recursive=True))]
    unmapped = unseen.in_folders(first) + unseen.shared(family)
    own, tables = (sum(figures) for figures in zip(*map(_resident, family), strict=True))
    beside = tables + unseen.in_sockets(first)
    if beside + unmapped + own <= enough:
        return beside + unmapped + own
    shares = [_share(pid) for pid in family]
    in_maps = sum(shared for _, shared in shares)
    # What is mapped of a file is in both figures.
    return beside + sum(private for private, _ in shares) + max(unmapped, in_maps)


def left() -> int:
    """Bytes that this machine, or the container that this process is in, can still give."""
    free = psutil.virtual_memory().available
    with contextlib.suppress(OSError, ValueError, KeyError):  # no container, or one without a limit
        most, used = (int((GROUP / f"memory.{name}").read_text()) for name in ("max", "current"))
        cached = dict(line.split() for line in (GROUP / "memory.stat").read_text().splitlines())
        free = min(free, most - used + int(cached["inactive_file"]))
    return free


@lru_cache
def reserve() -> int:
    """Bytes of the machine's memory that no submission gets."""
    least, most = RESERVE
    return min(most, max(least, psutil.virtual_memory().total // SHARE))


def wait_for_room(patience: float = PATIENCE) -> None:
    """Waits until a submission can begin: twice what must stay free is there.

    Raises
    ------
    Fault
        If that takes too long.
    """
    end = time.monotonic() + patience
    while left() < 2 * reserve():
        if time.monotonic() > end:
            raise Fault(
                f"this machine has only {amount(left())} of memory left: end other programs, or grade with "
                "fewer --workers, and run the command again"
            )
        time.sleep(PAUSE)


def too_much(message: str, limit: int) -> str:
    """Why a sandbox was ended; `words` say what it did."""
    return f"{message} more than {amount(limit)} of memory"


def amount(size: int) -> str:
    """Bytes in words.

    >>> amount(6 * 2**30), amount(300 * 2**20)
    ('6 GiB', '300 MiB')
    """
    return f"{size / GIB:.3g} GiB" if size >= GIB else f"{size / 2**20:.0f} MiB"


def _resident(pid: int) -> tuple[int, int]:
    """Bytes of memory of a process, with those that it shares; and of the tables that lead there."""
    with contextlib.suppress(OSError, ValueError, KeyError):  # it may end meanwhile
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        sizes = dict(line.split(":") for line in lines if line.startswith(("VmRSS:", "VmPTE:")))
        resident, tables = (1024 * int(sizes[name].split()[0]) for name in ("VmRSS", "VmPTE"))
        return resident, tables
    return 0, 0


def _share(pid: int) -> tuple[int, int]:
    """Bytes of a process's own and of mapped files in memory; what n processes share counts as 1/n."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {name: 1024 * int(rest.split()[0]) for name, rest in (line.split(":") for line in lines)}
        return sizes["Pss"] + sizes["SwapPss"] - sizes["Pss_Shmem"], sizes["Pss_Shmem"]
    return _resident(pid)[0], 0  # a kernel that doesn't tell more, or a process that ended
