"""Looks for the one mistake that explains a wrong result, among the mutants of a right solution.

A check that fails knows some mistakes of its task. Where it knows none that gives what came back, or
only suspects one, the function is called once more with the inputs that the check asks about, and so is each
*mutant* of a right solution (`mutation`). Mutants that do the same as the function for every input say of
which kind its mistake is. These are error models, as in R. Singh, S. Gulwani, A. Solar-Lezama: Automated
Feedback Generation for Introductory Programming Assignments, PLDI 2013; there they are applied to the
student's program.

It happens only where the function lives in this process, as in a notebook: not while submissions are graded.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.checks.mistake_kinds import said
from cifar_helpers.checks.search import SEEDS, Found, around, aside, search
from cifar_helpers.checks.variants import Solution, solutions

MOST = 2  # kinds that are named; where more fit, none is
NUMBER = re.compile(r"\b\d[\d,.]*(e-?\d+)?\b")


def explained(check: Callable, solution: Solution) -> Callable:
    """The check, whose message names the kind of mistake where it has not established a cause itself."""

    @wraps(check)
    def explaining(student: Any, *rest: Any, **named: Any) -> Any:
        try:
            return check(student, *rest, **named)
        except CheckFailed as failure:
            here = around(student, solution.name) is not None
            if not here or failure.cause is None or steady(check, student, rest, failure):
                raise
            raise revised(failure, solution, looked_up(check, solution, student, rest)) from None

    return explaining


def steady(check: Callable, student: Any, rest: tuple, failure: CheckFailed) -> bool:
    """Whether the check has established the cause that it names: for other numbers it is the same."""
    if not failure.established:
        return False
    message = without_numbers(failure.cause.message)
    for seed in SEEDS[1:]:
        try:
            with aside():
                check(student, *rest, seed=seed)
        except CheckFailed as other:
            if other.cause is not None and without_numbers(other.cause.message) == message:
                continue
        except Exception:
            return True  # nothing of the student's: the check is told as it is
        return False
    return True


def without_numbers(message: str) -> str:
    return NUMBER.sub("#", message)


def revised(failure: CheckFailed, solution: Solution, found: Found) -> CheckFailed:
    """The failure with the cause that is established; as it is if none or too many would do.

    A suspected cause stays if a known answer with this cause does the same.
    """
    cause = failure.cause
    known = dict(solution.causes).get(without_numbers(cause.message), ())
    if set(known) & set(found.changes):
        return failure.because(cause, f"a known answer with this mistake does the same, {tried(found)}")
    if 0 < len(found.kinds) <= MOST:
        evidence = f"a right solution with one such mistake does the same, {tried(found)}"
        return failure.because(said(found.kinds), evidence)
    return failure


def tried(found: Found) -> str:
    return f"in {found.count} call{'s' * (found.count != 1)} that were tried"


_known: list[dict[tuple[str, int], Found]] = []


def looked_up(check: Callable, solution: Solution, student: Any, rest: tuple) -> Found:
    """As `search`; inside `remembering` only once for each object."""
    if not _known:
        return search(check, solution, student, rest)
    key = (check.__name__, id(student))
    if key not in _known[-1]:
        _known[-1][key] = search(check, solution, student, rest)
    return _known[-1][key]


@contextlib.contextmanager
def remembering() -> Iterator[None]:
    """For many seeds of one answer: what explains it does not depend on the seed, so look for it once."""
    _known.append({})
    try:
        yield
    finally:
        _known.pop()


def attach(module: str) -> None:
    """Lets the checks of a package explain what they don't know themselves."""
    package = sys.modules[module]
    for name, solution in solutions(module.rpartition(".")[2]).items():
        setattr(package, name, explained(getattr(package, name), solution))
