"""Checks of what trains: they let a student's net train for a moment, and see which weights have changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, fail, passed, run
from cifar_helpers.checks.models.architecture import weight_shapes
from cifar_helpers.checks.models.judge import calculate_in_float32
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS
from cifar_helpers.checks.models.optimizers import check_adam
from cifar_helpers.checks.transfer.nets import COPIED, TINY_BASE, TINY_NET, new_base

IMAGES, RATE, FINE_RATE = 40, 1e-3, 1e-4
ALL, BASE = len(weight_shapes(TINY_NET)), len(weight_shapes(TINY_BASE))
HIDDEN = BASE + 2  # then come gamma, beta, moving mean and variance, and the last layer's two
NOT_COMPILED = Cause("the net was not compiled", "compiled(net, …) before `return`")
TRAINING: Causes = {
    r"compile\(\)|must compile|not compiled|no attribute 'optimizer'": NOT_COMPILED,
    **KERAS_ERRORS,
    r"no attribute": Cause("what came back is no net", "end with `return net`"),
}
EVERYTHING = Cause(
    "everything is frozen, the head too: it stays as random as it was drawn",
    "freeze the base alone: base.trainable = False; net.trainable = False reaches every layer in it",
)
NOTHING = Cause(
    "nothing of the base is frozen, or only a copy of it is",
    "base.trainable = False, on the base that the net is made of; then compile",
)
FIRST = Cause("frozen_net is not right yet", "task 4 comes first: see its check")
NOT_AGAIN = Cause(
    "the net was not compiled again: it goes on as it was when it was compiled",
    "base.trainable = True, then compiled(net, learning_rate)",
)
STILL_FROZEN = Cause(
    "the base is still frozen",
    "base.trainable = True, then compile; net.trainable = True may do nothing, as the net was never frozen",
)
IDLE = Cause(
    "nothing trains at all: the net itself is frozen", "base.trainable = True; leave net.trainable as it is"
)
NEW_NET = Cause(
    "the net has other weights than before: what its head has learnt is lost",
    "change the net that was given; don't build a new one",
)


def frozen_net(function: Callable[..., Any], tiny_base: Callable[..., Any], seed: int = 0) -> None:
    """Checks that the head of a student's net trains, and nothing else."""
    base = new_base(tiny_base)
    net = given_back("frozen_net(base)", lambda: function(base))
    before = weights_of("frozen_net(base)", net)
    if not all(map(np.array_equal, before[:BASE], base.get_weights())):
        fail("the weights of the net's first layers", "other weights than the base's", "the base's", COPIED)
    check_adam("frozen_net(base)", net, RATE, f"compiled(net, {RATE:g})", NOT_COMPILED)
    changed = changes(net, seed)
    tried = "frozen_net(base), after training for a moment"
    wanted = "the head's weights changed, the base's as they were"
    if not any(changed):
        fail(tried, "no weight changed", wanted, EVERYTHING)
    if any(changed[:BASE]):
        fail(tried, described(changed), wanted, thawed(changed))
    if not all(changed[BASE:]):
        words = "a part of the head is frozen too"
        fail(tried, described(changed), wanted, Cause(words, "freeze the base alone: base.trainable = False"))
    passed("the head trains, the base is frozen")


def thawed(changed: list[bool]) -> Cause:
    """Why weights of the base have changed."""
    frozen = (BASE - sum(changed[:BASE])) // 2
    words = f"only {frozen} of the base's {BASE // 2} convolutions are frozen"
    return Cause(words, "base.trainable = False reaches every layer of the base") if frozen else NOTHING


def fine_tune(
    function: Callable[..., Any],
    frozen: Callable[..., Any],
    tiny_base: Callable[..., Any],
    seed: int = 0,
) -> None:
    """Checks that all of a student's net trains, from the weights that it had, with a small learning rate.

    Parameters
    ----------
    function : callable
        Takes a trained net and its base.
    frozen, tiny_base : callable
        The student's `frozen_net`, which has a check of its own, and what gives its base.
    """
    base = new_base(tiny_base)
    net = given_back("frozen_net(base)", lambda: frozen(base))
    if any(changes(net, seed)[:BASE]):
        fail("frozen_net(base), after training for a moment", "the base changed", "the base as it was", FIRST)
    before = weights_of("frozen_net(base)", net)
    tuned = given_back("fine_tune(net, base)", lambda: function(net, base))
    after = weights_of("fine_tune(net, base)", tuned)
    if not all(map(np.array_equal, before, after)):
        fail("the weights of fine_tune(net, base)", "other weights", "those of the net", NEW_NET)
    changed = changes(tuned, seed)
    tried = "fine_tune(net, base), after training for a moment"
    if not any(changed):
        fail(tried, described(changed), "every weight changed", IDLE)
    if not any(changed[:BASE]):
        fail(tried, described(changed), "every weight changed", NOT_AGAIN if base.trainable else STILL_FROZEN)
    if not all(changed):
        words = "the head no longer trains" if all(changed[:BASE]) else "a part of the base is still frozen"
        step = "base.trainable = True reaches every layer of the base; leave the head as it is"
        fail(tried, described(changed), "every weight changed", Cause(words, step))
    check_adam("fine_tune(net, base)", tuned, FINE_RATE, f"compiled(net, {FINE_RATE:g})", NOT_COMPILED)
    passed("all of the net trains, with a small learning rate")


def given_back(tried: str, function: Callable[[], Any]) -> Any:
    """A student's net; a `return` that is missing is told."""
    net = run(tried, function, causes=TRAINING)
    if net is None:
        fail(tried, "None", "a net", Cause("the function ends without `return`", "end with `return net`"))
    calculate_in_float32(net)
    return net


def weights_of(name: str, net: Any) -> list[np.ndarray]:
    """The weights of a net, once they are as many as the reference has."""
    weights = run(f"the weights of {name}", lambda: list(net.get_weights()), causes=TRAINING)
    if len(weights) == BASE:
        words = Cause("this is the base alone, without a head", "transfer_net(base) puts the head on it")
        fail(f"the weights of {name}", f"{BASE} arrays", f"{ALL} arrays", words)
    shapes, right = [np.shape(values) for values in weights], weight_shapes(TINY_NET)
    if sorted(shapes) != sorted(right):
        words = Cause("this is not the net of transfer_net", "net = transfer_net(base); see its check")
        fail(f"the weights of {name}", f"{len(shapes)} arrays: {shapes}", f"{ALL} arrays: {right}", words)
    return weights


def changes(net: Any, seed: int) -> list[bool]:
    """Which of the weights' arrays are others after two steps of training on random images."""
    random = np.random.default_rng(seed)
    images = random.normal(scale=60, size=(IMAGES, 32, 32, 3)).astype(np.float32)
    labels = random.integers(10, size=IMAGES)
    before = list(net.get_weights())
    settings = {"epochs": 1, "batch_size": IMAGES // 2, "verbose": 0}
    run("net.fit", lambda: net.fit(images, labels, **settings), causes=TRAINING)
    return [not np.array_equal(old, new) for old, new in zip(before, net.get_weights(), strict=True)]


def described(changed: list[bool]) -> str:
    """How many arrays of the base and of the head have changed.

    >>> described([False] * BASE + [True] * (ALL - BASE))
    'changed: 0 of 8 arrays of the base, 8 of 8 of the head'
    """
    base, head = changed[:BASE], changed[BASE:]
    return f"changed: {sum(base)} of {len(base)} arrays of the base, {sum(head)} of {len(head)} of the head"
