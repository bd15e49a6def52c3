"""Reads notebooks for nbgrader's own commands as tolerantly as `cifar-course grade` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.coursedir import CourseDirectory

from cifar_helpers.grading import apart
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.collecting import LIMITS, printable, read_regular
from cifar_helpers.grading.intake.repair import LARGE
from cifar_helpers.grading.intake.text import dump, parse


class TolerantExporter(NotebookExporter):
    """What nbformat can't read is read as intake reads it; links and devices are not opened at all.

    nbgrader reads with the same exporter what students hand in and, later, what it made of that itself.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The notebook after all steps.

        Raises
        ------
        NotGradable
            If it can't be read, or links lie beside it. nbgrader reports it, removes what it copied, and goes
            on with the next student.
        """
        path = Path(filename)
        _refuse_links(path.parent)
        try:
            content = read_regular(path, LIMITS.folder)
        except OSError as problem:
            message = f"{printable(path.name)} can't be read ({problem.strerror})"
            raise NotGradable(f"{message}: ask for the notebook itself") from None
        submitted = Path(CourseDirectory(config=self.config).submitted_directory).name
        try:
            if submitted in path.parts:  # later it is what these steps made of it
                raise ValueError
            nbformat.reads(content.decode(), as_version=4)
        except Exception:  # nbformat raises what it meets in a stranger's file
            return self._repaired(content, path, resources or {}, **kw)
        return super().from_filename(filename, resources=resources, **kw)

    def _repaired(
        self, content: bytes, path: Path, resources: dict[str, Any], **kw: Any
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        text, repairs = apart.call(_read, content, limits=LARGE)
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        resources["repairs"] = repairs
        notebook = nbformat.from_dict(json.loads(text))
        return self.from_notebook_node(notebook, resources, **kw)


def _read(content: bytes) -> tuple[str, list[str]]:
    cells, repairs = parse(content)
    return dump(cells), repairs


def _refuse_links(folder: Path) -> None:
    """nbgrader has copied what links lead to, wherever that is, for the submission to read."""
    steps = [folder.parent, folder, *folder.rglob("*")]
    if found := next((step for step in steps if step.is_symlink()), None):
        raise NotGradable(
            f"{printable(found.name)} is a symbolic link, which nbgrader would follow: delete it, "
            "or grade with cifar-course grade, which leaves it out"
        )
