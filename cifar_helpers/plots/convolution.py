"""Receptive fields and equivariance, and pictures of filters and feature maps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from cifar_helpers.palette import BLACK, BLUE, ORANGE, SKY
from cifar_helpers.plots.figure import DescribedFigure

WHITE = "#FFFFFF"


def squares(axes: Axes, colours: np.ndarray, left: float = 0.0, top: float = 0.0) -> None:
    """A table of squares of side 1, each with its colour; `top` grows downwards."""
    for (row, column), colour in np.ndenumerate(colours):
        place = (left + column, top + row)
        axes.add_patch(Rectangle(place, 1, 1, facecolor=colour, edgecolor=BLACK, lw=0.8))


def canvas(title: str, width: float, height: float, scale: float = 0.32) -> tuple[DescribedFigure, Axes]:
    """A figure for drawings of so many squares, without axes; rows are counted downwards."""
    figure = DescribedFigure(figsize=(scale * width + 0.4, scale * height + 0.6), layout="constrained")
    axes = figure.add_subplot(title=title, xlim=(-0.3, width), ylim=(height, -1.1), aspect="equal")
    axes.set_axis_off()
    return figure, axes


def painted(shape: tuple[int, int], colour: str = WHITE) -> np.ndarray:
    """A table of one colour, to be painted on."""
    return np.full(shape, colour, dtype=object)


def receptive_field_drawing(stack: Sequence[tuple[int, int]]) -> DescribedFigure:
    """What one number of the last layer depends on, in one dimension: a row of squares for each layer.

    Parameters
    ----------
    stack : sequence of (field, stride)
        From the input upward.

    Examples
    --------
    >>> receptive_field_drawing([(3, 1), (3, 1)]).alt[34:114]
    'one number after layer 2 depends on 3 numbers after layer 1, and those on 5 pixe'
    """
    seen, first, step = [1], [0.0], [1]  # by level: how many numbers, where the first is, pixels between two
    for field, stride in reversed(stack):
        seen.insert(0, (seen[0] - 1) * stride + field)
    for field, stride in stack:
        first.append(first[-1] + (field - 1) / 2 * step[-1])
        step.append(step[-1] * stride)
    figure, axes = canvas("Receptive field in one dimension", seen[0] + 7.5, 2 * len(seen) - 0.5)
    for level, (count, left, distance) in enumerate(zip(seen, first, step, strict=True)):
        y = 2.0 * (len(seen) - 1 - level)
        for place in range(count):
            colour = SKY if level == 0 else ORANGE if level == len(seen) - 1 else WHITE
            squares(axes, painted((1, 1), colour), left + place * distance, y)
        message = "pixels" if level == 0 else "layer {}: field {}, stride {}".format(level, *stack[level - 1])
        axes.text(seen[0] + 0.6, y + 0.5, message, va="center", fontsize=9)
    for level, layer in enumerate(stack):
        y = 2.0 * (len(seen) - 2 - level)
        cone(axes, layer, seen[level + 1], first[level : level + 2], step[level : level + 2], y)
    chain = ", and those on ".join(
        f"{count} {'pixels' if level == 0 else f'numbers after layer {level}'}"
        for level, count in reversed(list(enumerate(seen[:-1])))
    )
    figure.alt = (
        f"Receptive field in one dimension: one number after layer {len(stack)} depends on {chain}. "
        f"Layers (field, stride): {', '.join(map(str, stack))}."
    )
    return figure


def cone(
    axes: Axes, layer: tuple[int, int], count: int, first: Sequence[float], step: Sequence[int], y: float
) -> None:
    """Lines from each number of a level, drawn at y, to the outermost numbers below that it depends on."""
    field, stride = layer
    for place in range(count):
        x = first[1] + place * step[1] + 0.5
        for below in (place * stride, place * stride + field - 1):
            axes.plot([x, first[0] + below * step[0] + 0.5], [y + 1, y + 2], color=BLUE, lw=1)


def equivariance_drawing(
    image: np.ndarray, moved: np.ndarray, maps: np.ndarray, moved_maps: np.ndarray
) -> DescribedFigure:
    """Two ways to the same picture: shift and then convolve, or convolve and then shift.

    Parameters
    ----------
    image, moved : float array (H, W, 3)
        From 0 to 1, before and after the shift.
    maps, moved_maps : float array (H, W)
        One feature map of each.

    Examples
    --------
    >>> picture, feature = np.zeros((4, 4, 3)), np.eye(4)
    >>> equivariance_drawing(picture, picture, feature, feature).alt[:52]
    'Equivariance: an image and its shifted copy above, a'
    """
    figure = DescribedFigure(figsize=(5.6, 5.2), layout="constrained")
    figure.suptitle("Equivariance: both ways lead to the same map")
    both = np.stack([maps, moved_maps])
    limits = {"vmin": both.min(), "vmax": both.max()}
    titles = ("image", "shift →   image, shifted", "convolve ↓   map", "map of the shifted image")
    for place, (values, title) in enumerate(zip((image, moved, maps, moved_maps), titles, strict=True), 1):
        axes = figure.add_subplot(2, 2, place, title=title)
        axes.imshow(np.clip(values, 0, 1) if values.ndim == 3 else values, cmap="gray", **limits)
        axes.set_axis_off()
    figure.alt = (
        "Equivariance: an image and its shifted copy above, a feature map of each below. The map of the "
        "shifted image looks like the map of the image, shifted by as much."
    )
    return figure


def array_pictures(
    arrays: Sequence[np.ndarray], captions: Sequence[str], title: str = "Pictures", columns: int = 5
) -> DescribedFigure:
    """Arrays side by side, each with its caption.

    Parameters
    ----------
    arrays : sequence of arrays
        (H, W) are shown in shades of grey over their own range, (H, W, 3) as colours from 0 to 1.
    captions : sequence of str

    Examples
    --------
    >>> array_pictures([np.eye(3), np.zeros((3, 3))], ["one", "two"], "Maps").alt
    'Maps, 2 pictures, row by row: one from 0 to 1, two from 0 to 0.'
    """
    columns = min(columns, len(arrays))
    rows = -(-len(arrays) // columns)
    figure = DescribedFigure(figsize=(1.5 * columns + 0.2, 1.75 * rows + 0.4), layout="constrained")
    figure.suptitle(title)
    told = []
    for place, (values, caption) in enumerate(zip(arrays, captions, strict=True), 1):
        axes = figure.add_subplot(rows, columns, place)
        axes.set_title(caption, fontsize=9)
        colours = np.ndim(values) == 3
        axes.imshow(np.clip(values, 0, 1) if colours else values, cmap="gray", interpolation="nearest")
        axes.set_axis_off()
        told.append(caption if colours else f"{caption} from {np.min(values):.2g} to {np.max(values):.2g}")
    figure.alt = f"{title}, {len(told)} pictures, row by row: {', '.join(told)}."
    return figure


def filter_pictures(
    filters: np.ndarray, captions: Sequence[str], title: str = "Filters", columns: int = 6
) -> DescribedFigure:
    """Filters of a first layer as colour pictures, each stretched to its own range; grey is a weight of 0.

    Parameters
    ----------
    filters : float array (K, F, F, 3)

    Examples
    --------
    >>> filter_pictures(np.ones((2, 3, 3, 3)), ["a", "b"], "First layer").alt
    'First layer, 2 pictures, row by row: a with weights up to 1, b with weights up to 1.'
    """
    filters = np.asarray(filters, dtype=np.float64)
    reach = np.abs(filters).max(axis=(1, 2, 3))
    shown = 0.5 + 0.5 * filters / np.maximum(reach, 1e-12)[:, None, None, None]
    figure = array_pictures(list(shown), captions, title, columns)
    told = [f"{caption} with weights up to {most:.2g}" for caption, most in zip(captions, reach, strict=True)]
    figure.alt = f"{title}, {len(told)} pictures, row by row: {', '.join(told)}."
    return figure


def heat_map(values: np.ndarray, title: str, x_label: str, y_label: str) -> DescribedFigure:
    """A table of numbers as colours, with a scale.

    Examples
    --------
    >>> heat_map(np.pad([[4.0]], 1), "Gradient", "column", "row").alt
    'Gradient: 1 of 9 numbers are not 0; the largest, 4, is in row 1, column 1; half of it is reached by 1.'
    """
    values = np.asarray(values, dtype=np.float64)
    figure = DescribedFigure(figsize=(4.6, 3.8), layout="constrained")
    axes = figure.add_subplot(title=title, xlabel=x_label, ylabel=y_label)
    figure.colorbar(axes.imshow(values, cmap="cividis", interpolation="nearest"), ax=axes)
    for axis in (axes.xaxis, axes.yaxis):  # rows and columns are counted
        axis.set_major_locator(MaxNLocator(integer=True))
    row, column = np.unravel_index(values.argmax(), values.shape)
    half = np.sum(values >= values.max() / 2)
    figure.alt = (
        f"{title}: {np.sum(values != 0)} of {values.size} numbers are not 0; the largest, "
        f"{values.max():.2g}, is in row {row}, column {column}; half of it is reached by {half}."
    )
    return figure
