"""Compares two nets on the same images: McNemar's exact test."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from cifar_helpers.label_arrays import check_same_length, vector

SMALLEST = 1e-4  # a p-value below that is said to be below it


@dataclass(frozen=True)
class McNemar:
    """How two nets, a and b, did on the same images, which shows itself as a sentence.

    Attributes
    ----------
    both_right, only_a_right, only_b_right, both_wrong : int
        How many images each of the four cases has.
    p_value : float
        How often two equally good nets would split the images that only one of them has right at least as
        unevenly as here.

    Examples
    --------
    >>> McNemar(both_right=20, only_a_right=12, only_b_right=2, both_wrong=16, p_value=0.0129)
    Of 50 images a has 32 right and b 22; 12 only a has right, 2 only b.
    If a and b were equally good, a split at least as uneven as 12 to 2 would come up with
    probability 0.013 (McNemar's exact test).
    """

    both_right: int
    only_a_right: int
    only_b_right: int
    both_wrong: int
    p_value: float

    @property
    def images(self) -> int:
        """How many images both nets were shown."""
        return self.both_right + self.only_a_right + self.only_b_right + self.both_wrong

    def __repr__(self) -> str:
        counts = (
            f"Of {self.images:,} images a has {self.both_right + self.only_a_right:,} right and b "
            f"{self.both_right + self.only_b_right:,}; {self.only_a_right:,} only a has right, "
            f"{self.only_b_right:,} only b."
        )
        if not self.only_a_right + self.only_b_right:
            return f"{counts}\nNo image tells the two apart (McNemar's exact test, p = 1)."
        p = f"below {SMALLEST:.4f}" if self.p_value < SMALLEST else f"{self.p_value:.2g}"
        return (
            f"{counts}\nIf a and b were equally good, a split at least as uneven as {self.only_a_right:,} to "
            f"{self.only_b_right:,} would come up with\nprobability {p} (McNemar's exact test)."
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self).replace(chr(10), ' '), quote=False)}</p>"


def mcnemar(labels: np.ndarray, predicted_a: np.ndarray, predicted_b: np.ndarray) -> McNemar:
    """Asks whether two nets differ by more than chance, from what they say of the same images.

    Images that both have right, or both wrong, say nothing about which net is better. If the nets are equally
    good, each of the others falls to a or to b as a coin falls: the test is a two-sided binomial one. It
    counts images, so it says nothing about another training of the same nets, whose seed also matters.

    Parameters
    ----------
    labels : int array (N,)
    predicted_a, predicted_b : int array (N,)
        The classes that the nets a and b predict for the same images, in the same order.

    Returns
    -------
    McNemar

    Raises
    ------
    ValueError
        If the three are not labels of the same number of images.

    Notes
    -----
    McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
    Psychometrika 12 (1947); for classifiers: Dietterich, "Approximate statistical tests for comparing
    supervised classification learning algorithms", Neural Computation 10 (1998).

    Examples
    --------
    Eight images that only one of two nets has right, and seven of them are a's: 2 (1 + 8) / 256.

    >>> labels = np.zeros(8, int)
    >>> mcnemar(labels, labels + [0, 0, 0, 0, 0, 0, 0, 1], labels + [1, 1, 1, 1, 1, 1, 1, 0]).p_value
    0.0703125
    """
    labels = vector("labels", labels)
    right = []
    for name, predicted in (("predicted_a", predicted_a), ("predicted_b", predicted_b)):
        predicted = vector(name, predicted)
        check_same_length(labels, predicted)
        right.append(predicted == labels)
    a, b = right
    only_a, only_b = int(np.sum(a & ~b)), int(np.sum(~a & b))
    both_right, both_wrong = int(np.sum(a & b)), int(np.sum(~a & ~b))
    return McNemar(both_right, only_a, only_b, both_wrong, exact_p(only_a, only_b))


def exact_p(only_a: int, only_b: int) -> float:
    """The two-sided probability of a split at least as uneven as this one, of tosses of a fair coin.

    Parameters
    ----------
    only_a, only_b : int
        How many tosses fell on either side.

    Returns
    -------
    float
        Exact up to the last rounding: the sums are of integers. 1 if there were no tosses.

    Examples
    --------
    >>> exact_p(12, 2), exact_p(5, 5), exact_p(0, 0)
    (0.012939453125, 1.0, 1.0)
    """
    tosses, fewer = int(only_a + only_b), int(min(only_a, only_b))  # NumPy's integers would overflow
    ways = total = 1  # in which 0 of the tosses fall on the rarer side
    for heads in range(1, fewer + 1):
        ways = ways * (tosses - heads + 1) // heads
        total += ways
    return min(1.0, 2 * total / 2**tosses)
