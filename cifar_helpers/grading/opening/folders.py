"""Knows which folders hold what strangers wrote."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cifar_helpers.grading.environment import CourseEnvironment

if TYPE_CHECKING:
    from traitlets.config import Config

FOLDERS = {"submitted", "autograded", "feedback", "inbound"}  # what lies below them is by strangers
IN_COURSES = {"downloads"}  # the same, but beside an nbgrader_config.py alone
needs = CourseEnvironment()  # of the courses whose submissions this process opens
SETTINGS = ("submitted_directory", "autograded_directory", "feedback_directory")


def learn(config: Config | None) -> None:
    """Adds what a course's settings say: names of its folders of submissions, and what notebooks need."""
    if config is not None:
        needs.update_config(config)
    for section, names in (("CourseDirectory", SETTINGS), ("ZipCollectApp", ("downloaded_directory",))):
        given = {} if config is None else config.get(section, {})
        FOLDERS.update(Path(given[name]).name for name in names if isinstance(given.get(name), str))


def _course(path: Path) -> Path | None:
    """The folder above the one that makes this path a stranger's; None if there is none."""
    for folder in (path, *path.parents):
        if folder.name in FOLDERS:
            return folder.parent
        if folder.name in IN_COURSES and (folder.parent / "nbgrader_config.py").is_file():
            return folder.parent
    return None


def by_strangers(path: str | os.PathLike[str]) -> bool:
    """Whether a path lies in a folder of submissions, by its own words or by what its links lead to.

    >>> by_strangers("/course/submitted/ada/1_sums"), by_strangers("/course/source/1_sums")
    (True, False)
    """
    message = Path(os.path.abspath(path))
    return any(_course(found) is not None for found in (message, message.resolve()))


def course_of(path: str | os.PathLike[str]) -> Path:
    """The folder that holds the submissions among which a path lies.

    >>> str(course_of("/course/submitted/ada/1_sums"))
    '/course'
    """
    message = Path(os.path.abspath(path))
    return _course(message) or _course(message.resolve()) or message


def once(wrap: Callable[[Callable[..., Any]], Callable[..., Any]], owner: type, name: str) -> None:
    """Puts a method that was wrapped in its place, unless that was done before."""
    method = getattr(owner, name)
    if not hasattr(method, "guards"):
        wrapped: Any = functools.wraps(method)(wrap(method))
        wrapped.guards = method
        setattr(owner, name, wrapped)
