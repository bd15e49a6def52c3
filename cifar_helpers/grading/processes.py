"""Ends processes together with everything that they started."""

from __future__ import annotations

import contextlib

import psutil


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
