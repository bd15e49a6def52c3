"""Throughput of grading against stock nbgrader: the same submissions, one after the other, on one machine.

python benchmarks/grading_speed.py 2_two_layer_net 60    # minutes; adds to results/grading_speed.json
python benchmarks/grading_speed.py 1_keras 40

Both times hold everything from the command's start to the last page of feedback. Stock nbgrader knows one
process; ours has a worker for each core. `parts` says where a submission's time goes, one after the other.
"""

from __future__ import annotations

import inspect
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

import nbformat

from cifar_helpers.grading import apart, gradebook, intake, record, samples
from cifar_helpers.grading.course import CONFIG, Course
from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.feedback.generate import generate_feedback
from cifar_helpers.grading.job import run_job
from cifar_helpers.grading.kernel_session import KernelSession
from cifar_helpers.grading.spool import Wanted, take_in
from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "grading_speed.json"
NUMPY, KERAS = "2_two_layer_net", "1_keras"
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "cifar"\n'
PROBES = 5
IMPORTS = "import keras\nimport numpy as np"
BUILD = """
def build():
    return keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
"""
CHECK = """
rng = np.random.default_rng(20)
model = build()
weights = [rng.normal(size=shape).astype("float32") for shape in [(8, 16), (16,), (16, 1), (1,)]]
model.set_weights(weights)
X = rng.normal(size=(32, 8)).astype("float32")
expected = np.maximum(0, X @ weights[0] + weights[1]) @ weights[2] + weights[3]
np.testing.assert_allclose(model.predict(X, verbose=0), expected, rtol=1e-4, atol=1e-5)
"""


def keras_notebook() -> nbformat.NotebookNode:
    """A small assignment: the test gives weights to the student's model and knows what it predicts then."""
    cells = []
    for name, source, nbgrader_metadata in (
        ("imports", IMPORTS, {"locked": True}),
        ("build", f"### BEGIN SOLUTION{BUILD}### END SOLUTION", {"solution": True}),
        ("check-build", CHECK.strip(), {"locked": True, "grade": True, "points": 5}),
    ):
        cell = nbformat.v4.new_code_cell(source)
        plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = {"grade_id": name, "cell_type": "code", **plain, **nbgrader_metadata}
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def a_class(folder: Path, assignment: str, count: int) -> Course:
    """A course in `folder` with `count` right submissions."""
    source = folder / "source" / assignment / f"{assignment}.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copy(ROOT / CONFIG, folder / CONFIG)
    if assignment == KERAS:
        nbformat.write(keras_notebook(), source)
    else:
        text = ROOT / "course" / "assignments" / assignment / f"{assignment}.py"
        notebooks.write(notebooks.read_text(text), source)
    course = Course(folder)
    course.generate_assignment(assignment)
    students = [samples.Sample(f"student{number:03}", "reference", {}) for number in range(count)]
    samples.hand_in(course, assignment, students)
    return course


def stock_seconds(course: Course, assignment: str) -> float:
    """Stock nbgrader's time for the class, in a copy of the course with none of this package's settings."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "course")
        shutil.copytree(course.root, copy)
        (copy / CONFIG).write_text(STOCK)
        start = time.perf_counter()
        for step in ("autograde", "generate_feedback"):
            command = [Path(sys.executable).parent / "nbgrader", step, assignment]
            subprocess.run(command, cwd=copy, check=True, capture_output=True)
        return time.perf_counter() - start


def own_seconds(course: Course, assignment: str) -> tuple[float, float]:
    """Our time for the class, and the points of the worst student."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "course")
        shutil.copytree(course.root, copy)
        start = time.perf_counter()
        command = [Path(sys.executable).parent / "cifar-course", "grade", assignment, "--course", str(copy)]
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - start
        graded = Course(copy)
        points = [gradebook.points(graded, assignment, one).total for one in gradebook.students(graded)]
        return seconds, min(points)


class Clock:
    """Adds up the seconds of functions by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds.setdefault(name, []).append(time.perf_counter() - start)

    def timed(self, name: str, function: Callable) -> Callable:
        async def run_async(*arguments, **options):
            with self.running(name):
                return await function(*arguments, **options)

        def run(*arguments, **options):
            with self.running(name):
                return function(*arguments, **options)

        return run_async if inspect.iscoroutinefunction(function) else run


def parts(course: Course, assignment: str) -> dict[str, float]:
    """Milliseconds of a submission's parts, median of some, after the first."""
    found: list[dict[str, float]] = []
    for student in sorted(gradebook.students(course) or intake.submitters(course, assignment))[: PROBES + 1]:
        clock = Clock()
        with ExitStack() as patched:
            for label, (owner, name) in INSIDE.items():
                timed = clock.timed(label, getattr(owner, name))
                patched.enter_context(mock.patch.object(owner, name, timed))
            one(course, assignment, student, clock)
        found.append({name: 1000 * sum(times) for name, times in clock.seconds.items()})
    return {name: round(statistics.median(each[name] for each in found[1:])) for name in found[0]}


INSIDE: dict[str, tuple[type, str]] = {
    "start of kernel and judge": (KernelSession, "start_processes"),
    "until the kernel answers": (KernelSession, "prepare"),
    "cells": (LimitedExecute, "preprocess_cell"),
}


def one(course: Course, assignment: str, student: str, clock: Clock) -> None:
    """Grades one submission in this process."""
    with course.lock() as scratch:
        release = intake.release_of(course, assignment)
        wanted = Wanted(course.root, assignment, release, "benchmark", scratch, {}, threads=1)
        taken = clock.timed("intake", apart.call)(take_in, wanted, student, 1, None)
        judged = clock.timed("all of the run", run_job)(taken.job.load(), scratch)
        save = clock.timed("record", record.save)
        save(course, assignment, taken, taken.job.keep(judged), scratch)
        clock.timed("feedback", generate_feedback)(course, assignment, student)


def measure(assignment: str, count: int) -> dict:
    """Both times for a class of `count`, and the parts of ours."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        course = a_class(Path(folder, "course"), assignment, count)
        load = [round(os.getloadavg()[0], 1)]
        stock = stock_seconds(course, assignment)
        own, worst = own_seconds(course, assignment)
        load.append(round(os.getloadavg()[0], 1))
        return {
            "submissions": count,
            "stock_seconds": round(stock, 1),
            "own_seconds": round(own, 1),
            "ratio": round(stock / own, 2),
            "points_of_the_worst": worst,
            "load_before_and_after": load,
            "parts_in_ms": parts(course, assignment),
        }


def main(assignment: str, count: int) -> None:
    """Measures one assignment, prints and saves."""
    os.environ.setdefault("CIFAR_BUDGET", "smoke")
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    linux = platform.release().split("-")[0]
    results["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, Linux {linux}"
    results[assignment] = measure(assignment, count)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results[assignment], indent=1))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
