"""Limits count a submission's own seconds: a busy machine costs nobody points, and what hangs is ended."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace

import nbformat
import psutil
import pytest
from classroom import ASSIGNMENT, RIGHT
from test_execute import check, points, run

from cifar_helpers.grading.cell_runner import AGAIN
from cifar_helpers.grading.job import Job, RunResult, run_job
from cifar_helpers.grading.sandbox import launch
from cifar_helpers.grading.sandbox.clock import Clock, TimeWatch
from cifar_helpers.grading.workers import Workers

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
    # Each in a session of its own: Linux may share processors among sessions first.
    started = [subprocess.Popen([sys.executable, "-c", BUSY], start_new_session=True) for _ in range(count)]
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


@pytest.mark.long  # the machine is kept busy for half a minute, and with it what else is tested
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
def test_a_submission_with_seventy_busy_children_takes_nothing_from_the_others(classroom):
    for number in range(3):
        classroom.hand_in(f"hog{number}", double=HOGS, total=SLEEPS)
        classroom.hand_in(f"steady{number}", double="def double(x):\n    return 2 * x", total=STEADY)
    rows = classroom.grade(cell_seconds=20)
    assert {student: row.points.total for student, row in rows.items()} == {
        **{f"hog{number}": 2 for number in range(3)},
        **{f"steady{number}": 5 for number in range(3)},
    }
    assert {row.status for row in rows.values()} == {"graded"}


def judged_as(judged):
    """Stands for the workers: each submission comes back as `judged` says."""
    runs = []

    def submit(self, job):
        future = Future()
        runs.append(job.path)
        result = judged()
        future.set_result(replace(result, notebook=job.load().notebook))
        return future

    return submit, runs


def test_a_starved_submission_is_run_again_when_the_others_are_done(classroom, monkeypatch):
    classroom.hand_in("ada", **RIGHT)
    classroom.hand_in("ben", **RIGHT)
    busy = RunResult("", "cell x did not end within 9 s on a busy machine", 1.0, starved=True)
    submit, runs = judged_as(lambda: busy if len(runs) == 1 else RunResult("", None, 1.0))
    monkeypatch.setattr(Workers, "submit", submit)
    monkeypatch.setattr(Workers, "wait", lambda self, futures: set(futures))
    rows = classroom.grade()
    assert runs == [runs[0], runs[1], runs[0]]
    assert [row.status for row in rows.values()] == ["graded", "graded"]


def test_one_that_is_starved_twice_is_graded_and_counts_as_unfinished(classroom, monkeypatch):
    classroom.hand_in("ada", **RIGHT)
    message = f"cell x did not end within 9 s on a busy machine: {AGAIN}"
    submit, runs = judged_as(lambda: RunResult("", message, 1.0, starved=True))
    monkeypatch.setattr(Workers, "submit", submit)
    monkeypatch.setattr(Workers, "wait", lambda self, futures: set(futures))
    assert message in classroom.grade()["ada"].status
    classroom.grade()
    assert len(runs) == 4


@pytest.mark.long  # cells are given a minute of time
def test_limits_follow_from_the_seconds_of_the_reference(classroom):
    place = classroom.course.state / f"seconds-{ASSIGNMENT}.json"
    hanging = "import time\ntime.sleep(1000)"
    classroom.hand_in(
        "ada", double=f"{hanging}\n{RIGHT['double']}", **{"total": f"{hanging}\n{RIGHT['total']}"}
    )
    row = classroom.grade(cell_seconds=None)["ada"]
    assert "cell double did not end within 20 s; cell total did not end within 10 s" in row.status
    cells = json.loads(place.read_text())["cells"]
    assert set(cells) == {"double", "total", "check-double", "check-total"}
    assert all(0 <= seconds < 5 for seconds in cells.values())
    before = place.stat().st_mtime_ns
    classroom.grade(cell_seconds=None, fresh=True)
    assert place.stat().st_mtime_ns == before, "it is measured once"


@pytest.mark.long  # cells are given a minute of time
def test_a_cell_that_is_run_again_has_its_whole_time(tmp_path):
    cells = ["import time\ntime.sleep(13)\nx = 1", "time.sleep(1000)", check("assert x == 1")]
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells[:2]), cells[2]])
    settings = {"LimitedExecute": {"expected": {"a": 0.1}, "notebook_timeout": 200.0}}
    judged = run_job(Job(nbformat.writes(notebook), {}, settings), tmp_path)
    assert judged.stopped == "cell [2] did not end within 20 s"
    assert points(nbformat.reads(judged.notebook, as_version=4).cells) == [1]


def test_workers_share_the_processors_and_a_box_can_not_leave_its_own(monkeypatch):
    everyone = sorted(os.sched_getaffinity(0))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3, 5})
    assert [sorted(launch.share(n, 2)) for n in (0, 1)] == [[0, 1], [2, 3, 5]]
    assert [sorted(launch.share(n, 7)) for n in (0, 4, 6)] == [[0], [5], [1]]
    monkeypatch.undo()
    monkeypatch.setattr(launch, "cores", frozenset(everyone[-1:]))
    code = "import os, time\nos.sched_setaffinity(0, {0, 1})\ntime.sleep(60)"
    box = launch.bubblewrapped([sys.executable, "-c", code], {})
    try:
        time.sleep(1)
        for child in (psutil.Process(box.first), *psutil.Process(box.first).children(recursive=True)):
            assert child.cpu_affinity() == everyone[-1:]
    finally:
        box.end()
    assert sorted(os.sched_getaffinity(0)) == everyone
