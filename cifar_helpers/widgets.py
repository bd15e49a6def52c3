"""Explorers with lists to choose from; where nobody is there to choose, they are figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from cifar_helpers import plots
from cifar_helpers.data.dataset import Dataset
from cifar_helpers.palette import BLUE, GREEN, RED
from cifar_helpers.plots.figure import DescribedFigure, as_html
from cifar_helpers.presence import someone_is_there

STEPS = [float(f"1e{exponent}") for exponent in range(-12, 0)]
USUAL_STEP = 1e-5
PAGE = 50  # weight pictures in a figure


def explore(draw: Callable[..., DescribedFigure], **choices: tuple[Sequence[Any], Any]) -> Any:
    """`draw` under lists to choose from; the figure for their first values where nobody could choose.

    They are lists, whose arrow keys move through the values as a slider does: of ipywidgets' sliders a screen
    reader says no name.

    Parameters
    ----------
    draw : callable
        Takes one value for each list and returns a figure.
    **choices
        For each list its values, and the one that is shown first.

    Returns
    -------
    ipywidgets.Widget or DescribedFigure
        The widget is stored with its picture, for where no kernel can show it any more.
    """
    if not someone_is_there():
        return draw(**{name: first for name, (_, first) in choices.items()})
    import ipywidgets

    controls = {
        name: ipywidgets.Dropdown(
            options=[(f"{value:.0e}" if isinstance(value, float) else value, value) for value in values],
            value=first,
            description=name,
            style={"description_width": "initial"},
            layout={"width": "max-content"},
        )
        for name, (values, first) in choices.items()
    }
    picture = ipywidgets.HTML()

    class Explorer(ipywidgets.VBox):
        _ipython_display_ = None  # that of ipywidgets 7 would leave the picture out

        def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
            view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
            data, metadata = self.figure._repr_mimebundle_()
            return data | {"application/vnd.jupyter.widget-view+json": view}, metadata

    explorer = Explorer([*controls.values(), picture])

    def redraw(_: Any = None) -> None:
        explorer.figure = draw(**{name: control.value for name, control in controls.items()})
        picture.value = as_html(plots.png(explorer.figure), explorer.figure.alt)

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    return explorer


def gradient_check(
    numeric_gradient: Callable[..., np.ndarray], net: Any, X: np.ndarray, y: np.ndarray, reg: float = 0.0
) -> Any:
    """Error of the numeric gradient over its step, in float64 and float32, for each of the net's parameters.

    Parameters
    ----------
    numeric_gradient : callable
        ``numeric_gradient(loss, weights, h)`` moves the entries of the array `weights` in place.
    net : object
        With `params`, a dictionary of arrays, and ``loss(X, y, reg=reg)`` that returns loss and gradients.
    X, y : arrays
        Examples and labels; a few are enough.
    reg : float
        Strength of the regularisation.

    Returns
    -------
    ipywidgets.Widget or DescribedFigure
        With lists for the parameter and the step where somebody can choose.
    """

    @cache
    def curve(parameter: str, dtype: str) -> dict[float, float]:
        return {h: step_error(numeric_gradient, net, parameter, X, y, reg, h, dtype) for h in STEPS}

    def draw(parameter: str, step: float) -> DescribedFigure:
        title = f"Gradient check of {parameter}"
        figure, axes = plots.new_axes(title, "step h", "relative error")
        for dtype, colour, line in (("float64", BLUE, "-"), ("float32", RED, "--")):
            errors = curve(parameter, dtype)
            axes.loglog(list(errors), list(errors.values()), line, color=colour, marker="o", label=dtype)
        axes.axvline(step, color=GREEN, linestyle=":", label=f"h = {step:.0e}")
        axes.legend()
        here = [curve(parameter, dtype)[step] for dtype in ("float64", "float32")]
        figure.alt = f"{title} with h = {step:.0e}: error {here[0]:.0e} in float64, {here[1]:.0e} in float32."
        return figure

    return explore(draw, parameter=(list(net.params), next(iter(net.params))), step=(STEPS, USUAL_STEP))


def step_error(
    numeric_gradient: Callable[..., np.ndarray],
    net: Any,
    name: str,
    X: np.ndarray,
    y: np.ndarray,
    reg: float,
    h: float,
    dtype: str,
) -> float:
    """Relative difference between a net's gradient and its numeric one, in norm; the net stays as it was."""
    kept = net.params
    net.params = {key: np.array(values, dtype=dtype) for key, values in kept.items()}
    X = X.astype(dtype)
    try:
        exact = net.loss(X, y, reg=reg)[1][name]
        numeric = numeric_gradient(lambda: net.loss(X, y, reg=reg)[0], net.params[name], h)
    finally:
        net.params = kept
    sizes = float(np.linalg.norm(numeric) + np.linalg.norm(exact))
    return float(np.linalg.norm(numeric - exact) / max(sizes, 1e-30))


def weight_pictures(net: Any, class_names: Sequence[str], title: str = "First layer") -> Any:
    """Pictures of the first layer's weights, or of those hidden units that speak most for one class.

    Parameters
    ----------
    net : object
        With `params`, a dictionary that holds W1 (3072, H) and W2 (H, C).
    class_names : sequence of C str
    title : str
        Which net it is, and on which data.

    Returns
    -------
    ipywidgets.Widget or DescribedFigure
        With a list for the class where somebody can choose.
    """
    W1, W2 = net.params["W1"], net.params["W2"]

    def draw(units: str) -> DescribedFigure:
        if units == "all":
            return plots.weight_pictures(W1, range(min(PAGE, W1.shape[1])), title)
        strongest = np.argsort(-W2[:, class_names.index(units)])[:10]
        return plots.weight_pictures(W1, strongest.tolist(), f"{title}: most in favour of {units}")

    return explore(draw, units=(["all", *class_names], "all"))


def superclass_sheet(data: Dataset, table: Sequence[int]) -> Any:
    """Training images of the classes of one superclass, a row for each class.

    Parameters
    ----------
    data : Dataset
        With superclasses.
    table : sequence of int
        `table[k]` is the superclass of class k.

    Returns
    -------
    ipywidgets.Widget or DescribedFigure
        With a list for the superclass where somebody can choose.
    """

    def draw(superclass: str) -> DescribedFigure:
        members = np.flatnonzero(np.asarray(table) == names.index(superclass)).tolist()
        images, labels = data.train.images, data.train.labels
        title = f"{data.title}: {superclass}"
        return plots.sample_sheet(images, labels, data.class_names, title, classes=members)

    names = data.superclass_names
    return explore(draw, superclass=(names, names[0]))
