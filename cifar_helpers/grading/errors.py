"""What can be wrong with a course, its gradebook or a submission, in words for the person who can fix it."""

from __future__ import annotations


class GradingError(RuntimeError):
    """The message says what is wrong and the next step."""


class CourseError(GradingError):
    """The course folder is not as it must be, or nbgrader refused a step."""


class BuildError(GradingError):
    """A text source could not be turned into notebooks; the message says which cell and why."""


class GradebookError(GradingError):
    """The gradebook can't be used."""


class ClassListError(GradebookError):
    """The class list can't be read; the message says which line is wrong, and how."""


class SampleError(GradingError):
    """The folder of sample submissions is not as it must be."""


class NotGradable(GradingError):
    """A submission can't be graded as it is."""


class TooMuch(NotGradable):
    """Looking at what was handed in takes more than it may: memory, time, or the process itself."""


class Fault(GradingError):
    """Something of the grader's own failed; `trace` is the traceback if it failed in another process."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace


class WorkerFailed(Fault):
    """Running a submission brought no result."""


class ClusterError(GradingError):
    """The workers can't be used, so that no submission can be run."""


class SandboxError(GradingError):
    """Submissions can't be kept apart from this machine."""
