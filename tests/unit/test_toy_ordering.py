"""The recorded benchmark of five models on toy10, and that it was made with the present drawings."""

import hashlib
import itertools
import json
from pathlib import Path

import pytest

from cifar_helpers.data import toy

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "toy_ordering.json"
ORDER = ("nearest neighbour", "two-layer net", "minimal CNN", "VGG-like CNN", "VGG-like CNN, augmented")


@pytest.fixture(scope="module")
def recorded():
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def test_each_lesson_is_worth_three_points_or_more(recorded):
    means = [recorded["summary"][model]["mean"] for model in ORDER]
    assert min(b - a for a, b in itertools.pairwise(means)) >= 3


def test_each_network_was_trained_from_five_seeds(recorded):
    for model in ORDER[1:]:
        assert len({run["seed"] for run in recorded["runs"] if run["model"] == model}) == 5


def test_errors_on_toy100_stay_within_the_superclass_more_often_than_chance_has_it(recorded):
    shares = recorded["toy100"]
    assert shares["superclass"] > shares["class"] + 5
    assert shares["errors within the superclass"] > 3 * shares["errors within the superclass by chance"]


def test_the_benchmark_was_run_on_the_present_drawings(recorded):
    images = toy.draw("toy10", recorded["conditions"]["train images"], toy.TRAIN_SEED).images
    assert hashlib.sha256(images.tobytes()).hexdigest() == recorded["conditions"]["drawing"]
