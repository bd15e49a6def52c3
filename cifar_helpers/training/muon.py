"""What `speedrun` trains with: SGD with Muon for convolutions, and a rate that rises and falls.

Keras is imported with this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
from keras import ops

STEPS = 5
QUINTIC = (3.4445, -4.7750, 2.0315)  # steep at 0: small singular values come near 1 in few steps


def orthogonal(matrix: Any) -> Any:
    """A matrix with nearly the same singular vectors, whose singular values lie between 0.7 and 1.2 or so.

    Parameters
    ----------
    matrix : tensor (N, M)
        float32 or bfloat16, in which it is computed.

    Returns
    -------
    tensor (N, M)

    Notes
    -----
    Five steps of a Newton-Schulz iteration, X ← aX + b(XXᵀ)X + c(XXᵀ)²X, from X / ‖X‖. Jordan et al.,
    "Muon: An optimizer for hidden layers in neural networks" (2024), https://kellerjordan.github.io/posts/muon/.
    """
    a, b, c = QUINTIC
    tall = matrix.shape[0] > matrix.shape[1]
    x = ops.transpose(matrix) if tall else matrix
    x = x / (ops.norm(x) + 1e-7)
    for _ in range(STEPS):
        square = ops.matmul(x, ops.transpose(x))
        x = a * x + ops.matmul(b * square + c * ops.matmul(square, square), x)
    return ops.transpose(x) if tall else x


@keras.saving.register_keras_serializable("cifar_helpers")
class SpeedrunSGD(keras.optimizers.SGD):
    """SGD with Nesterov momentum, a rate of its own for offsets, and Muon for convolutions if that is asked.

    Keras's `Muon` leaves filters of four dimensions to AdamW. Here they are (height · width · channels in,
    channels out) matrices: the step is `orthogonal`, and the filters keep a norm of the root of their number.

    Parameters
    ----------
    learning_rate : float or keras.optimizers.schedules.LearningRateSchedule
        For everything but convolutions under Muon; of a loss that is a mean over the batch.
    offset_factor : float
        How many times as large the rate of batch normalisation's β is.
    shrink : float
        The share by which a step at the highest rate, `peak`, makes weights smaller, through the momentum.
    peak : float
    muon : float, optional
        Muon's rate where `learning_rate` is at its peak; None: convolutions take steps like all else.
    muon_momentum : float
    bfloat16 : bool
        Whether the matrices are multiplied in bfloat16.
    **options
        As for `keras.optimizers.SGD`.
    """

    def __init__(
        self,
        learning_rate: Any = 1.0,
        offset_factor: float = 64.0,
        shrink: float = 0.0,
        peak: float = 1.0,
        muon: float | None = None,
        muon_momentum: float = 0.6,
        bfloat16: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **{"momentum": 0.85, "nesterov": True, **options})
        self.own: dict[str, Any] = {
            "offset_factor": offset_factor,
            "shrink": shrink,
            "peak": peak,
            "muon": muon,
            "muon_momentum": muon_momentum,
            "bfloat16": bfloat16,
        }

    def get_config(self) -> Mapping[str, Any]:
        return {**super().get_config(), **self.own}

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        rate = ops.cast(learning_rate, variable.dtype)
        gradient = ops.cast(gradient, variable.dtype)
        if len(variable.shape) == 4 and self.own["muon"] is not None:
            self._turn(gradient, variable, rate * (self.own["muon"] / self.own["peak"]))
            return
        own = self._trainable_variables[self._get_variable_index(variable)]  # TensorFlow's has another name
        factor = self.own["offset_factor"] if own.name == "beta" else 1.0
        decay = self.own["shrink"] / (self.own["peak"] * factor)
        super().update_step(gradient + decay * variable, variable, rate * factor)

    def _turn(self, gradient: Any, filters: Any, rate: Any) -> None:
        """Muon's step."""
        momentum = self.own["muon_momentum"]
        moving = self.momentums[self._get_variable_index(filters)]
        self.assign(moving, momentum * moving + gradient)
        matrix = ops.reshape(gradient + momentum * moving, (-1, filters.shape[-1]))
        if self.own["bfloat16"]:
            matrix = ops.cast(matrix, "bfloat16")
        step = ops.reshape(ops.cast(orthogonal(matrix), filters.dtype), filters.shape)
        norm = filters.shape[-1] ** 0.5
        self.assign(filters, filters * (norm / ops.sqrt(ops.sum(ops.square(filters)))) - rate * step)


@keras.saving.register_keras_serializable("cifar_helpers")
class Triangle(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate by step that rises along a line to its peak, and falls along another.

    Parameters
    ----------
    rate : float
        The peak.
    steps, top : float
        Steps in all, and the step of the peak, which lies between the first and the last.
    first, last : float
        Shares of `rate` at step 0 and at the end.
    """

    def __init__(self, rate: float, steps: float, top: float, first: float, last: float) -> None:
        self.settings = {"rate": rate, "steps": steps, "top": top, "first": first, "last": last}

    def __call__(self, step: Any) -> Any:
        s, now = self.settings, ops.cast(step, "float32")
        up = s["first"] + (1 - s["first"]) * now / s["top"]
        down = s["last"] + (1 - s["last"]) * (s["steps"] - now) / (s["steps"] - s["top"])
        return s["rate"] * ops.minimum(up, down)

    def get_config(self) -> dict[str, float]:
        return self.settings
