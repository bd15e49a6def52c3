"""axe-core finds nothing against WCAG 2.1 AA on any kind of page, light and dark, wide and narrow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[2]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
SITE = {
    "home": "index.html",
    "text": "attacks.html",
    "notebook": "notebooks/2_two_layer_net.html",
    "api": "api.html",
    "drawings": "drawings.html",
    "search": "search.html",
}

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("default")]  # builds the site, grades a class


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    from sphinx.cmd.build import main

    folder = tmp_path_factory.mktemp("site")
    assert main(["-q", str(ROOT / "course"), str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def classroom(released, tmp_path_factory):
    """A stand-in class: one has handed in wrong answers, and predictions."""
    import numpy as np
    from classroom import ASSIGNMENT, RIGHT, Classroom
    from test_leaderboard import Class

    root = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(released, root)
    classroom = Classroom(root)
    answers = dict(RIGHT)
    answers[next(iter(answers))] = "a_long_name = [" + ", ".join(map(str, np.arange(100))) + "]\n1 / 0"
    classroom.hand_in("ada", **answers)
    group = Class(classroom)
    group.hand_in("ada", group.predictions(75))
    classroom.grade()
    code, output = group.run()
    assert code == 0, output
    feedback = classroom.course.feedback("ada", ASSIGNMENT) / f"{ASSIGNMENT}.html"
    return {"feedback": feedback, "leaderboard": root / "leaderboard.html"}


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=[1280, 390])
def view(request, scheme, browser):
    context = browser.new_context(
        viewport={"width": request.param, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    yield context.new_page()
    context.close()


def violations(view, path: Path) -> list[str]:
    view.goto(path.as_uri())
    view.wait_for_timeout(500)  # the theme's script sets light or dark
    found = Axe().run(view, options=RULES).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("kind", SITE)
def test_a_page_of_the_site(kind, site, view):
    assert violations(view, site / SITE[kind]) == []


@pytest.mark.parametrize("kind", ["feedback", "leaderboard"])
def test_a_page_that_grading_writes(kind, classroom, view):
    assert violations(view, classroom[kind]) == []


def test_this_test_finds_a_picture_without_words(tmp_path, view):
    page = tmp_path / "page.html"
    page.write_text("<html lang=en><title>A page</title><img src='x.png'></html>", encoding="utf-8")
    assert [each.split(":")[0] for each in violations(view, page)] == ["image-alt"]
