"""Convolution, pooling and a small net that the checks compare with, in another way than the notebook's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cifar_helpers.checks.tolerances import clear

Params = dict[str, np.ndarray]
KEYS = ("W1", "b1", "W2", "b2", "W3", "b3")
KINK = 1e-3  # no number before a ReLU of a problem is nearer to zero than this
CASES = ((1, 0), (2, 1), (3, 2))  # stride and padding, the easiest first


# ------------------------------------------------------------------ problems


@dataclass(frozen=True, eq=False)
class Problem:
    """Images, filters and how they are laid on, with the gradient of the feature maps.

    Attributes
    ----------
    X : float64 array (N, H, W, C)
    filters : float64 array (K, F, F, C)
    bias : float64 array (K,)
    stride, padding : int
    dmaps : float64 array (N, rows, columns, K)
    """

    X: np.ndarray
    filters: np.ndarray
    bias: np.ndarray
    stride: int
    padding: int
    dmaps: np.ndarray

    @property
    def field(self) -> int:
        return self.filters.shape[1]

    @property
    def places(self) -> tuple[int, int]:
        """Rows and columns of the feature maps."""
        return self.dmaps.shape[1:3]

    def __str__(self) -> str:
        n, h, w, c = self.X.shape
        how = f"{self.field} × {self.field}, stride {self.stride}, padding {self.padding}"
        return f"{n} images of {h} × {w} × {c} and windows of {how}"


def draw(seed: int, stride: int, padding: int) -> Problem:
    """A random problem whose sizes differ; the stride may leave the last rows out of reach."""
    random = np.random.default_rng([seed, stride, padding])
    n, c, k = (int(size) for size in random.permutation([2, 4, 5]))  # none is the field: shapes tell mistakes
    h, w = (int(side) for side in random.permutation([9, random.choice([10, 12])]))
    X = random.normal(size=(n, h, w, c))
    filters = random.normal(size=(k, 3, 3, c))
    maps = forward(X, filters, np.zeros(k), stride, padding)
    return Problem(X, filters, random.normal(size=k), stride, padding, random.normal(size=maps.shape))


# ------------------------------------------------------------------ convolution


def padded(X: np.ndarray, padding: int) -> np.ndarray:
    """Images with zeros on each of the four sides."""
    return np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def windows(X: np.ndarray, field: int, stride: int = 1, padding: int = 0) -> np.ndarray:
    """All windows of the images: (N, rows, columns, F, F, C)."""
    view = np.lib.stride_tricks.sliding_window_view(padded(X, padding), (field, field), axis=(1, 2))
    return view[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)


def im2col(X: np.ndarray, field: int, stride: int = 1, padding: int = 0) -> np.ndarray:
    """The windows as the rows of a matrix.

    >>> im2col(np.arange(9.0).reshape(1, 3, 3, 1), 2)[1]
    array([1., 2., 4., 5.])
    """
    found = windows(X, field, stride, padding)
    return found.reshape(int(np.prod(found.shape[:3])), -1)


def forward(
    X: np.ndarray, filters: np.ndarray, bias: np.ndarray, stride: int = 1, padding: int = 0
) -> np.ndarray:
    """Feature maps (N, rows, columns, K)."""
    return np.einsum("nijabc,kabc->nijk", windows(X, filters.shape[1], stride, padding), filters) + bias


def convolve(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The feature map of one image (H, W) for one kernel, which need not be square."""
    view = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijab,ab->ij", view, kernel)


def col2im(
    dwindows: np.ndarray, shape: Sequence[int], field: int, stride: int = 1, padding: int = 0
) -> np.ndarray:
    """Gradient of images, as a sum over the positions in the window."""
    n, h, w, c = shape
    rows, columns = ((side + 2 * padding - field) // stride + 1 for side in (h, w))
    each = np.reshape(dwindows, (n, rows, columns, field, field, c))
    whole = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    for a in range(field):
        for b in range(field):
            whole[:, a : a + stride * rows : stride, b : b + stride * columns : stride] += each[:, :, :, a, b]
    return whole[:, padding : padding + h, padding : padding + w]


def backward(
    dmaps: np.ndarray, X: np.ndarray, filters: np.ndarray, stride: int = 1, padding: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the images, the filters and the bias."""
    field = filters.shape[1]
    dfilters = np.einsum("nijk,nijabc->kabc", dmaps, windows(X, field, stride, padding))
    dwindows = np.einsum("nijk,kabc->nijabc", dmaps, filters)
    return col2im(dwindows, X.shape, field, stride, padding), dfilters, dmaps.sum(axis=(0, 1, 2))


# ------------------------------------------------------------------ pooling


def pool_windows(X: np.ndarray, size: int = 2, stride: int = 2) -> np.ndarray:
    """The windows, each channel by itself: (N, rows, columns, C, size · size)."""
    found = np.moveaxis(windows(X, size, stride), -1, 3)
    return found.reshape(*found.shape[:4], -1)


def pool(X: np.ndarray, size: int = 2, stride: int = 2) -> np.ndarray:
    """The largest number of each window and channel."""
    return pool_windows(X, size, stride).max(axis=-1)


def scattered(shares: np.ndarray, shape: Sequence[int], size: int, stride: int) -> np.ndarray:
    """Gradient of images from what each pixel of each window gets, (N, rows, columns, C, size · size)."""
    each = np.moveaxis(shares.reshape(*shares.shape[:4], size, size), 3, -1)
    return col2im(each, shape, size, stride)


def pool_backward(dpooled: np.ndarray, X: np.ndarray, size: int = 2, stride: int = 2) -> np.ndarray:
    """Gradient of the images: each window's goes to the first pixel that has its maximum."""
    found = pool_windows(X, size, stride)
    first = np.arange(size * size) == found.argmax(axis=-1)[..., None]
    return scattered(dpooled[..., None] * first, X.shape, size, stride)


# ------------------------------------------------------------------ the net


def net_forward(params: Params, X: np.ndarray) -> dict[str, np.ndarray]:
    """All activations of the three-layer net, by the names of the notebook."""
    kept = {"X": X}
    for layer, padding in (("1", 2), ("2", 1)):
        given = kept["X" if layer == "1" else "p1"]
        maps = forward(given, params[f"W{layer}"], params[f"b{layer}"], padding=padding)
        kept[f"a{layer}"] = np.maximum(0, maps)
        kept[f"p{layer}"] = pool(kept[f"a{layer}"])
    kept["logits"] = kept["p2"].reshape(len(X), -1) @ params["W3"] + params["b3"]
    return kept


def net_gradients(
    params: Params,
    kept: dict[str, np.ndarray],
    dlogits: np.ndarray,
    *,
    masks: tuple[bool, bool] = (True, True),
) -> Params:
    """Gradients of the net; `masks` says which of the two ReLUs hold gradients back."""
    flat = kept["p2"].reshape(len(dlogits), -1)
    grads = {"W3": flat.T @ dlogits, "b3": dlogits.sum(axis=0)}
    flow = (dlogits @ params["W3"].T).reshape(kept["p2"].shape)
    for layer, given, padding in (("2", "p1", 1), ("1", "X", 2)):
        flow = pool_backward(flow, kept[f"a{layer}"])
        if masks[int(layer) - 1]:
            flow = flow * (kept[f"a{layer}"] > 0)
        found = backward(flow, kept[given], params[f"W{layer}"], padding=padding)
        flow, grads[f"W{layer}"], grads[f"b{layer}"] = found
    return grads


@dataclass(frozen=True, eq=False)
class NetProblem:
    """Weights of a small net, some images, what the forward pass keeps, and a gradient of the logits."""

    params: Params
    kept: dict[str, np.ndarray]
    dlogits: np.ndarray

    def __str__(self) -> str:
        n, h, w, c = self.kept["X"].shape
        return f"{n} images of {h} × {w} × {c}, {len(self.params['b1'])} and {len(self.params['b2'])} filters"


def draw_net(seed: int) -> NetProblem:
    """A small net whose numbers keep clear of the kink of the ReLU and of ties in the pooling."""
    random = np.random.default_rng(seed)
    while True:
        n, c, k1, k2 = (int(size) for size in random.permutation([2, 4, 6, 7]))  # no field is among them
        shapes = {
            "W1": (k1, 5, 5, c),
            "b1": (k1,),
            "W2": (k2, 3, 3, k1),
            "b2": (k2,),
            "W3": (4 * k2, 5),
            "b3": (5,),
        }
        params = {
            key: random.normal(size=shape) / (1 + np.sqrt(np.prod(shape[1:])))
            for key, shape in shapes.items()
        }
        X = random.normal(size=(n, 8, 8, c))
        kept = net_forward(params, X)
        before = [
            forward(X, params["W1"], params["b1"], padding=2),
            forward(kept["p1"], params["W2"], params["b2"], padding=1),
        ]
        if all(clear(maps, margin=KINK) and untied(np.maximum(0, maps)) for maps in before):
            return NetProblem(params, kept, random.normal(size=(n, 5)) / n)


def untied(maps: np.ndarray) -> bool:
    """Whether in each window the two largest numbers lie apart, or all are 0."""
    second, first = np.sort(pool_windows(maps), axis=-1)[..., -2:].transpose(4, 0, 1, 2, 3)
    return bool(np.all((first - second > KINK) | (first == 0)))
