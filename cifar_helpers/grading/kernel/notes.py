"""Tells the grader what the kernel did in place of what a cell asked for."""

from __future__ import annotations

from typing import Any

from IPython.core.getipython import get_ipython

# The grader takes messages of this type out of the outputs; `grading.causes` has the sentences.
MIME = "application/vnd.cifar.note+json"
_told: set[tuple[int, str, str]] = set()


def note(kind: str, what: str = "") -> None:
    """Sends a note about the running cell, once; also where ``%%capture`` keeps its outputs."""
    shell: Any = get_ipython()  # a kernel's, which says so nowhere
    key = (shell.execution_count, kind, what)
    if key in _told:
        return
    _told.add(key)
    kernel = shell.kernel
    content: dict[str, Any] = {"data": {MIME: {"kind": kind, "what": what}}, "metadata": {}, "transient": {}}
    kernel.session.send(
        kernel.iopub_socket,
        "display_data",
        content,
        parent=kernel.get_parent("shell"),
        ident=b"display_data",
    )
