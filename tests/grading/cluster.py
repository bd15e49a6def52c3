"""A dask cluster of separate processes over TCP on 127.0.0.1, started with dask's own command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from cifar_helpers.grading.processes import kill_tree

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Cluster:
    """A scheduler, and workers when they are asked for; leaving the `with` block ends them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen] = []

    def __enter__(self) -> Cluster:
        file = self.folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        wait_for(lambda: file.is_file() and file.read_text().endswith("}"))
        self.url = json.loads(file.read_text())["address"]
        return self

    def work(self, *options: str, **environment: str) -> subprocess.Popen:
        """`dask worker`, with one thread unless the options say otherwise."""
        common = ("--host", "127.0.0.1", "--local-directory", str(self.folder), "--nthreads", "1")
        return self._start("worker", self.url, *common, *options, **environment)

    def _start(self, *message: str, **environment: str) -> subprocess.Popen:
        dask = str(Path(sys.executable).with_name("dask"))
        command = [dask, *message, "--no-dashboard"]
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=self.folder, **QUIET)
        self._started.append(process)
        return process

    def family(self) -> list[psutil.Process]:
        """The processes that lie below scheduler and workers."""
        return [member for process in self._started for member in family(process.pid)]

    def __exit__(self, *error: object) -> None:
        for process in reversed(self._started):
            kill_tree(process.pid)
            process.wait()


def family(pid: int) -> list[psutil.Process]:
    """What a process has started, as far as it lives."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def names(processes: list[psutil.Process]) -> list[str]:
    """Names of those that live."""
    found = []
    for process in processes:
        try:
            found.append(process.name())
        except psutil.NoSuchProcess:
            continue
    return found


def alive(process: psutil.Process) -> bool:
    """Whether it still runs; what has ended and waits for its parent to notice does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(condition, seconds: float = 180) -> None:
    """Polls; the bound is far above what a busy machine needs."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)
