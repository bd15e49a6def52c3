"""The student's page: one small HTML file that loads nothing, with points, diagnoses, comments, the work."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades
from pygments.formatters import HtmlFormatter
from traitlets import Integer, default

from cifar_helpers.grading import apart
from cifar_helpers.grading.errors import TooMuch
from cifar_helpers.grading.feedback import clean

TEMPLATES = Path(__file__).parent / "templates"
CODE_STYLES = "default", "github-dark"  # Pygments' for light and for dark pages
LONGEST_DIAGNOSIS = 400  # characters of it in the table; the cell shows all
LEFT_OUT = Markup("<p class='note'>This is left out: the page would be larger than {:.0f} MB.</p>")
# Before the names of cells that judge, by the course's custom.
JUDGES = ("test-", "check-")


class GetGradebookScores(GetGrades):
    """nbgrader's preprocessor, which puts points and comments into the notebook, with two things more:

    which cells wait for a person (`by_hand`), and the student's name (`resources["nbgrader"]["name"]`).
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Fills in what the gradebook knows."""
        nb, resources = super().preprocess(nb, resources)
        with self.gradebook:
            student = self.gradebook.find_student(self.student_id)
            names = (student.first_name, student.last_name)
        resources["nbgrader"]["name"] = " ".join(filter(None, names))
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Fills in one cell; marks that the gradebook doesn't know don't count."""
        try:
            return super().preprocess_cell(cell, resources, cell_index)
        except MissingEntry:
            del cell.metadata["nbgrader"]
            return cell, resources

    def _get_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._get_score(cell, resources)
        keys = (cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id)
        cell.metadata.nbgrader["by_hand"] = bool(self.gradebook.find_grade(*keys).needs_manual_grade)


@dataclass(frozen=True)
class Task:
    """A row of the page's table: what a cell earned, and what its check said."""

    anchor: str
    title: str
    score: float
    points: float
    by_hand: bool
    diagnosis: str


class FeedbackPage(Exporter):
    """nbconvert's exporter of the page; `Shown` must have been over the notebook."""

    largest = Integer(5_000_000, help="Bytes of a page.").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page as text, made in a process with limits; with text alone, if it would take too much.

        Raises
        ------
        TooMuch
            If even that takes too much. nbgrader reports it and goes on with the next student.
        """
        root = Path(CourseDirectory(config=self.config).root)
        if apart.within or not (root / "nbgrader_config.py").is_file():
            return super().from_filename(filename, resources=resources, **kw)
        given = (root, os.path.abspath(filename), dict(resources or {}))
        try:
            return apart.call(_made, *given)
        except TooMuch as problem:
            self.log.warning("%s shows text only: %s", filename, problem)
            return apart.call(_made, *given, text_only=True)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page as text, with its resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        known = resources["nbgrader"]
        template, style = _template()
        page = template.render(
            student=clean.name(known.get("name") or known["student"]),
            assignment=clean.name(known["assignment"]),
            score=known["score"],
            points=known["max_score"],
            penalty=known["late_penalty"],
            tasks=[_task(cell) for cell in nb.cells if _counts(cell)],
            cells=list(self._cells(nb)),
            style=Markup(style),
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
        return page, resources

    def _cells(self, nb: NotebookNode) -> Iterator[dict[str, object]]:
        """What the template shows of each cell, up to the size of a page."""
        left = self.largest - 200_000  # for the table, style and what stands around each cell
        for cell in nb.cells:
            body = _body(cell)
            left -= len(body.encode())
            if left < 0:
                body, left = LEFT_OUT.format(self.largest / 1e6), left + len(body.encode())
            known = cell.metadata.get("nbgrader", {})
            task = _task(cell) if _counts(cell) else None
            yield {"id": cell.id, "body": body, "task": task, "comment": known.get("comment", "")}


def _made(
    root: Path, filename: str, resources: dict[str, Any], text_only: bool = False
) -> tuple[Any, dict[str, Any]]:
    """For a process of its own: the page of a graded notebook, with its resources."""
    from cifar_helpers.grading.course import Course  # which needs this package
    from cifar_helpers.grading.feedback import plain

    config = Course(root).config
    if text_only:
        plain.only(config)
    exporter = FeedbackPage(config=config)
    for step in config.GenerateFeedback.preprocessors:
        exporter.register_preprocessor(step)
    page, found = Exporter.from_filename(exporter, filename, resources=resources)
    return page, dict(found)


@cache
def _template() -> tuple[jinja2.Template, str]:
    """The page's template and its style sheet."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = "{:g}".format
    style = (TEMPLATES / "student.css").read_text(encoding="utf-8")
    light, dark = (HtmlFormatter(style=name).get_style_defs(".highlight") for name in CODE_STYLES)
    colours = f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    return environment.get_template("student.html.j2"), colours + style


def prepare() -> None:
    """Reads the template ahead of the first page."""
    _template()


def _counts(cell: NotebookNode) -> bool:
    known = cell.metadata.get("nbgrader", {})
    return bool(known.get("grade") or known.get("task"))


def _task(cell: NotebookNode) -> Task:
    known = cell.metadata.nbgrader
    score, points = known.get("score", 0.0), known.get("points", 0.0)
    return Task(
        cell.id,
        spelled_out(known.grade_id),
        score,
        points,
        known.by_hand,
        _diagnosis(cell),
    )


def spelled_out(grade_id: str) -> str:
    """What a task is called on the page.

    >>> spelled_out("test-learning-rate-decay"), spelled_out("question-gap")
    ('Learning rate decay', 'Question gap')
    """
    for judge in JUDGES:
        grade_id = grade_id.removeprefix(judge)
    message = grade_id.replace("-", " ").replace("_", " ").strip() or grade_id
    return message[:1].upper() + message[1:]


def _diagnosis(cell: NotebookNode) -> str:
    """What the check said when it failed."""
    messages = [
        output.evalue or output.ename for output in cell.get("outputs", []) if output.output_type == "error"
    ]
    shown = "\n".join(messages).strip()
    return shown if len(shown) <= LONGEST_DIAGNOSIS else f"{shown[:LONGEST_DIAGNOSIS].rstrip()} …"


def _body(cell: NotebookNode) -> Markup:
    """The cell's source and outputs as HTML."""
    if cell.cell_type == "markdown":
        return Markup(f"<div class='text'>{clean.markdown(cell.source, cell.get('attachments'))}</div>")
    outputs = "".join(f"<div class='output'>{clean.output(output)}</div>" for output in cell.outputs)
    return Markup(clean.code(cell.source) + outputs)
