"""Figures with a place for each class: bars, confusion matrix, scatter plot of features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cifar_helpers.palette import BLUE
from cifar_helpers.plots.figure import CLASS_COLOURS, CLASS_MARKERS, DescribedFigure, new_axes, set_axes


def class_bars(
    counts: Sequence[int], class_names: Sequence[str], title: str = "Images per class"
) -> DescribedFigure:
    """How many images each class has.

    Parameters
    ----------
    counts : sequence of C int
    class_names : sequence of C str
    title : str
        Which data these are.

    Examples
    --------
    >>> class_bars([3, 5], ["cat", "dog"], "toy data").alt
    'toy data, images per class: from 3 (cat) to 5 (dog), 8 in all.'
    >>> class_bars([4, 4], ["cat", "dog"], "toy data").alt
    'toy data, images per class: 4 in each of 2 classes, 8 in all.'
    """
    per_class = np.asarray(counts)
    figure, axes = new_axes(title, "images", "class")
    axes.barh(np.arange(len(per_class)), per_class, color=BLUE)
    if len(per_class) <= 20:
        axes.set_yticks(np.arange(len(per_class)), class_names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    low, high = int(per_class.argmin()), int(per_class.argmax())
    phrase = f"from {per_class[low]:,} ({class_names[low]}) to {per_class[high]:,} ({class_names[high]})"
    if per_class[low] == per_class[high]:
        phrase = f"{per_class[low]:,} in each of {len(per_class)} classes"
    figure.alt = f"{title}, images per class: {phrase}, {per_class.sum():,} in all."
    return figure


def confusion_matrix(
    matrix: np.ndarray, class_names: Sequence[str], title: str = "Confusion matrix"
) -> DescribedFigure:
    """A confusion matrix as a picture with numbers: rows are true classes, columns predicted ones.

    Parameters
    ----------
    matrix : int array (C, C)
        As `cifar_helpers.evaluation.confusion_matrix` gives it.
    class_names : sequence of C str
    title : str
        Which net it is, and on which data.

    Examples
    --------
    >>> confusion_matrix(np.array([[3, 1], [0, 4]]), ["cat", "dog"], "A net, toy data").alt
    'A net, toy data: 7 of 8 are right. Most frequent mistakes: cat taken for dog 1 time.'
    """
    from cifar_helpers.evaluation import most_confused

    matrix = np.asarray(matrix)
    size = max(3.6, 0.62 * len(matrix))
    figure = DescribedFigure(figsize=(size + 1, size), layout="constrained")
    axes = figure.add_subplot(title=title, xlabel="predicted class", ylabel="true class")
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)  # (C, C), of each true class
    picture = axes.imshow(100 * shares, cmap="cividis", vmin=0, vmax=100)
    figure.colorbar(picture, ax=axes, label="share of the true class (%)", shrink=0.8)
    axes.set_xticks(range(len(matrix)), class_names, rotation=45, ha="right")
    axes.set_yticks(range(len(matrix)), class_names)
    for (row, column), count in np.ndenumerate(matrix) if len(matrix) <= 20 else ():
        colour = "black" if shares[row, column] > 0.5 else "white"
        number = axes.text(column, row, str(count), ha="center", va="center", fontsize=8, color=colour)
        number.set_in_layout(False)  # it takes no room beside its field
    worst = "; ".join(
        f"{true} taken for {predicted} {count} time{'s' if count > 1 else ''}"
        for true, predicted, count in most_confused(matrix, class_names)
    )
    right = f"{title}: {np.trace(matrix):,} of {matrix.sum():,} are right."
    figure.alt = f"{right} Most frequent mistakes: {worst}." if worst else right
    return figure


def feature_map(
    points: np.ndarray, labels: np.ndarray, class_names: Sequence[str], title: str = "Features"
) -> DescribedFigure:
    """Points in a plane, with a colour and a marker for each class.

    Parameters
    ----------
    points : float array (N, 2)
    labels : int array (N,)
    class_names : sequence of str
        `class_names[label]` is the name of a class.
    title : str
        What the points and the axes are, and which data they are of.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [0.0, 1.0], [9.0, 0.0], [9.0, 1.0]])
    >>> feature_map(points, np.array([0, 0, 1, 1]), ["cat", "dog"], "toy data").alt[:51]
    'toy data: 4 points of 2 classes; the nearest other '
    """
    points, labels = np.asarray(points, dtype=np.float64), np.asarray(labels)
    figure = DescribedFigure(figsize=(7.4, 5), layout="constrained")
    axes = figure.add_subplot()
    set_axes(axes, title, "first direction (no unit)", "second direction (no unit)")
    present = np.unique(labels)
    for label in present:
        colour = CLASS_COLOURS[label % len(CLASS_COLOURS)]
        marker = CLASS_MARKERS[label % len(CLASS_MARKERS)]
        x, y = points[labels == label].T
        axes.scatter(x, y, s=26, color=colour, marker=marker, alpha=0.75, lw=0, label=class_names[label])
    figure.legend(loc="outside right upper")
    middles = np.array([points[labels == label].mean(axis=0) for label in present])
    one, other = (class_names[present[at]] for at in closest(middles))
    same = labels[nearest_other(points)] == labels
    figure.alt = (
        f"{title}: {len(points):,} points of {len(present)} classes; the nearest other point has the same "
        f"class for {100 * same.mean():.0f} %. Nearest to each other are the middles of {one} and {other}."
    )
    return figure


def nearest_other(points: np.ndarray) -> np.ndarray:
    """For each of the points (N, 2) the index of the nearest other one."""
    squares = ((points[:, None] - points[None]) ** 2).sum(axis=2)  # (N, N)
    np.fill_diagonal(squares, np.inf)
    return squares.argmin(axis=1)


def closest(points: np.ndarray) -> tuple[int, int]:
    """The indices of the two of the points (N, 2) that are nearest to each other.

    >>> closest(np.array([[0.0, 0.0], [5.0, 0.0], [6.0, 0.0]]))
    (1, 2)
    """
    other = nearest_other(points)
    one = int(((points - points[other]) ** 2).sum(axis=1).argmin())
    return one, int(other[one])
