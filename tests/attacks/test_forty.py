"""A class of forty with every class stopper in it ends by itself, and every honest grade is exact."""

from __future__ import annotations

import subprocess

import pytest

from attacks import forty
from attacks.families.stoppers import ATTACKS
from attacks.run import record

pytestmark = pytest.mark.long  # ten minutes: forty submissions, some of which take all the time there is


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forty")
    yield record(folder, ATTACKS, forty.honest())
    subprocess.run(["rm", "-rf", folder], check=True)


def test_a_class_of_forty_with_class_stoppers_ends_and_every_honest_grade_is_exact(found):
    assert found["code"] == 0
    assert found["honest"] == {honest.name: sum(honest.earns.values()) for honest in forty.honest()}
    assert {name: got["wins"] for name, got in found["attacks"].items() if got["wins"]} == {}
    for attack in ATTACKS:
        if attack.earns is not None:
            assert (found["attacks"][attack.name]["points"] or 0) == sum(attack.earns.values()), attack.name
    assert found["main MB"] < forty.MAIN
    assert found["changed"] == []
