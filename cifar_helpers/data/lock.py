"""A lock between processes that the operating system drops when its holder dies."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

    def _taken(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:  # another process has it
            return False
        return True
else:

    def _taken(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another process has it
            return False
        return True


POLL_SECONDS = 0.1
_log = logging.getLogger(__name__)


@contextmanager
def held(path: Path, what: str) -> Iterator[None]:
    """Hold the lock of a file, after waiting for a process that has it; a dead process has none.

    The file stays: deleting it would let two processes lock two files of one name.

    Parameters
    ----------
    path : Path
        The lock's file; made if absent.
    what : str
        What is going on under this lock, for the message of a process that has to wait.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, held(Path(folder) / "lock", "an example"):
    ...     print("alone")
    alone
    """
    with path.open("ab") as file:
        if not _taken(file):
            _log.warning("Another process is busy with %s: waiting for it.", what)
            while not _taken(file):
                time.sleep(POLL_SECONDS)
        yield  # closing the file gives the lock back
