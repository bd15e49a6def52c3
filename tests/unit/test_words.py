"""One word for one thing: names, messages and pages keep to the field's words (see house_words.py)."""

import subprocess
from pathlib import Path

import house_words as house
import pytest

ROOT = Path(__file__).parents[2]
TABLE = "tests/unit/house_words.py", "tests/unit/test_words.py"  # the words themselves


def tracked() -> list[str]:
    """Files whose words are this repository's own, without students' texts: notebooks and answers."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.splitlines() if (ROOT / path).is_file() and path not in TABLE]


FILES = tracked()
PROGRAMS = [
    path
    for path in FILES
    if path.endswith(".py") and not path.startswith(("course/assignments", "course/samples"))
]
PAGES = [path for path in FILES if path.endswith(".md")]
ANSWERS = [path for path in FILES if path.endswith(".py") and "/answers/" in path]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def hits() -> list[house.Hit]:
    """Every banned word in programs, in pages, and in what answers say of their diagnosis."""
    found = [hit for path in PROGRAMS for hit in house.in_program(path, read(path))]
    found += [hit for path in PAGES for hit in house.in_page(path, read(path))]
    for path in ANSWERS:
        declared = [
            line
            for line in read(path).splitlines()
            if line.startswith(("# diagnosis", "# tries", "# visible"))
        ]
        found += house.in_page(path, "\n".join(declared))
    return found


@pytest.fixture(scope="module")
def found():
    return hits()


def test_no_banned_word_is_in_a_name_a_message_or_a_page(found):
    assert [str(hit) for hit in found if not house.allowed(hit)] == []


def test_no_file_is_called_by_a_banned_word():
    assert {path: house.in_name(Path(path).stem) for path in FILES if house.in_name(Path(path).stem)} == {}


def test_every_exception_is_still_needed(found):
    assert set(house.ALLOWED) == {house.allowed(hit) for hit in found} - {None}


PROGRAM = '''
"""Whole numbers are turned round."""
def punished(weights, words=1):
    hidden_numbers = weights  # by heart is fine, but not anew
    return f"{weights} is no model"
'''


def test_banned_words_are_found_in_names_docstrings_comments_and_messages():
    found = [(hit.line, hit.instead) for hit in house.in_program("a.py", PROGRAM)]
    assert sorted(found) == [
        (2, "flipped, reversed, rotated"),
        (2, "integer"),
        (3, "message, phrase or description"),
        (3, "penalised"),
        (4, "again"),
        (4, "hidden_activations"),
        (5, "is not a …"),
    ]


def test_names_of_others_and_words_within_words_are_no_hits():
    program = (
        "import a\na.behind(words=1)\nrecommend = 'recommended: a whole number of epochs, square brackets'\n"
    )
    assert list(house.in_program("b.py", program)) == []


def test_banned_words_are_found_in_pages():
    assert [hit.line for hit in house.in_page("a.md", "# Title\n\nA layer behind another.\n")] == [3]
