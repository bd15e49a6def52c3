"""Keeps the traceback of what is not a student's fault, under an id that rows and summaries show."""

from __future__ import annotations

import hashlib
import re
import traceback
from datetime import datetime
from pathlib import Path

_PLACES = re.compile(r'^ *File ".*", line \d+, in .*$', re.MULTILINE)


def keep(log: Path, about: str, error: BaseException) -> str:
    """Writes the error's traceback into the log, and returns its id: six hexadecimal digits.

    The same fault has the same id, whomever it befell: of a class, one traceback and thirty names are kept.

    Parameters
    ----------
    log : a file, made at need.
    about : assignment and student.
    error : its own traceback, or that which it brought from another process as its `trace`.
    """
    trace = getattr(error, "trace", "") or "".join(traceback.format_exception(error))
    number = id_of(trace)
    known = log.is_file() and f" {number} " in log.read_text(encoding="utf-8", errors="replace")
    lines = [f"{datetime.now():%Y-%m-%d %H:%M:%S} {number} {about}: {type(error).__name__}: {error}"]
    if not known:
        lines.append(trace.rstrip())
    with open(log, "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write("\n".join(lines) + "\n")
    return number


def id_of(trace: str) -> str:
    """Six digits that depend on where the traceback passed, not on what its message says.

    >>> place = '  File "a.py", line 1, in f'
    >>> id_of(f"{place}\\nKeyError: 1") == id_of(f"{place}\\nKeyError: 2")
    True
    """
    places = "\n".join(_PLACES.findall(trace)) or trace
    return hashlib.sha256(places.encode(errors="replace")).hexdigest()[:6]
