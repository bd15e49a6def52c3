"""Rules of mutation for statements and whole functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from cifar_helpers.checks.mutation.nodes import changed, kind_of_operator, layer_of, name_of
from cifar_helpers.checks.mutation.tables import ARITHMETIC, STATES, TRAINING_ONLY, WRAPPERS

Changes = Iterator[tuple[str, list[ast.stmt]]]  # the kind of a mistake, and the statements that it makes


def statement(node: ast.stmt) -> Changes:
    """What stands in place of a statement."""
    if not isinstance(node, ast.FunctionDef):
        yield "step", []
    if isinstance(node, ast.AugAssign):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield kind_of_operator(type(node.op), other), [changed(node, op=other())]
        yield "assignment", [ast.Assign([deepcopy(node.target)], deepcopy(node.value))]
    if isinstance(node, ast.If):
        yield from (("condition", branch) for branch in (node.body, node.orelse) if branch)
    if isinstance(node, ast.While):
        yield "offset", [ast.If(node.test, node.body, [])]
    if isinstance(node, ast.Return) and node.value is not None:
        yield "return", [ast.Expr(node.value)]
    yield from (("layer", more) for more in one_more_layer(node))


def one_more_layer(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """A layer added to a net: the same again, or one that acts only while training."""
    added = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and name_of(node.value) == "add"
    if added and node.value.args and layer_of(node.value.args[0]):
        net = ast.unparse(node.value.func.value)
        yield [node, deepcopy(node)]
        yield from ([node, *ast.parse(f"{net}.add(layers.{layer})").body] for layer in TRAINING_ONLY)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and layer_of(node.value):
        last = node.targets[-1]
        if isinstance(last, ast.Name) and isinstance(node.value.func, ast.Call):
            for layer in TRAINING_ONLY:
                yield [node, *ast.parse(f"{last.id} = layers.{layer}({last.id})").body]
    if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("keras.Input"):
        last = node.targets[-1].id
        for layer in TRAINING_ONLY:
            start = f"_given = {ast.unparse(node.value)}"
            others = [ast.unparse(target) for target in node.targets[:-1]]
            keep = [f"{other} = _given" for other in others]
            yield ast.parse("\n".join([start, *keep, f"{last} = layers.{layer}(_given)"])).body


def wrapped(source: str, function: ast.FunctionDef, keras: bool) -> Iterator[tuple[str, str, str]]:
    """The right function, with something done before it or after it: kind, what is done, and the cell."""
    arguments = [argument.arg for argument in function.args.args]
    fills = {
        "{nothing}": [{"nothing": ""}] if keras else [],
        "{draws}": [{"draws": ""}] if "np.random" in source else [],
        "{argument}": [] if keras else [{"argument": each} for each in arguments],
        "{dtype}": [] if keras else [{"dtype": each} for each in ("float16", "float64", "int64", "uint8")],
        "{state}": [{"state": each, "code": code} for each, code in STATES.items()] if keras else [],
    }
    for phrase, (kind, wrapper) in WRAPPERS.items():
        for fill in next((given for part, given in fills.items() if part in phrase), [{}]):
            code = wrapper.format(name=function.name, **fill)
            start = "import copy\nimport inspect\nimport numpy as np\n"
            cell = f"{start}{source}\n_right = {function.name}\n{code}"
            yield kind, f"{function.name}: {phrase.format(**fill)}", cell
