"""The page of results says what the records say, and the records meet the course's promises."""

import runpy
from pathlib import Path

from cifar_helpers.checks.capstone.predicting import LEAST
from cifar_helpers.checks.convnets.final_net import BANDS

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


def test_no_training_cell_takes_over_ten_minutes_on_two_cores():
    rows = BENCHMARK["read"]("cell_times")
    assert {row["assignment"][0] for row in rows} == set("56789")
    trials = {row["training"]: row["minutes"] for row in rows if row["images"] == 10_000}
    assert max(row["minutes"] for row in rows) <= 10
    assert 3 * max(trials.values()) <= 10  # three short trainings share a cell


def test_the_demo_takes_under_three_minutes_and_gives_the_same_points_in_both_budgets():
    record = BENCHMARK["read"]("demo")
    assert record["smoke"]["seconds"] < 180
    assert record["smoke"]["points"] == record["laptop"]["points"]


def test_the_band_of_the_net_handed_over_lies_between_guessing_and_every_seed():
    rows = [row for row in BENCHMARK["read"]("convnets") if row["budget"] == "smoke"]
    seeds = {row["seed"] for row in rows}
    assert len(seeds) >= 5
    chosen = [max((r for r in rows if r["seed"] == seed), key=lambda r: r["validation"]) for seed in seeds]
    assert min(row["as graded"] for row in chosen) > BANDS["toy10"] + 0.05
    assert max(row["as graded, untrained"] for row in rows) < BANDS["toy10"] - 0.03


def test_each_net_was_trained_with_as_many_seeds_as_the_others_in_smoke():
    rows = [row for row in BENCHMARK["read"]("convnets") if row["budget"] == "smoke"]
    counts = {net: sum(row["net"] == net for row in rows) for net in BENCHMARK["PUBLISHED"]}
    assert len(set(counts.values())) == 1


def test_the_page_says_which_rows_of_the_transfer_are_open():
    row = {
        **{
            "budget": "gpu",
            "weights": "quarter",
            "images": 45_000,
            "seed": 0,
            "net": "frozen",
            "machine": "here",
        },
        **{"epochs": 5, "minutes": 3.0, "training": 0.7, "test": 0.651},
    }
    nothing, some = BENCHMARK["transfer"]([]), BENCHMARK["transfer"]([row])
    assert "quarter-width weights are open" in nothing
    assert "ImageNet weights are open" in nothing
    assert "| gpu | quarter | 45,000 | frozen | 1 | 5 | 3.00 | 70.0 % | 65.1 % |" in some
    assert "quarter-width weights are open" not in some
    scratch = {**row, "weights": "imagenet", "net": "from scratch"}
    assert "ImageNet weights are open" in BENCHMARK["transfer"]([row, scratch])
    assert "quarter-width weights are open" in BENCHMARK["transfer"]([{**row, "budget": "smoke"}])


def test_the_page_says_which_nets_of_the_hundred_classes_are_open():
    row = {
        **{"budget": "gpu", "net": "residual", "seed": 0, "machine": "here", "epochs": 100, "minutes": 9.0},
        **{"training": 0.6, "test": 0.581, "top-5": 0.86, "superclass": 0.7},
    }
    nothing, some = BENCHMARK["resnet"]([]), BENCHMARK["resnet"]([row])
    assert "residual (gpu)" in nothing
    assert "| gpu | residual | 1 | 100 | 9.00 | 60.0 % | 58.1 % | 86.0 % | 70.0 % | top-5 85 %" in some
    assert "residual (gpu)" not in some
    assert "cifar10 (gpu)" in some


def test_the_page_says_which_rows_of_the_capstone_are_open():
    row = {
        **{"budget": "gpu", "run": "mixup", "seed": 0, "rate": 0.001, "images": 45_000, "machine": "here"},
        **{"epochs": 70, "minutes": 20.0, "training": 0.95, "validation": 0.901, "test": 0.896},
    }
    nothing, some = BENCHMARK["capstone"]([]), BENCHMARK["capstone"]([row])
    assert "Open in `gpu`, not measured yet: `plain`, `no dropout`, `mixup`," in nothing
    line = "| gpu | mixup | 0.001 | 45,000 | 1 | 70 | 20.00 | 95.0 % | 90.1 % | 89.6 % | 89.54 % |"
    assert line in some
    assert "Open in `gpu`, not measured yet: `plain`, `no dropout`, `mixup, restarts`," in some
    assert "Open in `laptop`, not measured yet: `plain`, `no dropout`, `mixup`," in some


def test_the_band_of_the_answer_lies_between_guessing_and_every_seed():
    rows = [row for row in BENCHMARK["read"]("capstone") if row["budget"] == "smoke"]
    trained = [row for row in rows if row["run"] in ("plain", "mixup", "mixup, restarts")]
    assert len({row["seed"] for row in trained}) >= 5
    assert min(row["as graded"] for row in trained) > LEAST + 0.05
