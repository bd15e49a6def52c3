"""Cases of a test of which `make test` runs some: the others are weekly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def some(values: Iterable[Any], pushed: Callable[[int, Any], bool]) -> list[Any]:
    """The values as parameters; weekly are those for whose number, from 0, and value `pushed` is false."""
    return [
        pytest.param(value, marks=[] if pushed(number, value) else pytest.mark.weekly)
        for number, value in enumerate(values)
    ]
