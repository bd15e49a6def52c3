"""nbgrader's settings for this course, which `nbgrader`, the formgrader and `cifar-course` read.

Plain `nbgrader autograde` and the formgrader run what students wrote in the sandbox too, or refuse to.
"""

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
from traitlets.config import Application

from cifar_helpers.grading import files
from cifar_helpers.grading.feedback import FeedbackPage, GetMarks, HideTests, Shown, protect
from cifar_helpers.grading.handed_in import KeepHandedIn
from cifar_helpers.grading.intake import RepairCells
from cifar_helpers.grading.measured import MeasuredExecute
from cifar_helpers.grading.opening import guard
from cifar_helpers.grading.set_aside import SetAside
from cifar_helpers.grading.stamp import StampVersion

c = get_config()  # noqa: F821 - traitlets puts it here

c.CourseDirectory.course_id = "cifar"
# `runs` holds saved trainings, of up to 100 MB. Labels of a private test are never handed out.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    ".pytest_cache",
    "graded.json",
    "runs",
    "private_labels*",
]

# What students find in place of a solution; a release notebook compiles from top to bottom.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "END HIDDEN TESTS"

# What nbgrader does by itself, and StampVersion, which writes the version into the released notebook.
c.GenerateAssignment.preprocessors = [
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
    StampVersion,
]

# RepairCells repairs what students' tools broke; locked text, points and roles come from the gradebook alone.
c.Autograde.exporter_class = "cifar_helpers.grading.intake.exporter.TolerantExporter"
c.Autograde.sanitize_preprocessors = [RepairCells, CheckCellMetadata]
# MeasuredExecute starts kernels in the sandbox, ends code that never ends, keeps the points earned before it.
# Its limits in seconds can be set here: c.LimitedExecute.timeout (a cell), .check_timeout, .notebook_timeout
# (all cells). If they are not, they follow from how long the reference solution takes on this machine.
# What other programs make a submission wait doesn't count, up to .patience times the limit.
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
c.GenerateFeedback.preprocessors = [GetMarks, HideTests, Shown]
c.GenerateFeedback.exporter_class = FeedbackPage
protect(c)
# Whoever opens or validates what was handed in runs none of it as themselves.
guard(c)
# Other accounts of the machine can't read what grading writes: gradebook, graded work, feedback, tables.
c.Autograde.permissions = c.GenerateFeedback.permissions = files.permissions(Path(__file__).parent)
if (
    Application.initialized()
):  # a command of nbgrader's, or a Jupyter server; `cifar-course` does it by itself
    files.keep_private(Path(__file__).parent)
# `nbgrader export` would put its table of all assignments in the place of grades.csv.
c.CsvExportPlugin.to = "nbgrader_export.csv"
c.ExportApp.plugin_class = "cifar_helpers.grading.export.CsvExport"
