"""Turns what was handed in into a notebook that can run, or into words that say why not.

`read` takes a student's folder (`collecting`, `archives`) and finds the notebook in it (`reading`, `kinds`).
How a damaged notebook is repaired is in four files: `text` makes cells of a file's bytes, `release` is what
they are held against, `matching` finds which cell is which, and `repair` makes the notebook that is run. It
is `prepare` that does so for our command, and `RepairCells` for nbgrader's (`exporter` reads files for them).
What was repaired is listed for staff in the notebook's metadata (`repairs_of`).
"""

from cifar_helpers.grading.intake.reading import (
    TIMESTAMP,
    Submission,
    holds,
    name_problem,
    read,
    submitters,
)
from cifar_helpers.grading.intake.release import release_fingerprint, release_of
from cifar_helpers.grading.intake.repair import EARLIER, RepairCells, prepare, repairs_of

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
