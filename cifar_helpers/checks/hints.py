"""How much of a diagnosis a student sees: what came back at first, then why, then what to do next."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from pathlib import Path
from types import FrameType, TracebackType

SWITCH = "CIFAR_HINTS"
PACKAGE = str(Path(__file__).resolve().parent.parent)
WITHHELD = [("likely cause", "evidence", "next step"), ("next step",), ()]  # at failure 1, 2, 3 in a row
FOLLOWS = ("run this cell again to see the likely cause", "run this cell again to see the next step")
PART = re.compile(r"^  ([a-z ]+): ")

_failures: Counter[tuple[str, int]] = Counter()


def shown(message: str, failures: int) -> str:
    """What is shown of a diagnosis when its check has failed this often in a row.

    >>> message = "f(2)\\n  came back:    3\\n  likely cause: a sum\\n  next step:    multiply"
    >>> print(shown(message, 2))
    f(2)
      came back:    3
      likely cause: a sum
      hint 2 of 3:  run this cell again to see the next step
    """
    level = min(failures, len(WITHHELD)) - 1
    if not WITHHELD[level] or os.environ.get(SWITCH) == "all" or "NBGRADER_EXECUTION" in os.environ:
        return message
    kept, part = [], ""
    for line in message.split("\n"):
        found = PART.match(line)
        part = found[1] if found else part
        if part not in WITHHELD[level]:
            kept.append(line)
    return "\n".join([*kept, f"  hint {level + 1} of 3:  {FOLLOWS[level]}"])


def failed(traceback: TracebackType | None) -> int:
    """How often in a row the check has failed that was called where this traceback enters the package."""
    place = ("", 0)
    while traceback is not None and not _ours(traceback.tb_frame):
        place = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
    _failures[place] += 1
    return _failures[place]


def forget() -> None:
    """The check that is running has passed: its next failure is a first one."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _ours(frame):
        frame = frame.f_back
    if frame is not None:
        _failures.pop((frame.f_code.co_filename, frame.f_lineno), None)


def _ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(PACKAGE)
