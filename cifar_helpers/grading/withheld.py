"""Keeps the labels of private tests from students: where they lie, and what must not be released."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cifar_helpers.grading.errors import CourseError

FOLDER = "private"  # in the course's folder, beside submitted/; nothing in it is ever handed out
LABELS = "private_labels.npy"
PATTERN = "private_labels*"  # nbgrader_config.py ignores these, so that nbgrader alone hands out none either


def folder(root: Path) -> Path:
    """The course's folder of secrets, made at need: for its owner alone, and out of git."""
    place = root / FOLDER
    if not (place / ".gitignore").is_file():
        place.mkdir(mode=0o700, exist_ok=True)
        (place / ".gitignore").write_text("*\n")
    return place


def refuse(release: Path, root: Path) -> None:
    """Stops a release that would hand out the labels of a private test.

    Parameters
    ----------
    release : the folder of an assignment's source or release.
    root : the course's folder.

    Raises
    ------
    CourseError
        If a file in it has the labels' name, or holds the labels under another name.
    """
    secrets = [_array(path) for path in (root / FOLDER).glob(f"*/{LABELS}")]
    for path in sorted(release.rglob("*")):
        if path.match(PATTERN) or (path.suffix == ".npy" and _is_one_of(path, secrets)):
            raise CourseError(
                f"{path} holds the labels of a private test: students must not get them, and nothing was "
                f"released. Move it away; the course keeps them in {root / FOLDER}"
            )


def _is_one_of(path: Path, secrets: list[np.ndarray | None]) -> bool:
    found = _array(path)
    return found is not None and any(
        secret is not None and found.size == secret.size and np.array_equal(found.ravel(), secret)
        for secret in secrets
    )


def _array(path: Path) -> np.ndarray | None:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None  # no array, so no labels
    return array if isinstance(array, np.ndarray) else None
