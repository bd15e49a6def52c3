"""Finds the notebook to grade in a student's folder: the one worked on, and of several the newest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbgrader.utils import parse_utc

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import Fault, GradingError, NotGradable
from cifar_helpers.grading.intake.archives import UNKNOWN, is_archive, unpack
from cifar_helpers.grading.intake.collecting import Collection, collect, printable
from cifar_helpers.grading.intake.kinds import LOOKED_AT, by_content, by_text
from cifar_helpers.grading.intake.matching import foreign, match, normalised, recognised, same_text
from cifar_helpers.grading.intake.release import Release, release_of
from cifar_helpers.grading.intake.text import Cell, dump, parse

TIMESTAMP = "timestamp.txt"  # nbgrader's own file, at the top of the folder
LONGEST_DATE = 100  # characters
ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the second, some mail programs the third
CANDIDATES = 30  # notebooks that are looked into
# Copying and unpacking take seconds and may give files any order; people take longer from save to save.
SECONDS_APART = 60


@dataclass(frozen=True)
class Submission:
    """What a student handed in: the notebook as JSON, and the other files by path relative to it.

    Of the notebook only what counts is kept: no outputs, no metadata but nbgrader's. `repairs` says what had
    to be repaired to get this far.
    """

    student: str
    notebook: str
    files: dict[str, bytes]
    repairs: tuple[str, ...] = ()

    def fingerprint(self, release: str) -> str:
        """Changes when anything that counts changes, or the assignment (`release`: its fingerprint)."""
        digest = hashlib.sha256(f"{release}\0{self.notebook}".encode())
        for name, content in sorted(self.files.items()):
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()


def submitters(course: Course, assignment: str) -> list[str]:
    """Names of the folders in submitted/ that hold something for this assignment."""
    folders = course.submitted("x", assignment).parent.parent
    if not folders.is_dir():
        return []
    return sorted(folder.name for folder in folders.iterdir() if holds(folder, assignment))


def holds(folder: Path, assignment: str) -> bool:
    """Whether a student's folder has something for the assignment; one that may not be entered may have."""
    try:
        return (folder / assignment).is_dir()
    except PermissionError:
        return True  # reading it says what is wrong, in a row
    except OSError:
        return False


def name_problem(student: str) -> str | None:
    """Why a folder's name can't be a student's id, and what to do; None if it can.

    >>> name_problem("zoë"), name_problem("b\\udcffd")
    (None, "the folder's name is not text in UTF-8: rename it to the student's id")
    """
    try:
        student.encode()
    except UnicodeEncodeError:
        return "the folder's name is not text in UTF-8: rename it to the student's id"
    if student != student.strip() or not student.isprintable() or len(student) > 128 or student[:1] == ".":
        return (
            "the folder's name can't be an id (spaces at its ends, control characters, a leading dot "
            "or over 128 characters): rename it to the student's id"
        )
    return None


@contextmanager
def unforeseen_as_fault(what: str) -> Iterator[None]:
    """Turns what nobody foresaw into a `Fault` of one submission: no stranger's file may stop the class."""
    try:
        yield
    except (GradingError, MemoryError, RecursionError):  # `apart` has words for the last two
        raise
    except Exception as error:
        message = f"{type(error).__name__}: {str(error)[:120]}"
        raise Fault(f"reading the {what} failed ({message})") from error


def read(course: Course, assignment: str, student: str, release: Release | None = None) -> Submission:
    """Reads one student's folder: the notebook under any name, in a subfolder or an archive if need be.

    `release` is what `load` gives for the assignment, where it is known already.

    Raises
    ------
    NotGradable
        If the folder's name can't be an id, or no notebook in it can be read and is this assignment's.
    """
    if problem := name_problem(student):
        raise NotGradable(problem)
    with unforeseen_as_fault("folder"):
        found = collect(course.submitted(student, assignment), course.nbgrader.ignore)
        # Only the one at the top is nbgrader's; in an archive or a subfolder it is the student's word.
        stamp = found.files.pop(TIMESTAMP, None)
        release = release or release_of(course, assignment)
        chosen, said, found = _find(course, assignment, release, found)
        files = _beside(found, chosen.name)
        if stamp is not None:
            files[TIMESTAMP] = stamp
        _check_timestamp(files)
        repairs = (*said, *chosen.repairs, *found.sentences())
        return Submission(student, dump(chosen.cells), files, repairs)


def _packed(found: Collection) -> list[str]:
    return [name for name in found.files if is_archive(name)]


def _find(
    course: Course, assignment: str, release: Release, found: Collection
) -> tuple[Candidate, list[str], Collection]:
    """The notebook to grade, what was repaired to get at it, and the files around it.

    Archives are unpacked where no notebook lies beside them, or none with answers.
    """
    packed = _packed(found)
    unpacked = [f"unpacked: {', '.join(printable(name) for name in packed[:3])}"]
    if packed and not any(map(is_notebook, found.files)):
        unpack(found)
        chosen, said = _choose(course, assignment, release, found)
        return chosen, [*unpacked, *said], found
    chosen, said = _choose(course, assignment, release, found)
    if packed and not chosen.work:
        deeper = found.copy()
        with suppress(NotGradable):
            unpack(deeper)
            inner, more = _choose(course, assignment, release, deeper)
            if inner.work:
                return inner, [*unpacked, *more], deeper
    return chosen, said, found


def _choose(
    course: Course, assignment: str, release: Release, found: Collection
) -> tuple[Candidate, list[str]]:
    if not any(map(is_notebook, found.files)):
        raise NotGradable(_no_notebook(f"{assignment}.ipynb", found))
    return choose(course, assignment, release, found)


def _no_notebook(right: str, found: Collection) -> str:
    there = ", ".join(_named(name, content) for name, content in [*found.files.items()][:5]) or "none"
    sentences = "".join(f"; {sentence}" for sentence in found.sentences())
    if any(name.lower().endswith(UNKNOWN) for name in found.files):
        return f"no notebook, but an archive that can't be unpacked ({there}): ask for {right} itself"
    return f"no notebook (files there: {there}{sentences}): ask for {right}"


def _named(name: str, content: bytes) -> str:
    """A file's name, and in parentheses what it is, where that can be told."""
    start = content[:LOOKED_AT]
    what = by_content(content) or (None if b"\0" in start else by_text(start.decode("utf-8", "replace")))
    return printable(name) + (f" ({what.split(':')[0]})" if what else "")


def _beside(found: Collection, notebook: str) -> dict[str, bytes]:
    """The other files by path from the notebook, so that `open("data.csv")` works; no notebooks."""
    folder = PurePosixPath(notebook).parent
    moved = Collection(ignored=("*.ipynb",))
    for name in sorted(found.files, key=lambda name: (not PurePosixPath(name).is_relative_to(folder), name)):
        path = PurePosixPath(name)
        new = str(path.relative_to(folder) if path.is_relative_to(folder) else path)
        if not is_notebook(name) and new != TIMESTAMP and moved.wants(new):
            moved.add(new, found.files[name])
    found.left_out |= moved.left_out
    return moved.files


def _check_timestamp(files: dict[str, bytes]) -> None:
    text = files.get(TIMESTAMP, b"").decode("utf-8", "replace").strip()
    try:
        if len(text) > LONGEST_DATE:
            raise ValueError
        parse_utc(text or None)
    except (ValueError, OverflowError):
        raise NotGradable(
            f'{TIMESTAMP} holds "{printable(text[:40])}", which is not a date: correct or delete it'
        ) from None


# ------------------------------------------------------------------ choosing


@dataclass(frozen=True)
class Candidate:
    """A notebook of the assignment: what is in it, which answers were worked on, when it was saved.

    `work` is the text of its answers (of its other new code where there are none), by which two copies of
    one notebook are known; `answered` counts the answers, `kept` the cells that are as released.
    """

    name: str
    cells: list[Cell]
    repairs: list[str]
    work: tuple[str, ...]
    answered: int
    kept: int
    saved: float


def is_notebook(name: str) -> bool:
    """Whether the name promises a notebook."""
    return name.lower().endswith(ENDINGS)


def choose(
    course: Course, assignment: str, release: Release, found: Collection
) -> tuple[Candidate, list[str]]:
    """The notebook to grade, and sentences on why that one and what was passed over.

    Raises
    ------
    NotGradable
        If none can be read, or none is the assignment.
    """
    right = f"{assignment}.ipynb"
    names = sorted(filter(is_notebook, found.files), key=lambda name: (name != right, name))
    ours: list[Candidate] = []
    problems: dict[str, str] = {}
    strangers: dict[str, str] = {}
    for name in names[:CANDIDATES]:
        try:
            cells, repairs = parse(found.files[name])
        except NotGradable as problem:
            problems[name] = str(problem)
            continue
        if message := foreign(course.nbgrader, assignment, release, cells):
            strangers[name] = message
        else:
            ours.append(_candidate(release, name, cells, repairs, found.times.get(name, 0.0)))
    if not ours:
        raise NotGradable(_all_of(right, problems | strangers))
    best, said = _best(ours, right)
    passed = problems | ({} if best.name == right else strangers)
    return best, [f"{printable(name)} was passed over: {message}" for name, message in passed.items()] + said


def _all_of(right: str, problems: dict[str, str]) -> str:
    told = [
        message if name == right else f"{printable(name)}: {message}"
        for name, message in sorted(problems.items())
    ]
    return "; ".join(told[:4]) + (f" (and {len(told) - 4} notebooks more)" if len(told) > 4 else "")


def _candidate(release: Release, name: str, cells: list[Cell], repairs: list[str], saved: float) -> Candidate:
    found = match(release, cells)
    own = {index for index, cell in enumerate(cells) if _is_new(release, found.parts.get(index), cell)}
    answered = {index for index in own & found.parts.keys() if release.parts[found.parts[index]].answer}
    work = tuple(normalised(cells[index].source) for index in sorted(answered or own))
    kept = len(recognised(release, cells, found))
    return Candidate(name, cells, repairs, work, len(answered), kept, saved)


def _is_new(release: Release, part: int | None, cell: Cell) -> bool:
    """Whether a cell is a student's: an answer that is not the stub, or code that was not released."""
    if not cell.source.strip() or (part is None and cell.kind != "code"):
        return False
    if part is not None:
        return not release.parts[part].locked and not same_text(release.parts[part], cell)
    return not any(same_text(known, cell) for known in release.parts)


def _best(ours: list[Candidate], right: str) -> tuple[Candidate, list[str]]:
    """The one to grade, and a sentence on the choice where another could have been meant."""
    worked = [one for one in ours if one.answered] or [one for one in ours if one.work]
    if not worked:
        best = next((one for one in ours if one.name == right), max(ours, key=lambda one: one.kept))
        return best, _renamed(best, right)
    versions: dict[tuple[str, ...], Candidate] = {}
    for one in worked:  # copies of one version count as one, by the right name if that is among them
        versions.setdefault(one.work, one)
    if len(versions) == 1:
        (best,) = versions.values()
        if best.name == right or len(ours) == 1:
            return best, _renamed(best, right)
        if any(one.name == right for one in ours):
            said = f"{right} is as it was released: {printable(best.name)} has answers and was taken"
            return best, [said]
        return best, [f"of {len(ours)} notebooks the one with answers was taken", *_renamed(best, right)]
    best, why = _newest([*versions.values()], right)
    others = ", ".join(printable(one.name) for one in versions.values() if one is not best)
    return best, [
        f"{len(versions)} notebooks have answers: {printable(best.name)} was taken, {why}, not {others}"
    ]


def _newest(versions: list[Candidate], right: str) -> tuple[Candidate, str]:
    """The newest where the times of saving tell, else the one with most answers; and why."""
    newest, second = sorted(versions, key=lambda one: one.saved, reverse=True)[:2]
    if second.saved and newest.saved - second.saved > SECONDS_APART:
        return newest, "the one saved last"
    order = sorted(versions, key=lambda one: (one.answered, one.name == right, one.name), reverse=True)
    return order[0], "as the times of saving don't tell which is newer, the one with most answers"


def _renamed(best: Candidate, right: str) -> list[str]:
    return [] if best.name == right else [f"the notebook's name was {printable(best.name)}"]
