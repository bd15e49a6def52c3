"""Starts the command line so that Ctrl-C ends it with a sentence, also while it imports."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

NOTHING_YET = "\nStopped by Ctrl-C. Nothing had begun.\n"
STOPPED = 130  # as shells say it


@contextmanager
def importing() -> Iterator[None]:
    """Ends the process at Ctrl-C at once: libraries that are being imported would swallow or garble it."""
    try:
        before = signal.signal(signal.SIGINT, _end)
    except ValueError:  # not the main thread, which alone gets signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(*_: object) -> None:
    sys.stdout.flush()
    os.write(2, NOTHING_YET.encode())
    os._exit(STOPPED)


def main() -> None:
    """What `cifar-course` runs."""
    try:
        with importing():
            from cifar_helpers.cli import app
        app()
    except KeyboardInterrupt:
        os.write(2, NOTHING_YET.encode())
        sys.exit(STOPPED)
