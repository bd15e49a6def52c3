"""Decides whether a notebook is the assignment that was asked for, and says what it is if it isn't."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.matching import (
    LOCKED_ALIKE,
    Match,
    is_retired,
    match,
    normalised,
    own_lines,
    ratio,
)
from cifar_helpers.grading.intake.release import Part, Release, released
from cifar_helpers.grading.intake.text import Cell

SEVERAL = 2  # cells of the release that must be found by their text: one alone may be a coincidence
NAMES_ALONE = 3  # grade_ids that count without any text, if they are half of the release
TELLING = 15  # characters below which a cell's text says nothing about where it is from
TELLING_LINE = 20  # the same for a single line of an answer
COMMONPLACE = ("import ", "from __future__", "%", "np.random.seed(", "plt.show(")


def recognised(release: Release, cells: Sequence[Cell], found: Match) -> set[int]:
    """The released cells whose own text is in the submission, whatever their place and their grade_id."""
    return {
        number
        for number, cell in found.cells.items()
        if release.parts[number].name and _is_recognised(release.parts[number], cells[cell].source)
    }


def _is_recognised(part: Part, source: str) -> bool:
    text = normalised(source)
    if part.answer and not part.locked:
        kept = own_lines(part) & {line.strip() for line in text.splitlines()}
        kept = {line for line in kept if not line.startswith(COMMONPLACE)}
        return 2 * len(kept) >= len(own_lines(part)) and (
            len(kept) >= 2 or any(len(line) >= TELLING_LINE for line in kept)
        )
    telling = [line for line in text.splitlines() if not line.startswith(COMMONPLACE)]
    wanted = {normalised(known) for known in part.strings}
    return len("".join(telling)) >= TELLING and ratio(wanted, text, LOCKED_ALIKE) > 0


def is_ours(release: Release, cells: Sequence[Cell], found: Match) -> bool:
    """Whether a notebook has enough of the release for being made from it: several grade_ids and texts."""
    named = {number for number, part in enumerate(release.parts) if part.name}
    strings = recognised(release, cells, found)
    names = (set(found.cells) & named) - found.by_text - found.by_place - strings
    gone = {normalised(cell.source) for cell in cells if is_retired(release, cell)}
    if len(strings) + len(gone) >= min(SEVERAL, len(named)):
        return True
    if strings and len(strings | names) >= SEVERAL:
        return True
    return len(names) >= NAMES_ALONE and 2 * len(names) >= len(named)


def foreign(
    directory: CourseDirectory, assignment: str, release: Release, cells: Sequence[Cell]
) -> str | None:
    """Why a notebook is not the assignment that was asked for, in words for the row; None if it is."""
    found = match(release, cells)
    ours = is_ours(release, cells, found)
    strings, known = recognised(release, cells, found), sum(bool(part.name) for part in release.parts)
    if ours and 2 * len(strings) >= known:
        return None
    others = _others(directory, assignment)
    scores = {name: _score(other, cells) for name, other in others.items()}
    best = max(scores, key=scores.__getitem__, default=None)
    if best is not None and scores[best] > (len(strings) if ours else 0):
        return f"this is {best}, and {assignment} was asked for: ask for that"
    return None if ours else not_ours(release, strings)


def _score(release: Release, cells: Sequence[Cell]) -> int:
    """How many of another assignment's cells a notebook has; none if that is too few to say so."""
    found = match(release, cells)
    return len(recognised(release, cells, found)) if is_ours(release, cells, found) else 0


def not_ours(release: Release, strings: set[int]) -> str:
    """The refusal of what is not an assignment of this course."""
    known = sum(bool(part.name) for part in release.parts)
    few = f"only {len(strings)}" if strings else "none"
    return (
        f"the notebook has {few} of the {known} cells that the release has: is it another assignment's? "
        "Ask for this one"
    )


def require(directory: CourseDirectory, assignment: str, release: Release, cells: Sequence[Cell]) -> None:
    """Refuses a notebook that is not the one asked for.

    Raises
    ------
    NotGradable
        With what it is, if it is another assignment of the course.
    """
    if problem := foreign(directory, assignment, release, cells):
        raise NotGradable(problem)


def _others(directory: CourseDirectory, assignment: str) -> dict[str, Release]:
    """The course's other assignments, as they lie in the release folder."""
    pattern = Path(directory.format_path(directory.release_directory, ".", "*"))
    names = sorted(
        path.name for path in pattern.parent.glob("*") if path.is_dir() and path.name != assignment
    )
    files = {name: pattern.parent / name / f"{name}.ipynb" for name in names}
    return {name: released(file) for name, file in files.items() if file.is_file()}
