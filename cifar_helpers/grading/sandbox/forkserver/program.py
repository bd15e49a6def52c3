"""Turns a forked process into the program that was asked for, as if Python had just been started for it."""

from __future__ import annotations

import fcntl
import importlib
import io
import os
import random
import runpy
import signal
import sys
import tarfile
from pathlib import Path

from cifar_helpers.grading.sandbox import bwrap, package
from cifar_helpers.grading.sandbox.forkserver import linux
from cifar_helpers.grading.sandbox.forkserver.request import Request


def run(request: Request, archive: int, passed: list[int]) -> None:
    """Runs the request's module; `archive` and `passed` are the descriptors that came with the request."""
    os.chdir(bwrap.WORK)
    with open(archive, "rb") as file:
        unpack(file.read(), Path(bwrap.WORK))
    _place(passed, request.descriptors)
    linux.close_all_but({0, 1, 2, *request.descriptors})
    os.environ.clear()
    os.environ.update(request.environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _draw_again()
    _choose_backend(request.environment.get("MPLBACKEND"))
    if request.judging:
        _take_whole_package()
    if request.safe:
        sys.path[:] = [entry for entry in sys.path if entry not in ("", bwrap.WORK)]
    importlib.invalidate_caches()  # the working folder is another one than the server's
    sys.argv = [request.module, *request.arguments]
    runpy.run_module(request.module, run_name="__main__", alter_sys=True)


def unpack(archive: bytes, folder: Path) -> None:
    """Writes the archive's plain files: it never has anything else."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for entry in tar:
            path = folder / entry.name
            path.parent.mkdir(parents=True, exist_ok=True)
            file = tar.extractfile(entry)
            assert file is not None
            path.write_bytes(file.read())


def _place(passed: list[int], numbers: list[int]) -> None:
    """Gives each passed file the number that it had at the grader, which the program's arguments name."""
    apart = [fcntl.fcntl(number, fcntl.F_DUPFD, max([*passed, *numbers]) + 1) for number in passed]
    for number, place in zip(apart, numbers, strict=True):
        os.dup2(number, place)


def _draw_again() -> None:
    """Random numbers of its own: the children of one server would all draw the same."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _take_whole_package() -> None:
    """Forgets the submissions' copy of this package, so that a judge imports the whole one."""
    sys.path[:] = [bwrap.JUDGES if entry == bwrap.COURSE else entry for entry in sys.path]
    for name in [name for name in sys.modules if name.partition(".")[0] == package.NAME]:
        del sys.modules[name]


def _choose_backend(name: str | None) -> None:
    """The way figures are drawn, which Matplotlib looked up in the server's variables, is the program's."""
    if name and "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = name
