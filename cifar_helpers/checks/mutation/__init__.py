"""Mutants of a solution: each has one small mistake of a known kind, made by rule in its syntax tree.

The rules serve twice: `explain` looks among the mutants of a right solution for what came back, and
benchmarks/checks.py measures with them how well the checks judge.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import takewhile

from cifar_helpers.checks.mutation import nodes
from cifar_helpers.checks.mutation.statements import statement, wrapped

LONG, AROUND = 70, 15  # letters


@dataclass(frozen=True)
class Mutant:
    """A solution with one mistake.

    Attributes
    ----------
    change : str
        The line in the solution, and what was changed in it.
    source : str
        The whole cell.
    kinds : tuple of str
        The kinds of mistake that this is, for example ``("axis",)``: two rules can make the same text.
    """

    change: str
    source: str
    kinds: tuple[str, ...] = ()


def text(node: ast.AST | None) -> str:
    """Source of a node on one line."""
    return "nothing" if node is None else " ".join(ast.unparse(ast.fix_missing_locations(node)).split())


def change(old: str, new: str) -> str:
    """The old code and the new; of long ones only what differs, with some characters around it."""
    if max(len(old), len(new)) > LONG and new != "nothing":
        start = max(0, in_common(old, new) - AROUND)
        end = max(0, in_common(old[start:][::-1], new[start:][::-1]) - AROUND)
        old, new = (shortened(message, start, len(message) - end) for message in (old, new))
    return f"{shortened(old, 0, LONG)} → {shortened(new, 0, 2 * LONG)}"


def in_common(one: str, other: str) -> int:
    """How many characters two strings have in common at the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def shortened(message: str, start: int, end: int) -> str:
    return "…" * (start > 0) + message[start:end] + "…" * (end < len(message))


def solution_lines(source: str) -> range:
    """Numbers of the lines that a student writes; without marks all but a function's first."""
    lines = source.splitlines()
    begin = next((i for i, line in enumerate(lines, 1) if "BEGIN SOLUTION" in line), 2)
    end = next((i for i, line in enumerate(lines, 1) if "END SOLUTION" in line), len(lines))
    return range(begin, end + 1)


def mutants(source: str) -> list[Mutant]:
    """All mutants of a solution cell, each text once."""
    tree = ast.parse(source)
    lines = solution_lines(source)
    found = {ast.unparse(tree): Mutant("", "")}
    for mutant in (*by_node(tree, lines), *by_statement(tree, lines), *by_wrapping(source, tree, lines)):
        known = found.get(mutant.source, mutant)
        found[mutant.source] = replace(known, kinds=tuple(dict.fromkeys((*known.kinds, *mutant.kinds))))
    return list(found.values())[1:]


def by_wrapping(source: str, tree: ast.Module, lines: range) -> Iterator[Mutant]:
    """Something done before or after the first function of the cell."""
    keras = "layers." in source or "keras." in source or "compile" in source
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    functions.sort(key=lambda node: node.end_lineno not in lines)
    for function in functions[:1]:
        for kind, message, cell in wrapped(source, function, keras):
            yield Mutant(message, cell, (kind,))


def by_node(tree: ast.Module, lines: range) -> Iterator[Mutant]:
    """One expression replaced."""
    arguments = [
        argument.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for argument in (*node.args.args, *node.args.kwonlyargs)
    ]
    roles = nodes.roles(tree)
    for index, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", 0) not in lines:
            continue
        changes = [change for rule in nodes.RULES.get(type(node), ()) for change in rule(node)]
        if isinstance(node, ast.Name):
            changes += nodes.name(node, arguments)
        for kind, new in changes:
            yield from replaced(tree, index, node, new, nodes.placed(kind, roles.get(id(node))))


def replaced(tree: ast.Module, index: int, node: ast.AST, new: ast.AST, kind: str) -> Iterator[Mutant]:
    """The tree with the node of that place in `ast.walk` replaced; nothing if that is not a program."""
    copy = deepcopy(tree)
    target = next(other for number, other in enumerate(ast.walk(copy)) if number == index)

    class Replace(ast.NodeTransformer):
        def visit(self, found: ast.AST) -> ast.AST:
            return deepcopy(new) if found is target else self.generic_visit(found)

    yield from mutant(node, text(new), Replace().visit(copy), kind)


def by_statement(tree: ast.Module, lines: range) -> Iterator[Mutant]:
    """One statement replaced by others, or by nothing."""
    for index, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.stmt) and node.lineno in lines:
            for kind, new in statement(node):
                copy = deepcopy(tree)
                target = next(other for number, other in enumerate(ast.walk(copy)) if number == index)
                put(copy, target, [deepcopy(each) for each in new] or [ast.Pass()])
                shown = "; ".join(map(text, new)) if new else "nothing"
                yield from mutant(node, shown, copy, kind)


def put(tree: ast.AST, target: ast.stmt, new: list[ast.stmt]) -> None:
    """Statements in place of one of the tree's, in place."""
    for node in ast.walk(tree):
        for _, body in ast.iter_fields(node):
            if isinstance(body, list) and any(item is target for item in body):
                index = next(i for i, item in enumerate(body) if item is target)
                body[index : index + 1] = new
                return


def mutant(node: ast.AST, new: str, tree: ast.Module, kind: str) -> Iterator[Mutant]:
    """A mutant, if its text is a program."""
    try:
        source = ast.unparse(ast.fix_missing_locations(tree))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError, AttributeError, TypeError):
        return
    yield Mutant(f"line {node.lineno}: {change(text(node), new)}", source, (kind,))
