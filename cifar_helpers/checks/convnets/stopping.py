"""Check of early stopping, on curves that tell the usual mistakes apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, array, pair, passed, run
from cifar_helpers.checks.every_case import check_every
from cifar_helpers.training import best_and_last_epoch

Question = tuple[list[float], int, float]
Answer = tuple[float, float]
Rule = Callable[[Sequence[float], int, float], Answer]

RULE = "an epoch counts if it beats the best one so far by more than min_delta"
END = "stop when `patience` epochs in a row did not beat the best"
FIRST = "the first epoch is 1"


def early_stop(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the rule of early stopping: the best epoch and the last one."""
    check_every(runs(seed), partial(answer, function), best_and_last_epoch, combinations(), told)
    passed("the best epoch and the last one")


def answer(function: Callable[..., Any], *question: Any) -> Answer:
    """The two epochs that a student's function returns."""
    tried = asked(*question)
    best, last = pair(tried, run("early_stop", function, *question), "best, last")
    return float(array(tried, best, ())), float(array(tried, last, ()))


def asked(accuracies: list[float], patience: int, min_delta: float) -> str:
    """A question, in words."""
    return f"early_stop of {accuracies}, patience {patience}, min_delta {min_delta:g}"


def told(question: Question, got: Answer, right: Answer) -> tuple[str, str, str, str]:
    """What a message says of a wrong answer."""
    came, wanted = (f"best {best:g}, last {last:g}" for best, last in (got, right))
    return asked(*question), came, wanted, ""


def runs(seed: int) -> list[Question]:
    """Validation accuracies, patience and min_delta: a few by hand, others drawn.

    Rounding decides nothing, however the rule is written: accuracies have three decimals, and min_delta
    has half a thousandth more. Where a rise is exactly min_delta, all numbers are sums of powers of 2.
    """
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(30):
        rise = 0.6 * (1 - np.exp(-np.arange(1, 21) / 4)) + 0.1
        noisy = np.round(rise + 0.03 * random.normal(size=20), 3).tolist()
        drawn.append((noisy, int(random.integers(1, 5)), float(random.choice([0.0, 0.0125]))))
    return [
        ([0.3, 0.5, 0.49, 0.48, 0.7], 2, 0.0),
        ([0.3, 0.4, 0.5, 0.6], 3, 0.0),
        ([0.3, 0.5, 0.4, 0.45, 0.47, 0.9], 3, 0.0),  # rises, but not above the best
        ([0.3, 0.5, 0.504, 0.508, 0.512], 2, 0.01),  # rises too small to count
        ([0.3, 0.5, 0.4, 0.6, 0.5, 0.7, 0.1], 2, 0.0),  # the count starts again
        ([0.25, 0.5, 0.5, 0.375], 3, 0.0),  # the best comes twice
        ([0.25, 0.5, 0.625, 0.5625, 0.875], 2, 0.125),  # a rise of exactly min_delta does not count
        ([0.25], 2, 0.0),
        *drawn,
    ]


# ------------------------------------------------------------------ wrong rules


def stop(
    accuracies: Sequence[float],
    patience: float,
    min_delta: float,
    *,
    against: str = "best",
    rose: str = "more",
    resets: bool = True,
    highest: bool = False,
    late: float = 0,
    least: int = 1,
) -> Answer:
    """The rule with mistakes in it.

    Parameters
    ----------
    against : {"best", "previous", "first"}
        The epoch that each one is compared with.
    rose : {"more", "equal", "absolute", "minus"}
        When an epoch counts; see `ROSE`.
    resets : bool
        False counts all epochs that did not count, not those in a row.
    highest : bool
        The best is the highest of those seen, whatever min_delta.
    late : float
        So many epochs more than `patience`, but at least `least`.
    """
    best, value, waited, last = 1, accuracies[0], 0, len(accuracies)
    for epoch in range(2, len(accuracies) + 1):
        now = accuracies[epoch - 1]
        other = {"best": value, "previous": accuracies[epoch - 2], "first": accuracies[0]}[against]
        if is_better(now, other, min_delta, rose):
            best, value, waited = epoch, now, 0 if resets else waited
        else:
            waited += 1
        if waited >= max(patience + late, least):
            last = epoch
            break
    return (int(np.argmax(accuracies[:last])) + 1 if highest else best), last


def is_better(now: float, other: float, min_delta: float, rose: str) -> bool:
    """Whether an epoch is better than another one."""
    return {
        "more": now > other + min_delta,
        "equal": now >= other + min_delta,
        "absolute": abs(now - other) > min_delta,
        "minus": now > other - min_delta,
    }[rose]


def wrong_rules() -> list[tuple[Cause, Rule]]:
    """Typical wrong rules, one mistake each."""
    return [(cause, rule) for cause, rule in combinations() if ", and " not in cause.message]


Part = tuple[Cause, dict[str, Any]]
NONE = Cause("", "")
TOO_EARLY = Cause("training ends one epoch too early", END)
COMPARED: list[Part] = [
    (NONE, {}),
    (Cause("each epoch is compared with the one before, not with the best", RULE), {"against": "previous"}),
    (Cause("each epoch is compared with the first, not with the best", RULE), {"against": "first"}),
]
COUNTED: list[Part] = [
    (NONE, {}),
    (Cause("the count of bad epochs never starts again", END), {"resets": False}),
    (Cause("training goes on for one epoch too many", END), {"late": 1}),
    (TOO_EARLY, {"late": -1}),
    (TOO_EARLY, {"late": -1, "least": 0}),
    (Cause("training never ends early", END), {"late": np.inf}),
]
ROSE: list[Part] = [
    (NONE, {}),
    (Cause("min_delta is not used", RULE), {"min_delta": 0.0}),
    (Cause("a rise of exactly min_delta counts: >= for >", RULE), {"rose": "equal"}),
    (
        Cause("min_delta is not used: an epoch as good as the best counts", RULE),
        {"min_delta": 0.0, "rose": "equal"},
    ),
    (Cause("a fall by more than min_delta counts, like a rise", RULE), {"rose": "absolute"}),
    (Cause("min_delta is subtracted: an epoch a little worse than the best counts", RULE), {"rose": "minus"}),
    (
        Cause("the best epoch is the highest one, also if the rise was too small to count", RULE),
        {"highest": True},
    ),
]
TOLD: list[tuple[Cause, Callable[[int, int, Sequence[float], int], Answer]]] = [
    (NONE, lambda best, last, *_: (best, last)),
    (Cause("epochs are counted from 0", FIRST), lambda best, last, *_: (best - 1, last - 1)),
    (Cause("the best epoch is counted from 0", FIRST), lambda best, last, *_: (best - 1, last)),
    (Cause("the last epoch is counted from 0", FIRST), lambda best, last, *_: (best, last - 1)),
    (
        Cause("the last epoch is taken for the best", "remember the number of the best epoch"),
        lambda best, last, *_: (last, last),
    ),
    (Cause("the two are the wrong way round", "return best, last"), lambda best, last, *_: (last, best)),
    (
        Cause("the accuracy of the best epoch, not its number", "return best, last"),
        lambda best, last, accuracies, _: (accuracies[best - 1], last),
    ),
    (
        Cause("the last epoch is the best plus patience, also where the accuracies run out before", END),
        lambda best, last, _, patience: (best, best + patience),
    ),
]


def combinations() -> Iterator[tuple[Cause, Rule]]:
    """Rules with mistakes of these kinds, those with one mistake first."""
    choices = product(COMPARED, COUNTED, ROSE, TOLD)
    for *parts, (told, order) in sorted(
        choices, key=lambda each: sum(bool(cause.message) for cause, _ in each)
    ):
        causes = [cause for cause in (*(cause for cause, _ in parts), told) if cause.message]
        if causes:
            settings = {name: value for _, part in parts for name, value in part.items()}
            message = ", and ".join(cause.message for cause in causes)
            yield Cause(message, causes[0].next_step), rule_of(settings, order)


def rule_of(settings: dict[str, Any], order: Callable[[int, int, Sequence[float], int], Answer]) -> Rule:
    """The rule with these mistakes."""

    def rule(accuracies: Sequence[float], patience: int, min_delta: float) -> Answer:
        best, last = stop(accuracies, patience, **{"min_delta": min_delta, **settings})
        return order(best, last, accuracies, patience)

    return rule
