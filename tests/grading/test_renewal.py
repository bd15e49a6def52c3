"""A corrected assignment is graded by its new version, once somebody agreed; no mark by hand is lost."""

import json
import re

import nbformat
import pytest
from breakages import bytes_of, colab
from classroom import ASSIGNMENT, RIGHT
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from cifar_helpers.cli import app
from cifar_helpers.grading import gradebook, intake, workplace
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.grading.runner import Grading, Options

pytestmark = pytest.mark.usefixtures("all_checks_pass")
WHY = {"why": "Because addition is repeated."}


def grade(classroom, confirm=lambda changes: False, **options):
    grading = Grading.prepare(
        classroom.course, ASSIGNMENT, None, Options(sandbox=False, confirm=confirm, **options)
    )
    return {row.student: row for row in grading.run()}


def agree(classroom):
    """Grades, says yes to every change, and returns the rows and what was asked."""
    asked = []
    rows = grade(classroom, lambda changes: asked.extend(changes) or True)
    return rows, asked


def edit(classroom, change, folder="source"):
    """Changes the notebook in source/, as an instructor does."""
    path = classroom.root / folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def cell(notebook, name):
    return next(one for one in notebook.cells if one.metadata.nbgrader.grade_id == name)


def more_points(notebook):
    cell(notebook, "check-double").metadata.nbgrader["points"] = 20


def other_hidden_test(notebook):
    check = cell(notebook, "check-total")
    check.source = check.source.replace("== 24", "== 24, 'sum'")


def other_visible_test(notebook):
    check = cell(notebook, "check-double")
    check.source = check.source.replace("double(2) == 4", "double(3) == 6")


def other_stub(notebook):
    cell(notebook, "total").source = "# A hint.\n" + cell(notebook, "total").source


def one_more(notebook):
    check = nbformat.from_dict(json.loads(json.dumps(cell(notebook, "check-total"))))
    check.metadata.nbgrader["grade_id"], check["id"] = "check-total-again", "again"
    check.metadata.nbgrader["points"], check.source = 4, "assert total([]) == 0"
    notebook.cells.insert(4, check)


def one_less(notebook):
    notebook.cells.remove(cell(notebook, "check-total"))


def other_role(notebook):
    cell(notebook, "total").metadata.nbgrader.update(grade=True, points=2)  # now marked by hand, too


CHANGES = {
    more_points: "other points: check-double 2 → 20",
    other_hidden_test: "other tests: check-total",
    other_visible_test: "other tests: check-double",
    other_stub: "other text to fill in: total",
    one_more: "new cells: check-total-again",
    one_less: "cells gone: check-total",
    other_role: "other role: total",
}


# `make test` takes a change of points, of tests and of cells; the others go the same ways.
FEW = (more_points, other_visible_test, one_less)
MOST = [change if change in FEW else pytest.param(change, marks=pytest.mark.long) for change in CHANGES]


@pytest.fixture
def graded(classroom):
    """A class that was graded by the first version and marked by hand."""
    classroom.hand_in("ada", **RIGHT, **WHY)
    classroom.hand_in("bo", **RIGHT)
    grade(classroom)
    with gradebook.open_gradebook(classroom.course) as book:
        mark = book.find_grade("why", ASSIGNMENT, ASSIGNMENT, "ada")
        mark.manual_score, mark.needs_manual_grade = 0.5, False
        book.find_comment("why", ASSIGNMENT, ASSIGNMENT, "ada").manual_comment = "Half of it."
        book.db.commit()
    return classroom


def fingerprints(classroom):
    notes = classroom.root.glob(f"autograded/*/{ASSIGNMENT}/graded.json")
    return {note.parts[-3]: json.loads(note.read_text())["fingerprint"] for note in notes}


@pytest.mark.parametrize("change", MOST)
def test_it_is_said_what_differs_and_nothing_happens_without_a_yes(graded, change):
    before, held = fingerprints(graded), (graded.root / "gradebook.db").read_bytes()
    edit(graded, change)
    with pytest.raises(CourseError, match=re.escape(CHANGES[change]) + r".*Nothing was graded. Say --yes"):
        grade(graded)
    assert fingerprints(graded) == before
    assert (graded.root / "gradebook.db").read_bytes() == held


def test_another_locked_text_is_said(graded):
    def rules(message):
        def change(notebook):
            text = nbformat.v4.new_markdown_cell(message, id="rules")
            metadata = {
                "locked": True,
                "grade": False,
                "solution": False,
                "task": False,
                "schema_version": 3,
            }
            text.metadata["nbgrader"] = {"grade_id": "rules", "cell_type": "markdown", **metadata}
            notebook.cells[:] = [text, *(one for one in notebook.cells if one.get("id") != "rules")]

        return change

    edit(graded, rules("NumPy alone."))
    assert "new cells: rules" in agree(graded)[1]
    edit(graded, rules("NumPy and SciPy."))
    assert "other locked text: rules" in agree(graded)[1]


def test_in_a_script_nothing_is_taken_in_without_yes(graded):
    command = ["grade", ASSIGNMENT, "--no-sandbox", "--course", str(graded.root)]
    before = fingerprints(graded)
    edit(graded, more_points)
    done = CliRunner().invoke(app, command)
    assert (done.exit_code, fingerprints(graded)) == (1, before), done.output
    assert CliRunner().invoke(app, [*command, "--yes"]).exit_code == 0
    assert not set(before.values()) & set(fingerprints(graded).values())


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_yes_everybody_is_graded_by_the_new_one_and_marks_by_hand_stay(graded, change):
    before = fingerprints(graded)
    edit(graded, change)
    rows, asked = agree(graded)
    assert CHANGES[change] in asked
    assert "2 submissions are graded again; marks by hand and comments stay." in asked
    assert not set(before.values()) & set(fingerprints(graded).values())
    expected = {more_points: (23.5, 24), one_more: (9.5, 10), one_less: (2.5, 3), other_role: (5.5, 8)}
    assert (rows["ada"].points.total, rows["ada"].points.maximum) == expected.get(change, (5.5, 6))
    assert rows["ada"].points.by_hand == (["total"] if change is other_role else [])
    assert rows["ada"].points.comments["why"] == "Half of it."
    assert "repaired" not in rows["ada"].status + rows["bo"].status
    assert agree(graded)[1] == []  # nothing is asked twice, and nothing graded twice


@pytest.mark.parametrize("change", MOST)
@pytest.mark.parametrize("tool", [None, colab])
def test_work_on_the_old_version_is_not_called_repaired(graded, change, tool):
    if tool:
        path = graded.course.submitted("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
        path.write_bytes(bytes_of(tool(json.loads(path.read_text("utf-8")))))
    edit(graded, change)
    rows, _ = agree(graded)
    allowed = {intake.EARLIER} if change in (other_visible_test, one_more, one_less) else set()
    said = {said for said in rows["ada"].repairs if not said.startswith("nbgrader's metadata were lost")}
    assert said <= allowed
    assert rows["ada"].points.tasks["why"] is not None


@pytest.mark.long  # its server must start
@pytest.mark.parametrize("classroom", ["postgresql"], indirect=True)
def test_cells_come_and_go_in_a_gradebook_on_a_server(graded):
    for change, total in ((one_more, 9.5), (one_less, 6.5)):
        edit(graded, change)
        rows, _ = agree(graded)
        assert (rows["ada"].points.total, rows["ada"].points.by_hand) == (total, [])
    assert not (graded.root / ".grading" / "backups").exists()


def test_an_untouched_stub_of_the_old_version_is_no_answer(graded):
    graded.hand_in("cid")
    grade(graded)

    def other_question(notebook):
        notebook.cells[2].source = "# Add them.\n" + notebook.cells[2].source

    edit(graded, other_question)
    agree(graded)
    path = graded.course.autograded("cid", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    stub = cell(nbformat.read(path, as_version=4), "total").source
    assert stub == "# Add them.\n# YOUR CODE HERE\nraise NotImplementedError()"


def test_a_change_that_a_student_made_is_still_a_repair(graded):
    path = graded.hand_in("cid", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    cell(notebook, "check-double").source = "pass"
    nbformat.write(notebook, path)
    edit(graded, other_visible_test)
    rows, _ = agree(graded)
    assert "locked cells restored: check-double" in rows["cid"].repairs


def test_the_gradebook_as_it_was_is_kept(graded):
    edit(graded, one_less)
    with gradebook.open_gradebook(graded.course) as book:
        mark = book.find_grade("check-total", ASSIGNMENT, ASSIGNMENT, "ada")
        mark.manual_score = 2.0
        book.db.commit()
    _, asked = agree(graded)
    assert "With the cells that are gone go marks by hand: check-total (1)." in asked
    (backup,) = (graded.root / ".grading" / "backups").glob("gradebook-*.db")
    with Gradebook(f"sqlite:///{backup}") as book:
        assert book.find_grade("check-total", ASSIGNMENT, ASSIGNMENT, "ada").manual_score == 2.0


def test_a_mark_by_hand_asks_for_a_look_when_what_it_is_for_changed(graded):
    graded.hand_in("ada", **RIGHT, why="Another reason.")
    rows = grade(graded)
    assert rows["ada"].points.tasks["why"] is None
    with gradebook.open_gradebook(graded.course) as book:
        assert book.find_grade("why", ASSIGNMENT, ASSIGNMENT, "ada").manual_score == 0.5


def test_a_mark_by_hand_asks_for_a_look_when_its_points_changed(graded):
    edit(graded, lambda notebook: cell(notebook, "why").metadata.nbgrader.update(points=2))
    rows, asked = agree(graded)
    assert "other points: why 1 → 2" in asked
    assert rows["ada"].points.tasks["why"] is None


def test_a_release_that_is_not_what_source_gives_is_made_again(graded):
    edit(graded, other_visible_test, "release")
    rows, asked = agree(graded)
    assert "release/ is not what source/ gives: other tests: check-double" in asked
    assert rows["ada"].status == "graded"
    assert "double(2) == 4" in (graded.course.release(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_text()


def test_without_source_a_difference_is_said_and_none_is_needed_where_nothing_differs(graded):
    path = graded.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.unlink()
    assert grade(graded)["ada"].points.total == 5.5
    edit(graded, more_points, "release")
    with pytest.raises(CourseError, match=r"check-double 2 → 20.*is missing: put it there"):
        grade(graded)


def test_another_version_of_the_package_grades_everybody_again(graded, monkeypatch):
    before = fingerprints(graded)
    grade(graded)
    assert fingerprints(graded) == before
    monkeypatch.setattr("cifar_helpers.grading.measured.code", lambda: "0.2.0 (another)")
    rows = grade(graded)
    assert not set(before.values()) & set(fingerprints(graded).values())
    assert rows["ada"].points.total == 5.5
    assert workplace.code() != "0.2.0 (another)"


def test_last_years_gradebook_is_noticed_before_a_new_class_is_in_it(graded):
    for student in ("ada", "bo"):
        folder = graded.course.submitted(student, ASSIGNMENT).parent
        folder.rename(folder.with_name(f"new-{student}"))
    with pytest.raises(CourseError, match=r"holds 2 submissions .*\(ada, bo\).*last year's"):
        grade(graded)
    asked = []
    assert set(grade(graded, lambda message: asked.extend(message) or True)) >= {"new-ada", "new-bo"}
    assert "is it last year's?" in asked[0]
    assert agree(graded)[1] == []


def test_a_gradebook_that_the_formgrader_brought_up_to_date_is_taken_as_it_is(graded):
    edit(graded, other_visible_test)
    graded.course.generate_assignment(ASSIGNMENT)
    rows, asked = agree(graded)
    assert asked == []
    assert rows["ada"].status == f"graded ({intake.EARLIER})"


def test_new_cells_work_for_those_who_hand_in_the_new_version(graded):
    edit(graded, one_more)
    agree(graded)
    graded.hand_in("cid", **RIGHT)
    rows = grade(graded)
    assert (rows["cid"].status, rows["cid"].points.total) == ("graded", 9)


def test_a_source_that_nbgrader_refuses_is_said(graded):
    edit(graded, lambda notebook: cell(notebook, "why").metadata.nbgrader.update(grade_id="check-total"))
    with pytest.raises(CourseError, match=r"nbgrader refuses .*1_sums.ipynb: .*see .*nbgrader.log"):
        grade(graded)


def test_a_damaged_memory_of_editions_is_none(graded):
    for path in (graded.root / ".grading" / "editions" / ASSIGNMENT).iterdir():
        path.write_text("[7]")
    edit(graded, other_visible_test)
    rows, _ = agree(graded)
    assert rows["ada"].points.total == 5.5
