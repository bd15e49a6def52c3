"""Curves over iterations, epochs and depths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from cifar_helpers.palette import BLUE, RED
from cifar_helpers.plots.figure import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    LINE_STYLES,
    DescribedFigure,
    legend_beside,
    new_axes,
    set_axes,
)


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
    values = np.asarray(losses, dtype=np.float64)
    figure, axes = new_axes(title, "iteration", "loss (nats)")
    window = len(values) // 20
    axes.plot(values, color=BLUE, alpha=0.35 if window > 1 else 1, label="each minibatch")
    if window > 1:
        smooth = np.convolve(values, np.ones(window) / window, mode="valid")
        middle = np.arange(len(smooth)) + (window - 1) / 2
        axes.plot(middle, smooth, color=RED, linestyle="--", label=f"mean of {window}")
        axes.legend()
    figure.alt = (
        f"{title}: the loss goes from {values[0]:.2f} to {values[-1]:.2f} in {len(values):,} iterations; "
        f"its lowest value is {values.min():.2f}."
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
        axes.legend()
    count = len(values["loss"])
    last = "; ".join(
        f"{part} loss {values[prefix + 'loss'][-1]:.2f}, accuracy {values[prefix + 'accuracy'][-1]:.0%}"
        for part, prefix in (("training", ""), ("validation", "val_"))
    )
    last = last.replace("%", " %")
    figure.alt = f"{title}, after {count} epoch{'s' if count > 1 else ''}: {last}."
    return figure


def validation_curves(
    histories: Mapping[str, Any],
    title: str = "Validation accuracy",
    after: Mapping[str, str] | None = None,
) -> DescribedFigure:
    """Validation accuracy of several trainings over epochs, side by side.

    Parameters
    ----------
    histories : mapping
        For each name a mapping or `cifar_helpers.training.History` with `val_accuracy`, 0 to 1.
    title : str
        What was trained, and on which data.
    after : mapping, optional
        For a training that went on where one named before it had ended, that one's name: its epochs count on.

    Examples
    --------
    >>> histories = {"frozen": {"val_accuracy": [0.5, 0.6]}, "from scratch": {"val_accuracy": [0.3]}}
    >>> validation_curves(histories, "Two nets, toy data").alt
    'Two nets, toy data, validation accuracy at the end: frozen 60 % (epoch 2), from scratch 30 % (epoch 1).'
    >>> histories["fine-tuned"] = {"val_accuracy": [0.7]}
    >>> validation_curves(histories, "Three nets", after={"fine-tuned": "frozen"}).alt[-37:]
    '(epoch 1), fine-tuned 70 % (epoch 3).'
    """
    figure, axes = new_axes(title, "epoch", "validation accuracy (%)")
    phrase = _draw_validation(axes, histories, [*histories], after or {})
    legend_beside(axes)
    figure.alt = f"{title}, validation accuracy at the end: {phrase}."
    return figure


def validation_panels(
    panels: Mapping[str, Mapping[str, Any]], title: str = "Validation accuracy"
) -> DescribedFigure:
    """Validation accuracies over epochs in panels beside each other, with one scale of accuracy for all.

    Parameters
    ----------
    panels : mapping
        For each panel's title its trainings, as `validation_curves` takes them. A name has the same colour
        and marker in every panel.
    title : str
        What the panels have in common.

    Examples
    --------
    >>> yours, recorded = {"vgg": {"val_accuracy": [0.2, 0.4]}}, {"vgg": {"val_accuracy": [0.5, 0.7]}}
    >>> validation_panels({"Yours": yours, "Recorded": recorded}, "A net").alt
    'A net, validation accuracy at the end. Yours: vgg 40 % (epoch 2). Recorded: vgg 70 % (epoch 2).'
    """
    figure = DescribedFigure(figsize=(9, 3.6), layout="constrained")
    figure.suptitle(title)
    names = [*dict.fromkeys(name for histories in panels.values() for name in histories)]
    told, first = [], None
    for at, (name, histories) in enumerate(panels.items(), 1):
        axes = figure.add_subplot(1, len(panels), at, sharey=first)
        set_axes(axes, name, "epoch", "validation accuracy (%)")
        told.append(f"{name}: {_draw_validation(axes, histories, names, {})}.")
        first = first or axes
    figure.legend(*_all_handles(figure), loc="outside right upper")
    figure.alt = f"{title}, validation accuracy at the end. {' '.join(told)}"
    return figure


def _all_handles(figure: DescribedFigure) -> tuple[list[Any], list[str]]:
    """Curves and names for a legend of all panels, each name once."""
    known: dict[str, Any] = {}
    for axes in figure.axes:
        for handle, name in zip(*axes.get_legend_handles_labels(), strict=True):
            known.setdefault(name, handle)
    return list(known.values()), list(known)


def _draw_validation(
    axes: Axes, histories: Mapping[str, Any], names: Sequence[str], after: Mapping[str, str]
) -> str:
    """Draws a curve for each training, in the looks of its place among `names`; their ends in words."""
    phrase: list[str] = []
    ended: dict[str, int] = {}  # each net's last epoch
    for name, history in histories.items():
        at = names.index(name)
        values = history if isinstance(history, Mapping) else vars(history)
        numbers = 100 * np.asarray(values["val_accuracy"], dtype=np.float64)
        line, marker = ("-", "--", "-.", ":")[at % 4], CLASS_MARKERS[at % len(CLASS_MARKERS)]
        colour = CLASS_COLOURS[at % len(CLASS_COLOURS)]
        epochs = ended.get(after.get(name, ""), 0) + np.arange(1, len(numbers) + 1)
        ended[name] = int(epochs[-1])
        axes.plot(epochs, numbers, line, color=colour, marker=marker, markersize=5, label=name)
        phrase.append(f"{name} {numbers[-1]:.0f} % (epoch {epochs[-1]})")
    return ", ".join(phrase)


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
    for (name, schedule), (colour, line, _) in zip(rates.items(), LINE_STYLES.values(), strict=False):
        values = np.asarray(schedule, dtype=np.float64)
        axes.step(np.arange(len(values)), values, line, where="post", color=colour, label=name, linewidth=2)
        changes = [0, *(np.flatnonzero(np.diff(values)) + 1)]
        told.append(f"{name} " + ", ".join(f"{values[k]:g} from epoch {k}" for k in changes[:8]))
    axes.set_ylim(bottom=0)
    axes.legend()
    figure.alt = f"{title}, learning rate: {'; '.join(told)}."
    return figure


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
        ticks = np.arange(len(values))
        axes.plot(ticks, values, line, color=colour, marker=marker, markersize=4, label=name)
    legend_beside(axes)
    ends = "; ".join(f"{name} {values[0]:.2g}, {values[-1]:.2g}" for name, values in norms.items())
    figure.alt = f"{title}, length of the gradient near the input and near the output: {ends}."
    return figure
