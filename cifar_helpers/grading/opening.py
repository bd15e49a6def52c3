"""Lets staff open, run and validate what was handed in: below its folders every kernel is in the sandbox.

A kernel starts in the folder of its notebook and imports modules from there, before any cell is run: a file
of the right name beside a notebook would run as whoever opens it.
"""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput
from nbgrader.validator import Validator
from tornado import web

from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.sandbox import proof

FOLDERS = frozenset({"submitted", "autograded", "feedback"})  # what lies below them is by strangers
REFUSED = (
    "The formgrader would run the nbgrader_config.py in {path}, so it reads that of the course's own folder "
    "alone: start Jupyter there."
)


def by_strangers(path: str | os.PathLike[str]) -> bool:
    """Whether a path lies in a folder of submissions, by its own words or by what its links lead to.

    >>> by_strangers("/course/submitted/ada/1_sums"), by_strangers("/course/source/1_sums")
    (True, False)
    """
    words = Path(os.path.abspath(path))
    return any(FOLDERS.intersection(found.parts) for found in (words, words.resolve()))


def course_of(path: str | os.PathLike[str]) -> Path:
    """The folder that holds the submissions among which a path lies.

    >>> str(course_of("/course/submitted/ada/1_sums"))
    '/course'
    """
    parents = [Path(os.path.abspath(path)), *Path(os.path.abspath(path)).parents]
    return next((folder.parent for folder in parents if folder.name in FOLDERS), parents[0])


def guard() -> None:
    """Guards this process: its kernels, nbgrader's validation and the formgrader.

    As a server extension, which ``tools/kernel.py`` enables, it guards each server of the environment.
    """
    guard_kernels()
    guard_validation()
    guard_formgrader()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(_: Any) -> None:
    guard()


def once(wrap: Callable[[Callable[..., Any]], Callable[..., Any]], owner: type, name: str) -> None:
    """Puts a method that was wrapped in its place, unless that was done before."""
    method = getattr(owner, name)
    if not hasattr(method, "guards"):
        wrapped = functools.wraps(method)(wrap(method))
        wrapped.guards = method
        setattr(owner, name, wrapped)


def guard_kernels() -> None:
    """Has kernels that would start in a folder of submissions start in the sandbox, or not at all.

    Where the sandbox doesn't work, JupyterLab shows the words of the `SandboxError`.
    """

    def wrap(prepare: Callable[..., Any]) -> Callable[..., Any]:
        async def prepared(self: KernelManager, **kw: Any) -> Any:
            folder = kw.get("cwd") or os.getcwd()
            if by_strangers(folder):
                # Not `to_thread`, which takes this thread's context along, and in it the loop that runs here.
                await asyncio.get_running_loop().run_in_executor(None, proof.require, course_of(folder))
                proof.enter(self)
                kw["env"] = {"CIFAR_BUDGET": "smoke", **(kw.get("env") or os.environ)}
            return await prepare(self, **kw)

        return prepared

    once(wrap, KernelManager, "_async_pre_start_kernel")


def guard_formgrader() -> None:
    """Has the formgrader refuse settings from outside the server's folder, and from submissions in it."""
    from nbgrader.server_extensions.formgrader.handlers import FormgraderHandler

    def wrap(get: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: FormgraderHandler) -> Any:
            path = self.get_argument("path", "")
            if path and (by_strangers(path) or not Path(path).resolve().is_relative_to(Path.cwd())):
                raise web.HTTPError(403, REFUSED.format(path=path))
            return get(self)

        return guarded

    once(wrap, FormgraderHandler, "get")


class ExecuteHere(LimitedExecute):
    """As when it is graded, from the folder in which nbgrader validates: it names none."""

    def preprocess(self, nb, resources, km=None):
        return super().preprocess(nb, {**resources, "metadata": {"path": os.getcwd()}}, km)


def guard_validation() -> None:
    """Has the button *Validate* run strangers' notebooks as they are graded."""

    def wrap(validate: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: Validator, filename: str) -> Any:
            if not by_strangers(filename):
                return validate(self, filename)
            self.preprocessors = [CheckCellMetadata, ClearOutput, ExecuteHere]
            with ThreadPoolExecutor(1) as aside:  # the server's own loop runs in this thread
                return aside.submit(validate, self, filename).result()

        return guarded

    once(wrap, Validator, "validate")
