"""Images and weights as pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cifar_helpers.plots.figure import DescribedFigure

TILE = (44, 36)  # height and width of an image of 32 × 32 pixels with its caption and margin
SHEET_TILE = (34, 34)  # likewise, without a caption


def image_grid(
    images: np.ndarray,
    labels: Sequence[int],
    class_names: Sequence[str],
    title: str = "Images",
    columns: int = 10,
) -> DescribedFigure:
    """Images in rows, each with the name of its class.

    Parameters
    ----------
    images : uint8 array (N, 32, 32, 3)
    labels : sequence of N int
    class_names : sequence of str
        `class_names[label]` is the name of a class.
    title : str
        Which data these are.
    columns : int
        Images in a row.

    Examples
    --------
    >>> grid = image_grid(np.zeros((2, 32, 32, 3), np.uint8), [1, 0], ["cat", "dog"], "toy data")
    >>> grid.alt
    'toy data, 2 images, row by row: dog, cat.'
    """
    return captioned_images(images, [class_names[label] for label in labels], title, columns)


def captioned_images(
    images: np.ndarray, captions: Sequence[str], title: str = "Images", columns: int = 10
) -> DescribedFigure:
    """Images in rows, each under its caption.

    Parameters
    ----------
    images : uint8 array (N, 32, 32, 3)
    captions : sequence of N str
        A word or two each.
    title : str
        Which data these are.
    columns : int
        Images in a row.

    Examples
    --------
    >>> captioned_images(np.zeros((2, 32, 32, 3), np.uint8), ["as it is", "mirrored"], "A ship").alt
    'A ship, 2 images, row by row: as it is, mirrored.'
    """
    figure = tiles(images, captions, title, columns)
    figure.alt = f"{title}, {len(images)} images, row by row: {', '.join(captions)}."
    return figure


def sample_sheet(
    images: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    title: str = "Samples",
    count: int = 10,
    classes: Sequence[int] | None = None,
) -> DescribedFigure:
    """The first images of each class in a row of their own, under the name of the class.

    Parameters
    ----------
    images : uint8 array (N, 32, 32, 3)
    labels : int array (N,)
    class_names : sequence of str
        `class_names[label]` is the name of a class.
    title : str
        Which data these are.
    count : int
        Images of each class; where a class has fewer, the row is shorter.
    classes : sequence of int, optional
        The labels to show; all when None.

    Examples
    --------
    >>> images, labels = np.zeros((4, 32, 32, 3), np.uint8), np.array([1, 0, 1, 1])
    >>> sample_sheet(images, labels, ["cat", "dog"], "toy data", count=2).alt
    'toy data, a row for each class, with the first images of: cat (1), dog (2).'
    """
    classes = range(len(class_names)) if classes is None else classes
    rows = {label: np.flatnonzero(labels == label)[:count] for label in classes}
    height, width = SHEET_TILE
    sheet = np.full((len(rows) * height, count * width, 3), 255, dtype=np.uint8)
    figure = DescribedFigure(figsize=(1.4 + 0.5 * count, 0.5 * len(rows) + 0.5), layout="constrained")
    axes = figure.add_subplot(title=title)
    for row, picked in enumerate(rows.values()):
        for column, index in enumerate(picked):
            top, left = row * height + 1, column * width + 1
            sheet[top : top + 32, left : left + 32] = images[index]
    axes.imshow(sheet, interpolation="nearest")
    axes.set_yticks(np.arange(len(rows)) * height + height / 2, [class_names[label] for label in rows])
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    phrase = ", ".join(f"{class_names[label]} ({len(picked)})" for label, picked in rows.items())
    figure.alt = f"{title}, a row for each class, with the first images of: {phrase}."
    return figure


def weight_pictures(
    W1: np.ndarray, units: Sequence[int] | None = None, title: str = "First layer", columns: int = 10
) -> DescribedFigure:
    """What each hidden unit looks for: its incoming weights as a picture of 32 × 32 pixels.

    Each picture is stretched to its own range, so that its mid-grey stands near a weight of 0.

    Parameters
    ----------
    W1 : float array (3072, H)
        Weights of the first layer; rows in the order of a flattened (32, 32, 3) image.
    units : sequence of int, optional
        The hidden units to show; all when None.
    title : str
        Which net it is.
    columns : int
        Pictures in a row.

    Raises
    ------
    ValueError
        If W1 does not have 3072 rows.

    Examples
    --------
    >>> weight_pictures(np.ones((3072, 4)), units=[0, 1]).alt[:60]
    'First layer: incoming weights of 2 of 4 hidden units. Pixels'
    """
    pictures = stretched(W1, "W1")
    units = list(range(len(pictures)) if units is None else units)
    shown = pictures[units]
    figure = tiles(shown.astype(np.uint8), [str(unit) for unit in units], title, columns)
    figure.alt = (
        f"{title}: incoming weights of {len(units)} of {len(pictures)} hidden units. {smoothness(shown)}"
    )
    return figure


def template_pictures(
    W: np.ndarray, class_names: Sequence[str], title: str = "Templates", columns: int = 5
) -> DescribedFigure:
    """The weights of each class of a linear classifier as a picture, stretched to its own range.

    Parameters
    ----------
    W : float array (3072, C)
        Weights; rows in the order of a flattened (32, 32, 3) image.
    class_names : sequence of C str
    title : str
        Which classifier it is.
    columns : int
        Pictures in a row.

    Raises
    ------
    ValueError
        If W does not have 3072 rows.

    Examples
    --------
    >>> template_pictures(np.ones((3072, 2)), ["cat", "dog"]).alt[:62]
    'Templates: the weights of 2 classes as pictures, cat, dog. Pix'
    """
    pictures = stretched(W, "W")
    figure = tiles(pictures.astype(np.uint8), class_names, title, columns)
    figure.alt = (
        f"{title}: the weights of {len(pictures)} classes as pictures, {', '.join(class_names)}. "
        f"{smoothness(pictures)}"
    )
    return figure


def stretched(weights: np.ndarray, name: str) -> np.ndarray:
    """Columns of weights (3072, H) as pictures (H, 32, 32, 3), in which mid-grey is a weight of 0."""
    weights = np.asarray(weights, dtype=np.float64)
    if weights.ndim != 2 or weights.shape[0] != 3072:
        raise ValueError(
            f"{name} has shape {weights.shape}: expected 3072 rows, one for each pixel and colour"
        )
    reach = np.maximum(np.abs(weights).max(axis=0), 1e-12)
    return (127.5 + 127.5 * weights / reach).T.reshape(-1, 32, 32, 3)


def smoothness(pictures: np.ndarray) -> str:
    """A sentence that says how far pictures of weights are from noise."""
    left, right = pictures[:, :, :-1] - 127.5, pictures[:, :, 1:] - 127.5
    smooth = np.sum(left * right) / max(np.sqrt(np.sum(left**2) * np.sum(right**2)), 1e-12)
    return f"Pixels side by side correlate by {smooth:.2f} (0 is noise, 1 a flat colour)."


def tiles(images: np.ndarray, captions: Sequence[str], title: str, columns: int) -> DescribedFigure:
    """Images side by side, each under its caption, drawn as one picture (many small plots are slow)."""
    rows = -(-len(images) // columns)
    height, width = TILE
    sheet = np.full((rows * height, columns * width, 3), 255, dtype=np.uint8)
    figure = DescribedFigure(figsize=(0.8 * columns, 0.8 * rows * height / width + 0.5), layout="constrained")
    axes = figure.add_subplot(title=title)
    for index, (image, caption) in enumerate(zip(images, captions, strict=True)):
        top, left = index // columns * height + height - 33, index % columns * width + 2
        sheet[top : top + 32, left : left + 32] = image
        axes.text(left + 16, top - 3, caption, fontsize=8, ha="center")
    axes.imshow(sheet, interpolation="nearest")
    axes.set_axis_off()
    return figure
