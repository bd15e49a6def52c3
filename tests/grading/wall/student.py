"""A student's process for the tests: forked, so that it starts at once; with Keras, of a fork server."""

from __future__ import annotations

import contextlib
import linecache
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator

from cifar_helpers.grading.wall.encoding import Limits
from cifar_helpers.grading.wall.frames import Channel
from cifar_helpers.grading.wall.proxies import Session
from cifar_helpers.grading.wall.server import serve

READY = "ready_to_be_asked"
# Imported once, and forked before anything is done: a process in which Keras has worked can't be forked.
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    ["keras", "cifar_helpers.plots", "cifar_helpers.widgets", "cifar_helpers.grading.wall.server"]
)
LIMITS = Limits(frame=2**20, nodes=5_000, depth=16, keys=500)


@contextlib.contextmanager
def process(
    run: Callable[[socket.socket], None], limits: Limits = LIMITS, seconds: float = 30
) -> Iterator[Session]:
    """A session with a child process that does `run` with its end of the connection."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        with contextlib.suppress(BaseException):
            run(theirs)
        os._exit(0)
    theirs.close()
    session = Session(Channel(ours, limits.frame), limits)
    session.within(seconds)
    try:
        yield session
    finally:
        session.channel.close()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def student(source: str, limits: Limits = LIMITS, seconds: float = 30):
    """A session with a process that has run `source` and serves its names."""

    def run(connection: socket.socket) -> None:
        names: dict = {"__name__": "__main__"}
        exec(compile(source, "<student>", "exec"), names)
        serve(connection, names, limits)

    return process(run, limits, seconds)


@contextlib.contextmanager
def kernel(cells: list[tuple[str, str]], seconds: float) -> Iterator[Session]:
    """A session with a process that has run the cells, of (name, source) each, and may use Keras."""
    ours, theirs = socket.socketpair()
    child = FORKING.Process(target=attend, args=(theirs, cells), daemon=True)
    child.start()
    theirs.close()
    limits = Limits()
    session = Session(Channel(ours, limits.frame), limits)
    session.within(seconds)
    try:
        yield session
    finally:
        session.channel.close()
        child.kill()
        child.join()


def attend(connection: socket.socket, cells: list[tuple[str, str]]) -> None:
    """Runs the cells, then answers the judge."""
    os.environ["CIFAR_BUDGET"] = "smoke"
    names: dict = {"__name__": "__main__"}
    for name, source in cells:
        path = f"<{name}>"
        linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
        exec(compile(source, path, "exec"), names)
    names[READY] = True
    serve(connection, names)
