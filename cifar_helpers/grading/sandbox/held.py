"""Ways to a kernel's sockets that stay what they are, whatever the kernel puts in their places later."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cifar_helpers.grading.errors import SandboxError

SECONDS = 300.0  # for a kernel to open its sockets, on a busy machine


@contextmanager
def held(path: str | Path) -> Iterator[str]:
    """A path to the socket at `path` itself: a link there, the kernel's work, is refused, not followed.

    Raises
    ------
    SandboxError
        If something else than a socket lies there.
    """
    descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW)
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            raise SandboxError(f"the kernel put something else in the place of its socket {Path(path).name}")
        yield f"/proc/{os.getpid()}/fd/{descriptor}"
    finally:
        os.close(descriptor)


@contextmanager
def folder(sockets: list[Path], alive: Callable[[], bool], seconds: float = SECONDS) -> Iterator[Path]:
    """A folder with a way to each of the `sockets`, under its own name; waits until they are there.

    Raises
    ------
    SandboxError
        If the kernel ends or doesn't open them in time, or puts something else there.
    """
    end = time.monotonic() + seconds
    while not all(os.path.lexists(path) for path in sockets):
        if not alive():
            raise SandboxError("a kernel ended before it opened its sockets")
        if time.monotonic() > end:
            raise SandboxError(f"a kernel did not open its sockets within {seconds:.0f} s")
        time.sleep(0.01)
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sockets-")))
        for path in sockets:
            (place / path.name).symlink_to(stack.enter_context(held(path)))
        # Paths of sockets have a hundred letters at most, so a folder with a long name goes by its number.
        number = os.open(place, os.O_PATH | os.O_DIRECTORY)
        stack.callback(os.close, number)
        yield place if len(str(place)) < 60 else Path(f"/proc/self/fd/{number}")
