"""Makes the private test of an assignment: images that students get, labels that stay with the instructor."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from cifar_helpers.data import load, toy
from cifar_helpers.data.dataset import Split
from cifar_helpers.grading import files, withheld
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.predictions import CLASSES, IMAGES, STAND_IN, TOY_IMAGES

SOURCES = ("toy10", "cifar10")
TOY_COUNT = 2_000
RECORD = "record.json"
NOISE, LIGHT = 2, 6  # levels of 255: per pixel and colour, and per image, in either direction


@dataclass(frozen=True)
class PrivateTest:
    """A private test as the course keeps it; `title` says where its images are from."""

    folder: Path
    title: str
    images: str
    count: int
    made: str

    @property
    def labels(self) -> np.ndarray:
        """int64 (N,).

        Raises
        ------
        CourseError
            If the file is missing or damaged: without it nothing can be ranked.
        """
        path = self.folder / withheld.LABELS
        labels = _load(path)
        if labels.shape != (self.count,):
            raise CourseError(f"{path} holds shape {labels.shape}, not ({self.count},): restore your backup")
        return labels.astype(np.int64)

    def hand_out(self, places: list[Path]) -> list[Path]:
        """Copies the images into each of these folders, in one step each; their paths."""
        for place in places:
            place.mkdir(parents=True, exist_ok=True)
            draft = place / f"{self.images}.partial"
            try:
                shutil.copyfile(self.folder / self.images, draft)
                os.replace(draft, place / self.images)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
        return [place / self.images for place in places]


def find(course: Course, assignment: str) -> PrivateTest | None:
    """The assignment's private test; None if it was never made.

    Raises
    ------
    CourseError
        If its record is damaged.
    """
    place = course.root / withheld.FOLDER / assignment
    try:
        return PrivateTest(place, **json.loads((place / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        raise CourseError(f"{place / RECORD} is damaged: restore your backup of {place}") from None


def toy_images(count: int | None) -> tuple[Split, str, str]:
    """Toy images that nobody has seen: images with labels, title, file name."""
    return toy.draw("toy10", count or TOY_COUNT, secrets.randbits(128)), "toy data (10 classes)", TOY_IMAGES


def cifar_images(count: int | None) -> tuple[Split, str, str]:
    """CIFAR-10's test images, each a little lighter or darker and with noise that one can't see.

    Their labels are public: order and changes only make it harder to look them up.

    Raises
    ------
    cifar_helpers.data.data_error.DataError
        If the official images can't be had.
    CourseError
        If there are fewer images.
    """
    test = load("cifar10").test
    if count is not None and count > len(test):
        raise CourseError(f"--count {count:,} is too many: CIFAR-10 has {len(test):,} test images")
    random = _random()
    chosen = test[random.permutation(len(test))[:count]]
    shape = chosen.images.shape
    light = random.integers(-LIGHT, LIGHT, (len(chosen), 1, 1, 1), endpoint=True)  # (N, 1, 1, 1)
    noise = random.integers(-NOISE, NOISE, shape, np.int16, endpoint=True)  # (N, 32, 32, 3)
    images = np.clip(chosen.images.astype(np.int16) + light + noise, 0, 255).astype(np.uint8)
    return Split(images, chosen.labels), "CIFAR-10 test images, slightly changed", IMAGES


def own_images(images: Path, labels: Path) -> tuple[Split, str, str]:
    """Images and labels of the instructor's own.

    Raises
    ------
    CourseError
        If they aren't what the course needs; the message says what is wrong.
    """
    pictures, classes = _load(images), _load(labels)
    if pictures.dtype != np.uint8 or pictures.ndim != 4 or pictures.shape[1:] != (32, 32, 3):
        raise CourseError(f"{images} holds {pictures.dtype} {pictures.shape}: expected uint8 (N, 32, 32, 3)")
    if classes.dtype.kind not in "iu" or classes.shape != (len(pictures),):
        raise CourseError(
            f"{labels} holds {classes.dtype} {classes.shape}: expected one integer per image, "
            f"shape ({len(pictures)},)"
        )
    if len(classes) == 0 or classes.min() < 0 or classes.max() >= CLASSES:
        raise CourseError(f"{labels} must hold classes from 0 to {CLASSES - 1}, at least one")
    return Split(pictures, classes.astype(np.int64)), "the instructor's own images", IMAGES


def make(course: Course, assignment: str, what: tuple[Split, str, str]) -> PrivateTest:
    """Keeps a private test in the course, in a secret order; an earlier one of the assignment goes.

    Raises
    ------
    CourseError
        If there are as many images as in the stand-in, which some students will hand in.
    OSError
        If it can't be written. The earlier one stays then.
    """
    split, title, name = what
    if len(split) == STAND_IN:
        raise CourseError(
            f"{STAND_IN} images are as many as in students' toy stand-in: take one more or less"
        )
    split = split[_random().permutation(len(split))]  # an order by class would give the labels away
    home = withheld.folder(course.root)
    draft = home / f"{assignment}.new"
    shutil.rmtree(draft, ignore_errors=True)  # of a run that was killed
    draft.mkdir()
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    test = PrivateTest(home / assignment, title, name, len(split), made)
    np.save(draft / name, split.images, allow_pickle=False)
    np.save(draft / withheld.LABELS, split.labels, allow_pickle=False)
    record = {key: value for key, value in asdict(test).items() if key != "folder"}
    (draft / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
    files.put(draft, test.folder)
    return test


def _random() -> np.random.Generator:
    return np.random.default_rng(secrets.randbits(128))


def _load(path: Path) -> np.ndarray:
    try:
        array = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise CourseError(f"{path} can't be read ({error}): it must be a file by numpy.save") from None
    if not isinstance(array, np.ndarray):
        raise CourseError(f"{path} holds several arrays: it must be a file by numpy.save, with one")
    return array
