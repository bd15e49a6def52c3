"""What course/instructors.md says of the formgrader's button holds, from JupyterLab's start to the points."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import expect
from server import jupyter

from cifar_helpers.grading import gradebook, samples
from cifar_helpers.instructors import demo

pytestmark = (
    pytest.mark.long
)  # starts JupyterLab and grades three samples of the assignment, one after the other

MINUTES = 60_000  # ms
SPY = "spy"
# Notes from inside: who runs this, and whether the gradebook or the class is in sight.
NOTES = """
import os, pathlib
print("uid", os.getuid(), "home", os.path.expanduser("~"))
root = pathlib.Path({root!r})
print("sees", [path.name for path in (root, root / "gradebook.db") if path.exists()])
try:
    open({root!r} + "/stolen", "w").write("x")
except OSError as problem:
    print("cannot write:", type(problem).__name__)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The sample class of `make demo`, before grading, with one who looks around."""
    from classroom import ROOT

    course = demo.prepare(ROOT, tmp_path_factory.mktemp("walk") / "demo")
    spy = samples.Sample(SPY, "release", {"init-params": NOTES.format(root=str(course.root))})
    samples.hand_in(course, demo.ASSIGNMENT, [spy])
    return course


@pytest.fixture(scope="module")
def lab(course, browser, tmp_path_factory):
    """JupyterLab, started in the course's folder, in the browser."""
    with jupyter(course.root, tmp_path_factory.mktemp("home"), "lab") as server:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(3 * MINUTES)
        page.goto(f"{server}/lab?token=t")
        page.get_by_role("button", name="No", exact=True).click()  # JupyterLab asks whether it may send news
        yield page
        page.close()


def open_formgrader(lab):
    """Nbgrader → Formgrader; the frame in which it opens."""
    lab.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
    lab.locator(".lm-Menu-item", has_text=re.compile(r"^Formgrader\s*$")).click()
    return lab.frame_locator("iframe[src*=formgrader]")


def student_row(formgrader, student):
    return formgrader.locator("tr", has=formgrader.locator(f"td.student-id[data-order='{student}']"))


def test_the_button_grades_the_samples_in_the_sandbox(course, lab):
    formgrader = open_formgrader(lab)
    formgrader.locator("td.num-submissions a").click()
    for student in ("mary", "tomasz", SPY):
        student_row(formgrader, student).locator("td.autograde a").click()
        modal = formgrader.locator("#success-modal, #error-modal")
        modal.wait_for(timeout=8 * MINUTES)
        expect(modal).to_contain_text("Successfully autograded")
        modal.get_by_text("OK", exact=True).click()
        modal.wait_for(state="detached")
    points = {name: gradebook.points(course, demo.ASSIGNMENT, name).total for name in ("mary", "tomasz", SPY)}
    assert points == {"mary": 0, "tomasz": 44, SPY: 0}
    expect(student_row(formgrader, "tomasz").locator("td.status")).to_contain_text("needs manual grading")
    expect(student_row(formgrader, "tomasz").locator("td.score")).to_have_text("44 / 100")
    notebook = course.autograded(SPY, demo.ASSIGNMENT) / f"{demo.ASSIGNMENT}.ipynb"
    notes = notebook.read_text("utf-8")
    assert "sees []" in notes
    assert not (course.root / "stolen").exists()


def test_without_bubblewrap_the_button_says_how_to_get_it(course, monkeypatch, tmp_path):
    from nbgrader.apps import NbGraderAPI

    (tmp_path / "bin").mkdir()
    for program in ("alembic", "python"):
        if found := shutil.which(program):
            (tmp_path / "bin" / program).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    answer = NbGraderAPI(config=course.config).autograde(demo.ASSIGNMENT, "mary")  # what the button calls
    assert not answer["success"]
    assert "apt-get install bubblewrap" in answer["log"] + str(answer["error"])
