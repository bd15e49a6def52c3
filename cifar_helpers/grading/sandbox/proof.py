"""Proves, before anything is graded, that a kernel really is in the sandbox."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import bwrap, held, launch
from cifar_helpers.grading.sandbox.provisioner import NAME
from cifar_helpers.grading.sandbox.view import View

SECONDS = 300  # a fraction of one, on a quiet machine
ANSWERS = "/grading/judge"  # of this package what no submission sees
# Runs in a kernel like any other, but before any student's code.
PROBE = """
import json, os, socket
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
def names(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []
def answers():
    import cifar_helpers
    [folder] = cifar_helpers.__path__
    return [folder + ANSWERS] * os.path.exists(folder + ANSWERS) + names(JUDGES)
print(json.dumps({
    "answers": answers(),
    "uid": os.getresuid(),
    "pid": os.getpid(),
    "network": os.readlink("/proc/self/ns/net"),
    "interfaces": [name for _, name in socket.if_nameindex()],
    "capabilities": int(status["CapEff"], 16) | int(status["CapPrm"], 16),
    "filter": int(status["Seccomp"]),
    "privileges": int(status["NoNewPrivs"]),
    "seen": {folder: names(folder) for folder in FOLDERS},
    "writable": [folder for folder in ("/", "/etc", "/usr", "/run", "/dev") if os.access(folder, os.W_OK)],
}))
"""


def enter(
    manager: KernelManager,
    starter: launch.Start | None = None,
    seen: View = bwrap.ALONE,
    seconds: float = held.SECONDS,
) -> None:
    """Has the manager start its kernel in the sandbox, whatever its kernelspec says.

    Parameters
    ----------
    starter : what starts it; bubblewrap, where it is None.
    seen : what of this machine and this package it sees.
    seconds : how many of its own it has to begin.
    """
    config = {"starter": starter, "seen": seen, "seconds": seconds}
    stanza = {"provisioner_name": NAME, "config": config}
    spec = manager.kernel_spec
    assert spec is not None, "a manager of a kernel has its kernelspec"
    spec.metadata = {**spec.metadata, "kernel_provisioner": stanza}


def entered(manager: KernelManager) -> bool:
    """Whether the manager starts its kernel in the sandbox already."""
    spec = manager.kernel_spec
    return spec is not None and spec.metadata.get("kernel_provisioner", {}).get("provisioner_name") == NAME


@lru_cache
def require(*hidden: Path, seen: View = bwrap.ALONE) -> None:
    """Starts a kernel in the sandbox and looks around in it; once per process for the same folders.

    Parameters
    ----------
    hidden : folders of this machine that must not be visible, the course's above all.
    seen : what submissions see.

    Raises
    ------
    SandboxError
        If no sandbox can be made, with the fix, or if it is not as it must be.
    """
    check(hidden, launch.bubblewrapped, seen)


def check(hidden: Iterable[Path], starter: launch.Start, seen: View = bwrap.ALONE) -> None:
    """As `require`, but every time, of the sandboxes that `starter` makes for submissions."""
    bwrap.program()
    hidden = tuple({*(folder.resolve() for folder in hidden), Path.home()} - {Path("/")})
    for folder in hidden:
        for shown in (*bwrap.mounted(), *(place.resolve() for place in seen.there().values())):
            if folder.is_relative_to(shown):
                raise SandboxError(f"{folder} lies in {shown}, which kernels see: move it to another place")
    manager = KernelManager()
    enter(manager, starter, seen)
    found, uid = _probe(manager, hidden)
    wrong = _wrong(found, uid, hidden)
    if wrong:
        raise SandboxError(f"the sandbox is not as it must be: {'; '.join(wrong)}")


def _probe(manager: KernelManager, hidden: tuple[Path, ...]) -> tuple[dict[str, Any], int | None]:
    """What the kernel sees, and the uid it was given."""
    said: list[str] = []
    try:
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=SECONDS)
            given = {
                "FOLDERS": [str(folder) for folder in hidden],
                "ANSWERS": ANSWERS,
                "JUDGES": bwrap.JUDGES,
            }
            code = "".join(f"{name} = {value!r}\n" for name, value in given.items()) + PROBE
            client.execute_interactive(
                code,
                timeout=SECONDS,
                output_hook=lambda message: said.append(message["content"].get("text", "")),
            )
            return json.loads("".join(said)), getattr(_box(manager), "uid", None)
        except (RuntimeError, TimeoutError, ValueError) as problem:
            box = _box(manager)
            reason = "" if box is None or manager.is_alive() else f"; {box.reason()}"
            raise SandboxError(f"a kernel in the sandbox doesn't answer: {problem}{reason}") from None
        finally:
            client.stop_channels()
    finally:
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def _box(manager: KernelManager) -> Any:
    return getattr(manager.provisioner, "process", None)


def _wrong(found: dict[str, Any], uid: int | None, hidden: tuple[Path, ...]) -> list[str]:
    """What differs from a sandbox, in words."""
    ways = {str(part) for shown in bwrap.mounted() for part in (shown, *shown.parents)}
    seen = [
        f"{folder}/{name}"
        for folder in map(str, hidden)
        for name in {*found["seen"][folder]} & {*os.listdir(folder)}
        if f"{folder.rstrip('/')}/{name}" not in ways
    ]
    checks = {
        f"it runs as {found['uid']}, not as {uid}": set(found["uid"]) != {uid},
        "it shares this machine's processes": found["pid"] != 2,
        "it has a network": found["network"] == os.readlink("/proc/self/ns/net")
        or found["interfaces"] != ["lo"],
        "it has capabilities": found["capabilities"] != 0,
        "it has no filter of system calls": found["filter"] != 2 or found["privileges"] != 1,
        f"it can write to {', '.join(found['writable'])}": bool(found["writable"]),
        f"it sees {', '.join(seen[:5])}": bool(seen),
        f"it sees the answers in {', '.join(found['answers'][:5])}": bool(found["answers"]),
    }
    return [message for message, holds in checks.items() if holds]
