"""Rules of mutation for expressions: what a node of a syntax tree becomes by a mistake of some kind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy

from cifar_helpers.checks.mutation.tables import (
    ADDED,
    ARITHMETIC,
    COMPARISONS,
    DTYPES,
    NAMES,
    STRINGS,
    TRAINING_ONLY,
    USUAL,
)

Changes = Iterator[tuple[str, ast.AST]]  # the kind of a mistake, and the node that it makes
STRICT = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


def expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of the node with other fields."""
    copy = deepcopy(node)
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


def without(items: list, index: int) -> list:
    return [item for number, item in enumerate(items) if number != index]


def exchanged(items: list, index: int) -> list:
    """The list with an item and its successor exchanged."""
    return [*items[:index], items[index + 1], items[index], *items[index + 2 :]]


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant)


def name_of(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def layer_of(node: ast.AST) -> str:
    """Name of the Keras layer that an expression makes; "" if it makes none."""
    inner = node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) else node
    named = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
    ours = named and isinstance(inner.func.value, ast.Name) and inner.func.value.id == "layers"
    return inner.func.attr if ours else ""


def moved(node: ast.expr) -> Iterator[ast.BinOp]:
    """One more and one less."""
    for sign in (ast.Add(), ast.Sub()):
        yield ast.BinOp(deepcopy(node), sign, ast.Constant(1))


def constant(node: ast.Constant) -> Changes:
    value = node.value
    if isinstance(value, bool) or value is None:
        yield "option", ast.Constant(not value)
    elif isinstance(value, int):
        yield from (("offset", ast.Constant(value + 1)), ("offset", ast.Constant(value - 1)))
    elif isinstance(value, float):
        yield from (("offset", ast.Constant(other)) for other in (value * 2, value / 2, value * 10))
        if value == 0:
            yield "offset", ast.Constant(0.25)
    elif isinstance(value, str):
        kind = "key" if value in ("W1", "W2", "b1", "b2") or value.endswith("_history") else "option"
        yield from ((kind, ast.Constant(other)) for other in STRINGS.get(value, ()))


def comparison(node: ast.Compare) -> Changes:
    first = type(node.ops[0])
    for other in COMPARISONS.get(first, ()):
        kind = "boundary" if STRICT.get(first) is other else "direction"
        yield kind, changed(node, ops=[other(), *node.ops[1:]])
    yield from (("condition", ast.Constant(True)), ("condition", ast.Constant(False)))


def arithmetic(node: ast.BinOp) -> Changes:
    for other in ARITHMETIC.get(type(node.op), ()):
        yield kind_of_operator(type(node.op), other), changed(node, op=other())
    yield from (("term", node.left), ("term", node.right))
    if not isinstance(node.op, (ast.Add, ast.Mult)):
        yield "exchanged", changed(node, left=node.right, right=node.left)


def kind_of_operator(old: type, new: type) -> str:
    return "sign" if {old, new} == {ast.Add, ast.Sub} else "operator"


def boolean(node: ast.BoolOp) -> Changes:
    yield "direction", changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    yield from (("condition", value) for value in node.values)


def unary(node: ast.UnaryOp) -> Changes:
    yield "sign", node.operand


def sequence(node: ast.Tuple | ast.List) -> Changes:
    if not isinstance(node.ctx, ast.Load):
        return
    for index in range(len(node.elts)):
        yield "part", changed(node, elts=without(node.elts, index))
        if index + 1 < len(node.elts):
            yield "exchanged", changed(node, elts=exchanged(node.elts, index))
    if isinstance(node, ast.List):
        for index, item in enumerate(node.elts):
            more = [*node.elts[: index + 1], deepcopy(item), *node.elts[index + 1 :]]
            yield "part", changed(node, elts=more)
        if any(layer_of(item) for item in node.elts):
            yield from with_training_only(node)


def with_training_only(node: ast.List) -> Changes:
    """The list of layers with one more that acts only while training."""
    for index in range(len(node.elts) + 1):
        if index == 0 and not layer_of(node.elts[0]):
            continue
        for layer in TRAINING_ONLY:
            extra = expression(f"layers.{layer}")
            yield "layer", changed(node, elts=[*node.elts[:index], extra, *node.elts[index:]])


def dictionary(node: ast.Dict) -> Changes:
    for index in range(len(node.keys)):
        yield "key", changed(node, keys=without(node.keys, index), values=without(node.values, index))
        if index + 1 < len(node.keys):
            yield "key", changed(node, values=exchanged(node.values, index))


def call(node: ast.Call) -> Changes:
    for index, keyword in enumerate(node.keywords):
        kind = keyword.arg if keyword.arg in ("axis", "keepdims") else "argument"
        yield kind, changed(node, keywords=without(node.keywords, index))
    for index, argument in enumerate(node.args):
        if len(node.args) > 1 or layer_of(node):
            yield "argument", changed(node, args=without(node.args, index))
        if index + 1 < len(node.args):
            yield "exchanged", changed(node, args=exchanged(node.args, index))
        if name_of(node) in ("range", "integers", "arange", "choice", "randint") and not is_number(argument):
            for other in moved(argument):
                yield "offset", changed(node, args=[*node.args[:index], other, *node.args[index + 1 :]])
    for extra in ADDED.get(name_of(node), ()):
        keyword = expression(f"f({extra})").keywords[0]
        if keyword.arg not in {own.arg for own in node.keywords}:
            yield "option", changed(node, keywords=[*node.keywords, keyword])
    yield from call_dropped(node)


def call_dropped(node: ast.Call) -> Changes:
    """What a call was applied to, alone."""
    layer = isinstance(node.func, ast.Call)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if owner is not None and getattr(owner, "id", "") not in ("np", "layers", "keras"):
        yield "step", owner
    if (node.args and not layer_of(node)) or layer:
        yield from (("step", argument) for argument in node.args[:1])
    if name_of(node) in ("enumerate", "range") or (node.args and name_of(node) in ("zip", "tqdm")):
        for part in ("[1:]", "[:-1]", "[::-1]"):
            yield (
                "reversed" if "-1]" in part and "::" in part else "offset",
                expression(f"list({ast.unparse(node)}){part}"),
            )


def slice_(node: ast.Slice) -> Changes:
    for side in ("lower", "upper"):
        edge = getattr(node, side)
        if edge is None:
            yield "offset", changed(node, **{side: ast.Constant(1 if side == "lower" else -1)})
            continue
        yield "offset", changed(node, **{side: None})
        if not is_number(edge):
            yield from (("offset", changed(node, **{side: other})) for other in moved(edge))
    if node.step is not None:
        yield "reversed", changed(node, step=None)


def subscript(node: ast.Subscript) -> Changes:
    if not isinstance(node.ctx, ast.Load):
        return
    yield "step", node.value
    if isinstance(node.slice, (ast.Name, ast.BinOp)):
        yield from (("offset", changed(node, slice=other)) for other in moved(node.slice))


def indices(node: ast.Subscript) -> Changes:
    """The parts of an index exchanged, in a target too."""
    if isinstance(node.slice, ast.Tuple):
        for index in range(len(node.slice.elts) - 1):
            parts = changed(node.slice, elts=exchanged(node.slice.elts, index))
            yield "exchanged", changed(node, slice=parts)


def attribute(node: ast.Attribute) -> Changes:
    for other in NAMES.get(node.attr, ()):
        yield "dtype" if node.attr in DTYPES else "function", changed(node, attr=other)


def condition(node: ast.IfExp) -> Changes:
    yield from (("condition", node.body), ("condition", node.orelse))


def comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Changes:
    first = node.generators[0]
    if first.ifs:
        yield "condition", changed(node, generators=[changed(first, ifs=[]), *node.generators[1:]])
    for part in ("[1:]", "[:-1]"):
        fewer = changed(first, iter=expression(f"list({ast.unparse(first.iter)}){part}"))
        yield "offset", changed(node, generators=[fewer, *node.generators[1:]])


def name(node: ast.Name, arguments: list[str]) -> Changes:
    """Another argument, or a size that is natural in the notebook."""
    if not isinstance(node.ctx, ast.Load):
        return
    for other in NAMES.get(node.id, ()):
        yield "dtype" if node.id in DTYPES else "function", ast.Name(other, ast.Load())
    if node.id in arguments:
        others = [other for other in arguments if other != node.id]
        yield from (("variable", ast.Name(other, ast.Load())) for other in others[:3])
        yield from (("fixed", ast.Constant(value)) for value in (0, *USUAL))


def measure(node: ast.Call) -> Changes:
    """A length, as a size that is natural in the notebook."""
    if name_of(node) == "len":
        yield from (("fixed", ast.Constant(value)) for value in USUAL)


RULES: dict[type, tuple[Callable[..., Changes], ...]] = {
    ast.Constant: (constant,),
    ast.Compare: (comparison,),
    ast.BinOp: (arithmetic,),
    ast.BoolOp: (boolean,),
    ast.UnaryOp: (unary,),
    ast.Tuple: (sequence,),
    ast.List: (sequence,),
    ast.Dict: (dictionary,),
    ast.Call: (call, measure),
    ast.Slice: (slice_,),
    ast.Subscript: (subscript, indices),
    ast.Attribute: (attribute,),
    ast.IfExp: (condition,),
    ast.ListComp: (comprehension,),
    ast.SetComp: (comprehension,),
    ast.GeneratorExp: (comprehension,),
    ast.DictComp: (comprehension,),
}

# ------------------------------------------------------------------ where a node stands

PLACED = ("offset", "sign", "part", "exchanged", "term", "operator")  # kinds that the place of a node decides
AXES = ("transpose", "swapaxes", "moveaxis", "reshape", "expand_dims", "squeeze")


def roles(tree: ast.AST) -> dict[int, str]:
    """What the numbers below some nodes stand for, by the node's id: an axis, an index, an option."""
    found: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("axis", "axes"):
            mark(found, node.value, "axis")
        elif isinstance(node, ast.keyword) and node.arg == "keepdims":
            mark(found, node.value, "keepdims")
        elif isinstance(node, ast.Call) and name_of(node) in AXES:
            for argument in node.args:
                mark(found, argument, "axis")
        elif isinstance(node, ast.Subscript):
            mark(found, node.slice, "index")
    return found


def mark(found: dict[int, str], node: ast.AST, role: str) -> None:
    """The node and what numbers and tuples of numbers it is made of."""
    found.setdefault(id(node), role)
    if isinstance(node, (ast.Tuple, ast.List, ast.UnaryOp, ast.Slice)):
        for inner in ast.iter_child_nodes(node):
            mark(found, inner, role)


def placed(kind: str, role: str | None) -> str:
    """A kind of mistake, where the place of the node says more than the change itself."""
    if role == "keepdims" and kind == "option":
        return role
    if role == "index" and kind == "sign":
        return "offset"
    return role if role == "axis" and kind in PLACED else kind
