"""Notebook structure: cells, metadata and files that are not as nbgrader left them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat

from attacks.assignment import ASSIGNMENT, grade_id
from attacks.attack import Attack, Scene

FAMILY = "notebook structure"
NAME = f"{ASSIGNMENT}.ipynb"
PATCH = (
    "import numpy as np, unittest\nfrom cifar_helpers.checks import core\n"
    "np.testing.assert_allclose = unittest.TestCase.assertEqual = lambda *a, **k: None\n"
    "core.close = lambda *a: True"
)


def build(name: str, story: str, change: Callable | None = None, beats: str = "", **more: object) -> Attack:
    return Attack(name, FAMILY, story, change=change, beats=beats, **more)


def _raw(content: bytes) -> Callable[[Path, Scene], None]:
    """Puts other content in the notebook's place."""

    def plant(folder: Path, scene: Scene) -> None:
        (folder / NAME).write_bytes(content)

    return plant


def _text(change: Callable[[dict], object]) -> Callable[[Path, Scene], None]:
    """Changes the notebook's JSON."""

    def plant(folder: Path, scene: Scene) -> None:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        (folder / NAME).write_text(json.dumps(change(content) or content), encoding="utf-8")

    return plant


def _cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def _with_metadata(name: str, **metadata: object) -> Callable[[nbformat.NotebookNode], None]:
    """Changes nbgrader's metadata of a cell; `source` its text."""

    def change(notebook: nbformat.NotebookNode) -> None:
        cell = _cell(notebook, name)
        cell.source = metadata.pop("source", cell.source)
        cell.metadata.nbgrader.update(metadata)

    return change


def _all_checks(change: Callable[[nbformat.NotebookNode], None]) -> Callable[[nbformat.NotebookNode], None]:
    def every(notebook: nbformat.NotebookNode) -> None:
        for cell in notebook.cells:
            if grade_id(cell).startswith("check-"):
                change(cell)

    return every


def _tags(*tags: str) -> Callable[[nbformat.NotebookNode], None]:
    return _all_checks(lambda cell: cell.metadata.update(tags=list(tags)))


def _passing(cell: nbformat.NotebookNode) -> None:
    cell.source = "pass"


def _forged_outputs(cell: nbformat.NotebookNode) -> None:
    points = str(cell.metadata.nbgrader.points)
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": points}, execution_count=1)]


def _as(kind: str) -> Callable[[nbformat.NotebookNode], None]:
    def change(cell: nbformat.NotebookNode) -> None:
        cell.cell_type = kind
        cell.pop("outputs", None)
        cell.pop("execution_count", None)

    return _all_checks(change)


def _duplicated(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.insert(2, deepcopy(_cell(notebook, "check-normalise")))


def _trivial_twin(notebook: nbformat.NotebookNode) -> None:
    """A second cell with the check's grade_id and nothing in it, before and after the real one."""
    for place in (0, len(notebook.cells)):
        twin = deepcopy(_cell(notebook, "check-normalise"))
        twin.source = "pass"
        notebook.cells.insert(place, twin)


def _without_checks(notebook: nbformat.NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if not grade_id(cell).startswith("check-")]


def _reversed(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.reverse()


def _extra(name: str, source: str, **metadata: object) -> Callable[[nbformat.NotebookNode], None]:
    """One more cell with nbgrader's metadata, after the set-up cell."""

    def change(notebook: nbformat.NotebookNode) -> None:
        cell = nbformat.v4.new_code_cell(source)
        defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = {
            "grade_id": name,
            "cell_type": "code",
            **defaults,
            **metadata,
        }
        notebook.cells.insert(1, cell)

    return change


def _solution_locked(notebook: nbformat.NotebookNode) -> None:
    """The student's cells claim to be locked, so that they would run with the tests."""
    for name in ("double", "normalise"):
        cell = _cell(notebook, name)
        cell.metadata.nbgrader.update(locked=True, solution=False)
        cell.source += f"\n{PATCH}"


def _renamed(notebook: nbformat.NotebookNode) -> None:
    check, answer = _cell(notebook, "check-normalise"), _cell(notebook, "normalise")
    check.metadata.nbgrader.grade_id, answer.metadata.nbgrader.grade_id = "normalise", "check-normalise"


def _broken(notebook: nbformat.NotebookNode) -> None:
    for cell, value in zip(notebook.cells[:3], ([1], 5, None), strict=True):
        cell.metadata["nbgrader"] = value


def _huge_metadata(notebook: nbformat.NotebookNode) -> None:
    notebook.metadata["padding"] = {f"k{number}": "x" * 1000 for number in range(10_000)}
    notebook.cells[1].metadata["padding"] = "x" * 10**7


def _many_cells(notebook: nbformat.NotebookNode) -> None:
    notebook.cells += [nbformat.v4.new_code_cell("") for _ in range(20_000)]


def _kernel(notebook: nbformat.NotebookNode) -> None:
    notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook.metadata["language_info"] = {"name": "bash", "file_extension": "../../pwned.sh"}


def _archive(members: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return memory.getvalue()


def _zip_bomb() -> bytes:
    """Five archives in one another; the innermost holds 100 MB of zeros."""
    content = _archive({NAME: bytes(100 * 2**20)})
    for _ in range(4):
        content = _archive({"inner.zip": content})
    return content


def _only_zip(content: bytes) -> Callable[[Path, Scene], None]:
    def plant(folder: Path, scene: Scene) -> None:
        (folder / NAME).unlink()
        (folder / f"{ASSIGNMENT}.zip").write_bytes(content)

    return plant


def _directory(folder: Path, scene: Scene) -> None:
    (folder / NAME).unlink()
    (folder / NAME).mkdir()


def _odd_values(content: dict) -> None:
    content["metadata"]["number"] = float("nan")
    content["cells"][1]["metadata"]["number"] = float("inf")
    content["cells"][1]["source"] += "\n# \ud800"


SCRIPTED = {
    "cells": [{"cell_type": "\x1b[2J\x1b]0;pwned\x07"}],
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
}
ATTACKS = [
    build("checks-emptied", "The tests' cells hold only `pass`.", _all_checks(_passing)),
    build(
        "outputs-forged",
        "The tests' cells come with outputs that show full points.",
        _all_checks(_forged_outputs),
    ),
    build(
        "skip-execution",
        "A tag has the tests skipped, and silence counts as success.",
        _tags("skip-execution", "skip_execution"),
        beats="points",
    ),
    build("raises-exception", "A tag says that errors are expected.", _tags("raises-exception")),
    build("check-duplicated", "A test cell is there twice.", _duplicated, beats="class"),
    build(
        "check-twins",
        "Empty cells with the test's grade_id come before and after it.",
        _trivial_twin,
        beats="class",
    ),
    build("checks-deleted", "All test cells are deleted.", _without_checks),
    build("cells-reversed", "All cells stand in reverse order.", _reversed),
    build(
        "check-unlocked",
        "A test cell is no longer locked and holds `pass`.",
        _with_metadata("check-normalise", locked=False, source="pass"),
    ),
    build(
        "check-ungraded",
        "A test cell says that it is not graded.",
        _all_checks(lambda cell: cell.metadata.nbgrader.update(grade=False)),
    ),
    build(
        "check-as-answer",
        "Test cells say that they are answers, which a person would grade.",
        _all_checks(
            lambda cell: (cell.metadata.nbgrader.update(solution=True, locked=False), _passing(cell))
        ),
    ),
    build(
        "check-as-task",
        "A test cell says that it is a task for a person.",
        _with_metadata("check-normalise", grade=False, solution=False, task=True),
    ),
    build("checks-as-markdown", "The test cells are text.", _as("markdown")),
    build("checks-as-raw", "The test cells are raw text.", _as("raw")),
    build(
        "points-raised",
        "The metadata say that a cell is worth 300 points.",
        _all_checks(lambda cell: cell.metadata.nbgrader.update(points=300)),
    ),
    build(
        "points-odd",
        "The metadata say that cells are worth NaN, nothing or text.",
        _all_checks(lambda cell: cell.metadata.nbgrader.update(points="many")),
        beats="class",
    ),
    build(
        "answer-as-locked",
        "The student's cells say that they are locked, and patch the tests if they run with them.",
        _solution_locked,
    ),
    build(
        "extra-locked",
        "A locked cell that the release doesn't have patches the tests.",
        _extra("helpers", PATCH, locked=True),
        beats="points",
    ),
    build(
        "setup-twin",
        "A second set-up cell patches the tests.",
        _extra("setup", PATCH, locked=True),
    ),
    build(
        "extra-graded",
        "A graded cell that the release doesn't have is worth 100 points.",
        _extra("bonus", "100", grade=True, locked=True, points=100),
        beats="class",
    ),
    build(
        "answer-renamed",
        "An answer's cell carries a test's grade_id and the test that of the answer.",
        _renamed,
    ),
    build(
        "metadata-broken",
        "nbgrader's metadata are a list, a number and nothing.",
        _broken,
        beats="class",
        earns=None,
    ),
    build(
        "schema-odd",
        "The metadata are of version 99.",
        _all_checks(lambda cell: cell.metadata.nbgrader.update(schema_version=99)),
        beats="class",
    ),
    build(
        "manual-claimed",
        "The question for a person carries a score.",
        _with_metadata("why", points=1, score=1, grade=True, solution=False, locked=True),
    ),
    build("huge-metadata", "Twenty megabytes of metadata.", _huge_metadata),
    build("many-cells", "Twenty thousand empty cells.", _many_cells, earns=None),
    build("kernel-changed", "The notebook asks for another kernel.", _kernel),
    build(
        "deep-json",
        "JSON nested a hundred thousand deep.",
        plant=_raw(b"[" * 100_000 + b"]" * 100_000),
        earns=None,
        beats="class",
    ),
    build(
        "huge-number",
        "A number of ten thousand digits, which Python refuses to read.",
        plant=_raw(
            b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 1' + b"0" * 10_000 + b"}"
        ),
        earns=None,
    ),
    build(
        "odd-values",
        "NaN, infinity and half of a character in the notebook.",
        plant=_text(_odd_values),
        earns=None,
    ),
    build("no-cells", "A notebook that is a list.", plant=_raw(b"[1, 2]"), earns=None),
    build(
        "future-format",
        "A notebook of format 99.",
        plant=_text(lambda content: content.update(nbformat=99)),
        earns=None,
    ),
    build(
        "escape-in-error",
        "A cell whose type is a terminal command, which an error message would show.",
        plant=_raw(json.dumps(SCRIPTED).encode()),
        earns=None,
    ),
    build("empty-file", "The notebook has no bytes.", plant=_raw(b""), earns=None),
    build(
        "binary-file",
        "The notebook is 1 MB of bytes that are not text.",
        plant=_raw(bytes(range(256)) * 4096),
        earns=None,
    ),
    build("notebook-is-folder", "The notebook is a folder.", plant=_directory, earns=None),
    build(
        "zip-traversal",
        "An archive in place of the notebook holds files with `../` in their names.",
        plant=_only_zip(
            _archive({"../../../../pwned.txt": b"x", "/pwned-absolute.txt": b"x", "../ada/x": b"x"})
        ),
        earns=None,
    ),
    build("zip-bomb", "An archive of archives unpacks to 100 MB.", plant=_only_zip(_zip_bomb()), earns=None),
    build(
        "source-of-numbers",
        "A cell's source is a list of numbers.",
        plant=_text(lambda content: content["cells"][1].update(source=[1, 2, 3])),
        earns=None,
    ),
]
