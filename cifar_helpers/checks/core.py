"""What every check shares: the error that carries a diagnosis, and its display in a notebook."""

from __future__ import annotations


class CheckFailed(AssertionError):
    """A check's diagnosis: what was tried, what came back, what was expected, the next step.

    IPython shows the message alone, without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"CheckFailed: {self}"]
