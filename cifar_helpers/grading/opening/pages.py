"""Keeps strangers' notebooks out of the Jupyter server: its formgrader looks at them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from cifar_helpers.grading import apart
from cifar_helpers.grading.course import CONFIG, Course
from cifar_helpers.grading.errors import GradingError, TooMuch
from cifar_helpers.grading.feedback import plain
from cifar_helpers.grading.opening.folders import by_strangers, once

SHOWING = apart.Limits(processor=8.0, time=60.0)  # somebody waits
LOOK = ("template_name", "extra_template_basedirs")  # what the formgrader sets, beside the course
NOTHING = "<!DOCTYPE html><title>{name}</title><p>{name} can't be shown: {why}.</p>"


def guard() -> None:
    """Has pages and buttons that read what was handed in do so in a process with limits."""
    once(_page_apart, HTMLExporter, "from_filename")
    once(_autograde_apart, NbGraderAPI, "autograde")
    once(_feedback_apart, NbGraderAPI, "generate_feedback")


def _page_apart(stock: Callable[..., Any]) -> Callable[..., Any]:
    too_much: dict[tuple[str, int], str] = {}  # files that are shown as text alone, in this state

    def from_filename(
        self: HTMLExporter, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        # Not the nearest folder with settings: those that were handed in are a stranger's program.
        root = Path(CourseDirectory(config=self.config).root)
        if not (by_strangers(filename) and _is_course(root, filename)):
            return stock(self, filename, resources=resources, **kw)
        look = {name: self.config.HTMLExporter[name] for name in LOOK if name in self.config.HTMLExporter}
        state = (filename, Path(filename).stat().st_mtime_ns)
        for text_only in (False, True) if state not in too_much else (True,):
            try:
                page = apart.call(
                    _page, root, filename, dict(resources or {}), look, text_only, limits=SHOWING
                )
                return page, resources or {}
            except TooMuch as problem:
                too_much[state] = str(problem)
        message = NOTHING.format(name=escape(Path(filename).name), why=escape(too_much[state]))
        return message, resources or {}

    return from_filename


def _is_course(root: Path, filename: str) -> bool:
    """Whether a folder is the course that a file is in."""
    return (root / CONFIG).is_file() and Path(filename).resolve().is_relative_to(root.resolve())


def _page(root: Path, filename: str, resources: dict[str, Any], look: dict[str, Any], text_only: bool) -> str:
    config = Course(root).config
    config.HTMLExporter.update(look)
    if text_only:
        plain.only(config)
    return HTMLExporter(config=config).from_filename(filename, resources=resources)[0]


def _autograde_apart(stock: Callable[..., Any]) -> Callable[..., Any]:
    def autograde(
        self: NbGraderAPI, assignment_id: str, student_id: str, force: bool = True, create: bool = True
    ) -> dict[str, Any]:
        root = Path(self.coursedir.root)
        if not (root / CONFIG).is_file():
            return stock(self, assignment_id, student_id, force=force, create=create)
        try:
            return apart.call(
                _autograde, root, assignment_id, student_id, force, create, limits=apart.STARTS_KERNELS
            )
        except (GradingError, OSError) as problem:
            return _failed(student_id, problem)

    return autograde


def _autograde(root: Path, assignment: str, student: str, force: bool, create: bool) -> dict[str, Any]:
    return _api(root).autograde(assignment, student, force=force, create=create)


def _api(root: Path, text_only: bool = False) -> NbGraderAPI:
    config = Course(root).config
    if text_only:
        plain.only(config)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def _feedback_apart(stock: Callable[..., Any]) -> Callable[..., Any]:
    def generate_feedback(
        self: NbGraderAPI, assignment_id: str, student_id: str | None = None, force: bool = True
    ) -> dict[str, Any]:
        root = Path(self.coursedir.root)
        if not (root / CONFIG).is_file():
            return stock(self, assignment_id, student_id, force=force)
        students = [student_id] if student_id is not None else [*_graded(self.coursedir, assignment_id)]
        answers = [_feedback_of(root, assignment_id, student, force) for student in students]
        failed = [answer for answer in answers if not answer["success"]]
        log = "\n".join(answer.get("log", "") for answer in answers)
        errors = "\n".join(answer.get("error", "") for answer in failed)
        return {"success": not failed, "log": log} | ({"error": errors} if failed else {})

    return generate_feedback


def _graded(directory: CourseDirectory, assignment: str) -> Iterator[str]:
    """Students whose work of this assignment was graded."""
    pattern = Path(directory.format_path(directory.autograded_directory, "x", assignment))
    folders = pattern.parent.parent
    for folder in sorted(folders.iterdir()) if folders.is_dir() else []:
        if (folder / assignment).is_dir():
            yield folder.name


def _feedback_of(root: Path, assignment: str, student: str, force: bool) -> dict[str, Any]:
    """The answer for one student: a page of text only, if another would take too much."""
    try:
        try:
            return apart.call(_feedback, root, assignment, student, force)
        except TooMuch:
            return apart.call(_feedback, root, assignment, student, force, text_only=True)
    except (GradingError, OSError) as problem:
        return _failed(student, problem)


def _feedback(
    root: Path, assignment: str, student: str, force: bool, text_only: bool = False
) -> dict[str, Any]:
    return _api(root, text_only).generate_feedback(assignment, student, force=force)


def _failed(student: str, problem: Exception) -> dict[str, Any]:
    """What nbgrader's own steps answer when they fail."""
    return {"success": False, "error": f"{student}: {problem}", "log": ""}
