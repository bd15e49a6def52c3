"""Staff are told what an answer imports or copies of the package, and nothing is said of honest answers."""

import inspect

import nbformat
import pytest
from classroom import ROOT

from cifar_helpers import augmentation
from cifar_helpers.checks.two_layer_net import reference
from cifar_helpers.grading import borrowed
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.handout import install_cell

NEEDS = Course(ROOT).environment
SETUP = "from cifar_helpers import evaluation, training\nfrom cifar_helpers.checks import convnets as check"


def remarks(answer: str, setup: str = SETUP) -> list[str]:
    """What is said of a notebook with this answer in its cell "task"."""
    cells = [nbformat.v4.new_code_cell(source) for source in (setup, answer)]
    cells[0].metadata["nbgrader"] = {"grade_id": "setup", "locked": True}
    cells[1].metadata["nbgrader"] = {"grade_id": "task", "locked": False, "solution": True}
    return borrowed.remarks(nbformat.v4.new_notebook(cells=cells), NEEDS)


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (
            "from cifar_helpers.checks.resnet.ranking import top_k",
            "cifar_helpers.checks.resnet.ranking.top_k",
        ),
        ("import cifar_helpers.checks.core as c", "cifar_helpers.checks.core"),
        ("from cifar_helpers.checks.convnets import counting", "cifar_helpers.checks.convnets.counting"),
        (
            "def f(*a):\n    return evaluation.confusion_matrix(*a)",
            "cifar_helpers.evaluation.confusion_matrix",
        ),
        (
            "%matplotlib inline\nfrom cifar_helpers.training import best_and_last_epoch as early_stop",
            "cifar_helpers.training.history.best_and_last_epoch",
        ),
        ("import importlib\nm = importlib.import_module('cifar_helpers.checks.core')", None),
        ("x = (\nimport cifar_helpers.checks.resnet.ranking", "cifar_helpers.checks.resnet.ranking"),
    ],
)
def test_what_is_used_is_named(answer, named):
    named = named or 'the text "cifar_helpers.checks.core"'
    assert remarks(answer) == [f"cell task uses {named}"]


@pytest.mark.parametrize(
    "answer",
    [
        "from cifar_helpers.checks import convnets as check\ncheck.early_stop(early_stop)",
        "from cifar_helpers.checks.convnets import CheckFailed, counts",
        "from cifar_helpers import plots\nplots.confusion_matrix(matrix, names)",
        "table = evaluation.AccuracyTable(rows)\ncurves = sklearn.metrics.confusion_matrix(y, p)",
        "from sklearn.metrics import confusion_matrix",
    ],
)
def test_what_anybody_may_use_is_not(answer):
    assert remarks(answer) == []


def test_the_cell_that_gets_the_helpers_is_the_courses_and_one_with_more_in_it_is_not():
    for place in (".", "cifar-helpers", "https://example.org/cifar_helpers-0.1.0-py3-none-any.whl"):
        assert remarks(install_cell(place, "0.1.0")) == []
    more = f"{install_cell('.', '0.1.0')}\n__import__('cifar_helpers.checks.core')"
    assert 'cell task uses the text "cifar_helpers.checks.core"' in remarks(more)


def test_a_copied_function_is_named_with_its_module():
    [said] = remarks(inspect.getsource(augmentation.crop))
    assert said.endswith("lines as they stand in cifar_helpers.augmentation")
    *_, said = remarks(inspect.getsource(reference))
    assert said.endswith("lines as they stand in cifar_helpers.checks.two_layer_net.reference")


def test_the_row_of_a_submission_says_it(classroom, all_checks_pass):
    classroom.hand_in("ada", double="from cifar_helpers.checks.resnet.ranking import top_k\ndouble = top_k")
    row = classroom.grade(sandbox=False)["ada"]
    assert "cell double uses cifar_helpers.checks.resnet.ranking.top_k" in row.status


def test_no_known_answer_is_accused():
    answers = sorted(ROOT.glob("course/assignments/*/answers/*/*.py"))
    assert len(answers) > 500
    said = {path: remarks(path.read_text(encoding="utf-8")) for path in answers}
    assert {path: message for path, message in said.items() if message} == {}
    for path in ROOT.glob("source/*/*.ipynb"):
        assert borrowed.remarks(nbformat.read(path, as_version=4), NEEDS) == []
