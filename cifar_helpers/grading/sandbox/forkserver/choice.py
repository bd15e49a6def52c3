"""Decides whether a fork server may start programs here, and keeps the servers of this process."""

from __future__ import annotations

import logging
import platform
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import bwrap, launch, proof
from cifar_helpers.grading.sandbox.forkserver.server import ForkedBox, Server
from cifar_helpers.grading.sandbox.view import View

OLDEST_LINUX = (5, 12)
# What differs from program to program; any other variable may be read while a module is imported.
PER_PROGRAM = ("MPLBACKEND", "NBGRADER_EXECUTION")
_log = logging.getLogger(__name__)
_starters: dict[tuple[object, ...], Starter] = {}  # servers stay, for the next submission
_refusals: set[str] = set()


def starter(modules: Sequence[str], *hidden: Path, seen: View = bwrap.ALONE) -> Starter:
    """A way to start programs: by fork servers with these modules, or by bubblewrap where they can't.

    A server is started and proved when the first program needs it, and kept; asking again costs nothing.

    Parameters
    ----------
    modules : what the servers import, see `preloads.of`.
    hidden : folders that programs must not see, as for `proof.require`.
    seen : what programs see of this machine and this package.
    """
    return _starters.setdefault((*modules, *hidden, seen), Starter(modules, hidden, seen))


def refusal() -> str | None:
    """Why bubblewrap had to start a program for which a fork server was wanted; None if that never was."""
    return min(_refusals, default=None)


def unsupported() -> str | None:
    """Why no fork server can work on this machine, or None if nothing is known against it."""
    version = tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
    if platform.system() != "Linux" or platform.machine() != "x86_64" or version < OLDEST_LINUX:
        return f"it is made for x86-64 and Linux 5.12 or newer, not {platform.platform()}"
    return None


class Starter:
    """Starts programs as `launch.bubblewrapped` does, by a proved fork server for each setting if it can."""

    def __init__(self, modules: Sequence[str], hidden: Sequence[Path], seen: View = bwrap.ALONE) -> None:
        self.modules, self.hidden, self.seen = tuple(modules), tuple(hidden), seen
        self._servers: dict[tuple[object, ...], Server | None] = {}
        self._lock = threading.Lock()

    def __call__(self, argv: Sequence[str], environment: dict[str, str], **given: Any) -> launch.Box:
        """The program in a sandbox of its own; a warning in the log where no fork server can start it."""
        return self._forked(argv, environment, **given) or launch.bubblewrapped(argv, environment, **given)

    def _forked(self, argv: Sequence[str], environment: dict[str, str], **given: Any) -> ForkedBox | None:
        with self._lock:
            server = self._server(environment)
        if server is None:
            return None
        try:
            return server.start(argv, environment, **given)
        except SandboxError as problem:
            _refusals.add(str(problem))
            _log.warning("%s; bubblewrap starts this program", problem)
            return None

    def end(self) -> None:
        """Ends its servers, with all that they started."""
        for server in filter(None, self._servers.values()):
            server.end()
        self._servers.clear()

    def _server(self, environment: dict[str, str]) -> Server | None:
        fixed = {name: value for name, value in environment.items() if name not in PER_PROGRAM}
        shown = bwrap.course(bwrap.packages(False, self.seen), self.seen)  # the folders that its programs see
        key = (*sorted(fixed.items()), *shown)
        if key not in self._servers:
            try:
                self._servers[key] = proved(self.modules, fixed, self.hidden, self.seen)
            except SandboxError as problem:
                self._servers[key] = None
                _refusals.add(str(problem))
                _log.warning("no fork server: %s; bubblewrap starts all programs, which is slower", problem)
        return self._servers[key]


def proved(
    modules: Sequence[str],
    environment: dict[str, str],
    hidden: Sequence[Path],
    seen: View = bwrap.ALONE,
) -> Server:
    """A server, once a kernel from it has been seen to be in the sandbox.

    Raises
    ------
    SandboxError
        If it can't be, or isn't.
    """
    reason = unsupported()
    if reason:
        raise SandboxError(reason)
    server = Server(modules, environment, seen)
    try:
        with ThreadPoolExecutor(1) as apart:  # Jupyter's event loop runs in this thread already
            apart.submit(proof.check, hidden, server.start, seen).result()
    except BaseException:
        server.end()
        raise
    return server
