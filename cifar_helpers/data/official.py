"""Finds the official data sets, in `CIFAR_DATA_DIR` or by downloading them, and loads them."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_helpers.data import cache, parse
from cifar_helpers.data.archives import OFFICIAL, Archive, Official
from cifar_helpers.data.data_error import DataError
from cifar_helpers.data.dataset import Dataset, Split

PARSER = 1  # part of what the cache compares: raise it when the arrays that parse.py makes change
TOY = (
    "or work with toy data, without a network: run %env CIFAR_BUDGET=toy in a cell of its own, then the "
    "notebook from its top"
)
HELP = (
    "What helps: let CIFAR_DATA_DIR name a folder that holds the archive or its extracted files, "
    f"or CIFAR_MIRROR a URL or folder that has the archive; {TOY}."
)


@dataclass(frozen=True)
class Found:
    """An archive, or a folder of its extracted files, on this disk."""

    archive: Archive
    path: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are read."""
        if self.path.is_file():
            return (self.path,)
        return tuple(self.path / name for name in (*self.archive.train, *self.archive.test))


def load(name: str, *, train: int | None = None, test: int | None = None) -> Dataset:
    """Load `cifar10` or `cifar100`; see `cifar_helpers.data.load`."""
    official, data_dir = OFFICIAL[name], own_folder()
    if data_dir is None:
        source = f"official archive, parser {PARSER}"
        arrays = cache.arrays(name, source, lambda: _parse(official, _download(official)))
    else:
        found = _find(official, data_dir)
        entry = f"{name}-{zlib.crc32(os.fsencode(found.path)):08x}"  # one per folder
        arrays = cache.arrays(entry, _state(found), lambda: _parse(official, found))
    parts = _split(official, arrays, "train", train), _split(official, arrays, "test", test)
    return Dataset(name, official.title, *parts, official.class_names, official.superclass_names)


def fetch(name: str) -> Path:
    """Have the archive of `cifar10` or `cifar100` on this disk, downloading it if it isn't there.

    Returns
    -------
    Path
        The archive; with `CIFAR_DATA_DIR`, what was found there (an archive or a folder of extracted files).

    Raises
    ------
    DataError
        If it can't be had; the message names every source that was tried, and what to do.
    """
    data_dir = own_folder()
    return (_download(OFFICIAL[name]) if data_dir is None else _find(OFFICIAL[name], data_dir)).path


def own_folder() -> Path | None:
    """The folder that `CIFAR_DATA_DIR` names; None if it is not set."""
    value = os.environ.get("CIFAR_DATA_DIR", "").strip()
    return Path(value).expanduser().absolute() if value else None


def _find(official: Official, data_dir: Path) -> Found:
    """What `CIFAR_DATA_DIR` holds of a data set; extracted files before archives, as they are faster to read.

    No hash is known for extracted files. They are the user's own folder, read all the same with the unpickler
    that runs nothing, and checked in number, shape and labels.
    """
    for archive in official.archives:
        for path in (data_dir / archive.folder, data_dir):
            found = Found(archive, path)
            if path.is_dir() and all(file.is_file() for file in found.files):
                return found
    for archive in official.archives:
        if (data_dir / archive.file).is_file():
            return Found(archive, data_dir / archive.file)
    looked_for = " or ".join(
        f"{archive.file} or all files of {archive.folder}" for archive in official.archives
    )
    trouble = "lacks" if data_dir.is_dir() else "is not a folder that holds"
    raise DataError(
        f'CIFAR_DATA_DIR is "{data_dir}", which {trouble} {looked_for}. '
        f"Put one of them there, or unset CIFAR_DATA_DIR to download {official.title}; {TOY}."
    )


def _download(official: Official) -> Found:
    """The first archive of a data set that can be downloaded, or was already."""
    from cifar_helpers.data import download  # here, because opening the cache needs none of it

    failures = []
    for archive in official.archives:
        try:
            return Found(archive, download.fetch(archive, cache.archives()))
        except download.NoSourceLeft as error:
            failures.append(str(error))
    raise DataError(
        "\n".join([f"{official.title} could not be downloaded:", *failures])
        + f"\nWhat arrived is kept, and the next attempt goes on from there. {HELP}"
    )


def _parse(official: Official, found: Found) -> dict[str, np.ndarray]:
    if found.path.is_dir():
        return parse.arrays(official, found.archive, parse.files_of_folder(found.archive, found.path))
    from cifar_helpers.data import download

    if not download.is_genuine(found.path, found.archive):
        raise DataError(
            f"{found.path} is not the official archive: it has {found.path.stat().st_size:,} bytes "
            f"(expected {found.archive.bytes:,}), or its sha256 is not {found.archive.sha256[:8]}…. "
            f"Get it again, or unset CIFAR_DATA_DIR to download {official.title}."
        )
    return parse.arrays(official, found.archive, parse.files_of_archive(found.archive, found.path))


def _state(found: Found) -> str:
    """What tells the files that the cache was made from apart from changed ones, without reading them."""
    states = [(file.name, file.stat()) for file in found.files]
    times = [f"{name} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}" for name, state in states]
    return f"{found.path}, parser {PARSER}: {', '.join(times)}"


def _split(official: Official, arrays: dict[str, np.ndarray], part: str, count: int | None) -> Split:
    total = len(arrays[f"{part}_labels"])
    if count is not None and not 1 <= count <= total:
        raise ValueError(f"{part}={count} is out of range: {official.title} has {total:,} {part} images")
    images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
    superclasses = arrays.get(f"{part}_superclasses")
    return Split(images, labels, superclasses)[:count]
