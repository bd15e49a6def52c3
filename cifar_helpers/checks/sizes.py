"""Sizes that are natural in a notebook, such as 32 pixels, and must not be built into a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from cifar_helpers.checks.core import UNKNOWN, Cause, CheckFailed

SIDES = {(32, 32): Cause("works only for images of 32 pixels a side", "take the sides from images.shape")}


def any_size(check: Callable[[Any], None], size: Any, natural: Mapping[Any, Cause] = SIDES) -> None:
    """Checks a function with inputs of one size; names the cause of a failure if it is the size itself.

    Parameters
    ----------
    check : callable
        Takes a size, and fails unless the student's function is right for it.
    size : object
        What is checked.
    natural : mapping
        Sizes of the notebook: a function that is right for one of them alone has it built in, which is the
        cause that stands beside it.

    Raises
    ------
    CheckFailed
        As `check` does. If the function is right for a natural size, its cause takes the place of an unknown
        one, or of that of an exception.

    Examples
    --------
    >>> from cifar_helpers.checks.core import compare
    >>> halves = lambda n: compare(f"the half of {n}", 16, n / 2)
    >>> any_size(halves, 32, {})
    >>> any_size(halves, 20, {32: Cause("works only for 32", "use n")})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    cifar_helpers.checks.core.CheckFailed: the half of 20
      came back:    16
      expected:     10
      ...
      likely cause: works only for 32
      next step:    use n
    """
    try:
        return check(size)
    except CheckFailed as found:
        failure = found
    head, rest = str(failure).split("\n  likely cause: ")
    if "Error: " not in head and not rest.startswith(UNKNOWN.message):
        raise failure from None  # a known mistake gives this very result
    for other, cause in natural.items():
        with suppress(CheckFailed):
            check(other)
            message = f"{head}\n  likely cause: {cause.message}\n  next step:    {cause.next_step}"
            failure = CheckFailed(message)
            break
    raise failure from None
