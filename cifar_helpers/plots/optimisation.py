"""Pictures of signals in deep nets, of optimizers' paths, and of the gradient of batch normalisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cifar_helpers.palette import BLACK, BLUE, ORANGE, RED
from cifar_helpers.plots.figure import CLASS_COLOURS, CLASS_MARKERS, DescribedFigure, legend_beside, new_axes

LINES = ("-", "--", "-.", ":")


def named_curves(
    values: Mapping[str, Sequence[float]],
    title: str,
    x_label: str,
    y_label: str,
    log: bool = False,
    first: int = 0,
) -> DescribedFigure:
    """Several sequences of numbers side by side, each with a line and a marker of its own.

    Parameters
    ----------
    values : mapping
        For each name its numbers.
    log : bool
        Whether the vertical axis is logarithmic.
    first : int
        What the horizontal axis begins with.

    Examples
    --------
    >>> named_curves({"a": [1.0, 0.5]}, "Loss", "step", "loss").alt
    'Loss: loss over step, from first to last: a 1 to 0.5.'
    """
    figure, axes = new_axes(title, x_label, y_label)
    for at, (name, numbers) in enumerate(values.items()):
        colour, line = CLASS_COLOURS[at % len(CLASS_COLOURS)], LINES[at % len(LINES)]
        few = CLASS_MARKERS[at % len(CLASS_MARKERS)] if len(numbers) <= 12 else None
        axes.plot(first + np.arange(len(numbers)), numbers, line, color=colour, marker=few, label=name)
    if log:
        axes.set_yscale("log")
    legend_beside(axes)
    told = "; ".join(f"{name} {numbers[0]:.2g} to {numbers[-1]:.2g}" for name, numbers in values.items())
    figure.alt = f"{title}: {y_label} over {x_label}, from first to last: {told}."
    return figure


def layer_histograms(nets: Mapping[str, Sequence[Any]], title: str) -> DescribedFigure:
    """Histograms of activations: a row with one scale for each net, a column for each layer.

    Parameters
    ----------
    nets : mapping
        For each net the activations of its layers, arrays.

    Examples
    --------
    >>> layer_histograms({"a net": [np.array([0.0, 2.0]), np.array([0.0, 4.0])]}, "Activations").alt
    'Activations, standard deviation of each layer: a net 1, 2.'
    """
    columns = max(map(len, nets.values()))
    figure = DescribedFigure(figsize=(1.5 * columns + 0.6, 1.6 * len(nets) + 0.6), layout="constrained")
    figure.suptitle(title)
    told = []
    for row, (name, layers) in enumerate(nets.items()):
        spreads = [float(np.std(values)) for values in layers]
        limits = min(map(np.min, layers)), max(map(np.max, layers))
        for column, (values, spread) in enumerate(zip(layers, spreads, strict=True)):
            axes = figure.add_subplot(len(nets), columns, row * columns + column + 1)
            axes.hist(np.ravel(values), bins=40, range=limits, color=CLASS_COLOURS[row % len(CLASS_COLOURS)])
            axes.set_title(f"layer {column + 1}: std {spread:.2g}", fontsize=7)
            axes.set_yticks([])
            axes.tick_params(labelsize=6)
            axes.xaxis.get_offset_text().set_fontsize(6)
            if column == 0:
                axes.set_ylabel(name, fontsize=8)
        told.append(f"{name} {', '.join(f'{spread:.2g}' for spread in spreads)}")
    figure.alt = f"{title}, standard deviation of each layer: {'; '.join(told)}."
    return figure


def valley_paths(paths: Mapping[str, Any], curvatures: Sequence[float], title: str) -> DescribedFigure:
    """Paths of optimizers over the level lines of ½ (a x² + b y²).

    Parameters
    ----------
    paths : mapping
        For each optimizer an array (steps + 1, 2).
    curvatures : sequence of float
        a and b.

    Examples
    --------
    >>> valley_paths({"SGD": [[1.0, 2.0], [0.0, 1.0]]}, [4.0, 2.0], "A valley").alt
    'A valley: each path begins at a loss of 6 and ends: SGD at (0, 1), loss 1.'
    """
    figure, axes = new_axes(title, "weight 1", "weight 2")
    points = {name: np.asarray(path, dtype=np.float64) for name, path in paths.items()}
    reach = 1.15 * np.max([np.abs(path).max(axis=0) for path in points.values()], axis=0)
    x, y = np.meshgrid(np.linspace(-reach[0], reach[0], 120), np.linspace(-reach[1], reach[1], 120))
    levels = (curvatures[0] * x**2 + curvatures[1] * y**2) / 2
    axes.contour(x, y, levels, levels=levels.max() * np.linspace(0.05, 1, 8) ** 2, colors="0.75")
    told = []
    for at, (name, path) in enumerate(points.items()):
        colour, line = CLASS_COLOURS[at % len(CLASS_COLOURS)], LINES[at % len(LINES)]
        axes.plot(*path.T, line, color=colour, marker=CLASS_MARKERS[at], markersize=3, label=name)
        end, loss = path[-1], np.dot(curvatures, path[-1] ** 2) / 2
        told.append(f"{name} at ({end[0]:.2g}, {end[1]:.2g}), loss {loss:.2g}")
    began = np.dot(curvatures, next(iter(points.values()))[0] ** 2) / 2
    legend_beside(axes)
    figure.alt = f"{title}: each path begins at a loss of {began:.2g} and ends: {'; '.join(told)}."
    return figure


def range_test(rates: Sequence[float], losses: Sequence[float], title: str) -> DescribedFigure:
    """Losses of a run in which the learning rate grows with each step.

    Examples
    --------
    >>> range_test([0.001, 0.01, 0.1], [2.3, 1.5, 9.0], "A range test").alt
    'A range test: the loss is 2.3 at a rate of 0.001, lowest, 1.5, at 0.01, and 9 at 0.1.'
    """
    figure, axes = new_axes(title, "learning rate", "loss (nats)")
    values = np.asarray(losses, dtype=np.float64)
    lowest = int(np.nanargmin(values))
    axes.plot(rates, values, color=BLUE)
    axes.axvline(rates[lowest], color=RED, linestyle="--", label=f"lowest loss, at {rates[lowest]:.1g}")
    axes.set_xscale("log")
    axes.set_ylim(0, 2 * values[0])
    axes.legend()
    figure.alt = (
        f"{title}: the loss is {values[0]:.2g} at a rate of {rates[0]:.1g}, lowest, {values[lowest]:.2g}, at "
        f"{rates[lowest]:.1g}, and {values[-1]:.2g} at {rates[-1]:.1g}."
    )
    return figure


NODES = {  # name: place and message of a box in the graph of batch normalisation
    "x": (0, 0, "x"),
    "mean": (1.7, 1.5, "mean μ"),
    "centred": (3.4, 0, "x − μ"),
    "variance": (5.1, 1.5, "variance σ²"),
    "std": (8.0, 1.5, "√(σ² + ε)"),
    "normalised": (9.0, 0, "÷"),
    "scaled": (10.4, 0, "× γ"),
    "out": (12.2, 0, "+ β"),
}
EDGES = (
    ("x", "mean"),
    ("x", "centred"),
    ("mean", "centred"),
    ("centred", "variance"),
    ("variance", "std"),
    ("std", "normalised"),
    ("centred", "normalised"),
    ("normalised", "scaled"),
    ("scaled", "out"),
)
WIDE = {"centred": 22, "variance": 40, "std": 32}  # points from the middle of a box to an arrow beside it
LABELS = (  # place, message and colour of what is written beside the boxes
    (9.7, -0.42, "x̂", BLACK),
    (13.1, 0, "y", BLACK),
    (11.3, 0.42, "D", RED),
    (9.75, 0.42, "γ D", RED),
    (6.0, 0.75, "1. directly", RED),
    (3.3, 1.5, "2. by the mean", RED),
    (9.85, 0.95, "3. by the variance", RED),
)


def batchnorm_graph(title: str = "Batch normalisation, forward and back") -> DescribedFigure:
    """The computational graph of batch normalisation: what is computed from what, and the paths back.

    Examples
    --------
    >>> batchnorm_graph("A graph").alt[:50]
    'A graph: x goes into the mean, and into x minus th'
    """
    figure = DescribedFigure(figsize=(9.6, 3.0), layout="constrained")
    axes = figure.add_subplot(title=title, xlim=(-0.5, 13.4), ylim=(-0.8, 2.0))
    axes.set_axis_off()
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": BLUE, "lw": 1.6}
    for x, y, message in NODES.values():
        axes.text(x, y, message, ha="center", va="center", fontsize=10, bbox=box, zorder=3)
    for begin, end in EDGES:
        (x0, y0, _), (x1, y1, _) = NODES[begin], NODES[end]
        flat = y0 == y1
        shrink = [WIDE.get(name, 18) if flat else 18 for name in (begin, end)]
        arrow = {"arrowstyle": "-|>", "lw": 1.3, "color": BLACK, "shrinkA": shrink[0], "shrinkB": shrink[1]}
        axes.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
        bent = {"lw": 1.8, "color": ORANGE, "connectionstyle": "arc3,rad=0.22"}
        back = arrow | bent | {"shrinkA": shrink[1], "shrinkB": shrink[0]}
        axes.annotate("", (x0, y0), (x1, y1), arrowprops=back)
    for x, y, message, colour in LABELS:
        axes.text(x, y, message, color=colour, fontsize=9, ha="center", va="center")
    figure.alt = (
        f"{title}: x goes into the mean, and into x minus the mean; from that come the variance, its root "
        "with epsilon, and the quotient, x hat, which is multiplied by gamma and has beta added. The "
        "gradient D comes back from the output, is multiplied by gamma, and reaches x along three paths: "
        "directly, by the mean, and by the variance."
    )
    return figure
