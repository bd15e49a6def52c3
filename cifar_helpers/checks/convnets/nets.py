"""The four nets of the assignment, and the checks of a student's models of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cifar_helpers.checks.core import passed
from cifar_helpers.checks.models import Net, check_dropout, check_in_training, parameters, same_function
from cifar_helpers.checks.models.architecture import (
    RELU,
    SOFTMAX,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Pool,
)

OUTPUT = (Flatten(), Dense(10), SOFTMAX)
MINIMAL: Net = (Conv(12, 5), RELU, Pool(), Dropout(0.5), *OUTPUT)
WIDE: Net = (
    *(Conv(32), RELU, Conv(64), RELU, Pool(), Dropout(0.5)),
    *(Flatten(), Dense(128), RELU, Dropout(0.5), Dense(10), SOFTMAX),
)
VGG: Net = (
    *(Conv(32), RELU, Conv(32), RELU, Pool()),
    *(Conv(64), RELU, Conv(64), RELU, Pool(), Dropout(0.5)),
    *(Flatten(), Dense(512), RELU, Dropout(0.5), Dense(10), SOFTMAX),
)
NORMALISED: Net = (
    *(Conv(32), RELU, BatchNorm(), Conv(32), RELU, BatchNorm(), Pool(), Dropout(0.25)),
    *(Conv(64), RELU, BatchNorm(), Conv(64), RELU, BatchNorm(), Pool(), Dropout(0.25)),
    *OUTPUT,
)
NETS = {"minimal": MINIMAL, "wide": WIDE, "vgg": VGG, "normalised": NORMALISED}


def minimal_net(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks the net with one convolution."""
    check_net("minimal", build, seed)


def wide_net(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks the net with two convolutions and a hidden dense layer."""
    check_net("wide", build, seed)


def vgg_net(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks the net with two blocks of two convolutions."""
    check_net("vgg", build, seed)


def normalised_net(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks the net with batch normalisation."""
    check_net("normalised", build, seed)


def check_net(name: str, build: Callable[..., Any], seed: int) -> None:
    """Fails unless a student's model computes what the net of that name does, also while training."""
    net = NETS[name]
    student, order = same_function(f"{name}_net", build, net, seed)
    check_in_training(student, build, net)
    check_dropout(student, order, net)
    passed(f"{name}_net computes the right function; {parameters(net)[0]:,} parameters")
