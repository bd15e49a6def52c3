"""Grades a class: intake, running side by side, recording, feedback; no student's trouble is another's."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from traitlets.config import Config

from cifar_helpers.grading import (
    apart,
    class_list,
    environment,
    faults,
    gradebook,
    intake,
    measured,
    record,
    renewal,
)
from cifar_helpers.grading.course import Course, nbgrader_log
from cifar_helpers.grading.database import one_engine
from cifar_helpers.grading.errors import (
    ClassListError,
    ClusterError,
    CourseError,
    Fault,
    GradebookError,
    GradingError,
    NotGradable,
    TooMuch,
)
from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.feedback import generate
from cifar_helpers.grading.gradebook import Task
from cifar_helpers.grading.job import Job, RunResult
from cifar_helpers.grading.report import Row
from cifar_helpers.grading.sandbox import proof
from cifar_helpers.grading.spool import Taken, Wanted, spooled, take_in
from cifar_helpers.grading.workers import Workers

TEXT_ONLY = "its page shows text only"
STARTUP = 300.0  # seconds that starting kernels and ending them may add to a submission's limit, at worst


@dataclass(frozen=True)
class Options:
    """How to grade: workers, time limits in seconds (None: as configured), everyone again, in the sandbox.

    `scheduler` is the address of a dask cluster whose workers to use instead of processes on this machine.
    `confirm` is asked before a changed assignment goes into the gradebook, in sentences on what changed.
    """

    workers: int = os.cpu_count() or 1
    cell_seconds: float | None = None
    notebook_seconds: float | None = None
    fresh: bool = False
    sandbox: bool = True
    scheduler: str | None = None
    confirm: Callable[[list[str]], bool] = lambda changes: False


class Grading:
    """One run over an assignment's submissions, as `prepare` makes it. Call `run` once.

    Parameters
    ----------
    course, assignment, options : what to grade, and how: see `Options`.
    tasks : the assignment's tasks with their points, as the gradebook has them.
    names : the class's names, by student.
    students : who handed in.
    chosen : those of them to grade; the others' rows are as they were.
    told : rows on what staff should know of the class as a whole.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        options: Options,
        *,
        tasks: list[Task],
        names: dict[str, str],
        students: list[str],
        chosen: Collection[str],
        told: Sequence[Row] = (),
    ) -> None:
        self.course, self.assignment, self.options = course, assignment, options
        self.tasks, self.names, self.students = tasks, names, students
        self.chosen, self.told = set(chosen), list(told)
        self.absent = sorted(set(names) - set(students))
        self.count = 0  # submissions that were looked at
        self.starved: dict[str, Taken] = {}  # to be run again when nothing runs beside them
        self.slow: str | None = None  # why programs start slower than they could
        self.unmeasured = options.sandbox
        self.settings = _settings(course.config, options)
        self.seconds = _longest(self.settings, options.sandbox)

    @classmethod
    def prepare(
        cls,
        course: Course,
        assignment: str,
        students: list[str] | None = None,
        options: Options | None = None,
    ) -> Grading:
        """Enters the assignment and the class list in the gradebook, and sees who handed in.

        Parameters
        ----------
        students : names of folders in submitted/ to grade, None for all.

        Raises
        ------
        CourseError
            If the assignment doesn't exist, or a named student has handed in nothing.
        """
        options = options or Options()
        with course.lock():
            told = _fill_gradebook(course, assignment, options)
        tasks, names = gradebook.tasks(course, assignment), gradebook.students(course)
        found = intake.submitters(course, assignment)
        for student in students or []:
            missing = course.submitted(student, assignment)
            if not intake.holds(missing.parent, assignment):
                raise CourseError(f"{student} has handed in nothing: {missing} is missing")
        chosen = students or found
        return cls(
            course, assignment, options, tasks=tasks, names=names, students=found, chosen=chosen, told=told
        )

    def run(self, done: Callable[[Row], None] = lambda row: None) -> list[Row]:
        """Grades everyone and returns the rows by student; `done` is told each row as it is ready.

        Finished submissions are not graded again unless they or the assignment changed, or with `fresh`.

        Raises
        ------
        SandboxError
            If the sandbox doesn't work here. Nothing has run then.
        ClusterError
            If the workers can't be used.
        GradebookError, OSError
            If results can't be written. What was recorded before is kept: run again to go on.
        """
        apart.start(self.course.root)
        rows = [Row(student, self.names[student], "no submission") for student in self.absent] + self.told
        with self.course.lock() as scratch, nbgrader_log(self.course.log), one_engine():
            if self.options.sandbox and self.options.scheduler is None:  # a cluster's workers prove it each
                # In a thread of its own, as Ctrl-C would break off Jupyter's loop in the middle of a step.
                with ThreadPoolExecutor(1) as aside:
                    seen = environment.of(self.settings).view()
                    aside.submit(proof.require, self.course.root, seen=seen).result()
            try:
                for row in self._rows(scratch):
                    rows.append(row)
                    done(row)
            except ClusterError as problem:
                if problem.__cause__ is None:
                    raise
                raise ClusterError(f"{problem} Fault {self._keep('the cluster', problem)}.") from problem
            except OSError as problem:
                with contextlib.suppress(OSError):  # the disk may be full
                    self._keep("the whole run", problem)
                raise
        return sorted(rows, key=lambda row: row.student)

    def _rows(self, scratch: Path) -> Iterator[Row]:
        self.wanted = self._wanted(scratch)
        self.score_digests = gradebook.score_digests(self.course, self.assignment)
        running: dict[Future[RunResult], Taken] = {}
        with self._workers(scratch) as workers:
            for student in self.students:
                if student not in self.chosen:
                    yield self._as_it_was(student)
                    continue
                try:
                    note = self._note(student)
                    taken = self._take_in(student, note)
                    if taken.job is not None and self._measure(workers):
                        taken.job.remove()
                        taken = self._take_in(student, note)
                    if taken.job is not None:
                        running[workers.submit(taken.job)] = taken
                except NotGradable as problem:
                    # Of a library, on a stranger's bytes: so it seems.
                    if problem.__cause__ is not None or hasattr(problem, "trace"):
                        self._keep(student, problem)
                    yield self._refused(student, str(problem))
                except Fault as problem:
                    yield self._failed(student, problem)
                except (GradingError, OSError):  # what stops one stops all
                    raise
                except Exception as problem:
                    message = f"preparing it failed: {type(problem).__name__}: {str(problem)[:200]}"
                    yield self._failed(student, _caused(Fault(message), problem))
                else:
                    if taken.job is None and note is not None:
                        yield self._graded(student, note)
                while len(running) > 2 * workers.slots:  # keeps memory flat, however large the class
                    yield from self._finish(workers.wait(running), running, scratch)
            while running:
                yield from self._finish(workers.wait(running), running, scratch)
            for taken in list(self.starved.values()):
                if taken.job is not None:
                    running[workers.submit(taken.job)] = taken
                    yield from self._finish(workers.wait(running), running, scratch)

    def _measure(self, workers: Workers) -> bool:
        """Takes limits from how long the reference takes here, unless there are any; whether it did."""
        if not self.unmeasured:
            return False
        self.unmeasured = False
        wanted = self.wanted

        def run(job: Job) -> RunResult:
            reference = workers.submit(spooled(job, wanted.folder / "reference.job"))
            workers.wait([reference])
            return reference.result()

        found = measured.limits(
            self.course, self.assignment, wanted.version, wanted.settings, wanted.threads, run
        )
        if found is None:
            return False
        self.wanted = replace(wanted, settings={**wanted.settings, "LimitedExecute": found})
        return True

    def _workers(self, scratch: Path) -> Workers:
        options = self.options
        count = min(options.workers, max(1, len(self.chosen)))
        return Workers(count, scratch, self.seconds, scheduler=options.scheduler, prove=options.sandbox)

    def _as_it_was(self, student: str) -> Row:
        """The row of a student whom this run leaves alone."""
        note = record.find_note(self.course, self.assignment, student, self.score_digests.get(student))
        return self._graded(student, note) if note else self._refused(student, "left out of this run")

    def _note(self, student: str) -> record.Note | None:
        """The note of an earlier run, if there is one that counts."""
        if self.options.fresh or intake.name_problem(student) is not None:
            return None
        return record.find_note(self.course, self.assignment, student, self.score_digests.get(student))

    def _wanted(self, scratch: Path) -> Wanted:
        options, release = self.options, intake.release_of(self.course, self.assignment)
        version = measured.version(release, self.settings)
        threads = 1 if options.scheduler else max(1, (os.cpu_count() or 1) // options.workers)
        return Wanted(
            *(self.course.root, self.assignment, release, version, scratch, self.settings, threads),
            own=not options.sandbox,
        )

    def _take_in(self, student: str, note: record.Note | None) -> Taken:
        """The submission, unless it is the very one that the note is of."""
        self.count += 1
        return apart.call(take_in, self.wanted, student, self.count, note and note.fingerprint)

    def _finish(
        self, done: set[Future[RunResult]], running: dict[Future[RunResult], Taken], scratch: Path
    ) -> Iterator[Row]:
        """Records the submissions that are ready."""
        for future in done:
            taken = running.pop(future)
            job = taken.job
            assert job is not None, "what was graded before is not run"
            try:
                judged = job.keep(future.result())
                self.slow = self.slow or judged.slow
                if judged.starved and taken.student not in self.starved:
                    self.starved[taken.student] = taken
                    continue
                if judged.starved:  # the next run is not to take it for graded
                    taken = replace(taken, fingerprint=f"{taken.fingerprint} on a busy machine")
                judged, fault = self._with_faults(taken.student, judged)
                note = record.save(self.course, self.assignment, taken, judged, scratch)
            except TooMuch as problem:
                yield self._refused(taken.student, f"recording it: {problem}", taken.fingerprint)
            except NotGradable as problem:
                yield self._refused(taken.student, str(problem))
            except Fault as problem:
                yield self._failed(taken.student, problem, taken.fingerprint)
            except (GradingError, OSError):  # what stops one stops all
                raise
            except Exception as problem:
                message = f"recording it failed: {type(problem).__name__}: {str(problem)[:200]}"
                yield self._failed(taken.student, _caused(Fault(message), problem), taken.fingerprint)
            else:
                yield self._graded(taken.student, note, fault)
            job.remove()

    def _with_faults(self, student: str, judged: RunResult) -> tuple[RunResult, str | None]:
        """What stopped it, with the ids of the tracebacks that came along; the first id of a check's own."""
        reasons, first = [judged.stopped] if judged.stopped else [], None
        for what, trace, own in judged.faults:
            number = self._keep(student, Fault(what, trace))
            reasons.append(f"{what}, {'fault' if own else 'traceback'} {number}")
            first = first or (number if own else None)
        return replace(judged, stopped="; ".join(reasons) or None), first

    def _graded(self, student: str, note: record.Note, fault: str | None = None) -> Row:
        """The row of a graded student, with a new page if marks, comments or penalty changed since."""
        status = note.status
        try:
            gradebook.assign_penalty(self.course, self.assignment, student)
        except (GradebookError, OSError):
            raise
        except Exception as problem:  # of a plugin of the course's
            fault = self._keep(student, problem)
            status = f"{status} (no penalty for lateness, fault {fault}: {problem})"
        points = gradebook.points(self.course, self.assignment, student)
        page = self.course.feedback(student, self.assignment) / f"{self.assignment}.html"
        if points and (note.page_digest != points.digest or not page.is_file()):
            try:
                plain = generate.generate_feedback(self.course, self.assignment, student)
                if plain and TEXT_ONLY not in status:
                    status = f"{status} ({TEXT_ONLY}: {plain})"
                note = replace(note, status=status, page_digest=points.digest)
                record.write_note(self.course, self.assignment, student, note)
            except TooMuch as problem:
                status = f"{status} (no feedback: {problem})"
            except (GradebookError, OSError):  # what stops one stops all
                raise
            except Exception as problem:
                fault = self._keep(student, problem)
                status = f"{status} (no feedback, fault {fault}: {problem})"
        name = self.names.get(student, student)
        shown = page if page.is_file() else None
        return Row(student, name, status, points, shown, note.seconds, tuple(note.repairs), fault)

    def _refused(self, student: str, problem: str, fingerprint: str | None = None) -> Row:
        """The row of a student whose submission can't be graded as it is."""
        message = f"not graded: {problem}{self._kept(student, fingerprint)}"
        return Row(student, self.names.get(student, student), message)

    def _failed(self, student: str, problem: Fault, fingerprint: str | None = None) -> Row:
        """The row of a student whose submission was not graded for no reason of its own."""
        fault = self._keep(student, problem)
        message = f"not graded: {problem}; fault {fault}{self._kept(student, fingerprint)}"
        return Row(student, self.names.get(student, student), message, fault=fault)

    def _keep(self, student: str, problem: BaseException) -> str:
        return faults.keep(self.course.faults, f"{self.assignment}, {student}", problem)

    def _kept(self, student: str, fingerprint: str | None = None) -> str:
        """What the gradebook has of a student who gets no new points; "" where it has nothing."""
        if intake.name_problem(student) is not None:
            return ""
        digest = gradebook.score_digests(self.course, self.assignment, student).get(student)
        note = record.find_note(self.course, self.assignment, student, digest)
        if note is None:
            return ""
        which = "its last grading" if note.fingerprint == fingerprint else "an earlier version"
        return f" (the gradebook keeps the points of {which})"


def _fill_gradebook(course: Course, assignment: str, options: Options) -> list[Row]:
    """Enters the assignment's cells and the class list; rows on what could not be entered."""
    if not course.is_released(assignment) or not gradebook.tasks(course, assignment):
        source = course.source(assignment) / f"{assignment}.ipynb"
        if not source.is_file():
            raise CourseError(f'assignment "{assignment}" is unknown: there is no {source}')
        course.generate_assignment(assignment)
    renewal.bring_up_to_date(course, assignment, options.confirm)
    listed = course.root / class_list.NAME
    if listed.is_file():
        try:
            gradebook.import_students(course, listed, intake.submitters(course, assignment))
        except ClassListError as problem:
            message = f"left out, the class is graded without it: {problem}"
            return [Row(class_list.NAME, class_list.NAME, message)]
    return []


def _settings(config: Config, options: Options) -> dict[str, dict[str, Any]]:
    """The course's settings for a notebook's run, with what the options say."""
    sections = measured.settings(config)
    limits = sections.setdefault("LimitedExecute", {})
    limits |= {"sandbox": options.sandbox, "proved": True}  # by `run`, once for all workers
    if options.cell_seconds is not None:
        limits["timeout"] = round(options.cell_seconds)
    if options.notebook_seconds is not None:
        limits["notebook_timeout"] = options.notebook_seconds
    return sections


def _longest(settings: dict[str, dict[str, Any]], sandbox: bool) -> float:
    """Seconds after which a worker gives a submission up."""
    limits = LimitedExecute(config=Config(settings))
    runs = 2  # without the cells that no points depend on, and with them
    return runs * limits.notebook_timeout * (limits.patience if sandbox else 1.0) + STARTUP


def _caused(fault: Fault, cause: BaseException) -> Fault:
    fault.__cause__ = cause
    return fault
