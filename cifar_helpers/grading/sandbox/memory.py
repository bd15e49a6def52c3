"""Ends a sandbox whose processes together hold too much memory; limits per process can't add up."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psutil

GIB = 2**30
PAUSE = 0.3  # seconds between two looks; what can be filled in that time comes on top of the limit
# Where the sandbox may write; tmpfs, so that a file there is memory that belongs to no process.
FOLDERS = ("tmp", "dev/shm", "run/kernel")


class MemoryWatch:
    """Looks at a sandbox in a thread of its own until `close`, or until it had to end it.

    Attributes
    ----------
    reason : str or None
        Why the sandbox was ended, "used more than 6 GiB of memory"; None if it wasn't.
    """

    def __init__(self, first: int, limit: int, end: Callable[[], None]):
        self.first, self.limit, self.end = first, limit, end
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
                over = exceeds(self.first, self.limit)
            except psutil.NoSuchProcess:
                return
            if over:
                self.reason = f"used more than {amount(self.limit)} of memory"
                self.end()
                return


def watch(first: int, limit: int, end: Callable[[], None]) -> MemoryWatch:
    """Has `end` called, once and from another thread, when a sandbox holds more than `limit` bytes.

    Parameters
    ----------
    first : int
        The sandbox's first process, seen from here: what it and its descendants hold is added up.
    limit : int
        Bytes: of their memory, shared pages counted once, and of the files that they keep in memory.
    end : callable
        Ends the sandbox.

    Examples
    --------
    >>> with watch(os.getpid(), 2**50, lambda: None) as memory:
    ...     memory.reason is None
    True
    """
    return MemoryWatch(first, limit, end)


def exceeds(first: int, limit: int) -> bool:
    """Whether a sandbox holds more than `limit` bytes; the exact sum, which is slow, only when it may matter.

    Raises
    ------
    psutil.NoSuchProcess
        If the first process is gone.
    """
    root = psutil.Process(first)
    family = [process.pid for process in (root, *root.children(recursive=True))]
    files: dict[tuple[int, int], int] = {}
    for pid in family:
        files |= _anonymous_files(pid)
    in_files = sum(files.values()) + sum(_used(first, folder) for folder in FOLDERS)
    if in_files + sum(_resident(pid) for pid in family) <= limit:
        return False
    shares = [_share(pid) for pid in family]
    in_maps = sum(shared for _, shared in shares)
    # What is mapped of a file is in both figures.
    return sum(private for private, _ in shares) + max(in_files, in_maps) > limit


def amount(size: int) -> str:
    """Bytes in words.

    >>> amount(6 * 2**30), amount(300 * 2**20)
    ('6 GiB', '300 MiB')
    """
    return f"{size / GIB:.3g} GiB" if size >= GIB else f"{size / 2**20:.0f} MiB"


def _used(first: int, folder: str) -> int:
    """Bytes in a folder that the sandbox has to itself."""
    with contextlib.suppress(OSError):
        inside = f"/proc/{first}/root/{folder}"
        if os.stat(inside).st_dev != os.stat(f"/{folder}").st_dev:
            disk = os.statvfs(inside)
            return (disk.f_blocks - disk.f_bfree) * disk.f_frsize
    return 0


def _anonymous_files(pid: int) -> dict[tuple[int, int], int]:
    """Bytes in the files without a name (`memfd_create`) that a process has open, by device and inode."""
    found: dict[tuple[int, int], int] = {}
    with contextlib.suppress(OSError):  # it may end meanwhile
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(descriptor).startswith("/memfd:"):
                    status = descriptor.stat()
                    found[status.st_dev, status.st_ino] = status.st_blocks * 512
    return found


def _resident(pid: int) -> int:
    """Bytes of memory of a process, with those that it shares."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).memory_info().rss
    return 0


def _share(pid: int) -> tuple[int, int]:
    """Bytes of a process's own and of mapped files in memory; what n processes share counts as 1/n."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {name: 1024 * int(rest.split()[0]) for name, rest in (line.split(":") for line in lines)}
        return sizes["Pss"] + sizes["SwapPss"] - sizes["Pss_Shmem"], sizes["Pss_Shmem"]
    return _resident(pid), 0  # a kernel that doesn't tell more, or a process that ended
