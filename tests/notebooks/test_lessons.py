"""What each assignment's text must have: short cells, sizes in one place, a bug to find, things to read."""

import itertools
import re
import statistics
from pathlib import Path

import jupytext
import pytest

COURSE = Path(__file__).parents[2] / "course"
NAMES = sorted(folder.name for folder in (COURSE / "assignments").iterdir())
UNCOUNTED = re.compile(
    r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS)|^ +\w+(=[^,()]+)?,$"
)  # marks, and parameters of a function


def cells(name):
    return jupytext.read(COURSE / "assignments" / name / f"{name}.py").cells


def lines(cell):
    return [line for line in cell.source.split("\n") if line.strip() and not UNCOUNTED.search(line)]


def text(name):
    return "\n\n".join(cell.source for cell in cells(name) if cell.cell_type == "markdown")


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short(name):
    lengths = [len(lines(cell)) for cell in cells(name) if cell.cell_type == "code"]
    assert statistics.median(lengths) <= 4
    assert max(lengths) <= 20


@pytest.mark.parametrize("name", NAMES)
def test_sizes_are_set_in_one_place_for_each_budget(name):
    """All but two at most, which choose something else, as weights or a method; none forgets a budget."""
    code = [cell.source for cell in cells(name) if cell.cell_type == "code"]
    sized = [number for number, source in enumerate(code) if "now.pick(" in source]
    together = [number for index, number in enumerate(sized) if number == sized[0] + index]
    assert len(sized) - len(together) <= 2
    calls = [
        call for number in sized for call in re.findall(r"now\.pick\((?:[^()]|\([^()]*\))*\)", code[number])
    ]
    assert calls
    assert [
        call
        for call in calls
        if not all(f"{budget}=" in call for budget in ("smoke", "toy", "laptop", "gpu"))
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_text_before_code_is_not_a_chapter(name):
    longest, count = 0, 0
    for cell in cells(name):
        if cell.cell_type == "code":
            longest, count = max(longest, count), 0
        elif not cell.metadata.get("nbgrader", {}).get("solution"):
            count += len(cell.source.split())
    assert longest <= 300


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_bug_to_find_more_to_do_and_something_to_read(name):
    found = text(name)
    assert re.search(r"^##+ .*[Ff]ind the bug", found, flags=re.MULTILINE)
    assert re.search(r"^##+ Stretch: ", found, flags=re.MULTILINE)
    read = found.partition("\n## What to read next\n")[2]
    assert len(re.findall(r"\]\(https://", read)) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_no_heading_skips_a_level(name):
    """As screen readers announce them, and JupyterLab's table of contents shows them."""
    prose = re.sub(r"^```.*?^```", "", text(name), flags=re.MULTILINE | re.DOTALL)
    levels = [len(found) for found in re.findall(r"^(#+) (?!BEGIN |END )", prose, flags=re.MULTILINE)]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))
