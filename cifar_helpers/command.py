"""Starts the command line so that Ctrl-C ends it with a sentence, also while it imports."""

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


def main() -> None:
    """What `cifar-course` runs."""
    signal.signal(signal.SIGINT, _end)  # until a command has imported what it needs
    from cifar_helpers.cli import app

    app()
