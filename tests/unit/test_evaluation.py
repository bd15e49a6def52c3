"""Accuracy, top-k accuracy, confusion matrix: compared with counting one by one."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cifar_helpers import evaluation, plots
from cifar_helpers.checks.resnet import ranking

CLASSES = 7
random = np.random.default_rng(0)
LABELS, PREDICTED = random.integers(CLASSES, size=300), random.integers(CLASSES, size=300)
PROBABILITIES = random.dirichlet(np.ones(CLASSES), size=300)
TABLE = evaluation.AccuracyTable(
    {"minimal": {"training": 0.7123, "test": 0.608}, "<b>": {"test": 0.5}}, "CIFAR-10"
)


def test_accuracy_is_the_share_of_equal_pairs():
    pairs = list(zip(LABELS, PREDICTED, strict=True))
    assert evaluation.accuracy(LABELS, PREDICTED) == sum(a == b for a, b in pairs) / len(pairs)


@pytest.mark.parametrize("k", range(1, CLASSES + 1))
def test_top_k_counts_labels_that_fewer_than_k_classes_beat(k):
    beaten_by = [
        sum(other > row[label] for other in row) for row, label in zip(PROBABILITIES, LABELS, strict=True)
    ]
    expected = sum(count < k for count in beaten_by) / len(LABELS)
    assert evaluation.top_k_accuracy(LABELS, PROBABILITIES, k) == pytest.approx(expected)


def test_top_k_gives_no_credit_for_ties_beyond_k():
    same = np.full((CLASSES, CLASSES), 1 / CLASSES)
    for k in range(1, CLASSES):
        assert evaluation.top_k_accuracy(np.arange(CLASSES), same, k) == 0
        assert evaluation.top_k_accuracy(np.arange(CLASSES), same * np.nan, k) == 0


@pytest.mark.parametrize("k", range(1, CLASSES))
def test_where_probabilities_are_equal_the_rule_is_that_of_the_task(k):
    tied = PROBABILITIES.round(1)
    at_least_as_high = [
        sum(other >= row[label] for other in row) for row, label in zip(tied, LABELS, strict=True)
    ]
    expected = sum(count <= k for count in at_least_as_high) / len(LABELS)
    assert evaluation.top_k_accuracy(LABELS, tied, k) == pytest.approx(expected)
    assert evaluation.top_k_accuracy(LABELS, tied, k) == pytest.approx(ranking.top_k(LABELS, tied, k))
    by_argsort = np.argsort(-tied, axis=1, kind="stable")[:, :k] == LABELS[:, None]
    assert expected < by_argsort.any(axis=1).mean()  # so the rule matters here


def test_the_confusion_matrix_counts_each_pair_with_its_row_the_true_class():
    matrix = evaluation.confusion_matrix(LABELS, PREDICTED, CLASSES + 1)
    for i in range(CLASSES + 1):
        for j in range(CLASSES + 1):
            count = sum((a, b) == (i, j) for a, b in zip(LABELS, PREDICTED, strict=True))
            assert matrix[i, j] == count


def test_small_label_types_do_not_overflow():
    labels = np.full(3, 99, dtype=np.uint8)
    assert evaluation.confusion_matrix(labels, labels, 100)[99, 99] == 3


def test_most_confused_leaves_out_what_is_right_and_what_never_happens():
    matrix = np.array([[9, 0, 2], [5, 9, 0], [0, 0, 9]])
    assert evaluation.most_confused(matrix, "abc") == [("b", "a", 5), ("a", "c", 2)]
    assert matrix[0, 0] == 9


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: evaluation.accuracy(LABELS[:, None], PREDICTED), r"labels are int64 \(300, 1\): expected"),
        (lambda: evaluation.accuracy(LABELS, PROBABILITIES), r"argmax\(axis=1\) makes labels"),
        (lambda: evaluation.accuracy(LABELS[:5], PREDICTED), "5 labels and 300 predictions"),
        (lambda: evaluation.top_k_accuracy(LABELS, PREDICTED), r"probabilities have shape \(300,\)"),
        (lambda: evaluation.top_k_accuracy(LABELS - 1, PROBABILITIES, 2), "labels go from -1 to 5"),
        (lambda: evaluation.top_k_accuracy(LABELS, PROBABILITIES, 8), "k=8 is out of range: there are 7"),
        (lambda: evaluation.confusion_matrix(LABELS, PREDICTED, 3), "labels go from 0 to 6: expected 0 to 2"),
    ],
)
def test_an_error_names_the_value_and_the_expectation(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_table_stands_in_columns_and_shows_what_is_missing():
    lines = repr(TABLE).splitlines()
    assert [re.split(r"\s{2,}", line.strip()) for line in lines] == [
        ["CIFAR-10", "training", "test"],
        ["minimal", "71.2 %", "60.8 %"],
        ["<b>", "–", "50.0 %"],
    ]
    assert len({len(line) for line in lines}) == 1


def test_a_table_in_a_notebook_has_headings_for_screen_readers_and_no_foreign_html():
    html = TABLE._repr_html_()
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 2
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_the_picture_of_a_confusion_matrix_says_in_words_what_is_confused():
    matrix = evaluation.confusion_matrix(LABELS, PREDICTED, CLASSES)
    figure = plots.confusion_matrix(matrix, list("abcdefg"), "A net, toy data")
    true, predicted, count = evaluation.most_confused(matrix, "abcdefg")[0]
    assert f"{np.trace(matrix)} of 300 are right" in figure.alt
    assert f"{true} taken for {predicted} {count} times" in figure.alt
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted class", "true class")
    assert len(axes.texts) == CLASSES**2


def test_training_curves_have_both_parts_in_words_and_epochs_from_1():
    history = {"loss": [2.0, 1.5], "val_loss": [1.9, 1.6], "accuracy": [0.2, 0.5], "val_accuracy": [0.3, 0.4]}
    figure = plots.training_curves(history, "A net, toy data")
    assert figure.alt == (
        "A net, toy data, after 2 epochs: training loss 1.50, accuracy 50 %; "
        "validation loss 1.60, accuracy 40 %."
    )
    for axes in figure.axes:
        assert axes.get_xlabel() == "epoch"
        assert axes.get_title()
        assert [list(line.get_xdata()) for line in axes.lines] == [[1, 2], [1, 2]]
