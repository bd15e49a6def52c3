"""Takes a submission in and leaves it in a file: the process that grades a class keeps no stranger's bytes.

`take_in` is called apart, in a process with limits. What it makes goes from file to file: the worker's child
reads the job and writes the judged notebook beside it, or both travel as bytes to another machine.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cifar_helpers.grading import files, intake, samples
from cifar_helpers.grading.course import Course, nbgrader_log
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.release import Release
from cifar_helpers.grading.job import Job, Spooled

NO_SANDBOX = (
    "without the sandbox only the project's own samples run: install bubblewrap "
    "(course/instructors.md says how)"
)


@dataclass(frozen=True)
class Wanted:
    """How submissions are taken in: from which course, for which release, into which folder.

    `version` makes fingerprints another one's when release, budget or package change; `settings` and
    `threads` are a `Job`'s; `own` says that nothing but the project's samples may be taken in.
    """

    root: Path
    assignment: str
    release: Release
    version: str
    folder: Path
    settings: dict[str, Any]
    threads: int
    own: bool = False


@dataclass(frozen=True)
class Taken:
    """A submission that was taken in; `job` is None if it is the one whose fingerprint was known."""

    student: str
    fingerprint: str
    job: Spooled | None


def take_in(wanted: Wanted, student: str, number: int, known: str | None) -> Taken:
    """Reads a student's folder and puts the job into the file of this number.

    Raises
    ------
    NotGradable
        If nothing in it can be graded.
    """
    course = Course(wanted.root)
    submission = intake.read(course, wanted.assignment, student, wanted.release)
    fingerprint = submission.fingerprint(wanted.version)
    if fingerprint == known:
        return Taken(student, fingerprint, None)
    if wanted.own and not samples.is_own(course, wanted.assignment, submission):
        raise NotGradable(NO_SANDBOX)
    with nbgrader_log(course.log):
        notebook = intake.prepare(course, wanted.assignment, submission, wanted.release)
    job = Job(notebook, submission.files, wanted.settings, wanted.threads)
    return Taken(student, fingerprint, spooled(job, wanted.folder / f"{number}.job"))


def spooled(job: Job, path: Path) -> Spooled:
    """The job in this file."""
    with files.naming(path), open(path, "wb") as file:
        pickle.dump(job, file, protocol=5)
    return Spooled(str(path))
