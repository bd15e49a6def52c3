"""Batches of arrays in random order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

LARGEST_SEED = 2**32
MakeBatch = Callable[[np.ndarray, np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]


def shuffled(
    X: np.ndarray,
    y: np.ndarray,
    batch_size: int,
    random: np.random.Generator,
    make_batch: MakeBatch | None = None,
) -> Any:
    """The rows of X with their labels in random order, in batches; no copy of all of X is made.

    With `make_batch`, each batch is what that makes of X, y, the positions of the batch, and a seed.

    Returns
    -------
    keras.utils.PyDataset
    """
    import keras

    order = random.permutation(len(X))
    count = -(-len(X) // batch_size)
    seeds = random.integers(LARGEST_SEED, size=count).tolist()

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return count

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            chosen = order[index * batch_size : (index + 1) * batch_size]
            return make_batch(X, y, chosen, seeds[index]) if make_batch else (X[chosen], y[chosen])

    return Batches()
