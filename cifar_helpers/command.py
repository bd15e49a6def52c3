"""Starts the command line, which Ctrl-C ends with a sentence from the first moment on."""

from __future__ import annotations

from cifar_helpers import interrupts


def main() -> None:
    """What `cifar-course` runs."""
    interrupts.end_at_once()  # until a command has imported what it needs
    from cifar_helpers.cli import app

    app()
