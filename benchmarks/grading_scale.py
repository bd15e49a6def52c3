"""What grading costs per submission, and whether memory stays flat: many submissions of one kind in one run.

python benchmarks/grading_scale.py 1_sums 1000
python benchmarks/grading_scale.py 2_two_layer_net 100 30  # and stop after 30 minutes

1_sums is the small stand-in of the tests, in which grading itself is all the work; 2_two_layer_net is the
reference solution in the smoke budget.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import platform
import shutil
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
import numpy as np
import psutil
from sqlalchemy import make_url

from cifar_helpers.grading import gradebook, intake, record, samples, workers
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.feedback import generate
from cifar_helpers.grading.report import Row
from cifar_helpers.grading.runner import Grading
from cifar_helpers.instructors import demo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "grading"))
import classroom  # noqa: E402 - the stand-in course of the tests

RESULTS = ROOT / "benchmarks" / "results" / "grading_scale.json"
SAMPLE = 1.0  # seconds between two looks at the processes
WARM_UP = 0.2  # of a run: caches fill, so the slope of the memory is taken after it
PACKAGES = ("nbgrader", "distributed", "SQLAlchemy")


class Watch(threading.Thread):
    """Samples this process's memory and the machine's load."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done, self.over = 0, False
        self.memory: list[tuple[int, float]] = []  # submissions done, MiB of this process
        self.load: list[float] = []

    def run(self) -> None:
        while not self.over:
            self.memory.append((self.done, psutil.Process().memory_info().rss / 2**20))
            self.load.append(os.getloadavg()[0])
            time.sleep(SAMPLE)

    def slope(self) -> tuple[float, float]:
        """MiB per 1,000 submissions after the warm-up, and its standard error."""
        done, memory = np.array(self.memory).T
        late = done > WARM_UP * done[-1]
        (slope, _), covariance = np.polyfit(done[late], memory[late], 1, cov=True)
        return 1000 * slope, 1000 * covariance[0, 0] ** 0.5


def used() -> float:
    """Processor seconds so far of this process and all that it started; the first call begins to count.

    Linux counts them in a control group (version 1, as root); without one it is what the whole machine used.
    """
    group = Path("/sys/fs/cgroup/cpuacct/grading_scale")
    if not group.parent.is_dir():
        times = psutil.cpu_times()
        return sum(times) - times.idle - times.iowait
    group.mkdir(exist_ok=True)
    (group / "cgroup.procs").write_text(str(os.getpid()))
    return int((group / "cpuacct.usage").read_text()) / 1e9


class Meter:
    """What steps of the main process cost it, and the bytes that pass."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}  # processor seconds of the thread that calls
        self.bytes = {"to a worker": 0, "from a worker": 0}

    def time(self, owner: object, name: str, step: str, look=lambda message, result: None) -> None:
        """Replaces the function `name` of `owner` by one that is measured as part of `step`."""
        function = getattr(owner, name)

        def measured(*message, **options):
            start = time.thread_time()
            result = function(*message, **options)
            self.seconds[step] = self.seconds.get(step, 0.0) + time.thread_time() - start
            look(message, result)
            return result

        setattr(owner, name, measured)

    def attach(self) -> None:
        """Measures the steps of the grading that happen in the main process."""
        self.time(intake, "read", "intake")
        self.time(intake, "prepare", "intake")
        self.time(record, "save", "gradebook", self._came)
        self.time(gradebook, "points", "gradebook")
        self.time(generate, "generate_feedback", "feedback")
        self.time(workers.Workers, "submit", "dispatch", self._went)

    def _went(self, message: tuple, result: object) -> None:
        self.bytes["to a worker"] += len(pickle.dumps(message[1]))

    def _came(self, message: tuple, result: object) -> None:
        self.bytes["from a worker"] += len(pickle.dumps(message[3]))


class EndOfMeasurement(Exception):
    """The time for the run is over."""


def hand_in(folder: Path, assignment: str, count: int) -> Course:
    """A course in `folder` with `count` right submissions."""
    students = [f"student{number:05}" for number in range(count)]
    if assignment == classroom.ASSIGNMENT:
        (folder / "source" / assignment).mkdir(parents=True)
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        source = folder / "source" / assignment / f"{assignment}.ipynb"
        nbformat.write(classroom.source_notebook(), source)
        course = Course(folder)
        course.generate_assignment(assignment)
        hands = [samples.Sample(student, "release", classroom.RIGHT) for student in students]
    else:
        course = demo.prepare(ROOT, folder, assignment)
        shutil.rmtree(folder / "submitted")
        (folder / "students.csv").unlink()
        hands = [samples.Sample(student, "reference", {}) for student in students]
    samples.hand_in(course, assignment, hands)
    return course


def measure(course: Course, assignment: str, minutes: float) -> dict:
    """One run over everyone's submissions, cut off after `minutes`."""
    watch, meter = Watch(), Meter()
    meter.attach()
    rows: list[Row] = []
    start = time.monotonic()

    def done(row: Row) -> None:
        rows.append(row)
        watch.done = len(rows)
        if len(rows) % 50 == 0:
            print(len(rows), f"{time.monotonic() - start:.0f} s, {watch.memory[-1][1]:.0f} MiB", flush=True)
        if time.monotonic() - start > 60 * minutes:
            raise EndOfMeasurement

    grading = Grading.prepare(course, assignment)
    watch.start()
    before, own = used(), time.process_time()
    with contextlib.suppress(EndOfMeasurement):
        grading.run(done)
    wall = time.monotonic() - start
    watch.over = True
    others = used() - before - (time.process_time() - own)
    return {
        "submissions": len(rows),
        "points": sorted({row.points.total if row.points else row.status for row in rows}, key=str),
        "wall seconds": round(wall, 1),
        "submissions per hour": round(3600 * len(rows) / wall),
        "load average, median": round(float(np.median(watch.load)), 1),
        **memory(watch),
        "processor seconds of the workers": round(others / len(rows), 3),
        **per_submission(meter, course, assignment, rows),
    }


def memory(watch: Watch) -> dict:
    """The main process's memory over the run, in MiB."""
    slope, error = watch.slope()
    sizes = [size for _, size in watch.memory]
    quarters = [round(float(np.mean(part))) for part in np.array_split(sizes, 4)]
    return {
        "MiB of the main process, mean of each quarter": quarters,
        "MiB of the main process, highest": round(max(sizes)),
        "MiB more per 1,000 submissions": round(slope, 2),
        "its standard error": round(error, 2),
    }


def per_submission(meter: Meter, course: Course, assignment: str, rows: list[Row]) -> dict:
    """Means per submission: processor seconds, bytes sent, bytes on disk."""
    count = len(rows)
    book = Path(make_url(course.db_url).database)
    folders = [course.autograded("x", assignment).parents[1], course.feedback("x", assignment).parents[1]]
    return {
        "seconds in a worker, median": round(float(np.median([row.seconds or np.nan for row in rows])), 2),
        "processor seconds of the main process": {
            step: round(seconds / count, 4) for step, seconds in meter.seconds.items()
        },
        "bytes": {name: round(total / count) for name, total in meter.bytes.items()},
        "gradebook bytes": round(book.stat().st_size / count),
        "bytes on disk": round(sum(size(folder) for folder in folders) / count),
    }


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"


def main(assignment: str, count: int, minutes: float) -> None:
    """Measures, prints, and replaces the assignment's part of the record."""
    os.environ.setdefault("CIFAR_BUDGET", "smoke")
    with tempfile.TemporaryDirectory() as folder:
        course = hand_in(Path(folder) / "course", assignment, count)
        found = measure(course, assignment, minutes)
    found["machine"] = machine()
    found["versions"] = {"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    print(json.dumps(found, indent=1))
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[assignment] = found
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float((sys.argv[3:] or ["inf"])[0]))
