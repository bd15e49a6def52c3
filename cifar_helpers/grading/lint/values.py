"""Follows values through a check cell: which are the judge's own, which come from the student's process."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cifar_helpers.grading.lint.cells import Code, Finding

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
SWALLOWED = "every failure passes here, also the end of the student's process: name the one type"


class Values(ast.NodeVisitor):
    """Follows what comes from the student through a check cell, from top to bottom."""

    def __init__(self, cell: Code, theirs: set[str]):
        self.cell, self.theirs = cell, theirs
        self.kinds: dict[str, str] = {}
        self.found: list[Finding] = []
        self.claims: list[int] = []
        self.functions: set[str] = set()
        self.evidence = False

    def findings(self) -> list[Finding]:
        """Reads the cell, and returns what breaks a rule, by line."""
        self.visit(ast.parse(self.cell.source))
        if self.claims and not self.evidence:
            advice = "isinstance is what the student's process claims: check what the object does, too"
            self.found.append(Finding(self.cell.name, self.claims[0], "claim", advice))
        return sorted(set(self.found), key=lambda finding: finding.line)

    def report(self, node: ast.expr | ast.stmt | ast.excepthandler, rule: str, advice: str) -> None:
        self.found.append(Finding(self.cell.name, node.lineno, rule, advice))

    # ---- kinds

    def kind(self, node: ast.AST | None) -> str:
        """What a value is: OWN of the judge, COPY of numbers of the student's, RAW, or REF, the original."""
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
        parts = _dotted(node.func).split(".")
        given = self.worst(_arguments(node))
        if parts[-2:] == ["originals", "of"]:
            return REF
        if parts[-1] in MEASURES or DRAWS.intersection(parts):
            return OWN
        called = self.kind(node.func)
        if parts[-1] in CONVERSIONS:
            return OWN if called == given == OWN else COPY
        if parts[-1] in ("zip", "enumerate", "reversed", "list", "tuple", "dict"):
            return given
        if called in (RAW, REF):
            return RAW
        return OWN if called == given == OWN else COPY

    def loops(self, generators: list[ast.comprehension]) -> None:
        for generator in generators:
            self.bind(generator.target, generator.iter, item=True)

    def bind(self, target: ast.expr, value: ast.expr, item: bool = False) -> None:
        """Notes the kinds of the names in a target; `item`: it gets the value's items, one by one."""
        if isinstance(target, ast.Name):
            self.kinds[target.id] = self.kind(value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part, source in zip(target.elts, self.parts(value, len(target.elts), item), strict=True):
                self.bind(part.value if isinstance(part, ast.Starred) else part, source)

    def parts(self, value: ast.expr, count: int, item: bool) -> list[ast.expr]:
        """The expressions that the parts of an unpacked value come from."""
        if item and isinstance(value, ast.Call):
            name = _dotted(value.func).split(".")[-1]
            if name == "zip" and len(value.args) == count:
                return value.args
            if name in ("enumerate", "items") and count == 2:  # the key is text or a number
                return [ast.Constant(None), value.args[0] if name == "enumerate" else value.func]
        if not item and isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == count:
            return value.elts
        return [value] * count

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

    def assigned(self, target: ast.expr) -> None:
        """Assigning into what was copied is lost; an attribute of the object itself may be set."""
        for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
            inner = getattr(part, "value", None)
            direct = isinstance(part, ast.Attribute) and isinstance(inner, ast.Name)
            inside = isinstance(part, (ast.Attribute, ast.Subscript)) and not direct
            if inside and self.kind(inner) in (RAW, COPY):
                advice = "changes a copy: write originals.of(…), or .copy() it first"
                self.report(part, "lost-write", f"`{ast.unparse(part)} = …` {advice}")

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

    def compared(self, node: ast.expr, left: ast.expr, right: ast.expr) -> None:
        if OWN not in (self.kind(left), self.kind(right)):
            strings = f"`{ast.unparse(left)}` and `{ast.unparse(right)}`"
            advice = f"{strings} are both the student's, who can answer 0 twice: compute one in the check"
            self.report(node, "two-answers", advice)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        message = _dotted(node.func).split(".")
        if message[-1] in COMPARISONS and len(node.args) > 1:
            self.compared(node, *node.args[:2])
        on_handle = (
            message[0] in ("np", "numpy") and message[-1] not in NUMPY_CONVERTS and "testing" not in message
        )
        if on_handle and any(self.kind(argument) == RAW for argument in node.args):
            advice = "would ask the student's object, or fail: write np.asarray(…) around the argument"
            self.report(node, "not-converted", f"`{ast.unparse(node)}` {advice}")
        if self.kind(node.func) == RAW and any(self.is_function(value) for value in _arguments(node)):
            advice = f"the check's functions stay with it: `{_dotted(node.func)}` can't be given one"
            self.report(node, "not-copied", advice)
        if message[-1] != "isinstance" and self.worst([node.func, *node.args]) != OWN:
            self.evidence = self.evidence or self.kind(node.func) == OWN

    def is_function(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Lambda) or (isinstance(node, ast.Name) and node.id in self.functions)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.functions.add(node.name)
        self.generic_visit(node)

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
            for value in test.args:
                self.negated(getattr(value, "elt", value), positive)
        elif isinstance(test, ast.Compare) and not positive and self.kind(test) != OWN:
            text = ast.unparse(test)
            if any(isinstance(operator, ORDERS) for operator in test.ops):
                advice = f"NaN passes, as `{text}` is false for it: write assert error < tolerance"
                self.report(test, "nan-passes", advice)

    def visit_Try(self, node: ast.Try) -> None:
        calls = [inner for child in node.body for inner in ast.walk(child) if isinstance(inner, ast.Call)]
        asks = any(self.worst([inner.func, *inner.args]) != OWN for inner in calls)
        for handler in node.handlers:
            if asks and _catches_anything(handler.type) and not any(_fails(child) for child in handler.body):
                self.report(handler, "swallowed", SWALLOWED)
        self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            call = item.context_expr
            if (
                isinstance(call, ast.Call)
                and _dotted(call.func).split(".")[-1] == "suppress"
                and any(_catches_anything(argument) for argument in call.args)
            ):
                self.report(node, "swallowed", SWALLOWED)
        self.generic_visit(node)


def _dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute; what comes before a call or an item is left out."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def _arguments(node: ast.Call) -> list[ast.AST]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


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
