"""What the checks say of an answer: the verdict and the cause, on known and on private numbers."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np
from behaviour import TimeLimitReached, answers, defined, limited, reference, silent
from findings import CRASHED

from cifar_helpers.checks import explain
from cifar_helpers.checks.core import UNKNOWN, CheckFailed
from cifar_helpers.checks.mistake_kinds import KINDS

PASSED = "passed"
TOO_LONG = "likely cause: it takes too long"
SEED = "_private_seed"
Stage = tuple[str, str, dict[str, Any]]  # as `answers.stages` gives them
FACTS = re.compile(r"likely cause:\s*(.*)")
NUMBER = re.compile(r"\b\d[\d,.]*(e-?\d+)?\b")


class _Seeded(ast.NodeTransformer):
    """`check.private_seed()` becomes a name, so that one compiled test serves for all seeds."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        private = isinstance(node.func, ast.Attribute) and node.func.attr == "private_seed"
        return ast.Name(SEED, ast.Load()) if private else node


@lru_cache(maxsize=200)
def statements(test: str) -> tuple[CodeType, CodeType | None]:
    """The visible part of a test cell, and its hidden twin if it has one."""
    nodes = [_Seeded().visit(node) for node in ast.parse(test).body]
    hidden = [node for node in nodes if SEED in ast.unparse(node)]
    visible = [node for node in nodes if node not in hidden]
    return compiled(visible), compiled(hidden) if hidden else None


def compiled(nodes: list[ast.stmt]) -> CodeType:
    return compile(ast.fix_missing_locations(ast.Module(nodes, [])), "<test>", "exec")


def run_seed(test: str, namespace: dict[str, Any], seed: int | None) -> None:
    """Runs the visible part of a test cell (seed None), or its hidden twin with this seed."""
    visible, hidden = statements(test)
    np.random.seed(0 if seed is None else seed)
    if seed is None:
        exec(visible, namespace)
    elif hidden is not None:
        exec(hidden, {**namespace, SEED: seed})


class Diagnosis(str):
    """A check's diagnosis, and whether the check has established the cause itself."""

    established = False


def message(test: str, namespace: dict[str, Any], seed: int | None, seconds: float) -> str:
    """What a check says: `PASSED`, or its diagnosis."""
    try:
        with limited(seconds), silent():
            run_seed(test, namespace, seed)
    except CheckFailed as failure:
        message = Diagnosis(failure)
        message.established = failure.established
        return message
    except TimeLimitReached:
        return TOO_LONG
    except Exception as error:
        return f"{CRASHED} {type(error).__name__}: {error}"
    return PASSED


def cause(message: str) -> str:
    """The cause that a diagnosis names, its numbers left out."""
    found = FACTS.search(message)
    return NUMBER.sub("#", found[1] if found else message.splitlines()[0])


EVIDENCE = re.compile(r"evidence:\s*(a known answer|a right solution)")


def explained(message: str) -> tuple[str, ...] | None:
    """The kinds of mistake that a diagnosis names as those of a right solution that does the same."""
    found = EVIDENCE.search(message)
    if found is None or found[1] != "a right solution":
        return None
    said = FACTS.search(message)[1]
    single = {kind: each.message for kind, each in KINDS.items()}
    return tuple(
        kind for kind, own in single.items() if said == own or (said.startswith("either ") and own in said)
    )


def known(message: str) -> bool:
    """Whether a diagnosis says that a known answer with this cause does the same."""
    found = EVIDENCE.search(message)
    return found is not None and found[1] == "a known answer"


def named(message: str) -> bool:
    """Whether a diagnosis names a cause, and does not say that it knows none."""
    return not any(said.startswith((UNKNOWN.message, "unknown")) for said in FACTS.findall(message))


def stages(found: Iterator[Stage]) -> Iterator[Stage]:
    """As `answers.stages` gives them, silent."""
    while True:
        with silent(), limited(60):
            stage = next(found, None)
        if stage is None:
            return
        yield stage


def about(test: str, work: answers.Assignment, task: str) -> bool:
    """Whether a test cell is given what the task's cell makes, and not only later functions that use it."""
    message = set(re.findall(r"\w+", test))
    return bool(message.intersection(defined(reference(work, task))))


def verdict(
    work: answers.Assignment,
    task: str,
    source: str | None,
    seeds: Iterable[int],
    seconds: float = 20,
    budget: float = float("inf"),
    way: Callable[..., Iterator[Stage]] = answers.stages,
    own: bool = False,
) -> dict[str, Any]:
    """What the checks say, up to the first one that fails on known numbers; with `own`, the task's own alone.

    Returns
    -------
    dict
        ``visible``: the message; ``hidden``: how many private seeds gave which cause, by test cell;
        ``seeds``: how many were tried, fewer than asked for when `budget` seconds were over, and one alone in
        the test cells of later tasks.
    """
    row: dict[str, Any] = {"visible": PASSED, "check": None, "hidden": {}, "seeds": 0}
    seeds = list(seeds)
    with explain.remembering():
        return tried(row, stages(way(work, task, source)), work, task, seeds, seconds, budget, own)


def tried(
    row: dict[str, Any],
    found: Iterator[Stage],
    work: answers.Assignment,
    task: str,
    seeds: list[int],
    seconds: float,
    budget: float,
    own: bool,
) -> dict[str, Any]:
    """The row filled in, test cell by test cell."""
    try:
        for grade_id, test, namespace in found:
            if own and not about(test, work, task):
                continue
            row["visible"], row["check"] = message(test, namespace, None, seconds), grade_id
            if statements(test)[1] is not None:
                all_seeds = row["visible"] not in (PASSED, TOO_LONG) or about(test, work, task)
                counts = over_seeds(test, namespace, seeds if all_seeds else seeds[:1], seconds, budget)
                row["hidden"][grade_id] = counts
                row["seeds"] = max(row["seeds"], sum(counts.values()))
            if row["visible"] != PASSED:
                break
    except TimeLimitReached:
        row["visible"] = "likely cause: its cell takes too long"
    except Exception as error:
        row["visible"] = f"likely cause: its cell raises {type(error).__name__}"
    return row


def over_seeds(
    test: str, namespace: dict[str, Any], seeds: list[int], seconds: float, budget: float
) -> dict[str, int]:
    """How many seeds gave which cause."""
    counts: dict[str, int] = {}
    phrase = ""
    end = time.process_time() + budget
    for tried, seed in enumerate(seeds):
        if tried and (time.process_time() > end or phrase == TOO_LONG):
            break
        phrase = message(test, namespace, seed, seconds)
        said = PASSED if phrase == PASSED else cause(phrase)
        counts[said] = counts.get(said, 0) + 1
    return counts


def agree(row: dict[str, Any]) -> bool:
    """Whether verdict and cause are the same on known and on all private numbers."""
    for grade_id, counts in row["hidden"].items():
        last = grade_id == row["check"] and row["visible"] != PASSED
        if set(counts) - {cause(row["visible"]) if last else PASSED}:
            return False
    return True
