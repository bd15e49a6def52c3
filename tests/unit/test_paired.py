"""McNemar's exact test, against published examples, the binomial distribution by hand, and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from cifar_helpers import evaluation
from cifar_helpers.paired import exact_p

PUBLISHED = {
    # Armitage and Berry, Statistical Methods in Medical Research (1994), p. 127
    "two media for tuberculosis": (12, 2, 0.0129),
    # Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91 (2013): Bentur et al., Cavo et al.
    "airway hyper-responsiveness": (1, 7, 0.0703),
    "complete response": (6, 16, 0.0525),
}


def predictions(both: int, only_a: int, only_b: int, neither: int) -> tuple[np.ndarray, ...]:
    """Labels, and two predictions with these counts, in a random order."""
    labels = np.random.default_rng(0).integers(10, size=both + only_a + only_b + neither)
    a = np.repeat([True, True, False, False], [both, only_a, only_b, neither])
    b = np.repeat([True, False, True, False], [both, only_a, only_b, neither])
    order = np.random.default_rng(1).permutation(len(labels))
    return labels, (labels + ~a[order]) % 10, (labels + 3 * ~b[order]) % 10


@pytest.mark.parametrize("example", PUBLISHED)
def test_published_examples(example):
    only_a, only_b, p = PUBLISHED[example]
    assert round(exact_p(only_a, only_b), 4) == p


@pytest.mark.parametrize(
    ("only_a", "only_b", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 5, 1.0),
        (0, 6, 2 / 64),
        (1, 9, 22 / 1024),
        (4, 5, 1.0),
        (3, 5, 186 / 256),
    ],
)
def test_few_tosses_by_hand(only_a, only_b, p):
    """Of 3 to 5, for example: 2 (1 + 8 + 28 + 56) / 256."""
    assert exact_p(only_a, only_b) == exact_p(only_b, only_a) == p


@pytest.mark.parametrize(("only_a", "only_b"), [(30, 60), (7, 8), (412, 501), (4_900, 5_100)])
def test_many_tosses_as_scipy_has_it(only_a, only_b):
    assert exact_p(only_a, only_b) == pytest.approx(binomtest(only_a, only_a + only_b).pvalue, rel=1e-9)


def test_nets_that_could_not_differ_more_give_0_and_no_overflow():
    assert exact_p(20_000, 0) == 0.0
    assert exact_p(np.int64(412), np.int64(501)) == exact_p(412, 501)


def test_the_four_counts_are_of_images():
    found = evaluation.mcnemar(*predictions(20, 12, 2, 16))
    assert (found.both_right, found.only_a_right, found.only_b_right, found.both_wrong) == (20, 12, 2, 16)
    assert found.images == 50
    assert found.p_value == 2 * (1 + 14 + math.comb(14, 2)) / 2**14


def test_which_net_is_named_first_changes_the_counts_and_not_the_p_value():
    labels, a, b = predictions(100, 40, 20, 40)
    one, other = evaluation.mcnemar(labels, a, b), evaluation.mcnemar(labels, b, a)
    assert (one.only_a_right, one.only_b_right) == (other.only_b_right, other.only_a_right) == (40, 20)
    assert one.p_value == other.p_value


def test_the_sentence_has_what_a_report_needs():
    text = repr(evaluation.mcnemar(*predictions(20, 12, 2, 16)))
    for part in ("Of 50 images", "a has 32 right", "b 22", "12 to 2", "probability 0.013"):
        assert part in text
    assert "below 0.0001" in repr(evaluation.mcnemar(*predictions(5_000, 900, 300, 3_800)))
    html = evaluation.mcnemar(*predictions(20, 12, 2, 16))._repr_html_()
    assert html.startswith("<p>Of 50 images")
    assert "\n" not in html


def test_the_same_predictions_twice_tell_nothing_apart():
    labels, a, _ = predictions(20, 12, 2, 16)
    same = evaluation.mcnemar(labels, a, a)
    assert same.p_value == 1
    assert "No image tells the two apart" in repr(same)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (np.zeros(4, int), np.zeros((4, 10)), np.zeros(4, int)),
            r"predicted_a are float64 \(4, 10\).*argmax",
        ),
        ((np.zeros(4, int), np.zeros(4, int), np.zeros(3, int)), "4 labels and 3 predictions"),
        ((np.zeros((4, 1), int), np.zeros(4, int), np.zeros(4, int)), r"labels are int64 \(4, 1\)"),
    ],
)
def test_what_are_not_labels_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        evaluation.mcnemar(*arguments)
