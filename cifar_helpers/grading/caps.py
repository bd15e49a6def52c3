"""How much a submission may print and show: more is left out as it comes, before it takes memory."""

from __future__ import annotations

from typing import Any

import nbformat

OUTPUTS = ("stream", "display_data", "execute_result", "update_display_data", "error")
COUNT = 1_000  # outputs of one cell other than text
LINE = 12  # characters around each line of a text in a notebook's file
NOTE = "\n… the rest of this cell's output is left out: it is too long.\n"


class Caps:
    """Counts the characters of outputs, by cell and in all."""

    def __init__(self, cell: int, notebook: int) -> None:
        self.cell, self.left = cell, notebook
        self.sizes: dict[int, int] = {}

    def admit(self, message: dict[str, Any], cell: nbformat.NotebookNode, index: int) -> bool:
        """Whether the message's output may be kept; a text that is too long is cut, and may."""
        content = message["content"]
        room = min(self.left, self.cell - self.sizes.get(index, 0))
        if room <= 0 or len(cell.outputs) >= COUNT:
            return False
        size = _size(content)
        self.sizes[index] = self.sizes.get(index, 0) + min(size, room)
        self.left -= min(size, room)
        if size <= room:
            return True
        self.sizes[index] = self.cell
        if message["msg_type"] == "stream":
            content["text"] = content["text"][:room] + NOTE
            return True
        cell.outputs.append(nbformat.v4.new_output("stream", text=NOTE))
        return False


def weight(text: str) -> int:
    """Characters that a text takes in a notebook's file, where each of its lines stands on one of its own.

    >>> weight("ab"), weight("\\n" * 10)
    (2, 130)
    """
    return len(text) + LINE * text.count("\n")


def _size(value: Any) -> int:
    """Characters in a message, whatever its form, as they stand in a notebook's file."""
    if isinstance(value, str):
        return weight(value)
    if isinstance(value, dict):
        return sum(_size(key) + _size(part) for key, part in value.items())
    if isinstance(value, list):
        return sum(map(_size, value))
    return 8
