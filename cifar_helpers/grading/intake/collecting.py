"""Reads a handed-in folder into memory within limits: regular files, no link followed, no device opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from cifar_helpers.grading.errors import NotGradable

MB = 2**20


@dataclass(frozen=True)
class Limits:
    """Sizes are in bytes; `folder` is nbgrader's own limit, and holds for what an archive unpacks to."""

    folder: int = 100 * MB
    notebook: int = 50 * MB  # outputs included
    outputs: int = 10 * MB  # of all cells, as handed in; people see less
    sources: int = 5 * MB  # the text of all cells
    pictures: int = 20 * MB  # pasted into markdown cells
    entries: int = 2_000  # files, folders and links in the folder, or in its archives
    depth: int = 10  # folders within folders
    name: int = 200  # of one file or folder; the file system's end is at 255
    path: int = 1_000
    archives: int = 2  # archives within archives
    cells: int = 1_000
    # JSON's memory is in its parts: 50 MB of "[]," would take over 1 GB. A figure of 500,000 points passes.
    commas: int = 5_000_000
    openings: int = 2_000_000


LIMITS = Limits()

LEFTOVERS = (
    *("__MACOSX", "._*", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints", "graded.json*"),
    "private_images*.npy",  # 30 MB that everyone was given
)


@dataclass
class Collection:
    """Files by path (with /), and sentences on what was left out; keeps the limits as it grows.

    `times` are when files were saved, as far as folder or archive tell (seconds since 1970).
    """

    ignored: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    left_out: dict[str, str] = field(default_factory=dict)
    size: int = 0
    entries: int = 0

    def count(self) -> None:
        """Counts one entry, whatever it is.

        Raises
        ------
        NotGradable
            If there are more than can be honest.
        """
        self.entries += 1
        if self.entries > LIMITS.entries:
            raise NotGradable(
                f"there are over {LIMITS.entries} files and folders: ask for the notebook alone"
            )

    def wants(self, name: str) -> bool:
        """Whether a file of this name is to be read; one that can't be is noted."""
        parts = PurePosixPath(name).parts
        if any(fnmatch(part, pattern) for part in parts for pattern in (*LEFTOVERS, *self.ignored)):
            return False
        if problem := path_problem(name):
            self.left_out[name] = problem
        elif name in self.files or name in self.folders or not self.files.keys().isdisjoint(_above(name)):
            self.left_out[name] = "another file has its place"
        else:
            return True
        return False

    def add(self, name: str, content: bytes, time: float = 0.0) -> None:
        """Takes a file in; `time` is when it was saved, 0 where nothing tells.

        Raises
        ------
        NotGradable
            If all files together are too large.
        """
        self.size += len(content)
        if self.size > LIMITS.folder:
            raise too_large()
        self.files[name], self.times[name] = content, time
        self.folders.update(_above(name))

    def copy(self) -> Collection:
        """Another one, which can be unpacked without this one's changing."""
        return replace(
            self,
            files=dict(self.files),
            times=dict(self.times),
            left_out=dict(self.left_out),
            folders=set(self.folders),
        )

    @property
    def room(self) -> int:
        """Bytes that may still come."""
        return LIMITS.folder - self.size

    def sentences(self) -> list[str]:
        """What was left out, in words; names are shown without control characters."""
        if not self.left_out:
            return []
        shown = [f"{printable(name)} ({why})" for name, why in sorted(self.left_out.items())[:3]]
        more = f" and {len(self.left_out) - 3} more" if len(self.left_out) > 3 else ""
        return [f"left out: {', '.join(shown)}{more}"]


def _above(name: str) -> set[str]:
    return {str(parent) for parent in PurePosixPath(name).parents}


def too_large() -> NotGradable:
    """The refusal of what has more bytes than `LIMITS.folder`."""
    return NotGradable(f"the files have more than {LIMITS.folder / MB:.0f} MB: ask for less")


def printable(name: str) -> str:
    """A stranger's file name as one short piece of text.

    >>> printable("a\\nb"), printable("x" * 99)[-4:]
    ('a?b', 'xxx…')
    """
    text = "".join(letter if letter.isprintable() else "?" for letter in name)
    return text if len(text) <= 60 else text[:59] + "…"


def path_problem(name: str) -> str | None:
    """Why a path from a folder or an archive can't be used; None if it can.

    >>> path_problem("data/table.csv"), path_problem("../key"), path_problem("/etc/passwd")
    (None, 'leads out of the folder', 'leads out of the folder')
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or name[1:2] == ":":
        return "leads out of the folder"
    if not name.isprintable():  # control characters, and bytes that are not text
        return "its name is not text"
    longest = max(len(part.encode()) for part in parts)
    if len(parts) > LIMITS.depth or len(name.encode()) > LIMITS.path or longest > LIMITS.name:
        return "its path is too long"
    return None


def collect(folder: Path, ignored: list[str]) -> Collection:
    """The regular files in `folder` and below.

    Raises
    ------
    NotGradable
        If it is a link, can't be read, or holds more than the limits allow.
    """
    found = Collection(tuple(ignored))
    try:
        require_folder(folder)
        for entry, name in _walk(folder, "", found):
            _take(entry, name, found)
    except OSError as problem:
        raise NotGradable(f"the folder can't be read ({problem.strerror}): check its rights") from None
    return found


def require_folder(folder: Path) -> None:
    """Refuses a student's folder that is a link.

    Raises
    ------
    NotGradable
        If it, or the one above it, is a link.
    OSError
        If that can't be told, as the one above may not be entered.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise NotGradable("the folder is a symbolic link, which is not followed: put the folder itself there")


def _walk(folder: Path, prefix: str, found: Collection) -> Iterator[tuple[os.DirEntry[str], str]]:
    try:
        listed = _listed(folder, found)
    except OSError as problem:
        if not prefix:
            raise
        found.left_out[prefix] = f"can't be read: {problem.strerror}"
        return
    for entry in sorted(listed, key=lambda entry: entry.name):
        name = f"{prefix}{entry.name}"
        if not entry.is_dir(follow_symlinks=False):
            yield entry, name
        elif found.wants(f"{name}/"):
            yield from _walk(Path(entry.path), f"{name}/", found)


def _listed(folder: Path, found: Collection) -> list[os.DirEntry[str]]:
    listed = []
    with os.scandir(folder) as entries:
        for entry in entries:
            found.count()
            listed.append(entry)
    return listed


def _take(entry: os.DirEntry[str], name: str, found: Collection) -> None:
    if not found.wants(name):
        return
    if entry.is_symlink():
        found.left_out[name] = "a link, which is not followed"
    elif not entry.is_file(follow_symlinks=False):
        found.left_out[name] = "no regular file"
    else:
        try:
            saved = entry.stat(follow_symlinks=False).st_mtime
            found.add(name, read_regular(Path(entry.path), found.room), saved)
        except OSError as problem:
            found.left_out[name] = f"can't be read: {problem.strerror}"


def read_regular(path: Path, room: int) -> bytes:
    """The content of a regular file of at most `room` bytes; opening never waits, and follows no link.

    Raises
    ------
    NotGradable
        If it is larger, or turned into something else meanwhile.
    OSError
        If it can't be opened.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise NotGradable(f"{printable(path.name)} is not a regular file: ask for the notebook itself")
        if status.st_size > room:
            raise too_large()
        return file.read(room)
