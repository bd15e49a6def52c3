"""nbgrader's settings for this course, which `nbgrader`, the formgrader and `cifar-course` read.

Plain `nbgrader autograde` and the formgrader run what students wrote in the sandbox too, or refuse to.
"""

from pathlib import Path

from cifar_helpers import budget
from cifar_helpers.data import cache
from cifar_helpers.grading.configuration import grade_safely

c = get_config()  # noqa: F821 - traitlets puts it here

c.CourseDirectory.course_id = "cifar"

# What AI assistants may do: "off", as a "tutor" or "free". `make notebooks` writes it into release/.
c.Assistants.mode = "tutor"

# Where a notebook gets the helpers if they are missing, as on Colab: a folder or web page that has the wheel,
# a wheel's web address, or "cifar-helpers" for pip's index. ".": beside the notebook.
c.Handout.helpers = "."
# For an "Open in Colab" badge: a public repository, or a folder in it, that has the content of release/, such
# as "https://github.com/OWNER/NAME". Never this one, which has the solutions.
c.Handout.repository = ""

# The last cells of a released notebook.
c.LastCells.text = """\
## Before you hand in

Save the notebook, then run this cell. It says how many points its checks see so far, which tasks are open and
what was changed by accident; then it writes the file to upload."""
c.LastCells.code = 'from cifar_helpers import hand_in\n\nhand_in.check("{assignment}")'

# What students find in place of a solution; a release notebook compiles from top to bottom.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "END HIDDEN TESTS"

# Limits of time in seconds follow from how long the reference solution takes on this machine. They can be set
# here: c.LimitedExecute.timeout (a cell), .check_timeout, .notebook_timeout (all cells). What other programs
# make a submission wait doesn't count, up to .patience times the limit. Without a reference these hold:
now = budget.current()
c.LimitedExecute.unmeasured_timeout = now.pick(smoke=60, toy=300, laptop=900, gpu=900)
c.LimitedExecute.unmeasured_notebook_timeout = now.pick(smoke=300.0, toy=900.0, laptop=3600.0, gpu=3600.0)

# What notebooks get of this machine: the budget, the official images and the cache, to read alone.
c.CourseEnvironment.variables = {"CIFAR_BUDGET": now.name}
c.CourseEnvironment.passed = ["KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS"]
c.CourseEnvironment.folders = {"CIFAR_CACHE_DIR": str(cache.folder()), "CIFAR_DATA_DIR": ""}
c.CourseEnvironment.preloaded = ["cifar_helpers.data", "cifar_helpers.plots"]
c.CourseEnvironment.held = {
    "CIFAR_MIRROR": "",
    "CIFAR_MIXED_PRECISION": "",
    "KERAS_BACKEND": "tensorflow",
    "TF_USE_LEGACY_KERAS": "0",
}
c.CourseEnvironment.opened = {"CIFAR_BUDGET": "smoke"}  # notebooks that staff open to look at
c.KeepHandedIn.how = f"in the budget {now.name}"  # as students' pages say it
# What does a task's work, by the checks that ask for it: module and name below cifar_helpers.
c.CourseEnvironment.absent = {
    "explore": (
        "augmentation.crop",
        "augmentation.flip",
        "augmentation.flip_and_crop",
        "data.normalisation.PerChannel",
        "data.parse._decode_records",
        "data.parse.interleaved",
        "data.splits._draw",
        "data.splits.stratified",
        "evaluation.accuracy",
    ),
    "convnets": (
        "evaluation.confusion_matrix",
        "paired.exact_p",
        "paired.mcnemar",
        "training.history.best_and_last_epoch",
    ),
    "augmentation": (
        "augmentation.brighten",
        "augmentation.crop",
        "augmentation.flip",
        "augmentation.flip_and_crop",
        "evaluation.most_confused",
        "schedules.steps",
    ),
    "resnet": ("evaluation.top_k_accuracy", "schedules.steps"),
    "capstone": ("schedules.cosine_restarts",),
}

grade_safely(c, Path(__file__).parent)
c.CourseDirectory.ignore = [*c.CourseDirectory.ignore, "runs"]  # saved trainings, of up to 100 MB
