"""nbgrader's own commands work in the course, with our limits and without hidden tests in the feedback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from classroom import ASSIGNMENT, HIDDEN, RIGHT
from nbgrader.apps import NbGraderAPI

from cifar_helpers.grading import gradebook, measured, timings
from cifar_helpers.grading.execute import LimitedExecute

pytestmark = pytest.mark.slow  # each command is a process that imports nbgrader; two kernels start


def nbgrader(classroom, *arguments, assignment=ASSIGNMENT):
    bin = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}
    command = [bin / "nbgrader", *arguments, *([assignment] if assignment else [])]
    done = subprocess.run(
        command, cwd=classroom.root, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_autograde_and_generate_feedback(classroom):
    classroom.hand_in("zoë", **RIGHT)
    classroom.hand_in("never", double=RIGHT["double"], total="def total(xs):\n    while True: pass")
    nbgrader(classroom, "autograde", "--LimitedExecute.timeout=3")
    nbgrader(classroom, "generate_feedback")
    points = {name: gradebook.points(classroom.course, ASSIGNMENT, name) for name in ("zoë", "never")}
    assert {name: found.total for name, found in points.items()} == {"zoë": 5, "never": 2}
    assert "did not end within 3 s" in classroom.page("never")
    for line in HIDDEN:
        assert line not in classroom.page("zoë").replace("&#39;", "'")


def test_autograde_runs_in_the_sandbox(classroom):
    spy = f"def double(x):\n    open({str(classroom.root / 'seen')!r}, 'w').write('here')\n    return 2 * x"
    classroom.hand_in("spy", **{**RIGHT, "double": spy})
    nbgrader(classroom, "autograde")
    assert gradebook.points(classroom.course, ASSIGNMENT, "spy").total == 3
    assert not (classroom.root / "seen").exists()


def test_autograde_runs_nothing_where_the_sandbox_does_not_work(classroom, tmp_path):
    seen = classroom.root / "seen"
    classroom.hand_in("spy", **{**RIGHT, "double": f"open({str(seen)!r}, 'w')"})
    broken = tmp_path / "broken" / "bwrap"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'bwrap: Creating new namespace failed' >&2; exit 1\n")
    broken.chmod(0o755)
    bin = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{broken.parent}{os.pathsep}{bin}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [bin / "nbgrader", "autograde", ASSIGNMENT],
        cwd=classroom.root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode != 0
    assert "bubblewrap can't make the sandbox" in done.stderr
    assert not seen.exists()
    assert not (classroom.root / "autograded" / "spy" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").exists()


HANGS = "import time\ndef total(xs):\n    time.sleep(1000)"


def autograde(classroom, student):
    """What the formgrader's button calls."""
    answer = NbGraderAPI(config=classroom.course.config).autograde(ASSIGNMENT, student)
    assert answer["success"], answer
    return gradebook.points(classroom.course, ASSIGNMENT, student).total


def test_autograde_has_the_limits_of_time_that_follow_from_the_reference(classroom, monkeypatch):
    monkeypatch.setattr(timings, "LEAST", 2.0)
    classroom.hand_in("never", double=RIGHT["double"], total=HANGS)
    classroom.hand_in("ada", **RIGHT)
    assert autograde(classroom, "never") == 2
    graded = classroom.course.autograded("never", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    assert "cell check-total did not end within 2 s" in graded.read_text()
    place = classroom.course.state / f"seconds-{ASSIGNMENT}.json"
    before = place.stat().st_mtime_ns
    monkeypatch.setattr(measured, "run_job", lambda *_: pytest.fail("the reference is run once"))
    assert autograde(classroom, "ada") == 5
    assert place.stat().st_mtime_ns == before


def test_autograde_runs_a_submission_again_that_the_machine_kept_from_what_it_needed(classroom, monkeypatch):
    runs, run = [], LimitedExecute.preprocess

    def starved_at_first(self, nb, resources, km=None):
        done, after = run(self, nb, resources, km)
        runs.append(after)
        if len(runs) == 1:
            for cell in done.cells:
                cell.outputs, after["starved"] = [], True
        return done, after

    monkeypatch.setattr(LimitedExecute, "preprocess", starved_at_first)
    classroom.course.config.LimitedExecute.timeout = 30  # so that the reference is not measured
    classroom.hand_in("ada", **RIGHT)
    assert autograde(classroom, "ada") == 5
    assert len(runs) == 2
