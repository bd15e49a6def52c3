"""What a value is, as JSON: two values that train differently have different descriptions."""

from __future__ import annotations

import ast
import enum
import functools
import inspect
import json
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import numpy as np

ROWS = 4096  # of an array, hashed at a time
LONGEST = 100  # entries of a list or a dictionary that are listed, and not hashed
SHORT = 8  # entries of a list that is compared as one
DEEPEST = 12
SEEDED = 2**64  # a larger entropy was drawn by the operating system
OWN = __name__.partition(".")[0]
LIBRARIES = re.compile(r"[/\\](site-packages|dist-packages)[/\\]")
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
NOT_ITS_OWN = {"name", "model", "params", "history", "validation_data"}  # names differ between two builds
WIRES = {"keras_history", "input_layers", "output_layers"}  # where names of layers stand
COUNT = re.compile(r"_\d+(?=')")
SIMPLE = (type(None), bool, int, float, str)


def described(value: Any, known: frozenset[int] = frozenset(), depth: int = 0) -> Any:
    """A value as JSON, with everything that it depends on.

    Functions and classes that no library holds are described by their code, with the values in their
    closures, their defaults, and the global names that they use; arrays and tensors by a hash; random
    generators by their seed, since their state is another one after each use. Objects of libraries are
    described by their class and their configuration.

    Parameters
    ----------
    value : object
    known : frozenset of int
        Objects that are being described: they are not described again inside themselves.
    depth : int
        How far inside it is.

    Returns
    -------
    str, int, float, bool, None, list or dict

    Examples
    --------
    >>> def shift(images, pad=4): return images[:, pad:]
    >>> described(shift)["pad"]
    4
    """
    if isinstance(value, SIMPLE):
        return value
    if id(value) in known or depth > DEEPEST:
        return f"{type(value).__name__} again"
    describe = functools.partial(described, known=known | {id(value)}, depth=depth + 1)
    for kinds, how in KINDS:
        if isinstance(value, kinds):
            return how(value, describe)
    return _object(value, describe)


def hashed(*parts: Any) -> str:
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def array(value: Any, describe: Any = None) -> dict[str, Any]:
    """Shape, dtype and hash of all of an array, without a copy of all of it."""
    value = np.asarray(value)
    if value.dtype.kind == "O":
        return {"entries": hashed(str(value.tolist())), "shape": str(value.shape)}
    digest = sha256()
    for start in range(0, len(value) if value.ndim else 1, ROWS):
        rows = value[start : start + ROWS] if value.ndim else value
        digest.update(np.ascontiguousarray(rows).view(np.uint8).data if rows.size else b"")
    return {"shape": str(value.shape), "dtype": str(value.dtype), "values": digest.hexdigest()[:16]}


def differing(saved: Any, now: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """The paths at which two descriptions differ, each with both values; None: not there."""
    if isinstance(saved, list) and isinstance(now, list) and not _are_short(saved, now):
        saved, now = ({str(n): item for n, item in enumerate(items, 1)} for items in (saved, now))
    if isinstance(saved, dict) and isinstance(now, dict):
        if saved.get("class") != now.get("class"):
            yield path, saved.get("class"), now.get("class")
            return
        for name in {**saved, **now}:
            yield from differing(saved.get(name), now.get(name), (*path, name))
    elif saved != now and not (saved != saved and now != now):  # NaN is NaN here
        yield path, saved, now


def _are_short(*many: list[Any]) -> bool:
    return all(len(items) <= SHORT and all(isinstance(item, SIMPLE) for item in items) for items in many)


def is_of_a_library(thing: Any) -> bool:
    """Whether a module, a class or a function is neither of the notebook, nor of its folder, nor ours."""
    name = thing.__name__ if isinstance(thing, types.ModuleType) else getattr(thing, "__module__", None)
    top = (name or "builtins").partition(".")[0]
    if top in (OWN, "__main__"):
        return False
    file = getattr(sys.modules.get(name or ""), "__file__", None) or ""
    return top in sys.stdlib_module_names or top == "builtins" or bool(LIBRARIES.search(file))


# ------------------------------------------------------------------ code


def code_of(function: Callable[..., Any]) -> str:
    """A function's code without comments, docstrings and line breaks; where it has no text, its bytecode."""
    code = function.__code__
    try:
        lines, _ = inspect.findsource(code)
        tree = ast.parse("".join(lines))
        compiled = compile(tree, code.co_filename, "exec", flags=_futures(code), dont_inherit=True)
        if not any(_bytecode(inner) == _bytecode(code) for inner in _codes(compiled)):
            raise OSError("the text has changed since it ran")
        return _text(tree, code)
    except (OSError, SyntaxError, ValueError, TypeError, IndexError, LookupError):
        return f"bytecode {hashed(_bytecode(code))}"


def _text(tree: ast.Module, code: types.CodeType) -> str:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    names = code.co_varnames[: code.co_argcount]
    nodes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, kinds)
        and min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))])
        == code.co_firstlineno
        and tuple(name.arg for name in [*node.args.posonlyargs, *node.args.args]) == names
        and getattr(node, "name", "<lambda>") == code.co_name
    ]
    if not nodes:
        raise LookupError(code.co_name)
    for inner in (inner for node in nodes for inner in ast.walk(node)):
        body = getattr(inner, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            first = body[0].value
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                body[:] = body[1:] or [ast.Pass()]
    which = [] if len(nodes) == 1 else [f"bytecode {hashed(_bytecode(code))}"]  # several lambdas in a line
    return "\n".join([*(ast.unparse(node) for node in nodes), *which])


def _futures(code: types.CodeType) -> int:
    import __future__

    every = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names[3:])
    return code.co_flags & every


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _bytecode(code: types.CodeType) -> list[Any]:
    constants = [_bytecode(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts]
    return [code.co_name, code.co_code.hex(), list(code.co_names), list(code.co_varnames), constants]


# ------------------------------------------------------------------ each kind


def _function(function: types.FunctionType, describe: Any) -> Any:
    if is_of_a_library(function):
        return f"{function.__module__}.{function.__qualname__}"
    found: dict[str, Any] = {"class": function.__name__, "code": code_of(function)}
    defaults = inspect.signature(function, follow_wrapped=False).parameters.values()
    found.update({p.name: describe(p.default) for p in defaults if p.default is not p.empty})
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            found[name] = describe(cell.cell_contents)
        except ValueError:  # not filled yet
            found[name] = None
    found.update({name: describe(value) for name, value in _globals(function)})
    return found


def _globals(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """The global names that a function uses; of our modules and the notebook's, what it uses of them."""
    names = {name: None for code in _codes(function.__code__) for name in code.co_names}
    for name in names:
        value = function.__globals__.get(name, None)
        if not isinstance(value, types.ModuleType):
            if name in function.__globals__:
                yield name, value
        elif not is_of_a_library(value):
            for attribute in names:
                inner = vars(value).get(attribute, None)
                if attribute in vars(value) and not isinstance(inner, types.ModuleType):
                    yield f"{name}.{attribute}", inner


def _class(cls: type, describe: Any) -> Any:
    """A class by its functions and constants, those of its bases that no library holds included."""
    if is_of_a_library(cls):
        return f"{cls.__module__}.{cls.__qualname__}"
    found = {"class": cls.__name__}
    for base in reversed(cls.__mro__):
        if not is_of_a_library(base):
            found.update({n: describe(v) for n, v in vars(base).items() if n in METHODS or n[:2] != "__"})
    return found


WITHIN = ("__wrapped__", "python_function", "py_func", "pyfunc")  # of lru_cache, tf.function, numba, NumPy
METHODS = {"__init__", "__call__", "__getitem__", "__len__", "__iter__", "__next__"}


def _object(value: Any, describe: Any) -> Any:
    """An object by its class and its attributes, or by Keras's configuration of it."""
    cls = type(value)
    if hasattr(value, "__array__"):
        try:
            return array(value)
        except (TypeError, ValueError):  # a tensor that holds no numbers
            return str(getattr(value, "dtype", cls.__name__))
    found = {"class": cls.__name__}
    found.update({name: describe(getattr(value, name)) for name in WITHIN if hasattr(value, name)})
    if not is_of_a_library(cls):
        found["code"] = describe(cls)
    if hasattr(value, "get_config"):
        found.update(configuration(value, describe))
    if hasattr(value, "get_weights"):
        found["weights"] = hashed([array(weights) for weights in value.get_weights()])
    if not is_of_a_library(cls) or cls.__module__.startswith("keras.src.callbacks"):
        found.update(attributes(value, describe))
    elif len(found) == 1:
        found["text"] = ADDRESS.sub("", repr(value))[:200]
    return found


def attributes(value: Any, describe: Any) -> dict[str, Any]:
    """An object's own attributes but for those whose names begin with an underscore."""
    own = {**getattr(value, "__dict__", {})}
    own.update({n: getattr(value, n) for n in getattr(type(value), "__slots__", ()) if hasattr(value, n)})
    return {n: describe(v) for n, v in own.items() if n[:1] != "_" and n not in NOT_ITS_OWN}


def configuration(value: Any, describe: Any) -> dict[str, Any]:
    """Keras's configuration of an object, without names; what the notebook wrote is described by its code."""
    try:
        config = value.get_config()
    except Exception as error:  # a class of the notebook's that Keras can't save
        return {"configuration": f"unknown: {type(error).__name__}"}
    found = {}
    for name, item in config.items():
        if name != "name":
            own = getattr(value, name, None) if isinstance(item, Mapping) and "class_name" in item else None
            thing = own if isinstance(own, (types.FunctionType, type)) else type(own)
            found[name] = describe(plain(item) if own is None or is_of_a_library(thing) else own)
    return found


def plain(item: Any) -> Any:
    """Keras's JSON of an object in few words: the class with its configuration, or a policy's name."""
    if isinstance(item, Mapping) and {"class_name", "config"} <= {*item}:
        config = item["config"]
        if item["class_name"] in ("DTypePolicy", "function"):
            return config["name"] if isinstance(config, Mapping) else config
        return {"class": item["class_name"], **(plain(config) if isinstance(config, Mapping) else {})}
    if isinstance(item, Mapping):
        return {
            str(name): COUNT.sub("", str(value)) if name in WIRES else plain(value)
            for name, value in item.items()
            if name != "name"
        }
    return [plain(value) for value in item] if isinstance(item, (list, tuple)) else item


def _mapping(value: Mapping[Any, Any], describe: Any) -> Any:
    found = {str(name): describe(item) for name, item in value.items()}
    return found if len(found) <= LONGEST else {"entries": hashed(found), "length": len(found)}


def _sequence(value: Any, describe: Any) -> Any:
    found = [describe(item) for item in value]
    if isinstance(value, (set, frozenset)):
        found.sort(key=lambda item: json.dumps(item, sort_keys=True, default=str))
    return found if len(found) <= LONGEST else {"entries": hashed(found), "length": len(found)}


def _partial(value: functools.partial[Any], describe: Any) -> Any:
    return {"class": "partial", "of": describe(value.func), "arguments": describe(value.args)} | {
        name: describe(item) for name, item in value.keywords.items()
    }


def _method(value: types.MethodType, describe: Any) -> Any:
    return {
        "class": value.__func__.__name__,
        "of": describe(value.__self__),
        "method": describe(value.__func__),
    }


def _generator(value: Any, describe: Any) -> Any:
    entropy = getattr(getattr(value.bit_generator, "seed_seq", None), "entropy", None)
    seeded = (isinstance(entropy, int) and entropy < SEEDED) or isinstance(entropy, (list, tuple))
    return {"class": "Generator", "seed": describe(entropy) if seeded else "drawn"}


KINDS: list[tuple[Any, Callable[[Any, Any], Any]]] = [
    (np.generic, lambda value, describe: describe(value.item())),
    (np.ndarray, array),
    (bytes, lambda value, describe: hashed(value.hex())),
    (enum.Enum, lambda value, describe: str(value)),
    (Mapping, _mapping),
    ((list, tuple, set, frozenset), _sequence),
    ((range, slice, complex, types.GeneratorType), lambda value, describe: ADDRESS.sub("", repr(value))),
    (np.random.Generator, _generator),
    (functools.partial, _partial),
    (types.MethodType, _method),
    (types.FunctionType, _function),
    ((staticmethod, classmethod), lambda value, describe: describe(value.__func__)),
    (property, lambda value, describe: describe(value.fget)),
    (type, _class),
    ((types.BuiltinFunctionType, np.ufunc), lambda value, describe: value.__name__),
    (types.ModuleType, lambda value, describe: value.__name__),
]
