"""Files that are whole or not there: written elsewhere, onto the disk, then moved into their place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: Path, newline: str | None = None) -> Iterator[IO[str]]:
    """A text file that takes the place of `path` when the block ends well; until then `path` stays as it is.

    Raises
    ------
    OSError
        If the disk is full or the folder can't be written. Nothing is left beside `path` then.
    """
    draft = path.with_name(f"{path.name}.partial")
    try:
        with naming(path), open(draft, "w", encoding="utf-8", newline=newline) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _settle(path.parent)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Names `path` in the error of a full disk, which by itself doesn't say which disk."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def put(draft: Path, target: Path) -> None:
    """Moves the folder `draft` to `target`, whose earlier content goes; both are on one disk."""
    for path in (*draft.rglob("*"), draft):
        _settle(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    old = draft.with_name(f"{draft.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)  # at once: emptied bit by bit, it could be cut short and pass for whole
    draft.rename(target)
    _settle(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _settle(path: Path) -> None:
    """Waits until the file or folder is on the disk, where a power cut can't take it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
