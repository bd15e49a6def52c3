"""Check of mixup's draw: who is mixed with whom, and by which shares."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.checks.capstone.mixing import CLASSES, SHAPES, SIDE
from cifar_helpers.checks.core import Cause, Causes, array, close, fail, pair, passed, run, untouched
from cifar_helpers.checks.sizes import any_size

BATCHES, ALPHAS = 40, (1.0, 5.0, 0.5)
DIFFERENT = 0.9  # so many of the orders, and of the shares, come once: of right draws all but one or two do
SEEN = 1e-4  # a partner's share that can be seen in a row of labels
BETA = "random.beta(alpha, alpha, size=len(images)): one share for each image"
ORDER = "partners = random.permutation(len(images)): each image is the partner of one image"
BUILT_IN = {
    count: Cause(f"works only for batches of {count} images", "size=len(images): a batch may have any length")
    for count in (64, 32, 128)
}
NOTHING = Cause("nothing is mixed: every image is its own partner, or keeps all of it", ORDER)
NO_MIX: Causes = {
    r"NameError: name 'mix'": Cause("mix is not defined here", "run the cell of the task before"),
    r"'numpy.random._generator.Generator'|Generator": Cause(
        "a generator has other names than np.random", "random = np.random.default_rng(seed); random.beta(…)"
    ),
    **SHAPES,
}


def mixup(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the draw: a share of its own for each image, Beta(alpha, alpha), partners in random order.

    Every batch has one image of each class. So a row of labels says what an image was mixed with; and as the
    images are linearly independent, so do the images.
    """
    any_size(partial(check_draws, function, seed), CLASSES, BUILT_IN)
    passed("a share for each image, Beta(alpha, alpha), and partners in random order")


def check_draws(function: Callable[..., Any], seed: int, count: int) -> None:
    """As `mixup`; for another number of images than there are classes only whether it raises nothing."""
    random = np.random.default_rng(seed)
    if count != CLASSES:
        images = np.zeros((count, SIDE, SIDE, 3), np.float32)
        run("mixup", function, images, np.arange(count) % CLASSES, 1.0, 0)
        return
    images = random.integers(256, size=(CLASSES, SIDE, SIDE, 3)).astype(np.float32)
    labels = random.permutation(CLASSES)
    check_repeatable(function, images, labels, int(random.integers(2**31)))
    for alpha in ALPHAS:
        seeds = random.integers(2**31, size=BATCHES).tolist()
        tried = f"mixup of {CLASSES} images, alpha {alpha:g}"
        shares, partners = zip(
            *(one_batch(tried, function, images, labels, alpha, each) for each in seeds), strict=True
        )
        if not np.isfinite(shares).any():
            fail(tried, "the images and labels as they were", "mixed ones", NOTHING)
        check_partners(tried, partners)
        check_shares(tried, alpha, np.array(shares))
    untouched("mixup", function, images, labels, 1.0, seeds[0], names=("the images are", "the labels are"))


def check_repeatable(function: Callable[..., Any], images: np.ndarray, labels: np.ndarray, seed: int) -> None:
    """Fails unless the same seed gives the same batch, and another one another."""
    first, again, other = (
        array("mixup: the images", pair("mixup", got, "mixed images, mixed labels")[0], images.shape)
        for got in (
            run("mixup", function, images, labels, 1.0, each, causes=NO_MIX)
            for each in (seed, seed, seed + 1)
        )
    )
    step = "random = np.random.default_rng(seed), and draw everything from it"
    if not close(first, again):
        fail(
            "mixup twice with the same seed",
            "two different batches",
            "the same",
            Cause("seed is not used", step),
        )
    if close(first, other) and not close(first, images):  # images that are not mixed are looked at below
        message = "every seed gives the same draw"
        fail("mixup with two different seeds", "the same batch", "two different ones", Cause(message, step))


def one_batch(
    tried: str, function: Callable[..., Any], images: np.ndarray, labels: np.ndarray, alpha: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Shares (10,) and partners (10,) of a student's batch; NaN and -1 of an image that is its own partner.

    The images and the labels must tell the same.
    """
    got = pair(tried, run("mixup", function, images, labels, alpha, seed, causes=NO_MIX), "images, labels")
    pixels = array(f"{tried}: the images", got[0], images.shape).reshape(CLASSES, -1)
    rows = array(f"{tried}: the labels", got[1], (CLASSES, CLASSES))[:, labels]  # a column for each image
    basis = images.reshape(CLASSES, -1).astype(np.float64)
    parts = np.linalg.lstsq(basis.T, pixels.T, rcond=None)[0].T  # (mixed image, image): what is in it
    if not close(parts @ basis, pixels, 1e-3):
        cause = Cause("the mixed images are not combinations of the batch's images", "return mix(…)")
        fail(f"{tried}: the images", "other numbers", "combinations of two images each", cause)
    if not np.allclose(parts, rows, atol=2e-3):
        fail(f"{tried}: shares in images and in labels", "they differ", "the same", different(parts, rows))
    rest = rows * (1 - np.eye(CLASSES))
    seen = rest.max(axis=1) > SEEN
    return np.where(seen, np.diag(rows), np.nan), np.where(seen, rest.argmax(axis=1), -1)


def different(parts: np.ndarray, rows: np.ndarray) -> Cause:
    """Why labels don't tell the same as the images."""
    eye = np.eye(CLASSES)
    if np.allclose(rows, eye, atol=2e-3):
        return Cause("the labels are not mixed", "return what mix gives: both")
    if np.allclose(parts, eye, atol=2e-3):
        return Cause("the images are not mixed", "return what mix gives: both")
    others = [np.where(np.abs(values) > 2e-3, values, 0) * (1 - eye) for values in (parts, rows)]
    mixed = np.logical_and(*(values.any(axis=1) for values in others))  # a partner can be seen in both
    if mixed.any() and np.array_equal(*(values[mixed].argmax(axis=1) for values in others)):
        return Cause("labels and images have different shares: two draws", "draw once, use it for both")
    if np.allclose(np.diag(rows)[mixed], np.diag(parts)[mixed], atol=2e-3):
        return Cause("labels and images have different partners: two permutations are drawn", ORDER)
    return Cause("labels and images have different shares and partners", "call mix once, and return both")


def check_partners(tried: str, partners: tuple[np.ndarray, ...]) -> None:
    """Fails unless partners are permutations that change from batch to batch."""
    if all(np.array_equal(known[seen], partners[0][seen]) for known, seen in each_seen(partners)):
        message = "the partners are the same in every batch"
        fail(tried, "one order", "another one for each seed", Cause(message, ORDER))
    twice = [known for known in partners if len(set(known[known >= 0])) < np.sum(known >= 0)]
    if twice:
        message = "some images are the partner of several others, some of none: drawn with replacement"
        got = f"partners {', '.join(map(str, twice[0][twice[0] >= 0]))}"
        fail(tried, got, "each image once", Cause(message, ORDER))
    orders = len({tuple(known) for known in partners})
    if orders < DIFFERENT * len(partners):
        message = "only a few orders of partners come, again and again"
        fail(
            tried, f"{orders} orders in {len(partners)} batches", "nearly each its own", Cause(message, ORDER)
        )


def each_seen(partners: tuple[np.ndarray, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each batch's partners, and where both they and those of the first batch can be seen."""
    return [(known, (known >= 0) & (partners[0] >= 0)) for known in partners]


def check_shares(tried: str, alpha: float, shares: np.ndarray) -> None:
    """Fails unless shares (batches, images) look like draws from Beta(alpha, alpha).

    With 360 draws mean, variance and distribution function stay within these bounds but for once in 10^8
    times.
    """
    seen = [row[np.isfinite(row)] for row in shares]
    one = all(np.ptp(row) < 2e-3 for row in seen if row.size)
    shares = np.concatenate(seen)
    expected = f"mean 0.5, variance {1 / (4 * (2 * alpha + 1)):.3f}"
    mean, variance = float(shares.mean()), float(shares.var())
    got = f"mean {mean:.3f}, variance {variance:.3f}"
    if one:
        message = "one share for the whole batch: here each image has its own"
        fail(tried, f"share {shares[0]:.3f} for every image of one", "ten shares", Cause(message, BETA))
    right = 1 / (4 * (2 * alpha + 1))
    if abs(mean - 0.5) > 6 * np.sqrt(max(right, variance) / shares.size):
        message = "the shares are not symmetric about a half"
        if shares.min() >= 0.499:
            message = "the larger of share and 1 - share is taken: here it is the draw itself"
        elif shares.max() <= 0.501:
            message = "the smaller of share and 1 - share is taken: here it is the draw itself"
        fail(tried, got, expected, Cause(message, BETA))
    if len(np.unique(shares.round(6))) < DIFFERENT * shares.size:
        message = "only a few shares come, again and again"
        fail(tried, f"{len(np.unique(shares.round(6)))} shares", "one for each image", Cause(message, BETA))
    if abs(variance - right) > 0.1 * right + 6 * spread(alpha) / np.sqrt(shares.size):
        message = "the spread of the shares is not that of this alpha"
        if abs(variance - 1 / 12) < 0.022:
            message = "the shares are uniform, whatever alpha is"
        fail(tried, got, expected, Cause(message, BETA))
    apart = largest_gap(shares, np.random.default_rng(0).beta(alpha, alpha, size=20_000))
    if apart > 3 / np.sqrt(shares.size):
        message = f"mean and variance are right, but they are not drawn from Beta({alpha:g}, {alpha:g})"
        fail(tried, f"{apart:.2f} between the two distribution functions", "near 0", Cause(message, BETA))


def largest_gap(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference of two samples' distribution functions: the statistic of Kolmogorov and Smirnov.

    >>> largest_gap(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    0.5
    """
    values = np.concatenate([one, other])
    below = [np.searchsorted(np.sort(part), values, side="right") / part.size for part in (one, other)]
    return float(np.abs(below[0] - below[1]).max())


def spread(alpha: float) -> float:
    """Standard deviation of (share - 1/2)² for a share from Beta(alpha, alpha)."""
    second = 1 / (4 * (2 * alpha + 1))
    fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3))
    return float(np.sqrt(fourth - second**2))
