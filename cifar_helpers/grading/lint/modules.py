"""Reads the modules of checks as test cells are read: the student's values are followed through functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from cifar_helpers.grading.lint.cells import Code, Finding
from cifar_helpers.grading.lint.values import OWN, RAW, Values

QUIET = re.compile(r"#\s*lint:\s*\w")
# Of the rules for cells those that hold for functions, too. Two answers of the student's meet there in other
# ways than side by side: the cheats in answers/ are what tells whether they decide.
RULES = {"nan-passes", "swallowed"}
ORDER = (OWN, "copy", "ref", RAW)
Functions = dict[Path, list[ast.FunctionDef]]  # by file
Kinds = dict[str, dict[str, str]]  # function → parameter → kind


def lint_modules(folder: Path) -> list[Finding]:
    """Findings in the functions of a package of checks.

    What a check is given, the first argument of a function that the package's ``__all__`` names, is the
    student's; so is what comes of it, also in functions that it is handed on to. Findings on lines with a
    comment ``# lint: REASON`` are kept quiet.
    """
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}
    functions = {path: list(_functions(tree)) for path, tree in trees.items()}
    public = set().union(*map(_public, trees.values()))
    kinds: Kinds = {}
    for function in (each for found in functions.values() for each in found if each.name in public):
        if function.args.args:
            kinds[function.name] = {function.args.args[0].arg: RAW}
    while True:  # kinds only get worse, so this ends
        before = {name: dict(known) for name, known in kinds.items()}
        found = [
            finding
            for path, inside in functions.items()
            for function in inside
            for finding in _read(str(path.relative_to(folder)), function, kinds, functions)
        ]
        if kinds == before:
            lines = {str(path.relative_to(folder)): ["", *path.read_text().splitlines()] for path in trees}
            said = [each for each in found if each.rule in RULES]
            return [each for each in said if not QUIET.search(lines[each.cell][each.line])]


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _public(tree: ast.Module) -> set[str]:
    """The names in ``__all__`` of a package of checks."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value)) - {"CheckFailed", "private_seed"}
    return set()


def _read(name: str, function: ast.FunctionDef, kinds: Kinds, functions: Functions) -> list[Finding]:
    """Findings in one function; notes what it hands on to others."""
    known = {each.name: each for found in functions.values() for each in found}
    values = Following(Code(name, "", True), set())
    values.kinds, values.known, values.handed = dict(kinds.get(function.name, {})), known, kinds
    for statement in function.body:
        values.visit(statement)
    return values.found


class Following(Values):
    """`Values` that notes the kinds of arguments of the package's own functions."""

    known: dict[str, ast.FunctionDef]
    handed: Kinds

    def visit_Call(self, node: ast.Call) -> None:
        super().visit_Call(node)
        function = self.known.get(ast.unparse(node.func).split(".")[-1])
        if function is None or any(isinstance(argument, ast.Starred) for argument in node.args):
            return
        names = [argument.arg for argument in function.args.args]
        given = dict(zip(names, node.args, strict=False))
        given |= {each.arg: each.value for each in node.keywords if each.arg is not None}
        noted = self.handed.setdefault(function.name, {})
        for name, value in given.items():
            noted[name] = max(noted.get(name, OWN), self.kind(value), key=ORDER.index)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.functions.add(node.name)  # read on its own
