"""Whether numbers look drawn at random: no order among them, none from draw to draw, the right distribution.

A function that draws has no reference to be compared with, and a pattern of its own has the right mean, too.
"""

from __future__ import annotations

import math

import numpy as np

ERRORS = 7.0  # standard errors that are allowed: beyond lies one right answer in 4e11


def pattern(draws: np.ndarray, across: bool = True) -> str:
    """What order there is among draws, in words; "" if none can be seen.

    Parameters
    ----------
    draws : array (times, count)
        What was drawn each time, for each of as many things.
    across : bool
        Whether one time is compared with the next, too.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> pattern(random.integers(9, size=(24, 60)))
    ''
    >>> pattern((np.arange(60) * 5 + random.integers(9, size=(24, 1))) % 9)
    'each is like the one 1 draw before'
    >>> pattern(np.tile(random.random(60), (24, 1)))
    'the same ones each time'
    """
    values = np.asarray(draws, dtype=np.float64)
    if not np.all(np.isfinite(values)):
        return "some are not numbers"
    times, count = values.shape
    values = values - values.mean()
    if across and times > 1:
        for lag in range(1, times // 2 + 1):
            if not unrelated(values[lag:], values[:-lag]):
                return "the same ones each time" if lag == 1 else f"the same ones every {lag} times"
    for lag in range(1, count // 2 + 1):
        if not unrelated(values[:, lag:], values[:, :-lag]):
            return f"each is like the one {lag} draw{'s' if lag > 1 else ''} before"
    return ""


def unrelated(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether two arrays of independent draws could be by chance as alike, or as opposite, as they are.

    >>> random = np.random.default_rng(0)
    >>> unrelated(random.random(500), random.random(500))
    True
    >>> unrelated(np.arange(500), -np.arange(500))
    False
    """
    one, two = np.ravel(one).astype(np.float64), np.ravel(two).astype(np.float64)
    one, two = one - one.mean(), two - two.mean()
    spread = math.sqrt(np.sum(one**2) * np.sum(two**2))
    return bool(spread > 0 and abs(np.sum(one * two)) / spread < ERRORS / math.sqrt(one.size))


def normal(values: np.ndarray, std: float) -> bool:
    """Whether numbers could be draws from a normal distribution around 0 with a deviation.

    The largest distance between their distribution and the normal one is compared with that of Massey, "The
    Kolmogorov-Smirnov test for goodness of fit" (1951), beyond which lies one right answer in 1e9.

    >>> normal(np.random.default_rng(0).normal(scale=3, size=500), 3.0)
    True
    >>> normal(np.repeat([-3.0, 3.0], 250), 3.0)
    False
    """
    values = np.sort(np.ravel(values)) / std
    if not np.all(np.isfinite(values)):
        return False
    below = np.array([math.erfc(-value / math.sqrt(2)) / 2 for value in values])
    steps = np.arange(len(values) + 1) / len(values)
    apart = max(np.abs(below - steps[1:]).max(), np.abs(below - steps[:-1]).max())
    return bool(apart < math.sqrt(math.log(2 / 1e-9) / (2 * len(values))))
