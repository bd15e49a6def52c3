"""Kills parts of a run of `cifar-course grade` with SIGKILL, and looks at what is left."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from classroom import ASSIGNMENT, RIGHT, Classroom
from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import func, select

from cifar_helpers.grading import gradebook, intake, record, report
from cifar_helpers.grading.course import Course, nbgrader_log
from cifar_helpers.grading.feedback.generate import generate_feedback
from cifar_helpers.grading.job import RunResult
from cifar_helpers.grading.spool import Wanted, take_in

# Each late submission loses one point: graded twice, it must not lose two.
LATE = """
from nbgrader.plugins import LateSubmissionPlugin

class OnePoint(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.0

c.AssignLatePenalties.plugin_class = OnePoint
"""
DUE = "2026-01-31 12:00"
TIMES = ("2026-01-30 12:00", "2026-02-01 12:00")  # in time, late
ANSWERS = (RIGHT, {**RIGHT, "total": "def total(xs):\n    return 0"}, {})  # 5, 2 and 0 points
JUDGE = "cifar_helpers.grading.judge"
PATIENCE = 300  # seconds for what takes a few on a quiet machine


def fill(root: Path, count: int) -> Classroom:
    """Hands in `count` submissions: right, half right and empty ones, in time and late."""
    with open(root / "nbgrader_config.py", "a") as file:
        file.write(LATE)
    classroom = Classroom(root)
    with gradebook.open_gradebook(classroom.course) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
    for number in range(count):
        student = f"s{number:02}"
        classroom.hand_in(student, **ANSWERS[number % 3])
        classroom.put(student, TIMES[number % 2].encode(), "timestamp.txt")
    return classroom


def gradebook_rows(classroom: Classroom) -> tuple:
    """All that grading writes into the gradebook, without what names rows; and how many rows there are."""
    tables = (SubmittedAssignment, SubmittedNotebook, Grade, Comment)
    with gradebook.open_gradebook(classroom.course) as book:
        counts = [book.db.scalar(select(func.count()).select_from(table)) for table in tables]
        notebooks = book.db.scalars(select(SubmittedNotebook)).all()
        found = {
            notebook.student.id: (
                notebook.late_submission_penalty,
                sorted((grade.name, grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades),
            )
            for notebook in notebooks
        }
    return counts, found


@dataclass(frozen=True)
class Moment:
    """Kill `part` (runner, worker, judge) `delay` seconds after `done` submissions are finished."""

    part: str
    done: int
    delay: float


def moments(seed: int, count: int, submissions: int) -> list[Moment]:
    """Moments in the order of a run; every fifth falls into its start-up."""
    draw = random.Random(seed)
    parts = ["runner", "runner", "worker", "judge"]
    found = []
    for number in range(count):
        early = number % 5 == 0
        done = 0 if early else draw.randrange(submissions)
        found.append(Moment(draw.choice(parts), done, draw.uniform(0, 8 if early else 1.5)))
    return sorted(found, key=lambda moment: moment.done)


@dataclass
class Killed:
    """What a moment came to: whom it hit when, and the exit status if it ended the run."""

    moment: Moment
    seconds: float
    finished: int
    victim: str
    ended: int | None


class Run:
    """Runs of the command in one course, with a home and a folder for temporary files of their own."""

    def __init__(self, classroom: Classroom, base: Path, *options: str) -> None:
        self.classroom, self.options = classroom, options
        self.home, self.temporary, self.output = base / "home", base / "tmp", base / "output.txt"
        self.home.mkdir()
        self.temporary.mkdir()
        self.process: psutil.Popen | None = None
        self.family: dict[int, psutil.Process] = {}
        self.shared: set[Path] = set()  # memory: files in /dev/shm that processes of the run had open

    def start(self) -> None:
        program = Path(sys.executable).with_name("cifar-course")
        command = [
            program,
            "grade",
            ASSIGNMENT,
            "--course",
            self.classroom.root,
            "--workers",
            "2",
            *self.options,
        ]
        places = {"HOME": str(self.home), "TMPDIR": str(self.temporary)}
        self.family = {}
        self.began = time.monotonic()
        with open(self.output, "wb") as output:
            self.process = psutil.Popen(
                list(map(str, command)),
                env={**os.environ, **places},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def finish(self) -> int:
        """Runs the command to its end: its exit status."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        wait_for(lambda: self.look() is not None, 3600)
        return self.process.poll()

    def look(self) -> int | None:
        """Remembers who belongs to the run; its exit status if it has ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for member in self.process.children(recursive=True):
                self.family.setdefault(member.pid, member)
        return self.process.poll()

    def finished(self) -> int:
        return len(list(self.classroom.root.glob("autograded/*/*/graded.json")))

    def kill(self, moment: Moment) -> Killed:
        """Waits for the moment, in a run or, where none is left, in a new one, and kills."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        wait_for(lambda: self.look() is not None or self.finished() >= moment.done)
        end = time.monotonic() + moment.delay
        wait_for(lambda: self.look() is not None or time.monotonic() > end)
        victim, message = self.process, "runner"
        if moment.part != "runner":
            candidates: list[psutil.Process] = []
            # Between two submissions there is no judge: a little patience finds one.
            wait_for(
                lambda: self.look() is not None or candidates.extend(self.members(moment.part)) or candidates
            )
            if candidates:
                victim = random.Random(moment.delay).choice(candidates)
                message = moment.part
        killed = Killed(moment, round(time.monotonic() - self.began, 2), self.finished(), message, None)
        self.shared |= {path for pid in (self.process.pid, *self.family) for path in _shared_memory(pid)}
        with contextlib.suppress(psutil.NoSuchProcess):  # it may have ended by itself
            victim.kill()
        if victim is self.process:
            killed.ended = self.process.wait()
            self.all_gone()
        return killed

    def members(self, part: str) -> list[psutil.Process]:
        """The run's living processes of one kind: judges or workers.

        Kernels are spared: one that is killed can't be told from one that its student's code ended, which
        costs points.
        """
        living = [(member, _wording(member)) for member in self.family.values() if member.is_running()]
        if part == "judge":
            return [member for member, message in living if JUDGE in message]
        others = (JUDGE, "ipykernel", "resource_tracker", "bwrap")
        return [
            member
            for member, message in living
            if "python" in message and not any(other in message for other in others)
        ]

    def all_gone(self) -> None:
        """Waits until no process of the run is left."""
        wait_for(lambda: not any(map(_lives, self.family.values())))

    def left(self) -> list[str]:
        """Temporary files that are still there, of the run and of the libraries it uses."""
        own = {".gitignore", "lock", "nbgrader.log", "editions", f"seconds-{ASSIGNMENT}.json"}
        state = [path for path in (self.classroom.root / ".grading").iterdir() if path.name not in own]
        partial = self.classroom.root.rglob("*.partial")
        jupyter = self.home.rglob("kernel-*.json")
        shared = [path for path in self.shared if path.exists()]
        return sorted(map(str, [*state, *partial, *jupyter, *self.temporary.iterdir(), *shared]))


def _wording(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return " ".join(process.cmdline())
    return ""


def _shared_memory(pid: int) -> set[Path]:
    with contextlib.suppress(OSError):  # it has ended
        maps = Path(f"/proc/{pid}/maps").read_text()
        return {Path(line[line.index("/dev/shm/") :]) for line in maps.splitlines() if "/dev/shm/" in line}
    return set()


def _lives(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def half_written(classroom: Classroom) -> list[Path]:
    """Pages and tables that a killed run left incomplete."""
    pages = [
        path
        for path in classroom.root.glob("feedback/*/*/*.html")
        if not path.read_text().rstrip().endswith("</html>")
    ]
    table = classroom.root / "grades.csv"
    return pages + ([table] if table.exists() and not table.read_text().endswith("\n") else [])


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.03)


def kill_and_resume(run: Run, planned: list[Moment]) -> Iterator[dict]:
    """Kills at each moment and goes on with the same command; yields what happened."""
    for moment in planned:
        killed = run.kill(moment)
        assert half_written(run.classroom) == [], killed
        yield asdict(killed)
    status = run.finish()
    assert status == 0, run.output.read_text()
    status = run.finish()  # a submission whose worker was killed may have been left for this one
    assert status == 0, run.output.read_text()
    run.all_gone()


def record_one(course: Course, student: str, judged: RunResult) -> None:
    """What the runner does once a submission is judged: record, page, table."""
    with course.lock() as scratch, nbgrader_log(course.log):
        released = intake.release_of(course, ASSIGNMENT)
        wanted = Wanted(course.root, ASSIGNMENT, released, "version", scratch, {}, threads=1)
        taken = take_in(wanted, student, 1, known=None)
        found = gradebook.score_digests(course, ASSIGNMENT).get(student)
        note = record.find_note(course, ASSIGNMENT, student, found)
        if note is None:
            note = record.save(course, ASSIGNMENT, taken, taken.job.keep(judged), scratch)
        generate_feedback(course, ASSIGNMENT, student)
        points = gradebook.points(course, ASSIGNMENT, student)
        page = course.feedback(student, ASSIGNMENT) / f"{ASSIGNMENT}.html"
        row = report.Row(student, student, note.status, points, page)
        report.write_csv(course.root / "grades.csv", [row], gradebook.tasks(course, ASSIGNMENT))
