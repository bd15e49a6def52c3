"""No false zeros: whoever is right gets all points, however it is written and whatever it prints."""

from __future__ import annotations

import pytest
from honest import classes, lines

pytestmark = pytest.mark.slow  # some forty submissions, each with a kernel of its own


@pytest.fixture(scope="module")
def lines_rows(tmp_path_factory):
    """The class of the small NumPy assignment, after one run."""
    root = tmp_path_factory.mktemp("lines") / "course"
    limits = {"workers": 2, "cell_seconds": 60, "notebook_seconds": 240}
    return classes.grade(root, lines.ASSIGNMENT, lines.source(), lines.VARIANTS, **limits)


@pytest.mark.parametrize("name", lines.VARIANTS)
def test_a_right_submission_gets_all_points(lines_rows, name):
    row = lines_rows[name]
    assert row.status == "graded"
    assert {task: row.points.tasks[task] for task in lines.TASKS} == lines.TASKS
