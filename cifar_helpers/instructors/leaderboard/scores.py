"""What predictions are worth: accuracy with its interval, log loss, ranks, and what asks for a look."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np

from cifar_helpers import evaluation
from cifar_helpers.instructors.leaderboard.private_test import PrivateTest
from cifar_helpers.instructors.leaderboard.reading import Predictions

Z = 1.96  # standard deviations on either side of 95 % of a normal distribution
LEAST = 1e-7  # probability that log loss takes for 0: a float32 next to 1 is that far from it
LEAK = 0.94  # above it, at the capstone's sizes, "a leak until proven otherwise"


@dataclass(frozen=True)
class Score:
    """One student's result: rank (the same for the same accuracy), right answers of `count`, log loss.

    `answers` is a digest of the predicted classes; None where many could have the same by chance.
    """

    student: str
    rank: int
    right: int
    count: int
    log_loss: float
    file: str = ""
    answers: str | None = None

    @property
    def accuracy(self) -> float:
        return self.right / self.count

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.count)


@dataclass(frozen=True)
class Board:
    """The class on one private test: scores from the best on, and by student why there is none.

    `names` has everyone's name to show, `pseudonyms` everyone's other name, `remarks` what asks for a look,
    `leak` the accuracy above which it does.
    """

    test: PrivateTest
    scores: list[Score]
    problems: dict[str, str]
    absent: list[str]
    names: dict[str, str]
    pseudonyms: dict[str, str]
    remarks: Mapping[str, list[str]] = field(default_factory=dict)
    leak: float = LEAK


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson (1927), https://doi.org/10.1080/01621459.1927.10502953.

    >>> [round(end, 4) for end in wilson(81, 263)]  # Newcombe (1998), table I: 0.2553 to 0.3662
    [0.2553, 0.3662]
    >>> wilson(0, 10)[0], wilson(10, 10)[1]
    (0.0, 1.0)
    """
    share, square = right / count, Z * Z
    middle = share + square / (2 * count)
    half = Z * sqrt(share * (1 - share) / count + square / (4 * count * count))
    low, high = (middle - half) / (1 + square / count), (middle + half) / (1 + square / count)
    return (0.0 if right == 0 else low), (1.0 if right == count else high)


def log_loss(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean of -log of the probability of the right class; rows are scaled to the sum 1.

    >>> round(log_loss(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]])), 4)
    0.6931
    """
    probabilities = np.clip(probabilities.astype(np.float64), 0, None)
    given = probabilities[np.arange(len(labels)), labels] / probabilities.sum(axis=1)
    return float(-np.mean(np.log(np.clip(given, LEAST, None))))


def rank(labels: np.ndarray, handed_in: Mapping[str, Predictions]) -> list[Score]:
    """Everyone's scores, the best first; equal accuracies share a rank, and the one after it is left out."""
    found = [_score(labels, student, predictions) for student, predictions in handed_in.items()]
    found.sort(key=lambda score: (-score.right, score.log_loss, score.student))
    better = [score.right for score in found]
    return [replace(score, rank=1 + better.index(score.right)) for score in found]


def _score(labels: np.ndarray, student: str, predictions: Predictions) -> Score:
    predicted = predictions.probabilities.argmax(axis=1)
    right = round(evaluation.accuracy(labels, predicted) * len(labels))
    loss = log_loss(labels, predictions.probabilities)
    telling = right < len(labels) and len(np.unique(predicted)) > 1  # not all right, and not one class
    answers = hashlib.sha256(predicted.tobytes()).hexdigest() if telling else None
    return Score(student, 0, right, len(labels), loss, predictions.digest, answers)


def remarks(scores: Sequence[Score], leak: float = LEAK) -> dict[str, list[str]]:
    """What somebody should look at, by student. None of it proves anything."""
    found: dict[str, list[str]] = defaultdict(list)
    for score in scores:
        if score.accuracy > leak:
            found[score.student].append(
                f"over {leak:.0%}: a leak until proven otherwise; ask how it was trained, and on what"
            )
    for message, attribute in (("the same file as", "file"), ("the same answers as", "answers")):
        for group in _groups(scores, attribute):
            if attribute == "answers" and len({score.file for score in group}) == 1:
                continue  # said of the files
            for score in group:
                others = [other.student for other in group if other is not score]
                found[score.student].append(f"{message} {_some(others)}: ask how it came about")
    return dict(found)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _groups(scores: Sequence[Score], attribute: str) -> list[list[Score]]:
    """The students who share something, two or more together."""
    groups: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        if (value := getattr(score, attribute)) is not None:
            groups[value].append(score)
    return [group for group in groups.values() if len(group) > 1]
