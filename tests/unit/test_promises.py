"""The record of promises names tests that exist, and the numbers in the texts are the program's."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from cifar_helpers.grading import apart, borrowed, timings
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.opening import pages
from cifar_helpers.grading.sandbox import bwrap, groups, memory
from cifar_helpers.grading.wall import encoding
from cifar_helpers.instructors.leaderboard import private_test, scores

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "dev" / "promises.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (?!---|promise)(.+?) \| (.+) \|$", re.MULTILINE)
MIB, GIB = 2**20, 2**30


@cache
def functions(path: str) -> set[str]:
    """The test functions of a file, without importing it."""
    place = ROOT / path
    tree = ast.parse(place.read_text(encoding="utf-8")) if place.is_file() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_holds_a_promise_exists():
    named = TEST.findall(RECORD.read_text(encoding="utf-8"))
    assert len(named) > 150
    assert [f"{path}::{name}" for path, name in named if name not in functions(path)] == []


def test_every_promise_has_a_test():
    promised, _, _ = RECORD.read_text(encoding="utf-8").partition("## What no test holds")
    rows = ROW.findall(promised)
    assert len(rows) > 100
    assert [promise for promise, held in rows if not TEST.search(held)] == []


@pytest.mark.parametrize("page", ["SECURITY.md", "course/attacks.md"])
def test_the_tests_that_a_page_names_exist(page):
    named = set(
        re.findall(r"`((?:tests|grading|browser)/[\w/]*(?:\.py)?)`", (ROOT / page).read_text("utf-8"))
    )
    assert len(named) > 5
    assert [name for name in named if not any((top / name).exists() for top in (ROOT, ROOT / "tests"))] == []


def said(name: str) -> str:
    return " ".join((ROOT / name).read_text(encoding="utf-8").split())


def test_the_numbers_of_the_instructors_guide_are_the_programs(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")
    usual, limits = LimitedExecute(config=Course(ROOT).config), bwrap.LIMITS
    phrases = [
        f"{limits['as'] // GIB} GiB of address space for each of them and {bwrap.DISK // GIB} GiB of disk",
        f"may be {usual.memory // GIB} GiB (`c.LimitedExecute.memory`",
        f"may use {usual.judge_memory // GIB} GiB (`.judge_memory`)",
        f"the answers to one check may have {encoding.Limits().cell // GIB} GiB",
        f"with {groups.SLACK // MIB} MiB on top",
        f"or {timings.LEAST:.0f} seconds if that is more; all cells",
        f"or {timings.LEAST_IN_ALL:.0f} seconds if that is more. Once",
        f"may take {usual.timeout} seconds in the budget `smoke` and all cells together "
        f"{usual.notebook_timeout:.0f}",
        f"{apart.LIMITS.processor:.0f} seconds of processor time ({pages.SHOWING.processor:.0f} for a page",
        f"of {borrowed.CHARACTERS} characters in all",
        f"changed by up to {private_test.LIGHT + private_test.NOISE} of 255 levels",
        f"sets another limit than {100 * scores.LEAK:.0f} %",
    ]
    guide = said("course/instructors.md")
    assert [phrase for phrase in phrases if phrase not in guide] == []
    assert f"{limits['nproc']}" in re.search(r"has no process but its own \((.*?)\)", guide)[1]


def test_the_numbers_in_the_pages_are_the_programs():
    guide, attacks = said("course/instructors.md"), said("course/attacks.md")
    message = {
        "A cell may take ten times as long": timings.CELL == 10,
        "all cells together five times as long": timings.ALL == 5,
        "next ones get half of that, after the second a quarter": timings.AFTER_STOP == 0.5,
        "after the third nothing more is run": LimitedExecute().replacements == 2,
        "up to six times the limit": LimitedExecute().patience == 6,
        "The watch looks three times a second": round(1 / memory.PAUSE) == 3,
        "(a thirty-second part, 256 MiB to 1 GiB)": (memory.SHARE, *memory.RESERVE) == (32, 256 * MIB, GIB),
        "1.5 GB of memory for each step": apart.LIMITS.memory == 1.5 * GIB,
        "Copies are found where eight or more lines": borrowed.LINES == 8,
    }
    assert [phrase for phrase, true in message.items() if phrase not in guide or not true] == []
    assert "looked at three times a second" in attacks
