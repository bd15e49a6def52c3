"""A student's function in many cases: the first wrong answer, and the one mistake that gives all answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import eq
from typing import Any

from cifar_helpers.checks.core import UNKNOWN, Cause, Mistakes, fail

Rules = Iterable[tuple[Cause, Callable[..., Any]]]  # right answers' rule with a mistake in it, and its cause


def which(
    mistakes: Mistakes, got: Any, same: Callable[[Any, Any], bool] = eq, otherwise: Cause = UNKNOWN
) -> Cause:
    """The cause of the first mistake whose result is what came back, all of it; `otherwise` if none is.

    >>> which([(Cause("a sum", "take the mean"), [3, 7])], [3, 7]).message
    'a sum'
    """
    return next((cause for cause, wrong in mistakes if same(got, wrong)), otherwise)


def check_every(
    cases: Sequence[tuple],
    ask: Callable[..., Any],
    right: Callable[..., Any],
    rules: Rules,
    told: Callable[..., tuple[str, str, str, str]],
    same: Callable[[Any, Any], bool] = eq,
    otherwise: Callable[[list], Cause] = lambda got: UNKNOWN,
) -> None:
    """Fails at the first case with a wrong answer, with the mistake that gives all of a student's answers.

    Parameters
    ----------
    cases : sequence of tuple
        What `ask` (a student's answer), `right` (the right one) and `rules` (those of mistakes) take.
    told : callable
        Takes a case, a student's answer and the right one: what was tried, what came back, what was expected,
        and how they differ, which is said where no cause is known.
    same : callable
        Whether two answers agree.
    otherwise : callable
        Takes all of a student's answers: the cause where no rule gives them.

    Raises
    ------
    CheckFailed
        If an answer is wrong.
    """
    got = [ask(*case) for case in cases]
    for case, answer in zip(cases, got, strict=True):
        wanted = right(*case)
        if not same(answer, wanted):
            answers = ((cause, (rule(*each) for each in cases)) for cause, rule in rules)
            cause = which(answers, got, lambda one, other: all(map(same, one, other)))
            cause = otherwise(got) if cause is UNKNOWN else cause
            *parts, facts = told(case, answer, wanted)
            fail(*parts, cause, facts if cause is UNKNOWN else "")
