"""Files that are whole or not there: written elsewhere, onto the disk, then moved into their place."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

OURS = ("gradebook.db", "autograded", "feedback", ".grading", "private")  # what grading makes in a course


def keep_private(root: Path) -> None:
    """From now on this process, and what it starts, makes files that other accounts can't read.

    What grading made in a course before is closed to them as well, where it is this account's.
    """
    os.umask(_withheld(root))
    for path in (root / name for name in OURS):
        with suppress(FileNotFoundError, PermissionError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & stat.S_IRWXO and not path.is_symlink():
                path.chmod(mode & ~stat.S_IRWXO)


def permissions(root: Path) -> int:
    """What nbgrader is to give its files in a course; as it takes them, the digits of an octal number."""
    return int(f"{0o666 & ~_withheld(root):o}")


def _withheld(root: Path) -> int:
    """The access that nobody gets, as a umask: a course that is its group's stays so."""
    shared = root.stat().st_mode & (stat.S_ISGID | stat.S_IWGRP)
    return 0o007 if shared else 0o077


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
