"""Keeps the formgrader to the settings of the course in whose folder the server was started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.server_extensions.formgrader.handlers import FormgraderHandler
from tornado import web

from cifar_helpers.grading.opening.places import by_strangers, once

REFUSED = (
    "The formgrader would run the nbgrader_config.py in {path}, so it reads that of the course's own folder "
    "alone: start Jupyter there."
)


def guard() -> None:
    """Has the formgrader refuse settings from outside the server's folder, and from submissions in it."""
    once(_refusing, FormgraderHandler, "get")


def _refusing(get: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: FormgraderHandler) -> Any:
        path = self.get_argument("path", "")
        if path and (by_strangers(path) or not Path(path).resolve().is_relative_to(Path.cwd())):
            raise web.HTTPError(403, REFUSED.format(path=path))
        return get(self)

    return guarded
