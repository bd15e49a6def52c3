"""Random integers for a batch of images, each image with a stream of its own that no machine can change."""

from __future__ import annotations

import hashlib

import numpy as np

Palette = tuple[tuple[int, int, int], ...]  # colours, of which each image gets one

# SplitMix64 (Steele, Lea, Flood 2014, https://doi.org/10.1145/2660193.2660195).
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


def _mixed(bits: np.ndarray) -> np.ndarray:
    """SplitMix64's output function on uint64, modulo 2**64."""
    for shift, factor in _MIX:
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return bits ^ (bits >> np.uint64(31))


class Stream:
    """Draws one integer per image; image `i` draws the same numbers in whatever batch it stands.

    Only wrapping 64-bit integer arithmetic is used, so the numbers are the same on every machine and
    with every version of NumPy.

    Parameters
    ----------
    key : str
        What the images belong to; another key gives unrelated numbers.
    indices : int array (N,)
        The images' numbers, from 0.

    Examples
    --------
    >>> Stream("example", np.arange(6)).integers(0, 100)
    array([ 4, 68, 32, 44, 96, 18], dtype=int32)
    >>> Stream("example", np.array([2, 5])).integers(0, 100)
    array([32, 18], dtype=int32)
    """

    def __init__(self, key: str, indices: np.ndarray) -> None:
        digest = hashlib.sha256(key.encode()).digest()
        base = np.frombuffer(digest[:8], "<u8").astype(np.uint64)
        self._keys = _mixed(base + _mixed(np.asarray(indices).astype(np.uint64) * _STEP))
        self._drawn = 0

    def __len__(self) -> int:
        return len(self._keys)

    def bits(self, count: int) -> np.ndarray:
        """The next `count` words of 32 random bits of each image: uint64 (N, count)."""
        steps = np.arange(self._drawn + 1, self._drawn + count + 1).astype(np.uint64) * _STEP
        self._drawn += count
        return _mixed(self._keys[:, None] + steps) >> np.uint64(32)

    def integers(self, low: int, high: int) -> np.ndarray:
        """One integer per image, low ≤ value ≤ high: int32 (N,)."""
        return self.grid(low, high, 1, 1)[:, 0, 0]

    def grid(self, low: int, high: int, rows: int, columns: int) -> np.ndarray:
        """As `integers`, `rows` times `columns` of them per image: int32 (N, rows, columns)."""
        message = self.bits(rows * columns) * np.uint64(high - low + 1) >> np.uint64(32)
        return message.astype(np.int32).reshape(-1, rows, columns) + np.int32(low)

    def chance(self, percent: int) -> np.ndarray:
        """True for about `percent` of the images: bool (N,)."""
        return self.integers(0, 99) < percent

    def pick(self, values: Palette) -> np.ndarray:
        """One of `values` per image: int32 (N, 3)."""
        return np.asarray(values, np.int32)[self.integers(0, len(values) - 1)]

    def colour(self, palette: Palette, spread: int = 18) -> np.ndarray:
        """One RGB colour of the palette per image, a little lighter, darker or tinted: int32 (N, 3)."""
        light = self.integers(-spread, spread)[:, None]
        tint = self.grid(-(spread // 2), spread // 2, 1, 3)[:, 0]
        return np.clip(self.pick(palette) + light + tint, 0, 255)
