"""Ctrl-C ends grading with a sentence at any moment, from the first on, and nothing is lost by it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from classroom import ASSIGNMENT, RIGHT
from weekly import some

from cifar_helpers.grading import gradebook
from cifar_helpers.interrupts import STOPPED

pytestmark = pytest.mark.slow  # each run is a process that imports nbgrader
PROGRAM = "from cifar_helpers.command import main; print('begins', flush=True); main()"
COMMAND = [sys.executable, "-c", PROGRAM, "grade", ASSIGNMENT]
MOMENTS = some((0.02, 0.5, 2.0, 5.0, 10.0), lambda _, moment: moment < 10)  # seconds after Python's own start


def interrupted(classroom, seconds: float) -> tuple[int, str]:
    """Exit code and words of a run whose terminal gets a Ctrl-C: it goes to all processes that it started."""
    run = subprocess.Popen(
        COMMAND,
        cwd=classroom.root,
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
def test_ctrl_c_at_any_moment_ends_with_a_sentence(classroom, seconds):
    classroom.hand_in("ada", **RIGHT)
    code, said = interrupted(classroom, seconds)
    assert "Traceback" not in said, said
    if "points: grades.csv" not in said:  # a quick machine may be ready before
        assert (code, "Stopped by Ctrl-C." in said) == (STOPPED, True), said
    if seconds == MOMENTS[-1]:  # grading takes a while; test_durability ends runs at every step
        classroom.grade()
        assert gradebook.points(classroom.course, ASSIGNMENT, "ada").total == 5
