"""Starts, interrupts and ends kernels in the sandbox; what Jupyter calls a kernel provisioner."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import bwrap

HELP = {
    "Unknown option": "It is too old: bubblewrap 0.7 or newer is needed.",
    "amespace": "This system keeps ordinary users from making namespaces. As an administrator: "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04 and newer), "
    "sysctl -w kernel.unprivileged_userns_clone=1 (old Debian); or grade as root. "
    "In a container, its rules may forbid it: grade outside, or allow user namespaces.",
    "uid map": "AppArmor keeps ordinary users from making namespaces. As an administrator: "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04 and newer).",
}


class SandboxProvisioner(LocalProvisioner):
    """A kernel under bubblewrap. `uid` is who it runs as, `first` the process that the sandbox lives by."""

    uid: int | None = None
    first: int | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Has Jupyter talk to the kernel by Unix sockets, which need no network."""
        manager = self.parent
        manager.transport, manager.cache_ports = "ipc", False
        manager.ip = f"{bwrap.SOCKETS}/channel"
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts the kernel in a copy of the working directory.

        Raises
        ------
        SandboxError
            If bubblewrap is missing or can't make the sandbox: with the fix.
        """
        file = self.parent.connection_file
        argv = [bwrap.CONNECTION if word == file else word for word in cmd]
        user = bwrap.new_user()
        environment = self._environment(kwargs.get("env") or dict(os.environ))
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - `reason` reads it, `cleanup` closes it
        # As the kernel sees it; after a restart the file has the way from outside.
        connection = json.loads(Path(file).read_bytes()) | {"ip": f"{bwrap.SOCKETS}/channel"}
        with _hand_over() as (give, given):
            command = bwrap.command(argv, user, environment, json.dumps(connection).encode(), give)
            files = give(bwrap.archive(Path(kwargs["cwd"])) if kwargs.get("cwd") else bwrap.NO_FILES)
            read, write = os.pipe()
            given.append(write)
            self.process = subprocess.Popen(
                [command[0], "--info-fd", str(write), *command[1:]],
                stdin=files,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[number for number in given if number != files],
                start_new_session=True,
                cwd="/",
                env={},
            )
            os.close(given.pop())
            self.first = await asyncio.to_thread(_first, read)
            if self.first is None:
                self.process.wait()
                self.process = None
                raise SandboxError(self.reason())
        self.uid = user.uid
        self.pid = self.pgid = self.process.pid
        # Seen from outside, the sandbox's files lie here: none of them is on this machine's disk.
        outside = f"/proc/{self.first}/root{bwrap.SOCKETS}/channel"
        return {**self.connection_info, "ip": outside}

    def _environment(self, given: dict[str, str]) -> dict[str, str]:
        names = {*bwrap.PASSED, *self.kernel_spec.env}
        return {name: given[name] for name in sorted(names) if name in given}

    def reason(self) -> str:
        """Why the sandbox could not be made, and what to do, from what bubblewrap said."""
        self._errors.seek(0)
        message = self._errors.read(2000).decode(errors="replace").strip()
        hint = next((words for part, words in HELP.items() if part in message), "")
        return f"bubblewrap can't make the sandbox: {message or 'it gave no reason'}. {hint}".strip()

    async def cleanup(self, restart: bool = False) -> None:
        """Lets go of what bubblewrap said."""
        self._errors.close()
        await super().cleanup(restart)

    async def send_signal(self, signum: int) -> None:
        """SIGINT is for the kernel, not for bubblewrap; what ends a kernel ends all that it started."""
        if self.process is None or self.process.poll() is not None:
            return
        if signum in (signal.SIGKILL, signal.SIGTERM):
            self.end()
        elif signum != 0:
            for child in psutil.Process(self.first).children():
                if _is_kernel(child.pid):
                    child.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Ends the sandbox and everything in it, at once."""
        self.end()

    async def terminate(self, restart: bool = False) -> None:
        """As `kill`: an orderly end would leave a stranger's code the time to do something else."""
        self.end()

    def end(self) -> None:
        """Kills everything in the sandbox and waits for its end."""
        # While bubblewrap lives, `first` is its child, so the number can't belong to another process.
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.first, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.process.kill()


@contextmanager
def _hand_over() -> Iterator[tuple[Callable[[bytes], int], list[int]]]:
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


def _is_kernel(pid: int) -> bool:
    """Whether it is its namespace's second process: the first is bubblewrap's, later ones the kernel's."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return line.split()[-1] == "2"
    return False
