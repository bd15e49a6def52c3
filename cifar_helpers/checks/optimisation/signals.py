"""Checks of deep nets: activations, gradients, and the scale of initial weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Mistakes, array, compare, run, twice, untouched
from cifar_helpers.checks.optimisation import reference
from cifar_helpers.checks.optimisation.lists import Lists, compare_lists
from cifar_helpers.checks.optimisation.reference import Array, Deep

RELU = "a ReLU after every matrix but the last: np.maximum(0, Z)"
MASK = "set D to 0 where the activation that went into the layer is 0"


@twice("activations of every layer")
def deep_forward(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the list of activations."""
    net = reference.draw_deep(seed)
    tried = f"deep_forward of {net}"
    right = reference.deep_forward(net.weights, net.X)
    got = run("deep_forward", function, net.weights, net.X)
    compare_lists(tried, got, right, "activations", wrong_activations(net))
    untouched("deep_forward", function, net.weights, net.X, names=("", "the examples are"))


def wrong_activations(net: Deep) -> Lists:
    """Wrong lists of activations."""
    weights, X = net.weights, net.X
    before = reference.pre_activations(weights, X)
    right = reference.deep_forward(weights, X)
    yield Cause("X itself is missing: the list begins with the first layer", "begin with [X]"), right[1:]
    yield (
        Cause("the logits are missing: the last layer is left out", "every matrix gives an entry"),
        right[:-1],
    )
    yield (
        Cause("a ReLU after the last layer, too", "the logits may be negative"),
        [*right[:-1], np.maximum(0, right[-1])],
    )
    linear = [X]
    for W in weights:
        linear.append(linear[-1] @ W)
    yield Cause("there is no ReLU between the layers", RELU), linear
    yield Cause("the list has what comes before each ReLU", "keep what comes after it"), [X, *before]
    yield Cause("the list is reversed: the logits come first", "X first, the logits last"), right[::-1]
    yield Cause("X goes through a ReLU", RELU), through(weights, np.maximum(0, X))
    for message, function in (("tanh", np.tanh), ("a sigmoid", lambda Z: 1 / (1 + np.exp(-Z)))):
        yield Cause(f"{message} in place of the ReLU", RELU), through(weights, X, function)
    yield Cause("only the logits are kept", "append every layer's activations"), [X, right[-1]]


def through(weights: list[Array], X: Array, function: Callable = lambda Z: np.maximum(0, Z)) -> list[Array]:
    """Activations of a net with any function between its layers."""
    found = [X]
    for W in weights[:-1]:
        found.append(function(found[-1] @ W))
    return [*found, found[-1] @ weights[-1]]


@twice("gradients of every layer's weights")
def deep_backward(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the list of the weights' gradients."""
    net = reference.draw_deep(seed)
    tried = f"deep_backward of {net}"
    activations = reference.deep_forward(net.weights, net.X)
    right = reference.deep_backward(net.weights, activations, net.dlogits)
    got = run("deep_backward", function, net.weights, activations, net.dlogits)
    compare_lists(tried, got, right, "gradients", wrong_gradients(net, activations, right))
    names = ("", "", "dlogits is")
    untouched("deep_backward", function, net.weights, activations, net.dlogits, names=names)


def wrong_gradients(net: Deep, activations: list[Array], right: list[Array]) -> Lists:
    """Wrong lists of gradients."""
    n, W, A, D = len(net.X), net.weights, activations, net.dlogits

    def back(mask: Callable[[Array, Array], Array], D: Array = D) -> list[Array]:
        found = []
        for each, entered in zip(W[::-1], A[-2::-1], strict=True):
            found.append(entered.T @ D)
            flow = D @ each.T
            D = flow * mask(entered, flow)
        return found[::-1]

    order = "the order of `weights`: reverse the list at the end"
    yield Cause("the list is reversed: the last layer's gradient comes first", order), right[::-1]
    message = "the ReLUs' masks are missing: gradient flows through units that were cut"
    yield Cause(message, f"{MASK} (A < 0 never happens, A >= 0 always)"), back(lambda A, flow: 1.0)
    yield Cause("the mask looks at the gradient, not at the activation", MASK), back(lambda A, flow: flow > 0)
    yield Cause("the gradient is multiplied by the activation, not by 0 or 1", MASK), back(lambda A, flow: A)
    yield Cause("the mask is reversed", MASK), back(lambda A, flow: A <= 0)
    after = "the last layer has no ReLU: its D is dlogits as it is"
    yield Cause("a mask is put on the logits", after), back(lambda A, flow: A > 0, D * (A[-1] > 0))
    once = "dlogits is divided by N already: multiply and add, nothing more"
    yield Cause("it is divided by N again", once), [each / n for each in right]
    yield Cause("the sign is reversed", "the gradient itself: a step subtracts it"), [-each for each in right]
    every = "one gradient for each matrix of `weights`"
    yield Cause("the first layer's gradient is missing", every), right[1:]
    yield Cause("the last layer's gradient is missing", every), right[:-1]
    yield Cause("the gradients are transposed", "each has the shape of its matrix"), [g.T for g in right]


# ------------------------------------------------------------------ initial values


@twice("the deviation of initial weights, for dense layers and convolutions")
def initial_std(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the deviations for several shapes, by both rules."""
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.choice(np.arange(20, 90), 6, replace=False)]
    dense, maps = [tuple(sizes[:2]), tuple(sizes[2:4])], (3, 5, *sizes[4:6])
    cases = [(shape, rule) for shape in (*dense, maps) for rule in ("he", "glorot")]
    got = []
    for shape, rule in cases:
        tried = f"initial_std({shape}, {rule!r})"
        got.append(float(array(tried, run("initial_std", function, shape, rule), ())))
    for kind, some in (("dense layers", slice(0, 4)), ("a convolution", slice(4, 6))):
        part, values = cases[some], np.array(got[some])
        right = np.array([std(*fans(shape), rule) for shape, rule in part])
        tried = f"initial_std for {kind}: {', '.join(f'{shape} by {rule}' for shape, rule in part)}"
        compare(tried, values, right, wrong_stds(part))


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Fan-in and fan-out."""
    window = int(np.prod(shape[:-2]))
    return window * shape[-2], window * shape[-1]


def std(fan_in: float, fan_out: float, rule: str) -> float:
    return float(np.sqrt(2 / fan_in) if rule == "he" else np.sqrt(2 / (fan_in + fan_out)))


def wrong_stds(cases: list[tuple[tuple[int, ...], str]]) -> Mistakes:
    """Wrong deviations."""
    he = "He: the root of 2 / fan-in; Glorot: the root of 2 / (fan-in + fan-out)"
    count = "fan-in is height · width · channels in, fan-out height · width · channels out"

    def all_of(rule: Callable[[float, float, str], float], fans_of: Callable = fans) -> Array:
        return np.array([rule(*fans_of(shape), name) for shape, name in cases])

    def only(wrong: str, factor: Callable[[float, float], float]) -> Array:
        return all_of(lambda i, o, name: factor(i, o) if name == wrong else std(i, o, name))

    yield Cause("the root is missing: this is the variance", he), all_of(lambda i, o, n: std(i, o, n) ** 2)
    message = "the 2 of He initialisation is missing: the ReLU halves the mean square"
    yield Cause(message, he), only("he", lambda i, o: np.sqrt(1 / i))
    yield Cause("He initialisation by fan-out", he), only("he", lambda i, o: np.sqrt(2 / o))
    message = "the two rules are exchanged"
    yield Cause(message, he), all_of(lambda i, o, n: std(i, o, "glorot" if n == "he" else "he"))
    message = "Glorot with a 6: that is the limit of a uniform distribution, not a deviation"
    yield Cause(message, he), only("glorot", lambda i, o: np.sqrt(6 / (i + o)))
    message = "the 2 of Glorot initialisation is missing"
    yield Cause(message, he), only("glorot", lambda i, o: np.sqrt(1 / (i + o)))
    message = "Glorot by fan-in alone"
    yield Cause(message, he), only("glorot", lambda i, o: np.sqrt(1 / i))
    message = "both rules give the same: rule is not used"
    yield Cause(message, he), all_of(lambda i, o, n: std(i, o, "he"))
    yield Cause(message, he), all_of(lambda i, o, n: std(i, o, "glorot"))
    message = "the window is not counted: a convolution's output is a sum over all its positions"
    yield Cause(message, count), all_of(std, lambda s: s[-2:])
    message = "the first two sizes are taken: of a convolution those are height and width"
    yield Cause(message, count), all_of(std, lambda s: s[:2])
    message = "fan-out counts the channels alone, without the window"
    yield Cause(message, count), all_of(std, lambda s: (fans(s)[0], s[-1]))
    message = "fan-in is the product of all sizes but the last, and fan-out that of all but the first"
    yield Cause(message, count), all_of(std, lambda s: (np.prod(s[:-1]), np.prod(s[1:])))
    yield (
        Cause("the number of all weights stands for fan-in", count),
        all_of(std, lambda s: (np.prod(s), s[-1])),
    )
