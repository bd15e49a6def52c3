"""Finds the released cells in a submission, and decides whether that is the assignment at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from nbgrader.coursedir import CourseDirectory
from rapidfuzz import fuzz, process

from cifar_helpers.grading.edition import Edition, Version
from cifar_helpers.grading.intake.release import Part, Release, released
from cifar_helpers.grading.intake.text import Cell

COMPARED = 2_000  # characters of a cell; the rest can't make another cell of it
LOCKED_ALIKE, ANSWER_ALIKE, OTHER_ALIKE = 0.9, 0.5, 0.8
OUT_OF_ORDER = 0.6  # a score that needs no order to be believed
# A cell between two found ones is the answer that was between them: less than any likeness, even in sum.
BY_PLACE = 0.01
BY_NAME = 2.0  # more than any likeness
STUB = {"", "# YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE"}  # lines of any stub
SEVERAL = 2  # cells of the release that must be found by their text: one alone may be a coincidence
NAMES_ALONE = 3  # grade_ids that count without any text, if they are half of the release
TELLING = 15  # characters below which a cell's text says nothing about where it is from
TELLING_LINE = 20  # the same for a single line of an answer
COMMONPLACE = ("import ", "from __future__", "%", "np.random.seed(", "plt.show(")


@dataclass
class Match:
    """Which submitted cell is which part of the release, as index to index, and the other way round.

    `by_text` and `by_place` are the parts that were found without a grade_id, `surplus` the cells whose
    grade_id another has.
    """

    cells: dict[int, int] = field(default_factory=dict)
    parts: dict[int, int] = field(default_factory=dict)
    by_text: set[int] = field(default_factory=set)
    by_place: set[int] = field(default_factory=set)
    surplus: set[int] = field(default_factory=set)


def match(release: Release, cells: Sequence[Cell]) -> Match:
    """Matches cells to the release: each to one part at most, and each part to one cell at most."""
    found = _by_name(release, cells)
    free_parts = [part for part in range(len(release.parts)) if part not in found.cells]
    free_cells = [cell for cell in range(len(cells)) if cell not in found.parts and cell not in found.surplus]
    scores = _likenesses(release, cells, free_parts, free_cells)
    alike = {pair: score for pair, score in scores.items() if score > BY_PLACE}
    _take(found, found.by_text, release, _aligned(alike | _anchors(found), len(release.parts), len(cells)))
    sure = [pair for pair, score in alike.items() if score >= OUT_OF_ORDER]
    _take(found, found.by_text, release, sorted(sure, key=lambda pair: (-alike[pair], pair)))
    left = {pair: score for pair, score in scores.items() if score == BY_PLACE}
    left = {pair: score for pair, score in left.items() if not _is_taken(found, *pair)}
    _take(found, found.by_place, release, _aligned(left | _anchors(found), len(release.parts), len(cells)))
    return found


def _anchors(found: Match) -> dict[tuple[int, int], float]:
    """What was found before, so that more is found in the same order."""
    return dict.fromkeys(found.cells.items(), BY_NAME)


def _is_taken(found: Match, part: int, cell: int) -> bool:
    return part in found.cells or cell in found.parts


def _take(found: Match, how: set[int], release: Release, pairs: list[tuple[int, int]]) -> None:
    """Adds the pairs whose part and cell are still free; `how` takes the parts that nbgrader knows."""
    for part, cell in pairs:
        if not _is_taken(found, part, cell):
            found.cells[part] = cell
            found.parts[cell] = part
            if release.parts[part].name:
                how.add(part)


def _by_name(release: Release, cells: Sequence[Cell]) -> Match:
    """Of several cells with one grade_id the last counts, but no untouched stub against an answer."""
    found, claims = Match(), defaultdict(list)
    for index, cell in enumerate(cells):
        claims[cell.claim].append(index)
    for number, part in enumerate(release.parts):
        claimants = claims.get(part.name) if part.name else None
        if not claimants:
            continue
        best = max(claimants, key=lambda index: (same_text(part, cells[index]) != part.answer, index))
        found.cells[number] = best
        found.parts[best] = number
        found.surplus |= {index for index in claimants if index != best}
    return found


def edition_of(release: Release, cells: Sequence[Cell]) -> Edition | None:
    """The earlier edition that a submission was made from; None for the present one, and where nothing tells.

    It is the one of whose locked texts the submission has most, and lacks fewest.
    """
    strings = {normalised(cell.source) for cell in cells}

    def likely(locked: list[set[str]]) -> tuple[int, int]:
        kept = sum(not known.isdisjoint(strings) for known in locked)
        return kept, kept - len(locked)

    now = likely(
        [{normalised(part.released), normalised(part.truth)} for part in release.parts if part.locked]
    )
    scores = [
        likely([_strings(version) for version in earlier.cells.values() if version.locked])
        for earlier in release.earlier
    ]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return None if best is None or scores[best] <= now else release.earlier[best]


def _strings(version: Version) -> set[str]:
    return {normalised(version.released), normalised(version.truth)}


def is_retired(release: Release, cell: Cell) -> bool:
    """Whether a cell is one that the course locked in an earlier edition and has no more."""
    text = normalised(cell.source)
    return any(
        version.locked and text in _strings(version)
        for versions in release.retired.values()
        for version in versions
    )


def same_text(part: Part, cell: Cell) -> bool:
    """Whether a cell has the text that was released, or the gradebook's."""
    return normalised(cell.source) in {normalised(text) for text in part.strings}


def _likenesses(
    release: Release, cells: Sequence[Cell], parts: list[int], indices: list[int]
) -> dict[tuple[int, int], float]:
    """Scores of all pairs that may be the same cell."""
    strings = [normalised(cells[index].source)[:COMPARED] for index in indices]
    scores = {}
    for number in parts:
        part = release.parts[number]
        wanted = {normalised(text)[:COMPARED] for text in part.strings}
        ratios = _ratios(wanted, strings, _least(part))
        for place in range(len(indices)) if part.answer else np.flatnonzero(ratios).tolist():
            index = indices[place]
            if score := likeness(part, wanted, cells[index].kind, strings[place], ratios[place]):
                scores[number, index] = score
    return scores


def _least(part: Part) -> float:
    """From what ratio on a text can be the part."""
    return ANSWER_ALIKE if part.answer else LOCKED_ALIKE if part.locked else OTHER_ALIKE


def likeness(part: Part, wanted: set[str], kind: str, text: str, alike: float) -> float:
    """How sure it is that a text is that part: from 0 (it isn't) to 1 (the same, in a cell of its kind).

    `alike` is the text's ratio to the nearest of those wanted.
    """
    discount = 1.0 if kind == part.kind else 0.95
    if text in wanted:
        return discount if text else BY_PLACE
    if part.answer:
        alike = max(_shared_lines(part, text), alike)
        return 0.8 * discount * alike if alike >= ANSWER_ALIKE else BY_PLACE * (kind == part.kind)
    return 0.9 * discount * alike


def ratio(wanted: set[str], text: str, least: float) -> float:
    """How alike a text is to the nearest of those wanted: 0 below `least`, 1 for the same."""
    return _ratios(wanted, [text], least)[0]


def _ratios(wanted: set[str], strings: list[str], least: float) -> list[float]:
    """The ratio of each text, all in one call."""
    if not strings:
        return []
    found = process.cdist([*wanted], strings, scorer=fuzz.ratio, score_cutoff=100 * least, dtype=np.float64)
    return (found.max(axis=0) / 100).tolist()


def _shared_lines(part: Part, text: str) -> float:
    """The share of a stub's own lines (`def`, docstring) that an answer still has, however long it grew."""
    own = own_lines(part)
    return len(own & {line.strip() for line in text.splitlines()}) / len(own) if own else 0.0


def own_lines(part: Part) -> set[str]:
    """The lines of a stub that are its own, such as `def` and docstring."""
    return {line.strip() for line in part.released.splitlines()} - STUB


def normalised(text: str) -> str:
    """The text as it is compared: editors change ends of lines, tabs and empty lines."""
    lines = (line.expandtabs().rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _aligned(scores: dict[tuple[int, int], float], rows: int, columns: int) -> list[tuple[int, int]]:
    """The pairs with the highest sum of scores that keep both orders (Needleman and Wunsch, free gaps)."""
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows):
        above, here = best[row], best[row + 1]
        for column in range(columns):
            score = scores.get((row, column))
            here[column + 1] = max(here[column], above[column + 1])
            if score:
                here[column + 1] = max(here[column + 1], above[column] + score)
    pairs, row, column = [], rows, columns
    while row and column:
        if best[row][column] == best[row - 1][column]:
            row -= 1
        elif best[row][column] == best[row][column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


# ------------------------------------------------------------------ belonging


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


def _others(directory: CourseDirectory, assignment: str) -> dict[str, Release]:
    """The course's other assignments, as they lie in the release folder."""
    pattern = Path(directory.format_path(directory.release_directory, ".", "*"))
    names = sorted(
        path.name for path in pattern.parent.glob("*") if path.is_dir() and path.name != assignment
    )
    files = {name: pattern.parent / name / f"{name}.ipynb" for name in names}
    return {name: released(file) for name, file in files.items() if file.is_file()}
