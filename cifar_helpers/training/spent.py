"""How long trainings took, for whoever asks while they run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listening: ContextVar[list[float] | None] = ContextVar("seconds of trainings", default=None)


@contextmanager
def seconds_of_trainings() -> Iterator[list[float]]:
    """A list that gets the seconds of each training that ends meanwhile, those of earlier calls included."""
    seconds: list[float] = []
    token = _listening.set(seconds)
    try:
        yield seconds
    finally:
        _listening.reset(token)


def note(seconds: float) -> None:
    """Says how long a training took, to whoever listens."""
    listening = _listening.get()
    if listening is not None:
        listening.append(seconds)
