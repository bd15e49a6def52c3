"""The copy of this package that a submission's kernel sees: checks without bodies, tasks' answers cut out."""

from __future__ import annotations

import ast
import atexit
import compileall
import py_compile
import shutil
import tempfile
from pathlib import Path

import cifar_helpers

WHOLE = Path(cifar_helpers.__file__).parent
NAME, CHECKS = WHOLE.name, "checks"
# Of `grading` a kernel needs its side of the wall, and a fork server itself.
GRADING_KEPT = ("__init__.py", "errors.py", "kernel", "sandbox", "wall")
LEFT_OUT = ("cli.py", "command.py", "instructors", "interrupts.py")
_made: dict[tuple[str, ...], Path] = {}

CHECKS_STUB = '''"""Names of the checks, which run elsewhere while a submission is graded, not here."""


class CheckFailed(AssertionError):
    """A check found a mistake; never raised here."""


def private_seed():
    return 0


def _silent(name):
    def check(*args, **named):
        """Does nothing here: checks run in your own notebook, and where submissions are judged."""

    check.__name__ = check.__qualname__ = name
    return check


def _absent(module, parts=()):
    def __getattr__(name):
        if name.startswith("_") or name in parts:
            raise AttributeError(name)
        raise ImportError(f"{module}.{name} is not available while a submission is graded")

    return __getattr__
'''
PART_STUB = '''"""Not available while a submission is graded."""

from cifar_helpers.checks import CheckFailed, _absent, _silent, private_seed

'''


def for_students(absent: tuple[str, ...] = ()) -> Path:
    """The package for kernels, made once per process: a folder that lives as long as this process.

    Parameters
    ----------
    absent : functions and classes that only say that they can't be had, as in a `View`.

    Examples
    --------
    >>> (for_students() / "checks" / "two_layer_net" / "reference.py").read_text().count("def ")
    0
    """
    made = _made.get(absent)
    if made is None or not made.is_dir():
        folder = tempfile.mkdtemp(prefix="package-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        made = _made[absent] = Path(folder, NAME)
        _write(made, absent)
    return made


def _write(place: Path, absent: tuple[str, ...]) -> None:
    """Files that anybody may read, and byte code beside them, as kernels can't write theirs."""
    for path in sorted(WHOLE.rglob("*")):
        relative = path.relative_to(WHOLE)
        if path.is_file() and "__pycache__" not in relative.parts and _kept(relative):
            target = place / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            text = _changed(relative, path, absent)
            target.write_bytes(path.read_bytes() if text is None else text.encode())
    compileall.compile_dir(place, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    for path in (place, *place.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _kept(relative: Path) -> bool:
    first, *rest = relative.parts
    if first == CHECKS and relative.suffix != ".py":  # right solutions
        return False
    return rest[0] in GRADING_KEPT if first == "grading" else first not in LEFT_OUT


def _changed(relative: Path, path: Path, absent: tuple[str, ...]) -> str | None:
    """The file's text as students may see it; None: as it is."""
    if relative.suffix != ".py":
        return None
    module = ".".join(relative.with_suffix("").parts)
    if relative.parts[0] == CHECKS:
        return _checks(relative, path)
    names = [name.rpartition(".")[2] for name in absent if name.rpartition(".")[0] == module]
    return _without(path.read_text(encoding="utf-8"), module, names) if names else None


def _checks(relative: Path, path: Path) -> str:
    """The names of a package of checks that notebooks import; nothing of any other module."""
    if relative.parts == (CHECKS, "__init__.py"):
        return CHECKS_STUB
    own = relative.name == "__init__.py"
    names = public(path.read_text(encoding="utf-8")) if own else []
    visible = {*names} - {"CheckFailed", "private_seed"} if "private_seed" in names else ()
    parts = sorted(part.stem for part in path.parent.iterdir()) if own else []
    lines = [f"{name} = _silent({name!r})" for name in sorted(visible)]
    return "\n".join([PART_STUB, *lines, f"__getattr__ = _absent(__name__, {parts})", ""])


def public(text: str) -> list[str]:
    """What a module has in ``__all__``."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return ast.literal_eval(node.value)
    return []


def _without(text: str, module: str, names: list[str]) -> str:
    """The module, in which these functions and the methods of these classes only say so."""
    tree = ast.parse(text)
    found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for name in names:
        message = (
            f"{NAME}.{module}.{name} is what a task asks you to write: it is not available while grading"
        )
        node = found[name]
        parts = node.body if isinstance(node, ast.ClassDef) else [node]
        methods = [part for part in parts if isinstance(part, ast.FunctionDef)]
        for method in methods:
            method.body = ast.parse(f"raise RuntimeError({message!r})").body
        if isinstance(node, ast.ClassDef):
            node.body = [*methods] or [ast.Pass()]
    return ast.unparse(tree)
