"""The glossary: its terms are in order, occur in the course, and name its assignments."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "course" / "glossary.md"
ENTRY = re.compile(r"^(?P<names>\S.*)\n(?P<text>(?:  .*\n)+)", re.MULTILINE)
PAGES = [
    *ROOT.glob("course/assignments/*/*.py"),
    *ROOT.glob("course/assignments/*/guide.md"),
    *ROOT.glob("cifar_helpers/checks/**/*.py"),  # messages
    *(page for page in ROOT.glob("course/*.md") if page != GLOSSARY),
]


def entries():
    """By the names of a term, which commas part, what is said of it."""
    directive = re.search(r"```\{glossary\}\n(.*?)```", GLOSSARY.read_text(encoding="utf-8"), re.DOTALL)
    return {entry["names"]: " ".join(entry["text"].split()) for entry in ENTRY.finditer(directive[1])}


ENTRIES = entries()


@pytest.fixture(scope="module")
def course():
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    return " ".join(text.replace("\n# ", " ").split()).lower()


def test_terms_are_in_alphabetical_order_each_once():
    names = [name.lower() for name in ENTRIES]
    assert len(names) > 60
    assert names == sorted(set(names))


@pytest.mark.parametrize("names", ENTRIES)
def test_a_term_occurs_in_the_course_by_one_of_its_names(names, course):
    """The names, or what the entry sets in italics as another name."""
    others = re.findall(r"\*([^*]+)\*", ENTRIES[names])
    assert any(name.lower().rstrip("s") in course for name in (*names.split(", "), *others))


@pytest.mark.parametrize("names", ENTRIES)
def test_a_term_has_one_or_two_sentences_and_the_assignment_that_needs_it_first(names):
    text, found, assignment = ENTRIES[names].partition(" Met first in ")
    assert found
    assert (ROOT / "course" / "assignments" / re.search(r"`(\w+)`", assignment)[1]).is_dir()
    assert 1 <= len(re.findall(r"\.(?= |$)", text)) <= 3
