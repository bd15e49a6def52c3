"""Grades a class: intake, running side by side, recording, feedback; no student's trouble is another's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path

from cifar_helpers import budget
from cifar_helpers.grading import gradebook, intake, record
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import CourseError, NotGradable, WorkerFailed
from cifar_helpers.grading.execute import SECTIONS, Job, Judged, LimitedExecute
from cifar_helpers.grading.report import Row
from cifar_helpers.grading.workers import Workers

STARTUP = 90.0  # seconds that starting a kernel and ending it may add to a submission's limit


@dataclass(frozen=True)
class Options:
    """How to grade: workers, time limits in seconds (None: as configured), whether everyone anew."""

    workers: int = os.cpu_count() or 1
    cell_seconds: float | None = None
    notebook_seconds: float | None = None
    fresh: bool = False


class Grading:
    """One run over an assignment's submissions. Call `run` once.

    Parameters
    ----------
    course, assignment : what to grade; the gradebook learns the assignment from source/ if it must.
    students : names of folders in submitted/; None for all, and for those who handed nothing in.
    options : see `Options`.

    Raises
    ------
    CourseError
        If the assignment doesn't exist, or a named student handed nothing in.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        students: list[str] | None = None,
        options: Options | None = None,
    ) -> None:
        self.course, self.assignment = course, assignment
        self.options = options or Options()
        if not gradebook.tasks(course, assignment):
            if not (course.source(assignment) / f"{assignment}.ipynb").is_file():
                raise CourseError(
                    f'assignment "{assignment}" is unknown: {course.source(assignment)} has no notebook'
                )
            course.generate_assignment(assignment)
        self.tasks = gradebook.tasks(course, assignment)
        self.names = gradebook.students(course)
        self.students = students or intake.submitters(course, assignment)
        self.absent = [] if students else sorted(set(self.names) - set(self.students))
        for student in students or []:
            if not course.submitted(student, assignment).is_dir():
                raise CourseError(
                    f"{student} handed nothing in: {course.submitted(student, assignment)} is missing"
                )
        self.settings = {name: dict(course.config[name]) for name in SECTIONS if name in course.config}
        self._set_limits()

    def _set_limits(self) -> None:
        limits = self.settings.setdefault("LimitedExecute", {})
        if self.options.cell_seconds is not None:
            limits["timeout"] = round(self.options.cell_seconds)
        if self.options.notebook_seconds is not None:
            limits["notebook_timeout"] = self.options.notebook_seconds
        self.seconds = limits.get("notebook_timeout", LimitedExecute().notebook_timeout) + STARTUP

    def run(self, done: Callable[[Row], None] = lambda row: None) -> list[Row]:
        """Grades everyone and returns the rows by student; `done` is told each row as it is ready.

        Finished submissions are not graded again unless they or the assignment changed, or with `fresh`.

        Raises
        ------
        GradebookError, OSError
            If results can't be written. What was recorded before is kept: run again to go on.
        """
        rows = [Row(student, self.names[student], "no submission") for student in self.absent]
        with self.course.lock() as scratch:
            for row in self._rows(scratch):
                rows.append(row)
                done(row)
        return sorted(rows, key=lambda row: row.student)

    def _rows(self, scratch: Path) -> Iterator[Row]:
        with gradebook.open_gradebook(self.course) as book:
            self.release = intake.release_fingerprint(book, self.assignment) + budget.current().name
        running: dict[Future[Judged], intake.Submission] = {}
        with Workers(self.options.workers, scratch, self.seconds) as workers:
            for student in self.students:
                try:
                    submission = intake.read(self.course, self.assignment, student)
                    note = record.find_note(self.course, self.assignment, student)
                    if (
                        note
                        and not self.options.fresh
                        and note.fingerprint == submission.fingerprint(self.release)
                    ):
                        yield self._row(student, note.status, note.seconds)
                        continue
                    running[workers.submit(self._job(submission))] = submission
                except NotGradable as problem:
                    yield self._row(student, f"not graded: {problem}")
                while len(running) > 2 * self.options.workers:  # keeps memory flat, however large the class
                    yield from self._finish(running, scratch)
            while running:
                yield from self._finish(running, scratch)

    def _job(self, submission: intake.Submission) -> Job:
        notebook = intake.prepare(self.course, self.assignment, submission)
        threads = max(1, (os.cpu_count() or 1) // self.options.workers)
        return Job(notebook, submission.files, self.settings, threads)

    def _finish(self, running: dict[Future[Judged], intake.Submission], scratch: Path) -> Iterator[Row]:
        """Records the submissions that are ready, at least one."""
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            submission = running.pop(future)
            try:
                judged = future.result()
            except WorkerFailed as problem:
                yield self._row(submission.student, f"not graded: {problem}")
                continue
            yield self._record(submission, judged, scratch)

    def _record(self, submission: intake.Submission, judged: Judged, scratch: Path) -> Row:
        fingerprint = submission.fingerprint(self.release)
        try:
            note = record.save(self.course, self.assignment, submission, judged, fingerprint, scratch)
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ) as problem:  # what a judged notebook can still hold
            return self._row(
                submission.student, f"not graded: {type(problem).__name__} while recording: {problem}"
            )
        status = note.status
        try:
            self.course.generate_feedback(self.assignment, submission.student)
        except CourseError as problem:
            status = f"graded (no feedback: {problem})"
        return self._row(submission.student, status, note.seconds)

    def _row(self, student: str, status: str, seconds: float | None = None) -> Row:
        known = intake.name_problem(student) is None
        points = gradebook.points(self.course, self.assignment, student) if known else None
        if not status.startswith("graded"):
            earlier = " (the gradebook keeps the points of an earlier version)" if points else ""
            return Row(student, self.names.get(student, student), status + earlier)
        page = self.course.feedback(student, self.assignment) / f"{self.assignment}.html"
        return Row(
            student,
            self.names.get(student, student),
            status,
            points,
            page if page.is_file() else None,
            seconds,
        )
