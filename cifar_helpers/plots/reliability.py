"""How sure nets are against how often they are right."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cifar_helpers.palette import BLACK
from cifar_helpers.plots.figure import CLASS_COLOURS, CLASS_MARKERS, DescribedFigure, new_axes


def reliability_curves(tables: Mapping[str, np.ndarray], title: str = "Reliability") -> DescribedFigure:
    """Accuracy over mean confidence: a point for each bin with images, a dashed line where both are equal.

    Parameters
    ----------
    tables : mapping
        For each net a float array (bins, 3): share of the images, mean confidence and accuracy of each bin.
    title : str
        Which nets, on which data.

    Examples
    --------
    >>> table = np.array([[0, 0, 0], [0.25, 0.6, 0.5], [0.75, 0.9, 0.7]])
    >>> reliability_curves({"plain": table}, "A net").alt
    'A net, accuracy over confidence: plain is 65 % right and 82 % sure, and overconfident in 2 of 2 bins.'
    """
    figure, axes = new_axes(title, "mean confidence of a bin (%)", "accuracy of the bin (%)")
    axes.plot([0, 100], [0, 100], "--", color=BLACK, lw=1, label="as sure as right")
    told = []
    for at, (name, table) in enumerate(tables.items()):
        share, confidence, accuracy = np.asarray(table, dtype=np.float64).T
        filled = share > 0
        colour, marker = CLASS_COLOURS[at % len(CLASS_COLOURS)], CLASS_MARKERS[at % len(CLASS_MARKERS)]
        axes.plot(100 * confidence[filled], 100 * accuracy[filled], label=name, color=colour, marker=marker)
        over = np.sum(confidence[filled] > accuracy[filled])
        told.append(
            f"{name} is {share @ accuracy:.0%} right and {share @ confidence:.0%} sure, "
            f"and overconfident in {over} of {filled.sum()} bins".replace("%", " %")
        )
    axes.set(xlim=(0, 100), ylim=(0, 100))
    axes.legend()
    figure.alt = f"{title}, accuracy over confidence: {'; '.join(told)}."
    return figure
