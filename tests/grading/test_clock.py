"""Limits count a submission's own seconds: a busy machine costs nobody points, and what hangs is ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from test_execute import check, points, run

from cifar_helpers.grading.sandbox.clock import Clock, TimeWatch

CORES = len(os.sched_getaffinity(0))
BUSY = "import time\nend = time.time() + 240\nwhile time.time() < end: pass"
# Seconds of a processor, however long they take.
WORK = """
import time
def f(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
    return 1
"""


@contextlib.contextmanager
def hogs(count: int) -> Iterator[None]:
    """Honest programs beside, which want all that they can get."""
    started = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


@contextlib.contextmanager
def process(source: str) -> Iterator[subprocess.Popen]:
    with subprocess.Popen([sys.executable, "-c", source]) as started:
        try:
            time.sleep(0.5)
            yield started
        finally:
            started.kill()


def counted(source: str, seconds: float) -> tuple[float, float]:
    """What the clock counts of a program's seconds, and how many there were."""
    with process(source) as child:
        clock, start = Clock(child.pid), time.monotonic()
        time.sleep(seconds)
        clock.tick()
        return clock.own, time.monotonic() - start


@pytest.mark.slow  # it has to wait
def test_waiting_for_nobody_counts_and_waiting_for_a_processor_does_not():
    own, lasted = counted("import time\ntime.sleep(60)", 1)
    assert own == pytest.approx(lasted, rel=0.1)
    with hogs(4 * CORES):
        own, lasted = counted(BUSY, 4)
    assert own < 0.6 * lasted


def test_a_program_that_hangs_is_ended_and_the_reason_is_given():
    with process("import time\ntime.sleep(60)") as student, process("import time\ntime.sleep(60)") as judge:
        watch = TimeWatch(student.pid, judge.pid, student.kill, judge.kill)
        watch.allow(0.5, 10)
        student.wait(30)
        assert watch.reason == "did not end within 0 s"
        assert judge.poll() is None
        watch.close()


@pytest.mark.slow  # the machine is kept busy for half a minute
def test_a_busy_machine_costs_nobody_points(tmp_path):
    cells = (f"{WORK}\nx = f(2)", check("assert x == 1", 1), check("assert f(2) == 1", 2), "y = f(2)")
    with hogs(3 * CORES):
        judged, done = run(
            tmp_path, *cells, check("y", 3), timeout=4, check_timeout=4, notebook_timeout=11, patience=60
        )
    assert judged.seconds > 11  # it was busy enough for each limit to strike, if it counted waiting
    assert (points(done), judged.stopped) == ([1, 2, 1], None)


@pytest.mark.parametrize(
    "hanging",
    [
        "import time\ntime.sleep(1000)",
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "import subprocess\nsubprocess.run(['sleep', '1000'])",
        "import socket\na, b = socket.socketpair()\na.recv(1)",
    ],
    ids=["sleep", "lock", "child", "socket"],
)
def test_what_waits_for_ever_is_ended_in_its_time(tmp_path, hanging):
    judged, done = run(tmp_path, "x = 1", hanging, check("assert x == 1"), timeout=2)
    assert points(done) == [1]
    assert judged.stopped.startswith("cell [2] did not end within 2 s")
    assert judged.seconds < 60


def test_after_the_patience_with_a_busy_machine_the_row_says_what_to_do(tmp_path):
    judged, done = run(tmp_path, WORK, "f(60)", check("assert f(0) == 1"), timeout=50, patience=0.02)
    assert points(done) == [1]
    assert judged.stopped == (
        "cell [2] did not end within 1 s on a busy machine: grade it again when the machine is quiet"
    )


HOGS = """
import subprocess, sys, time
burn = "import time\\nend = time.time() + 100\\nwhile time.time() < end: pass"
for _ in range(70):
    subprocess.Popen([sys.executable, "-S", "-c", burn], start_new_session=True)
def double(x):
    return 2 * x
"""
SLEEPS = "import time\ndef total(xs):\n    time.sleep(5)\n    return 0"
STEADY = """
import time
def total(xs):
    end = time.process_time() + 3
    while time.process_time() < end: pass
    return sum(xs)
"""


@pytest.mark.long  # a class with hogs, each second of which is wanted
def test_a_submission_with_seventy_busy_children_takes_nothing_from_the_others(room):
    for number in range(3):
        room.hand_in(f"hog{number}", double=HOGS, total=SLEEPS)
        room.hand_in(f"steady{number}", double="def double(x):\n    return 2 * x", total=STEADY)
    rows = room.grade(cell_seconds=20)
    assert {student: row.points.total for student, row in rows.items()} == {
        **{f"hog{number}": 2 for number in range(3)},
        **{f"steady{number}": 5 for number in range(3)},
    }
    assert {row.status for row in rows.values()} == {"graded"}
