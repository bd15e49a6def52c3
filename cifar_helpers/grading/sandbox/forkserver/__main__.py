"""The fork server: ``python -m cifar_helpers.grading.sandbox.forkserver SOCKET MODULE ...``.

It imports the modules, then gives birth whenever its grader sends a socket, and never reads from one:
requests are read by the children. It runs in bubblewrap's view of the machine with an empty environment, so
there is nothing in its memory that a submission must not see.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import socket
import sys

from cifar_helpers import kept
from cifar_helpers.grading.sandbox.forkserver import box, program
from cifar_helpers.grading.sandbox.forkserver.request import Request

MOST_FILES = 64  # that one request may bring


def preload(modules: list[str]) -> None:
    """Imports the modules and leaves one thread: what a fork carries over."""
    with kept.for_good():
        for name in modules:
            with contextlib.suppress(ModuleNotFoundError):  # the program itself will say so
                importlib.import_module(name)
    child = os.fork()  # OpenBLAS ends its threads at a fork; they come back when there is work
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def unfit(control: socket.socket) -> str | None:
    """Why this process can't be forked safely, or None."""
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        return f"after its imports it has {threads} threads, of which a fork would carry over one"
    allowed = {"0", "1", "2", str(control.fileno())}
    strange = []
    for name in {*os.listdir("/proc/self/fd")} - allowed:
        with contextlib.suppress(FileNotFoundError):  # the listing's own
            strange.append(os.readlink(f"/proc/self/fd/{name}"))
    return f"its imports keep files open: {', '.join(strange)}" if strange else None


def serve(control: socket.socket) -> socket.socket | None:
    """Gives birth until the grader is gone; in a child, the socket where its request waits."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead, so nothing is left of them
    while True:
        sign, received, *_ = socket.recv_fds(control, 1, 1)
        if not sign:
            return None
        with contextlib.suppress(OSError):  # no memory, no child: the grader sees its socket closed
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                control.close()
                return socket.socket(fileno=received[0])
        os.close(received[0])


def main() -> None:
    """Serves; returns in the server when the grader is gone, and in a child when its program has ended."""
    control = socket.socket(fileno=int(sys.argv[1]))
    preload(sys.argv[2:])
    refusal = unfit(control)
    control.send(json.dumps(refusal).encode())
    channel = None if refusal else serve(control)
    if channel is None:
        return
    _, descriptors, *_ = socket.recv_fds(channel, 1, MOST_FILES)
    with open(descriptors[0], "rb") as file:
        request = Request.decode(file.read())
    try:
        box.enter(channel, request)
    except OSError as problem:
        channel.send(str(problem).encode())
        os._exit(1)
    program.run(request, descriptors[1], descriptors[2:])


if __name__ == "__main__":
    main()
