"""What a submission's cells take from this package beyond what is meant for them: facts, for staff."""

from __future__ import annotations

import ast
import re
from collections import ChainMap
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from cifar_helpers.grading.environment import CourseEnvironment
from cifar_helpers.grading.handout import is_install_cell
from cifar_helpers.grading.sandbox import package

CHECKS = f"{package.NAME}.{package.CHECKS}"
# Of all known answers none shares a run of more than six lines with the package (the gradients of a net in a
# dictionary): what is as short as that, anybody may write.
LINES, CHARACTERS = 8, 200
MOST_NAMES = 12  # in a dotted name
SHOWN = 60  # characters of a text


def remarks(notebook: nbformat.NotebookNode, needs: CourseEnvironment) -> list[str]:
    """What unlocked cells import, name or copy of checks, and of helpers that do a task's work."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    absent = needs.view(cell.source for cell in code if _mark(cell, "locked")).absent
    modules = tuple(sorted({twin.rpartition(".")[0] for names in needs.absent.values() for twin in names}))
    found = []
    for number, cell in enumerate(code, 1):
        if _mark(cell, "locked") or is_install_cell(cell.source):
            continue
        name = f"cell {_mark(cell, 'grade_id') or f'[{number}]'}"
        found += [f"{name} uses {what}" for what in dict.fromkeys(_used(cell.source, absent))]
        found += [f"{name} {what}" for what in _copied(cell.source, modules)]
    return found


def prepare() -> None:
    """Reads the lines of the checks ahead of the first notebook."""
    _runs_of_checks()


def _mark(cell: nbformat.NotebookNode, key: str) -> object:
    return cell.metadata.get("nbgrader", {}).get(key)


def _used(source: str, absent: tuple[str, ...]) -> Iterator[str]:
    """The names in a cell that belong to checks' own code or to helpers that do a task's work."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
        names = [*_names(tree)]
    except (SyntaxError, ValueError, RuntimeError, MemoryError):  # RuntimeError: too deep, too many magics
        yield from re.findall(rf"\b{re.escape(CHECKS)}\.\w+\.\w+", source)
        return
    for name in names:
        if name.startswith(f"{CHECKS}.") and not _visible(name):
            yield name
        yield from (f"{package.NAME}.{twin}" for twin in absent if _is(name, twin))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and package.NAME in node.value:
            yield f'the text "{node.value[:SHOWN]}"'


def _names(tree: ast.AST) -> Iterator[str]:
    """Dotted names of what is imported, and of attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield _dotted(node)


def _dotted(node: ast.Attribute) -> str:
    """The attribute with the names before it, a few at most; what they belong to is left out."""
    message: list[str] = []
    value: ast.AST = node
    while isinstance(value, ast.Attribute) and len(message) < MOST_NAMES:
        message.append(value.attr)
        value = value.value
    return ".".join([*([value.id] if isinstance(value, ast.Name) else []), *reversed(message)])


def _visible(name: str) -> bool:
    """Whether it is a package of checks that notebooks import, or one of its checks."""
    first, *rest = name.removeprefix(f"{CHECKS}.").split(".")
    names = _public(first)
    return bool(names) and len(rest) <= 1 and set(rest) <= {*names}


@lru_cache
def _public(checks: str) -> tuple[str, ...]:
    path = package.WHOLE / package.CHECKS / checks / "__init__.py"
    return tuple(package.public(path.read_text(encoding="utf-8"))) if path.is_file() else ()


def _is(name: str, twin: str) -> bool:
    """Whether a dotted name means the twin, by whatever way it was imported."""
    *modules, last = twin.split(".")
    *given, found = name.removeprefix(f"{package.NAME}.").split(".")
    return found == last and bool(given) and given[-1] in modules


def _copied(source: str, modules: tuple[str, ...]) -> Iterator[str]:
    """Runs of lines that stand in checks, or in these modules, as they stand in the cell."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    known, at = ChainMap(_runs_of(modules), _runs_of_checks()), 0
    while at + LINES <= len(lines):
        module = known.get(tuple(lines[at : at + LINES]))
        if module is None:
            at += 1
            continue
        end = at + LINES
        while tuple(lines[end - LINES + 1 : end + 1]) in known:
            end += 1
        if sum(map(len, lines[at:end])) >= CHARACTERS:
            yield f"has {end - at} lines as they stand in {module}"
        at = end


@lru_cache
def _runs_of_checks() -> dict[tuple[str, ...], str]:
    return _runs(sorted((package.WHOLE / package.CHECKS).rglob("*.py")))


@lru_cache
def _runs_of(modules: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    return _runs([package.WHOLE / f"{module.replace('.', '/')}.py" for module in modules])


def _runs(paths: list[Path]) -> dict[tuple[str, ...], str]:
    """Every run of lines in these modules of the package, and its module."""
    found: dict[tuple[str, ...], str] = {}
    for path in paths:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        name = ".".join(path.relative_to(package.WHOLE.parent).with_suffix("").parts)
        for at in range(len(lines) - LINES + 1):
            found.setdefault(tuple(lines[at : at + LINES]), name)
    return found
