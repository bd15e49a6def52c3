"""Recording is killed at every single step that it takes on the disk; the next one repairs what was left."""

import functools
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from classroom import ASSIGNMENT, Classroom, in_this_process
from killing import fill, gradebook_rows, half_written, record_one

from cifar_helpers.grading import apart, gradebook
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.job import RunResult

STUDENT = "s01"  # late, half right
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def steps_below(root, act):
    """Calls `act` before each step on a file below `root`: files opened to write, moved, removed; commits."""
    prefix = str(root)

    def watch(name, arguments):
        if name not in STEPS or not isinstance(arguments[0], (str, os.PathLike)):
            return
        reading = name == "open" and not (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        if str(arguments[0]).startswith(prefix) and not reading:
            act()

    sys.addaudithook(watch)
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "commit", lambda connection: act())


def die_at_the_last(left):
    """Kills this process once nothing is left to count down."""
    if next(left) == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def main(root, judged, every):
    """Forks a process for each step, which ends there; prints how many there were."""
    judged = RunResult(judged.read_text(), None, 1.0)
    apart.call = in_this_process  # in which the steps are counted
    step = 0
    while True:
        step += every
        copy = root.with_name(f"step-{step}")
        shutil.copytree(root, copy)
        child = os.fork()
        if child == 0:
            steps_below(copy, functools.partial(die_at_the_last, iter(range(step, -1, -1))))
            record_one(Course(copy), STUDENT, judged)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL, (step, status)
        broken = half_written(Classroom(copy))
        record_one(Course(copy), STUDENT, judged)
        print(json.dumps([step, gradebook_rows(Classroom(copy)), list(map(str, broken)), left_over(copy)]))
        shutil.rmtree(copy)


def left_over(root):
    return [str(path) for path in (*root.rglob("*.partial"), *(root / ".grading").glob("scratch"))]


@pytest.mark.long  # forks a process per step, each of which records a submission
@pytest.mark.parametrize(
    ("before", "every"),
    [("never graded", 9), ("graded", 13), pytest.param("graded", 1, marks=pytest.mark.long)],
)
def test_recording_that_was_killed_at_any_step_is_repaired_by_the_next(classroom, tmp_path, before, every):
    classroom = fill(classroom.root, 2)
    rows = classroom.grade()
    notebook = tmp_path / "judged.ipynb"
    shutil.copy(classroom.course.autograded(STUDENT, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb", notebook)
    expected = json.loads(json.dumps(gradebook_rows(classroom)))
    if before == "graded":
        (
            classroom.course.autograded(STUDENT, ASSIGNMENT) / "graded.json"
        ).unlink()  # as for a changed submission
    else:
        shutil.rmtree(classroom.root / "autograded")
        shutil.rmtree(classroom.root / "feedback")
        with gradebook.open_gradebook(classroom.course) as book:
            book.remove_submission(ASSIGNMENT, STUDENT)
    done = subprocess.run(
        [sys.executable, __file__, classroom.root, notebook, str(every)],
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr
    repaired = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(repaired) * every > 40, "there are more steps than that"
    assert rows[STUDENT].points.total == 1
    for step, found, broken, left in repaired:
        assert (found, broken, left) == (expected, [], []), step


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
