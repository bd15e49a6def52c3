"""A small course to grade: one assignment, three tasks, an answer for every way in which a submission can go."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from cifar_helpers.grading import samples
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.runner import Grading, Options

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "1_sums"
TASKS = {"check_double": 2.0, "check_total": 3.0, "why": 1.0}
HIDDEN = ["assert double(20_260) == 40_520, 'double is wrong for large numbers'", "assert total([7, 8, 9]) == 24"]
RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(xs):\n    return sum(xs)"}


def code(source: str, grade_id: str | None = None, **nbgrader: object) -> nbformat.NotebookNode:
    """A code cell; with a grade_id it carries nbgrader's metadata."""
    return _marked(nbformat.v4.new_code_cell(source), grade_id, nbgrader)


def _marked(cell: nbformat.NotebookNode, grade_id: str | None, nbgrader: dict) -> nbformat.NotebookNode:
    if grade_id:
        marks = {"grade": False, "solution": False, "locked": False, "schema_version": 3, **nbgrader}
        cell.metadata["nbgrader"] = {"grade_id": grade_id, "cell_type": cell.cell_type, "task": False, **marks}
    return cell


def source_notebook() -> nbformat.NotebookNode:
    """The instructor's version."""
    solution = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
    check = "{}\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
    cells = [
        code("import os"),
        code(solution.format(RIGHT["double"]), "double", solution=True),
        code(check.format("assert double(2) == 4", HIDDEN[0]), "check_double", grade=True, locked=True, points=2),
        code(solution.format(RIGHT["total"]), "total", solution=True),
        code(check.format("assert total([1]) == 1", HIDDEN[1]), "check_total", grade=True, locked=True, points=3),
        _marked(
            nbformat.v4.new_markdown_cell("A reason."), "why", {"grade": True, "solution": True, "points": 1}
        ),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


class ClassRoom:
    """The stand-in course with hands to put submissions in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.course = Course(root)

    def hand_in(self, student: str, **answers: str) -> Path:
        """A submission with these solution cells, the rest as released; the notebook's path."""
        samples.hand_in(self.course, ASSIGNMENT, [samples.Sample(student, "release", answers)])
        return self.course.submitted(student, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"

    def put(self, student: str, content: bytes, name: str = f"{ASSIGNMENT}.ipynb") -> Path:
        """A submission that is any file at all."""
        folder = self.course.submitted(student, ASSIGNMENT)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return folder / name

    def grading(self, **options: object) -> Grading:
        """A run with short limits."""
        return Grading(self.course, ASSIGNMENT, options=Options(**{"workers": 2, "cell_seconds": 4, **options}))

    def grade(self, **options: object) -> dict:
        """Grades everyone; rows by student."""
        return {row.student: row for row in self.grading(**options).run()}

    def page(self, student: str) -> str:
        """The student's feedback."""
        return (self.course.feedback(student, ASSIGNMENT) / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def released(tmp_path_factory) -> Path:
    """The stand-in course after `nbgrader generate_assignment`, made once."""
    root = tmp_path_factory.mktemp("released")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "source" / ASSIGNMENT).mkdir(parents=True)
    nbformat.write(source_notebook(), root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    Course(root).generate_assignment(ASSIGNMENT)
    return root


@pytest.fixture
def room(released, tmp_path, monkeypatch) -> ClassRoom:
    """A fresh copy of the released stand-in course."""
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")
    shutil.copytree(released, tmp_path / "course")
    return ClassRoom(tmp_path / "course")


def scores(row) -> dict[str, float | None]:
    """Points per task of a graded row."""
    assert row.points is not None, row.status
    return row.points.tasks


