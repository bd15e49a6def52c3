"""Sample submissions: kept as a few answer cells, put into the release notebook when they are needed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_solution

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import SampleError
from cifar_helpers.grading.intake import Submission

FOLDER = Path("course", "samples")  # in a course's folder


@dataclass(frozen=True)
class Sample:
    """An invented student: id, what the answers start from, and the cells that differ, by grade_id."""

    student: str
    starts_from: str
    answers: dict[str, str]


def read(folder: Path) -> list[Sample]:
    """The samples in `folder`: a line each in students.csv, and `<id>/<grade_id>.py` (or `.md`) per answer.

    `starts_from` is `release` (nothing solved) or `reference` (everything solved).

    Raises
    ------
    SampleError
        If students.csv is missing or `starts_from` is something else.
    """
    class_list = folder / "students.csv"
    if not class_list.is_file():
        raise SampleError(f"{folder} has no students.csv, which lists the sample students")
    with open(class_list, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["starts_from"] not in ("release", "reference"):
            raise SampleError(
                f'{class_list}: starts_from is "{row["starts_from"]}", not release or reference'
            )
    return [Sample(row["id"], row["starts_from"], _answers(folder / row["id"])) for row in rows]


def _answers(folder: Path) -> dict[str, str]:
    paths = sorted([*folder.glob("*.py"), *folder.glob("*.md")])
    return {path.stem: path.read_text(encoding="utf-8").rstrip("\n") for path in paths}


def hand_in(course: Course, assignment: str, samples: list[Sample]) -> None:
    """Writes submitted/<student>/<assignment>/ for every sample.

    Raises
    ------
    SampleError
        If an answer's grade_id is in no solution cell of the release.
    """
    name = f"{assignment}.ipynb"
    for sample, notebook in _notebooks(course, assignment, samples):
        folder = course.submitted(sample.student, assignment)
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / name)


def is_own(course: Course, assignment: str, submission: Submission) -> bool:
    """Whether a submission is, code cell by code cell, one of the samples in the course's course/samples/."""
    folder = course.root / FOLDER / assignment
    if submission.files or not folder.is_dir():
        return False
    handed_in = _code(nbformat.reads(submission.notebook, as_version=4))
    return any(handed_in == _code(own) for _, own in _notebooks(course, assignment, read(folder)))


def _code(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _notebooks(
    course: Course, assignment: str, samples: list[Sample]
) -> Iterator[tuple[Sample, nbformat.NotebookNode]]:
    """Each sample with its notebook, made from the release."""
    name = f"{assignment}.ipynb"
    solved_cells = reference(course, nbformat.read(course.source(assignment) / name, as_version=4))
    for sample in samples:
        notebook = nbformat.read(course.release(assignment) / name, as_version=4)
        unknown = set(sample.answers) - set(solved_cells)
        if unknown:
            raise SampleError(
                f"sample {sample.student}: no solution cell has the grade_id {', '.join(sorted(unknown))} "
                f"(there are {', '.join(solved_cells)})"
            )
        solved = solved_cells if sample.starts_from == "reference" else {}
        fill(notebook, solved | sample.answers)
        yield sample, notebook


def fill(notebook: nbformat.NotebookNode, answers: dict[str, str]) -> None:
    """Puts answers, by grade_id, into the notebook's solution cells."""
    for cell in notebook.cells:
        if is_solution(cell) and cell.metadata.nbgrader.grade_id in answers:
            cell.source = answers[cell.metadata.nbgrader.grade_id]


def reference(course: Course, source: nbformat.NotebookNode) -> dict[str, str]:
    """The solution cells of the instructor's notebook, as a student would have written them."""
    solution_regions = ClearSolutions(config=course.config)
    delimiters = (solution_regions.begin_solution_delimeter, solution_regions.end_solution_delimeter)
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.splitlines() if not any(mark in line for mark in delimiters)
        )
        for cell in source.cells
        if is_solution(cell)
    }
