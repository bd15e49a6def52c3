"""Batches of arrays, as pipelines that make them while a net trains."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers import backend

LARGEST_SEED = 2**32
MakeBatch = Callable[..., tuple[np.ndarray, np.ndarray]]


def shuffled(
    X: np.ndarray,
    y: np.ndarray,
    batch_size: int,
    random: np.random.Generator,
    make_batch: MakeBatch | None = None,
) -> Any:
    """The rows of X with their labels in random order, in batches; no copy of all of X is made.

    With `make_batch`, each batch is what that makes of X, y, the positions of the batch, and a seed.
    """
    order = random.permutation(len(X))
    count = -(-len(X) // batch_size)
    seeds = random.integers(LARGEST_SEED, size=count).tolist()

    def batch(index: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = order[index * batch_size : (index + 1) * batch_size]
        return make_batch(X, y, chosen, seeds[index]) if make_batch else (X[chosen], y[chosen])

    return pipeline(batch, count)


def of_epoch(make_batch: MakeBatch | None, epoch: int) -> MakeBatch | None:
    """What makes the batches of an epoch: with its number, counted from 0, where that is asked for."""
    try:
        wanted = make_batch is not None and "epoch" in inspect.signature(make_batch).parameters
    except (TypeError, ValueError):  # some callables of C have no signature
        wanted = False
    return functools.partial(make_batch, epoch=epoch) if make_batch and wanted else make_batch


def in_order(X: np.ndarray, y: np.ndarray, batch_size: int) -> Any:
    """The rows of X with their labels as they stand, in batches."""

    def batch(index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = slice(index * batch_size, (index + 1) * batch_size)
        return X[rows], y[rows]

    return pipeline(batch, -(-len(X) // batch_size))


def pipeline(batch: Callable[[int], tuple[np.ndarray, np.ndarray]], count: int) -> Any:
    """The batches number 0 to `count` - 1, as ``model.fit`` takes them."""
    first = typed(batch(0))  # a mistake in it is raised here, as it is

    def each(index: int) -> tuple[np.ndarray, ...]:
        return typed(batch(index)) if index else first

    return backend.stream(each, count)


def typed(arrays: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, ...]:
    """Arrays as nets take them: floating-point numbers are float32."""
    plain = [np.asarray(array) for array in arrays]
    return tuple(array.astype(np.float32) if array.dtype.kind == "f" else array for array in plain)
