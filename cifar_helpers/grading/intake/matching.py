"""Finds the released cells in a submission: by grade_id where there is one, else by order and likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from cifar_helpers.grading.edition import Edition, Version
from cifar_helpers.grading.intake.release import Part, Release
from cifar_helpers.grading.intake.text import Cell

COMPARED = 2_000  # characters of a cell; the rest can't make another cell of it
LOCKED_ALIKE, ANSWER_ALIKE, OTHER_ALIKE = 0.9, 0.5, 0.8
OUT_OF_ORDER = 0.6  # a score that needs no order to be believed
# A cell between two found ones is the answer that was between them: less than any likeness, even in sum.
BY_PLACE = 0.01
BY_NAME = 2.0  # more than any likeness
STUB = {"", "# YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE"}  # lines of any stub


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
    strings = {index: normalised(cells[index].source)[:COMPARED] for index in indices}
    scores = {}
    for number in parts:
        part = release.parts[number]
        wanted = {normalised(text)[:COMPARED] for text in part.strings}
        for index in indices:
            if score := likeness(part, wanted, cells[index].kind, strings[index]):
                scores[number, index] = score
    return scores


def likeness(part: Part, wanted: set[str], kind: str, text: str) -> float:
    """How sure it is that a text is that part: from 0 (it isn't) to 1 (the same, in a cell of its kind)."""
    discount = 1.0 if kind == part.kind else 0.95
    if text in wanted:
        return discount if text else BY_PLACE
    if part.answer:
        alike = max(_shared_lines(part, text), ratio(wanted, text, ANSWER_ALIKE))
        return 0.8 * discount * alike if alike >= ANSWER_ALIKE else BY_PLACE * (kind == part.kind)
    return 0.9 * discount * ratio(wanted, text, LOCKED_ALIKE if part.locked else OTHER_ALIKE)


def ratio(wanted: set[str], text: str, least: float) -> float:
    """How alike a text is to the nearest of those wanted: 0 below `least`, 1 for the same."""
    return max(fuzz.ratio(one, text, score_cutoff=100 * least) for one in wanted) / 100


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
