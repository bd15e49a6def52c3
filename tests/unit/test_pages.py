"""Links between the pages of this repository lead somewhere, and developers' pages name what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "course/*.md",
        "course/assignments/*/*.md",
        "cifar_helpers/weights/*.md",
    )
    for path in ROOT.glob(pattern)
)
GUIDES = ("architecture", "sandbox", "adding_a_task", "numbers", "releasing")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:)([^)\s]+)\)|!\[[^\]]*\]\((?!https?:)([^)\s]+)\)")
TOP = "|".join(("cifar_helpers", "course", "docs", "tools", "tests", "benchmarks", r"\.github"))
FILE = re.compile(rf"`((?:{TOP})/[\w./-]*)`")
NAMED = re.compile(r"((?:`\w+`(?:, | and )?)+) in\s+`((?:cifar_helpers|tools)/[\w./-]+)`")


def anchors(page: Path) -> set[str]:
    """What a link can name in a page: its headings, as GitHub and the site's builder call them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page):
    for link in (first or second for first, second in LINK.findall(page.read_text(encoding="utf-8"))):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_contributing_leads_to_each_page_for_developers():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in GUIDES if f"(docs/dev/{name}.md)" not in text] == []


@pytest.mark.parametrize("name", GUIDES)
def test_a_page_for_developers_names_files_and_functions_that_exist(name):
    text = (ROOT / "docs" / "dev" / f"{name}.md").read_text(encoding="utf-8")
    assert [file for file in FILE.findall(text) if "NAME" not in file and not (ROOT / file).exists()] == []
    for names, file in NAMED.findall(text):
        code = (ROOT / file).read_text(encoding="utf-8")
        assert [each for each in re.findall(r"\w+", names) if not re.search(rf"\b{each}\b", code)] == [], file


def test_the_pictures_of_the_architecture_are_told_in_words_too():
    text = (ROOT / "docs" / "dev" / "architecture.md").read_text(encoding="utf-8")
    pictures = text.count("```mermaid")
    assert pictures == 2
    assert len(re.findall(r"```\n\n\*In words: [^*]{100,}\*", text)) == pictures
