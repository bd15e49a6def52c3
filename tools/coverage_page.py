"""Writes course/coverage.md: where each thing that the five course reports did stands in the notebooks.

    python tools/coverage_page.py

The things are listed in course/coverage.toml. Each names the assignments that contain it, with words that
must stand in a cell there; the page names no place that is not found.
"""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import jupytext

COURSE = Path(__file__).parents[1] / "course"
ITEMS, PAGE = COURSE / "coverage.toml", COURSE / "coverage.md"
HEAD = """# What the reports did, and where it is here

The course grew from five reports of students on CIFAR-10 and CIFAR-100. This page lists what each of them
built, measured or ran into, and the part of a notebook where students do it. `python tools/coverage_page.py`
writes it from `course/coverage.toml`, and looks each place up in the notebooks' text; a test fails if one is
gone. What the nets of the notebooks reached is on the page of [results](results.md).
"""


class Missing(LookupError):
    """An assignment has no cell with these words."""


def squeezed(text: str) -> str:
    """Without line breaks and the signs of emphasis, so that words are found however they are set.

    >>> squeezed("at a *rate*\\n of `0.1`")
    'at a rate of 0.1'
    """
    return " ".join(re.sub(r"[*`]", "", text).split())


@cache
def cells(assignment: str) -> list[tuple[str, str]]:
    """Of each cell, the heading that it stands under, and its text."""
    found, heading = [], ""
    for cell in jupytext.read(COURSE / "assignments" / assignment / f"{assignment}.py").cells:
        if cell.cell_type == "markdown":
            for title in re.findall(r"^#{1,4} (.+)$", cell.source, flags=re.MULTILINE):
                heading = title
        found.append((heading, squeezed(cell.source)))
    return found


def place(assignment: str, phrase: str) -> str:
    """The heading under which these words stand.

    Raises
    ------
    Missing
        If they stand nowhere in the assignment.
    """
    wanted = squeezed(phrase).lower()
    for heading, text in cells(assignment):
        if wanted in text.lower():
            return heading
    raise Missing(f'{assignment} has no cell with the words "{phrase}"')


def reports() -> dict[str, dict]:
    return tomllib.loads(ITEMS.read_text(encoding="utf-8"))


def row(item: dict) -> str:
    """A line of the table: the thing, and its places."""
    places = [f"`{name}`, {place(name, phrase)}" for name, phrase in item["where"].items()]
    return f"| {item['what']} | {'; '.join(places)} |"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for report in reports().values():
        rows = "\n".join(row(item) for item in report["items"])
        parts.append(f"## {report['title']}\n\n| in the report | in the notebooks |\n| --- | --- |\n{rows}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    try:
        PAGE.write_text(page(), encoding="utf-8")
    except Missing as error:
        sys.exit(str(error))
