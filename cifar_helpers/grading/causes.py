"""Why cells failed: the first cause of a chain, where a cell failed because another one had before it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from cifar_helpers.grading.wall.exceptions import printable

NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")
NO_MODULE = re.compile(
    r"No module named '([\w.]+)'|(?<![\w.])([\w.]{1,200}) is not installed where this is graded"
)
NO_FILE = re.compile(r"No such file or directory: '([^']*)'")
NO_NETWORK = re.compile(
    r"URLError|URL fetch failure|ConnectionError|gaierror|[Nn]ame resolution|[Nn]ame or service not known"
    r"|Network is unreachable|Max retries exceeded|NewConnectionError"
)
NO_GPU = re.compile(r"GPU device not found|[Nn]o GPU|GPU (is )?not (found|available)")
BOUND = re.compile(r"^(?:async )?(?:def|class) (\w+)|^(\w+)(?:[ \t]*,[ \t]*\w+){0,20}[ \t]*=(?!=)", re.M)
NAMES = re.compile(r"[^\W\d]\w*")
LONGEST = 200
LONGEST_ERROR = 10_000  # characters of an error that are searched
# Characters and lines of a cell up to which it is parsed; IPython looks for each magic from the start again.
LONGEST_CELL, MOST_LINES = 50_000, 1_000
ENDED = "it asks for the end of its process, and what stands below that line was not run"
# Of what the kernel tells: see `grading.kernel`.
NOTES = {
    "debugger": "a debugger does not stop while grading",
    "end": "{what} is left out while grading: the cells after this one are run",
    "input": "input() gets an empty answer while grading",
    "magic": "{what} does nothing while grading",
    "package": "{what} is not installed where this is graded; that matters only where it is used",
    "setting": "{what} has no effect while grading",
    "used": "{what} is not installed where this is graded",
}
MOST_NOTES = 20  # of one cell


@dataclass(frozen=True)
class Failure:
    """A cell that did not run to its end: its name, what it should have defined, and why it failed.

    `answer`: whether it answers a task. `outside`: whether the reason is where it ran or what stopped it, and
    not what it says. `missing`: the name that it lacked.
    """

    cell: str
    names: frozenset[str]
    reason: str
    answer: bool
    outside: bool
    missing: str | None = None


class Causes:
    """Collects what failed, cell by cell, and names the first cause of what failed after it."""

    def __init__(self) -> None:
        self.failures: dict[int, Failure] = {}
        self.notes: dict[int, list[tuple[str, str]]] = {}
        self._row: dict[str, None] = {}
        self._ends: dict[str, str] = {}  # by the cell that asked for the end of its process

    @property
    def row(self) -> tuple[str, ...]:
        """Sentences for staff: what cost points because of where the notebook ran; who asked for the end."""
        return (*self._ends.values(), *self._row)

    def note(self, index: int, name: str, content: object) -> str | None:
        """Takes a kernel's note in; the sentence that the cell's outputs get, if it is new."""
        kind, what = (content.get(key) for key in ("kind", "what")) if isinstance(content, dict) else ("", "")
        if not isinstance(kind, str) or kind not in NOTES or not isinstance(what, str):
            return None
        known = self.notes.setdefault(index, [])
        entry = (kind, printable(what, 80))
        if entry in known or len(known) >= MOST_NOTES:
            return None
        known.append(entry)
        if kind == "end":
            self._ends[name] = f"{name} asks for the end of its process with {entry[1]}, which is left out"
        return f"Note: {NOTES[kind].format(what=entry[1])}.\n"

    def failed(self, index: int, name: str, cell: NotebookNode) -> None:
        """Notes that a cell of the student's ended with the error in its outputs."""
        error = next(output for output in cell.outputs if output.output_type == "error")
        message = f"{error.ename}: {error.evalue}"[:LONGEST_ERROR]
        missing = NOT_DEFINED.search(error.evalue) if error.ename == "NameError" else None
        asked = any(kind == "input" for kind, _ in self.notes.get(index, []))
        reason = "it asks for input(), which nobody answers while grading" if asked else _outside(message)
        names, answer = frozenset(bound(cell.source)), is_solution(cell)
        failure = Failure(name, names, reason or _spelled_out(message), answer, reason is not None)
        self.failures[index] = replace(failure, missing=missing and missing.group(1))
        if reason == ENDED:
            self._ends.setdefault(name, f"{name}: {ENDED}")

    def stopped(self, index: int, name: str, cell: NotebookNode, reason: str) -> None:
        """Notes that a cell was stopped, for a reason that the row has already."""
        names = frozenset(bound(cell.source))
        self.failures[index] = Failure(name, names, f"it {reason}", is_solution(cell), outside=True)

    def explain(self, index: int, name: str, cell: NotebookNode) -> None:
        """Puts the first cause into the error of a check, if an earlier cell's failure explains it."""
        error = _error(cell)
        if error is None:
            return
        absent = NOT_DEFINED.search(error.evalue)
        if absent:
            first = self._first(index, {absent.group(1)})
        else:
            first = self._first(index, set(NAMES.findall(cell.source)))
            first = first if first is not None and first.answer and first.outside else None
        used = NO_MODULE.search(error.evalue[:LONGEST_ERROR])
        if first is not None:
            message = f"{first.cell} did not run to its end: {first.reason}"
            if first.outside:
                self._ends.pop(first.cell, None)
                self._row[message] = None
            message += f", so {absent.group(1)} is not defined." if absent else f".\n{error.evalue}"
            error.update(ename="CellFailed", evalue=message, traceback=[message])
        elif used and used.group(2):
            package = printable(used.group(2), 80)
            self._row[f"{name} failed: {package} is not installed where this is graded"] = None

    def _first(self, before: int, names: Iterable[str]) -> Failure | None:
        """The failure of the cell that should have defined one of the names, or of one before that."""
        names = set(names)
        for index in sorted((number for number in self.failures if number < before), reverse=True):
            failure = self.failures[index]
            if names & failure.names:
                earlier = self._first(index, {failure.missing}) if failure.missing else None
                return earlier or failure
        return None


def bound(source: str) -> set[str]:
    """Names that a cell binds at the top, also where it is not Python throughout.

    >>> sorted(bound("%matplotlib inline\\nimport pandas as pd\\nx, y = 1, 2\\ndef f(): pass"))
    ['f', 'pd', 'x', 'y']
    """
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        if len(source) > LONGEST_CELL or source.count("\n") > MOST_LINES:
            raise ValueError("too long to be parsed")
        tree = ast.parse(TransformerManager().transform_cell(source))
        return {name for statement in tree.body for name in _bound_by(statement)}
    except (SyntaxError, ValueError, RuntimeError, MemoryError):  # RuntimeError: too deep, too many magics
        return {name for pair in BOUND.findall(source) for name in pair if name}


def _bound_by(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    names = set()
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, ast.alias):
            names.add((part.asname or part.name).split(".")[0])
        elif isinstance(part, (ast.FunctionDef, ast.ClassDef)):
            names.add(part.name)
    return names


def _outside(message: str) -> str | None:
    """The reason in words, if an error has to do with where the cell ran; None if not."""
    if message.startswith(("SystemExit", "EndOfProcess")):
        return ENDED
    if match := NO_MODULE.search(message.removeprefix("ModuleNotFoundError: ")):
        return f"{printable(match.group(1) or match.group(2), 80)} is not installed where this is graded"
    if match := NO_FILE.search(message):
        return f"it needs {printable(match.group(1), 120)}, which is not there where this is graded"
    if message.startswith("SyntaxError: f-string") and sys.version_info < (3, 12):
        version = ".".join(map(str, sys.version_info[:2]))
        return (
            f"Python {version}, with which this is graded, can't read one of its f-strings (3.12 reads more)"
        )
    if NO_GPU.search(message):
        return "it asks for a GPU, and there is none where this is graded"
    if NO_NETWORK.search(message):
        return "it needs the network, and there is none while grading"
    return None


def _spelled_out(message: str) -> str:
    if message.startswith("NotImplementedError"):
        return "it is not written yet"
    return f"it stopped with {printable(message, LONGEST)}"


def _error(cell: NotebookNode) -> NotebookNode | None:
    return next((output for output in cell.outputs if output.output_type == "error"), None)
