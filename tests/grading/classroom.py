"""A small course to grade: one assignment with three tasks, and hands to put submissions in."""

from __future__ import annotations

from pathlib import Path

import nbformat

from cifar_helpers.grading import samples
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.report import Row
from cifar_helpers.grading.runner import Grading, Options

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "1_sums"
HIDDEN = ["assert double(20_260) == 40_520, 'too small for large numbers'", "assert total([7, 8, 9]) == 24"]
RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(xs):\n    return sum(xs)"}


def in_this_process(function, *given, limits=None, **named):
    """In place of `apart.call`, for tests that replace what it calls."""
    return function(*given, **named)


def _marked(cell: nbformat.NotebookNode, grade_id: str, **metadata: object) -> nbformat.NotebookNode:
    """The cell with nbgrader's metadata."""
    defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {
        "grade_id": grade_id,
        "cell_type": cell.cell_type,
        **defaults,
        **metadata,
    }
    return cell


def _solution(name: str) -> nbformat.NotebookNode:
    source = f"### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION"
    return _marked(nbformat.v4.new_code_cell(source), name, solution=True)


def _check(name: str, visible: str, hidden: str, points: int) -> nbformat.NotebookNode:
    source = f"{visible}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return _marked(nbformat.v4.new_code_cell(source), f"check-{name}", grade=True, locked=True, points=points)


def source_notebook() -> nbformat.NotebookNode:
    """The instructor's version: two functions with checks of 2 and 3 points, one question of 1 point."""
    cells = [
        _solution("double"),
        _check("double", "assert double(2) == 4", HIDDEN[0], 2),
        _solution("total"),
        _check("total", "assert total([1]) == 1", HIDDEN[1], 3),
        _marked(nbformat.v4.new_markdown_cell("A reason."), "why", grade=True, solution=True, points=1),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def release(root: Path) -> Path:
    """Makes the stand-in course in `root`, as after `nbgrader generate_assignment`."""
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    last = 'c.LastCells.code = ""  # the students\' package knows nothing of this course\n'
    (root / "nbgrader_config.py").write_text(f"{settings}\n{last}", encoding="utf-8")
    (root / "source" / ASSIGNMENT).mkdir(parents=True)
    nbformat.write(source_notebook(), root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    Course(root).generate_assignment(ASSIGNMENT)
    return root


class Classroom:
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

    def grade(self, students: list[str] | None = None, **options: object) -> dict[str, Row]:
        """Grades with short limits; rows by student."""
        chosen = Options(**{"workers": 2, "cell_seconds": 4, **options})
        return {row.student: row for row in Grading.prepare(self.course, ASSIGNMENT, students, chosen).run()}

    def page(self, student: str) -> str:
        """The student's feedback."""
        return (self.course.feedback(student, ASSIGNMENT) / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
