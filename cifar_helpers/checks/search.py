"""Searches the mutants of a right solution for those that do the same as a student's function.

Mutants run like the function, with the student's other functions around them, for a limited time. The
notebook's output and NumPy's generator stay as they are.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import linecache
import time
import types
import warnings
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

from cifar_helpers.checks.outcomes import Call, outcome, same
from cifar_helpers.checks.variants import Solution, Variant, compiled, shape, variants

# Of the inputs, whatever seed the failing check had: then the cause that is found is the same, too.
SEEDS = (0, 1, 2)
SECONDS = 4.0  # of processor time in all, over twice what the longest takes; then nothing is said
WALL = 7.0  # seconds by the clock on the wall, for functions that wait
LARGE = 1_000_000  # bytes of one call's arrays; a wrong answer may make gigabytes of more
CALLS, BYTES, TURNS = 1_000, 16_000_000, 3_000  # that are kept: calls, their arrays, rounds of loops in them
ROUNDS = 20_000  # of loops in one call
DTYPES = ("float16", "float32", "float64", "int8", "uint8", "int64", "bool")


class TimeLimitReached(BaseException):
    """The time is over; no `except Exception` of a student takes it for an error."""


class Watch:
    """Ends a search after some processor time, and a call after so many rounds of its loops."""

    def __init__(self, seconds: float):
        self.end = time.process_time() + seconds
        self.wall = time.monotonic() + WALL
        self.rounds = 0

    def look(self) -> None:
        over = time.process_time() > self.end or time.monotonic() > self.wall
        if over:  # lint: the check's own clock and count
            raise TimeLimitReached

    def count(self) -> None:
        self.rounds += 1
        if self.rounds > ROUNDS:  # lint: the check's own clock and count
            raise RuntimeError("a loop without end")
        if self.rounds % 100 == 0:
            self.look()


# ------------------------------------------------------------------ where functions run


def function_of(code: types.CodeType, name: str, given: dict[str, Any], watch: Watch) -> Callable | None:
    """The function that a cell defines, with the student's other functions around it."""
    namespace = {"np": np, **given, "_count": watch.count}
    try:
        exec(code, namespace)
    except Exception:
        return None
    function = namespace.get(name)
    return function if isinstance(function, types.FunctionType) else None


def around(target: Any, name: str) -> tuple[types.FunctionType, dict[str, Any]] | None:
    """A task's function, and the names around it: `target` is the function, or a class that calls it."""
    if isinstance(target, types.FunctionType):
        return target, target.__globals__
    if isinstance(target, type):
        for method in vars(target).values():
            if isinstance(method, types.FunctionType):
                found = method.__globals__.get(name)
                return (found, method.__globals__) if isinstance(found, types.FunctionType) else None
    return None


def with_function(target: Any, name: str, function: Callable) -> Any:
    """What is handed to the check in place of `target`, so that it calls another function."""
    if not isinstance(target, type):
        return function
    methods = {
        key: elsewhere(method, {**method.__globals__, name: function})
        for key, method in vars(target).items()
        if isinstance(method, types.FunctionType)
    }
    kept = {key: value for key, value in vars(target).items() if key not in ("__dict__", "__weakref__")}
    return type(target.__name__, target.__bases__, {**kept, **methods})


def elsewhere(function: types.FunctionType, names: dict[str, Any]) -> types.FunctionType:
    """The same function with other names around it."""
    code, closure = function.__code__, function.__closure__
    copy = types.FunctionType(code, names, function.__name__, function.__defaults__, closure)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """What is tried here prints nothing, and leaves NumPy's generator where it was."""
    state = np.random.get_state()
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(state)


# ------------------------------------------------------------------ inputs


class CallsRecorded(BaseException):
    """As many calls are kept as can be made often."""


def recorded(
    check: Callable, target: Any, right: Callable, name: str, rest: tuple, watch: Watch
) -> list[Call]:
    """The calls that the check makes of a right solution, until more would take too long to be made often.

    What is too long is counted, not measured: the same answer is explained alike on every machine.
    """
    calls: list[Call] = []
    left = [CALLS, BYTES, TURNS]

    @wraps(right)
    def recording(*args: Any, **named: Any) -> Any:
        watch.look()
        watch.rounds = 0
        large = size((*args, *named.values()))
        if large <= LARGE:
            with contextlib.suppress(copy.Error, TypeError):
                calls.append(Call(name, deepcopy(args), deepcopy(named), len(calls)))
        try:
            return right(*args, **named)
        finally:
            used = 1, large, watch.rounds
            left[:] = [rest - each for rest, each in zip(left, used, strict=True)]
            if min(left) <= 0:
                raise CallsRecorded

    given = with_function(target, name, recording)
    for seed in SEEDS:
        np.random.seed(seed)
        with contextlib.suppress(Exception, CallsRecorded):  # lint: a variant that fails explains nothing
            check(given, *rest, seed=seed)
        if min(left) <= 0:
            break
    return calls


def size(values: tuple) -> int:
    return sum(value.nbytes for value in values if isinstance(value, np.ndarray))


# ------------------------------------------------------------------ the search


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes
    ----------
    kinds : tuple of str
        The kinds of single mistakes that do what the function does.
    changes : tuple of str
        The mutants that do.
    count : int
        The number of calls with which that was tried.
    """

    kinds: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    count: int = 0


def search(check: Callable, solution: Solution, target: Any, rest: tuple) -> Found:
    """Looks for the single mistakes that do what the student's function does."""
    found = around(target, solution.name)
    if found is None:
        return Found()
    student, given = found
    watch = Watch(SECONDS)
    try:
        with aside():
            right = function_of(variants(solution)[0].code, solution.name, given, watch)
            if right is None:
                return Found()
            calls = recorded(check, target, right, solution.name, rest, watch)
            own = shape(source_of(student), solution.name)
            fits = best(matching(solution, watched(student, watch), given, calls, watch))
    except TimeLimitReached:
        return Found()
    changes = tuple(variant.change for variant in fits)
    return Found(kinds_of(fits, own), changes, len(calls))


def matching(
    solution: Solution, student: Callable, given: dict[str, Any], calls: list[Call], watch: Watch
) -> list[tuple[Variant, int]]:
    """The variants that do the same as the student's function with every call, and how far they do."""
    done = [(call, limited(student, call, watch)) for call in calls]
    first, *others = variants(solution)
    right = function_of(first.code, solution.name, given, watch)
    differs = [not same(limited(right, call, watch)[0], result[0]) for call, result in done]
    pairs = list(zip(done, differs, strict=True))
    done = [pair for pair, differ in pairs if differ] + [pair for pair, differ in pairs if not differ]
    fits = []
    told = any(tells(result[0]) for (_, result), differ in pairs if differ) or not any(differs)
    for variant in (first, *others) if told else written_as(student, solution):
        function = function_of(variant.code, solution.name, given, watch)
        level = closest(function, done, watch) if function else 0
        fits += [(variant, level)] if level else []
    return fits


def tells(result: Any) -> bool:
    """Whether a wrong result tells anything: numbers that are all NaN come of many mistakes."""
    numbers = [value for value in values_in(result) if np.asarray(value).dtype.kind == "f"]
    return not numbers or not all(np.isnan(value).all() for value in numbers if np.size(value))


def values_in(result: Any) -> Iterator[Any]:
    """The values in lists and dictionaries."""
    if isinstance(result, (list, dict)):
        for value in result.values() if isinstance(result, dict) else result:
            yield from values_in(value)
    else:
        yield result


def written_as(student: types.FunctionType, solution: Solution) -> list[Variant]:
    """The variants whose code is the student's, but for names."""
    own = shape(source_of(student), solution.name)
    return [variant for variant in variants(solution) if own and variant.shape == own]


def limited(function: Callable, call: Call, watch: Watch) -> tuple[Any, Any]:
    """The outcome of a call, while there is time."""
    watch.look()
    watch.rounds = 0
    return outcome(function, call)


def closest(function: Callable, done: list[tuple[Call, Any]], watch: Watch) -> int:
    """How far two functions do the same: 0 not, 1 the results, 2 the arguments too, 3 their dtypes too."""
    level = 3
    for call, (result, left) in done:
        mine, remaining = limited(function, call, watch)
        if not same(result, mine):
            return 0
        if not same(left, remaining):
            level = 1
        elif level == 3 and not same(result, mine, DTYPES):
            level = 2
    return level


def best(fits: list[tuple[Variant, int]]) -> list[Variant]:
    """The variants that fit best; none if the right solution is among them.

    Arguments that are overwritten tell variants apart; dtypes only where all numbers are right, as a student
    may compute a wrong result in another dtype.
    """
    most = 3 if any(not variant.kinds for variant, _ in fits) else 2
    highest = max((min(level, most) for _, level in fits), default=0)
    found = [variant for variant, level in fits if min(level, most) == highest]
    return [] if any(not variant.kinds for variant in found) else found


def kinds_of(fits: list[Variant], own: str) -> tuple[str, ...]:
    """The kinds of the variants; of several the one whose code is the student's, but for names."""
    written = [variant for variant in fits if own and variant.shape == own]
    kinds = [kind for variant in written or fits for kind in variant.kinds[:1]]
    return tuple(dict.fromkeys(kinds))


def source_of(function: Callable) -> str:
    """The cell or file that a function stands in, as far as it can be seen."""
    return "".join(linecache.getlines(function.__code__.co_filename))


def watched(student: types.FunctionType, watch: Watch) -> types.FunctionType:
    """The student's function; one with a `while` loop is compiled again, with its rounds counted."""
    node = written(source_of(student), student)
    if node is None or not any(isinstance(part, ast.While) for part in ast.walk(node)):
        return student
    node.decorator_list = []
    code = compiled(ast.unparse(node))
    counted = function_of(code, student.__name__, student.__globals__, watch)
    if counted is None or student.__closure__:
        raise TimeLimitReached  # it might never end
    return counted


def written(source: str, function: types.FunctionType) -> ast.FunctionDef | None:
    """Where a function is defined in a source."""
    try:
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    except SyntaxError:
        return None
    lines = [min([node.lineno, *(part.lineno for part in node.decorator_list)]) for node in nodes]
    first = function.__code__.co_firstlineno
    return next((node for node, line in zip(nodes, lines, strict=True) if line == first), None)
