"""Starts, interrupts and ends kernels in the sandbox; what Jupyter calls a kernel provisioner."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo, port_names
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Any as AnyTrait
from traitlets import Float, Instance

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import bwrap, held, launch
from cifar_helpers.grading.sandbox.clock import Clock
from cifar_helpers.grading.sandbox.view import View

NAME = "cifar-sandbox"  # as kernelspecs call it
LOOK = 0.5  # seconds between two looks at those


def safe(argv: list[str]) -> list[str]:
    """The command of a kernel that imports nothing from its folder while it starts."""
    own = argv[:2] == [sys.executable, "-m"]
    return [argv[0], "-P", *argv[1:]] if own else argv


class SandboxProvisioner(LocalProvisioner):
    """A kernel in a sandbox."""

    process: launch.Box | None  # type: ignore[assignment]  # it has the methods that Jupyter uses

    starter = AnyTrait(help="What starts the program; bubblewrap, where it is None.", allow_none=True)
    seconds = Float(held.SECONDS, help="How many of its own the kernel has to open its sockets.")
    seen = Instance(View, (), help="What of this machine and this package the submission sees.")

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Has Jupyter talk to the kernel by Unix sockets, which need no network."""
        self._ways = contextlib.ExitStack()
        manager: Any = self.parent
        manager.transport, manager.cache_ports = "ipc", False
        manager.ip = f"{bwrap.SOCKETS}/channel"
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts the kernel in a copy of the working directory.

        Raises
        ------
        SandboxError
            If bubblewrap is missing or can't make the sandbox: with the fix; or if no kernel starts in it.
        """
        manager: Any = self.parent
        file = manager.connection_file
        argv = safe([bwrap.CONNECTION if word == file else word for word in cmd])
        environment = bwrap.passed(kwargs.get("env") or os.environ, self.kernel_spec.env)
        # As the kernel sees it; after a restart the file has the way from outside.
        connection = json.loads(Path(file).read_bytes()) | {"ip": f"{bwrap.SOCKETS}/channel"}
        starter: Callable[..., launch.Box] = self.starter or launch.bubblewrapped
        box = await asyncio.to_thread(
            starter,
            argv,
            environment,
            files=bwrap.archive(Path(kwargs["cwd"])) if kwargs.get("cwd") else bwrap.NO_FILES,
            connection=json.dumps(connection).encode(),
            seen=self.seen,
        )
        self.process, self.pid, self.pgid = box, box.pid, box.pid
        channels = [Path(f"{box.sockets}/channel-{connection[name]}") for name in port_names]
        ways = held.folder(channels, _may_go_on(box, self.seconds))
        try:
            folder = await asyncio.to_thread(self._ways.enter_context, ways)
        except SandboxError as problem:
            why = "" if box.poll() is None else f"; {box.reason()}"
            self.end()
            raise SandboxError(f"{problem}{why}") from None
        return {**self.connection_info, "ip": f"{folder}/channel"}

    async def send_signal(self, signum: int) -> None:
        """SIGINT is for the kernel, not for bubblewrap; what ends a kernel ends all that it started."""
        if self.process is None or self.process.poll() is not None:
            return
        if signum in (signal.SIGKILL, signal.SIGTERM):
            self.end()
        elif signum != 0:
            self.process.interrupt(signum)

    async def kill(self, restart: bool = False) -> None:
        """Ends the sandbox and everything in it, at once."""
        self.end()

    async def terminate(self, restart: bool = False) -> None:
        """As `kill`: an orderly end would leave a stranger's code the time to do something else."""
        self.end()

    async def cleanup(self, restart: bool = False) -> None:
        """Lets go of the kernel's sockets."""
        self._ways.close()
        await super().cleanup(restart)

    def end(self) -> None:
        """Kills everything in the sandbox and waits for its end."""
        if self.process is not None:
            self.process.end()


# Not by an entry point of the package, which would be in the environments of students as well.
KernelProvisionerFactory.provisioners[NAME] = EntryPoint(
    NAME, f"{__name__}:{SandboxProvisioner.__name__}", KernelProvisionerFactory.GROUP_NAME
)


def _may_go_on(box: launch.Box, seconds: float) -> Callable[[], bool]:
    """Says whether a box lives; raises if it has taken too long."""
    clock, last = Clock(box.first), time.monotonic()

    def look() -> bool:
        nonlocal last
        if time.monotonic() - last > LOOK:
            last = time.monotonic()
            clock.tick()
            if clock.own > seconds:
                raise SandboxError(f"a kernel did not open its sockets within {seconds:.0f} s")
        return box.poll() is None

    return look
