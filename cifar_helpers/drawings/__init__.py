"""Drawings of what the lessons explain, made by code: `drawings.convolution()` in a cell shows one."""

from __future__ import annotations

from cifar_helpers.drawings.descent import (
    batch_normalisation,
    computational_graph,
    cosine_restarts,
    dropout,
    gradient_descent,
)
from cifar_helpers.drawings.examples import leak, mixup, nearest_neighbours, splits
from cifar_helpers.drawings.nets import bottleneck_features, pre_activation, residual_block, vgg16
from cifar_helpers.drawings.shapes import Drawing
from cifar_helpers.drawings.windows import convolution, im2col, pooling, receptive_field, stride_and_padding

__all__ = [
    "Drawing",
    "batch_normalisation",
    "bottleneck_features",
    "computational_graph",
    "convolution",
    "cosine_restarts",
    "dropout",
    "gradient_descent",
    "im2col",
    "leak",
    "mixup",
    "nearest_neighbours",
    "pooling",
    "pre_activation",
    "receptive_field",
    "residual_block",
    "splits",
    "stride_and_padding",
    "vgg16",
]
