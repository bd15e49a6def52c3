"""The weights that come with the package have a card, and its numbers are those of their record."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from cifar_helpers import vgg

ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "cifar_helpers" / "weights"
CARD = (WEIGHTS / "README.md").read_text(encoding="utf-8")
RECORD = json.loads((ROOT / "benchmarks" / "results" / "quarter_vgg16.json").read_text(encoding="utf-8"))


def percent(share: float) -> str:
    return str(round(100 * share, 2))


def test_each_file_of_weights_has_its_card_and_a_licence():
    assert [path.name for path in WEIGHTS.glob("*.npz")] == [vgg.QUARTER]
    assert f"Model card: `{vgg.QUARTER}`" in CARD
    assert re.search(r"\| licence \| MIT, as the code", CARD)


def test_the_size_and_the_training_are_those_of_file_and_record():
    with np.load(WEIGHTS / vgg.QUARTER) as saved:
        count = sum(saved[name].size for name in saved.files)
        assert {saved[name].dtype for name in saved.files} == {np.dtype("float16")}
    assert f"{count:,} parameters" in CARD
    assert f"{RECORD['training images']:,} of the 50,000" in CARD
    assert f"{RECORD['epochs']} epochs" in CARD
    assert f"{RECORD['precision']}, seed {RECORD['seed']}; {RECORD['minutes']} minutes on 2 cores" in CARD


def test_the_accuracies_are_those_of_the_record():
    probes = {name: found["linear probe"] for name, found in RECORD["CIFAR-10, test accuracy"].items()}
    assert f"{percent(RECORD['test accuracy, float16 weights'])} % of CIFAR-100" in CARD
    assert f"pixels themselves give {percent(probes.pop('raw pixels'))} %" in CARD
    rows = re.findall(r"^\| (\d blocks) \| ([\d.]+) % \| ([\d.]+) % \|$", CARD, re.MULTILINE)
    assert {
        f"{blocks}, {kind}": value
        for blocks, *row in rows
        for kind, value in zip(("trained", "random"), row, strict=True)
    } == {name: percent(share) for name, share in probes.items()}
