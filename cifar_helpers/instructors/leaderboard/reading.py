"""Takes predictions from what strangers handed in: no file runs, or takes more memory than it has bytes."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.lib import format as npy

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake import name_problem
from cifar_helpers.grading.intake.archives import is_archive, unpack
from cifar_helpers.grading.intake.collecting import Collection, collect, read_regular, require_folder
from cifar_helpers.predictions import CLASSES, PREDICTIONS, PredictionsError, check

LONGEST_HEADER = 1_000  # characters; numpy.save writes 118 before predictions
WIDEST = 16  # bytes of the largest kind of number
AGAIN = "it must be written again, by `predictions.save`"


@dataclass(frozen=True)
class Predictions:
    """One student's probabilities, float32 (N, 10), and a digest of the file."""

    probabilities: np.ndarray
    digest: str


def read(course: Course, assignment: str, student: str, count: int) -> Predictions:
    """The predictions in a student's folder, for `count` images.

    Raises
    ------
    NotGradable
        If there are none that can be used; the message says why.
    """
    if problem := name_problem(student):
        raise NotGradable(problem)
    largest = count * CLASSES * WIDEST + LONGEST_HEADER
    try:
        content = _content(course.submitted(student, assignment), largest, course.nbgrader.ignore)
        return Predictions(check(parse(content), count), hashlib.sha256(content).hexdigest())
    except PredictionsError as problem:
        raise NotGradable(f"{PREDICTIONS}: {problem}") from None
    except NotGradable:
        raise
    except (MemoryError, RecursionError):  # `apart` has words for them
        raise
    except PermissionError as error:
        raise NotGradable(f"the folder can't be read ({error.strerror}): check its rights") from None
    except Exception as error:  # no stranger's file may stop the class
        message = f"{type(error).__name__}: {str(error)[:120]}"
        raise NotGradable(f"{PREDICTIONS} is damaged ({message}): {AGAIN}") from error


def parse(content: bytes) -> np.ndarray:
    """The numbers in the bytes of a .npy file, looked at only as numbers.

    Raises
    ------
    NotGradable
        If it is another file, holds anything but numbers, or not as many as it says.
    """
    if content[:2] == b"PK":
        raise NotGradable(f"{PREDICTIONS} is an archive (.npz or .zip), no .npy file: {AGAIN}")
    if content[: len(npy.MAGIC_PREFIX)] != npy.MAGIC_PREFIX:
        raise NotGradable(f"{PREDICTIONS} is no .npy file: {AGAIN}")
    file = io.BytesIO(content)
    shape, columns_first, kind = _header(file)
    if kind.kind not in "fiub" or kind.itemsize > WIDEST:
        raise NotGradable(f"{PREDICTIONS} holds {str(kind)[:40]} instead of numbers: {AGAIN}")
    numbers, left = int(np.prod([int(n) for n in shape], dtype=object)), len(content) - file.tell()
    if numbers * kind.itemsize != left:
        raise NotGradable(
            f"{PREDICTIONS} is cut off or damaged: {str(shape)[:40]} {kind} in {left:,} bytes: {AGAIN}"
        )
    values = np.frombuffer(content, kind, numbers, file.tell())
    return values.reshape(shape, order="F" if columns_first else "C")


def _header(file: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, order and kind of numbers, which come before them."""
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    try:
        version = npy.read_magic(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python 2's headers
            shape, order, kind = readers[version](file, max_header_size=LONGEST_HEADER)
    except Exception as error:  # it is read as a Python literal, which fails in many ways
        message = f"{type(error).__name__}: {str(error)[:60]}"
        raise NotGradable(f"{PREDICTIONS} has a damaged header ({message}): {AGAIN}") from error
    if any(n < 0 for n in shape) or len(shape) > 4:
        raise NotGradable(f"{PREDICTIONS} has the impossible shape {str(shape)[:40]}: {AGAIN}")
    return shape, order, kind


def _content(folder: Path, largest: int, ignored: list[str]) -> bytes:
    """The bytes of the predictions: beside the notebook, in a subfolder, or in an archive."""
    require_folder(folder)
    path = folder / PREDICTIONS
    if path.is_symlink():
        raise NotGradable(
            f"{PREDICTIONS} is a symbolic link, which is not followed: the file itself is needed"
        )
    if path.is_file() and path.stat().st_size > largest:
        raise _too_large(path.stat().st_size, largest)
    if path.exists():
        return read_regular(path, largest)
    return _found(collect(folder, ignored), largest)


def _found(collection: Collection, largest: int) -> bytes:
    """The predictions somewhere in what was handed in."""
    names = _named(collection)
    if not names and any(map(is_archive, collection.files)):
        unpack(collection)
        names = _named(collection)
    if len(names) != 1:
        found = f"there are {len(names)} files {PREDICTIONS}" if names else f"there is no {PREDICTIONS}"
        raise NotGradable(f"{found}: it belongs beside the notebook, once")
    content = collection.files[names[0]]
    if len(content) > largest:
        raise _too_large(len(content), largest)
    return content


def _named(collection: Collection) -> list[str]:
    return [name for name in collection.files if PurePosixPath(name).name == PREDICTIONS]


def _too_large(size: int, largest: int) -> NotGradable:
    message = f"{PREDICTIONS} has {size:,} bytes, more than {largest:,}"
    return NotGradable(f"{message}: it can't be {CLASSES} numbers for each image")
