"""Finds check cells whose verdict a submission could bend, or that would fail an honest one.

Check cells run in another process than the student's code (see `wall`). What they may rely on is little: values
cross by copy, everything else is a handle, and both are what the student's process says. This module reads
them without running anything. A comment ``# lint: REASON`` at the end of a line keeps findings on it quiet.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.utils import is_grade, is_locked, is_solution

from cifar_helpers.grading.wall.namespace import bound_names

REGIONS = ("HIDDEN TESTS", "SOLUTION")
QUIET = re.compile(r"#\s*lint:\s*\w")
IPYTHON = {"display", "get_ipython", "In", "Out", "_", "__", "___", "exit", "quit", "__file__"}
# What a value is, from the best to the worst.
OWN, COPY, RAW, REF = "own", "copy", "raw", "ref"
MEASURES = {"len", "isinstance", "type", "callable", "hasattr", "shape", "ndim", "size", "dtype", "nbytes"}
MEASURES |= {"zeros_like", "ones_like", "full_like", "empty_like"}
DRAWS = {"random", "rng", "default_rng", "normal", "integers", "uniform", "permutation", "standard_normal"}
CONVERSIONS = {"asarray", "array", "float", "int", "complex", "copy", "deepcopy", "numpy", "tolist", "item"}
COMPARISONS = {"allclose", "isclose", "array_equal", "array_equiv", "close", "compare"}
COMPARISONS |= {"assert_allclose", "assert_equal", "assert_array_equal", "assert_almost_equal"}
COMPARISONS |= {"assert_array_almost_equal", "assertEqual", "assertAlmostEqual"}
NUMPY_CONVERTS = {*MEASURES, *COMPARISONS, "asarray", "array", "asanyarray", "ascontiguousarray"}
FAILURES = {"fail", "AssertionError"}
ANYTHING = {"Exception", "BaseException", "AssertionError"}
ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
EQUALS = (*ORDERS, ast.Eq, ast.NotEq)


@dataclass(frozen=True)
class Finding:
    """A place in a check cell, the rule that it breaks, and what to write instead."""

    cell: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.cell}:{self.line}: {self.rule}: {self.advice}"


@dataclass(frozen=True)
class Code:
    """A code cell: its name in messages, its source as Python, and who runs it."""

    name: str
    source: str
    graded: bool
    locked: bool


def lint_file(path: Path) -> list[str]:
    """Findings in an instructor's notebook, as ``file:cell:line: rule: what to write instead``."""
    return [f"{path}:{finding}" for finding in lint(nbformat.read(path, as_version=4))]


def lint(notebook: nbformat.NotebookNode) -> list[Finding]:
    """Findings in the locked and graded cells of an instructor's notebook, in their order.

    >>> lint(nbformat.v4.new_notebook())
    []
    """
    cells = list(_code_cells(notebook))
    found: list[Finding] = []
    for at, cell in enumerate(cells):
        found += _unbalanced(cell)
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            if cell.locked:
                found.append(Finding(cell.name, error.lineno or 1, "syntax", f"this is no Python: {error.msg}"))
            continue
        if cell.locked:
            found += _names(cells, at)
            own = set().union(*(_bound(other) for other in cells if other.locked))
            theirs = set().union(*(_bound(other) for other in cells[:at] if not other.locked)) - own
            found += _Values(cell, theirs).findings()
    lines = {cell.name: cell.source.splitlines() for cell in cells}
    return [finding for finding in found if not QUIET.search("".join(_line(lines, finding)))]


def _line(lines: dict[str, list[str]], finding: Finding) -> list[str]:
    return lines[finding.cell][finding.line - 1 : finding.line]


def _code_cells(notebook: nbformat.NotebookNode) -> Iterator[Code]:
    from IPython.core.inputtransformer2 import TransformerManager

    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            name = cell.metadata.get("nbgrader", {}).get("grade_id") or f"[{number}]"
            source = re.sub(r"\A%%(time|capture|prun)\b.*", "", cell.source)  # the rest is Python
            with suppress(SyntaxError):
                source = TransformerManager().transform_cell(source)
            yield Code(name, source, is_grade(cell), is_locked(cell) and not is_solution(cell))


def _bound(cell: Code) -> set[str]:
    with suppress(SyntaxError):
        return bound_names(cell.source)
    return set()


# ------------------------------------------------------------------ the text, and names


def _unbalanced(cell: Code) -> Iterator[Finding]:
    for region in REGIONS:
        opened = None
        for number, line in enumerate(cell.source.splitlines(), 1):
            begins, ends = f"BEGIN {region}" in line, f"END {region}" in line
            if (begins and opened) or (ends and not opened):
                words = "begins twice" if begins else "ends before it begins"
                yield Finding(cell.name, number, "region", f"{region} {words}: students might see it")
            opened = number if begins else None if ends else opened
        if opened:
            yield Finding(cell.name, opened, "region", f"write ### END {region}: students might see what follows")


def _names(cells: list[Code], at: int) -> Iterator[Finding]:
    """Names that nobody binds, or that both sides bind."""
    cell = cells[at]
    theirs = {name for other in cells if not other.locked for name in _bound(other) - _imports(other)}
    for name in sorted(_bound(cell) & theirs):
        advice = f"`{name}` is bound in a student's cell too: take another name, or each side has its own"
        yield Finding(cell.name, _first_line(cell, name), "shared-name", advice)
    known = {*dir(builtins), *IPYTHON}.union(*(_bound(other) for other in cells[: at + 1]))
    if any("import *" in other.source for other in cells[: at + 1]):
        return
    for name in sorted(_wanted(symtable.symtable(cell.source, cell.name, "exec")) - known):
        later = any(name in _bound(other) for other in cells[at:])
        advice = f"`{name}` is bound in {'a later' if later else 'no'} cell: bind it in a cell above"
        yield Finding(cell.name, _first_line(cell, name), "unknown-name", advice)


def _imports(cell: Code) -> set[str]:
    """Names of modules that a cell imports: those are the same on both sides."""
    nodes = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {(alias.asname or alias.name).split(".")[0] for node in nodes for alias in node.names}


def _wanted(scope: symtable.SymbolTable) -> set[str]:
    """Global names that a piece of code reads."""
    top = scope.get_type() == "module"
    symbols = [symbol for symbol in scope.get_symbols() if symbol.is_referenced()]
    names = {symbol.get_name() for symbol in symbols if top or symbol.is_global()}
    return names.union(*(_wanted(inner) for inner in scope.get_children()))


def _first_line(cell: Code, name: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", cell.source)
    return cell.source.count("\n", 0, found.start()) + 1 if found else 1


# ------------------------------------------------------------------ where values come from


class _Values(ast.NodeVisitor):
    """Follows what comes from the student through a check cell, from top to bottom."""

    def __init__(self, cell: Code, theirs: set[str]):
        self.cell, self.theirs = cell, theirs
        self.kinds: dict[str, str] = {}
        self.found: list[Finding] = []
        self.claims: list[int] = []
        self.evidence = False

    def findings(self) -> list[Finding]:
        self.visit(ast.parse(self.cell.source))
        if self.claims and not self.evidence:
            advice = "isinstance is what the student's process claims: check what the object does, too"
            self.found.append(Finding(self.cell.name, self.claims[0], "claim", advice))
        return sorted(set(self.found), key=lambda finding: finding.line)

    def report(self, node: ast.AST, rule: str, advice: str) -> None:
        self.found.append(Finding(self.cell.name, node.lineno, rule, advice))

    # ---- kinds

    def kind(self, node: ast.AST | None) -> str:
        """What a value is: OWN of the judge, COPY of numbers of the student's, RAW, or a wall.REF."""
        if isinstance(node, ast.Name):
            return self.kinds.get(node.id, RAW if node.id in self.theirs else OWN)
        if isinstance(node, ast.Attribute):
            return OWN if node.attr in MEASURES else self.kind(node.value)
        if isinstance(node, (ast.Subscript, ast.Starred, ast.Await, ast.NamedExpr)):
            return self.kind(node.value)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            self.loops(node.generators)
            return self.kind(node.elt)
        if isinstance(node, (ast.Lambda, ast.Constant)) or node is None:
            return OWN
        worst = self.worst(ast.iter_child_nodes(node))
        plain = isinstance(node, (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.IfExp))
        return worst if plain or worst == OWN else COPY

    def worst(self, nodes: Iterable[ast.AST]) -> str:
        kinds = {self.kind(node) for node in nodes if isinstance(node, ast.expr)}
        return next((kind for kind in (RAW, REF, COPY) if kind in kinds), OWN)

    def call(self, node: ast.Call) -> str:
        words = _dotted(node.func).split(".")
        given = self.worst([*node.args, *(keyword.value for keyword in node.keywords)])
        if words[-1] == "ref":
            return REF
        if words[-1] in MEASURES or DRAWS.intersection(words):
            return OWN
        called = self.kind(node.func)
        if words[-1] in CONVERSIONS:
            return OWN if called == given == OWN else COPY
        if words[-1] in ("zip", "enumerate", "reversed", "list", "tuple", "dict"):
            return given
        if called in (RAW, REF):
            return RAW
        return OWN if called == given == OWN else COPY

    def loops(self, generators: list[ast.comprehension]) -> None:
        for generator in generators:
            self.bind(generator.target, generator.iter, item=True)

    def bind(self, target: ast.AST, value: ast.AST, item: bool = False) -> None:
        """Notes the kinds of the names in a target; `item`: it gets the value's items, one by one."""
        if isinstance(target, ast.Name):
            self.kinds[target.id] = self.kind(value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part, source in zip(target.elts, self.parts(value, len(target.elts), item), strict=True):
                self.bind(part.value if isinstance(part, ast.Starred) else part, source)

    def parts(self, value: ast.AST, count: int, item: bool) -> list[ast.AST]:
        """The expressions that the parts of an unpacked value come from."""
        if item and isinstance(value, ast.Call):
            name = _dotted(value.func).split(".")[-1]
            if name == "zip" and len(value.args) == count:
                return value.args
            if name in ("enumerate", "items") and count == 2:  # the key is text or a number
                return [ast.Constant(None), value.args[0] if name == "enumerate" else value.func]
        same = not item and isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == count
        return value.elts if same else [value] * count

    # ---- rules

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.assigned(target)
            self.bind(target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self.assigned(node.target)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.bind(node.target, node.iter, item=True)
        for child in [*node.body, *node.orelse]:
            self.visit(child)

    def assigned(self, target: ast.AST) -> None:
        """Assigning into what was copied is lost; an attribute of the object itself may be set."""
        for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
            inner = getattr(part, "value", None)
            direct = isinstance(part, ast.Attribute) and isinstance(inner, ast.Name)
            if isinstance(part, (ast.Attribute, ast.Subscript)) and not direct and self.kind(inner) in (RAW, COPY):
                text = ast.unparse(part)
                self.report(part, "lost-write", f"`{text} = …` changes a copy: write wall.ref(…), or .copy() it first")

    def visit_Compare(self, node: ast.Compare) -> None:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(operator, EQUALS):
                self.compared(node, left, right)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.generic_visit(node)
        if isinstance(node.op, ast.Sub):
            self.compared(node, node.left, node.right)

    def compared(self, node: ast.AST, left: ast.AST, right: ast.AST) -> None:
        if OWN not in (self.kind(left), self.kind(right)):
            advice = (
                f"`{ast.unparse(left)}` and `{ast.unparse(right)}` are both the student's, who can answer "
                "0 twice: compare with what the check computes itself"
            )
            self.report(node, "two-answers", advice)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        words = _dotted(node.func).split(".")
        if words[-1] in COMPARISONS and len(node.args) > 1:
            self.compared(node, *node.args[:2])
        on_handle = words[0] in ("np", "numpy") and words[-1] not in NUMPY_CONVERTS and "testing" not in words
        if on_handle and any(self.kind(argument) == RAW for argument in node.args):
            text = ast.unparse(node)
            advice = f"`{text}` would ask the student's object, or fail: write np.asarray(…) around the argument"
            self.report(node, "not-converted", advice)
        if words[-1] != "isinstance" and self.worst([node.func, *node.args]) != OWN:
            self.evidence = self.evidence or self.kind(node.func) == OWN

    def visit_Assert(self, node: ast.Assert) -> None:
        self.generic_visit(node)
        self.negated(node.test, positive=True)
        parts = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
        claims = [part for part in parts if isinstance(part, ast.Call) and _dotted(part.func) == "isinstance"]
        self.claims += [claim.lineno for claim in claims if self.kind(claim.args[0]) != OWN]
        self.evidence = self.evidence or len(claims) < len(parts)

    def visit_If(self, node: ast.If) -> None:
        self.generic_visit(node)
        if any(_fails(child) for child in node.body):
            self.evidence = True
            self.negated(node.test, positive=False)

    def negated(self, test: ast.AST, positive: bool) -> None:
        """Reports orders that must be false for the check to pass: with NaN they are."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            self.negated(test.operand, not positive)
        elif isinstance(test, ast.BoolOp):
            for value in test.values:
                self.negated(value, positive)
        elif isinstance(test, ast.Call) and _dotted(test.func).split(".")[-1] in ("any", "all", "bool"):
            for value in [*test.args, *(getattr(argument, "elt", None) for argument in test.args)]:
                self.negated(value, positive)
        elif isinstance(test, ast.Compare) and not positive and self.kind(test) != OWN:
            if any(isinstance(operator, ORDERS) for operator in test.ops):
                advice = f"NaN passes, as `{ast.unparse(test)}` is false for it: write assert error < tolerance"
                self.report(test, "nan-passes", advice)

    def visit_Try(self, node: ast.Try) -> None:
        calls = [inner for child in node.body for inner in ast.walk(child) if isinstance(inner, ast.Call)]
        asks = any(self.worst([inner.func, *inner.args]) != OWN for inner in calls)
        for handler in node.handlers:
            if asks and _catches_anything(handler.type) and not any(_fails(child) for child in handler.body):
                advice = "this lets every failure pass, the end of the student's process too: name the one type"
                self.report(handler, "swallowed", advice)
        self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and _dotted(call.func).split(".")[-1] == "suppress":
                if any(_catches_anything(argument) for argument in call.args):
                    self.report(node, "swallowed", "this lets every failure pass: name the one type")
        self.generic_visit(node)


def _dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute; what comes before a call or an item is left out."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def _catches_anything(kind: ast.AST | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(each is None or _dotted(each).split(".")[-1] in ANYTHING for each in kinds)


def _fails(statement: ast.AST) -> bool:
    """Whether the statement can end the check as failed."""
    for node in ast.walk(statement):
        if isinstance(node, (ast.Raise, ast.Assert)):
            return True
        if isinstance(node, ast.Call) and _dotted(node.func).split(".")[-1] in FAILURES:
            return True
    return False
