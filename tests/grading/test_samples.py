"""Sample submissions are answers put into the release, whatever the release looks like by then."""

import nbformat
import pytest
from classroom import ASSIGNMENT, RIGHT

from cifar_helpers.grading import samples
from cifar_helpers.grading.errors import CourseError, SampleError
from cifar_helpers.instructors.demo import prepare


def sources(classroom, student):
    notebook = nbformat.read(
        classroom.course.submitted(student, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb", as_version=4
    )
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells}


def test_a_sample_starts_from_the_reference_and_differs_in_its_own_cells(classroom, tmp_path):
    folder = tmp_path / "samples"
    (folder / "zoë").mkdir(parents=True)
    (folder / "students.csv").write_text("id,starts_from\nzoë,reference\nbo,release\n", encoding="utf-8")
    (folder / "zoë" / "total.py").write_text("total = sum\n")
    (folder / "zoë" / "why.md").write_text("Weil.\n")
    samples.hand_in(classroom.course, ASSIGNMENT, samples.read(folder))
    zoë, bo = sources(classroom, "zoë"), sources(classroom, "bo")
    assert (zoë["double"], zoë["total"], zoë["why"]) == (RIGHT["double"], "total = sum", "Weil.")
    assert "NotImplementedError" in bo["double"]
    assert "HIDDEN" not in zoë["check-double"]


@pytest.mark.slow  # two submissions run
def test_without_a_sandbox_the_projects_own_samples_run_and_nothing_else(classroom):
    folder = classroom.root / samples.FOLDER / ASSIGNMENT
    (folder / "zoë").mkdir(parents=True)
    (folder / "students.csv").write_text("id,starts_from\nzoë,reference\nbo,release\n", encoding="utf-8")
    samples.hand_in(classroom.course, ASSIGNMENT, samples.read(folder))
    changed = classroom.hand_in("changed", **RIGHT, why="My words.")
    notebook = nbformat.read(changed, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import os"))
    nbformat.write(notebook, changed)
    classroom.hand_in("files", **RIGHT)
    classroom.put("files", b"1", "numpy.py")
    rows = classroom.grade(sandbox=False, cell_seconds=60)
    assert {name: row.points and row.points.total for name, row in rows.items()} == {
        "zoë": 5,
        "bo": 0,
        "changed": None,
        "files": None,
    }
    assert "only the project's own samples run" in rows["changed"].status


def test_an_answer_to_a_cell_that_is_gone_is_refused(classroom):
    with pytest.raises(
        SampleError, match=r"no solution cell has the grade_id triple \(there are double, total, why"
    ):
        classroom.hand_in("zoë", triple="def triple(x): ...")


def test_a_folder_without_a_class_list_and_a_start_that_does_not_exist_are_refused(tmp_path):
    with pytest.raises(SampleError, match=r"has no students\.csv"):
        samples.read(tmp_path)
    (tmp_path / "students.csv").write_text("id,starts_from\nzoë,scratch\n", encoding="utf-8")
    with pytest.raises(SampleError, match='starts_from is "scratch"'):
        samples.read(tmp_path)


def test_the_demo_empties_no_folder_of_somebody_else(tmp_path):
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(CourseError, match="holds other things"):
        prepare(tmp_path, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "precious"
