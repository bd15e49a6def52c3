"""Starts processes beside this one, and ends processes together with everything that they started."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from multiprocessing.connection import Connection

import psutil

CHILD = "cifar_helpers.grading.child"


class Attached:
    """A process of this package with a pipe to it; it ends when this one does, however that ends."""

    def __init__(self, process: subprocess.Popen[bytes], pipe: Connection) -> None:
        self.process, self.pipe = process, pipe

    @classmethod
    def start(cls, *arguments: str, **environment: str) -> Attached:
        """Starts one.

        Parameters
        ----------
        arguments : for `child`'s command line.
        environment : variables beside this process's own.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", CHILD, *arguments],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",  # Python imports from the working directory: none where a stranger's files lie
                env={**os.environ, **environment},
                start_new_session=True,  # Ctrl-C is for the main process alone
            )
        return cls(process, Connection(ours.detach()))

    def close(self) -> None:
        """Kills the process with all it started."""
        kill_tree(self.process.pid)
        self.process.wait()
        self.pipe.close()


def kill_tree(pid: int, *, itself: bool = True) -> None:
    """Kills a process and everything it started, kernels included (they have process groups of their own)."""
    try:
        process = psutil.Process(pid)
        family = [*process.children(recursive=True), *([process] if itself else [])]
    except psutil.NoSuchProcess:
        return
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # it may have ended by itself
            member.kill()
