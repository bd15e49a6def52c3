"""Ends a command at Ctrl-C with a sentence, also while it imports."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NOTHING_YET = "\nStopped by Ctrl-C. Nothing had begun.\n"
STOPPED = 130  # as shells say it


@contextmanager
def importing() -> Iterator[None]:
    """Ends the process at Ctrl-C at once: libraries that are being imported would swallow or garble it.

    After that, Ctrl-C is a KeyboardInterrupt, for which the commands are prepared.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    before = signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if before is _end else before)


def _end(*_: object) -> None:
    os.write(2, NOTHING_YET.encode())
    os._exit(STOPPED)


def end_at_once() -> None:
    """From now on, Ctrl-C ends this process."""
    signal.signal(signal.SIGINT, _end)
