"""Tables of several runs: mean and standard deviation by hand, what one run can't have, and headings."""

from __future__ import annotations

import pytest

from cifar_helpers import evaluation

# By hand: mean 5, sum of squared deviations 32, so the variance is 32 / 7 with n - 1, and 4 with n.
BY_HAND = evaluation.Runs(
    tuple(range(8)), {"test": tuple(n / 100 for n in (2, 4, 4, 4, 5, 5, 7, 9))}, (0.5,) * 4 + (1.5,) * 4
)
ONE = evaluation.Runs((4,), {"validation": (0.5,)}, (0.01,))


def test_the_deviation_is_that_of_a_sample():
    assert BY_HAND.mean("test") == pytest.approx(0.05)
    assert BY_HAND.deviation("test") == pytest.approx((32 / 7) ** 0.5 / 100)


def test_a_single_run_has_no_deviation():
    assert ONE.deviation("validation") is None
    assert "±" not in repr(ONE)
    assert "±" not in ONE._repr_html_()


def test_a_table_says_what_differed_the_seeds_and_the_minutes():
    lines = repr(evaluation.runs_table({"wide": BY_HAND, "<b>": ONE}, "CIFAR-10")).splitlines()
    assert lines[0].split() == ["CIFAR-10", "test", "validation", "seeds", "minutes", "per", "run"]
    assert lines[1].split() == ["wide", "5.0", "±", "2.1", "%", "–", "0–7", "1.0"]
    assert lines[2].split() == ["<b>", "–", "50.0", "%", "4", "under", "0.1"]
    assert lines[3] == "±: standard deviation of single runs (n − 1)"


def test_a_table_in_a_notebook_has_headings_a_note_and_no_foreign_html():
    html = evaluation.runs_table({"wide": BY_HAND, "<b>": ONE}, "CIFAR-10")._repr_html_()
    assert html.count('scope="col"') == 5
    assert html.count('scope="row"') == 2
    assert "<caption>±: standard deviation" in html
    assert "<b>" not in html


@pytest.mark.parametrize(("seeds", "said"), [((0, 1, 2), "0, 1, 2"), ((3, 1, 2, 0), "3, 1, 2, 0")])
def test_seeds_are_all_named_unless_they_are_a_range(seeds, said):
    runs = evaluation.Runs(seeds, {"test": (0.5,) * len(seeds)}, (1.0,) * len(seeds))
    assert said in repr(runs)


@pytest.mark.parametrize(
    ("rows", "message"),
    [({}, "at least one row"), ({"wide": [0.5, 0.6]}, 'row "wide" is list: expected Runs')],
)
def test_what_is_not_a_row_is_named(rows, message):
    with pytest.raises(ValueError, match=message):
        evaluation.runs_table(rows)
