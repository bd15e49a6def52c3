"""kill -9 at any moment, of any part of a run: the same command goes on, and grades are as if nothing was."""

import datetime
import json
import os
import platform
import shutil

import pytest
from classroom import ROOT
from killing import Moment, Run, fill, gradebook_rows, kill_and_resume, moments

CLASSES, SUBMISSIONS, KILLS, SEED = 2, 40, 50, 20261121
RESULT = ROOT / "benchmarks" / "results" / "kill.json"


def undisturbed(released, base, count):
    """The same class after a run that nobody disturbed: what the gradebook holds, and grades.csv."""
    classroom = filled(released, base, count)
    run = Run(classroom, base)
    assert run.finish() == 0, run.output.read_text()
    assert run.left() == []
    return gradebook_rows(classroom), (classroom.root / "grades.csv").read_text()


def filled(released, base, count):
    base.mkdir()
    shutil.copytree(released, base / "course")
    return fill(base / "course", count)


def disturbed(released, base, count, planned):
    """Kills at the planned moments; what then is in the gradebook and in grades.csv, and what happened."""
    classroom = filled(released, base, count)
    run = Run(classroom, base)
    happened = list(kill_and_resume(run, planned))
    assert run.left() == []
    return (gradebook_rows(classroom), (classroom.root / "grades.csv").read_text()), happened


@pytest.mark.long  # seven runs of the command
def test_a_run_whose_parts_are_killed_ends_with_the_grades_of_one_that_nobody_disturbed(released, tmp_path):
    planned = [
        Moment("runner", 0, 4.0),
        Moment("judge", 1, 0.0),
        Moment("worker", 2, 0.1),
        Moment("runner", 4, 0.0),
    ]
    expected = undisturbed(released, tmp_path / "quiet", 6)
    assert sorted(penalty for penalty, _ in expected[0][1].values() if penalty) == [1, 1]
    found, happened = disturbed(released, tmp_path / "loud", 6, planned)
    assert found == expected, happened


@pytest.mark.long  # two classes of 40, each run of which is killed 25 times: ten to thirty minutes
def test_fifty_random_kills_change_no_grade_and_leave_nothing(released, tmp_path):
    expected = undisturbed(released, tmp_path / "quiet", SUBMISSIONS)
    happened = []
    for number in range(CLASSES):
        planned = moments(SEED + number, KILLS // CLASSES, SUBMISSIONS)
        found, kills = disturbed(released, tmp_path / f"class-{number}", SUBMISSIONS, planned)
        assert found == expected, kills
        happened += [{"class": number, **kill} for kill in kills]
    assert len(happened) == KILLS
    RESULT.write_text(json.dumps({**machine(), "seed": SEED, "kills": happened}, indent=1) + "\n")


def machine():
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        "outcome": "gradebook and grades.csv as after an undisturbed run; no process, no temporary file, "
        "no half-written page left",
    }
