"""Nothing in a submission runs in the formgrader or on its feedback page; with nbgrader's own, it does."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
import vectors
from server import jupyter

a_server_starts = pytest.mark.long  # and a browser

OURS = "grade_safely(c, Path(__file__).parent)\n"


def settings(kind: str) -> str:
    """nbgrader_config.py as it is, without what this tests, or with the policy as its only wall."""
    from classroom import ROOT

    text = (ROOT / "nbgrader_config.py").read_text("utf-8")
    assert OURS in text
    return text.replace(OURS, {"ours": OURS, "stock": STOCK, "policy": POLICY}[kind])


STOCK = f"""
from cifar_helpers.grading import configuration
configuration.protect = lambda c: None
{OURS}
del c.GenerateFeedback.preprocessors, c.GenerateFeedback.exporter_class
"""
POLICY = f"""{OURS}
from nbconvert.preprocessors import Preprocessor
from cifar_helpers.grading.feedback.formgrader import own_scripts
class Names(Preprocessor):
    def preprocess(self, nb, resources):
        resources["own_scripts"] = own_scripts()
        return nb, resources
c.HTMLExporter.preprocessors = [Names]
c.HTMLExporter.filters = {{}}
"""


@dataclass
class Seen:
    """What happened in the browser."""

    dialogs: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    complaints: set[str] = field(default_factory=set)
    ran: bool = False


def make_course(root: Path, released: Path, kind: str, listener) -> None:
    """A course in which a hostile notebook has been graded."""
    from classroom import ASSIGNMENT

    from cifar_helpers.grading.course import Course
    from cifar_helpers.grading.gradebook import open_gradebook

    shutil.copytree(released, root)
    (root / "nbgrader_config.py").write_text(settings(kind), encoding="utf-8")
    course = Course(root)
    notebook = nbformat.read(course.release(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb", as_version=4)
    notebook.cells[1:1] = vectors.cells(f"{listener.url}/{kind}")
    notebook.cells[2:2] = [nbformat.v4.new_markdown_cell("**honest** words, $x_1 < 2$")]
    picture = nbformat.v4.new_output("display_data", data={"image/png": vectors.pixel()})
    notebook.cells[0].outputs = [picture]
    for folder in (course.submitted, course.autograded):
        target = folder(vectors.STUDENT, ASSIGNMENT)
        target.mkdir(parents=True)
        for name, content in vectors.files(root / "ran").items():
            (target / name).write_text(content)
    (course.autograded(vectors.STUDENT, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").write_text(
        nbformat.writes(notebook)
    )
    with open_gradebook(course) as book:
        book.update_or_create_student(
            vectors.STUDENT, first_name=vectors.onerror("first-name"), last_name="Mallory"
        )
        book.update_or_create_submission(ASSIGNMENT, vectors.STUDENT)


def submission_id(root: Path) -> str:
    from classroom import ASSIGNMENT

    from cifar_helpers.grading.course import Course
    from cifar_helpers.grading.gradebook import open_gradebook

    with open_gradebook(Course(root)) as book:
        return book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, vectors.STUDENT).id


def look(context, address: str, listener, kind: str, root: Path) -> tuple[Seen, object]:
    """Opens a page, waits until it is quiet, clicks the link that a student would like to be clicked."""
    seen, page = Seen(), context.new_page()

    def dialog(box) -> None:
        seen.dialogs.add(box.message)
        box.dismiss()

    page.on("dialog", dialog)
    page.on("console", lambda line: seen.complaints.add(line.text) if "Policy" in line.text else None)
    page.on("request", lambda request: seen.elsewhere.add(request.url))
    listener.calls.clear()
    page.goto(address, wait_until="load")
    page.wait_for_timeout(2500)  # that nothing happens can't be waited for in another way
    link = page.locator("#js")
    if link.count():
        link.first.evaluate("link => link.click()")
        page.wait_for_timeout(500)
    own = address.split("/formgrader")[0]
    seen.elsewhere = {url for url in seen.elsewhere if not url.startswith((own, "data:", "about:"))}
    seen.calls = {path.rsplit("/", 1)[1] for path in listener.calls if f"/{kind}/" in path}
    seen.ran = (root / "ran").exists()
    return seen, page


@pytest.fixture
def visit(request, released, tmp_path_factory, browser, listener):
    """The hostile submission in the formgrader: (what was seen, the page, the course)."""
    kind, folder = request.param, tmp_path_factory.mktemp(request.param)
    root = folder / "course"
    make_course(root, released, kind, listener)
    with jupyter(root, folder / "home") as server:
        context = browser.new_context()
        context.new_page().goto(f"{server}/api?token=t")  # signs in
        seen, page = look(
            context, f"{server}/formgrader/submissions/{submission_id(root)}/", listener, kind, root
        )
        yield seen, page, root
        context.close()


@a_server_starts
@pytest.mark.parametrize("visit", ["stock"], indirect=True)
def test_with_nbgraders_own_templates_the_submission_runs(visit):
    seen, _, _ = visit
    assert len(seen.dialogs) >= 12, seen
    assert {"output-img", "output-css", "markdown-img"} <= seen.calls
    assert not seen.ran, "the server extension refuses the nbgrader_config.py that was handed in"


@a_server_starts
@pytest.mark.parametrize("visit", ["policy"], indirect=True)
def test_the_policy_alone_stops_scripts_and_calls(visit):
    seen, _, _ = visit
    assert (seen.dialogs, seen.calls, seen.ran) == (set(), set(), False)
    assert len(seen.complaints) >= 12


@a_server_starts
@pytest.mark.parametrize("visit", ["ours"], indirect=True)
def test_nothing_runs_in_the_formgrader_and_it_still_works(visit, browser, listener):
    seen, page, root = visit
    assert (seen.dialogs, seen.calls, seen.elsewhere, seen.ran) == (set(), set(), set(), False)
    assert not seen.complaints, "what the policy would have to stop was shown"
    notebook = page.locator("#notebook-container")
    assert notebook.locator("a, script, iframe, svg, style, form, object, link").count() == 0
    assert notebook.locator("strong").inner_text() == "honest"
    assert notebook.locator("img[src^='data:image/png']").count() == 1
    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        page.locator("#why").fill("1")
        page.keyboard.press("Tab")
    assert saved.value.json()["manual_score"] == 1
    nothing_runs_on_the_feedback_page(root, browser, listener)


def nothing_runs_on_the_feedback_page(root: Path, browser, listener) -> None:
    from classroom import ASSIGNMENT

    from cifar_helpers.grading.course import Course
    from cifar_helpers.grading.feedback.generate import generate_feedback

    course = Course(root)
    assert generate_feedback(course, ASSIGNMENT, vectors.STUDENT) is None, "it shows text only"
    path = course.feedback(vectors.STUDENT, ASSIGNMENT) / f"{ASSIGNMENT}.html"
    context = browser.new_context(viewport={"width": 390, "height": 844})
    seen, page = look(context, path.as_uri(), listener, "ours", root)
    assert (seen.dialogs, seen.calls, seen.elsewhere) == (set(), set(), set())
    assert not seen.complaints
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "wider than a phone"
    assert "Why" in page.locator("table.tasks").inner_text()
    context.close()


@pytest.mark.parametrize("kind", ["ours", "stock", "policy"])
def test_the_settings_that_are_compared_are_those_of_the_course(kind):
    compile(settings(kind), "nbgrader_config.py", "exec")
