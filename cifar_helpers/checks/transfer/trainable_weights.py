"""Checks of what trains: they let a student's net train for a moment, and see which weights have changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np

from cifar_helpers.backend import freezing_as_graded, full_precision
from cifar_helpers.checks.core import Cause, Causes, close, fail, passed, run, show
from cifar_helpers.checks.models import Net
from cifar_helpers.checks.models.architecture import IMAGE, predict, weight_shapes
from cifar_helpers.checks.models.equivalence import (
    Student,
    alike,
    calculate_in_float32,
    draw,
    soften,
    tolerance,
)
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS
from cifar_helpers.checks.models.optimizers import check_adam
from cifar_helpers.checks.models.ordering import weight_orders
from cifar_helpers.checks.models.stepping import as_it_is, check_adams_size, check_steps, directions
from cifar_helpers.checks.models.structure import told
from cifar_helpers.checks.transfer.nets import (
    COPIED,
    TINY_BASE,
    TINY_NET,
    check_shares,
    head_mutants,
    new_base,
)

IMAGES, RATE, FINE_RATE = 40, 1e-3, 1e-4
ALL, BASE = len(weight_shapes(TINY_NET)), len(weight_shapes(TINY_BASE))
HIDDEN = BASE + 2  # then come gamma, beta, moving mean and variance, and the last layer's two
NOT_COMPILED = Cause("the net was not compiled", "compiled(net, …) before `return`")
NOT_AGAIN = Cause(
    "the net was not compiled again: it goes on as it was when it was compiled",
    "base.trainable = True, then compiled(net, learning_rate)",
)
TRAINING: Causes = {
    r"compile\(\)|must compile|not compiled|no attribute 'optimizer'": NOT_COMPILED,
    r"Unknown variable|`optimizer_variables` must": NOT_AGAIN,
    **KERAS_ERRORS,
    r"no attribute": Cause("what came back is not a net", "end with `return net`"),
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
STILL_FROZEN = Cause(
    "the base is still frozen",
    "base.trainable = True, then compile; net.trainable = True may do nothing, as the net was never frozen",
)
IDLE = Cause(
    "nothing trains at all: the net itself is frozen", "base.trainable = True; leave net.trainable as it is"
)
NOT_THE_NET = Cause("this is not the net of transfer_net", "net = transfer_net(base); see its check")
ADAM = "keras.optimizers.Adam(learning_rate), as `compiled` has it"
NEW_NET = Cause(
    "the net has other weights than before: what its head has learnt is lost",
    "change the net that was given; don't build a new one",
)


def frozen_net(function: Callable[..., Any], tiny_base: Callable[..., Any], seed: int = 0) -> None:
    """Checks that the head of a student's net trains, and nothing else."""
    base = new_base(tiny_base)
    trained = NetInTraining(
        "frozen_net(base)", given_back("frozen_net(base)", lambda: function(base)), base, seed
    )
    check_adam("frozen_net(base)", trained.net, RATE, f"compiled(net, {RATE:g})", NOT_COMPILED)
    tried = "frozen_net(base), after a step of training"
    changed = trained.step(RATE)
    wanted = "the head's weights changed, the base's as they were"
    if not any(changed):
        fail(tried, "no weight changed", wanted, EVERYTHING)
    if any(changed[:BASE]):
        fail(tried, tally(changed), wanted, thawed(changed))
    if not all(changed[BASE:]):
        message = "a part of the head is frozen too"
        fail(tried, tally(changed), wanted, Cause(message, "freeze the base alone: base.trainable = False"))
    trained.follow(tried, range(BASE, ALL))
    passed("the head trains, the base is frozen")


def thawed(changed: list[bool]) -> Cause:
    """Why weights of the base have changed."""
    frozen = (BASE - sum(changed[:BASE])) // 2
    message = f"only {frozen} of the base's {BASE // 2} convolutions are frozen"
    return Cause(message, "base.trainable = False reaches every layer of the base") if frozen else NOTHING


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
    way: Callable[[Any], Any] = as_it_is
    base, tuned = tuned_net(function, frozen, tiny_base, seed, way)
    if not compiled_again(tuned):  # then the step that Keras has made a graph of goes on, and has to be seen
        way = nullcontext
        base, tuned = tuned_net(function, frozen, tiny_base, seed, way)
    trained = NetInTraining("fine_tune(net, base)", tuned, base, seed + 1, way)
    tried = "fine_tune(net, base), after a step of training"
    changed = trained.step(FINE_RATE)
    if not any(changed):
        fail(tried, tally(changed), "every weight changed", IDLE)
    if not any(changed[:BASE]):
        fail(tried, tally(changed), "every weight changed", NOT_AGAIN if base.trainable else STILL_FROZEN)
    if not all(changed):
        message = "the head no longer trains" if all(changed[:BASE]) else "a part of the base is still frozen"
        step = "base.trainable = True reaches every layer of the base; leave the head as it is"
        fail(tried, tally(changed), "every weight changed", Cause(message, step))
    check_adam("fine_tune(net, base)", tuned, FINE_RATE, f"compiled(net, {FINE_RATE:g})", NOT_COMPILED)
    trained.follow(tried, range(BASE), range(BASE, ALL))
    passed("all of the net trains, with a small learning rate")


def tuned_net(
    function: Callable[..., Any],
    frozen: Callable[..., Any],
    tiny_base: Callable[..., Any],
    seed: int,
    way: Callable[[Any], Any],
) -> tuple[Any, Any]:
    """A base, and what a student's `fine_tune` makes of a net on it whose head has trained for a step."""
    base = new_base(tiny_base)
    net = given_back("frozen_net(base)", lambda: frozen(base))
    trained = NetInTraining("frozen_net(base)", net, base, seed, way)
    if any(trained.step(RATE)[:BASE]):
        tried = "frozen_net(base), after a step of training"
        fail(tried, "the base changed", "the base as it was", FIRST)
    before = weights_of("frozen_net(base)", net)
    if way is as_it_is:
        # To Keras as good as none: see `compiled_again`.
        told(lambda: setattr(net, "train_function", False), None)
    tuned = given_back("fine_tune(net, base)", lambda: function(net, base))
    after = weights_of("fine_tune(net, base)", tuned)
    if not all(map(np.array_equal, before, after)):
        fail("the weights of fine_tune(net, base)", "other weights", "those of the net", NEW_NET)
    return base, tuned


def compiled_again(net: Any) -> bool:
    """Whether a net was compiled after a step: `compile` alone makes None of what trains it."""
    return told(lambda: net.train_function, False) is None


class NetInTraining:
    """A student's compiled net with weights that the check has drawn, and a step of its training.

    The net may have one of the known mistakes in its head: `transfer_net` has a check of its own.

    Raises
    ------
    CheckFailed
        If it is not such a net, or does not share its weights with the base that was given.
    """

    def __init__(self, name: str, net: Any, base: Any, seed: int, way: Callable[[Any], Any] = as_it_is):
        self.name, self.net, self.way = name, net, way
        self.random = np.random.default_rng([seed, 3])
        before = weights_of(name, net)
        if not all(map(np.array_equal, before[:BASE], base.get_weights())):
            fail(
                "the weights of the net's first layers", "other weights than the base's", "the base's", COPIED
            )
        student = Student(name, net, [np.shape(values) for values in before])
        self.like, self.order = known_net(student, seed)
        check_shares(net, self.order, base)

    def weights(self) -> list[np.ndarray]:
        """The net's weights, in the order of the reference."""
        own = list(self.net.get_weights())
        return [np.asarray(own[index]) for index in self.order]

    def step(self, rate: float) -> list[bool]:
        """Lets the net train for a step on images that are drawn. Returns which arrays have changed."""
        images = self.random.normal(size=(IMAGES, *IMAGE)).astype(np.float32)
        labels = self.random.integers(10, size=IMAGES)
        before = self.weights()
        settings = {"epochs": 1, "batch_size": IMAGES, "verbose": 0}
        with full_precision(), self.way(self.net):
            run("net.fit", lambda: self.net.fit(images, labels, **settings), causes=TRAINING)
        self.moved = [(old - new) / rate for old, new in zip(before, self.weights(), strict=True)]
        self.rate, self.asked = rate, (self.like, before, images, labels, self.random)
        return [bool(np.any(moved)) for moved in self.moved]

    def another(self) -> tuple[list[np.ndarray], list[list[np.ndarray]]]:
        """Takes a further step: how the weights have moved, and the samples for it."""
        self.step(self.rate)
        return self.moved, directions(*self.asked)

    def follow(self, tried: str, *groups: range) -> None:
        """Fails unless the weights have moved as in Adam's first step, whose size is the learning rate."""
        moved, samples = self.moved, directions(*self.asked)
        taken = iter([(moved, samples)])
        check_steps(tried, lambda: next(taken, None) or self.another(), groups)
        trained = [at for group in groups for at in group if np.any(samples[0][at])]
        check_adams_size(tried, [moved[at] for at in trained], ADAM)


def known_net(student: Student, seed: int) -> tuple[Net, list[int]]:
    """The net that computes what a student's does, and where its weights stand in the student's list.

    It is the right one, or has one of the known mistakes in its head.
    """
    random = np.random.default_rng(seed)
    weights = [draw(random, shape, student.shapes.count(shape) > 1) for shape in student.shapes]
    images = random.normal(size=(4, *IMAGE)).astype(np.float32)
    soften(TINY_NET, weights, next(weight_orders(TINY_NET, student.shapes)), images)
    with full_precision():
        got = student.outputs(images, weights)
    for net in (TINY_NET, *(wrong for _, wrong in alike(head_mutants(TINY_NET), student.shapes))):
        for order in weight_orders(net, student.shapes):
            if close(got, predict(net, [weights[index] for index in order], images), tolerance(net)):
                return net, order
    wanted = "those of the net of transfer_net"
    fail(f"the output of {student.name} for random images and weights", show(got[0]), wanted, NOT_THE_NET)


def given_back(tried: str, function: Callable[[], Any]) -> Any:
    """A student's net; a `return` that is missing is told."""
    with freezing_as_graded():
        net = run(tried, function, causes=TRAINING)
    if net is None:
        fail(tried, "None", "a net", Cause("the function ends without `return`", "end with `return net`"))
    calculate_in_float32(net)
    return net


def weights_of(name: str, net: Any) -> list[np.ndarray]:
    """The weights of a net, once they are as many as the reference has."""
    weights = run(f"the weights of {name}", lambda: list(net.get_weights()), causes=TRAINING)
    if len(weights) == BASE:
        message = Cause("this is the base alone, without a head", "transfer_net(base) puts the head on it")
        fail(f"the weights of {name}", f"{BASE} arrays", f"{ALL} arrays", message)
    shapes, right = [np.shape(values) for values in weights], weight_shapes(TINY_NET)
    if sorted(shapes) != sorted(right):
        got, wanted = (f"{len(each)} arrays: {each}" for each in (shapes, right))
        fail(f"the weights of {name}", got, wanted, NOT_THE_NET)
    return weights


def tally(changed: list[bool]) -> str:
    """How many arrays of the base and of the head have changed.

    >>> tally([False] * BASE + [True] * (ALL - BASE))
    'changed: 0 of 8 arrays of the base, 8 of 8 of the head'
    """
    base, head = changed[:BASE], changed[BASE:]
    return f"changed: {sum(base)} of {len(base)} arrays of the base, {sum(head)} of {len(head)} of the head"
