"""Each assignment, graded in the sandbox: the reference earns every point, the untouched release none."""

import shutil

import pytest
from classroom import ROOT

from cifar_helpers import notebooks
from cifar_helpers.grading import samples
from cifar_helpers.grading.course import CONFIG, Course
from cifar_helpers.grading.runner import Grading, Options

pytestmark = pytest.mark.slow  # two submissions of each assignment run

CLASS = [samples.Sample("reference", "reference", {}), samples.Sample("release", "release", {})]


@pytest.fixture(scope="module", params=notebooks.assignments(ROOT))
def graded(request, tmp_path_factory):
    """The two rows of a class that handed in the reference and the untouched release."""
    name, root = request.param, tmp_path_factory.mktemp(request.param)
    shutil.copy(ROOT / CONFIG, root / CONFIG)
    text = ROOT / "course" / "assignments" / name / f"{name}.py"
    notebooks.write(notebooks.read_text(text), root / "source" / name / f"{name}.ipynb")
    course = Course(root)
    course.generate_assignment(name)
    samples.hand_in(course, name, CLASS)
    rows = Grading(course, name, options=Options(workers=1, cell_seconds=120, notebook_seconds=240)).run()
    return {row.student: row for row in rows}


def test_an_assignment_is_worth_100_points(graded):
    assert {row.points.maximum for row in graded.values()} == {100}


def test_the_reference_earns_every_point_that_no_person_gives(graded):
    points = graded["reference"].points
    assert graded["reference"].status == "graded"
    assert 0 not in points.tasks.values()
    by_hand = points.maximum - points.total
    assert (by_hand > 0) == bool(points.by_hand)
    assert by_hand <= 20


def test_the_untouched_release_earns_nothing(graded):
    assert graded["release"].status == "graded"
    assert graded["release"].points.total == 0
