"""VGG16's first blocks with a new head, and the check of a student's model of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, fail, passed, run
from cifar_helpers.checks.models import Net, check_dropout, mutants, same_function
from cifar_helpers.checks.models.architecture import (
    RELU,
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Pool,
    weight_shapes,
)
from cifar_helpers.checks.models.judge import Student
from cifar_helpers.checks.models.mutants import Mutants, biases, denses, outputs

HEAD: Net = (Flatten(), Dense(256), RELU, BatchNorm(), Dropout(0.5), Dense(10), SOFTMAX)
BASE_CHANGED = Cause("tiny_base is not as it was", "restore its cell: two blocks, an eighth … of VGG16's width")


def vgg_blocks(*blocks: tuple[int, int]) -> Net:
    """Blocks of VGG16, each as its number of convolutions and their filters.

    >>> len(vgg_blocks((2, 64), (2, 128)))
    10
    """
    layers = [
        (*(layer for _ in range(count) for layer in (Conv(filters, padding="same"), RELU)), Pool())
        for count, filters in blocks
    ]
    return tuple(layer for block in layers for layer in block)


THREE_BLOCKS = vgg_blocks((2, 64), (2, 128), (3, 256))
TINY_BASE = vgg_blocks((2, 4), (2, 8))
TINY_NET: Net = (*TINY_BASE, *HEAD)
TINY_WEIGHTS = len(weight_shapes(TINY_BASE))


def head_mutants(net: Net) -> Mutants:
    """What students' mistakes in the head make of a net; its base is given."""
    for family in (outputs, activations, flattening, norms, denses, biases):
        for cause, wrong in family(net):
            if wrong != net and mutants.fits(wrong) and same_convolutions(net, wrong):
                yield cause, wrong


def same_convolutions(net: Net, other: Net) -> bool:
    """Whether both have the same base."""
    convolutions = [[layer for layer in each if isinstance(layer, Conv)] for each in (net, other)]
    return convolutions[0] == convolutions[1]
