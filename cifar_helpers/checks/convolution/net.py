"""Checks of the whole net: its gradients, its weights in Keras's layout, its dead filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cifar_helpers.checks.convolution import reference
from cifar_helpers.checks.convolution.layers import Shapes, proven
from cifar_helpers.checks.convolution.reference import KEYS, NetProblem, Params
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Mistakes,
    array,
    compare,
    entries,
    fail,
    run,
    twice,
    type_name,
    untouched,
)
from cifar_helpers.checks.tolerances import EXACT, clear

# ------------------------------------------------------------------ gradients

WAY = "dense, pooling, ReLU, convolution, pooling, ReLU, convolution: compare with net_forward, from its end"
ELSEWHERE = Cause(
    UNKNOWN.message,
    f"run the checks of conv_backward and max_pool_backward again. If they pass: {WAY}",
)


@twice("gradients of the three-layer net")
def net_gradients(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the gradients of all weights and biases, from the last layer to the first."""
    problem = reference.draw_net(seed)
    got = run("net_gradients", function, problem.params, problem.kept, problem.dlogits)
    got = entries("net_gradients", got, KEYS)
    right = reference.net_gradients(problem.params, problem.kept, problem.dlogits)
    table = wrong_nets(problem)
    for key in ("W3", "b3", "b2", "W2", "b1", "W1"):
        tried = f"the gradient of {key} for {problem}"
        values = array(tried, got[key], right[key].shape, net_shapes(problem, key))
        mistakes = [
            (cause, wrong[key]) for cause, wrong in table if not np.array_equal(wrong[key], right[key])
        ]
        compare(tried, values, right[key], mistakes, otherwise=ELSEWHERE)
    names = ("", "", "dlogits is")
    untouched("net_gradients", function, problem.params, problem.kept, problem.dlogits, names=names)


def net_shapes(problem: NetProblem, key: str) -> Shapes:
    """Wrong shapes of a gradient."""
    shape = problem.params[key].shape
    if key == "W3":
        return {
            shape[::-1]: proven("the gradient of W3 is transposed", "p2 as a matrix, transposed, @ dlogits")
        }
    return {}


def wrong_nets(problem: NetProblem) -> list[tuple[Cause, Params]]:
    """All gradients of the net by mistake."""
    params, kept, dlogits = problem.params, problem.kept, problem.dlogits
    n, right = len(dlogits), reference.net_gradients(params, kept, dlogits)
    gate = "a gradient passes a ReLU where its output is above 0, and nowhere else"

    def masked(first: bool, second: bool) -> Params:
        return reference.net_gradients(params, kept, dlogits, masks=(first, second))

    return [
        (Cause("the biases are means over the images", "sums over images and places"), mean_biases(right, n)),
        (Cause("the ReLU of the second layer, a2, holds no gradient back", gate), masked(True, False)),
        (Cause("the ReLU of the first layer, a1, holds no gradient back", gate), masked(False, True)),
        (
            Cause("divided by the number of images again", "dlogits is divided by N already"),
            {key: values / n for key, values in right.items()},
        ),
        (
            Cause("the sign is wrong: these are steps, not gradients", "the step subtracts the gradient"),
            {key: -values for key, values in right.items()},
        ),
        (Cause("the gradient is gated by its own sign", gate), gated_by_itself(problem)),
        (
            Cause("average pooling backward: the gradient is spread evenly", "max_pool_backward"),
            spread_net(problem),
        ),
    ]


def mean_biases(right: Params, n: int) -> Params:
    """The right gradients, with biases that are means."""
    return {key: values / n if key[0] == "b" else values for key, values in right.items()}


def gated_by_itself(problem: NetProblem) -> Params:
    """The gradients if each ReLU lets positive gradients through, wherever it was."""
    return walked(problem, lambda flow, a: np.maximum(0, reference.pool_backward(flow, a)))


def spread_net(problem: NetProblem) -> Params:
    """The gradients if pooling spreads each gradient over its window."""

    def back(flow: np.ndarray, a: np.ndarray) -> np.ndarray:
        shares = np.repeat(flow[..., None] / 4, 4, axis=-1)
        return reference.scattered(shares, a.shape, 2, 2) * (a > 0)

    return walked(problem, back)


def walked(problem: NetProblem, back: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Params:
    """The gradients with another way from pooled maps to the maps before the ReLU."""
    params, kept, dlogits = problem.params, problem.kept, problem.dlogits
    grads = {"W3": kept["p2"].reshape(len(dlogits), -1).T @ dlogits, "b3": dlogits.sum(axis=0)}
    flow = (dlogits @ params["W3"].T).reshape(kept["p2"].shape)
    for layer, given, padding in (("2", "p1", 1), ("1", "X", 2)):
        flow = back(flow, kept[f"a{layer}"])
        found = reference.backward(flow, kept[given], params[f"W{layer}"], padding=padding)
        flow, grads[f"W{layer}"], grads[f"b{layer}"] = found
    return grads


# ------------------------------------------------------------------ Keras's layout

LAYOUT = "np.transpose(W, (1, 2, 3, 0)): axis 0, the filter, goes to the end"
ORDER = "W1, b1, W2, b2, W3, b3"


@twice("weights in Keras's layout")
def keras_weights(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the list of weights: its order, and the layout of the filters."""
    params = reference.draw_net(seed).params
    result = run("keras_weights", function, params)
    if result is None:
        fail("keras_weights", "None", ORDER, Cause("the function ends without `return`", "return the list"))
    if not isinstance(result, (list, tuple)):
        fail(
            "keras_weights",
            f"a {type_name(result)}",
            f"a list: {ORDER}",
            Cause("another type", "return a list"),
        )
    if len(result) != len(KEYS):
        cause = Cause("something is missing in the list, or is in it twice", f"six arrays: {ORDER}")
        fail("keras_weights", f"a list of {len(result)}", f"a list of {len(KEYS)}", cause)
    check_order(params, [np.shape(each) for each in result])
    for key, values in zip(KEYS, result, strict=True):
        right = in_keras(params, key)
        tried = f"{key} in the list of keras_weights"
        compare(
            tried,
            array(tried, values, right.shape, keras_shapes(params[key])),
            right,
            wrong_layouts(params[key]),
        )
    given = {key: values.copy() for key, values in params.items()}
    untouched(
        "keras_weights",
        lambda W1: function({**given, "W1": W1}),
        params["W1"],
        names=("W1 is",),
        holder=function,
    )


def in_keras(params: Params, key: str) -> np.ndarray:
    """An array in Keras's layout."""
    return np.moveaxis(params[key], 0, -1) if params[key].ndim == 4 else params[key]


def check_order(params: Params, shapes: list[tuple[int, ...]]) -> None:
    """Fails if the right arrays stand in another order."""
    right = [in_keras(params, key).shape for key in KEYS]
    if shapes != right and sorted(shapes) == sorted(right):
        order = ", ".join(map(str, shapes))
        cause = proven(
            "the right arrays, in another order", f"from the input upward, weights before biases: {ORDER}"
        )
        fail("the shapes in the list of keras_weights", order, ", ".join(map(str, right)), cause)


def keras_shapes(values: np.ndarray) -> Shapes:
    """Wrong shapes of an array in the list."""
    if values.ndim != 4:
        return {
            values.shape[::-1]: proven(
                "the dense weights are transposed", "Dense has (inputs, units): as they are"
            )
        }
    k, f, _, c = values.shape
    found = {
        values.shape: proven("the filters are still the first axis", LAYOUT),
        (c, f, f, k): proven("all axes are reversed, or the first and the last are exchanged", LAYOUT),
        (f, f, k, c): proven("filters and channels are exchanged", LAYOUT),
    }
    return {shape: cause for shape, cause in found.items() if shape != (f, f, c, k)}


def wrong_layouts(values: np.ndarray) -> Mistakes:
    """Filters in a wrong layout, in the right shape."""
    if values.ndim != 4:
        return
    k, f, _, c = values.shape
    right = np.moveaxis(values, 0, -1)
    message = "reshaped, not transposed: the numbers of different filters are mixed"
    yield Cause(message, f"reshape never changes the order of numbers; {LAYOUT}"), values.reshape(f, f, c, k)
    yield Cause("rows and columns of the filters are exchanged", LAYOUT), right.swapaxes(0, 1)
    yield Cause("the filters are flipped", f"Keras flips nothing either; {LAYOUT}"), right[::-1, ::-1]


# ------------------------------------------------------------------ dead filters


@dataclass(frozen=True, eq=False)
class Filters:
    """A layer, its inputs, and its maps before the ReLU."""

    X: np.ndarray
    filters: np.ndarray
    bias: np.ndarray
    batch_size: int
    maps: np.ndarray

    @property
    def active(self) -> np.ndarray:
        """Where the ReLU outputs more than 0, (N, K)."""
        return (self.maps > 0).any(axis=(1, 2))


@twice("filters that output 0 on all images")
def dead_filters(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks which filters are dead: some answer to a single place of one image, in the last batch, too."""
    task = draw_filters(seed)
    n, k = task.active.shape
    tried = f"dead_filters of {k} filters on {n} inputs, {task.batch_size} at a time"
    given = task.X, task.filters, task.bias, 1, task.batch_size
    got = indices(tried, run("dead_filters", function, *given), k)
    right = ~task.active.any(axis=0)
    both = "collect over the batches what was alive; dead is what was never alive"
    none = (
        (Cause("no filter comes back", both), np.zeros(k)),
        (Cause("all filters come back", both), np.ones(k)),
    )
    mistakes = (*none, *wrong_dead(task))
    compare(f"{tried}, 1 where one is dead", got, right.astype(float), mistakes, EXACT)
    untouched("dead_filters", function, *given, names=("X is", "the filters are", "the bias is"))


def draw_filters(seed: int) -> Filters:
    """Twelve filters: dead ones, and ones that answer to the border, to one image, to the last images."""
    random = np.random.default_rng(seed)
    while True:
        task = draw_candidates(random)
        if clear(task.maps, margin=1e-3) and told_apart(task):
            return task


def draw_candidates(random: np.random.Generator) -> Filters:
    """Twelve filters of the kinds that `draw_filters` needs, nearly."""
    batch_size = int(random.integers(3, 5))
    n, k = 2 * batch_size + int(random.integers(1, batch_size)), 12
    kinds = random.permutation(
        ["dead"] * 3 + ["last", "first", "one", "border", "negative", "always"] + ["some"] * 3
    )
    X = np.abs(random.normal(size=(n, 6, 7, 3)))  # as after a ReLU
    filters = random.normal(size=(k, 3, 3, 3))
    negative = kinds == "negative"
    filters[negative] = -np.abs(filters[negative])  # alive by its bias alone
    maps = reference.forward(X, filters, np.zeros(k), padding=1)  # (n, 6, 7, k)
    bias = random.normal(size=k)
    for j, kind in enumerate(kinds):
        bias[j] = bias[j] if kind == "some" else bias_of(kind, random, maps[..., j])
    return Filters(X, filters, bias, batch_size, maps + bias)


def bias_of(kind: str, random: np.random.Generator, maps: np.ndarray) -> float:
    """A bias with which a filter's sums (N, rows, columns) answer as its kind says, as nearly as they can."""
    highest = maps.max(axis=(1, 2))  # (N,)
    if kind == "dead":
        return float(-highest.max() - random.uniform(0.1, 1))
    if kind == "always":
        return float(-maps.min() + 0.05)
    if kind == "border":
        return float(-maps[:, 1:-1, 1:-1].max() - 0.05)
    if kind == "one":
        second, first = np.sort(highest)[-2:]
        return float(-(first + second) / 2)
    return float(-highest[-1 if kind == "last" else 0] + 0.05)


def told_apart(task: Filters) -> bool:
    """Whether every mistake of the table names other filters, and at least one."""
    right = (~task.active.any(axis=0)).astype(float)
    found = [right, *(wrong for _, wrong in wrong_dead(task))]
    return len({tuple(mask) for mask in found}) == len(found) and all(mask.any() for mask in found)


def indices(tried: str, value: Any, k: int) -> np.ndarray:
    """What came back as a mask (K,), once it is a list of indices in ascending order."""
    if value is None:
        fail(
            tried,
            "None",
            "indices of filters",
            Cause("the function ends without `return`", "return the indices"),
        )
    found = np.asarray(value)
    wanted = "indices of filters, in ascending order"
    flat = "np.flatnonzero(mask) gives the indices where a mask is True"
    if found.dtype == bool:
        fail(tried, f"a mask of shape {found.shape}", wanted, proven("a mask comes back, not indices", flat))
    if found.ndim == 2 and 1 in found.shape:
        fail(tried, f"shape {found.shape}", wanted, proven("np.nonzero gives a tuple of arrays", flat))
    if found.ndim == 0:
        fail(tried, "one number", wanted, proven("how many are dead, not which", flat))
    whole = found.ndim == 1 and found.dtype.kind in "iuf" and np.array_equal(found, np.rint(found))
    if not whole or (found.size and not 0 <= found.min() <= found.max() < k):
        fail(tried, f"{found.tolist()}"[:60], f"{wanted}, from 0 to {k - 1}", Cause("no such filters", flat))
    if np.any(np.diff(found) <= 0):
        fail(tried, f"{found.tolist()}"[:60], wanted, proven("not in ascending order, or some twice", flat))
    return np.isin(np.arange(k), found).astype(float)


def wrong_dead(task: Filters) -> Mistakes:
    """Which filters seem dead by mistake."""
    active, size = task.active, task.batch_size
    whole = len(active) // size * size
    dead = ~active.any(axis=0)
    every = "a filter is dead if it outputs 0 on all images: collect over the batches what was alive"
    yield Cause("the filters that live come back", every), (~dead).astype(float)
    yield (
        Cause("filters that output 0 on some image are taken for dead", every),
        (~active.all(axis=0)).astype(float),
    )
    message = "filters that output 0 at some place are taken for dead"
    yield Cause(message, every), (~(task.maps > 0).all(axis=(0, 1, 2))).astype(float)
    last = "range(0, len(X), batch_size) begins the last batch, too, which may be smaller"
    yield (
        Cause("the last images, fewer than a batch, are left out", last),
        (~active[:whole].any(axis=0)).astype(float),
    )
    yield Cause("only the first batch is looked at", last), (~active[:size].any(axis=0)).astype(float)
    yield Cause("only the last batch is looked at", every), (~active[whole:].any(axis=0)).astype(float)
    bare = reference.forward(task.X, task.filters, np.zeros_like(task.bias), padding=1)
    yield Cause("the bias is not added", "conv_forward(…, filters, bias, padding=padding)"), dead_in(bare)
    valid = reference.forward(task.X, task.filters, task.bias)
    yield Cause("the padding is left out", "conv_forward(…, filters, bias, padding=padding)"), dead_in(valid)


def dead_in(maps: np.ndarray) -> np.ndarray:
    return (~(maps > 0).any(axis=(0, 1, 2))).astype(float)
