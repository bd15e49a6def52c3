"""A check that fails tells more each time: what came back, then the cause, then the next step."""

import pytest

from cifar_helpers.checks import hints
from cifar_helpers.checks import two_layer_net as check
from cifar_helpers.checks.core import Cause, CheckFailed, array, fail, passed, run
from cifar_helpers.checks.two_layer_net import reference

CAUSE = Cause("a sum", "multiply")
CELL = compile("check(answer)", "<cell 1>", "exec")
OTHER_CELL = compile("check(answer)", "<cell 2>", "exec")


@pytest.fixture(autouse=True)
def as_a_student(monkeypatch):
    """In a notebook that nobody grades, whose checks were never run."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv(hints.SWITCH, raising=False)
    monkeypatch.setattr(hints, "_failures", type(hints._failures)())


def shown(cell=CELL, answer=3, cause=CAUSE):
    """What IPython shows of a check in this cell."""

    def check(answer):
        if answer != 2:
            fail("f(2)", str(answer), "2", cause)
        passed("f")

    # As if the check were a part of the package.
    check.__code__ = check.__code__.replace(co_filename=hints.PACKAGE + "/checks/own.py")
    try:
        exec(cell, {"check": check, "answer": answer})
    except CheckFailed as failure:
        return failure._render_traceback_()[0]
    return "passed"


def parts(message):
    return [
        part for part in ("came back", "expected", "likely cause", "next step") if f"  {part}:" in message
    ]


def test_each_failure_in_a_row_tells_a_part_more():
    told = [parts(shown()) for _ in range(4)]
    first = ["came back", "expected"]
    assert told == [first, [*first, "likely cause"], *[[*first, "likely cause", "next step"]] * 2]


def test_the_first_two_say_how_to_see_more_and_the_third_does_not():
    told = [shown() for _ in range(3)]
    assert "hint 1 of 3:  run this cell again to see the likely cause" in told[0]
    assert "hint 2 of 3:  run this cell again to see the next step" in told[1]
    assert "hint" not in told[2]


def test_a_check_that_passes_begins_again(capsys):
    told = [shown(), shown(), shown(answer=2), shown()]
    assert told[2] == "passed"
    assert told[3] == told[0]


def test_cells_are_counted_apart():
    shown()
    shown()
    assert parts(shown(OTHER_CELL)) == ["came back", "expected"]


def test_values_of_several_lines_are_withheld_whole():
    message = "f\n  came back:    1\n  next step:    compare\n                line by line"
    assert "line by line" not in hints.shown(message, 2)


@pytest.mark.parametrize(("name", "value"), [(hints.SWITCH, "all"), ("NBGRADER_EXECUTION", "autograde")])
def test_an_instructor_who_wants_it_and_a_grader_see_all_at_once(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert parts(shown())[-1] == "next step"


def test_what_no_hint_can_explain_is_told_at_once():
    for answer in (lambda _: 1 / 0, lambda _: unwritten()):
        with pytest.raises(CheckFailed) as failure:
            run("f", answer, 1)
        assert parts(failure.value._render_traceback_()[0])[-1] == "next step"


def unwritten():
    raise NotImplementedError


def test_an_error_as_a_string_is_always_whole():
    with pytest.raises(CheckFailed, match=r"next step"):
        array("f", None, (2,))


def test_a_check_of_the_course_that_is_run_again_in_its_cell():
    cell = compile("check.score_gradients(answer)", "<a cell>", "exec")
    told = []
    for _ in range(3):
        with pytest.raises(CheckFailed) as failure:
            exec(cell, {"check": check, "answer": summed})
        told.append(parts(failure.value._render_traceback_()[0])[-1])
    assert told == ["expected", "likely cause", "next step"]


def summed(scores, y):
    return len(y) * reference.score_gradients(scores, y)
