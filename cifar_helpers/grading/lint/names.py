"""Hidden regions that are open, names that nobody binds, and names that both sides bind."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator
from contextlib import suppress

from cifar_helpers.grading.lint.cells import Code, Finding, bound

REGIONS = ("HIDDEN TESTS", "SOLUTION")
IPYTHON = {"display", "get_ipython", "In", "Out", "_", "__", "___", "exit", "quit", "__file__"}


def regions(cell: Code) -> Iterator[Finding]:
    """Hidden tests and solutions that begin or end alone: nbgrader might release them."""
    for region in REGIONS:
        opened = None
        for number, line in enumerate(cell.source.splitlines(), 1):
            begins, ends = f"BEGIN {region}" in line, f"END {region}" in line
            if (begins and opened) or (ends and not opened):
                message = "begins twice" if begins else "ends before it begins"
                yield Finding(cell.name, number, "region", f"{region} {message}: students might see it")
            opened = number if begins else None if ends else opened
        if opened:
            advice = f"write ### END {region}: students might see what follows"
            yield Finding(cell.name, opened, "region", advice)


def names(cells: list[Code], at: int) -> Iterator[Finding]:
    """Names that nobody binds, or that both sides bind."""
    cell = cells[at]
    theirs = {name for other in cells if not other.locked for name in bound(other) - _imports(other)}
    for name in sorted(bound(cell) & theirs):
        advice = f"`{name}` is bound in a student's cell too: take another name, or each side has its own"
        yield Finding(cell.name, _first_line(cell, name), "shared-name", advice)
    known = {*dir(builtins), *IPYTHON}.union(*(bound(other) for other in cells[: at + 1]))
    if any("import *" in other.source for other in cells[: at + 1]):
        return
    for name in sorted(_wanted(symtable.symtable(cell.source, cell.name, "exec")) - known):
        later = any(name in bound(other) for other in cells[at:])
        advice = f"`{name}` is bound in {'a later' if later else 'no'} cell: bind it in a cell above"
        yield Finding(cell.name, _first_line(cell, name), "unknown-name", advice)


def _imports(cell: Code) -> set[str]:
    """Names of modules that a cell imports: those are the same on both sides."""
    with suppress(SyntaxError):
        nodes = ast.walk(ast.parse(cell.source))
        imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
        return {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}
    return set()


def _wanted(scope: symtable.SymbolTable) -> set[str]:
    """Global names that a piece of code reads."""
    top = scope.get_type() == "module"
    symbols = [symbol for symbol in scope.get_symbols() if symbol.is_referenced()]
    names = {symbol.get_name() for symbol in symbols if top or symbol.is_global()}
    return names.union(*(_wanted(inner) for inner in scope.get_children()))


def _first_line(cell: Code, name: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", cell.source)
    return cell.source.count("\n", 0, found.start()) + 1 if found else 1
