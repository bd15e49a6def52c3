"""The attacks are real: stock nbgrader loses to them; and the page says what was measured."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from attacks import page, run, stock
from attacks.families import ATTACKS, PUSHED, QUICK

CLAIMS = [attack for attack in ATTACKS if attack.beats]


def test_names_are_unique_and_the_families_large():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 80
    assert {attack.name for attack in ATTACKS} >= QUICK >= PUSHED


def test_each_push_tries_some_of_each_family():
    pushed = {attack.family for attack in ATTACKS if attack.name in PUSHED}
    assert pushed == {attack.family for attack in ATTACKS}


def test_every_claim_against_stock_nbgrader_was_tried():
    assert {attack.name for attack in CLAIMS} == set(json.loads(stock.RESULTS.read_text()))


def test_the_recorded_run_holds_every_attack_and_no_win():
    recorded = json.loads(run.RESULTS.read_text())
    assert set(recorded["attacks"]) == {attack.name for attack in ATTACKS}
    assert [name for name, result in recorded["attacks"].items() if result["wins"]] == []
    assert recorded["honest"] == {honest.name: sum(honest.earns.values()) for honest in run.HONEST}
    assert (recorded["code"], recorded["changed"], recorded["listeners reached"]) == (0, [], 0)


def test_the_page_is_written_from_the_results():
    assert page.PAGE.read_text(encoding="utf-8") == page.render()


@pytest.mark.long  # some twenty minutes: a class for nearly every attack
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs namespaces, as root")
def test_stock_nbgrader_loses_to_every_attack_that_won_before(tmp_path):
    won = {name for name, result in json.loads(stock.RESULTS.read_text()).items() if result["won"]}
    stock.release(tmp_path / "course")
    found = {}
    for group in stock.groups([attack for attack in CLAIMS if attack.name in won]):
        found |= stock.prove(group, tmp_path / "course")
    assert {name for name, result in found.items() if not result["won"]} == set()
