"""No false zeros: whoever is right gets all points, however it is written and whatever it prints."""

from __future__ import annotations

import pytest
from honest import classes, layers, lines, two_layer_net

LIMITS = {"workers": 2, "cell_seconds": 120, "notebook_seconds": 300}


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Gives an assignment's rows, by variant, after one run over its class."""
    graded = {}

    def of(lesson):
        if lesson.ASSIGNMENT not in graded:
            root = tmp_path_factory.mktemp("honest") / "course"
            graded[lesson.ASSIGNMENT] = classes.grade(
                root, lesson.ASSIGNMENT, lesson.source(), lesson.VARIANTS, **LIMITS
            )
        return graded[lesson.ASSIGNMENT]

    return of


def assert_full(row, tasks):
    assert row.status.split(" (")[0] == "graded"  # in parentheses: what was repaired, or what was left out
    assert {task: row.points.tasks[task] for task in tasks} == tasks


@pytest.mark.long  # some forty submissions, each with a kernel of its own
@pytest.mark.parametrize("name", lines.VARIANTS)
def test_a_right_submission_gets_all_points(rows, name):
    row = rows(lines)[name]
    assert_full(row, lines.TASKS)
    assert row.points.tasks["why"] is None  # a person's to give, HTML and TeX or not


@pytest.mark.long  # TensorFlow starts in each
@pytest.mark.parametrize("name", layers.VARIANTS)
def test_a_right_submission_with_keras_gets_all_points(rows, name):
    assert_full(rows(layers)[name], layers.TASKS)


@pytest.mark.long  # nets are trained
@pytest.mark.parametrize("name", two_layer_net.VARIANTS)
def test_the_known_right_answers_of_assignment_2_get_all_points(rows, name):
    assert_full(rows(two_layer_net)[name], two_layer_net.tasks())
