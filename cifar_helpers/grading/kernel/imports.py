"""Stand-ins for packages that Colab or a student's machine has and the grader's has not."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from cifar_helpers.grading.kernel import colab
from cifar_helpers.grading.kernel.notes import note

# They show, log or store: what a notebook does with them changes none of its answers.
QUIET = (
    "GPUtil",
    "altair",
    "bokeh",
    "comet_ml",
    "google.colab",
    "graphviz",
    "gdown",
    "ipympl",
    "kaggle",
    "livelossplot",
    "mlflow",
    "numba.jit",
    "numba.njit",
    "plotly",
    "pydot",
    "pydrive",
    "pydrive2",
    "pynvml",
    "tensorboardX",
    "torchinfo",
    "torchsummary",
    "visualkeras",
    "wandb",
    "watermark",
)
GUARDS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
HELPER = "__missing_package__"


def install(shell: Any) -> None:
    """From now on, a cell's own import of a missing package gives a stand-in, unless the cell guards it."""
    setattr(builtins, HELPER, instead)
    shell.ast_transformers.append(Imports())


def instead(error: ModuleNotFoundError, asked: str, stands_for: str) -> StandIn:
    """The stand-in, if the package of `asked` is missing as a whole; otherwise the error goes on its way."""
    __tracebackhide__ = True
    missing = error.name or ""
    top = missing.split(".")[0] == missing or missing in QUIET
    if not top or not f"{asked}.".startswith((f"{missing}.", f"{missing.lstrip('_')}.")):
        raise error
    note("package", missing)
    return StandIn(stands_for)


class StandIn:
    """Stands for a package, or for something in it. An import is free; using it says what is missing.

    Those of `QUIET` accept everything: calls give another stand-in, decorators the function itself.
    """

    _name: str
    _quiet: bool

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name
        self.__dict__["_quiet"] = any(f"{name}.".startswith(f"{known}.") for known in QUIET)

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self._name}.{name}")

    def __repr__(self) -> str:
        return f"<stand-in for {self._name}>"

    def __call__(self, *args: Any, **named: Any) -> Any:
        self._used()
        if self._name == "google.colab.drive.mount":
            colab.mount(*map(str, args[:1]))
        if len(args) == 1 and not named and callable(args[0]) and not isinstance(args[0], StandIn):
            return args[0]
        return StandIn(f"{self._name}()")

    def __instancecheck__(self, value: Any) -> bool:
        return False

    def __subclasscheck__(self, kind: Any) -> bool:
        return False

    def __mro_entries__(self, bases: Any) -> tuple[type, ...]:
        self._used()
        return (object,)

    def __getitem__(self, key: Any) -> StandIn:
        self._used()
        return StandIn(f"{self._name}[]")

    def __setitem__(self, key: Any, value: Any) -> None:
        self._used()

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __iter__(self) -> Iterator[Any]:
        self._used()
        return iter(())

    def __len__(self) -> int:
        self._used()
        return 0

    def __bool__(self) -> bool:
        self._used()
        return False

    def __contains__(self, item: Any) -> bool:
        self._used()
        return False

    def __enter__(self) -> StandIn:
        self._used()
        return self

    def __exit__(self, *_: Any) -> None:
        return None

    def _used(self) -> None:
        if not self._quiet:
            _refuse(self._name)


def _refuse(name: str) -> NoReturn:
    top = name.split(".")[0].removesuffix("()")
    note("used", top)
    raise ModuleNotFoundError(f"{top} is not installed where this is graded", name=top)


class Imports(ast.NodeTransformer):
    """Puts a handler around each import of a cell that nothing in the cell guards."""

    def visit_Try(self, node: ast.Try) -> ast.AST:
        """Leaves imports alone where their failing is provided for."""
        if not any(_guards(handler.type) for handler in node.handlers):
            return self.generic_visit(node)
        for name in ("handlers", "orelse", "finalbody"):
            setattr(node, name, [self.visit(part) for part in getattr(node, name)])
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        """The same for ``with suppress(ImportError)``."""
        suppresses = any("suppress" in ast.dump(item.context_expr) for item in node.items)
        return node if suppresses else self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> list[ast.stmt]:
        return [self._import(node, name) for name in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        module = node.module or ""
        if node.level or not _may_be_missing(module):
            return node
        names = [name for name in node.names if name.name != "*"]
        bound = {name.asname or name.name: f"{module}.{name.name}" for name in names}
        return _guarded(node, module, bound)

    def _import(self, node: ast.Import, name: ast.alias) -> ast.stmt:
        own = ast.copy_location(ast.Import([name]), node)
        if not _may_be_missing(name.name):
            return own
        top = name.name.split(".")[0]
        return _guarded(own, name.name, {name.asname: name.name} if name.asname else {top: top})


def _may_be_missing(module: str) -> bool:
    return module != "__future__" and module not in sys.modules


def _guards(caught: ast.expr | None) -> bool:
    """Whether a handler of these types takes a failed import."""
    if caught is None:
        return True
    names = {part.id for part in ast.walk(caught) if isinstance(part, ast.Name)}
    return bool(names & GUARDS)


def _guarded(own: ast.stmt, module: str, bound: dict[str, str]) -> ast.stmt:
    """``try: IMPORT`` and, where the package is missing, each name bound to a stand-in."""
    error = "__missing"
    calls = [f"{name} = {HELPER}({error}, {module!r}, {path!r})" for name, path in bound.items()]
    calls = calls or [f"{HELPER}({error}, {module!r}, {module!r})"]
    (made,) = ast.parse(f"try: pass\nexcept ModuleNotFoundError as {error}:\n " + "\n ".join(calls)).body
    for part in ast.walk(made):
        ast.copy_location(part, own)
    assert isinstance(made, ast.Try)
    made.body = [own]
    return made
