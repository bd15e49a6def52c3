"""Writes for the students' package what an assignment's release has: see `cifar_helpers.hand_in.released`."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat

from cifar_helpers.hand_in.notebook import digest

FOLDER = Path("cifar_helpers") / "hand_in" / "releases"
HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)


def write(name: str, root: Path, into: Path) -> None:
    """Writes the file of an assignment that was built, where the package that knows of it is at hand."""
    if (root / FOLDER).is_dir():
        release = nbformat.read(into / "release" / name / f"{name}.ipynb", as_version=4)
        source = nbformat.read(into / "source" / name / f"{name}.ipynb", as_version=4)
        text = json.dumps(summary(release, source), indent=1, ensure_ascii=False) + "\n"
        (root / FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def summary(release: nbformat.NotebookNode, source: nbformat.NotebookNode) -> dict[str, Any]:
    """The version of a release and its cells, as far as nbgrader knows them."""
    code = {cell.id: cell.source for cell in source.cells if cell.cell_type == "code"}
    task, cells = "", []
    for cell in release.cells:
        known = cell.metadata.get("nbgrader")
        if known:
            cells.append(_cell(cell, known, task, _needed(cell.id, code) if known.solution else []))
        elif cell.cell_type == "markdown":
            task = [task, *HEADING.findall(cell.source)][-1]
    return {"version": release.metadata.cifar.version, "cells": cells}


def _cell(
    cell: nbformat.NotebookNode, known: nbformat.NotebookNode, task: str, defines: list[str]
) -> dict[str, Any]:
    entry = {"name": known.grade_id, "kind": cell.cell_type, "digest": digest(cell.source), "task": task}
    if not known.solution:
        entry["locked"] = True
    if known.get("points"):
        entry |= {"points": known.points, "by_hand": bool(known.solution)}
    return entry | ({"defines": defines} if defines else {})


def _needed(name: str, code: dict[str, str]) -> list[str]:
    """The names that a cell defines and others use: the rest of a solution is nobody's business."""
    others = {other for key, text in code.items() if key != name for other in _names(text, ast.Load)}
    return [each for each in dict.fromkeys(_names(code.get(name, ""), ast.Store)) if each in others]


def _names(source: str, context: type) -> list[str]:
    """The names that a cell uses, or those that it defines at its top level."""
    tree = ast.parse(source)
    if context is ast.Load:
        return [
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        ]
    found = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            found += [
                part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)
            ]
    return found
