"""Figures that say in words what they show, and the course's colours."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cifar_helpers.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, SKY

LINE_STYLES = {"training": (BLUE, "-", "o"), "validation": (RED, "--", "s"), "test": (GREEN, ":", "^")}
CLASS_COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, BLACK)
CLASS_MARKERS = "o^sDvP*Xp>"  # classes of the same colour have other markers
DPI = 100
COUNTED = ("epoch", "iteration", "step", "depth")


class DescribedFigure(Figure):
    """A Matplotlib figure that says in words what it shows, to those who can't see it.

    Attributes
    ----------
    alt : str
        The figure in words. In a notebook it is the picture's alternative text: Jupyter's front ends give
        PNG outputs none, so the picture is shown as HTML, and the PNG is there for programs that want it.
    """

    alt: str = ""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = png(self)
        data = {"text/html": as_html(picture, self.alt), "image/png": picture, "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


def png(figure: Figure) -> bytes:
    """The figure as the bytes of a PNG file."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None})
    return file.getvalue()


def as_html(picture: bytes, alt: str) -> str:
    """The bytes of a PNG file as an HTML picture with its alternative text.

    >>> as_html(b"...", "Loss < 1.")
    '<img alt="Loss &lt; 1." src="data:image/png;base64,Li4u">'
    """
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{b64encode(picture).decode()}">'


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
    if x_label.startswith(COUNTED):  # integers, also where there is only one
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def legend_beside(axes: Axes) -> None:
    """A legend to the right of a plot, where it covers no point."""
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
