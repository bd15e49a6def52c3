"""The files that recorded runs lie in, and how probabilities fit into bytes."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent
INDEX = "runs.json"
STEPS = 255  # of a probability from 0 to 1
AGAIN = "Install cifar-helpers again, as you did first; with pip add --force-reinstall."


class RecordError(RuntimeError):
    """A recorded run isn't there or its file is damaged; the message says what to do next.

    IPython shows the message alone, without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"RecordError: {self}"]


def file_of(name: str, seed: int) -> str:
    """The name of the file with a run's probabilities.

    >>> file_of("9_capstone/mixup, restarts", 1)
    '9_capstone-mixup-restarts-1.npz'
    """
    return f"{re.sub(r'[^A-Za-z0-9_]+', '-', name)}-{seed}.npz"


@cache
def index(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """For each run's name an entry for each seed, in the order in which they were recorded."""
    try:
        return json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(folder / INDEX, error) from None


def arrays(path: Path, *keys: str) -> tuple[np.ndarray, ...]:
    """The arrays of these names in an npz file."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            return tuple(found[key] for key in keys)
    except (OSError, ValueError, KeyError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise damaged(path, error) from None


def damaged(path: Path, error: object) -> RecordError:
    """What to tell somebody whose copy of the package lacks a file, or part of it."""
    return RecordError(f"{path} can't be read ({error}): this copy of the package is damaged. {AGAIN}")


def as_bytes(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities (N, C) in steps of 1/255, uint8: the sum of each row is 255, its largest number stays so.

    Each number is rounded down; the steps that are then missing go to those that lost most. Where two
    classes would be equally probable by that, the one that was more probable gets a step of the other's.

    Examples
    --------
    >>> as_bytes(np.array([[0.5, 0.3, 0.2], [0.3334, 0.3333, 0.3333]]))
    array([[128,  76,  51],
           [ 86,  84,  85]], dtype=uint8)
    """
    exact = STEPS * np.asarray(probabilities, np.float64)
    exact *= STEPS / exact.sum(axis=1, keepdims=True)
    steps = np.floor(exact).astype(np.int64)
    missing = STEPS - steps.sum(axis=1, keepdims=True)  # (N, 1)
    lost = np.argsort(np.argsort(steps - exact, axis=1, kind="stable"), axis=1)  # rank; 0 lost most
    steps += lost < missing
    each, best = np.arange(len(exact)), exact.argmax(axis=1)
    others = steps.copy()
    others[each, best] = -1
    tied = others.max(axis=1) >= steps[each, best]
    steps[each[tied], best[tied]] += 1
    steps[each[tied], others.argmax(axis=1)[tied]] -= 1
    return steps.astype(np.uint8)


def from_bytes(steps: np.ndarray) -> np.ndarray:
    """Probabilities, float32 (N, C), of what `as_bytes` made of them."""
    return steps.astype(np.float32) / np.float32(STEPS)


def image_digests(images: np.ndarray) -> np.ndarray:
    """A number of each image by which it can be found again, without the image.

    Parameters
    ----------
    images : uint8 array (N, H, W, C)
        As `cifar_helpers.data.load` gives them.

    Returns
    -------
    uint64 array (N,)
        BLAKE2 of an image's bytes, 8 bytes long.

    Raises
    ------
    ValueError
        If the images are not uint8: normalised ones have other bytes.

    Examples
    --------
    >>> image_digests(np.zeros((2, 32, 32, 3), np.uint8))
    array([1791945275604330318, 1791945275604330318], dtype=uint64)
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise ValueError(
            f"images are {images.dtype}: expected uint8, 0 to 255, as `load` gives them, before normalisation"
        )
    digests = b"".join(hashlib.blake2b(image.tobytes(), digest_size=8).digest() for image in images)
    return np.frombuffer(digests, "<u8").astype(np.uint64)
