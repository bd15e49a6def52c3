"""Images that did not train a student's net, for checks of its accuracy."""

from __future__ import annotations

from cifar_helpers import budget
from cifar_helpers.data import Split


def unseen(seed: int, train: int, validation: int) -> tuple[str, Split, Split]:
    """Which data they are, the training images, and images that were not trained on.

    Where the budget uses toy data the training images are the first 1,000 toy images and the others are drawn
    for the occasion. Else they are parts of CIFAR-10 by position, and the others the first 1,000 validation
    images.

    Parameters
    ----------
    seed : int
        Of the toy images.
    train, validation : int
        Sizes of CIFAR-10's parts.
    """
    from cifar_helpers.data import load, splits, toy

    if budget.current().draws:
        data = load("toy10", train=1_000, test=1)
        return data.title, data.train, toy.draw("toy10", 500, 10_000 + seed)
    data = load("cifar10")
    parts = splits.positional(data, train=train, validation=validation, test=1)
    return data.title, parts.train, parts.validation[:1_000]
