"""`cifar-course demo` on the real assignment: each sample gets exactly the points its mistakes leave."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from classroom import ROOT

from cifar_helpers.instructors.demo import ASSIGNMENT

pytestmark = pytest.mark.slow  # six submissions with training, one of which runs into its time limit

TRAINING = {"test-train-net", "test-learning-rate-decay", "test-toy-training", "test-search", "test-best-net"}
LOST = {
    "zoë": set(),
    "aiko": {
        "test-regularisation",
        "test-weight-decay",
        "test-gradients",
        "test-train-net",
        "test-learning-rate-decay",
    },
    "fatou": TRAINING,
    "luis": {"test-predict-labels", *TRAINING},
    "tomasz": {"test-toy-net", "test-data-loss", "test-score-gradients", "test-gradients", *TRAINING},
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo's folder and what it printed."""
    into = tmp_path_factory.mktemp("demo") / "demo"
    program = Path(sys.executable).with_name("cifar-course")
    command = [program, "demo", "--course", ROOT, "--into", into]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return into, done.stdout


@pytest.fixture(scope="module")
def table(demo):
    """grades.csv by student."""
    with open(demo[0] / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def points(demo):
    """Points per graded cell, as the instructor's notebook gives them."""
    notebook = nbformat.read(demo[0] / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    metadata = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {mark["grade_id"]: mark["points"] for mark in metadata if mark.get("grade")}


@pytest.mark.parametrize("student", LOST)
def test_a_sample_loses_the_points_of_its_mistakes_and_no_others(demo, table, student):
    automatic = {name: value for name, value in points(demo).items() if name.startswith("test-")}
    earned = {name: float(table[student][name]) for name in automatic}
    assert earned == {name: 0 if name in LOST[student] else value for name, value in automatic.items()}
    assert float(table[student]["total"]) == sum(earned.values())
    assert table[student]["question-gap"] == ""
    assert float(table[student]["max"]) == sum(points(demo).values()) == 100


def test_the_untouched_release_gets_nothing(table):
    assert table["mary"]["total"] == "0"
    assert table["mary"]["status"] == "graded"


def test_the_sample_that_never_ends_says_so_and_keeps_what_it_earned_before(demo, table):
    assert table["fatou"]["status"].startswith("graded (cell test-train-net did not end within 20 s")
    page = (demo[0] / table["fatou"]["feedback"]).read_text("utf-8")
    # On a busy machine the page says more: how long other programs kept the cell waiting.
    assert re.search(r"did not end within 20 s[^.]*\. It earns no points", page)


def test_feedback_of_the_samples_has_diagnoses_but_no_hidden_test(demo, table):
    source = (demo[0] / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text("utf-8")
    assert "check.private_seed()" in source
    pages = {student: (demo[0] / row["feedback"]).read_text("utf-8") for student, row in table.items()}
    for page in pages.values():
        assert "private_seed" not in page
        assert "HIDDEN TESTS" not in page
    assert pages["zoë"].count("CheckFailed") == 0
    assert pages["tomasz"].count("CheckFailed") >= 4


def test_the_printed_table_names_students_points_and_pages(demo):
    output = demo[1]
    for message in (
        "Zoë Lindqvist",
        "90/100",
        "Mary O'Shea",
        "0/100",
        "1 test-init-params (5)",
        "6 students in",
    ):
        assert message in output
    assert "feedback/zoë/2_two_layer_net/2_two_layer_net.html" in output
