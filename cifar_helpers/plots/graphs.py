"""Nets as boxes and arrows."""

from __future__ import annotations

from collections.abc import Sequence

from cifar_helpers.palette import BLACK, BLUE, ORANGE
from cifar_helpers.plots.figure import DescribedFigure


def residual_graph(
    body: Sequence[str], shortcut: Sequence[str] = (), title: str = "Residual unit"
) -> DescribedFigure:
    """A residual unit as boxes and arrows, from left to right.

    Parameters
    ----------
    body, shortcut : sequence of str
        The layers of the two paths, in words.
    title : str

    Examples
    --------
    >>> residual_graph(["BN", "ELU", "CONV"], title="A unit").alt
    'A unit: x goes through BN, ELU, CONV; to that, x itself is added.'
    """
    figure = DescribedFigure(figsize=(1.35 * len(body) + 2.2, 2.3), layout="constrained")
    axes = figure.add_subplot(title=title, xlim=(-1, len(body) + 1.2), ylim=(-0.6, 1.5))
    axes.set_axis_off()
    end = len(body) + 0.1
    middle = (end - 1) / 2
    positions: list[tuple[float, float]] = [(number, 0.0) for number in range(len(body))]
    positions += [(middle + number - (len(shortcut) - 1) / 2, 1.05) for number in range(len(shortcut))]
    arrow = {"arrowstyle": "-|>", "color": BLACK, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    axes.plot([-0.75, end + 0.5], [0, 0], color=BLACK, lw=1.4, zorder=0)
    axes.annotate("", (end + 0.9, 0), (end + 0.5, 0), arrowprops=arrow)
    axes.plot([-0.6, -0.6, end, end], [0, 1.05, 1.05, 0.6], color=ORANGE, lw=2, zorder=0)
    axes.annotate("", (end, 0.2), (end, 0.6), arrowprops=arrow | {"color": ORANGE, "lw": 2})
    box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": BLUE, "lw": 1.6}
    for (x, y), label in zip(positions, [*body, *shortcut], strict=True):
        axes.text(x, y, label, ha="center", va="center", fontsize=9, bbox=box)
    axes.text(-0.9, 0, "x", ha="center", va="center", fontsize=12, style="italic")
    axes.text(end, 0, "+", ha="center", va="center", fontsize=13, bbox=box | {"boxstyle": "circle,pad=0.2"})
    side = f"what {', '.join(shortcut)} makes of x" if shortcut else "x itself"
    figure.alt = f"{title}: x goes through {', '.join(body)}; to that, {side} is added."
    return figure
