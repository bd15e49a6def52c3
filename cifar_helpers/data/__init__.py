"""The data sets of the course: `load` gives the official images or toy data, in the same form."""

from __future__ import annotations

from cifar_helpers.data.dataset import Dataset, Split

__all__ = ["NAMES", "Dataset", "Split", "load"]

NAMES = ("cifar10", "cifar100", "toy10", "toy100")


def load(name: str, *, train: int | None = None, test: int | None = None) -> Dataset:
    """Load a data set by its name.

    The official sets are read from `CIFAR_DATA_DIR`, or downloaded once and then read from a cache;
    toy sets are drawn by code and need no network.

    Parameters
    ----------
    name : str
        `cifar10`, `cifar100`, `toy10` or `toy100`.
    train, test : int, optional
        Take only the first so many images of each split. Without them the whole split.

    Returns
    -------
    Dataset
        Images are uint8 (N, 32, 32, 3), labels int64 (N,).

    Raises
    ------
    ValueError
        If the name is unknown or a number of images is out of range.
    cifar_helpers.data.data_error.DataError
        If the official archive can't be had or is damaged; the message says what to do.

    Examples
    --------
    >>> load("toy10", train=100, test=50)
    toy data (10 classes): 100 train and 50 test images, 10 classes
    """
    if name not in NAMES:
        raise ValueError(f'data set "{name}" is unknown: choose {", ".join(NAMES)}')
    if name.startswith("toy"):
        from cifar_helpers.data import toy

        return toy.load(name, train=train, test=test)
    from cifar_helpers.data import official

    return official.load(name, train=train, test=test)
