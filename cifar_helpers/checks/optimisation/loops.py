"""Checks of the learning-rate schedule, and of the training loops whose mistakes were to be fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Mistakes,
    array,
    compare,
    fail,
    pair,
    run,
    twice,
    untouched,
)
from cifar_helpers.checks.learning_rates import cosine, other_cosines, rates
from cifar_helpers.checks.optimisation import reference
from cifar_helpers.checks.optimisation.lists import alike
from cifar_helpers.checks.optimisation.reference import Array, Loop, Task
from cifar_helpers.checks.tolerances import RATE

Schedule = tuple[int, int, float, float]  # steps, warmup, highest, lowest
WARM = "highest * (step + 1) / warmup while step < warmup"
COSINE = "lowest + (highest - lowest) / 2 * (1 + np.cos(np.pi * share))"
SHARE = "(step - warmup) / (steps - warmup)"


# ------------------------------------------------------------------ schedule


@twice("the rate of every step")
def learning_rate(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the rate of every step, with a warm-up and without, and with the default of lowest."""
    random = np.random.default_rng(seed)
    highest, lowest = float(random.uniform(0.1, 0.5)), float(random.uniform(0.01, 0.05))
    steps, warmup = int(random.integers(17, 30)), int(random.integers(3, 7))
    for schedule in (
        (steps, warmup, highest, lowest),
        (steps, 0, highest, lowest),
        (steps, warmup, highest, 0.0),
    ):
        message = "steps={}, warmup={}, highest={:.3f}, lowest={:.3f}".format(*schedule)
        given = schedule if schedule[3] else schedule[:3]
        got = rates("learning_rate", function, steps, *given, causes=RAISED)
        check_parts(f"learning_rate of every step, {message}", got, curve(schedule), schedule)


RAISED = {"ZeroDivisionError": Cause("without a warm-up nothing can be divided by warmup", WARM)}


def check_parts(tried: str, rates: Array, right: Array, schedule: Schedule) -> None:
    """Fails unless warm-up and cosine are right; a mistake of one is named though the other may be right."""
    warmup = schedule[1]
    if warmup:
        compare(f"{tried}: warm-up", rates[:warmup], right[:warmup], wrong_warmups(schedule), RATE)
    compare(f"{tried}: cosine", rates[warmup:], right[warmup:], wrong_cosines(schedule), RATE)


def curve(schedule: Schedule) -> Array:
    """The right rate of each step."""
    steps, warmup, highest, lowest = schedule
    step = np.arange(steps)
    falling = cosine((step - warmup) / (steps - warmup), highest, lowest)
    return np.where(step < warmup, highest * (step + 1) / max(warmup, 1), falling)


def wrong_warmups(schedule: Schedule) -> Mistakes:
    """Wrong rates of the warm-up's steps."""
    steps, warmup, highest, lowest = schedule
    step = np.arange(warmup)
    yield Cause("the warm-up begins at 0: its first step does nothing", WARM), highest * step / warmup
    message = "the warm-up begins at lowest"
    yield Cause(message, WARM), lowest + (highest - lowest) * (step + 1) / warmup
    yield Cause(message, WARM), lowest + (highest - lowest) * step / warmup
    yield Cause("there is no warm-up: the rate is highest at once", WARM), np.full(warmup, highest)
    yield (
        Cause("there is no warm-up: the cosine begins at step 0", WARM),
        curve((steps, 0, highest, lowest))[:warmup],
    )
    early = cosine((step - warmup) / (steps - warmup), highest, lowest)
    yield Cause("there is no warm-up: the cosine is used before its time", WARM), early
    message = "divided by warmup + 1: the last step of the warm-up is below highest"
    yield Cause(message, WARM), highest * (step + 1) / (warmup + 1)
    yield Cause("the warm-up falls: it begins at highest", WARM), highest * (warmup - step) / warmup
    yield Cause("divided by steps, not by warmup", WARM), highest * (step + 1) / steps
    yield Cause("highest is not used in the warm-up", WARM), (step + 1) / warmup


def wrong_cosines(schedule: Schedule) -> Mistakes:
    """Wrong rates of the steps after the warm-up."""
    steps, warmup, highest, lowest = schedule
    step = np.arange(warmup, steps)
    share = (step - warmup) / (steps - warmup)
    rate = partial(cosine, highest=highest, lowest=lowest)
    yield Cause("the steps of the warm-up are not subtracted", SHARE), rate(step / steps)
    yield Cause("divided by all steps, with the warm-up", SHARE), rate((step - warmup) / steps)
    yield Cause("the warm-up is not subtracted above the line", SHARE), rate(step / (steps - warmup))
    message = "lowest is reached one step early: divided by steps - warmup - 1"
    yield Cause(message, SHARE), rate((step - warmup) / (steps - warmup - 1))
    yield Cause("the cosine is one step ahead", SHARE), rate((step + 1 - warmup) / (steps - warmup))
    yield Cause("the cosine gets degrees: NumPy wants radians", COSINE), rate(share, angle=180.0)
    yield Cause("2π: a whole cosine, which rises again", COSINE), rate(share, angle=2 * np.pi)
    yield Cause("1 - cos for 1 + cos: the rate rises", COSINE), cosine(share, lowest, highest)
    yield Cause("the ½ is missing: the rate begins too high", COSINE), 2 * rate(share) - lowest
    yield from ((cause, wrong(share, highest, lowest)) for cause, wrong in other_cosines(COSINE))
    yield Cause("the rate stays at highest after the warm-up", COSINE), np.full(len(step), highest)


# ------------------------------------------------------------------ loops


def trained(name: str, function: Callable[..., Any], seed: int, right: Loop, mistakes: list) -> None:
    """Fails unless weights and losses are those of the right loop."""
    task = reference.draw_task(seed)
    batches = len(task.orders) * -(-len(task.X) // task.batch_size)
    tried = f"{name}, {len(task.orders)} epochs of {len(task.X)} examples in batches of {task.batch_size}"
    W, losses = pair(tried, run(name, function, *task.arguments), "W, losses")
    W = array(f"W of {tried}", W, task.W.shape)
    check_count(tried, W, losses, task, right)
    losses = array(f"losses of {tried}", losses, (batches,))
    got, wanted = together(W, losses), together(*right.run(task))
    table = [
        (cause, together(*each.run(task))) for cause, each in mistakes if len(each.run(task)[1]) == batches
    ]
    after = Cause(
        "the losses are right, the weights are not the last ones", "return W as it is after the last step"
    )
    table.append((after, np.append(task.W.ravel(), losses)))
    compare(f"W and losses of {tried}", got, wanted, table)
    names = ("W is", "X is", "y is", "the orders are")
    untouched(name, function, *task.arguments, names=names)


def together(W: Array, losses: Any) -> Array:
    return np.append(np.ravel(W), losses)


def check_count(tried: str, W: Array, losses: Any, task: Task, right: Loop) -> None:
    """Fails unless there is a loss for each minibatch; a cause is established if W and losses fit."""
    last, wanted = right.run(task)
    batches = len(wanted) // len(task.orders)
    if np.size(losses) == len(wanted):
        return
    every, whole = "append the loss of every minibatch", "range(0, len(X), batch_size)"
    short, first = replace(right, whole=False).run(task), replace(right, first=True).run(task)
    mistakes = [
        (Cause("the last, smaller minibatch of each epoch is left out", whole), *short),
        (Cause("there is only one epoch", "a loss for each minibatch of each order"), *first),
        (Cause("one loss per epoch", every), last, wanted[batches - 1 :: batches]),
        (Cause("one loss alone", every), last, wanted[-1:]),
        (Cause("no loss is kept", every), last, []),
    ]
    same_count = [cause for cause, _, few in mistakes if len(few) == np.size(losses)]
    cause = next(
        (
            replace(cause, established=True)
            for cause, other, few in mistakes
            if alike([W, losses], [other, np.array(few)])
        ),
        same_count[0] if same_count else UNKNOWN,
    )
    fail(f"losses of {tried}", f"{np.size(losses)} losses", f"{len(wanted)} losses", cause)


COMMON = [
    (Cause("the step goes uphill", "W minus rate times the gradient"), {"sign": -1.0}),
    (
        Cause("the losses are those after the step", "the loss of each minibatch before its step"),
        {"late": True},
    ),
    (
        Cause("the orders are not used: rows as they lie", "X[order] and y[order]"),
        {"rows": False, "labels": False},
    ),
    (Cause("the examples keep their order, and the labels do not", "X[order], too"), {"rows": False}),
]


def with_common(right: Loop, own: list[tuple[Cause, dict[str, Any]]]) -> list[tuple[Cause, Loop]]:
    """The mistakes of a loop, and those that every loop may have."""
    return [(cause, replace(right, **changes)) for cause, changes in (*own, *COMMON)]


@twice("loop A: weights and losses")
def fixed_a(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the loop whose labels stayed where they were."""
    labels = "an example and its label belong together: y[order]"
    own = [
        (
            Cause("the mistake is still there: the labels are not in the order of the examples", labels),
            {"labels": False},
        )
    ]
    trained("fixed_a", function, seed, Loop(), with_common(Loop(), own))


@twice("loop B: weights and losses")
def fixed_b(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the loop whose gradient was added up."""
    right, alone = Loop(momentum=0.9), "each step follows the gradient of its own minibatch"
    own = [
        (
            Cause("the mistake is still there: gradients are added up from step to step", alone),
            {"summed": "all"},
        ),
        (Cause("gradients are added up within an epoch", alone), {"summed": "epoch"}),
        (Cause("there is no momentum any more", "momentum was right: keep the velocity"), {"momentum": 0.0}),
        (Cause("the velocity starts again from 0 in each epoch", "set it to 0 once"), {"fresh": "epoch"}),
    ]
    trained("fixed_b", function, seed, right, with_common(right, own))


@twice("loop C: weights and losses")
def fixed_c(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the loop whose rate fell after every minibatch."""
    right, once = Loop(factor=0.8), "multiply the rate after the last minibatch of each epoch"
    own = [
        (Cause("the mistake is still there: the rate falls after every minibatch", once), {"falls": "batch"}),
        (Cause("the rate never falls", once), {"factor": 1.0}),
        (Cause("the rate falls before the first epoch", once), {"falls": "before"}),
        (Cause("the rate is multiplied by 0.2: falls by a fifth means times 0.8", once), {"factor": 0.2}),
        (Cause("the rate rises", once), {"factor": 1.25}),
    ]
    trained("fixed_c", function, seed, right, with_common(right, own))
