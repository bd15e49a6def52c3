"""Turns the files of an official archive, in either form, into arrays."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from cifar_helpers.data import unpickle
from cifar_helpers.data.archives import Archive, Official
from cifar_helpers.data.data_error import DataError
from cifar_helpers.data.names import CIFAR100_SUPERCLASS_OF

PIXELS = 3 * 32 * 32


def files_of_folder(archive: Archive, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the image files in a folder of extracted files."""
    for name in (*archive.train, *archive.test):
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            raise DataError(f"{folder / name} can't be read ({error.strerror or error})") from error
        yield name, content


def files_of_archive(archive: Archive, path: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the image files in a .tar.gz, read in one pass without extracting it."""
    wanted = {f"{archive.folder}/{name}": name for name in (*archive.train, *archive.test)}
    try:
        with tarfile.open(path, "r|gz") as tar:
            for member in tar:
                if member.isreg() and member.name in wanted and (file := tar.extractfile(member)):
                    yield wanted[member.name], file.read()
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise DataError(f"{path} is damaged ({error}): delete it and get it again") from error


def arrays(official: Official, archive: Archive, files: Iterable[tuple[str, bytes]]) -> dict[str, np.ndarray]:
    """Images and labels of a data set from the files of one of its archives, in any order.

    Returns
    -------
    dict
        `train_images`, `test_images`: uint8 (N, 32, 32, 3); `train_labels`, `test_labels`: int64 (N,);
        for CIFAR-100 also `train_superclasses`, `test_superclasses`.

    Raises
    ------
    DataError
        If a file is missing, damaged or of another size, or a label is out of range.
    """
    columns = len(official.label_keys)
    parts = {
        "train": (archive.train, *_empty(official.train_images, columns)),
        "test": (archive.test, *_empty(official.test_images, columns)),
    }
    missing = {*archive.train, *archive.test}
    for name, content in files:
        batches, images, labels = parts["train" if name in archive.train else "test"]
        rows = len(images) // len(batches)
        here = slice(batches.index(name) * rows, (batches.index(name) + 1) * rows)
        planes, labels[here] = _decode(official, archive, name, content, rows)
        images[here] = interleaved(planes)
        missing.discard(name)
    if missing:
        raise DataError(f"{archive.folder} lacks {', '.join(sorted(missing))}: get {archive.file} again")
    return {
        f"{part}_{kind}": array
        for part, (_, images, labels) in parts.items()
        for kind, array in _columns(images, labels).items()
    }


def interleaved(planes: np.ndarray) -> np.ndarray:
    """Planar images, as the archives hold them, with the colours of each pixel side by side.

    Parameters
    ----------
    planes : uint8 array (N, 3072)
        Per image the red values row by row, then the green, then the blue ones.

    Returns
    -------
    uint8 array (N, 32, 32, 3)

    Examples
    --------
    >>> planes = np.repeat(np.array([[255, 128, 0]], np.uint8), 1024, axis=1)   # an orange image
    >>> interleaved(planes)[0, 0, 0].tolist()
    [255, 128, 0]
    """
    return planes.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def _empty(count: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    return np.empty((count, 32, 32, 3), np.uint8), np.empty((count, columns), np.int64)


def _columns(images: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    found = {"images": images, "labels": np.ascontiguousarray(labels[:, -1])}
    if labels.shape[1] == 2:
        found["superclasses"] = np.ascontiguousarray(labels[:, 0])
    return found


def _decode(
    official: Official, archive: Archive, name: str, content: bytes, rows: int
) -> tuple[np.ndarray, np.ndarray]:
    """Planes (rows, 3072) and labels (rows, columns) of one file, checked."""
    decode = _decode_pickle if archive.form == "python" else _decode_records
    planes, labels = decode(official, name, content)
    if planes.shape != (rows, PIXELS) or labels.shape != (rows, len(official.label_keys)):
        raise DataError(
            f"{name} of {official.title} holds images {planes.shape} and labels {labels.shape}: "
            f"expected ({rows:,}, {PIXELS}) and ({rows:,}, {len(official.label_keys)}). "
            f"Get {archive.file} again."
        )
    _check_labels(official, name, labels)
    return planes, labels


def _decode_pickle(official: Official, name: str, content: bytes) -> tuple[np.ndarray, np.ndarray]:
    batch = unpickle.loads(content, f"{name} of {official.title}")
    try:
        planes = batch[b"data"]
        labels = np.array([batch[key] for key in official.label_keys], np.int64).T
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DataError(f"{name} of {official.title} isn't a CIFAR batch: {error!r}") from error
    if not isinstance(planes, np.ndarray):
        raise DataError(
            f"{name} of {official.title} holds images as {type(planes).__name__}: expected an array"
        )
    return planes, labels


def _decode_records(official: Official, name: str, content: bytes) -> tuple[np.ndarray, np.ndarray]:
    columns = len(official.label_keys)
    if len(content) % (columns + PIXELS):
        raise DataError(
            f"{name} of {official.title} has {len(content):,} bytes: expected a multiple of "
            f"{columns + PIXELS:,}, the length of a record. The file is cut off or damaged: get it again."
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, columns + PIXELS)
    return records[:, columns:], records[:, :columns].astype(np.int64)


def _check_labels(official: Official, name: str, labels: np.ndarray) -> None:
    counts = [len(official.superclass_names), len(official.class_names)][-labels.shape[1] :]
    if (labels < 0).any() or (labels >= counts).any():
        raise DataError(
            f"{name} of {official.title} has labels from {labels.min()} to {labels.max()}: "
            f"expected 0 to {max(counts) - 1}"
        )
    if labels.shape[1] == 2 and (np.take(CIFAR100_SUPERCLASS_OF, labels[:, 1]) != labels[:, 0]).any():
        raise DataError(f"{name} of {official.title} has classes that don't belong to their superclasses")
