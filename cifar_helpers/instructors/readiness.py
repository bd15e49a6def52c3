"""Looks at what grading needs: nbgrader, its companions, and a sandbox that is proved to hold."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from cifar_helpers.installation import PACKAGE, Finding, of_package


def findings(course: Path | None = None) -> Iterator[Finding]:
    """The packages of the extra `grading`, and the sandbox.

    Parameters
    ----------
    course : Path, optional
        The course's folder, which the sandbox must hide.
    """
    for requirement in map(Requirement, importlib.metadata.requires(PACKAGE) or ()):
        marker = requirement.marker
        if marker and marker.evaluate({"extra": "grading"}) and requirement.name != PACKAGE:
            found = of_package(requirement)
            if found.fix or requirement.name == "nbgrader":
                yield found
    yield sandbox(course)


def sandbox(course: Path | None) -> Finding:
    """Whether a kernel that starts in the sandbox finds itself shut in."""
    try:
        from cifar_helpers.grading.errors import SandboxError
        from cifar_helpers.grading.sandbox import proof
    except ModuleNotFoundError as error:
        return Finding("sandbox", f"{error.name} is missing", "make setup-grading, in the course's folder")
    try:
        proof.require(*([course] if course else []))
    except SandboxError as error:
        return Finding("sandbox", "submissions can't be graded here", str(error))
    return Finding("sandbox", "a kernel was started in it: no network, no home, no course")
