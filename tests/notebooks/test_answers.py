"""Every known-wrong answer fails at its own check with its own diagnosis; every right one passes.

The tests run over every assignment in course/assignments; `answers` runs them.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from answers import (
    ASSIGNMENTS,
    RIGHT,
    RUNS_ON,
    SPECIAL,
    WRONG,
    Assignment,
    assignment_of,
    cross,
    diagnosis,
    execute,
    name,
    nbgrader,
    run_checks,
    run_with,
    stages,
    task_of,
)
from weekly import some

# Answers may do what Keras warns of.
pytestmark = pytest.mark.filterwarnings("default", "ignore:__array__ implementation")
each_assignment = pytest.mark.parametrize("work", ASSIGNMENTS, ids=lambda work: work.name)


@pytest.fixture(autouse=True)
def _smoke(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "smoke")


BACKEND = os.environ.get("KERAS_BACKEND") or "tensorflow"


def here(answers: list[Path]) -> list[Any]:
    """The answers as parameters: those that Keras's backend can't run are skipped, most are weekly."""
    skip = pytest.mark.skip(reason=f"{BACKEND} has another way from tensors to arrays")
    slow = [each for each in answers if task_of(each) in assignment_of(each).special.slow_tasks]
    quick = [each for each in answers if each not in set(slow)]
    weekly = set(answers) - set(slow[::12]) - set(quick[::6])  # most slow ones build or train nets
    return [
        pytest.param(
            each,
            marks=[skip] * (BACKEND not in RUNS_ON.get(name(each), {BACKEND}))
            + [pytest.mark.weekly] * (each in weekly),
        )
        for each in answers
    ]


@pytest.mark.parametrize("answer", here(WRONG), ids=name)
def test_a_wrong_answer_fails_with_its_own_diagnosis_on_known_and_on_private_numbers(answer):
    work = assignment_of(answer)
    failures = run_with(work, answer)
    assert len(failures) == work.tries(answer.parent.name)
    for _, failure in failures:
        assert diagnosis(answer) in str(failure)


@pytest.mark.parametrize("answer", here(RIGHT), ids=name)
def test_a_right_answer_in_another_style_passes_every_check(answer):
    assert run_with(assignment_of(answer), answer) == []


# The reference's `features` takes the last layer but one; a student's own would know the student's net.
SOFTMAX_APART = {
    "7_transfer/transfer-net/right_functional",
    "7_transfer/transfer-net/right_separate_activations",
}


@pytest.mark.long  # nets are built and trained for each of them
@pytest.mark.parametrize("answer", RIGHT, ids=name)
def test_a_right_answer_passes_the_slow_checks_of_later_tasks_too(answer):
    failed = {check for check, _ in run_with(assignment_of(answer), answer, slow=True)}
    assert failed == ({"test-features"} if name(answer) in SOFTMAX_APART else set())


@each_assignment
def test_the_reference_solution_passes_every_check(work):
    assert run_with(work) == []


CHOOSING = [work for work in ASSIGNMENTS if any("use_mixed_precision" in cell.source for cell in work.cells)]
LONGEST = ("5_convnets", "7_transfer", "8_resnet", "9_capstone")  # five to twenty seconds each


def but_the_longest(works: list[Assignment]) -> pytest.MarkDecorator:
    """The assignments as parameters; those that take longest are weekly."""
    cases = some(works, lambda _, work: work.name not in LONGEST)
    return pytest.mark.parametrize("work", cases, ids=lambda work: work.name)


@but_the_longest(CHOOSING)
def test_the_reference_solution_passes_every_check_in_mixed_precision_too(work, monkeypatch):
    import keras

    monkeypatch.setenv("CIFAR_MIXED_PRECISION", "1")
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        for task in work.tasks:
            for grade_id, source, names in stages(work, task):
                assert run_checks(grade_id, source, names) == []
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
    finally:
        keras.config.set_dtype_policy("float32")


@but_the_longest(ASSIGNMENTS)
def test_the_checks_mean_the_same_when_the_students_objects_live_elsewhere(work):
    student: dict[str, Any] = {}
    judge: dict[str, Any] = {}
    for cell in work.needed:
        if nbgrader(cell, "locked") and not nbgrader(cell, "grade"):
            execute("locked", cell.source, judge)
        if not nbgrader(cell, "grade"):
            execute("student", cell.source, student)
    judge |= {name: cross(value) for name, value in student.items() if name not in judge}
    tests = [cell for cell in work.needed if nbgrader(cell, "grade")]
    assert [failure for cell in tests for failure in run_checks("judge", cell.source, judge)] == []


@each_assignment
def test_every_task_has_answers_and_there_are_enough_of_them(work):
    wrong = work.kind("wrong_")
    assert {path.parent.name for path in wrong} == set(work.tasks) - work.special.on_images
    least_wrong, least_right = work.special.least
    assert len(wrong) >= least_wrong
    assert len(work.kind("right_")) >= least_right


@each_assignment
def test_no_two_wrong_answers_to_a_task_share_a_diagnosis(work):
    counts = Counter((path.parent.name, diagnosis(path)) for path in work.kind("wrong_"))
    assert max(counts.values()) == 1, counts.most_common(3)


@each_assignment
def test_answers_and_the_table_name_cells_that_exist(work):
    there = {nbgrader(cell, "grade_id") for cell in work.cells}
    special = work.special
    named = {*special.on_images, *special.slow, *special.draws_nothing}.union(*special.slow.values())
    assert {*named, *(path.parent.name for path in work.answers)} <= there


def test_the_tables_name_assignments_and_answers_that_exist():
    assert set(SPECIAL) <= {work.name for work in ASSIGNMENTS}
    assert set(RUNS_ON) <= {name(answer) for answer in (*WRONG, *RIGHT)}
    assert all("tensorflow" in backends for backends in RUNS_ON.values())
