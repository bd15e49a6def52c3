"""Figures of the course: titles, labelled axes, colours for every eye, and a text that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# Okabe and Ito, "Color Universal Design" (2008): told apart with any kind of colour vision, and in grey
BLUE, ORANGE, GREEN, RED, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
SKY, BLACK = "#56B4E9", "#000000"
LINE_STYLES = {"training": (BLUE, "-", "o"), "validation": (RED, "--", "s"), "test": (GREEN, ":", "^")}
CLASS_COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, BLACK)
CLASS_MARKERS = "o^sDvP*Xp>"  # classes of the same colour have other markers
DPI = 100
TILE = (44, 36)  # height and width of an image of 32 × 32 pixels with its caption and margin
SHEET_TILE = (34, 34)  # likewise, without a caption


class DescribedFigure(Figure):
    """A Matplotlib figure that says in words what it shows, to those who can't see it.

    Attributes
    ----------
    alt : str
        The figure in words. In a notebook it is the picture's alternative text.
    """

    alt: str = ""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"image/png": png(self), "text/plain": self.alt}, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


def png(figure: Figure) -> bytes:
    """The figure as the bytes of a PNG file."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None})
    return file.getvalue()


def new_axes(title: str, x_label: str, y_label: str) -> tuple[DescribedFigure, Axes]:
    """A figure with one plot, its title and its labelled axes."""
    figure = DescribedFigure(figsize=(6, 3.6), layout="constrained")
    axes = figure.add_subplot()
    set_axes(axes, title, x_label, y_label)
    return figure, axes


def set_axes(axes: Axes, title: str, x_label: str, y_label: str) -> None:
    """Gives a plot of curves its title, its labels and its looks."""
    axes.set(title=title, xlabel=x_label, ylabel=y_label)
    axes.ticklabel_format(useOffset=False)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


# ------------------------------------------------------------------ curves


def loss_curve(losses: Sequence[float], title: str = "Loss") -> DescribedFigure:
    """Loss over iterations, with its running mean where there are many.

    Parameters
    ----------
    losses : sequence of float
        One loss per iteration, in nats.
    title : str
        What was trained, and on which data.

    Examples
    --------
    >>> loss_curve([2.3, 1.9, 1.7], title="First attempt").alt
    'First attempt: the loss goes from 2.30 to 1.70 in 3 iterations; its lowest value is 1.70.'
    """
    losses = np.asarray(losses, dtype=np.float64)
    figure, axes = new_axes(title, "iteration", "loss (nats)")
    window = len(losses) // 20
    axes.plot(losses, color=BLUE, alpha=0.35 if window > 1 else 1, label="each minibatch")
    if window > 1:
        smooth = np.convolve(losses, np.ones(window) / window, mode="valid")
        middle = np.arange(len(smooth)) + (window - 1) / 2
        axes.plot(middle, smooth, color=RED, linestyle="--", label=f"mean of {window}")
        axes.legend()
    figure.alt = (
        f"{title}: the loss goes from {losses[0]:.2f} to {losses[-1]:.2f} in {len(losses):,} iterations; "
        f"its lowest value is {losses.min():.2f}."
    )
    return figure


def accuracy_curves(history: Mapping[str, Sequence[float]], title: str = "Accuracy") -> DescribedFigure:
    """Training and validation accuracy over epochs.

    Parameters
    ----------
    history : mapping
        With `train_acc_history` and `val_acc_history`: one accuracy, 0 to 1, per epoch.
    title : str
        What was trained, and on which data.

    Examples
    --------
    >>> accuracy_curves({"train_acc_history": [0.1, 0.4], "val_acc_history": [0.1, 0.3]}, "A net").alt
    'A net, accuracy after 2 epochs: training 40 %, validation 30 %.'
    """
    curves = {"training": history["train_acc_history"], "validation": history["val_acc_history"]}
    figure, axes = new_axes(title, "epoch", "accuracy (%)")
    for name, accuracies in curves.items():
        colour, line, marker = LINE_STYLES[name]
        values = 100 * np.asarray(accuracies, dtype=np.float64)
        axes.plot(values, color=colour, linestyle=line, marker=marker, markersize=4, label=name)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    last = ", ".join(f"{name} {100 * values[-1]:.0f} %" for name, values in curves.items())
    figure.alt = f"{title}, accuracy after {len(curves['training'])} epochs: {last}."
    return figure


def training_curves(history: Any, title: str = "Training") -> DescribedFigure:
    """Loss and accuracy of training and validation images over epochs.

    Parameters
    ----------
    history : mapping or cifar_helpers.training.History
        With `loss`, `val_loss` (nats), `accuracy` and `val_accuracy` (0 to 1): one number per epoch.
    title : str
        What was trained, and on which data.

    Examples
    --------
    >>> history = {"loss": [2.0], "val_loss": [1.9], "accuracy": [0.25], "val_accuracy": [0.3]}
    >>> training_curves(history, "A net, toy data").alt
    'A net, toy data, after 1 epoch: training loss 2.00, accuracy 25 %; validation loss 1.90, accuracy 30 %.'
    """
    values = history if isinstance(history, Mapping) else vars(history)
    figure = DescribedFigure(figsize=(9, 3.6), layout="constrained")
    figure.suptitle(title)
    for axes, key, label, scale in (
        (figure.add_subplot(1, 2, 1), "loss", "loss (nats)", 1),
        (figure.add_subplot(1, 2, 2), "accuracy", "accuracy (%)", 100),
    ):
        set_axes(axes, key.capitalize(), "epoch", label)
        for part, prefix in (("training", ""), ("validation", "val_")):
            colour, line, marker = LINE_STYLES[part]
            numbers = scale * np.asarray(values[prefix + key], dtype=np.float64)
            epochs = np.arange(1, len(numbers) + 1)
            axes.plot(epochs, numbers, line, color=colour, marker=marker, markersize=4, label=part)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend()
    count = len(values["loss"])
    last = "; ".join(
        f"{part} loss {values[prefix + 'loss'][-1]:.2f}, accuracy {values[prefix + 'accuracy'][-1]:.0%}"
        for part, prefix in (("training", ""), ("validation", "val_"))
    )
    last = last.replace("%", " %")
    figure.alt = f"{title}, after {count} epoch{'s' if count > 1 else ''}: {last}."
    return figure


def learning_rates(rates: Mapping[str, Sequence[float]], title: str = "Learning rate") -> DescribedFigure:
    """Learning rates of one or several schedules over epochs.

    Parameters
    ----------
    rates : mapping
        For each schedule, at most three, its learning rate in each epoch.
    title : str
        What they are for.

    Examples
    --------
    >>> learning_rates({"steps": [1e-3, 1e-3, 5e-4]}, "A schedule").alt
    'A schedule, learning rate: steps 0.001 from epoch 0, 0.0005 from epoch 2.'
    """
    figure, axes = new_axes(title, "epoch", "learning rate")
    told = []
    for (name, values), (colour, line, _) in zip(rates.items(), LINE_STYLES.values(), strict=False):
        values = np.asarray(values, dtype=np.float64)
        axes.step(np.arange(len(values)), values, line, where="post", color=colour, label=name, linewidth=2)
        changes = [0, *(np.flatnonzero(np.diff(values)) + 1)]
        told.append(f"{name} " + ", ".join(f"{values[k]:g} from epoch {k}" for k in changes[:8]))
    axes.set_ylim(bottom=0)
    axes.legend()
    figure.alt = f"{title}, learning rate: {'; '.join(told)}."
    return figure


def validation_curves(histories: Mapping[str, Any], title: str = "Validation accuracy") -> DescribedFigure:
    """Validation accuracy of several trainings over epochs, side by side.

    Parameters
    ----------
    histories : mapping
        For each name a mapping or `cifar_helpers.training.History` with `val_accuracy`, 0 to 1.
    title : str
        What was trained, and on which data.

    Examples
    --------
    >>> histories = {"frozen": {"val_accuracy": [0.5, 0.6]}, "from scratch": {"val_accuracy": [0.3]}}
    >>> validation_curves(histories, "Two nets, toy data").alt
    'Two nets, toy data, validation accuracy at the end: frozen 60 % (epoch 2), from scratch 30 % (epoch 1).'
    """
    figure, axes = new_axes(title, "epoch", "validation accuracy (%)")
    words = []
    for at, (name, history) in enumerate(histories.items()):
        values = history if isinstance(history, Mapping) else vars(history)
        numbers = 100 * np.asarray(values["val_accuracy"], dtype=np.float64)
        line, marker = ("-", "--", "-.", ":")[at % 4], CLASS_MARKERS[at % len(CLASS_MARKERS)]
        colour = CLASS_COLOURS[at % len(CLASS_COLOURS)]
        epochs = np.arange(1, len(numbers) + 1)
        axes.plot(epochs, numbers, line, color=colour, marker=marker, markersize=5, label=name)
        words.append(f"{name} {numbers[-1]:.0f} % (epoch {len(numbers)})")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    figure.alt = f"{title}, validation accuracy at the end: {', '.join(words)}."
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
        mine = points[labels == label]
        axes.scatter(*mine.T, s=26, color=colour, marker=marker, alpha=0.75, lw=0, label=class_names[label])
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
    """For each of the points (N, 2) the place of the nearest other one."""
    squares = ((points[:, None] - points[None]) ** 2).sum(axis=2)  # (N, N)
    np.fill_diagonal(squares, np.inf)
    return squares.argmin(axis=1)


def closest(points: np.ndarray) -> tuple[int, int]:
    """The places of the two of the points (N, 2) that are nearest to each other.

    >>> closest(np.array([[0.0, 0.0], [5.0, 0.0], [6.0, 0.0]]))
    (1, 2)
    """
    other = nearest_other(points)
    one = int(((points - points[other]) ** 2).sum(axis=1).argmin())
    return one, int(other[one])


def layer_norms(norms: Mapping[str, Sequence[float]], title: str = "Gradients") -> DescribedFigure:
    """The length of a gradient at several depths of nets, on a logarithmic scale.

    Parameters
    ----------
    norms : mapping
        For each net, at most three, a norm per depth, from the input on.
    title : str
        Which nets, and on which data.

    Examples
    --------
    >>> layer_norms({"plain": [1e-4, 1e-2], "residual": [0.5, 1.0]}, "Nets").alt
    'Nets, length of the gradient near the input and near the output: plain 0.0001, 0.01; residual 0.5, 1.'
    """
    figure, axes = new_axes(title, "depth, counted from the input", "length of the gradient")
    axes.set_yscale("log")
    for (name, values), (colour, line, marker) in zip(norms.items(), LINE_STYLES.values(), strict=False):
        places = np.arange(len(values))
        axes.plot(places, values, line, color=colour, marker=marker, markersize=4, label=name)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    ends = "; ".join(f"{name} {values[0]:.2g}, {values[-1]:.2g}" for name, values in norms.items())
    figure.alt = f"{title}, length of the gradient near the input and near the output: {ends}."
    return figure


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
    places = [(place, 0.0) for place in range(len(body))]
    places += [(middle + place - (len(shortcut) - 1) / 2, 1.05) for place in range(len(shortcut))]
    arrow = {"arrowstyle": "-|>", "color": BLACK, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    axes.plot([-0.75, end + 0.5], [0, 0], color=BLACK, lw=1.4, zorder=0)
    axes.annotate("", (end + 0.9, 0), (end + 0.5, 0), arrowprops=arrow)
    axes.plot([-0.6, -0.6, end, end], [0, 1.05, 1.05, 0.6], color=ORANGE, lw=2, zorder=0)
    axes.annotate("", (end, 0.2), (end, 0.6), arrowprops=arrow | {"color": ORANGE, "lw": 2})
    box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": BLUE, "lw": 1.6}
    for (x, y), words in zip(places, [*body, *shortcut], strict=True):
        axes.text(x, y, words, ha="center", va="center", fontsize=9, bbox=box)
    axes.text(-0.9, 0, "x", ha="center", va="center", fontsize=12, style="italic")
    axes.text(end, 0, "+", ha="center", va="center", fontsize=13, bbox=box | {"boxstyle": "circle,pad=0.2"})
    side = f"what {', '.join(shortcut)} makes of x" if shortcut else "x itself"
    figure.alt = f"{title}: x goes through {', '.join(body)}; to that, {side} is added."
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
        axes.text(column, row, str(count), ha="center", va="center", fontsize=8, color=colour)
    worst = "; ".join(
        f"{true} taken for {predicted} {count} time{'s' if count > 1 else ''}"
        for true, predicted, count in most_confused(matrix, class_names)
    )
    right = f"{title}: {np.trace(matrix):,} of {matrix.sum():,} are right."
    figure.alt = f"{right} Most frequent mistakes: {worst}." if worst else right
    return figure


# ------------------------------------------------------------------ pictures


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
    words = ", ".join(f"{class_names[label]} ({len(picked)})" for label, picked in rows.items())
    figure.alt = f"{title}, a row for each class, with the first images of: {words}."
    return figure


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
    counts = np.asarray(counts)
    figure, axes = new_axes(title, "images", "class")
    axes.barh(np.arange(len(counts)), counts, color=BLUE)
    if len(counts) <= 20:
        axes.set_yticks(np.arange(len(counts)), class_names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    low, high = int(counts.argmin()), int(counts.argmax())
    words = f"from {counts[low]:,} ({class_names[low]}) to {counts[high]:,} ({class_names[high]})"
    if counts[low] == counts[high]:
        words = f"{counts[low]:,} in each of {len(counts)} classes"
    figure.alt = f"{title}, images per class: {words}, {counts.sum():,} in all."
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
    W1 = np.asarray(W1, dtype=np.float64)
    if W1.ndim != 2 or W1.shape[0] != 3072:
        raise ValueError(f"W1 has shape {W1.shape}: expected (3072, H), one row per pixel and colour")
    units = list(range(W1.shape[1]) if units is None else units)
    shown = W1[:, units]
    reach = np.maximum(np.abs(shown).max(axis=0), 1e-12)
    pictures = (127.5 + 127.5 * shown / reach).T.reshape(-1, 32, 32, 3)
    figure = tiles(pictures.astype(np.uint8), [str(unit) for unit in units], title, columns)
    left, right = pictures[:, :, :-1] - 127.5, pictures[:, :, 1:] - 127.5
    smooth = np.sum(left * right) / max(np.sqrt(np.sum(left**2) * np.sum(right**2)), 1e-12)
    figure.alt = (
        f"{title}: incoming weights of {len(units)} of {W1.shape[1]} hidden units. Pixels side by side "
        f"correlate by {smooth:.2f} (0 is noise, 1 a flat colour)."
    )
    return figure


def tiles(images: np.ndarray, captions: Sequence[str], title: str, columns: int) -> DescribedFigure:
    """Images side by side, each under its caption, drawn as one picture (many small plots are slow)."""
    rows = -(-len(images) // columns)
    height, width = TILE
    sheet = np.full((rows * height, columns * width, 3), 255, dtype=np.uint8)
    figure = DescribedFigure(figsize=(0.8 * columns, 0.8 * rows * height / width + 0.5), layout="constrained")
    axes = figure.add_subplot(title=title)
    for place, (image, caption) in enumerate(zip(images, captions, strict=True)):
        top, left = place // columns * height + height - 33, place % columns * width + 2
        sheet[top : top + 32, left : left + 32] = image
        axes.text(left + 16, top - 3, caption, fontsize=8, ha="center")
    axes.imshow(sheet, interpolation="nearest")
    axes.set_axis_off()
    return figure
