"""A lock between processes that the operating system drops when its holder dies.

Not filelock's: where a file system has no flock it raises (ENOLCK and others), or leaves a marker (ENOSYS),
which stays when its holder dies on another machine of a cluster and lets everybody wait.
"""

from __future__ import annotations

import errno
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    try:
        import fcntl
    except ModuleNotFoundError:  # in a browser, where there is one process
        fcntl = None  # type: ignore[assignment]

    def _lock(file: BinaryIO) -> None:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


HELD_ELSEWHERE = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES}  # EACCES: Windows, and some network drives
POLL_SECONDS = 0.1
_log = logging.getLogger(__name__)
_without_locks: set[int] = set()  # devices that have been warned of


class Busy(Exception):
    """Another process has the lock."""


@contextmanager
def held(path: Path, what: str, wait: bool = True) -> Iterator[None]:
    """Hold the lock of a file; a dead process has none.

    The file stays: deleting it would let two processes lock two files of one name. On a file system that
    has no locks (Lustre, some NFS and FUSE mounts) the work goes on without one, after one warning.

    Parameters
    ----------
    path : Path
        The lock's file; made if absent.
    what : str
        What is going on under this lock, for the message of a process that has to wait.
    wait : bool
        Whether to wait for a process that has it.

    Raises
    ------
    Busy
        If another process has it and `wait` is false.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, held(Path(folder) / "lock", "an example"):
    ...     print("alone")
    alone
    """
    with path.open("ab") as file:
        if not _taken(file, path):
            if not wait:
                raise Busy(path)
            _log.warning("Another process is busy with %s: waiting for it.", what)
            while not _taken(file, path):
                time.sleep(POLL_SECONDS)
        yield  # closing the file gives the lock back


def _taken(file: BinaryIO, path: Path) -> bool:
    """Whether this process may go on: it has the lock, or the file system has none to give.

    The file is open for writing, so no other error than that of a holder can mean anything else.
    """
    try:
        _lock(file)
    except OSError as error:
        if error.errno in HELD_ELSEWHERE:
            return False
        _warn_of(path, error)
    return True


def _warn_of(path: Path, error: OSError) -> None:
    device = path.parent.stat().st_dev
    if device not in _without_locks:
        _without_locks.add(device)
        _log.warning(
            "%s lies on a file system without locks (%s): use it from one notebook at a time.",
            path.parent,
            error.strerror or error,
        )
