"""Names under which students stand on the leaderboard: lasting, and a secret of the course."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from cifar_helpers.grading import files, withheld
from cifar_helpers.grading.course import Course

KEY = "pseudonyms.key"
COLOURS = (
    *("amber", "azure", "beige", "black", "blue", "bronze", "brown", "coral", "crimson", "cyan", "ebony"),
    *("fawn", "gold", "green", "grey", "indigo", "ivory", "jade", "khaki", "lemon", "lilac", "lime"),
    *("mint", "ochre", "olive", "opal", "pearl", "pink", "purple", "ruby", "silver", "white"),
)
ANIMALS = (
    *("badger", "beaver", "bison", "camel", "crane", "curlew", "dolphin", "falcon", "ferret", "finch"),
    *("gecko", "gibbon", "heron", "ibex", "jackdaw", "kestrel", "lemur", "lynx", "marten", "newt"),
    *("otter", "owl", "panda", "puffin", "quail", "raven", "seal", "stork", "tapir", "walrus", "wren"),
    "yak",
)
NUMBERS = 9_000  # with four digits


def pseudonyms(course: Course, students: Iterable[str]) -> dict[str, str]:
    """A pseudonym for each student, no two alike.

    It depends on the student, the course and its secret key; on other students only in the one class of two
    hundred, of 300 students, in which two would have the same.
    """
    key, found = _key(course), {}
    taken: set[str] = set()
    for student in sorted(students):
        attempt = 0
        while (name := _name(key, f"{course.nbgrader.course_id}\0{student}\0{attempt}")) in taken:
            attempt += 1
        found[student] = name
        taken.add(name)
    return found


def _name(key: bytes, message: str) -> str:
    digest = hashlib.blake2b(message.encode(), key=key, digest_size=8).digest()
    rest, number = divmod(int.from_bytes(digest, "big"), NUMBERS)
    rest, animal = divmod(rest, len(ANIMALS))
    return f"{COLOURS[rest % len(COLOURS)]} {ANIMALS[animal]} {number + 1_000}"


def _key(course: Course) -> bytes:
    """The course's key, made once. Who deletes it gives everyone another name."""
    path = withheld.folder(course.root) / KEY
    if not path.is_file():
        with files.replacing(path) as file:
            file.write(secrets.token_hex(32))
    return path.read_bytes()[:64]
