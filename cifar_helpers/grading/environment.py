"""What a course's notebooks need of the machine that runs them, as its nbgrader_config.py says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from traitlets import Dict, List
from traitlets.config import Config, Configurable

from cifar_helpers.grading.sandbox.view import View

_CHECKS = re.compile(r"\bcifar_helpers\.checks(?:\.|\s+import\s+)(\w+)")


class CourseEnvironment(Configurable):
    """Variables, folders and names: `c.CourseEnvironment` in nbgrader_config.py. A course may need none.

    Examples
    --------
    >>> needs = CourseEnvironment(variables={"LANGUAGE": "en"}, passed=["TZ"])
    >>> needs.given({"TZ": "UTC", "TOKEN": "secret"})
    {'TZ': 'UTC', 'LANGUAGE': 'en'}
    """

    variables = Dict(help="Variables that notebooks get, with their values.").tag(config=True)
    passed: List[str] = List(help="Names of the grader's variables that notebooks get.").tag(config=True)
    held = Dict(help="Variables that no cell may change, with what they are where nothing sets them.").tag(
        config=True
    )
    folders = Dict(
        help="Folders that notebooks may read, by the variable that names each; with the folder to take "
        "where it is not set, or an empty string for none."
    ).tag(config=True)
    preloaded: List[str] = List(help="Modules that are imported ahead of every notebook.").tag(config=True)
    absent = Dict(
        help="What does a task's work, and says while a submission is graded that it can't be had: names "
        "below this package, by the package of checks that the notebook imports."
    ).tag(config=True)
    opened = Dict(help="Variables of kernels in which staff open submissions, where nothing sets them.").tag(
        config=True
    )

    def given(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The course's variables for a notebook, where the grader has this environment."""
        return {name: environment[name] for name in self.passed if name in environment} | self.variables

    def view(self, locked: Iterable[str] = ()) -> View:
        """What a notebook with these locked cells sees of this machine and this package."""
        used = {name for source in locked for name in _CHECKS.findall(source)}
        absent = {twin for name in used for twin in self.absent.get(name, ())}
        places = {name: os.environ.get(name, "").strip() or place for name, place in self.folders.items()}
        folders = sorted((name, place) for name, place in places.items() if place)
        return View(tuple(sorted(absent)), tuple(folders))

    def holding(self) -> dict[str, str | None]:
        """The variables that no cell may change, with what they are where nothing sets them, if anything."""
        return dict.fromkeys(self.variables) | dict.fromkeys(self.folders, "") | self.held

    def edition(self) -> str:
        """What results are of, beside the assignment: those of other variables are other results."""
        return " ".join(f"{name}={value}" for name, value in sorted(self.variables.items()))


def of(settings: Mapping[str, Mapping[str, object]]) -> CourseEnvironment:
    """The environment in sections of a course's settings."""
    return CourseEnvironment(config=Config(settings))
