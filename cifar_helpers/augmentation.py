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


def flip(images: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The images with left and right swapped in the chosen ones.

    Parameters
    ----------
    images : array (N, H, W, C)
    chosen : bool array (N,)

    Returns
    -------
    array (N, H, W, C)
        A new one, of the same dtype.

    Examples
    --------
    >>> images = np.arange(6).reshape(2, 1, 3, 1)
    >>> flip(images, np.array([False, True]))[..., 0].tolist()
    [[[0, 1, 2]], [[5, 4, 3]]]
    """
    return np.where(chosen[:, None, None, None], images[:, :, ::-1], images)


def crop(images: np.ndarray, tops: np.ndarray, lefts: np.ndarray, margin: int = 4) -> np.ndarray:
    """Windows of images that were made larger by `margin` pixels on each side.

    The edge's own pixels are repeated outwards. A window is as large as the image was: one that begins in
    row and column `margin` is the image itself.

    Parameters
    ----------
    images : array (N, H, W, C)
    tops, lefts : int array (N,)
        Row and column of each window's first pixel, 0 to 2 * margin.
    margin : int

    Returns
    -------
    array (N, H, W, C)
        A new one, of the same dtype.

    Raises
    ------
    IndexError
        If a window goes beyond the margin.

    Examples
    --------
    >>> images = np.arange(9).reshape(1, 3, 3, 1)
    >>> crop(images, np.array([1]), np.array([2]), margin=1)[0, :, :, 0]
    array([[1, 2, 2],
           [4, 5, 5],
           [7, 8, 8]])
    """
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    rows = tops[:, None] + np.arange(height)  # (N, H)
    columns = lefts[:, None] + np.arange(width)  # (N, W)
    if len(images) and min(tops.min(), lefts.min()) < 0:
        raise IndexError(f"a window begins before the margin of {margin} pixels")
    return padded[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]]


def brighten(images: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """The images with each one's grey levels multiplied by a factor of its own.

    Parameters
    ----------
    images : uint8 array (N, H, W, C)
    factors : float array (N,)

    Returns
    -------
    uint8 array (N, H, W, C)
        Rounded; what would be brighter than 255 is 255.

    Examples
    --------
    >>> brighten(np.full((2, 1, 1, 1), 200, np.uint8), np.array([0.5, 2.0])).ravel()
    array([100, 255], dtype=uint8)
    """
    levels = images * factors[:, None, None, None].astype(np.float64)
    return np.rint(levels).clip(0, 255).astype(np.uint8)


def flip_and_crop(images: np.ndarray, seed: int, margin: int = 4) -> np.ndarray:
    """Each image mirrored or not, and shifted by up to `margin` pixels, at random.

    Parameters
    ----------
    images : array (N, H, W, C)
    seed : int
        The same seed gives the same changes.
    margin : int
        Largest shift, in pixels.

    Returns
    -------
    array (N, H, W, C)
        A new one, of the same dtype.

    Notes
    -----
    The augmentation of He et al., "Deep Residual Learning for Image Recognition" (2015), section 4.2, but for
    the margin: there it is black, here it repeats the edge.

    Examples
    --------
    >>> flip_and_crop(np.zeros((2, 32, 32, 3), np.uint8), seed=0).shape
    (2, 32, 32, 3)
    """
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(2 * margin + 1, size=(2, len(images)))
    return crop(flip(images, chosen), tops, lefts, margin)
