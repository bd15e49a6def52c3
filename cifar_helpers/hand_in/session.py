"""What ran in this session of a notebook: how cells ended, and which open task an error comes from."""

from __future__ import annotations

import ast
import time
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any

from cifar_helpers import presence
from cifar_helpers.hand_in import released
from cifar_helpers.hand_in.notebook import digest
from cifar_helpers.hand_in.released import Released, ReleasedCell
from cifar_helpers.hand_in.report import Outcome, of_error

OPEN = "this task is open: write your answer in place of `raise NotImplementedError()`"
ITSELF = "hand_in.check("  # what the cell says that asks


@dataclass(frozen=True)
class Run:
    """How a cell ended, and when (seconds since 1970)."""

    outcome: Outcome
    at: float


ran: dict[str, Run] = {}  # by the digest of what was run
lost: set[str] = set()  # names that cells would have defined which ended with an error


def listen() -> None:
    """From now on, notes how cells end in the notebook that a person works in; nowhere else."""
    if not presence.someone_is_there():
        return
    from IPython import get_ipython

    shell = get_ipython()
    if not getattr(shell, "cifar_session", False):
        shell.cifar_session = True
        shell.events.register("post_run_cell", note)
        shell.set_custom_exc((NotImplementedError, NameError), show)


def outcomes() -> dict[str, Outcome]:
    """How each cell ended when it was run last, by its digest."""
    return {key: run.outcome for key, run in ran.items()}


def note(result: Any) -> None:
    """Keeps how a cell ended, as IPython says it."""
    source, error = result.info.raw_cell, result.error_in_exec or result.error_before_exec
    if ITSELF not in source:
        ran[digest(source)] = Run(_outcome(error) if error else Outcome(), time.time())
        (lost.update if error else lost.difference_update)(defined(source))


def defined(source: str) -> set[str]:
    """The names to which a cell gives a value; none of a cell that is not Python's alone.

    >>> sorted(defined("a, b = 1, 2\\nprint(a)"))
    ['a', 'b']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {
        each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _outcome(error: BaseException) -> Outcome:
    kind = type(error).__name__
    shown = [f"CheckFailed: {error}"] if kind == "CheckFailed" else []
    return of_error({"ename": kind, "evalue": str(error), "traceback": shown})


def show(
    shell: Any, kind: type, error: Any, traceback: TracebackType | None, tb_offset: int | None = None
) -> None:
    """Shows an error; one that an open task causes, as a sentence that names the task."""
    sentence = because_of(shell.user_ns, error, traceback)
    if sentence:
        error._render_traceback_ = lambda: [f"{kind.__name__}: {sentence}"]
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)


def because_of(names: dict[str, Any], error: BaseException, traceback: TracebackType | None) -> str | None:
    """Which open task an error comes from, as a sentence; None if it comes from none."""
    release = of_session(names)
    if isinstance(error, NotImplementedError):
        function = _innermost(traceback)
        if function == "<module>":
            return OPEN
        answer = release.answer_that_defines(function) if release and not str(error) else None
        return f"`{function}` is not written yet: {_first(answer)}" if answer else None
    name = getattr(error, "name", None)
    answer = release.answer_that_defines(name) if release and name else None
    if answer:
        return f"`{name}` is not there yet: {_first(answer)}"
    return f"`{name}` is not there: the cell that makes it ended with an error" if name in lost else None


def _first(answer: ReleasedCell) -> str:
    return f"it belongs to “{answer.task}”. Write that first and run its cell, then this one"


def _innermost(traceback: TracebackType | None) -> str:
    """The function in which an error was raised."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code.co_name if traceback else ""


def of_session(names: dict[str, Any]) -> Released | None:
    """The assignment whose checks a notebook has imported."""
    loaded = [value.__name__ for value in names.values() if isinstance(value, ModuleType)]
    packages = {
        name.removeprefix("cifar_helpers.checks.")
        for name in loaded
        if name.startswith("cifar_helpers.checks.")
    }
    for name, release in released.known().items():
        if name.partition("_")[2] in packages:
            return release
    return None
