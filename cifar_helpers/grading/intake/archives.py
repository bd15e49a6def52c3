"""Unpacks .zip and .tar archives in memory, within limits: nothing is written, no link or device is made."""

from __future__ import annotations

import bz2
import calendar
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.collecting import LIMITS, Collection, printable, too_large

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
UNKNOWN = (".rar", ".7z")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # unpacked bit by bit, others into any amount at once
COMPRESSED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}


def is_archive(name: str) -> bool:
    """Whether the name promises an archive that can be unpacked.

    >>> is_archive("Homework.ZIP"), is_archive("homework.rar")
    (True, False)
    """
    return name.lower().endswith(SUFFIXES)


def unpack(found: Collection, level: int = 1) -> None:
    """Replaces the archives among `found`'s files by what they hold, archives within them included.

    Raises
    ------
    NotGradable
        If one is damaged, encrypted, or unpacks to more than the limits allow.
    """
    for name in [name for name in found.files if is_archive(name)]:
        if level > LIMITS.archives:
            found.left_out[name] = "an archive in an archive in an archive"
            continue
        packed = found.files.pop(name)
        inner = Collection(found.ignored, size=found.size, entries=found.entries)
        _fill(inner, name, packed)
        unpack(inner, level + 1)
        found.size, found.entries = inner.size, inner.entries
        _merge(found, inner, PurePosixPath(name).parent)


def _merge(found: Collection, inner: Collection, folder: PurePosixPath) -> None:
    for name, content in inner.files.items():
        if found.wants(path := str(folder / name)):
            found.files[path], found.times[path] = content, inner.times[name]
            found.folders.update(map(str, PurePosixPath(path).parents))
    found.left_out |= {str(folder / name): why for name, why in inner.left_out.items()}


def _fill(inner: Collection, name: str, packed: bytes) -> None:
    read = _zipped if packed[:2] == b"PK" else _tarred
    try:
        for path, content, time in read(packed, inner):
            inner.add(path, content, time)
    except NotGradable:
        raise
    except Exception as error:  # the libraries raise a dozen types on a stranger's bytes
        message = f"{type(error).__name__}: {str(error)[:80]}"
        raise NotGradable(
            f"{printable(name)} can't be unpacked ({message}): ask for the notebook itself"
        ) from error


def _zipped(packed: bytes, inner: Collection) -> Iterator[tuple[str, bytes, float]]:
    if (
        packed.count(b"PK\x01\x02") > LIMITS.entries * 2
    ):  # each would cost memory on opening; some are inner ones
        raise NotGradable(f"an archive holds over {LIMITS.entries} files: ask for the notebook alone")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for member in archive.infolist():
            inner.count()
            name = member.filename.replace("\\", "/")
            kind = stat.S_IFMT(member.external_attr >> 16)
            if member.is_dir() or not inner.wants(name):
                continue
            if kind not in (0, stat.S_IFREG):
                inner.left_out[name] = "no regular file"
                continue
            if member.flag_bits & 1:
                raise NotGradable("the archive needs a password: ask for the notebook itself")
            if member.compress_type not in METHODS:
                raise NotGradable(
                    f"{printable(name)} is packed by a method that is not unpacked here (number "
                    f"{member.compress_type}): ask for the notebook itself, or for an ordinary .zip"
                )
            with archive.open(member) as file:
                yield name, _read(file, inner.room), _seconds(member.date_time)


def _seconds(stamp: tuple[int, ...]) -> float:
    """When a file was packed: good for comparing the files of one archive, which names no time zone."""
    return float(calendar.timegm((*stamp, 0, 0, 0)))


def _tarred(packed: bytes, inner: Collection) -> Iterator[tuple[str, bytes, float]]:
    opener = next((opener for sign, opener in COMPRESSED.items() if packed.startswith(sign)), None)
    if opener:  # at once, as tarfile would unpack any amount on its way to the next member
        with opener(io.BytesIO(packed)) as file:
            packed = _read(file, inner.room)
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:") as archive:
        for member in archive:
            inner.count()
            name = member.name
            if member.isdir() or not inner.wants(name):
                continue
            stream = archive.extractfile(member) if member.isreg() and not member.issparse() else None
            if stream is None:
                inner.left_out[name] = "no regular file"
                continue
            yield name, _read(stream, inner.room), float(member.mtime)


def _read(file: IO[bytes], room: int) -> bytes:
    """All of a compressed stream, if it is not a bomb."""
    content = file.read(room + 1)
    if len(content) > room:
        raise too_large()
    return content
