"""Batches of arrays as `tf.data` pipelines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import tensorflow as tf

LARGEST_SEED = 2**32
AHEAD = 2  # batches that are made while another one is trained with
MakeBatch = Callable[[np.ndarray, np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]


def shuffled(
    X: np.ndarray,
    y: np.ndarray,
    batch_size: int,
    random: np.random.Generator,
    make_batch: MakeBatch | None = None,
) -> tf.data.Dataset:
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


def in_order(X: np.ndarray, y: np.ndarray, batch_size: int) -> tf.data.Dataset:
    """The rows of X with their labels as they stand, in batches."""

    def batch(index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = slice(index * batch_size, (index + 1) * batch_size)
        return X[rows], y[rows]

    return pipeline(batch, -(-len(X) // batch_size))


def pipeline(batch: Callable[[int], tuple[np.ndarray, np.ndarray]], count: int) -> tf.data.Dataset:
    """The batches number 0 to `count` - 1.

    TensorFlow's own tuning of pipelines is off: with TensorFlow 2.21 an iterator that has it may end only
    when its tuner wakes next, after 0.01 · 2ⁿ seconds, so that an epoch took up to twice its time.
    """
    import tensorflow as tf

    first = typed(batch(0))  # a mistake in it is raised here, as it is

    def batches() -> Iterator[tuple[np.ndarray, ...]]:
        yield first
        for index in range(1, count):
            yield typed(batch(index))

    signature = tuple(tf.TensorSpec((None, *array.shape[1:]), array.dtype) for array in first)
    made = tf.data.Dataset.from_generator(batches, output_signature=signature)
    options = tf.data.Options()
    options.autotune.enabled = False
    return made.apply(tf.data.experimental.assert_cardinality(count)).prefetch(AHEAD).with_options(options)


def typed(arrays: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, ...]:
    """Arrays as nets take them: numbers with a point are float32."""
    arrays = tuple(np.asarray(array) for array in arrays)
    return tuple(array.astype(np.float32) if array.dtype.kind == "f" else array for array in arrays)
