"""The error of everything that can go wrong between a data set's name and its arrays."""

from __future__ import annotations


class DataError(RuntimeError):
    """The official images can't be had or are damaged; the message says what to do next.

    IPython shows the message alone, without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"DataError: {self}"]
