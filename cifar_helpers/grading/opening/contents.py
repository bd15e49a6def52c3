"""Keeps Jupytext away from submissions: what it pairs a notebook with, the notebook itself may say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from cifar_helpers.grading.opening.folders import by_strangers, once


def guard(manager: Any) -> None:
    """Has Jupytext's manager of files treat files of submissions as the one below it would.

    In a notebook's metadata, or in a jupytext.toml beside it, the formats may name any folder of the
    server's: saving the notebook would write a program there. A .jupytext.py would be run.
    """
    if hasattr(manager, "super"):  # Jupytext's name for the manager below
        for name in ("get", "save"):
            once(partial(_plain, name=name), type(manager), name)


def _plain(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    def chosen(self: Any, *args: Any, **kw: Any) -> Any:
        path = kw["path"] if "path" in kw else args[-1] if name == "save" else args[0]
        if not by_strangers(self._get_os_path(path.strip("/"))):
            return method(self, *args, **kw)
        if name == "get":
            kw.pop("load_alternative_format", None)  # Jupytext's own
        return getattr(self.super, name)(*args, **kw)

    if not asyncio.iscoroutinefunction(method):
        return chosen

    async def awaited(self: Any, *args: Any, **kw: Any) -> Any:
        return await chosen(self, *args, **kw)

    return awaited
