"""What a large library makes when it is imported stays: Python need not look through it for garbage.

TensorFlow makes over half a million objects. While they are made, the garbage collector goes through them
again and again, and later in each of its full rounds: an import of 3.9 processor seconds takes 3.1 without
(x86_64, 2026-11-28), and the nets that follow cost the collector a third of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def for_good() -> Iterator[None]:
    """Has the collector wait, and leave alone from then on all objects that are there at the end.

    What is garbage at the beginning is collected before. An object that is there, and that nothing holds any
    more, goes as ever; only what is left of a circle of objects stays.
    """
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
