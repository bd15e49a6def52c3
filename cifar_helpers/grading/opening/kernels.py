"""Starts kernels of submissions in the sandbox, and their terminals in the course's folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from jupyter_client.manager import KernelManager

from cifar_helpers.grading.opening.folders import by_strangers, course_of, needs, once
from cifar_helpers.grading.sandbox import proof

SECONDS = 60  # for a kernel's start: people wait for it


def guard() -> None:
    """Has kernels that would start in a folder of submissions start in the sandbox, or not at all.

    Where the sandbox doesn't work, JupyterLab shows the words of the `SandboxError`. A terminal is as free as
    ever, but what is called there would take modules and settings from its folder: it opens in the course's.
    """
    once(_in_the_sandbox, KernelManager, "_async_pre_start_kernel")
    try:
        from jupyter_server_terminals.terminalmanager import TerminalManager
    except ImportError:  # a server without terminals
        return
    once(_in_the_course, TerminalManager, "create")


def _in_the_sandbox(prepare: Callable[..., Any]) -> Callable[..., Any]:
    async def prepared(self: KernelManager, **kw: Any) -> Any:
        folder = kw.get("cwd") or os.getcwd()
        if by_strangers(folder) and not proof.entered(self):
            seen = needs.view()
            prove = partial(proof.require, course_of(folder), seen=seen)
            # Not `to_thread`, which takes this thread's context along, and in it the loop that runs here.
            await asyncio.get_running_loop().run_in_executor(None, prove)
            proof.enter(self, seen=seen, seconds=SECONDS)
            kw["env"] = {**needs.opened, **(kw.get("env") or os.environ)}
            given = needs.given(kw["env"]) | {name: kw["env"][name] for name in needs.opened}
            assert self.kernel_spec is not None, "a manager of a kernel has its kernelspec"
            self.kernel_spec.env = {**self.kernel_spec.env, **given}
        return await prepare(self, **kw)

    return prepared


def _in_the_course(create: Callable[..., Any]) -> Callable[..., Any]:
    def created(self: Any, **kw: Any) -> Any:
        if by_strangers(kw.get("cwd") or os.getcwd()):
            kw["cwd"] = str(course_of(kw.get("cwd") or os.getcwd()))
        return create(self, **kw)

    return created
