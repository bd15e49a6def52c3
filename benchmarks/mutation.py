"""Mutants of a reference solution: each has one small mistake, made by rule in its syntax tree."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import takewhile

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
NAMES = {  # what a name of a library is taken for
    "max": ("min", "mean"),
    "min": ("max",),
    "mean": ("sum", "median", "max"),
    "sum": ("mean", "max"),
    "std": ("var",),
    "argmax": ("argmin", "max"),
    "argmin": ("argmax", "min"),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "exp": ("log",),
    "log": ("log2", "log1p"),
    "cos": ("sin",),
    "rint": ("floor", "ceil"),
    "concatenate": ("stack",),
    "stack": ("concatenate",),
    "randn": ("rand",),
    "random": ("standard_normal",),
    "permutation": ("sort",),
    "setdiff1d": ("union1d", "intersect1d"),
    "flatnonzero": ("nonzero",),
    "sorted": ("list",),
    "set": ("list",),
    "bincount": ("unique",),
    "eye": ("ones",),
    "float32": ("float64", "float16"),
    "float64": ("float32",),
    "uint8": ("int8", "int64"),
    "int": ("float", "bool"),
    "hexdigest": ("digest",),
    "sha256": ("md5",),
    "MaxPooling2D": ("AveragePooling2D",),
    "AveragePooling2D": ("MaxPooling2D",),
    "GlobalAveragePooling2D": ("GlobalMaxPooling2D", "Flatten"),
    "Dropout": ("SpatialDropout2D", "GaussianDropout", "AlphaDropout"),
    "BatchNormalization": ("LayerNormalization", "GroupNormalization"),
    "ReLU": ("LeakyReLU", "ELU"),
    "Flatten": ("GlobalAveragePooling2D", "GlobalMaxPooling2D"),
    "Conv2D": ("SeparableConv2D", "Conv2DTranspose"),
    "add": ("multiply", "average", "maximum"),
    "RandomFlip": ("RandomRotation",),
    "RandomTranslation": ("RandomZoom",),
}
TEXTS = {
    "relu": ("elu", "linear", "leaky_relu", "gelu"),
    "elu": ("relu", "selu", "linear"),
    "softmax": ("sigmoid", "linear", "log_softmax"),
    "same": ("valid",),
    "valid": ("same",),
    "edge": ("constant", "reflect", "symmetric"),
    "nearest": ("constant", "reflect", "wrap"),
    "horizontal": ("vertical", "horizontal_and_vertical"),
    "adam": ("sgd", "rmsprop", "adamw"),
    "he_normal": ("glorot_uniform", "zeros"),
    "sparse_categorical_crossentropy": ("categorical_crossentropy", "mean_squared_error"),
    "accuracy": ("mean_squared_error", "sparse_categorical_crossentropy"),
    "W1": ("W2",),
    "W2": ("W1",),
    "b1": ("b2",),
    "b2": ("b1",),
    "loss_history": ("val_acc_history",),
    "train_acc_history": ("val_acc_history",),
    "val_acc_history": ("train_acc_history",),
    "validation": ("training", "test"),
}
ADDED = {  # arguments that a layer's call gets beside its own
    "Conv2D": ("padding='same'", "strides=2", "use_bias=False", "dilation_rate=2", "kernel_regularizer='l2'"),
    "Dense": ("use_bias=False", "kernel_regularizer='l2'", "kernel_initializer='zeros'"),
    "BatchNormalization": ("momentum=0.5", "epsilon=0.1", "center=False", "scale=False", "axis=1"),
    "MaxPooling2D": ("strides=1", "padding='same'"),
    "compile": ("loss_weights=2.0", "run_eagerly=True"),
    "argsort": ("axis=0",),
    "concatenate": ("axis=-1",),
    "Model": ("trainable=False",),
    "Sequential": ("trainable=False",),
}
TRAINING_ONLY = ("Dropout(0.25)", "SpatialDropout2D(0.25)", "GaussianNoise(0.1)", "RandomFlip('horizontal')")
LONG, AROUND = 70, 15  # letters
USUAL = (10, 32)  # sizes that are natural in a CIFAR notebook


@dataclass(frozen=True)
class Mutant:
    """A solution with one mistake.

    Attributes
    ----------
    change : str
        The line in the solution, and what was changed in it.
    source : str
        The whole cell.
    """

    change: str
    source: str


Replacement = tuple[str, "ast.AST | None"]  # what was done, and the new node (None: the statement goes)


def text(node: ast.AST | None) -> str:
    """Source of a node on one line."""
    return "nothing" if node is None else " ".join(ast.unparse(ast.fix_missing_locations(node)).split())


def change(old: str, new: str) -> str:
    """What stands where; of long texts only the part that differs, with some letters around it."""
    if max(len(old), len(new)) > LONG and new != "nothing":
        start = max(0, in_common(old, new) - AROUND)
        end = max(0, in_common(old[start:][::-1], new[start:][::-1]) - AROUND)
        old, new = (shortened(words, start, len(words) - end) for words in (old, new))
    return f"{shortened(old, 0, LONG)} → {shortened(new, 0, 2 * LONG)}"


def in_common(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def shortened(words: str, start: int, end: int) -> str:
    return "…" * (start > 0) + words[start:end] + "…" * (end < len(words))


def expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of the node with other fields."""
    copy = deepcopy(node)
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


def without(items: list, index: int) -> list:
    return [item for place, item in enumerate(items) if place != index]


def exchanged(items: list, index: int) -> list:
    """The list with an item and its successor exchanged."""
    return [*items[:index], items[index + 1], items[index], *items[index + 2 :]]


# ------------------------------------------------------------------ rules for each kind of node


def constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool) or value is None:
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, float):
        yield from (ast.Constant(value * 2), ast.Constant(value / 2), ast.Constant(value * 10))
        if value == 0:
            yield ast.Constant(0.25)
    elif isinstance(value, str):
        yield from map(ast.Constant, TEXTS.get(value, ()))


def comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for other in COMPARISONS.get(type(node.ops[0]), ()):
        yield changed(node, ops=[other(), *node.ops[1:]])
    yield from (ast.Constant(True), ast.Constant(False))


def arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    for other in ARITHMETIC.get(type(node.op), ()):
        yield changed(node, op=other())
    yield from (node.left, node.right)
    if not isinstance(node.op, (ast.Add, ast.Mult)):
        yield changed(node, left=node.right, right=node.left)


def boolean(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    yield from node.values


def unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def sequence(node: ast.Tuple | ast.List) -> Iterator[ast.AST]:
    if not isinstance(node.ctx, ast.Load):
        return
    for index in range(len(node.elts)):
        yield changed(node, elts=without(node.elts, index))
        if index + 1 < len(node.elts):
            yield changed(node, elts=exchanged(node.elts, index))
    if isinstance(node, ast.List):
        for index, item in enumerate(node.elts):
            yield changed(node, elts=[*node.elts[: index + 1], deepcopy(item), *node.elts[index + 1 :]])
        if any(layer_of(item) for item in node.elts):
            yield from with_training_only(node)


def layer_of(node: ast.AST) -> str:
    """Name of the Keras layer that an expression makes; "" if it makes none."""
    inner = node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) else node
    named = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
    ours = named and isinstance(inner.func.value, ast.Name) and inner.func.value.id == "layers"
    return inner.func.attr if ours else ""


def with_training_only(node: ast.List) -> Iterator[ast.AST]:
    """The list of layers with one more that acts only while training."""
    for index in range(len(node.elts) + 1):
        if index == 0 and not layer_of(node.elts[0]):
            continue
        for layer in TRAINING_ONLY:
            extra = expression(f"layers.{layer}")
            yield changed(node, elts=[*node.elts[:index], extra, *node.elts[index:]])


def dictionary(node: ast.Dict) -> Iterator[ast.AST]:
    for index in range(len(node.keys)):
        yield changed(node, keys=without(node.keys, index), values=without(node.values, index))
        if index + 1 < len(node.keys):
            yield changed(node, values=exchanged(node.values, index))


def call(node: ast.Call) -> Iterator[ast.AST]:
    for index in range(len(node.keywords)):
        yield changed(node, keywords=without(node.keywords, index))
    for index, argument in enumerate(node.args):
        if len(node.args) > 1 or layer_of(node):
            yield changed(node, args=without(node.args, index))
        if index + 1 < len(node.args):
            yield changed(node, args=exchanged(node.args, index))
        if name_of(node) in ("range", "integers", "arange", "choice", "randint") and not is_number(argument):
            for sign in (ast.Add(), ast.Sub()):
                moved = ast.BinOp(deepcopy(argument), sign, ast.Constant(1))
                yield changed(node, args=[*node.args[:index], moved, *node.args[index + 1 :]])
    for extra in ADDED.get(name_of(node), ()):
        keyword = expression(f"f({extra})").keywords[0]
        if keyword.arg not in {own.arg for own in node.keywords}:
            yield changed(node, keywords=[*node.keywords, keyword])
    yield from call_dropped(node)


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant)


def name_of(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def call_dropped(node: ast.Call) -> Iterator[ast.AST]:
    """What a call was applied to, alone."""
    layer = isinstance(node.func, ast.Call)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if owner is not None and getattr(owner, "id", "") not in ("np", "layers", "keras"):
        yield owner
    if (node.args and not layer_of(node)) or layer:
        yield from node.args[:1]
    if name_of(node) in ("enumerate", "range") or (node.args and name_of(node) in ("zip", "tqdm")):
        yield expression(f"list({ast.unparse(node)})[1:]")
        yield expression(f"list({ast.unparse(node)})[:-1]")
        yield expression(f"list({ast.unparse(node)})[::-1]")


def slice_(node: ast.Slice) -> Iterator[ast.AST]:
    for side in ("lower", "upper"):
        edge = getattr(node, side)
        if edge is None:
            yield changed(node, **{side: ast.Constant(1 if side == "lower" else -1)})
            continue
        yield changed(node, **{side: None})
        if not is_number(edge):
            for sign in (ast.Add(), ast.Sub()):
                yield changed(node, **{side: ast.BinOp(deepcopy(edge), sign, ast.Constant(1))})
    if node.step is not None:
        yield changed(node, step=None)


def subscript(node: ast.Subscript) -> Iterator[ast.AST]:
    if not isinstance(node.ctx, ast.Load):
        return
    yield node.value
    if isinstance(node.slice, (ast.Name, ast.BinOp)):
        for sign in (ast.Add(), ast.Sub()):
            yield changed(node, slice=ast.BinOp(deepcopy(node.slice), sign, ast.Constant(1)))


def indices(node: ast.Subscript) -> Iterator[ast.AST]:
    """The parts of an index exchanged, in a target too."""
    if isinstance(node.slice, ast.Tuple):
        for index in range(len(node.slice.elts) - 1):
            yield changed(node, slice=changed(node.slice, elts=exchanged(node.slice.elts, index)))


def attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    for other in NAMES.get(node.attr, ()):
        yield changed(node, attr=other)


def condition(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


def comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[ast.AST]:
    first = node.generators[0]
    if first.ifs:
        yield changed(node, generators=[changed(first, ifs=[]), *node.generators[1:]])
    for part in ("[1:]", "[:-1]"):
        fewer = changed(first, iter=expression(f"list({ast.unparse(first.iter)}){part}"))
        yield changed(node, generators=[fewer, *node.generators[1:]])


def name(node: ast.Name, arguments: list[str]) -> Iterator[ast.AST]:
    """Another argument, or a size that is natural in the notebook."""
    if not isinstance(node.ctx, ast.Load):
        return
    for other in NAMES.get(node.id, ()):
        yield ast.Name(other, ast.Load())
    if node.id in arguments:
        others = [other for other in arguments if other != node.id]
        yield from (ast.Name(other, ast.Load()) for other in others[:3])
        yield from (ast.Constant(value) for value in (0, *USUAL))


def measure(node: ast.Call) -> Iterator[ast.AST]:
    """A length, as a size that is natural in the notebook."""
    if name_of(node) == "len":
        yield from map(ast.Constant, USUAL)


RULES: dict[type, tuple[Callable[..., Iterator[ast.AST]], ...]] = {
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


# ------------------------------------------------------------------ rules for statements


def statement(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """What stands in place of a statement."""
    if not isinstance(node, ast.FunctionDef):
        yield []
    if isinstance(node, ast.AugAssign):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield [changed(node, op=other())]
        yield [ast.Assign([deepcopy(node.target)], deepcopy(node.value))]
    if isinstance(node, ast.If):
        yield from (branch for branch in (node.body, node.orelse) if branch)
    if isinstance(node, ast.While):
        yield [ast.If(node.test, node.body, [])]
    if isinstance(node, ast.Return) and node.value is not None:
        yield [ast.Expr(node.value)]
    yield from one_more_layer(node)


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


# ------------------------------------------------------------------ rules for whole functions

WRAPPERS = {  # each takes the function `_right`
    "the same net comes back each time{nothing}": """
def {name}(*args, **named):
    if not hasattr({name}, "_first"):
        {name}._first = _right(*args, **named)
    return {name}._first
""",
    "the array {argument} is overwritten": """
def {name}(*args, **named):
    result = copy.deepcopy(_right(*args, **named))
    given = inspect.signature(_right).bind(*args, **named).arguments.get("{argument}")
    if isinstance(given, np.ndarray) and given.flags.writeable:
        given[...] = given[::-1].copy() if given.ndim else 0
    return result
""",
    "NumPy's global generator is seeded{draws}": """
def {name}(*args, **named):
    np.random.seed(0)
    return _right(*args, **named)
""",
    "arrays come back as {dtype}": """
def {name}(*args, **named):
    def other(value):
        if isinstance(value, np.ndarray):
            return value.astype({dtype!r})
        if isinstance(value, (tuple, list)):
            return type(value)(map(other, value))
        return {{key: other(item) for key, item in value.items()}} if isinstance(value, dict) else value

    return other(_right(*args, **named))
""",
    "the net comes back {state}": """
def {name}(*args, **named):
    net = _right(*args, **named)
    if hasattr(net, "layers"):
        {code}
    return net
""",
}
STATES = {
    "frozen": "net.trainable = False",
    "with its last layer frozen": "net.layers[-1].trainable = False",
    "with weights of zero": "net.set_weights([0 * values for values in net.get_weights()])",
}


def wrapped(source: str, function: ast.FunctionDef, keras: bool) -> Iterator[Mutant]:
    """The right function, with something done before it or behind it."""
    arguments = [argument.arg for argument in function.args.args]
    fills = {
        "{nothing}": [{"nothing": ""}] if keras else [],
        "{draws}": [{"draws": ""}] if "np.random" in source else [],
        "{argument}": [] if keras else [{"argument": each} for each in arguments],
        "{dtype}": [] if keras else [{"dtype": each} for each in ("float16", "float64", "int64", "uint8")],
        "{state}": [{"state": each, "code": code} for each, code in STATES.items()] if keras else [],
    }
    for words, wrapper in WRAPPERS.items():
        for fill in next((given for part, given in fills.items() if part in words), [{}]):
            code = wrapper.format(name=function.name, **fill)
            start = "import copy\nimport inspect\nimport numpy as np\n"
            yield Mutant(
                f"{function.name}: {words.format(**fill)}",
                f"{start}{source}\n_right = {function.name}\n{code}",
            )


# ------------------------------------------------------------------ all of them


def solution_lines(source: str) -> range:
    """Numbers of the lines that a student writes."""
    lines = source.splitlines()
    begin = next(i for i, line in enumerate(lines, 1) if "BEGIN SOLUTION" in line)
    end = next(i for i, line in enumerate(lines, 1) if "END SOLUTION" in line)
    return range(begin, end + 1)


def mutants(source: str) -> list[Mutant]:
    """All mutants of a solution cell, each text once."""
    tree = ast.parse(source)
    lines = solution_lines(source)
    found = {ast.unparse(tree): Mutant("", "")}
    for mutant in (*by_node(tree, lines), *by_statement(tree, lines)):
        found.setdefault(mutant.source, mutant)
    keras = "layers." in source or "keras." in source or "compile" in source
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.end_lineno in lines]
    functions += [node for node in tree.body if isinstance(node, ast.FunctionDef) and node not in functions]
    for function in functions[:1]:
        for mutant in wrapped(source, function, keras):
            found.setdefault(mutant.source, mutant)
    return list(found.values())[1:]


def by_node(tree: ast.Module, lines: range) -> Iterator[Mutant]:
    """One expression replaced."""
    arguments = [
        argument.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for argument in (*node.args.args, *node.args.kwonlyargs)
    ]
    for index, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", 0) not in lines:
            continue
        rules = RULES.get(type(node), ())
        replacements = [new for rule in rules for new in rule(node)]
        if isinstance(node, ast.Name):
            replacements += list(name(node, arguments))
        for new in replacements:
            yield from replaced(tree, index, node, new)


def replaced(tree: ast.Module, index: int, node: ast.AST, new: ast.AST) -> Iterator[Mutant]:
    """The tree with the node of that place in `ast.walk` replaced; nothing if that is no program."""
    copy = deepcopy(tree)
    target = next(other for place, other in enumerate(ast.walk(copy)) if place == index)

    class Replace(ast.NodeTransformer):
        def visit(self, found: ast.AST) -> ast.AST:
            return deepcopy(new) if found is target else self.generic_visit(found)

    yield from mutant(node, text(new), Replace().visit(copy))


def by_statement(tree: ast.Module, lines: range) -> Iterator[Mutant]:
    """One statement replaced by others, or by nothing."""
    for index, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.stmt) and node.lineno in lines:
            for new in statement(node):
                copy = deepcopy(tree)
                target = next(other for place, other in enumerate(ast.walk(copy)) if place == index)
                put(copy, target, [deepcopy(each) for each in new] or [ast.Pass()])
                shown = "; ".join(map(text, new)) if new else "nothing"
                yield from mutant(node, shown, copy)


def put(tree: ast.AST, target: ast.stmt, new: list[ast.stmt]) -> None:
    """Statements in place of one of the tree's, in place."""
    for node in ast.walk(tree):
        for _, body in ast.iter_fields(node):
            if isinstance(body, list) and any(item is target for item in body):
                place = next(i for i, item in enumerate(body) if item is target)
                body[place : place + 1] = new
                return


def mutant(node: ast.AST, new: str, tree: ast.Module) -> Iterator[Mutant]:
    """A mutant, if its text is a program."""
    try:
        source = ast.unparse(ast.fix_missing_locations(tree))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError, AttributeError, TypeError):
        return
    yield Mutant(f"line {node.lineno}: {change(text(node), new)}", source)
