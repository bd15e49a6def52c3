"""The judge's process runs a cell as a notebook would, and only what it says itself becomes a verdict."""

from __future__ import annotations

import socket

import pytest
from IPython.core.interactiveshell import InteractiveShell
from student import student

from cifar_helpers.grading.judge import messages
from cifar_helpers.grading.judge.examiner import TEXT, Examiner

FORGE = "from cifar_helpers.grading.wall import server"


@pytest.fixture
def examine():
    """Runs a test cell against a student's source; the examiner's answer."""

    def run(cell: str, source: str = "", seconds: float = 20, points: float | None = 3):
        InteractiveShell.clear_instance()
        with student(source) as session:
            examiner = Examiner()
            examiner.session = session
            return examiner.run(cell, seconds, points)

    return run


def kinds(answer):
    return [output["output_type"] for output in answer["outputs"]]


def test_a_cell_without_error_has_no_output_and_keeps_the_connection(examine):
    assert examine("assert f(2) == 4", "def f(x): return 2 * x") == {
        "outputs": [],
        "broken": None,
        "lost": False,
        "fault": None,
    }


def test_an_error_is_told_with_the_students_line_and_without_the_walls_own_steps(examine):
    error = examine("x = 1\nf(2)", "def f(x):\n    return x.what")["outputs"][0]
    assert (error["ename"], error["output_type"]) == ("AttributeError", "error")
    assert "has no attribute" in error["evalue"]
    text = "\n".join(error["traceback"])
    assert "proxies" not in text
    assert "line 2" in text


def test_syntax_that_is_ipythons_own_works(examine):
    cell = "%time y = 2\nx = !echo 1\nassert x == ['1'] and y == 2"
    assert "error" not in kinds(examine(cell))


def test_what_a_check_prints_is_ordinary_output(examine):
    outputs = examine("import sys\nprint('a')\nprint('b', file=sys.stderr)")["outputs"]
    assert [(output["name"], output["text"]) for output in outputs] == [("stdout", "a\n"), ("stdout", "b\n")]


def test_a_long_text_is_cut(examine):
    (output,) = examine("print('x' * 10**6)")["outputs"]
    assert len(output["text"]) < TEXT + 100


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2.5", ["execute_result"]),
        ("f(2.5)", ["execute_result"]),
        ("3.1", ["error"]),
        ("float('inf')", ["error"]),
        ("f(2.5) == 3", ["error"]),
        ("import numpy as np; np.False_", ["error"]),
        ("import numpy as np; np.True_", []),
        ("import numpy as np; np.float32(2)", ["execute_result"]),
        ("f('2.5')", []),
        ("f(2.5) == 2.5", []),
    ],
)
def test_a_number_in_the_last_line_is_partial_credit_if_it_can_be(examine, last, expected):
    answer = examine(last, "def f(x): return x")
    assert [kind for kind in kinds(answer) if kind != "stream"] == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("while True: pass", "did not end within 1 s"),
        ("import os; os._exit(0)", "ended its own Python process"),
        (f"{FORGE}; server.Server.encoded = lambda *_: [b'?']", "was stopped: "),
    ],
)
def test_an_end_of_the_connection_can_not_be_swallowed_by_a_check(examine, body, reason):
    answer = examine("try:\n    f()\nexcept BaseException:\n    pass", f"def f():\n    {body}", seconds=1)
    assert answer["outputs"] == []
    assert reason in answer["broken"]
    assert answer["lost"]


def test_a_process_that_does_not_pause_keeps_its_points_and_is_lost(examine, monkeypatch):
    monkeypatch.setattr("cifar_helpers.grading.wall.proxies.Session.pause.__defaults__", (0.5,))
    source = """
from cifar_helpers.grading.wall import server
def slow(server):
    import time
    time.sleep(5)
server.OPERATIONS["pause"] = slow
"""
    answer = examine("assert True", source)
    assert (answer["outputs"], answer["broken"], answer["lost"]) == ([], None, True)


def test_messages_arrive_whole_with_their_descriptor():
    here, there = socket.socketpair()
    with here, there:
        messages.send(here, {"source": "ä" * 10_000}, here.fileno())
        message, descriptor = messages.receive(there)
        assert message == {"source": "ä" * 10_000}
        socket.socket(fileno=descriptor).close()


@pytest.mark.parametrize("content", [b"\xff" * 8, b"\x02" + bytes(7) + b"[]", b"\x01" + bytes(7) + b"{"])
def test_what_is_no_message_is_refused(content):
    here, there = socket.socketpair()
    with here, there:
        here.sendall(content)
        with pytest.raises(ValueError, match=r"message|Expecting"):
            messages.receive(there)


def test_the_end_of_the_other_side_is_told():
    here, there = socket.socketpair()
    with there:
        here.close()
        with pytest.raises(EOFError):
            messages.receive(there)
