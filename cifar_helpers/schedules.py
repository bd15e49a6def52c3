"""Learning rates that change while a net is trained: functions of the epoch, counted from 0."""

from __future__ import annotations

import math
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


def cosine_restarts(first: int, factor: int, highest: float, lowest: float = 0.0) -> Schedule:
    """A learning rate that falls along half a cosine, jumps back to the top, and falls more slowly.

    Parameters
    ----------
    first : int
        Epochs of the first cycle, T_0.
    factor : int
        Each cycle is so many times as long as the one before: T_i = factor · T_(i-1).
    highest, lowest : float
        The rate at the beginning of each cycle, and the one that it falls towards.

    Returns
    -------
    callable
        Takes an epoch, counted from 0, and returns its learning rate.

    Raises
    ------
    ValueError
        If a cycle is shorter than one epoch or than the one before, or the rates are not in order.

    Notes
    -----
    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017), equation 5, with
    one step per epoch.

    Examples
    --------
    >>> rate = cosine_restarts(2, 2, 1.0)
    >>> [round(rate(epoch), 2) for epoch in range(8)]
    [1.0, 0.5, 1.0, 0.85, 0.5, 0.15, 1.0, 0.96]
    """
    if first < 1 or factor < 1:
        raise ValueError(
            f"first={first} and factor={factor}: a cycle has at least one epoch, and never fewer"
        )
    if not 0 <= lowest < highest:
        raise ValueError(f"lowest={lowest:g}, highest={highest:g}: expected 0 <= lowest < highest")

    def rate(epoch: int) -> float:
        length = first
        while epoch >= length:
            epoch, length = epoch - length, length * factor
        return lowest + (highest - lowest) / 2 * (1 + math.cos(math.pi * epoch / length))

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
