"""Figures have their words as alternative text wherever people look at them."""

from __future__ import annotations

import shutil
from base64 import b64encode
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from server import jupyter

from cifar_helpers import plots

pytestmark = pytest.mark.long  # each test starts a Jupyter server

GUIDE = """# Guide

(rubric-why)=

## Why: rubric (1 point)

A point for **a reason**.

## When something is odd
"""


@pytest.fixture(scope="module")
def figure():
    return plots.confusion_matrix(np.eye(3, dtype=int), ["cat", "dog", "frog"], title="Toy data < CIFAR")


def stored(figure) -> nbformat.NotebookNode:
    """The figure as an output in a notebook, as a kernel sends it."""
    data, metadata = figure._repr_mimebundle_()
    data["image/png"] = b64encode(data["image/png"]).decode()
    return new_output("display_data", data=data, metadata=metadata)


@pytest.mark.parametrize(("program", "page"), [("lab", "lab/tree"), ("notebook", "notebooks")])
def test_in_a_notebook_that_is_opened(program, page, figure, tmp_path, browser):
    cell = new_code_cell("figure", outputs=[stored(figure)])
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "figure.ipynb")
    with jupyter(tmp_path, tmp_path / "home", program) as server:
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(f"{server}/{page}/figure.ipynb?token=t")
        opened.wait_for_selector(".jp-OutputArea img", timeout=60_000)
        assert shown(opened.locator(".jp-OutputArea img")) == [figure.alt]
        context.close()


def shown(pictures) -> list[str]:
    """The alternative texts of pictures that are there to be seen."""
    assert all(pictures.nth(n).evaluate("img => img.naturalWidth > 100") for n in range(pictures.count()))
    return [pictures.nth(n).get_attribute("alt") for n in range(pictures.count())]


@pytest.mark.filterwarnings("default")  # Sphinx's of its themes
def test_on_the_site(figure, tmp_path, browser):
    from sphinx.cmd.build import main

    cell = new_code_cell("figure", outputs=[stored(figure)])
    title = new_markdown_cell("# A page")
    nbformat.write(new_notebook(cells=[title, cell]), tmp_path / "index.ipynb")
    shutil.copy(Path(__file__).parents[2] / "course" / "conf.py", tmp_path)
    assert main(["-q", str(tmp_path), str(tmp_path / "site")]) == 0
    page = browser.new_page()
    page.goto((tmp_path / "site" / "index.html").as_uri())
    assert shown(page.locator(".cell_output img")) == [figure.alt]
    page.close()


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory, figure) -> Path:
    """A course with a guide, in which a notebook with a figure and a table of its student's was graded."""
    from classroom import ASSIGNMENT, RIGHT, Classroom

    root = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(released, root)
    guide = root / "course" / "assignments" / ASSIGNMENT / "guide.md"
    guide.parent.mkdir(parents=True)
    guide.write_text(GUIDE, encoding="utf-8")
    classroom = Classroom(root)
    path = classroom.hand_in("ada", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    table = new_output("stream", text="CIFAR-10: test accuracy 0.57\n")
    own = new_code_cell("print('toy data: test accuracy 0.44')", outputs=[stored(figure), table])
    notebook.cells[-1:-1] = [
        nbformat.from_dict({**own, "id": f"own-{n}"}) for n in range(12)
    ]  # the question is far down
    nbformat.write(notebook, path)
    assert classroom.grade()["ada"].points
    return root


def test_on_the_feedback_page(graded, figure, browser):
    from classroom import ASSIGNMENT

    from cifar_helpers.grading.course import Course

    page = browser.new_page()
    page.goto((Course(graded).feedback("ada", ASSIGNMENT) / f"{ASSIGNMENT}.html").as_uri())
    assert set(shown(page.locator("img"))) == {figure.alt}
    assert page.locator("text=A point for").count() == 0, "the rubric is for staff alone"
    page.close()


def test_the_formgrader_shows_both_runs_and_opens_at_the_question_with_its_rubric(graded, figure, browser):
    from classroom import ASSIGNMENT

    from cifar_helpers.grading.course import Course
    from cifar_helpers.grading.gradebook import open_gradebook

    with open_gradebook(Course(graded)) as book:
        number = book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "ada").id
    with jupyter(graded, graded.parent / "home") as server:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(f"{server}/api?token=t")
        page.goto(f"{server}/formgrader/submissions/{number}/", wait_until="load")
        page.wait_for_timeout(1500)  # nbgrader's own script moves the page slowly
        assert set(shown(page.locator(".handed-in img"))) == {figure.alt}
        assert page.locator(".handed-in").first.inner_text().startswith("As handed in")
        assert page.locator(".origin.again").count() == 12
        rubric = page.locator("details.rubric")
        assert rubric.locator("strong").inner_text() == "a reason"
        box, answer = rubric.bounding_box(), page.locator("#first-question .panel-body").bounding_box()
        assert 0 < box["y"] < 700, "the page, which is ten screens long, opens at the question"
        assert box["x"] > answer["x"] + answer["width"], "the rubric is beside the answer"
        page.screenshot(path=graded.parent / "formgrader.png")
        context.close()
