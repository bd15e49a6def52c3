"""A submission that is being graded finds no labels of a private test, wherever it looks."""

import os

import numpy as np
import pytest
from classroom import ASSIGNMENT, RIGHT

from cifar_helpers.data import Split
from cifar_helpers.instructors.leaderboard import private_test
from cifar_helpers.predictions import IMAGES

LOOK = """
import os
def seen(path):
    places = [f"/{top}" for top in os.listdir("/") if top not in ("proc", "sys", "usr")]
    walks = [step for place in (*places, os.path.dirname(path)) for step in os.walk(place)]
    found = [folder for folder, _, files in walks if "private_labels.npy" in files]
    try:
        return [*found, open(path, "rb").read(8)]
    except OSError as problem:
        return found
"""


@pytest.mark.slow  # a kernel in the sandbox, and the proof that it is one
def test_a_submission_finds_no_labels_and_nothing_handed_back_holds_them(classroom):
    split = Split(np.zeros((20, 32, 32, 3), np.uint8), np.arange(20) % 10)
    test = private_test.make(classroom.course, ASSIGNMENT, (split, "zeros", IMAGES))
    path = str(test.folder / "private_labels.npy")
    outside = {}
    exec(LOOK.replace('os.listdir("/")', "()"), outside)
    assert outside["seen"](path) == [os.path.dirname(path), b"\x93NUMPY\x01\x00"]

    code = f"{RIGHT['double']}\n{LOOK}\nprint('SEEN', seen({path!r}))"
    classroom.hand_in("eve", **{**RIGHT, "double": code})
    assert classroom.grade(cell_seconds=30)["eve"].points.total == 5
    assert "SEEN []" in classroom.page("eve")
    for step in ("release", "autograded", "feedback", "submitted"):
        assert (classroom.root / step).is_dir()
        assert not list((classroom.root / step).rglob("*labels*"))
