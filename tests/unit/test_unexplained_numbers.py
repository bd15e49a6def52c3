"""No percentage, time or size in a text is without record, source or reason."""

import pytest
import unexplained_numbers as numbers

MARKED = "It had <!--m:convnets/laptop/vgg/{training;test}-->85.0 % and 77.1 %<!--/-->.\n"


def found(text: str, path: str = "course/page.md") -> list[str]:
    return list(numbers.unexplained(path, text, set()))


def test_each_number_of_the_measured_kind_has_a_record_a_source_or_a_reason():
    assert numbers.problems() == [], "how: docs/dev/numbers.md"


@pytest.mark.parametrize(
    "planted",
    [
        "It reached 71.3 % of the test images.",
        "It reached **71.3 %**.",
        "With it 43.5, 60.5 and 71.3 % are right.",
        "An epoch took 31 seconds.",
        "It trains for three minutes.",
        "It trains for half an hour.",
        "It needs 2.7 GB of memory.",
        "It sees 3,500 images a second.",
        "It gains 4 to 6 points.",
        "It is twelve times as fast.",
        "| net | 4.5 | 3 |",
        "It had <!--m:convnets/laptop/vgg/training-->85.0<!--/--> and 77.1 %.",
    ],
)
def test_a_number_without_record_is_found(planted):
    (told,) = found(f"# Title\n\n{planted}\n")
    assert told.startswith('course/page.md:3: "')


@pytest.mark.parametrize(
    "text",
    [
        MARKED,
        "Of 50,000 images.",
        "`0.5 %` and $0.5\\,\\%$",
        "```\n12 % of\n```",
        "[x](https://a.b/5%20minutes)",
    ],
)
def test_marked_numbers_code_formulas_and_addresses_are_not(text):
    assert found(text) == []


def test_in_a_notebook_only_text_counts():
    script = (
        "# ---\n# 5 %\n# ---\n\n# %%\n# 5 %\nx = 1\n\n# %% [markdown]\n# It had\n# 71.3 %.\n\n# %%\n# 5 %\n"
    )
    assert found(script, "a.py") == ['a.py:11: "71.3 %" has no record']


def test_a_published_number_needs_its_source_beside_it():
    assert found("He et al. (2015) reached 91.25 %.") == []
    (told,) = found("Others reached 91.25 %.")
    assert "Deep residual learning" in told


def test_a_mark_that_begins_a_line_is_told():
    assert list(numbers.misplaced("a.md", "It had\n" + MARKED.removeprefix("It had "))) == [
        "a.md:2: a mark begins the line; break the line elsewhere"
    ]


def test_an_exception_that_nothing_needs_is_told(monkeypatch):
    unused = {"reason": "none", "patterns": ["words that nobody wrote"]}
    rules = {"published": [], "exceptions": [unused]}
    monkeypatch.setattr(numbers, "rules", lambda: rules)
    monkeypatch.setattr(numbers, "files", lambda root: [])
    assert numbers.problems() == [r"measured_numbers.toml: no text has words\s+that\s+nobody\s+wrote"]
