"""Keeps the formgrader to the settings of the course where the server was started, and names to text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment
from nbgrader.server_extensions.formgrader.base import BaseHandler
from nbgrader.server_extensions.formgrader.handlers import FormgraderHandler, SubmissionFilesHandler
from tornado import web

from cifar_helpers.grading.opening.folders import by_strangers, once

REFUSED = (
    "The formgrader would run the nbgrader_config.py in {path}, so it reads that of the course's own folder "
    "alone: start Jupyter there."
)


IN_A_SCRIPT = re.compile(r'(var \w+ = )"(\{\{ \w+) \}\}"')  # a name as nbgrader writes it into a script


def guard() -> None:
    """Has the formgrader refuse settings from outside the server's folder, and from submissions in it.

    Names in its pages are text: nbgrader puts those of folders, and what an address holds, there as they are.
    """
    once(_refusing, FormgraderHandler, "get")
    once(_escaping, BaseHandler, "render")
    once(_apart, SubmissionFilesHandler, "set_extra_headers")


def _apart(stock: Callable[..., None]) -> Callable[..., None]:
    """Shows a page that was handed in beside a notebook without scripts, and as no page of this server."""

    def with_policy(self: SubmissionFilesHandler, path: str) -> None:
        stock(self, path)
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self'")
        self.set_header("X-Content-Type-Options", "nosniff")

    return with_policy


class _NamesAsJson(BaseLoader):
    """nbgrader's templates, with names in scripts as JSON."""

    def __init__(self, below: BaseLoader) -> None:
        self.below = below

    def get_source(self, environment: Environment, template: str) -> tuple[str, Any, Any]:
        source, place, is_new = self.below.get_source(environment, template)
        return IN_A_SCRIPT.sub(r"\1\2 | tojson }}", source), place, is_new


def _escaping(render: Callable[..., str]) -> Callable[..., str]:
    def escaped(self: BaseHandler, name: str, **given: Any) -> str:
        templates = self.settings["nbgrader_jinja2_env"]
        if not isinstance(templates.loader, _NamesAsJson):
            templates.loader, templates.autoescape = _NamesAsJson(templates.loader), True
            templates.cache.clear()
        return render(self, name, **given)

    return escaped


def _refusing(get: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: FormgraderHandler) -> Any:
        path = self.get_argument("path", "")
        if path and (by_strangers(path) or not Path(path).resolve().is_relative_to(Path.cwd())):
            raise web.HTTPError(403, REFUSED.format(path=path))
        return get(self)

    return guarded
