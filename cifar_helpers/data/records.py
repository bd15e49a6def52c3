"""Single images as the records of the official binary archives."""

from __future__ import annotations

import numpy as np


def encode(image: np.ndarray, *labels: int) -> bytes:
    """An image as the binary archives store it: its labels, then all red, all green and all blue values.

    Parameters
    ----------
    image : uint8 array (32, 32, 3)
    *labels : int
        One for CIFAR-10; superclass and class, in this order, for CIFAR-100.

    Returns
    -------
    bytes
        A byte for each label and 3,072 for the image.

    Raises
    ------
    ValueError
        If the image is not uint8 (32, 32, 3), or a label does not fit into a byte.

    Notes
    -----
    The format: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".

    Examples
    --------
    >>> orange = np.zeros((32, 32, 3), np.uint8) + np.array([255, 128, 0], np.uint8)
    >>> record = encode(orange, 7)
    >>> len(record), record[0], record[1], record[1 + 1024], record[1 + 2048]
    (3073, 7, 255, 128, 0)
    """
    if image.dtype != np.uint8 or image.shape != (32, 32, 3):
        raise ValueError(f"the image is {image.dtype} {image.shape}: expected uint8 (32, 32, 3)")
    if not all(0 <= label < 256 for label in labels):
        raise ValueError(f"the labels are {labels}: expected integers from 0 to 255, one byte each")
    return bytes(int(label) for label in labels) + image.transpose(2, 0, 1).tobytes()
