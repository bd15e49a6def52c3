"""IPython's commands that only another editor has, or that need a screen, are skipped."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError

from cifar_helpers.grading.kernel.notes import note

# Nothing here installs, asks somebody or draws in a window. `%env` and the like work as ever.
SKIPPED = (
    *("conda", "debug", "gui", "mamba", "micromamba", "pdb", "pip", "tensorboard", "tensorflow_version"),
    "uv",
)
OTHER_LANGUAGES = (
    *("R", "bigquery", "cython", "dot", "fortran", "julia", "mermaid", "rust", "shell", "spark", "sparksql"),
    *("sql", "system"),
)


def install(shell: Any) -> None:
    """From now on, unknown commands of a line are skipped; those of a cell too, and its Python is run."""
    line_magic, cell_magic = shell.run_line_magic, shell.run_cell_magic
    own = {"load_ext": _load_extension, "reload_ext": _load_extension, "matplotlib": _inline}
    _skip(shell)
    for name, change in own.items():
        shell.register_magic_function(change(shell, shell.find_line_magic(name)), "line", name)

    def run_line_magic(name: str, line: str, _stack_depth: int = 1) -> Any:
        if not _exists(shell, "line", name):
            return note("magic", f"%{name}")
        return line_magic(name, line, _stack_depth + 1)

    def run_cell_magic(name: str, line: str, cell: str) -> Any:
        if _exists(shell, "cell", name):
            return cell_magic(name, line, cell)
        note("magic", f"%%{name}")
        if name not in OTHER_LANGUAGES and _is_python(shell.transform_cell(cell)):
            shell.run_cell(cell)
        return None

    shell.run_line_magic, shell.run_cell_magic = run_line_magic, run_cell_magic


def _skip(shell: Any) -> None:
    for name in SKIPPED:
        shell.register_magic_function(lambda line, name=name: note("magic", f"%{name}"), "line", name)


def _exists(shell: Any, kind: str, name: str) -> bool:
    manager = shell.magics_manager
    return name in manager.magics[kind] or name in getattr(manager, "lazy_magics", {})


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def _load_extension(shell: Any, original: Callable[[str], Any]) -> Callable[[str], Any]:
    def load_ext(line: str) -> Any:
        try:
            return original(line)
        except (ImportError, UsageError):
            return note("magic", f"%load_ext {line.strip()}")
        finally:
            _skip(shell)  # an extension may bring one of them

    return load_ext


def _inline(shell: Any, original: Callable[[str], Any]) -> Callable[[str], Any]:
    """Figures are drawn into the notebook, whatever window it asks for."""

    def matplotlib(line: str) -> Any:
        return original(line if "--list" in line else "inline")

    return matplotlib
