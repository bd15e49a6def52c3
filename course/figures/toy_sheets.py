"""Draws the contact sheets of the toy data, `toy10.png` and `toy100.png`, beside this file.

python course/figures/toy_sheets.py
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from cifar_helpers.data import Split, names
from cifar_helpers.data.toy import draw

HERE = Path(__file__).parent
SEED = 11
INK, QUIET = "#222222", "#666666"


def strip(split: Split, label: int, count: int) -> np.ndarray:
    """The first images of a class side by side, two white pixels apart: uint8 (32, 34 * count - 2, 3)."""
    images = split.images[split.labels == label][:count]
    gaps = [np.pad(image, ((0, 0), (0, 2), (0, 0)), constant_values=255) for image in images]
    return np.concatenate(gaps, axis=1)[:, :-2]


def sheet(width: float, height: float, title: str) -> plt.Figure:
    """An empty page, in inches, with its title."""
    figure = plt.figure(figsize=(width, height), facecolor="white")
    figure.text(0.02, 1 - 0.18 / height, title, size=13, weight="bold", color=INK, va="top")
    return figure


def place(figure: plt.Figure, image: np.ndarray, box: tuple[float, float, float, float]) -> plt.Axes:
    """Show an image, its pixels unsmoothed, in a box (left, bottom, width, height) of the page."""
    axes = figure.add_axes(box)
    axes.imshow(image, interpolation="nearest", aspect="auto")
    axes.set_axis_off()
    return axes


def ten_classes(columns: int = 12) -> plt.Figure:
    """One row per class, its name on the left."""
    split = draw("toy10", 10 * columns, SEED)
    figure = sheet(9.6, 7.9, "toy10 — toy data drawn by code")
    for row, name in enumerate(names.CIFAR10_CLASSES):
        bottom = 0.925 - 0.0915 * (row + 1)
        place(figure, strip(split, row, columns), (0.115, bottom, 0.87, 0.086))
        figure.text(0.105, bottom + 0.043, name, size=9.5, color=INK, ha="right", va="center")
    return figure


def hundred_classes(columns: int = 4) -> plt.Figure:
    """One row per superclass, its five classes side by side."""
    split = draw("toy100", 100 * columns, SEED)
    figure = sheet(13.6, 15.4, "toy100 — toy data drawn by code: 100 classes in 20 superclasses")
    for row, superclass in enumerate(names.CIFAR100_SUPERCLASSES):
        bottom = 0.968 - 0.0483 * (row + 1)
        label = textwrap.fill(superclass.replace("_", " "), 18, break_on_hyphens=False)
        figure.text(0.115, bottom + 0.017, label, size=9, color=INK, ha="right", va="center", weight="bold")
        members = [fine for fine, coarse in enumerate(names.CIFAR100_SUPERCLASS_OF) if coarse == row]
        for column, fine in enumerate(members):
            left = 0.125 + 0.174 * column
            axes = place(figure, strip(split, fine, columns), (left, bottom, 0.167, 0.0355))
            name = names.CIFAR100_CLASSES[fine].replace("_", " ")
            axes.set_title(name, size=8, color=QUIET, loc="left", pad=1.5)
    return figure


if __name__ == "__main__":
    for name, make in (("toy10", ten_classes), ("toy100", hundred_classes)):
        make().savefig(HERE / f"{name}.png", dpi=90, metadata={"Software": None})
