"""What the notebooks' texts put in order shows on toy data: the recorded runs, and whose code they ran."""

import runpy
import statistics
from pathlib import Path

import pytest

LESSONS = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "lessons.py"))
RECORD = LESSONS["read"]()
RECORDED = sorted({row["assignment"] for row in RECORD})


@pytest.mark.parametrize("name", RECORDED)
def test_each_ordering_holds_in_the_mean_of_the_recorded_seeds(name):
    rows = [row["found"] for row in RECORD if row["assignment"] == name]
    gains = {
        (less, more): statistics.fmean(found[more] - found[less] for found in rows)
        for less, more in LESSONS["ORDERINGS"][name]
    }
    assert {pair: gain for pair, gain in gains.items() if gain <= 0} == {}


@pytest.mark.parametrize("name", RECORDED)
def test_the_recorded_runs_are_of_the_present_code(name):
    rows = [row for row in RECORD if row["assignment"] == name]
    assert rows == LESSONS["present"](RECORD, name), (
        f"python benchmarks/lessons.py {name} --seeds {len(rows)}"
    )


def test_no_seed_is_recorded_twice_nor_under_two_numbers():
    runs = [(row["assignment"], row["seed"]) for row in RECORD]
    results = [(row["assignment"], *row["found"].items()) for row in RECORD]
    assert len(runs) == len(set(runs)) == len(set(results))


def test_each_notebook_whose_text_puts_results_in_order_is_recorded():
    assert set(RECORDED) == set(LESSONS["KEPT"]) == set(LESSONS["ORDERINGS"])


def test_a_size_of_another_budget_leaves_a_record_valid_and_one_of_toy_does_not():
    def digests(toy, laptop):
        return LESSONS["in_toy"](f"n = now.pick(smoke=1, toy={toy}, laptop={laptop}, gpu=4)  # images")

    assert digests(2, 3) == digests(2, 5) == "n = 2"
    assert digests(6, 3) == "n = 6"
