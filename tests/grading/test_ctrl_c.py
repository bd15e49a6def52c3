"""Ctrl-C ends grading with a sentence at any moment, from the first on, and nothing is lost by it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from classroom import ASSIGNMENT, RIGHT

from cifar_helpers.command import STOPPED
from cifar_helpers.grading import gradebook
from cifar_helpers.grading.workers import Workers

pytestmark = pytest.mark.slow  # each run is a process that imports nbgrader
PROGRAM = "from cifar_helpers.command import main; print('begins', flush=True); main()"
COMMAND = [sys.executable, "-c", PROGRAM, "grade", ASSIGNMENT]
MOMENTS = (0.02, 0.5, 2.0, 5.0, 10.0)  # seconds after Python's own start


def interrupted(room, seconds: float) -> tuple[int, str]:
    """Exit code and words of a run whose terminal gets a Ctrl-C: it goes to all processes that it started."""
    run = subprocess.Popen(
        COMMAND,
        cwd=room.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert run.stdout.readline() == "begins\n"
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGINT)
    said, _ = run.communicate(timeout=120)
    return run.returncode, said


@pytest.mark.parametrize("seconds", MOMENTS)
def test_ctrl_c_at_any_moment_ends_with_a_sentence(room, seconds):
    room.hand_in("ada", **RIGHT)
    code, said = interrupted(room, seconds)
    assert "Traceback" not in said, said
    if "points: grades.csv" not in said:  # a quick machine may be ready before
        assert (code, "Stopped by Ctrl-C." in said) == (STOPPED, True), said
    if seconds == MOMENTS[-1]:  # grading takes a while; test_durability ends runs at every step
        room.grade()
        assert gradebook.points(room.course, ASSIGNMENT, "ada").total == 5


def blocked(pid: int) -> bool:
    """Whether a process has Ctrl-C blocked."""
    [mask] = re.findall(r"SigBlk:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
    return bool(int(mask, 16) & 1 << (signal.SIGINT - 1))


def test_workers_hear_no_ctrl_c_from_their_first_moment(tmp_path):
    found: dict[int, bool] = {}
    with Workers(2, tmp_path, 60) as workers, ThreadPoolExecutor(1) as aside:
        started = aside.submit(workers._start)
        while not started.done():
            for child in psutil.Process().children():
                with contextlib.suppress(psutil.NoSuchProcess, OSError):
                    if child.pid not in found and any("spawn_main" in word for word in child.cmdline()):
                        found[child.pid] = blocked(child.pid)
        started.result()
        assert not any(blocked(pid) for pid in found), "they would hand it down to what they start"
    assert [*found.values()] == [True, True]
