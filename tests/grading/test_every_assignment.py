"""Each assignment, graded in the sandbox: the reference earns every point, the untouched release none."""

import shutil

import nbformat
import pytest
from classroom import ROOT
from weekly import some

from cifar_helpers.grading import samples
from cifar_helpers.grading.course import CONFIG, Course
from cifar_helpers.grading.handed_in import was_left_out
from cifar_helpers.grading.intake.release import NOT_GRADED
from cifar_helpers.grading.runner import Grading, Options
from cifar_helpers.instructors import notebooks

pytestmark = pytest.mark.slow  # two submissions of each assignment run

# One that trains nets with Keras; `test_demo` grades 2_two_layer_net, in NumPy. The others go the same ways.
EACH = some(notebooks.assignments(ROOT), lambda _, name: name == "6_augmentation")
CLASS = [samples.Sample("reference", "reference", {}), samples.Sample("release", "release", {})]


@pytest.fixture(scope="module", params=EACH)
def run(request, tmp_path_factory):
    """Course, assignment and rows of a class that handed in the reference and the untouched release."""
    name, root = request.param, tmp_path_factory.mktemp(request.param)
    shutil.copy(ROOT / CONFIG, root / CONFIG)
    text = ROOT / "course" / "assignments" / name / f"{name}.py"
    notebooks.write(notebooks.read_text(text), root / "source" / name / f"{name}.ipynb")
    course = Course(root)
    course.generate_assignment(name)
    samples.hand_in(course, name, CLASS)
    rows = Grading.prepare(
        course, name, options=Options(workers=1, cell_seconds=120, notebook_seconds=240)
    ).run()
    return course, name, {row.student: row for row in rows}


@pytest.fixture
def graded(run):
    """The two rows."""
    return run[2]


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


def test_the_reference_loses_nothing_by_the_cells_that_are_not_run_again(run):
    course, name, _ = run
    notebook = nbformat.read(course.autograded("reference", name) / f"{name}.ipynb", 4)
    tagged = [cell for cell in notebook.cells if NOT_GRADED in cell.metadata.get("tags", ())]
    assert all(map(was_left_out, tagged))
    assert tagged  # each has a training that nobody's points depend on
