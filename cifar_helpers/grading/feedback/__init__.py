"""What people see of a graded submission: a page for its student, and the formgrader for staff.

Everything in a submission was written by a stranger. `clean` says what of it can be shown at all, `shown`
rebuilds a notebook from nothing else, `hide` removes hidden tests, `page` makes the student's page, and
`formgrader` shows staff no more than that. A Content-Security-Policy in both pages is the second wall.
"""

from cifar_helpers.grading.feedback.formgrader import protect
from cifar_helpers.grading.feedback.hide import HideTests
from cifar_helpers.grading.feedback.page import FeedbackPage, GetGradebookScores
from cifar_helpers.grading.feedback.shown import Shown

__all__ = ["FeedbackPage", "GetGradebookScores", "HideTests", "Shown", "protect"]
