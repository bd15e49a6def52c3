"""Changes to images that may keep their label."""

from __future__ import annotations

import numpy as np


def rotate(images: np.ndarray, degrees: float) -> np.ndarray:
    """Images turned counter-clockwise about their middle; corners are filled with the nearest edge pixel.

    Each pixel takes the value of the nearest pixel of the original, so no new colours arise.

    Parameters
    ----------
    images : array (..., H, W, C)
    degrees : float

    Returns
    -------
    array (..., H, W, C)
        Of the same dtype.

    Examples
    --------
    >>> image = np.arange(9).reshape(3, 3, 1)
    >>> rotate(image, 90)[..., 0]
    array([[2, 5, 8],
           [1, 4, 7],
           [0, 3, 6]])
    """
    height, width = images.shape[-3:-1]
    angle = np.deg2rad(degrees)
    middle_row, middle_column = (height - 1) / 2, (width - 1) / 2
    rows, columns = np.indices((height, width))
    down, right = rows - middle_row, columns - middle_column
    from_rows = middle_row + np.cos(angle) * down + np.sin(angle) * right  # (H, W)
    from_columns = middle_column - np.sin(angle) * down + np.cos(angle) * right  # (H, W)
    from_rows = np.rint(from_rows).astype(int).clip(0, height - 1)
    from_columns = np.rint(from_columns).astype(int).clip(0, width - 1)
    return images[..., from_rows, from_columns, :]
