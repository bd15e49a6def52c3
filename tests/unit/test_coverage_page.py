"""Everything that the five course reports did is in a notebook, and the page says where."""

import coverage_page
import pytest

ITEMS = [(name, item) for name, report in coverage_page.reports().items() for item in report["items"]]


@pytest.mark.parametrize("item", [pytest.param(item, id=f"{name}: {item['what']}") for name, item in ITEMS])
def test_each_item_of_a_report_stands_in_a_notebook(item):
    assert item["where"]
    for assignment, phrase in item["where"].items():
        assert coverage_page.place(assignment, phrase)


def test_words_that_stand_nowhere_are_named():
    with pytest.raises(coverage_page.Missing, match="1_explore has no cell with the words"):
        coverage_page.place("1_explore", "words that nobody wrote")


def test_the_page_is_what_the_command_writes():
    assert coverage_page.PAGE.read_text(encoding="utf-8") == coverage_page.page()
