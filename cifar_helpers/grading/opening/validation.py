"""Has nbgrader's validation run strangers' notebooks as they are graded, and in a process of its own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from nbgrader.validator import Validator
from tornado import web
from traitlets import default

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.opening.folders import by_strangers, course_of, once
from cifar_helpers.grading.opening.kernels import SECONDS

LONGEST = 420.0  # seconds for all of it: the cells' own limit is 300, in the budget smoke
NOT_RUN = "{name} could not be validated, and nothing of it ran outside the sandbox: {why}."
TOO_LONG = f"it did not end within {LONGEST:.0f} s"


class ExecuteHere(LimitedExecute):
    """As when it is graded, from the folder in which nbgrader validates: it names none.

    Somebody waits for it, so a kernel that doesn't start is given up soon, and no fork server is started.
    """

    @default("startup_timeout")
    def _startup_timeout_default(self) -> int:
        return SECONDS

    @default("patience")
    def _patience_default(self) -> float:
        return 1.0

    @default("fork")
    def _fork_default(self) -> bool:
        return False

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        return super().preprocess(nb, {**resources, "metadata": {"path": os.getcwd()}}, km)

    def _course(self) -> Path:
        return course_of(os.getcwd())


def guard(always: bool = False) -> None:
    """Has `nbgrader validate` run strangers' notebooks in the sandbox; `always`: everybody's."""
    once(partial(_in_the_sandbox, always=always), Validator, "validate")


def _in_the_sandbox(validate: Callable[..., Any], always: bool) -> Callable[..., Any]:
    def validated(self: Validator, filename: str) -> Any:
        if not (always or by_strangers(filename)):
            return validate(self, filename)
        self.preprocessors = [CheckCellMetadata, ClearOutput, ExecuteHere]
        try:
            return validate(self, filename)
        except (SandboxError, RuntimeError) as problem:  # nbclient's, if a kernel doesn't answer
            return _failed(filename, str(problem))

    return validated


def _failed(filename: str, why: str) -> dict[str, list[dict[str, str]]]:
    """What nbgrader shows of a notebook that is not valid, in its form."""
    message = NOT_RUN.format(name=Path(filename).name, why=why.strip().rstrip("."))
    return {"failed": [{"source": Path(filename).name, "error": message, "raw_error": message}]}


def guard_button() -> None:
    """Has the button *Validate* leave strangers' notebooks to a process of its own.

    The server stays free for others, and stays in its folder: nbgrader goes to that of the notebook.
    """
    once(_aside, ValidateAssignmentHandler, "post")


def _aside(stock: Callable[..., Any]) -> Callable[..., Any]:
    @web.authenticated
    async def post(self: ValidateAssignmentHandler) -> None:
        path = self.get_argument("path", None) or self.get_json_body()["path"]
        if not by_strangers(Path(self.root_dir, path)):
            stock(self)
            return
        self.finish(await _by_a_child(self.root_dir, path))

    return post


async def _by_a_child(root: str, path: str) -> str:
    """The answer to the button, as JSON: of this module as a program."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, str(root), path),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(), LONGEST)
        return json.dumps(json.loads(said.decode().splitlines()[-1]))
    except TimeoutError:
        why = TOO_LONG
    except (ValueError, IndexError):
        why = "its process ended early"
    finally:
        if child.returncode is None:
            child.kill()  # and its sandbox with it
            await child.wait()
    return json.dumps({"success": True, "value": _failed(path, why)})


def main(root: str, path: str) -> None:
    """Validates one notebook and prints what the button's handler would answer."""
    guard(always=True)
    load = partial(ValidateAssignmentHandler.load_config, None)
    handler = SimpleNamespace(root_dir=root, load_config=load, log=logging.getLogger(__name__))
    print(json.dumps(ValidateAssignmentHandler.validate_notebook(handler, path)))


if __name__ == "__main__":
    main(*sys.argv[1:])
