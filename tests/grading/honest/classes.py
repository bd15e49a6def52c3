"""Grades a class in which everybody is right, each in another way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat

from cifar_helpers.grading import samples
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.report import Row
from cifar_helpers.grading.runner import Grading, Options

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Variant:
    """A right submission: where it differs from the reference.

    `answers` replace solution cells, by grade_id; `first` and `last` are cells that the student added at the
    ends; `files` lie beside the notebook; `change` is done to the notebook, `rewrite` to its bytes.
    """

    answers: dict[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    change: Callable[[nbformat.NotebookNode], None] = lambda notebook: None
    rewrite: Callable[[bytes], bytes] = lambda content: content


def notebook(text: str) -> nbformat.NotebookNode:
    """The instructor's notebook that a py:percent text describes; `# %% check 2` marks cells in short."""
    made = jupytext.reads(text.lstrip(), fmt="py:percent")
    made.metadata = nbformat.from_dict({"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for cell in made.cells:
        _mark(cell)
    return made


def _mark(cell: nbformat.NotebookNode) -> None:
    """nbgrader's metadata from the cell's title: `locked NAME`, `solution NAME` or `check NAME POINTS`."""
    kind, name, *points = cell.metadata.pop("title").split()
    own = kind == "solution"
    metadata = {"grade": False, "solution": own, "locked": not own, "task": False}
    if points:
        metadata |= {"grade": True, "points": int(points[0])}
    cell.metadata["nbgrader"] = {
        "grade_id": name,
        "schema_version": 3,
        "cell_type": cell.cell_type,
        **metadata,
    }


def grade(
    root: Path,
    assignment: str,
    source: nbformat.NotebookNode,
    variants: dict[str, Variant],
    **options: object,
) -> dict[str, Row]:
    """Rows by variant, after one run over all of them in a new course at `root`."""
    root.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "source" / assignment).mkdir(parents=True)
    nbformat.write(source, root / "source" / assignment / f"{assignment}.ipynb")
    course = Course(root)
    course.generate_assignment(assignment)
    for name, variant in variants.items():
        _hand_in(course, assignment, name, variant)
    return {row.student: row for row in Grading.prepare(course, assignment, options=Options(**options)).run()}


def _hand_in(course: Course, assignment: str, name: str, variant: Variant) -> None:
    samples.hand_in(course, assignment, [samples.Sample(name, "reference", variant.answers)])
    path = course.submitted(name, assignment) / f"{assignment}.ipynb"
    made = nbformat.read(path, as_version=4)
    made.cells[:0] = [nbformat.v4.new_code_cell(cell) for cell in variant.first]
    made.cells += [nbformat.v4.new_code_cell(cell) for cell in variant.last]
    variant.change(made)
    path.write_bytes(variant.rewrite(nbformat.writes(made).encode()))
    for file, content in variant.files.items():
        (path.parent / file).parent.mkdir(parents=True, exist_ok=True)
        (path.parent / file).write_bytes(content)
