"""A notebook in the budget `toy` shows what its text says; benchmarks/lessons.py tries more seeds."""

import runpy
from pathlib import Path

import pytest

LESSONS = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "lessons.py"))


@pytest.mark.long  # up to four minutes each on two quiet cores; only what was run as a test stands here
@pytest.mark.parametrize("name", ["1_explore"])
def test_the_orderings_of_a_text_show_in_toy(name):
    found = LESSONS["run"](name, seed=0)["found"]
    assert [pair for pair in LESSONS["ORDERINGS"][name] if found[pair[0]] >= found[pair[1]]] == []
