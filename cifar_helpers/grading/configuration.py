"""Has a course graded safely: what its nbgrader_config.py calls, whatever the course is about."""

from __future__ import annotations

from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IgnorePattern,
    IncludeHeaderFooter,
    InstantiateTests,
    LimitOutput,
    LockCells,
    SaveAutoGrades,
    SaveCells,
)
from traitlets.config import Application, Config

from cifar_helpers.grading import files
from cifar_helpers.grading.assistants import Assistants
from cifar_helpers.grading.feedback import FeedbackPage, GetGradebookScores, HideTests, Shown, protect
from cifar_helpers.grading.for_students import GoOn, LastCells, Unmark
from cifar_helpers.grading.handed_in import KeepHandedIn
from cifar_helpers.grading.handout import Handout
from cifar_helpers.grading.intake import RepairCells
from cifar_helpers.grading.measured import MeasuredExecute
from cifar_helpers.grading.opening import guard
from cifar_helpers.grading.set_aside import SetAside
from cifar_helpers.grading.stamp import StampVersion

# Labels of a private test are never handed out.
IGNORED = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", "graded.json", "private_labels*"]


def grade_safely(c: Config, root: Path) -> None:
    """Changes nbgrader's settings: plain nbgrader and the formgrader then grade as `cifar-course grade` does.

    What students wrote runs in the sandbox, or not at all; what they see holds no hidden test.

    Parameters
    ----------
    c : what `get_config()` gives in nbgrader_config.py.
    root : the folder of that file.
    """
    c.CourseDirectory.ignore = IGNORED
    # What nbgrader does by itself; Unmark takes keys of measured numbers out, Assistants says whether AI may
    # be used, Handout gets the helpers, LastCells say how to hand in, GoOn lets *Run all* pass an open task;
    # StampVersion says the version.
    c.GenerateAssignment.preprocessors = [
        Unmark,
        IncludeHeaderFooter,
        InstantiateTests,
        LockCells,
        ClearSolutions,
        ClearOutput,
        CheckCellMetadata,
        ComputeChecksums,
        SaveCells,
        ClearHiddenTests,
        ClearMarkScheme,
        ComputeChecksums,
        CheckCellMetadata,
        Assistants,
        Handout,
        LastCells,
        GoOn,
        StampVersion,
    ]
    # RepairCells repairs what students' tools broke; locked text, points and roles come from the gradebook.
    c.Autograde.exporter_class = "cifar_helpers.grading.intake.exporter.TolerantExporter"
    c.Autograde.sanitize_preprocessors = [RepairCells, CheckCellMetadata]
    # MeasuredExecute starts kernels in the sandbox and ends code that never ends; points earned before stay.
    # SetAside moves files that were handed in beside the notebook to autograded/…/handed-in/.
    c.Autograde.autograde_preprocessors = [
        SetAside,
        MeasuredExecute,
        IgnorePattern,
        LimitOutput,
        KeepHandedIn,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    # Students see a page of our own; staff see submissions in the formgrader without anything that runs.
    c.GenerateFeedback.preprocessors = [GetGradebookScores, HideTests, Shown]
    c.GenerateFeedback.exporter_class = FeedbackPage
    protect(c)
    # Whoever opens or validates what was handed in runs none of it as themselves.
    guard(c)
    # Other accounts of the machine can't read what grading writes: gradebook, graded work, feedback, tables.
    c.Autograde.permissions = c.GenerateFeedback.permissions = files.permissions(root)
    if Application.initialized():  # of nbgrader, or a Jupyter server; `cifar-course` does it by itself
        files.keep_private(root)
    # `nbgrader export` would put its table of all assignments in the place of grades.csv.
    c.CsvExportPlugin.to = "nbgrader_export.csv"
    c.ExportApp.plugin_class = "cifar_helpers.grading.export.CsvExport"
