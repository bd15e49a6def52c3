"""nbgrader's own commands work in the course, with our limits and without hidden tests in the feedback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from classroom import ASSIGNMENT, HIDDEN, RIGHT

from cifar_helpers.grading import gradebook

pytestmark = pytest.mark.slow  # each command is a process that imports nbgrader; two kernels start


def nbgrader(room, *arguments):
    bin = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}
    command = [bin / "nbgrader", *arguments, ASSIGNMENT]
    done = subprocess.run(
        command, cwd=room.root, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_autograde_and_generate_feedback(room):
    room.hand_in("zoë", **RIGHT)
    room.hand_in("never", double=RIGHT["double"], total="def total(xs):\n    while True: pass")
    nbgrader(room, "autograde", "--LimitedExecute.timeout=3")
    nbgrader(room, "generate_feedback")
    points = {name: gradebook.points(room.course, ASSIGNMENT, name) for name in ("zoë", "never")}
    assert {name: found.total for name, found in points.items()} == {"zoë": 5, "never": 2}
    assert "did not end within 3 s" in room.page("never")
    for line in HIDDEN:
        assert line not in room.page("zoë").replace("&#39;", "'")


def test_autograde_runs_in_the_sandbox(room):
    spy = f"def double(x):\n    open({str(room.root / 'seen')!r}, 'w').write('here')\n    return 2 * x"
    room.hand_in("spy", **{**RIGHT, "double": spy})
    nbgrader(room, "autograde")
    assert gradebook.points(room.course, ASSIGNMENT, "spy").total == 3
    assert not (room.root / "seen").exists()


def test_autograde_runs_nothing_where_the_sandbox_does_not_work(room, tmp_path):
    seen = room.root / "seen"
    room.hand_in("spy", **{**RIGHT, "double": f"open({str(seen)!r}, 'w')"})
    broken = tmp_path / "broken" / "bwrap"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'bwrap: Creating new namespace failed' >&2; exit 1\n")
    broken.chmod(0o755)
    bin = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{broken.parent}{os.pathsep}{bin}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [bin / "nbgrader", "autograde", ASSIGNMENT],
        cwd=room.root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode != 0
    assert "bubblewrap can't make the sandbox" in done.stderr
    assert not seen.exists()
    assert not (room.root / "autograded" / "spy" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").exists()
