"""The repair of cells as a step of nbgrader: for its commands, the formgrader and `cifar-course grade`."""

from __future__ import annotations

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from cifar_helpers.grading.intake.belonging import require
from cifar_helpers.grading.intake.release import load
from cifar_helpers.grading.intake.repair import mend
from cifar_helpers.grading.intake.text import cells_of

KEY = "cifar_repairs"


class RepairCells(NbGraderPreprocessor):
    """Mends a submission's cells against the release, before nbgrader looks at them.

    It stands first in `c.Autograde.sanitize_preprocessors`, in place of nbgrader's ClearOutput,
    DeduplicateIds, OverwriteKernelspec and OverwriteCells.
    """

    def preprocess(self, nb, resources):
        """The mended notebook; its metadata list the repairs, as does nbgrader's log.

        Raises
        ------
        NotGradable
            If it is not the assignment that was asked for, or over the limits.
        """
        names = resources["nbgrader"]
        cells, repairs = cells_of(nb)
        directory = CourseDirectory(config=self.config)
        release = resources.get("release") or load(directory, names["assignment"], names["notebook"])
        require(directory, names["assignment"], release, cells)
        mended = mend(release, cells)
        repairs = [*resources.get("repairs", ()), *repairs, *mended.repairs]
        for repair in repairs:
            self.log.warning("%s: repaired: %s", names["student"], repair)
        if repairs:
            mended.notebook.metadata[KEY] = repairs
        return mended.notebook, resources


def repairs_of(notebook: nbformat.NotebookNode) -> list[str]:
    """What was mended in a notebook, in sentences."""
    return list(notebook.metadata.get(KEY, []))
