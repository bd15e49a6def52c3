"""Ends a sandbox whose processes took too long; what a busy machine made them wait is not counted."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

PAUSE = 0.25  # seconds between two looks
BRIEF = 0.02  # seconds within which nobody looks twice: a look at the machine's processes takes 2 ms
ALONE = 0.9  # of its processors: who has that much is kept waiting by nobody else
LINUX = sys.platform == "linux"
SECOND = 1e9  # Linux counts in nanoseconds
LATE = "did not end within"  # begins every reason that is about time


class Clock:
    """Counts what the processes below some first ones used of their time.

    Attributes
    ----------
    own : float
        Seconds that they would have needed with the machine for themselves: each second counts, except for
        the share of it in which they could have run and waited for a processor.
    ran : dict
        Seconds of processor time, by first process.
    """

    def __init__(self, *firsts: int) -> None:
        self.firsts = firsts
        self.own, self.ran = 0.0, dict.fromkeys(firsts, 0.0)
        self._cores = len(os.sched_getaffinity(0))
        with contextlib.suppress(OSError):  # it may have ended already
            self._cores = len(os.sched_getaffinity(firsts[0]))
        self._seen: dict[tuple[int, int], tuple[int, int]] = {}
        self._last = time.monotonic()
        for family in families(*firsts):
            self._passed(family)

    def tick(self) -> None:
        """Takes in what happened since the last look, if that is not very brief."""
        now = time.monotonic()
        if now - self._last < BRIEF:
            return
        lasted, self._last = now - self._last, now
        ran = waited = 0.0
        for first, family in zip(self.firsts, families(*self.firsts), strict=True):
            here, queued = self._passed(family)
            self.ran[first] += min(here, lasted)
            ran, waited = ran + here, waited + queued
        self.own += lasted - lost(lasted, ran, waited, self._cores)

    def _passed(self, family: list[int]) -> tuple[float, float]:
        """Seconds that these processes' threads ran, and waited for a processor, since the last look."""
        ran = waited = 0
        for thread, times in _threads(family):
            before = self._seen.get(thread, (0, 0))
            self._seen[thread] = times
            ran, waited = ran + times[0] - before[0], waited + times[1] - before[1]
        return ran / SECOND, waited / SECOND


def lost(lasted: float, ran: float, waited: float, cores: int) -> float:
    """Seconds of `lasted` that others took from processes which ran and waited for so long, in all.

    Examples
    --------
    >>> lost(1.0, ran=0.5, waited=0.5, cores=2)  # one thread, with half a processor
    0.5
    >>> lost(1.0, ran=0.0, waited=0.0, cores=2)  # asleep: nobody's fault
    0.0
    >>> lost(1.0, ran=2.0, waited=98.0, cores=2)  # in each other's way
    0.0
    >>> lost(1.0, ran=1.5, waited=98.5, cores=2)  # so too, and others took a quarter of the machine
    0.25
    """
    if ran >= ALONE * cores * lasted or ran + waited <= 0:
        return 0.0
    return min(min(lasted, ran + waited) * waited / (ran + waited), lasted - ran / cores)


def families(*firsts: int) -> list[list[int]]:
    """For each of these processes itself and all that descend from it, by one look at the machine."""
    children: dict[int, list[int]] = {}
    for folder in os.listdir("/proc") if LINUX else ():
        if folder.isdecimal():
            with contextlib.suppress(OSError, ValueError):  # it may end meanwhile
                stat = Path("/proc", folder, "stat").read_bytes()
                parent = int(stat[stat.rindex(b")") + 2 :].split(maxsplit=2)[1])
                children.setdefault(parent, []).append(int(folder))
    found = []
    for first in firsts:
        family = [first]
        for member in family:
            family += children.get(member, [])
        found.append(family)
    return found


def _threads(family: list[int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Of each thread of these processes its numbers, and its nanoseconds of running and of waiting to run."""
    found = []
    for pid in family:
        with contextlib.suppress(OSError):  # it may end meanwhile
            for task in os.listdir(f"/proc/{pid}/task"):
                with contextlib.suppress(OSError, ValueError):
                    ran, waited, *_ = map(int, Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split())
                    found.append(((pid, int(task)), (ran, waited)))
    return found


class TimeWatch:
    """Looks at a submission's two sandboxes in a thread of its own until `close`, or until it had to end one.

    Parameters
    ----------
    student, judge : the first process of each sandbox, seen from here.
    end_student, end_judge : end it.

    Attributes
    ----------
    reason : str or None
        Why a sandbox was ended, "did not end within 60 s"; None if none was.
    """

    def __init__(
        self, student: int, judge: int, end_student: Callable[[], None], end_judge: Callable[[], None]
    ) -> None:
        self.student, self.judge = student, judge
        self.end_student, self.end_judge = end_student, end_judge
        self.reason: str | None = None
        self._clock = Clock(student, judge)
        self._limits: tuple[float, float] | None = None
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._start = (0.0, 0.0, 0.0)
        threading.Thread(target=self._look, name=f"time of {student}", daemon=True).start()

    @property
    def spent(self) -> float:
        """Seconds of its own that the submission used so far."""
        with self._lock:
            self._clock.tick()
            return self._clock.own

    def allow(self, student: float, judge: float) -> None:
        """Gives what runs next so many seconds, of the student's processes and of the judge's."""
        with self._lock:
            self._clock.tick()
            self._start = (self._clock.own, self._clock.ran[self.judge], time.monotonic())
            self._limits = (student, judge)

    def pause(self) -> None:
        """Sets no limit until `allow`."""
        with self._lock:
            self._limits = None

    def close(self) -> None:
        """Stops looking. The reason stays."""
        self._closed.set()

    def _look(self) -> None:
        while not self._closed.wait(PAUSE):
            with self._lock:
                self._clock.tick()
                if self._limits is not None:
                    self._compare(*self._limits)

    def _compare(self, student: float, judge: float) -> None:
        """Ends what is over its limit; a judge after the student, who may have kept it from ending."""
        own, judged, began = self._start
        judged = self._clock.ran[self.judge] - judged
        used, wall = self._clock.own - own - judged, time.monotonic() - began
        if used > student and self.reason is None:
            self.reason = too_long(student, used, wall)
            self.end_student()
        elif judged > judge:
            self.reason = self.reason or too_long(student, used, wall)
            self.end_judge()


def too_long(allowed: float, used: float, wall: float) -> str:
    """Why something was ended, in words that end a sentence about it.

    Examples
    --------
    >>> too_long(60, 60.2, 61)
    'did not end within 60 s'
    >>> too_long(60, 60.2, 200)
    'did not end within 60 s, not counting 140 s in which other programs kept it waiting'
    """
    waited = f", not counting {wall - used:.0f} s in which other programs kept it waiting"
    return f"{LATE} {allowed:.0f} s{waited if wall - used > 1 + allowed / 4 else ''}"
