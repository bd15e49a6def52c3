"""How close is close enough: every tolerance of the checks, each with its reason.

A tolerance is a share of the largest number expected (see `core.close`). The rule that all of them follow: an
answer computed in float32 passes unless the task's text asks for float64, and no drawn input brings a right
answer near the limit. Where a task asks for float64, its check says "computed in float32" of one that was.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# Counts, labels, indices and bytes: integers have no rounding.
EXACT = 0.0
# Sums of some hundred products in float64 agree to 1e-13 in whatever order they are added up, and float32 is
# off by 1e-8 or more. Only for tasks whose text asks for float64.
FLOAT64 = 1e-10
# A share of right answers is a quotient of integers: float32 rounds it by 6e-8, and one answer more or less
# among 100,000 changes it by 1e-5.
SHARE = 1e-6
# One rate, one number of a formula: float32 rounds each step by 6e-8, and a formula has two or three.
RATE = 1e-6
# Sums of some hundred products in float32, whatever their order: off by 1e-6 or so, and a term that is
# missing or counted twice shows a hundred times as much.
FLOAT32 = 1e-5
# Means over some ten thousand values, added up one after the other in float32, and deviations with n - 1
# for n: off by 3e-5. A mean that is rounded to an integer is off by 2e-3.
LONG_SUMS = 2e-4
# No drawn input leaves a decision (a tie, a threshold, a kink) to fewer than this: float32 decides alike.
MARGIN = 1e-4


def clear(values: Any, boundary: Any = 0.0, margin: float = MARGIN) -> bool:
    """Whether no value lies within `margin` of the boundary: draw inputs again until this holds.

    Parameters
    ----------
    values, boundary : array_like
        What is compared with what, for example accuracies minus the best so far, and `min_delta`.

    >>> clear([0.3, 0.5], 0.4), clear([0.3, 0.5], 0.1 + 0.2)
    (True, False)
    """
    values = np.asarray(values, dtype=np.float64)
    return bool(np.abs(values - boundary).min(initial=np.inf) > margin)
