"""Turns what was handed in into a notebook that can run, or into words that say why not.

`read` takes a student's folder (`files`, `archives`, `text`) and finds the notebook in it. `prepare` repairs
its cells against the release (`release`, `matching`, `placing`, `repair`), as `RepairCells` does for
nbgrader's commands. What was repaired is listed for staff in the notebook's metadata (`repairs_of`).
"""

from cifar_helpers.grading.intake.preprocessor import RepairCells, repairs_of
from cifar_helpers.grading.intake.reading import (
    TIMESTAMP,
    Submission,
    holds,
    name_problem,
    prepare,
    read,
    release_fingerprint,
    release_of,
    submitters,
)
from cifar_helpers.grading.intake.sentences import EARLIER

__all__ = [
    "EARLIER",
    "TIMESTAMP",
    "RepairCells",
    "Submission",
    "holds",
    "name_problem",
    "prepare",
    "read",
    "release_fingerprint",
    "release_of",
    "repairs_of",
    "submitters",
]
