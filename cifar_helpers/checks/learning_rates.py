"""What checks of learning-rate schedules share: rates of all epochs, and cosines with a mistake in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, array, close, differing, run, show_both
from cifar_helpers.checks.every_case import Rules, check_every

Curve = Callable[
    [Any, float, float], Any
]  # the rate, by the share of the way, the highest and the lowest rate


def rates(
    name: str, function: Callable[..., Any], steps: int, *given: float, causes: Causes | None = None
) -> np.ndarray:
    """A student's learning rate of each step or epoch: ``name(step, *given)``."""
    asked = [run(name, function, step, *given, causes=causes) for step in range(steps)]
    others = "".join(f", {value:g}" for value in given)
    return np.array([float(array(f"{name}({step}{others})", rate, ())) for step, rate in enumerate(asked)])


def check_schedules(
    cases: Sequence[tuple],
    ask: Callable[..., Any],
    right: Callable[..., Any],
    rules: Rules,
    tried: Callable[..., str],
    tolerance: float,
    shown: int = 1,
) -> None:
    """As `check_every`, where an answer is the learning rates of all epochs.

    `tried` takes an epoch and a case, `tolerance` is a share of the highest rate. So many rates are `shown`,
    from the first wrong one on.
    """

    def told(case: tuple, got: np.ndarray, wanted: np.ndarray) -> tuple[str, str, str, str]:
        wrong = np.flatnonzero(differing(got, wanted, tolerance))
        part = slice(wrong[0], wrong[0] + shown) if shown > 1 else wrong[0]
        facts = f"{len(wrong)} of {len(wanted)} epochs, {wrong[0]} to {wrong[-1]}"
        return tried(int(wrong[0]), *case), *show_both(got[part], wanted[part]), facts

    check_every(cases, ask, right, rules, told, partial(close, tolerance=tolerance))


def cosine(share: Any, highest: float, lowest: float, angle: float = np.pi) -> Any:
    """Half a cosine from the highest to the lowest rate."""
    return lowest + (highest - lowest) / 2 * (1 + np.cos(angle * share))


def other_cosines(formula: str) -> Iterator[tuple[Cause, Curve]]:
    """Other curves than half a cosine; `formula` is the next step."""
    yield Cause("π is missing: the cosine never gets to -1", formula), partial(cosine, angle=1.0)
    yield Cause("π / 2: half of the way down", formula), partial(cosine, angle=np.pi / 2)
    above = "highest / 2, not (highest - lowest) / 2: the rate begins above highest"
    for message, rate in {
        "lowest is not added": lambda share, high, low: cosine(share, high, low) - low,
        "lowest is not used": lambda share, high, low: cosine(share, high, 0),
        above: lambda share, high, low: low + cosine(share, high, 0),
        "a straight line, not half a cosine": lambda share, high, low: high - (high - low) * share,
    }.items():
        yield Cause(message, formula), rate
