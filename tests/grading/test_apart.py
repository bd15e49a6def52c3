"""What touches a stranger's bytes does so apart: limits hold, a death is one row, the page is text then."""

import os
import subprocess
import sys
import time
import zipfile

import nbformat
import psutil
import pytest
from classroom import ASSIGNMENT, RIGHT
from nbconvert.exporters import HTMLExporter
from nbgrader.apps import NbGraderAPI
from nbgrader.server_extensions.formgrader import handlers

from cifar_helpers.grading import apart, files, gradebook
from cifar_helpers.grading.apart import Limits
from cifar_helpers.grading.errors import Fault, NotGradable, TooMuch
from cifar_helpers.grading.feedback import clean
from cifar_helpers.grading.feedback.generate import generate_feedback
from cifar_helpers.grading.intake import exporter, repair
from cifar_helpers.grading.intake.archives import unpack
from cifar_helpers.grading.intake.collecting import Collection
from cifar_helpers.grading.opening import pages

pytestmark = pytest.mark.slow  # a process beside this one imports nbgrader
# Formulas that begin and don't end, as many as are set: the parser looks for the end of each to the end.
ENDLESS = "\\\\[" * 1_990 + "x" * 90_000

# Root without the rights of root to enter and read everything.
RIGHTS = "-dac_override,-dac_read_search"
WITHOUT_RIGHTS = ["setpriv", f"--inh-caps={RIGHTS}", f"--bounding-set={RIGHTS}"] if os.geteuid() == 0 else []
READ = """
import sys
from pathlib import Path
from cifar_helpers.grading import intake
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import NotGradable
course, assignment = Course(Path(sys.argv[1])), sys.argv[2]
print(intake.submitters(course, assignment))
print(*intake.read(course, assignment, "ada").repairs)
try:
    intake.read(course, assignment, "eve")
except NotGradable as problem:
    print(problem)
"""


@pytest.mark.parametrize(
    ("function", "given", "limits", "message"),
    [
        (bytearray, [2**33], Limits(), "more memory"),
        (bytes, [2**26], Limits(), "larger than it may be"),
        (eval, ["exec('while True: pass')"], Limits(processor=1), "1 s of processor time"),
        (time.sleep, [60], Limits(time=1), "more than 1 s"),
        (os._exit, [7], Limits(), "code 7"),
        (os.abort, [], Limits(), "code -6"),
    ],
)
def test_a_call_over_its_limits_is_said_to_be_and_the_next_one_is_answered(function, given, limits, message):
    start = time.monotonic()
    with pytest.raises(TooMuch, match=message):
        apart.call(function, *given, limits=limits)
    assert time.monotonic() - start < 60
    assert apart.call(clean.name, " Ada ") == "Ada"


def test_errors_come_back_as_what_they_were():
    with pytest.raises(FileNotFoundError) as caught:
        apart.call(os.stat, "/no/such/file")
    assert caught.value.filename == "/no/such/file"
    with pytest.raises(Fault, match="ValueError: invalid literal") as caught:
        apart.call(int, "x")
    assert "Traceback" in caught.value.trace


def test_what_a_call_starts_ends_with_it():
    with pytest.raises(TooMuch):
        apart.call(subprocess.run, ["sleep", "4321"], limits=Limits(time=1))
    left = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert ["sleep", "4321"] not in left


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_unpacks_at_once_is_refused_before_it_does(tmp_path, method):
    path = tmp_path / "work.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(f"{ASSIGNMENT}.ipynb", bytes(10**6))
    with pytest.raises(NotGradable, match="packed by a method"):
        unpack(Collection(files={"work.zip": path.read_bytes()}, times={"work.zip": 0.0}))


def test_empty_lines_open_tags_and_open_formulas_are_shown_as_text_at_once():
    start = time.process_time()
    nested = "".join(f"<b title={number}>" for number in range(6_000))
    for show, source in (
        (clean.html, nested),
        (clean.markdown, nested),
        (clean.markdown, "\\begin{a}" * 11_000),
        (clean.code, "x\n" + " \n" * 49_000),
    ):
        assert show(source).startswith("<pre>")
    assert time.process_time() - start < 2
    assert clean.html("<b>x</b>" * 200).startswith("<b>")
    assert clean.code("x = 1\n\n\ny = 2").startswith("<div")


def test_a_page_that_takes_too_much_shows_text_and_is_the_formgraders_too(
    classroom, all_checks_pass, monkeypatch
):
    path = classroom.hand_in("eve", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(ENDLESS))
    nbformat.write(notebook, path)
    row = classroom.grade()["eve"]
    assert row.status == "graded"
    monkeypatch.undo()  # from here on apart
    monkeypatch.setattr(apart, "LIMITS", Limits(processor=1))
    monkeypatch.setattr(pages, "SHOWING", Limits(processor=1))
    row.feedback.unlink()
    with classroom.course.lock():
        assert "processor time" in generate_feedback(classroom.course, ASSIGNMENT, "eve")
    page = row.feedback.read_text()
    assert "def double" in page
    assert ENDLESS[:9] in page
    show = pages._page_apart(None)
    look = classroom.course.config.copy()
    look.HTMLExporter.template_name = "formgrade"
    look.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    graded = classroom.course.autograded("eve", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "notebook_path")
    resources = {name: "eve" for name in (*names, "last_name", "first_name")} | {"index": 0, "total": 1}
    (graded.parent / "nbgrader_config.py").write_text("raise SystemExit('settings of a submission ran')")
    exporter = HTMLExporter(config=look)
    assert "def" in show(exporter, str(graded), resources)[0]
    start = time.monotonic()
    assert ENDLESS[:9] in show(exporter, str(graded), resources)[0]
    assert time.monotonic() - start < 30
    row.feedback.unlink()
    (graded.parent / "nbgrader_config.py").unlink()
    assert pages._feedback_of(classroom.root, ASSIGNMENT, "eve", force=True)["success"]
    assert ENDLESS[:9] in row.feedback.read_text()


OPENED: list[str] | None = None  # while a list, what this process opens


def _note_what_is_opened(event: str, given: tuple) -> None:
    if event == "open" and OPENED is not None:
        OPENED.append(str(given[0]))


sys.addaudithook(_note_what_is_opened)  # Python has no way to take it back


def test_the_process_that_grades_opens_nothing_that_was_handed_in_or_made_of_it(classroom, monkeypatch):
    classroom.hand_in("ada", **RIGHT)
    classroom.put("eve", b'{"cells": [')
    monkeypatch.setattr(files, "_settle", lambda path: None)  # it opens what it waits for on the disk
    monkeypatch.setitem(globals(), "OPENED", [])
    rows = classroom.grade()
    opened, OPENED[:] = [*OPENED], []
    assert rows["ada"].points.total == 5
    assert any(name.endswith("gradebook.db") or "graded.json" in name for name in opened)
    strange = ("/submitted/", f"/{ASSIGNMENT}.ipynb", ".job", ".judged", f"{ASSIGNMENT}.html")
    own = (str(classroom.course.source(ASSIGNMENT)), str(classroom.course.release(ASSIGNMENT)))
    theirs = [name for name in opened if not name.startswith(own)]
    assert [name for name in theirs if any(word in name for word in strange)] == []


def autograded_by_the_button(classroom):
    """What the formgrader's button gets for the whole class."""
    classroom.course.config.LimitedExecute.timeout = 30  # so that the reference is not measured
    return NbGraderAPI(config=classroom.course.config).autograde(ASSIGNMENT, "*")


def test_nbgrader_autograde_goes_on_after_a_notebook_that_takes_too_much_to_read(classroom, monkeypatch):
    monkeypatch.setattr(exporter, "LARGE", Limits(memory=64 * apart.MIB))
    classroom.put("eve", b'{"cells": [' + b"[]," * 1_500_000 + b"1]}")
    classroom.hand_in("zoe", **RIGHT)
    answer = autograded_by_the_button(classroom)
    assert not answer["success"]
    assert "more memory than reading a submission may" in answer["log"]
    assert gradebook.points(classroom.course, ASSIGNMENT, "zoe").total == 5


def test_nbgrader_autograde_goes_on_after_a_notebook_that_takes_too_much_to_repair(classroom, monkeypatch):
    monkeypatch.setattr(repair, "LARGE", Limits(answer=10_000))
    path = classroom.hand_in("eve", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("x" * 20_000))
    nbformat.write(notebook, path)
    classroom.hand_in("zoe", **RIGHT)
    answer = autograded_by_the_button(classroom)
    assert not answer["success"]
    assert "larger than it may be" in answer["log"]
    assert gradebook.points(classroom.course, ASSIGNMENT, "zoe").total == 5


def test_nbgrader_generate_feedback_makes_a_page_apart_and_of_text_if_it_must(
    classroom, all_checks_pass, monkeypatch
):
    path = classroom.hand_in("eve", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(ENDLESS))
    nbformat.write(notebook, path)
    row = classroom.grade()["eve"]
    monkeypatch.undo()  # from here on apart
    monkeypatch.setattr(apart, "LIMITS", Limits(processor=1))
    row.feedback.unlink()
    monkeypatch.setattr(clean, "markdown", lambda *_: pytest.fail("a stranger's text is set in this process"))
    answer = NbGraderAPI(config=classroom.course.config).generate_feedback(ASSIGNMENT)
    assert answer["success"], answer
    assert "shows text only" in answer["log"]
    page = row.feedback.read_text()
    assert "def double" in page
    assert ENDLESS[:9] in page


def test_a_folder_that_may_not_be_entered_is_a_row_and_one_inside_is_left_out(classroom):
    for student in ("ada", "eve"):
        classroom.hand_in(student, **RIGHT)
    closed = [
        classroom.course.submitted("ada", ASSIGNMENT) / "closed",
        classroom.course.submitted("eve", "x").parent,
    ]
    closed[0].mkdir()
    for folder in closed:
        folder.chmod(0)
    try:
        done = subprocess.run(
            [*WITHOUT_RIGHTS, sys.executable, "-c", READ, classroom.root, ASSIGNMENT],
            capture_output=True,
            text=True,
            timeout=120,
        )
    finally:
        for folder in closed:
            folder.chmod(0o755)
    assert done.stdout.splitlines() == [
        "['ada', 'eve']",
        "left out: closed/ (can't be read: Permission denied)",
        "the folder can't be read (Permission denied): check its rights",
    ], done.stderr


def test_a_class_list_with_a_mistake_is_a_row(classroom, all_checks_pass):
    classroom.hand_in("ada", **RIGHT)
    (classroom.root / "students.csv").write_text("id,first_name\na/b,Ann\n")
    rows = classroom.grade()
    assert rows["ada"].status == "graded"
    assert "line 2: the id holds a slash" in rows["students.csv"].status
