"""One class, honest students among attackers, graded in one run: nobody gets what isn't theirs."""

from __future__ import annotations

import re
import subprocess

import pytest

from attacks import look
from attacks.assignment import TASKS
from attacks.attack import traps
from attacks.families import ATTACKS, PUSHED, QUICK
from attacks.run import HONEST, LARGE, grade, hand_in, outcome, printable, release, state, statuses, wins

pytestmark = pytest.mark.slow  # minutes: a kernel and a judge for each submission
MEMORY = 1500  # MB that one of the grader's own processes may take, whatever it is sent
# Three classes: who attacks in each, and when it is graded.
CLASSES = {
    "push": ([attack for attack in ATTACKS if attack.name in PUSHED], ()),
    "week": ([attack for attack in ATTACKS if attack.name in QUICK], pytest.mark.weekly),
    "all": (ATTACKS, pytest.mark.long),
}
EACH = [
    pytest.param(name, attack, marks=when, id=f"{name}/{attack.name}")
    for name, (attackers, when) in CLASSES.items()
    for attack in attackers
]


@pytest.fixture(
    scope="session", params=[pytest.param(name, marks=when) for name, (_, when) in CLASSES.items()]
)
def run(tmp_path_factory, request):
    """A class after its run."""
    folder = tmp_path_factory.mktemp("attacked")
    release(folder / "course")
    with traps(folder / "course", folder / "traps") as scene:
        hand_in(scene, CLASSES[request.param][0])
        yield grade(scene)
        for attack in ATTACKS:
            for process in scene.processes(attack):
                process.kill()
    subprocess.run(["rm", "-rf", folder], check=True)  # Python's own way fails at a thousand folders


@pytest.fixture(scope="session")
def said(run):
    return statuses(run.scene.root)


def test_the_run_ends_by_itself_and_nothing_in_it_is_the_graders_fault(run, said):
    assert [student for student, status in said.items() if "fault" in status] == []
    assert run.code == 0, run.output[-2000:]


@pytest.mark.parametrize("honest", HONEST, ids=lambda honest: honest.name)
def test_an_honest_grade_is_what_it_would_be_without_the_attackers(run, honest):
    grades = look.grades(run.scene.root)[honest.folder]
    points = {task: mark.auto for task, mark in grades.items() if task != "why"}
    assert points == {task: honest.earns.get(task, 0.0) for task in TASKS if task != "why"}


@pytest.mark.parametrize(("run", "attack"), EACH, indirect=["run"])
def test_an_attack_gets_its_honest_parts_points_and_nothing_else(run, said, attack):
    found = outcome(run.scene, attack)
    status = said[printable(attack.folder)]
    assert wins(attack, found) == [], status
    if found.grades is None:
        assert status.startswith("not graded: ")
    if attack.earns is not None:
        points = {task: mark.points for task, mark in (found.grades or {}).items() if mark.points}
        assert points == attack.earns, status


def test_the_gradebook_holds_the_rows_of_the_graded_and_no_other(run, said):
    grades = look.grades(run.scene.root)
    assert {printable(student) for student in grades} == {
        student for student, status in said.items() if status.startswith("graded")
    }
    assert {tuple(sorted(rows)) for rows in grades.values()} == {tuple(sorted(TASKS))}


def test_nothing_of_the_course_changed(run):
    assert state(run.scene) == run.before


def test_nothing_reached_a_listener(run):
    assert run.scene.heard == []


def test_the_graders_processes_stay_small(run):
    assert run.peak < MEMORY


def test_nothing_temporary_is_left(run):
    assert not (run.scene.root / ".grading" / "scratch").exists()
    find = [
        "find",
        run.scene.traps.parent,
        "-name",
        "pwned*",
    ]  # at any depth, which Python's glob can't reach
    assert subprocess.run(find, capture_output=True, text=True).stdout == ""


def test_no_submission_commands_the_terminal_or_the_spreadsheet(run, said):
    assert "\x1b" not in run.output
    assert not any("\x1b" in status for status in said.values())
    cells = re.split(r"[,;|\t\n]", (run.scene.root / "grades.csv").read_text(encoding="utf-8"))
    assert not any(cell.strip(' "').startswith(("=", "+", "-", "@")) for cell in cells)


def test_graded_work_and_pages_stay_small(run):
    total = sum(look.size(run.scene.root, attack.folder) for attack in ATTACKS)
    more = sum(max(0, attack.room - LARGE) for attack in ATTACKS)  # what anybody may hand in
    assert total < 20 * LARGE + more
