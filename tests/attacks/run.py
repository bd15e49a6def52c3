"""The class that is attacked: honest students among attackers, graded in one run by `cifar-course grade`.

``python -m attacks.run`` (in tests/) grades the class of all attacks and writes results/here.json; with the
name of a family it grades that one in a class of its own and puts it into the file.
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from attacks import look
from attacks.assignment import ASSIGNMENT, POINTS, RIGHT, WRONG, write_source
from attacks.attack import HONEST as HONEST_PART
from attacks.attack import Attack, Scene, traps
from attacks.families import ATTACKS
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.report import no_formula

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results" / "here.json"
CELL_SECONDS = 10
FULL = {f"check-{name}": float(points) for name, points in POINTS.items()}
OTHER_STYLE = {
    "double": "import warnings\nwarnings.warn('doubling')\ndouble = lambda x: x + x",
    "normalise": "from numpy import *\ndef normalise(X):\n    print('normalising')\n"
    "    return (X - mean(X, 0)) / std(X, 0)",
    "total": "def total(xs):\n    return 0 if not xs else xs[0] + total(xs[1:])",
}
HONEST = (
    Attack("ada", "honest", "Everything is right, and the question answered.", answers=RIGHT, earns=FULL),
    Attack("mid", "honest", "Two of five are right.", answers={**WRONG, "total": RIGHT["total"]}),
    Attack("quiet", "honest", "Handed in as released.", answers=dict.fromkeys(RIGHT, "pass"), earns={}),
    Attack(
        "zoe",
        "honest",
        "Right in another style, with warnings.",
        answers={**RIGHT, **OTHER_STYLE},
        earns=FULL,
    ),
)
HONEST[1].earns.update({"check-total": 2.0})


def release(root: Path) -> None:
    """A course with the assignment released."""
    root.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    write_source(root)
    Course(root).generate_assignment(ASSIGNMENT)


def hand_in(scene: Scene, attacks: Sequence[Attack], honest: Sequence[Attack] = HONEST) -> None:
    """Everybody's submissions; the honest ones hold the scene's secret word."""
    for one in honest:
        one.hand_in(scene)
        path = scene.root / "submitted" / one.folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.write_text(path.read_text().replace('"A reason."', f'"{scene.token}"'))
    for attack in attacks:
        attack.hand_in(scene)


@dataclass
class Run:
    """What came of a run.

    `peak` is the most memory that one of the grader's processes took (MB), `main` that of its main process.
    """

    scene: Scene
    code: int
    output: str
    seconds: float
    peak: int
    main: int
    before: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What one attack got and did. `grades` is None where nothing was graded."""

    grades: dict[str, look.Mark] | None
    escapes: list[str]
    leaks: list[str]
    scripts: list[str]
    size: int

    @property
    def points(self) -> float:
        return sum(mark.points for mark in (self.grades or {}).values())


def outcome(scene: Scene, attack: Attack) -> Outcome:
    """Looks for everything that an attack could have done."""
    text = look.page(scene.root, attack.folder)
    return Outcome(
        look.grades(scene.root).get(attack.folder),
        scene.escapes(attack),
        look.leaks(text, scene.token),
        look.scripts(text),
        look.size(scene.root, attack.folder),
    )


LARGE = 8 * 2**20  # bytes of graded work and feedback, on average


def wins(attack: Attack, found: Outcome) -> list[str]:
    """What an attack got that it must not get, in words; empty if all is well.

    Where an attack may lose everything (`earns` is None), more than the honest part's points are a win.
    """
    most = HONEST_PART if attack.earns is None else attack.earns
    over = [
        f"{task}: {mark.points:g} points"
        for task, mark in (found.grades or {}).items()
        if mark.points > most.get(task, 0.0) or mark.manual is not None or mark.extra
    ]
    large = [f"{found.size / 2**20:.0f} MB in the course"] if found.size > attack.room else []
    return [*over, *found.escapes, *found.leaks, *found.scripts, *large]


def grade(scene: Scene) -> Run:
    """Grades the class as an instructor would, with two workers."""
    program = Path(sys.executable).with_name("cifar-course")
    command = [program, "grade", ASSIGNMENT, "--course", scene.root, "--workers", "2"]
    command += ["--cell-seconds", str(CELL_SECONDS), "--notebook-seconds", "60"]
    home = scene.traps / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "CIFAR_BUDGET": "smoke", "PYTHONPATH": str(ROOT)}
    before = state(scene)
    start = time.monotonic()
    with open(scene.traps / "output", "w+b") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
        peak = _Peak(process.pid)
        code = process.wait()
        output.seek(0)
        text = output.read().decode(errors="replace")
    seconds = time.monotonic() - start
    return Run(scene, code, text, seconds, *peak.stop(), before)


def state(scene: Scene) -> dict[str, object]:
    """What no submission may change."""
    folders = {name: look.digest(scene.root / name) for name in ("source", "release", "submitted")}
    return {**folders, "tests": look.tests_in_gradebook(scene.root)}


class _Peak:
    """Watches the memory of the grader's own processes, kernels in the sandbox not among them."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peak, self.main, self.over = pid, 0, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self) -> None:
        while not self.over.wait(0.25):
            try:
                self.main = max(self.main, psutil.Process(self.pid).memory_info().rss)
                family = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
                own = [member for member in family if "cifar_helpers.grading.judge" not in member.cmdline()]
                sizes = [
                    member.memory_info().rss
                    for member in own
                    if member.uids().real == os.getuid() and "ipykernel_launcher" not in member.cmdline()
                ]
            except psutil.Error:
                continue
            self.peak = max([self.peak, *sizes])

    def stop(self) -> tuple[int, int]:
        """The peaks in MB: of any process, and of the main one."""
        self.over.set()
        self.thread.join()
        return round(self.peak / 2**20), round(self.main / 2**20)


def statuses(course: Path) -> dict[str, str]:
    """How grading ended for each student, from grades.csv."""
    with open(course / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student"]: row["status"] for row in csv.DictReader(file)}


def printable(name: str) -> str:
    """A folder's name as grades.csv has it: without commands for terminals and spreadsheets."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    return no_formula(shown)


def record(
    folder: Path, attacks: Sequence[Attack] = ATTACKS, honest: Sequence[Attack] = HONEST
) -> dict[str, object]:
    """Grades the class of all attacks, and says what came of it."""
    release(folder / "course")
    with traps(folder / "course", folder / "traps") as scene:
        hand_in(scene, attacks, honest)
        done = grade(scene)
        said = statuses(scene.root) if done.code in (0, 1) else {}  # 1: a kernel did not start
        found = {attack.name: outcome(scene, attack) for attack in (*honest, *attacks)}
    changed = [name for name, value in state(scene).items() if value != done.before[name]]
    return {
        "date": datetime.date.today().isoformat(),
        "code": done.code,
        "minutes": round(done.seconds / 60, 1),
        "peak MB": done.peak,
        "main MB": done.main,
        "changed": changed,
        "listeners reached": len(scene.heard),
        "honest": {one.name: found[one.name].points for one in honest},
        "attacks": {
            attack.name: {
                "points": found[attack.name].points if found[attack.name].grades else None,
                "status": said.get(printable(attack.folder), "")[:200],
                "wins": wins(attack, found[attack.name]),
            }
            for attack in attacks
        },
    }


def record_alone(folder: Path, family: str) -> dict[str, object]:
    """What is on record, with one family's attacks as they are now.

    Raises
    ------
    RuntimeError
        If that class didn't end as it should.
    """
    known = json.loads(RESULTS.read_text())
    new = record(folder, [attack for attack in ATTACKS if attack.family == family])
    if (new["code"], new["changed"], new["honest"]) != (0, [], known["honest"]):
        raise RuntimeError(f"the class of {family}: {new}")
    known["attacks"] |= new["attacks"]
    known["alone"] = known.get("alone", {}) | {family: new["date"]}
    return known


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(prefix="attacked-"))
    try:
        found = record_alone(place, sys.argv[1]) if sys.argv[1:] else record(place)
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    finally:
        subprocess.run(["rm", "-rf", place], check=True)  # Python's own way fails at a thousand folders
