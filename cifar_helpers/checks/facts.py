"""What can be said about a wrong answer without knowing its cause: which entries differ, and by what."""

from __future__ import annotations

from typing import Any

import numpy as np

AXES = {
    1: ("entry",),
    2: ("row", "column"),
    3: ("image", "row", "column"),
    4: ("image", "row", "column", "colour"),
}
FEW = 4  # indices that are listed one by one


def show(value: Any, digits: int = 4) -> str:
    """The first numbers of a value, on one line.

    >>> show(np.arange(9.0))
    '[0, 1, 2, 3, …]'
    """
    numbers = np.asarray(value, dtype=np.float64).ravel()
    text = ", ".join(f"{number:.{digits}g}" for number in numbers[:FEW])
    return text if np.ndim(value) == 0 else f"[{text}{', …' if numbers.size > FEW else ''}]"


def show_both(got: Any, expected: Any) -> tuple[str, str]:
    """Two values with as many digits as it takes to see that they differ.

    >>> show_both(0.27250001, 0.2725)
    ('0.27250001', '0.2725')
    """
    for digits in range(4, 18):
        strings = show(got, digits), show(expected, digits)
        if strings[0] != strings[1]:
            break
    return strings


def differing(got: Any, expected: Any, tolerance: float) -> Any:
    """The mask of the entries that differ, so that a message shows those; () for single numbers."""
    if np.ndim(expected) == 0 or np.shape(got) != np.shape(expected):
        return ()
    size = np.max(np.abs(expected), initial=1e-8)
    return ~(np.abs(np.asarray(got) - np.asarray(expected)) <= tolerance * size)


def describe(got: Any, expected: Any, tolerance: float) -> str:
    """Which entries differ, and by what.

    >>> right = np.arange(6.0).reshape(2, 3)
    >>> describe(right + [0, 0, 7], right, 1e-5)
    '2 of 6 entries, all in column 2; each is larger by 7'
    """
    got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    wrong = np.asarray(differing(got, expected, tolerance)) if expected.ndim else np.array(True)
    count = "" if not expected.ndim else f"{wrong.sum()} of {wrong.size} entries{_where(wrong)}; "
    if wrong.all() and wrong.size > 1:
        count = f"all {wrong.size} entries; "
    return count + _how(got, expected, wrong)


def _how(got: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> str:
    """By what the wrong entries differ."""
    bad = ~np.isfinite(got)
    if bad.any():
        kind = "NaN" if np.isnan(got).any() else "infinite"
        return kind if not got.ndim else f"{kind} in {bad.sum()} of {bad.size} entries{_where(bad)}"
    if wrong.size > 1 and np.allclose(np.sort(got.ravel()), np.sort(expected.ravel()), rtol=1e-6, atol=1e-12):
        return "the right numbers, in another order"
    difference, nonzero = (got - expected)[wrong], expected[wrong] != 0
    low, high = difference.min(initial=np.inf), difference.max(initial=-np.inf)
    each = "each is" if difference.size > 1 else "it is"
    if np.isclose(low, high, rtol=1e-5):
        alone = difference.size == 1 and nonzero.all()
        times = f", {got[wrong][0] / expected[wrong][0]:.5g} times what it should be" if alone else ""
        return f"{each} {'larger' if low > 0 else 'smaller'} by {abs(low):.4g}{times}"
    ratio = got[wrong][nonzero] / expected[wrong][nonzero]
    if not got[wrong].any():
        return f"{each} 0"
    if nonzero.all() and np.allclose(ratio, ratio[0], rtol=1e-5):
        return f"each is {ratio[0]:.5g} times what it should be"
    return f"by {low:.4g} to {high:.4g}"


def _where(wrong: np.ndarray) -> str:
    """What the indices of the wrong entries have in common, as ", all in column 2"; "" if nothing."""
    if wrong.all() or not wrong.any():
        return ""
    names = AXES.get(wrong.ndim, tuple(f"axis {axis}: index" for axis in range(wrong.ndim)))
    for axis, name in enumerate(names):
        along = np.moveaxis(wrong, axis, 0).reshape(wrong.shape[axis], -1)
        indices = np.flatnonzero(along.any(axis=1))
        whole = along[indices].all()
        if wrong.shape[axis] > 1 and len(indices) == 1 and wrong.ndim > 1:
            return f", all in {name} {indices[0]}"
        if whole and len(indices) <= FEW:
            plural = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
            return f", {name if len(indices) == 1 else plural} {', '.join(map(str, indices))}"
    first = ", ".join(str(index) for index in np.argwhere(wrong)[0])
    return f", the first at [{first}]"
