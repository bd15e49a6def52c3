"""Residual units and the network of them: checks of a student's models, and of what large weights cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Mistakes, compare, fail, passed, run
from cifar_helpers.checks.models import (
    Net,
    Residual,
    check_in_training,
    check_step,
    parameters,
    residual_mutants,
    same_function,
)
from cifar_helpers.checks.models.architecture import (
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    Pool,
)
from cifar_helpers.checks.models.equivalence import Student

ELU = Activation("elu")
FILTERS, CLASSES, L2 = 8, 100, 7e-3
FRESH = 0.1  # by so large a share may the deviation of fresh weights be off; Glorot's is, by 0.29


def preactivated(filters: int) -> Net:
    """BN, ELU, convolution."""
    return (BatchNorm(), ELU, Conv(filters, padding="same"))


def stage(filters: int) -> Net:
    """BN, ELU, convolution, and a residual unit on what that gives."""
    return (*preactivated(filters), Residual(preactivated(filters) * 2))


UNIT_NET: Net = (Conv(FILTERS, padding="same"), Residual(preactivated(FILTERS) * 2))
RESIDUAL_NET: Net = (
    *(*stage(16), Pool(), *stage(32), Pool(), *stage(64)),
    *(ELU, Pool("max", 8, 8), Flatten(), Dense(CLASSES), SOFTMAX),
)


def residual_unit(unit_net: Callable[..., Any], seed: int = 0) -> None:
    """Checks a student's residual unit, after a convolution of 8 filters.

    Parameters
    ----------
    unit_net : callable
        Takes nothing and returns a net of that convolution and the student's unit.
    """
    student, order = same_function("unit_net", unit_net, UNIT_NET, seed, residual_mutants)
    check_penalty(student)
    check_in_training(student, unit_net, UNIT_NET, penalised=True)
    check_step(student, order, UNIT_NET, seed, L2)
    passed("residual_unit: BN, ELU, convolution, twice, and its input added")


def residual_net(build: Callable[..., Any], seed: int = 0) -> None:
    """Checks a student's residual network, for a hundred classes and for ten."""
    hundred = lambda: build(CLASSES)  # noqa: E731
    student, order = same_function("residual_net", hundred, RESIDUAL_NET, seed, residual_mutants)
    check_penalty(student)
    check_classes(build)
    check_fresh(build(CLASSES))
    check_in_training(student, hundred, RESIDUAL_NET, penalised=True)
    check_step(student, order, RESIDUAL_NET, seed, L2)
    total, trainable = parameters(RESIDUAL_NET)
    passed(f"residual_net: {total:,} parameters, {trainable:,} of them trained")


def check_classes(build: Callable[..., Any]) -> None:
    """Fails unless a net for ten classes gives ten probabilities."""
    net = run("residual_net(10)", build, 10)
    got = run("the weights of residual_net(10)", lambda: [np.shape(values) for values in net.get_weights()])
    if (10,) not in got or (64, 10) not in got:
        cause = Cause("the number of classes is not used", 'layers.Dense(classes, activation="softmax")')
        fail("residual_net(10)", f"a last layer of {got[-1]}", "a last layer for 10 classes", cause)


# ------------------------------------------------------------------ what large weights cost


def check_penalty(student: Student) -> None:
    """Fails unless the kernels of all convolutions are penalised, and nothing else."""
    losses = run("net.losses", lambda: list(student.model.losses))
    weights = [np.asarray(values, np.float64) for values in student.model.get_weights()]
    kernels = [values for values in weights if values.ndim == 4]
    tried = f"the sum of {student.name}().losses, what L2 adds to the loss"
    got, right = float(sum(map(float, losses))), L2 * squares(kernels)
    if not losses:
        cause = Cause(
            "no layer has L2 regularisation", "use conv(filters), which has it, for every convolution"
        )
        fail(tried, "no losses", f"{right:.4g}", cause)
    compare(tried, got, right, wrong_penalties(weights, kernels), 1e-3)


def squares(values: Sequence[np.ndarray]) -> float:
    """Sum of the squares of all numbers."""
    return float(sum(np.sum(each**2) for each in values))


def wrong_penalties(weights: list[np.ndarray], kernels: list[np.ndarray]) -> Mistakes:
    """What other penalties add to the loss."""
    step = "conv(filters) for every convolution, and no regularizer elsewhere"
    right = L2 * squares(kernels)
    matrices = [values for values in weights if values.ndim > 1]
    yield Cause("the dense layer is penalised, too", step), L2 * squares(matrices)
    vectors = [values for values in weights if values.ndim == 1]
    yield Cause("biases or batch normalisation are penalised, too", step), L2 * squares(kernels + vectors)
    yield Cause("the strength is 0.07", step), 10 * right
    yield Cause("the strength is 0.0007", step), right / 10
    yield Cause("the penalty is half of what it should be", step), right / 2
    for number, kernel in enumerate(kernels, 1):
        message = f"convolution {number} of {len(kernels)} is not penalised"
        yield Cause(message, step), right - L2 * squares([kernel])
        yield Cause(f"only convolution {number} is penalised", step), L2 * squares([kernel])


def check_fresh(net: Any) -> None:
    """Fails unless the kernels of a new net are drawn with He's deviation."""
    weights = [np.asarray(values) for values in run("residual_net().get_weights()", net.get_weights)]
    kernel = max((values for values in weights if values.ndim == 4), key=np.size)
    got, right = float(kernel.std()), float(np.sqrt(2 / np.prod(kernel.shape[:3])))
    if not abs(got / right - 1) < FRESH:
        cause = Cause("the kernels are not drawn as He et al. do", "use conv(filters) for every convolution")
        fail("deviation of the fresh weights of a convolution", f"{got:.3g}", f"about {right:.3g}", cause)
