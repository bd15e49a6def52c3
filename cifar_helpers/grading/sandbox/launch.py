"""Starts programs in the sandbox: kernels for students' code, and the judge of their answers."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import psutil

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import bwrap
from cifar_helpers.grading.sandbox.view import View

HELP = {
    "Unknown option": "It is too old: bubblewrap 0.7 or newer is needed.",
    "amespace": "This system keeps ordinary users from making namespaces. As an administrator: "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04 and newer), "
    "sysctl -w kernel.unprivileged_userns_clone=1 (old Debian); or grade as root. "
    "In a container, its rules may forbid it: grade outside, or allow user namespaces.",
    "uid map": "AppArmor keeps ordinary users from making namespaces. As an administrator: "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04 and newer).",
}

UMASK = 0o022  # in the sandbox, whatever the grader's own

Start = Callable[..., "Box"]  # as `bubblewrapped`
cores: frozenset[int] = frozenset()  # the processors that sandboxes get; without any, those of this process


class Process(Protocol):
    """What a sandbox lives by: bubblewrap, or the first process of a box that the fork server made."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


class Box:
    """A running sandbox, with the methods of `subprocess.Popen` that Jupyter uses.

    `first` is the process that it lives by, `uid` who its programs run as, and `sockets` the folder
    `bwrap.SOCKETS` as this process sees it.
    """

    stdin = stdout = stderr = None

    def __init__(self, process: Process, first: int, uid: int, errors: IO[bytes]) -> None:
        self.process, self.first, self.uid, self.pid = process, first, uid, process.pid
        self._errors = errors
        # None of the sandbox's files is on this machine's disk; this is the way to them.
        self.sockets = f"/proc/{first}/root{bwrap.SOCKETS}"

    def poll(self) -> int | None:
        return self.process.poll()

    def wait(self, timeout: float | None = None) -> int:
        return self.process.wait(timeout)

    def interrupt(self, signum: int = signal.SIGINT) -> None:
        """Sends a signal to the program alone, not to bubblewrap and not to what the program started."""
        for child in psutil.Process(self.first).children():
            if _is_second(child.pid):
                child.send_signal(signum)

    def end(self) -> None:
        """Kills everything in the sandbox and waits for its end."""
        # While bubblewrap lives, `first` is its child, so the number can't belong to another process.
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.first, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.wait(5)
            self.process.kill()
            self.wait()

    kill = terminate = end

    def reason(self) -> str:
        """Why the sandbox could not be made, and what to do, if it could not."""
        return _reason(self._errors)


def bubblewrapped(
    argv: Sequence[str],
    environment: dict[str, str],
    *,
    files: bytes = bwrap.NO_FILES,
    connection: bytes = b"{}",
    pass_fds: Sequence[int] = (),
    judging: bool = False,
    seen: View = bwrap.ALONE,
) -> Box:
    """Runs a program in a sandbox of its own, under bubblewrap.

    Parameters
    ----------
    argv : the command; its standard streams are closed.
    environment : the variables that it gets, beside those the sandbox needs.
    files : a tar archive with what lies in its working directory.
    connection : what lies at `bwrap.CONNECTION`.
    pass_fds : file descriptors that it inherits.
    judging, seen : as for `bwrap.packages`; without them it is a submission's.

    Raises
    ------
    SandboxError
        If bubblewrap is missing or can't make the sandbox: with the fix.
    """
    user = bwrap.new_user()
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the box
    with hand_over() as (give, given):
        command = bwrap.command(list(argv), user, environment, connection, give, judging, seen)
        archive = give(files)
        read, write = os.pipe()
        given.append(write)
        with _on_its_cores():
            process = subprocess.Popen(
                [command[0], "--info-fd", str(write), *command[1:]],
                stdin=archive,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[*(number for number in given if number != archive), *pass_fds],
                start_new_session=True,
                cwd="/",
                env={},
                umask=UMASK,
            )
        os.close(given.pop())
        first = _first(read)
        if first is None:
            process.wait()
            raise SandboxError(_reason(errors))
    return Box(process, first, user.uid, errors)


def share(worker: int, workers: int) -> frozenset[int]:
    """The processors of one worker among several on this machine, so that none takes another's time.

    Examples
    --------
    >>> share(0, 1) == os.sched_getaffinity(0)
    True
    """
    all_of_them = sorted(os.sched_getaffinity(0))
    count = len(all_of_them)
    if workers >= count:
        return frozenset({all_of_them[worker % count]})
    return frozenset(all_of_them[worker * count // workers : (worker + 1) * count // workers])


@contextmanager
def _on_its_cores() -> Iterator[None]:
    """What this thread starts has `cores`: a process inherits them."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _reason(errors: IO[bytes]) -> str:
    """The reason and the fix, from what bubblewrap said."""
    errors.seek(0)
    message = errors.read(2000).decode(errors="replace").strip()
    hint = next((fix for part, fix in HELP.items() if part in message), "")
    return f"bubblewrap can't make the sandbox: {message or 'it gave no reason'}. {hint}".strip()


@contextmanager
def hand_over() -> Iterator[tuple[Callable[[bytes], int], list[int]]]:
    """Makes file descriptors that lie in memory; closes this process's own afterwards."""
    given: list[int] = []

    def give(content: bytes) -> int:
        given.append(os.memfd_create("sandbox"))
        with open(given[-1], "wb", closefd=False) as file:
            file.write(content)
        os.lseek(given[-1], 0, os.SEEK_SET)
        return given[-1]

    try:
        yield give, given
    finally:
        for descriptor in given:
            os.close(descriptor)


def _first(read: int) -> int | None:
    """The number of the sandbox's first process, once bubblewrap has made it."""
    with open(read, "rb") as pipe:
        text = pipe.read()
    return json.loads(text)["child-pid"] if text else None


def _is_second(pid: int) -> bool:
    """Whether it is its namespace's second process: the first is bubblewrap's, later ones the kernel's."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return line.split()[-1] == "2"
    return False
