"""Comparison of Keras models by what they compute: the reference in NumPy, typical mistakes."""

from cifar_helpers.checks.models.architecture import Net, parameters
from cifar_helpers.checks.models.dropouts import check_dropout
from cifar_helpers.checks.models.equivalence import same_function
from cifar_helpers.checks.models.mutants import mutants
from cifar_helpers.checks.models.residual import Residual
from cifar_helpers.checks.models.residual_mutants import residual_mutants
from cifar_helpers.checks.models.stepping import check_step
from cifar_helpers.checks.models.training_behaviour import check_in_training

__all__ = [
    "Net",
    "Residual",
    "check_dropout",
    "check_in_training",
    "check_step",
    "mutants",
    "parameters",
    "residual_mutants",
    "same_function",
]
