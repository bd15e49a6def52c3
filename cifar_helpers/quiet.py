"""Keeps libraries' log lines out of notebooks, where red is the sign of a wrong answer.

TensorFlow's native code writes to the process's standard error as it is loaded, before it reads any setting
of its own. Importing this module changes nothing; `cifar_helpers` calls `keep_libraries_quiet`. What then
loads TensorFlow also imports it for good (`kept`), which is faster.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from typing import Any

from cifar_helpers import kept
from cifar_helpers.backend import LOUD

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
ERRORS_TOO = "3"  # a GPU that isn't there is an error to TensorFlow; what concerns a net is raised in Python
STANDARD_ERROR = 2
# A log line of native code: its level, date and time, process, file and line. What comes before Python's own.
NATIVE = re.compile(
    rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: )?[IWE]\d* ?[^\n]*?\b[\w/.]+\.(cc|h|cu)(\.cc)?:\d+\]?"
    rb"|WARNING: All log messages before absl::InitializeLog\(\)"
    rb"|To enable the following instructions:"
)


def keep_libraries_quiet() -> None:
    """From now on, importing TensorFlow writes no log lines, unless TF_CPP_MIN_LOG_LEVEL is 0.

    Nor does Matplotlib, which tells of the fonts that it looks for when it is used first.
    """
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    os.environ.setdefault(LEVEL, ERRORS_TOO)
    asked_for = os.environ[LEVEL] == "0"
    if not asked_for and LOUD not in sys.modules and not any(map(_is_ours, sys.meta_path)):
        sys.meta_path.insert(0, _Finder())


def _is_ours(finder: Any) -> bool:
    return isinstance(finder, _Finder)


class _Finder:
    """Finds TensorFlow as Python does, once, and runs it without its log lines, and faster."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != LOUD:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        loader = getattr(spec, "loader", None)
        run = getattr(loader, "exec_module", None)
        if loader is not None and run is not None:

            def quietly(module: Any) -> None:
                with without_native_lines(), kept.for_good():
                    run(module)
                logging.getLogger(LOUD).setLevel(logging.ERROR)

            loader.exec_module = quietly
        return spec


@contextlib.contextmanager
def without_native_lines() -> Iterator[None]:
    """Leaves log lines of native code out of what is written to standard error; the rest comes at the end."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
    try:
        kept = os.dup(STANDARD_ERROR)
    except OSError:  # there is no standard error
        yield
        return
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), STANDARD_ERROR)
        try:
            yield
        finally:
            os.dup2(kept, STANDARD_ERROR)
            os.close(kept)
            file.seek(0)
            for line in file:
                if not NATIVE.match(line):
                    os.write(STANDARD_ERROR, line)
