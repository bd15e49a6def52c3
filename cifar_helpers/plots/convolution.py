"""Drawings of convolution, pooling and receptive fields, and pictures of filters and feature maps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cifar_helpers.plots.figure import BLACK, BLUE, ORANGE, SKY, DescribedFigure

WHITE, GREY = "#FFFFFF", "#DDDDDD"


def squares(
    axes: Axes, colours: np.ndarray, left: float = 0.0, top: float = 0.0, strings: np.ndarray | None = None
) -> None:
    """A table of squares of side 1, each with its colour and its text; `top` grows downwards."""
    for (row, column), colour in np.ndenumerate(colours):
        place = (left + column, top + row)
        axes.add_patch(Rectangle(place, 1, 1, facecolor=colour, edgecolor=BLACK, lw=0.8))
        if strings is not None:
            axes.text(
                place[0] + 0.5,
                place[1] + 0.5,
                str(strings[row, column]),
                ha="center",
                va="center",
                fontsize=9,
            )


def canvas(title: str, width: float, height: float, scale: float = 0.32) -> tuple[DescribedFigure, Axes]:
    """A figure for drawings of so many squares, without axes; rows are counted downwards."""
    figure = DescribedFigure(figsize=(scale * width + 0.4, scale * height + 0.6), layout="constrained")
    axes = figure.add_subplot(title=title, xlim=(-0.3, width), ylim=(height, -1.1), aspect="equal")
    axes.set_axis_off()
    return figure, axes


def label(axes: Axes, message: str, middle: float, y: float = -0.25) -> None:
    """Words over a table of squares."""
    axes.text(middle, y, message, ha="center", va="bottom", fontsize=9)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": BLACK, "lw": 1.4})


def painted(shape: tuple[int, int], colour: str = WHITE) -> np.ndarray:
    """A table of one colour, to be painted on."""
    return np.full(shape, colour, dtype=object)


def convolution_drawing(
    size: int, field: int, stride: int = 1, padding: int = 0, at: tuple[int, int] = (0, 0)
) -> DescribedFigure:
    """One window of a convolution, and the place of its sum in the feature map.

    Parameters
    ----------
    size, field, stride, padding : int
        Sides of the image and of the window, step of the window, zeros on each side.
    at : (int, int)
        Row and column in the feature map.

    Examples
    --------
    >>> alt = convolution_drawing(size=5, field=3, stride=2, padding=1, at=(1, 2)).alt
    >>> alt[alt.index("rows 2") :]
    'rows 2 to 4 and columns 4 to 6 of the padded image is row 1, column 2 of a feature map of 3 × 3.'
    """
    whole = size + 2 * padding
    side = (whole - field) // stride + 1
    top, left = stride * at[0], stride * at[1]
    title = f"Window of {field} × {field}, stride {stride}, padding {padding}"
    figure, axes = canvas(title, whole + side + 3.5, whole + 0.3)
    image = painted((whole, whole), GREY)
    image[padding : whole - padding, padding : whole - padding] = WHITE
    image[top : top + field, left : left + field] = ORANGE
    strings = np.full((whole, whole), "0", dtype=object)
    strings[padding : whole - padding, padding : whole - padding] = ""
    squares(axes, image, strings=strings)
    result, start = painted((side, side)), (whole - side) / 2
    result[at] = ORANGE
    squares(axes, result, left=whole + 3, top=start)
    arrow(axes, (whole + 0.4, whole / 2), (whole + 2.6, whole / 2))
    label(axes, "image" if not padding else "image and padding", whole / 2)
    label(axes, "feature map", whole + 3 + side / 2, start - 0.25)
    zeros = f" with {padding} row{'s' * (padding > 1)} of zeros on each side" if padding else ""
    window = f"rows {top} to {top + field - 1} and columns {left} to {left + field - 1}"
    figure.alt = (
        f"{title}: an image of {size} × {size} pixels{zeros}. The sum over {window} of the "
        f"{'padded ' if padding else ''}image is row {at[0]}, column {at[1]} of a feature map "
        f"of {side} × {side}."
    )
    return figure


def im2col_drawing(side: int, field: int, pixel: int = 6) -> DescribedFigure:
    """The windows of a small image with numbered pixels as the rows of a matrix, one pixel marked.

    Examples
    --------
    >>> im2col_drawing(side=4, field=3).alt[:92]
    'im2col, windows of 3 × 3 as rows: an image of 4 × 4 pixels, numbered row by row from 1 to 16'
    """
    places = side - field + 1
    numbers = np.arange(1, side * side + 1).reshape(side, side)
    windows = np.array(
        [
            numbers[row : row + field, column : column + field].ravel()
            for row, column in np.ndindex(places, places)
        ]
    )
    title = f"im2col, windows of {field} × {field} as rows"
    height = max(side, len(windows))
    figure, axes = canvas(title, side + field**2 + 3.5, height + 0.3)
    for table, left in ((numbers, 0.0), (windows, side + 3.0)):
        colours = np.where(table == pixel, ORANGE, WHITE)
        squares(axes, colours, left=left, top=(height - len(table)) / 2, strings=table)
    arrow(axes, (side + 0.4, height / 2), (side + 2.6, height / 2))
    label(axes, "image", side / 2, (height - side) / 2 - 0.25)
    label(
        axes,
        f"{len(windows)} windows, a row each",
        side + 3 + field**2 / 2,
        (height - len(windows)) / 2 - 0.25,
    )
    rows = "; ".join(", ".join(map(str, window)) for window in windows)
    figure.alt = (
        f"{title}: an image of {side} × {side} pixels, numbered row by row from 1 to {side**2}, becomes a "
        f"matrix with the rows {rows}. Pixel {pixel} is in {np.sum(windows == pixel)} of them."
    )
    return figure


def pooling_drawing(values: np.ndarray, size: int = 2) -> DescribedFigure:
    """Max pooling of a small table without overlap: the maxima, and where their gradients go.

    Examples
    --------
    >>> pooling_drawing(np.array([[1, 3], [4, 2]])).alt[:77]
    'Max pooling, 2 × 2 with stride 2: of 1, 3, 4, 2 the largest, 4, is kept. In t'
    """
    values = np.asarray(values)
    side, places = len(values), len(values) // size
    title = f"Max pooling, {size} × {size} with stride {size}"
    figure, axes = canvas(title, 2 * side + places + 6, side + 0.3)
    marked, told = painted(values.shape), []
    kept = np.zeros((places, places), dtype=values.dtype)
    for row, column in np.ndindex(places, places):
        top, left = size * row, size * column
        window = values[top : top + size, left : left + size]
        kept[row, column] = window.max()
        first = np.unravel_index(window.argmax(), window.shape)
        marked[top + first[0], left + first[1]] = ORANGE
        told.append(f"of {', '.join(map(str, window.ravel()))} the largest, {window.max()}, is kept")
    gradients = np.where(marked == ORANGE, "g", "0")
    middle, start = side + 2.5, (side - places) / 2
    squares(axes, marked, strings=values)
    squares(axes, painted(kept.shape, ORANGE), left=middle, top=start, strings=kept)
    squares(axes, marked, left=middle + places + 2.5, strings=gradients)
    for left in (side + 0.3, middle + places + 0.3):
        arrow(axes, (left, side / 2), (left + 1.9, side / 2))
    label(axes, "numbers", side / 2)
    label(axes, "maxima", middle + places / 2, start - 0.25)
    label(axes, "their gradients", middle + places + 2.5 + side / 2)
    figure.alt = (
        f"{title}: {'; '.join(told)}. In the backward pass its gradient goes to the pixel it came from, "
        "and all others get 0."
    )
    return figure


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
    row, column = np.unravel_index(values.argmax(), values.shape)
    half = np.sum(values >= values.max() / 2)
    figure.alt = (
        f"{title}: {np.sum(values != 0)} of {values.size} numbers are not 0; the largest, "
        f"{values.max():.2g}, is in row {row}, column {column}; half of it is reached by {half}."
    )
    return figure
