"""Learning rates that change while a net is trained: functions of the epoch, counted from 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

Schedule = Callable[[int], float]


def steps(start: float, factors: Mapping[int, float]) -> Schedule:
    """A learning rate that stays the same but for a few sudden drops.

    Parameters
    ----------
    start : float
        The learning rate of epoch 0.
    factors : mapping
        For each epoch at which the rate changes, its share of `start` from then on.

    Returns
    -------
    callable
        Takes an epoch, counted from 0, and returns its learning rate.

    Raises
    ------
    ValueError
        If `start` or a factor is not positive.

    Notes
    -----
    The schedule of He et al., "Deep Residual Learning for Image Recognition" (2015), section 4.2, is
    ``steps(0.1, {82: 0.1, 123: 0.01})``.

    Examples
    --------
    >>> rate = steps(1e-3, {50: 0.5, 75: 0.25})
    >>> [rate(epoch) for epoch in (0, 49, 50, 74, 75, 99)]
    [0.001, 0.001, 0.0005, 0.0005, 0.00025, 0.00025]
    """
    if start <= 0 or any(factor <= 0 for factor in factors.values()):
        raise ValueError(f"start={start:g} and factors {dict(factors)}: a learning rate must be over 0")

    def rate(epoch: int) -> float:
        passed = [first for first in factors if epoch >= first]
        return start * factors[max(passed)] if passed else start

    return rate


def callback(schedule: Schedule) -> keras.callbacks.Callback:
    """A Keras callback that sets the learning rate at the beginning of each epoch.

    Unlike a schedule inside the optimizer it needs no number of steps, and a training that goes on after a
    break (`training.fit` with a folder) finds the rate of its epoch again.

    Parameters
    ----------
    schedule : callable
        Takes an epoch, counted from 0, and returns its learning rate.
    """
    import keras

    return keras.callbacks.LearningRateScheduler(lambda epoch, _: float(schedule(epoch)))
