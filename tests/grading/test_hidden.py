"""No line of a hidden test is in anything that a student can get."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nbformat
import pytest
from classroom import RIGHT, ROOT, source_notebook

from cifar_helpers.grading import report
from cifar_helpers.grading.feedback.clean import TERMINAL

SHORT = 8  # lines with fewer characters, like `)` or `else:`, give nothing away
REGION = re.compile(r"BEGIN HIDDEN TESTS(.*?)\n[^\n]*END HIDDEN TESTS", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Ways of a submission to show the code that calls it, or to carry it out in words.
SPIES = {
    "stack": "import inspect; print([(f.code_context, f.frame.f_locals) for f in inspect.stack()])",
    "print_stack": "import sys, traceback; traceback.print_stack(file=sys.stdout)",
    "linecache": "import linecache; print({k: v[2] for k, v in linecache.cache.items() if 'ipykernel' in k})",
    "history": "print(globals().get('In'), globals().get('_ih'), globals().get('Out'))",
    "shell": "from IPython import get_ipython; print(list(get_ipython().history_manager.get_range()))",
    "raises": "import inspect; raise ValueError(str([f.code_context for f in inspect.stack()]))",
    "display": "import inspect; from IPython.display import display, HTML, Markdown; s = ' '.join("
    "str(f.code_context) for f in inspect.stack()); display(HTML('<p>' + s + '</p>'), Markdown(s))",
    "frames": "import sys\n    f = sys._getframe()\n    while f:\n        print(f.f_code.co_consts, "
    "f.f_globals.get('In'))\n        f = f.f_back",
    "reversed": "import inspect; print(str([f.code_context for f in inspect.stack()])[::-1])",
}


def hidden_lines(notebook: nbformat.NotebookNode) -> set[str]:
    """The lines of hidden tests that say something and that no student sees elsewhere in the release."""
    sources = [cell.source for cell in notebook.cells]
    hidden = {
        line.strip() for source in sources for region in REGION.findall(source) for line in region.split("\n")
    }
    public = {line.strip() for source in sources for line in REGION.sub("", source).split("\n")}
    return {line for line in hidden - public if len(line) >= SHORT}


def shown(text: str) -> str:
    """What a reader of a page sees: without tags and entities, spaces put together."""
    return " ".join(TERMINAL.sub("", html.unescape(TAG.sub("", text))).split())


def found(lines: set[str], text: str) -> list[str]:
    message = shown(text)
    forms = {line: (line, " ".join(line.split()), line[::-1], repr(line)[1:-1]) for line in lines}
    return [line for line in lines if line in text or any(form in message for form in forms[line])]


def assert_clean(lines: set[str], paths: list[Path]) -> None:
    assert paths
    for path in paths:
        assert not found(lines, path.read_text("utf-8")), path.name


@pytest.fixture(scope="module")
def sources():
    """The notebooks with hidden tests, by assignment."""
    paths = sorted((ROOT / "source").glob("*/*.ipynb"))
    return {path.parent.name: nbformat.read(path, as_version=4) for path in paths}


def test_the_hidden_lines_are_found_where_they_are(sources):
    assert len(hidden_lines(sources["2_two_layer_net"])) >= 10
    assert len(hidden_lines(source_notebook())) == 2


def test_every_hidden_test_draws_its_numbers_from_a_private_seed(sources):
    regions = [
        (cell.metadata.nbgrader.grade_id, region)
        for source in sources.values()
        for cell in source.cells
        for region in REGION.findall(cell.source)
    ]
    assert len(regions) > 30
    assert [name for name, region in regions if "private_seed()" not in region] == []


def test_the_release_has_none(sources):
    for assignment, source in sources.items():
        release = ROOT / "release" / assignment / f"{assignment}.ipynb"
        text = "\n".join(cell.source for cell in nbformat.read(release, as_version=4).cells)
        assert not found(hidden_lines(source), text + release.read_text("utf-8"))


def test_the_package_for_students_has_none(sources):
    """A wheel holds exactly the package's files (setuptools: packages.find)."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "cifar_helpers").rglob("*.py"))
    for source in sources.values():
        assert not [line for line in hidden_lines(source) if line in text]


@pytest.mark.long  # a notebook is graded for each way to spy
def test_no_spy_carries_one_into_feedback_messages_or_grades(classroom):
    for name, trick in SPIES.items():
        double = f"def double(x):\n    {trick}\n    return 2 * x"
        classroom.hand_in(name, double=double, total=f"def total(x):\n    {trick}\n    return 0")
    classroom.hand_in("honest", **RIGHT)
    rows = list(classroom.grade().values())
    report.write_csv(classroom.root / "grades.csv", rows, [])
    pages = [row.feedback for row in rows if row.feedback]
    assert len(pages) == len(SPIES) + 1
    lines = hidden_lines(source_notebook())
    assert_clean(lines, [*pages, classroom.root / "grades.csv"])
