"""Limits of time from the reference solution, whichever command grades; and another try where one is due."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from cifar_helpers.grading import environment, intake, timings
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import Fault, NotGradable, SandboxError
from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.intake.release import Release
from cifar_helpers.grading.job import SECTIONS, Job, RunResult, run_job
from cifar_helpers.grading.sandbox import memory, proof
from cifar_helpers.versions import code

FIXED = {"timeout", "check_timeout"}  # whoever sets one of these wants no limits from the reference


def settings(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The sections of a course's settings that matter while a notebook runs."""
    return {name: dict(config[name]) for name in SECTIONS if name in config}


def fixed(sections: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the settings have limits of their own."""
    return not FIXED.isdisjoint({*sections.get("Execute", {}), *sections.get("LimitedExecute", {})})


def version(release: Release, sections: Mapping[str, Mapping[str, Any]]) -> str:
    """What results are of: assignment, course's variables and this package; none of them may be another's."""
    return f"{intake.release_fingerprint(release)} {environment.of(sections).edition()} {code()}"


def limits(
    course: Course,
    assignment: str,
    of: str,
    sections: dict[str, dict[str, Any]],
    threads: int,
    run: Callable[[Job], RunResult],
) -> dict[str, Any] | None:
    """The section `LimitedExecute` with limits that follow from the reference; None if it can't be measured.

    What was measured here before is taken, if it is `of` the same version and threads; `run` runs the
    reference otherwise.
    """
    source = course.source(assignment) / f"{assignment}.ipynb"
    if fixed(sections) or not source.is_file():
        return None
    place, of = course.state / f"seconds-{assignment}.json", f"{of}, threads: {threads}"
    seconds = timings.read(place, of)
    if seconds is None:
        with suppress(NotGradable, Fault, SandboxError):
            judged = run(Job(source.read_text(encoding="utf-8"), {}, sections, threads, whole=True))
            if judged.times and not (judged.stopped or judged.starved):
                seconds = timings.keep(place, of, judged.times)
    if not seconds:
        return None
    given = sections.get("LimitedExecute", {})
    return {"notebook_timeout": timings.limit(seconds), **given, "expected": seconds}


class MeasuredExecute(LimitedExecute):
    """For nbgrader's own commands and the formgrader: with the limits of time that `cifar-course grade` has.

    A submission that was stopped because the machine was busy or short of memory is run again at once.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """As its base, after the reference was measured if it must be; the log has what was cut short."""
        if self.sandbox:
            self._measure(resources["nbgrader"]["assignment"])
        memory.wait_for_room()
        done, after = super().preprocess(deepcopy(nb), resources, km)
        if after["starved"]:
            memory.wait_for_room()
            done, after = super().preprocess(nb, resources, km)
        for message in filter(None, (after["stopped"], *after["causes"])):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], message)
        return done, after

    def _measure(self, assignment: str) -> None:
        course = Course(Path(CourseDirectory(config=self.config).root))
        if not self.proved:
            proof.require(course.root, seen=environment.of(settings(self.config)).view())
            self.proved = True
        sections = settings(self.config)
        if fixed(sections):
            return
        sections["LimitedExecute"] = {**sections.get("LimitedExecute", {}), "proved": True}
        of = version(intake.release_of(course, assignment), sections)
        with tempfile.TemporaryDirectory(prefix="reference-") as folder:
            found = limits(
                course, assignment, of, sections, os.cpu_count() or 1, lambda job: run_job(job, Path(folder))
            )
        for name, value in (found or {}).items():
            setattr(self, name, value)
