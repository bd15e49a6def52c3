"""The page of results says what the records say, and the records meet the course's promises."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
BENCHMARK = runpy.run_path(str(ROOT / "benchmarks" / "page.py"))


def lowest(summary: str) -> float:
    """The lowest of "mean (lowest to highest)"."""
    return float(summary.split("(")[1].split(" to ")[0])


def test_the_page_is_the_one_that_the_records_give():
    assert (ROOT / "course" / "results.md").read_text(encoding="utf-8") == BENCHMARK["page"]()


def test_the_nearest_neighbour_is_right_for_about_35_per_cent_of_the_official_test_images():
    record = BENCHMARK["read"]("explore")["laptop"]["CIFAR-10"]
    assert abs(record["accuracy on all test images"] - 0.35) < 0.015
    assert record["training images of a class"] == [5_000]


def test_the_reference_beats_the_best_known_two_layer_net_with_every_seed():
    record = BENCHMARK["read"]("two_layer_net")["laptop"]
    assert len(record["runs"]) >= 5
    assert lowest(record["summary"]["tuned, as graded"]) > 0.52
    assert float(record["summary"]["tuned, test"].split()[0]) >= 0.55


def test_the_bad_settings_give_about_29_per_cent():
    record = BENCHMARK["read"]("two_layer_net")["laptop"]
    assert abs(float(record["summary"]["first attempt, validation"].split()[0]) - 0.29) < 0.02


def test_the_demo_takes_under_three_minutes_and_gives_the_same_points_in_both_budgets():
    record = BENCHMARK["read"]("demo")
    assert record["smoke"]["seconds"] < 180
    assert record["smoke"]["points"] == record["laptop"]["points"]
