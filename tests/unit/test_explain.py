"""A check that knows no cause names the kind of mistake that gives what came back, and only then."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from cifar_helpers.checks import explain, explore, search, two_layer_net, variants
from cifar_helpers.checks.core import Cause, CheckFailed
from cifar_helpers.checks.mistake_kinds import KINDS
from cifar_helpers.checks.mutation import tables
from cifar_helpers.checks.two_layer_net import reference
from cifar_helpers.grading.sandbox import package
from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).parents[2]


def said(check, function, *rest):
    with pytest.raises(CheckFailed) as failure:
        check(function, *rest)
    return str(failure.value)


def with_one_too_few(labels, per_class, seed):
    """One slice of the course's solution is off by one, in a student's own words and names."""
    generator = np.random.default_rng(seed)
    held_out = []
    for each in np.unique(labels):
        mine = np.where(labels == each)[0]
        held_out.append(generator.permutation(mine)[1:per_class])
    held_out = np.concatenate(held_out)
    return np.array(sorted(set(range(len(labels))) - set(held_out.tolist()))), held_out


def distances_without_squares(A, B):
    A, B = A.astype(float), B.astype(float)
    return (A * 2).sum(1)[:, np.newaxis] + (B * B).sum(1) - 2.0 * A.dot(B.T)


@pytest.mark.parametrize(
    ("check", "function", "kind"),
    [
        (explore.split_indices, with_one_too_few, "offset"),
        (explore.squared_distances, distances_without_squares, "operator"),
    ],
)
def test_a_mistake_of_one_kind_is_named_whatever_style_the_answer_is_written_in(check, function, kind):
    message = said(check, function)
    assert f"likely cause: {KINDS[kind].message}" in message
    assert "evidence:     a right solution with one such mistake does the same" in message


def test_what_a_check_says_of_cost_is_not_explained_and_large_arrays_are_not_tried_again():
    rows = []

    def all_differences(A, B):
        rows.append(len(A) * len(B))
        A, B = A.astype(np.float32), B.astype(np.float32)
        return np.sum((A[:, None] - B) ** 2, axis=2)

    assert "an array of shape (N, M, D) is made" in said(explore.distance_cost, all_differences)
    assert max(rows) < 100_000  # a thousand by a thousand rows of an image each would be 12 GB


@pytest.mark.slow  # it waits
def test_a_function_that_waits_is_not_waited_for():
    def waits(labels, per_class, seed):
        time.sleep(0.5)
        return np.arange(len(labels)), np.arange(0)

    start = time.monotonic()
    said(explore.split_indices, waits)
    assert time.monotonic() - start < 12


def test_two_mistakes_that_no_single_one_explains_stay_unknown():
    def distances(A, B):
        A, B = A.astype(float), B.astype(float)
        return np.abs(A).sum(1)[:, None] ** 3 + (B * B * B).sum(1) - 7 * A @ B.T

    message = said(explore.squared_distances, distances)
    assert "none of the mistakes this check knows" in message
    assert "evidence:" not in message


def test_a_cause_whose_numbers_came_back_stays_without_a_search(monkeypatch):
    monkeypatch.setattr(explain, "search", lambda *given: pytest.fail("the cause is established"))
    assert "the factor 2 is missing" in said(
        explore.squared_distances,
        lambda A, B: (
            (A.astype(float) ** 2).sum(1)[:, None] + (B.astype(float) ** 2).sum(1) - A.astype(float) @ B.T
        ),
    )


def test_a_suspected_cause_yields_to_what_gives_the_same_and_stays_where_a_known_answer_does():
    def columns(scores, y):  # looks as if y were one-hot; it is keepdims that is missing
        p = np.exp(scores - scores.max(axis=1))
        p = p / p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        return p / len(y)

    message = said(two_layer_net.score_gradients, columns)
    assert "one-hot" not in message
    assert "keepdims" in message
    message = said(explore.accuracy, lambda predicted, labels: predicted == np.ravel(labels))
    assert "likely cause: one answer for each image" in message
    assert "evidence:     a known answer with this mistake does the same" in message


def test_a_failure_that_names_no_cause_can_be_given_one():
    told = str(CheckFailed("softmax of 3 scores").because(Cause("no exponent", "write np.exp"), "2 calls"))
    assert told.splitlines() == [
        "softmax of 3 scores",
        "  likely cause: no exponent",
        "  next step:    write np.exp",
        "  evidence:     2 calls",
    ]


def test_a_message_is_the_same_for_every_seed_and_the_generator_stays_where_it_was():
    np.random.seed(3)
    first = said(explore.split_indices, with_one_too_few).partition("likely cause")[2]
    after = np.random.random()
    np.random.seed(3)
    with pytest.raises(CheckFailed) as other:
        explore.split_indices(with_one_too_few, seed=9)
    assert first == str(other.value).partition("likely cause")[2]
    np.random.seed(3)
    assert after == np.random.random()


def test_an_answer_that_never_ends_with_other_numbers_costs_no_more_than_the_time_for_a_search():
    def rows(scores, y):
        while len(y) != 7:
            y = y
        return scores

    def nested(scores, y):
        while len(y) != 7:
            y = rows and y
        return scores

    start = time.process_time()
    solution = variants.solutions("two_layer_net")["score_gradients"]
    for function in (rows, nested):
        search.search(two_layer_net.score_gradients.__wrapped__, solution, function, ())
    assert time.process_time() - start < 2 * search.SECONDS


def test_what_lives_in_another_process_is_not_called_again():
    class Proxy:
        calls = 0

        def __call__(self, labels, classes):
            Proxy.calls += 1
            return np.zeros(classes + 5)

    with pytest.raises(CheckFailed):
        explore.class_counts(Proxy())
    assert Proxy.calls == 1


def test_right_answers_of_students_are_explained_by_nothing():
    solution = variants.solutions("two_layer_net")["forward"]
    found = search.search(two_layer_net.forward.__wrapped__, solution, reference.forward, ())
    assert found.kinds == ()
    assert found.count > 0


@pytest.mark.slow  # runs each assignment's checks
@pytest.mark.parametrize("name", notebooks.assignments(ROOT))
def test_solutions_are_those_of_the_text(name):
    notebook = notebooks.read_text(ROOT / "course" / "assignments" / name / f"{name}.py")
    checks, tasks = notebooks.solutions([cell for cell in notebook.cells if cell.cell_type == "code"])
    kept = json.loads((variants.FOLDER / f"{checks}.json").read_text(encoding="utf-8"))
    assert {task: each["source"] for task, each in tasks.items()} == {
        task: each["source"] for task, each in kept.items()
    }, f"build it again: cifar-course build {name}"
    for each in variants.solutions(checks).values():
        changes = {variant.change for variant in variants.variants(each)}
        assert all(set(known) <= changes for _, known in each.causes), "benchmarks/known_causes.py again"


def test_every_kind_of_change_has_words_and_a_next_step():
    for cause in KINDS.values():
        assert cause.message
        assert cause.next_step
    assert {kind for kind, _ in tables.WRAPPERS.values()} - {"state", "net"} <= {*KINDS}


def test_a_submission_being_graded_sees_no_solutions():
    assert not list((package.for_students() / "checks").rglob("*.json"))
