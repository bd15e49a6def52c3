"""Figures of the course: titles, labelled axes, colours for every eye, and a text that says the same."""

from __future__ import annotations

from cifar_helpers.plots.classes import class_bars, confusion_matrix, feature_map
from cifar_helpers.plots.convolution import (
    array_pictures,
    equivariance_drawing,
    filter_pictures,
    heat_map,
    receptive_field_drawing,
)
from cifar_helpers.plots.curves import (
    accuracy_curves,
    layer_norms,
    learning_rates,
    loss_curve,
    training_curves,
    validation_curves,
    validation_panels,
)
from cifar_helpers.plots.figure import DescribedFigure, new_axes, png, set_axes
from cifar_helpers.plots.graphs import residual_graph
from cifar_helpers.plots.images import (
    captioned_images,
    image_grid,
    sample_sheet,
    template_pictures,
    weight_pictures,
)
from cifar_helpers.plots.optimisation import (
    batchnorm_graph,
    layer_histograms,
    named_curves,
    range_test,
    valley_paths,
)
from cifar_helpers.plots.reliability import reliability_curves

__all__ = [
    "DescribedFigure",
    "accuracy_curves",
    "array_pictures",
    "batchnorm_graph",
    "captioned_images",
    "class_bars",
    "confusion_matrix",
    "equivariance_drawing",
    "feature_map",
    "filter_pictures",
    "heat_map",
    "image_grid",
    "layer_histograms",
    "layer_norms",
    "learning_rates",
    "loss_curve",
    "named_curves",
    "new_axes",
    "png",
    "range_test",
    "receptive_field_drawing",
    "reliability_curves",
    "residual_graph",
    "sample_sheet",
    "set_axes",
    "template_pictures",
    "training_curves",
    "validation_curves",
    "validation_panels",
    "valley_paths",
    "weight_pictures",
]
