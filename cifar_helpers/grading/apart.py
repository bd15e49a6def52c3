"""Calls a function on a stranger's bytes in a process of its own, with limits: its death costs little.

A process beside this one has everything imported and never sees a stranger's byte: it forks for each call,
and watches the clock. What comes back is as long as the limits say, or longer by no byte.
"""

from __future__ import annotations

import atexit
import os
import pickle
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from cifar_helpers.grading.errors import Fault, GradingError, TooMuch
from cifar_helpers.grading.processes import Attached

MIB = 2**20
TRACE = 100_000  # characters of a traceback
# Variables of the process that calls run in; all others are this process's, as they are at the call.
OWN = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
GRACE = 60.0  # seconds that the process has for its imports, and for a killed call to be gone
Answer = TypeVar("Answer")
within = False  # whether this process is such a one, with limits


@dataclass(frozen=True)
class Limits:
    """What one call may take: processor time and time (s), address space beside the imports', answer (bytes).

    `hard` also binds what the call starts; without it, that may ask for more.
    """

    processor: float | None = 20.0  # honest submissions take under one
    time: float = 300.0  # also on a machine that does ten other things
    memory: int = 1536 * MIB
    answer: int = 32 * MIB
    hard: bool = True


LIMITS = Limits()
# Starts kernels, which have limits of their own, and waits for them.
STARTS_KERNELS = Limits(processor=None, time=7200.0, memory=8192 * MIB, hard=False)


def call(function: Callable[..., Answer], *given: Any, limits: Limits | None = None, **named: Any) -> Answer:
    """What the function answers, called in a process of its own; function and arguments must be picklable.

    Raises
    ------
    TooMuch
        If it was over the limits, or died in another way.
    Fault
        If it raised what nobody foresaw, with its traceback.
    GradingError, OSError
        As the function raised them. The traceback of what a `GradingError` came from is its `trace`.
    """
    body = pickle.dumps((function, given, named))
    kind, answer = _reader.answer(limits or LIMITS, body)
    if kind == "killed":  # by nobody here: for memory that others took, most likely
        kind, answer = _reader.answer(limits or LIMITS, body)
    if kind in ("died", "killed"):
        raise TooMuch(answer)
    came, value = pickle.loads(answer)
    if came == "raised":
        raise value
    return value


class _Reader:
    """This process's reader, started at need. One call at a time, from whatever thread."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.process: Attached | None = None
        self.owner = 0

    def answer(self, limits: Limits, body: bytes) -> tuple[str, Any]:
        """How the call ended: `answered` and bytes, or `died` or `killed` (from outside) and why."""
        head = pickle.dumps((limits, {**os.environ, **OWN}))
        with self.turn:
            for _ in range(2):  # it may have been killed from outside, for example for memory
                try:
                    return self._asked(head, body, limits.time + GRACE)
                except (EOFError, OSError):
                    self.end()
                except BaseException:  # its answer to this call must not be taken for one to the next
                    self.end()
                    raise
            return "died", "the process that reads submissions was ended from outside"

    def _asked(self, head: bytes, body: bytes, seconds: float) -> tuple[str, Any]:
        pipe = self.started().pipe
        pipe.send_bytes(head)
        pipe.send_bytes(body)
        if not pipe.poll(seconds):
            raise EOFError
        return pipe.recv()

    def started(self, course: Path | None = None) -> Attached:
        """The process, with what a course's settings import; that takes seconds, and nobody waits here."""
        if self.owner != os.getpid():  # a fork's copy is not its own
            self.process, self.owner = None, os.getpid()
        if self.process is None:
            self.process = Attached.start("--read", *([str(course)] if course else []), **OWN)
        return self.process

    def end(self) -> None:
        if self.process is not None and self.owner == os.getpid():
            self.process.close()
        self.process = None


_reader = _Reader()
start = _reader.started  # ahead of the first call
atexit.register(_reader.end)


def outcome(body: bytes, most: int) -> bytes:
    """For the process itself: what to send back of a call, however it ended."""
    try:
        function, given, named = pickle.loads(body)
        found: tuple[str, object] = ("answered", function(*given, **named))
        answer = pickle.dumps(found)
    except MemoryError:
        answer = _raised(TooMuch("it takes more memory than reading a submission may"))
    except RecursionError:
        answer = _raised(TooMuch("it is nested deeper than anything honest"))
    except (GradingError, OSError) as error:
        known: Any = error
        if error.__cause__ is not None and not getattr(error, "trace", ""):
            known.trace = "".join(traceback.format_exception(error))[-TRACE:]  # the cause itself stays here
        answer = _raised(error)
    except Exception as error:
        message = f"{type(error).__name__}: {str(error)[:200]}"
        answer = _raised(Fault(message, traceback.format_exc()[-TRACE:]))
    return answer if len(answer) <= most else _raised(TooMuch("what is in it is larger than it may be"))


def _raised(error: Exception) -> bytes:
    return pickle.dumps(("raised", error))
