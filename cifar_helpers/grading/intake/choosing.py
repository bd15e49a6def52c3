"""Finds the notebook to grade among all that were handed in: the one worked on, and of several the newest."""

from __future__ import annotations

from dataclasses import dataclass

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.belonging import foreign, recognised
from cifar_helpers.grading.intake.collecting import Collection, printable
from cifar_helpers.grading.intake.matching import match, normalised, same_text
from cifar_helpers.grading.intake.release import Release
from cifar_helpers.grading.intake.text import Cell, parse

ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the second, some mail programs the third
CANDIDATES = 30  # notebooks that are looked into
# Copying and unpacking take seconds and may give files any order; people take longer from save to save.
SECONDS_APART = 60


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
