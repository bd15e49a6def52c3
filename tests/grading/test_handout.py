"""A released notebook gets its helpers where they are missing, from one address, and changes nothing else."""

import subprocess
import sys

import nbformat
import pytest
from classroom import ASSIGNMENT, RIGHT
from traitlets import TraitError
from traitlets.config import Config

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.handout import BADGE, INSTALL, Handout, install_cell, without_handout
from cifar_helpers.grading.stamp import version

ADDRESSES = {
    ".": '--no-index --find-links "." "cifar-helpers~=0.1.0"',
    "/srv/course": '--no-index --find-links "/srv/course" "cifar-helpers~=0.1.0"',
    "https://example.org/": '--no-index --find-links "https://example.org/" "cifar-helpers~=0.1.0"',
    "https://example.org/a-1-py3-none-any.whl": '"https://example.org/a-1-py3-none-any.whl"',
    "cifar-helpers": '"cifar-helpers~=0.1.0"',
}


def release(classroom, settings="", needs="# needs cifar-helpers 0.1.0"):
    """The notebook that students get, with these settings."""
    source = classroom.course.source(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(source, 4)
    if needs not in notebook.cells[1].source:
        title, first = (
            nbformat.v4.new_markdown_cell("# Sums"),
            nbformat.v4.new_code_cell(f"import math  {needs}"),
        )
        notebook.cells[:0] = [title, first]
        nbformat.write(notebook, source)
    with open(classroom.root / "nbgrader_config.py", "a") as file:
        file.write(f"\n{settings}\n")
    course = Course(classroom.root)
    course.generate_assignment(ASSIGNMENT)
    return nbformat.read(course.release(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb", 4)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_cell_installs_from_the_courses_address_the_version_it_was_made_for(address):
    lines = install_cell(address, "0.1.0").splitlines()
    assert f"%pip install -q --no-deps {ADDRESSES[address]}" in [line.strip() for line in lines]
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 110 or address.startswith("https")


def test_it_is_the_first_code_of_the_release_and_changes_no_version(classroom):
    plain = release(classroom)
    assert next(cell.get("id") for cell in plain.cells if cell.cell_type == "code") == INSTALL
    other = release(
        classroom, 'c.Handout.helpers = "/srv/course"\nc.Handout.repository = "https://github.com/a/b"'
    )
    assert [cell.id for cell in other.cells[:3]] == [BADGE, plain.cells[0].id, INSTALL]
    assert without_handout(other) == without_handout(plain)
    assert version(other) == version(plain)


def test_the_badge_opens_the_notebook_of_the_repository_and_is_there_with_one_alone(classroom):
    assert BADGE not in [cell.get("id") for cell in release(classroom).cells]
    address = "https://github.com/ada/course/tree/autumn/release"
    badge = release(classroom, f'c.Handout.repository = "{address}"').cells[0].source
    assert f"/github/ada/course/blob/autumn/release/{ASSIGNMENT}/{ASSIGNMENT}.ipynb)" in badge
    assert badge.startswith("[![Open in Colab](")


def test_a_notebook_that_needs_no_helpers_gets_neither(classroom):
    notebook = release(classroom, 'c.Handout.repository = "https://github.com/a/b"', needs="")
    assert without_handout(notebook) == notebook.cells


@pytest.mark.parametrize("wrong", ['a"b', "{x}", "$HOME", "", "a\nb"])
def test_an_address_that_a_command_line_would_read_otherwise_is_refused(wrong):
    with pytest.raises(TraitError, match=r"c\.Handout\.helpers = .* without quotation marks"):
        Handout(config=Config({"Handout": {"helpers": wrong}}))


@pytest.mark.parametrize("wrong", ["github.com/a/b", "https://gitlab.com/a/b", "https://github.com/a"])
def test_a_repository_that_colab_can_not_open_is_refused(wrong):
    with pytest.raises(TraitError, match="Colab opens notebooks from GitHub"):
        Handout(config=Config({"Handout": {"repository": wrong}}))


# IPython runs the cell, and what pip is asked for is noted. Modules in `hidden` are missing until pip is.
RUN = """
import sys
from IPython.core.interactiveshell import InteractiveShell
class Hidden:
    names = {hidden!r}
    def find_spec(self, name, path=None, target=None):
        if name in self.names:
            raise ModuleNotFoundError(name)
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in Hidden.names else found(name)
shell, asked = InteractiveShell.instance(), []
def pip(line):
    asked.append(line)
    if {works}:
        Hidden.names.clear()
shell.register_magic_function(pip, "line", "pip")
ended = shell.run_cell({cell!r}).error_in_exec
sys.stdout = sys.__stdout__
print("\\n", asked, repr(ended))
"""


def run(address, hidden, works):
    """What pip is asked for, and how the cell ends."""
    code = RUN.format(hidden=set(hidden), works=works, cell=install_cell(address, "0.1.0"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout
    return done.stdout.splitlines()[-1]


def test_where_the_helpers_are_nothing_happens():
    assert run(".", {"tqdm", "unknown"}, works=False) == " [] None"


def test_what_is_missing_is_installed_and_nothing_that_is_there():
    said = run("cifar-helpers", {"cifar_helpers", "tqdm", "certifi"}, works=True)
    assert said == """ ['install -q --no-deps "cifar-helpers~=0.1.0"', 'install -q certifi tqdm'] None"""


@pytest.mark.parametrize(
    ("address", "message"), [(".", "put your instructor's .whl file beside"), ("x", "a network?")]
)
def test_where_it_fails_a_sentence_says_what_to_do(address, message):
    said = run(address, {"cifar_helpers"}, works=False)
    assert "SystemExit" in said
    assert message in said


@pytest.mark.slow  # grades submissions
def test_grading_is_the_same_with_the_cell_without_it_changed_or_run(classroom):
    release(classroom, 'c.Handout.repository = "https://github.com/a/b"')
    changes = {
        "kept": lambda notebook, cell: None,
        "deleted": lambda notebook, cell: notebook.cells.remove(cell),
        "changed": lambda notebook, cell: cell.update(source="%pip install -q cifar-helpers\n1 + 1"),
        "run": lambda notebook, cell: cell.update(execution_count=1),
    }
    for student, change in changes.items():
        path = classroom.hand_in(student, **RIGHT)
        notebook = nbformat.read(path, 4)
        change(notebook, next(cell for cell in notebook.cells if cell.get("id") == INSTALL))
        nbformat.write(notebook, path)
    rows = classroom.grade(confirm=lambda changes: True)
    assert {student: row.points.total for student, row in rows.items()} == dict.fromkeys(changes, 5)
    assert {student: row.repairs for student, row in rows.items()} == dict.fromkeys(
        changes, rows["kept"].repairs
    )
