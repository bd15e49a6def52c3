"""The right solutions of tasks, and their variants with one mistake, ready to run."""

from __future__ import annotations

import ast
import json
import types
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cifar_helpers.checks.mistake_kinds import KINDS
from cifar_helpers.checks.mutation import mutants

FOLDER = Path(__file__).parent / "solutions"


@dataclass(frozen=True)
class Solution:
    """A task's right solution.

    Attributes
    ----------
    name : str
        The function that the student writes.
    source : str
        The whole cell.
    causes : tuple of (str, tuple of str)
        Causes that checks only suspect, numbers left out, and the changes of the mutants that do the same as
        a known answer with this cause.
    """

    name: str
    source: str
    causes: tuple[tuple[str, tuple[str, ...]], ...] = ()


@cache
def solutions(package: str) -> dict[str, Solution]:
    """Right solutions by the name of the check that judges them; none if they are not there."""
    path = FOLDER / f"{package}.json"
    if not path.is_file():
        return {}
    tasks = json.loads(path.read_text(encoding="utf-8"))
    found = {
        name: Solution(
            name,
            "\n".join(task["source"]),
            tuple((message, tuple(changes)) for message, changes in task.get("causes", {}).items()),
        )
        for name, task in tasks.items()
    }
    return {check: found[name] for name, task in tasks.items() for check in task["checks"]}


@dataclass(frozen=True)
class Variant:
    """A solution with one mistake, ready to run."""

    kinds: tuple[str, ...]
    change: str
    code: types.CodeType
    shape: str


@cache
def variants(solution: Solution) -> list[Variant]:
    """The solution itself, which has no kind, and its mutants."""
    found = [Variant((), "", compiled(solution.source), shape(solution.source, solution.name))]
    for mutant in mutants(solution.source):
        if all(kind in KINDS for kind in mutant.kinds):
            text = mutant.source
            found.append(Variant(mutant.kinds, mutant.change, compiled(text), shape(text, solution.name)))
    return found


def compiled(source: str) -> types.CodeType:
    """Code of a cell whose loops are counted."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.While)):
            node.body.insert(0, ast.parse("_count()").body[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(ast.fix_missing_locations(tree), "<variant>", "exec")


def shape(source: str, name: str) -> str:
    """What a function's code is, whatever its variables are called; "" if it is not there."""
    try:
        found = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    except SyntaxError:
        return ""
    node = next((node for node in found[::-1] if node.name == name), None)
    if node is None or "_right" in source:
        return ""
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]
    own = [argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)]
    own += [
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    ]
    names = {name: f"_{index}" for index, name in enumerate(dict.fromkeys(own))}
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            part.id = names.get(part.id, part.id)
        elif isinstance(part, ast.arg):
            part.arg, part.annotation = names[part.arg], None
    node.returns, node.decorator_list = None, []
    return ast.dump(node)
