"""The repair of cells as a step of nbgrader: for its commands, the formgrader and `cifar-course grade`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from cifar_helpers.grading import apart
from cifar_helpers.grading.intake.belonging import require
from cifar_helpers.grading.intake.release import Release, load
from cifar_helpers.grading.intake.repair import repair_cells
from cifar_helpers.grading.intake.text import cells_of

KEY = "cifar_repairs"
LARGE = apart.Limits(answer=100 * apart.MIB)  # texts, pictures and outputs, each at their limit


class RepairCells(NbGraderPreprocessor):
    """Repairs a submission's cells against the release, before nbgrader looks at them.

    Put it first in `c.Autograde.sanitize_preprocessors`, in place of nbgrader's ClearOutput,
    DeduplicateIds, OverwriteKernelspec and OverwriteCells.
    """

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The repaired notebook; its metadata list the repairs, as does nbgrader's log.

        Raises
        ------
        NotGradable
            If it is not the assignment that was asked for, or over the limits.
        """
        names, directory = resources["nbgrader"], CourseDirectory(config=self.config)
        if "release" in resources:  # from `prepare`, which is called apart
            notebook, repairs = _repaired(directory, names["assignment"], resources["release"], nb)
        else:
            given = (Path(directory.root), names["assignment"], names["notebook"], json.dumps(nb))
            text, repairs = apart.call(_repaired_text, *given, limits=LARGE)
            notebook = nbformat.from_dict(json.loads(text))
        repairs = [*resources.get("repairs", ()), *repairs]
        for repair in repairs:
            self.log.warning("%s: repaired: %s", names["student"], repair)
        if repairs:
            notebook.metadata[KEY] = repairs
        return notebook, resources


def _repaired(
    directory: CourseDirectory, assignment: str, release: Release, nb: nbformat.NotebookNode
) -> tuple[nbformat.NotebookNode, list[str]]:
    """The repaired notebook, and sentences on what was repaired."""
    cells, repairs = cells_of(nb)
    require(directory, assignment, release, cells)
    repaired = repair_cells(release, cells)
    return repaired.notebook, [*repairs, *repaired.repairs]


def _repaired_text(root: Path, assignment: str, notebook: str, text: str) -> tuple[str, list[str]]:
    """The same for a process of its own, which finds the release by itself."""
    from cifar_helpers.grading.course import Course  # which needs this package

    directory = Course(root).nbgrader
    release = load(directory, assignment, notebook)
    repaired, repairs = _repaired(directory, assignment, release, nbformat.from_dict(json.loads(text)))
    return json.dumps(repaired), repairs


def repairs_of(notebook: nbformat.NotebookNode) -> list[str]:
    """What was repaired in a notebook, in sentences."""
    return list(notebook.metadata.get(KEY, []))
