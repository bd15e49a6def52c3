"""Prepares a student's kernel before its first cell."""

from __future__ import annotations

from typing import Any

from cifar_helpers.grading.kernel import asking, colab, endings, imports, magics, settings

PARTS = (asking, endings, imports, magics, colab, settings)


def prepare(shell: Any, held: dict[str, str | None]) -> None:
    """Installs everything in an IPython shell that has a kernel; `held` as for `settings.hold`."""
    for part in PARTS:
        part.install(shell)
    settings.hold(held)
