"""Checks of training: minibatch, step, loop, learning rate decay."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Mistakes,
    array,
    close,
    compare,
    entries,
    fail,
    pair,
    passed,
    run,
    show,
    twice,
    untouched,
)
from cifar_helpers.checks.randomness import pattern
from cifar_helpers.checks.tolerances import SHARE
from cifar_helpers.checks.two_layer_net import reference
from cifar_helpers.checks.two_layer_net.parts import check_net, new_net
from cifar_helpers.checks.two_layer_net.reference import KEYS, Params, Problem

DRAWS = 40
# Of 40 batches of 20 out of 210 rows: 205 different ones with replacement, to within 2; 210 without.
TYPICAL, FEWEST = 205, 180
HISTORIES = ("loss_history", "train_acc_history", "val_acc_history")
MARGIN = 1e-4  # far above what float32 rounds away
ITERATIONS, COPIES, BATCH = 7, 25, 10  # an epoch of 25 // 10 = 2 iterations
STEADY, SMALL_BATCH = 40, 7  # with learning rate 0


# ------------------------------------------------------------------ the parts of the loop


def draw_batch(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that a batch is random, from all rows, and that labels stay with their rows."""
    random = np.random.default_rng(seed)
    n, d, size = 210, 3, 20
    y = random.permutation(n)
    X = np.stack([y, *random.normal(size=(d - 1, n))], axis=1)
    picks = [check_batch(function, X, y, size) for _ in range(DRAWS)]
    if all(np.array_equal(pick, picks[0]) for pick in picks):
        fail(
            f"draw_batch, {DRAWS} times",
            "the same rows",
            "other rows",
            Cause("nothing is random", "draw again each time"),
        )
    rows = np.argsort(y)[np.array(picks)]
    if rows.max() < n / 2 or rows.min() >= n / 2:
        cause = Cause("the pick is limited to some rows", f"draw from all {n} rows: len(X), not batch_size")
        came = f"rows {rows.min()} to {rows.max()}"
        fail(f"draw_batch of {n} rows, {DRAWS} times", came, "rows from all over", cause)
    if np.all(np.diff(rows) % n == 1):
        cause = Cause("a block of consecutive rows from a random start", "draw each row on its own")
        fail(
            f"draw_batch of {n} rows, {DRAWS} times",
            f"rows {rows[0, 0]}, {rows[0, 1]}, …",
            "random rows",
            cause,
        )
    check_drawn(rows, n)
    few = np.flatnonzero(y < 5)
    check_ends(function, X[few], y[few])
    rows, _ = pair(
        "draw_batch of 8", run("draw_batch", function, X[:5], y[:5], 8, causes=SMALL), "rows, labels"
    )
    if len(rows) == 0:
        fail("draw_batch of 8 out of 5 rows", "no rows", "some rows")
    passed("random rows with their labels")


def check_drawn(rows: np.ndarray, n: int) -> None:
    """Fails if the rows of batches follow a pattern, or are few, though they come from all over."""
    tried, order = f"draw_batch of {n} rows, {DRAWS} times", pattern(rows)
    if order:
        cause = Cause("the rows follow a pattern", "np.random.choice(len(X), batch_size)")
        fail(tried, f"an order: {order}", "random rows", cause)
    different = len(np.unique(rows))
    if different < FEWEST:
        cause = Cause("the same few rows come again and again", "every row as often as any other")
        fail(tried, f"{different} different rows of {rows.size}", f"about {TYPICAL}", cause)


def check_ends(function: Callable[..., Any], X: np.ndarray, y: np.ndarray) -> None:
    """Fails unless each of five rows is drawn at times; a right answer misses one in 1e-11 of all cases."""
    drawn = np.concatenate([check_batch(function, X, y, 3) for _ in range(40)])
    missing = np.flatnonzero(~np.isin(y, drawn))
    if len(missing):
        causes = {
            4: Cause("the last row is never drawn", "the upper end is left out already: randint(len(X))"),
            0: Cause("the first row is never drawn", "counting starts at 0"),
        }
        cause = causes.get(int(missing[0]), UNKNOWN) if len(missing) == 1 else UNKNOWN
        came = f"never row {', '.join(map(str, missing))}"
        fail("draw_batch of 3 out of 5 rows, 40 times", came, "each row at times", cause)


SMALL = {
    "larger sample than population|Sample larger than population": Cause(
        "rows are drawn without replacement, and there are fewer than batch_size",
        "draw with replacement, or at most len(X) rows",
    )
}


def check_batch(function: Callable[..., Any], X: np.ndarray, y: np.ndarray, size: int) -> np.ndarray:
    """Labels of one batch, once it has the right shapes and rows that belong to their labels."""
    result = run("draw_batch", function, X, y, size)
    rows, labels = pair("draw_batch", result, "rows, labels")
    whole = {X.shape: Cause("the whole training set comes back", "index with the random rows")}
    rows = array(f"the rows of draw_batch with batch_size {size}", rows, (size, X.shape[1]), whole)
    labels = array(f"the labels of draw_batch with batch_size {size}", labels, (size,))
    known = np.isin(labels, y).all() and close(rows, X[np.argsort(y)[labels.astype(int)]])
    if not known:
        cause = Cause("rows and labels are picked separately", "draw the row numbers once, use them for both")
        fail("draw_batch", "labels of other rows", "each row's own label", cause)
    return labels.astype(int)


def flat(params: Params) -> np.ndarray:
    """All parameters in one vector."""
    return np.concatenate([np.asarray(params[key], dtype=np.float64).ravel() for key in KEYS])


def checked_params(tried: str, params: Any, problem: Problem) -> Params:
    """A student's parameters in float64, once keys and shapes are right."""
    params = entries(tried, params, KEYS)
    return {key: array(f"{key} of {tried}", params[key], problem.params[key].shape) for key in KEYS}


@twice("a step downhill")
def sgd_step(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks one step of gradient descent."""
    problem = reference.draw(seed)
    params, rate = problem.params, problem.rate
    _, grads = reference.loss_and_gradients(params, problem.X, problem.y, problem.reg)
    tried = f"sgd_step with learning rate {rate}"
    got = flat(checked_params(tried, run("sgd_step", function, params, grads, rate), problem))
    start, slope = flat(params), flat(grads)
    compare(
        tried,
        got,
        start - rate * slope,
        [
            (Cause("the step goes uphill", "subtract the gradient"), start + rate * slope),
            (Cause("nothing moves", "return the new parameters, not the old ones"), start),
            (Cause("learning_rate is not used", "multiply the gradient by it"), start - slope),
            *unmoved(lambda keys: start - rate * flat({k: grads[k] * (k in keys) for k in KEYS})),
            (
                Cause("learning_rate is squared", "params minus learning_rate times gradient"),
                start - rate**2 * slope,
            ),
            (Cause("the steps are returned, not the parameters", "params minus step"), rate * slope),
            (
                Cause("the steps are returned, not the parameters", "params minus step"),
                -rate * slope,
            ),
            (Cause("the gradients are returned", "params minus step"), slope),
        ],
    )


def unmoved(after: Callable[[tuple[str, ...]], np.ndarray]) -> Iterator[tuple[Cause, np.ndarray]]:
    """What comes of steps that leave some of the parameters out; `after` tells it for the keys that move."""
    yield Cause("the biases stay where they are", "b1 and b2 too"), after(("W1", "W2"))
    yield Cause("the weights stay where they are", "W1 and W2 too"), after(("b1", "b2"))
    yield Cause("the first layer stays where it is", "W1 and b1 too"), after(("W2", "b2"))
    yield Cause("the second layer stays where it is", "W2 and b2 too"), after(("W1", "b1"))
    for key in KEYS:
        others = tuple(other for other in KEYS if other != key)
        yield Cause(f"{key} stays where it is", f"move {key} too"), after(others)


# ------------------------------------------------------------------ the loop


def training(net_class: Callable[..., Any], seed: int = 0) -> None:
    """Checks the training loop: its steps, its histories, its batches.

    All rows of the first data set are the same, so whatever is drawn, the batch is known, and with it every
    step. The second data set has two kinds of example and a learning rate of 0: each loss then tells how
    many of each kind were in the batch.
    """
    problem = reference.draw(seed)
    check_net(new_net(net_class, problem), problem)
    copies = same_rows(seed)
    history, params = train(net_class, copies, learning_rate_decay=1.0)
    check_histories(history)
    check_steps(params, copies)
    check_perfect(history)
    check_losses(history["loss_history"], copies)
    random = np.random.default_rng(seed)
    check_batches(net_class, problem, random)
    check_turning(net_class, seed, random)
    net = new_net(net_class, copies)
    X, y = copies.X[::5] + np.arange(5)[:, None], np.arange(5) % problem.shape[3]
    settings = {"learning_rate": copies.rate, "reg": copies.reg, "num_iters": 2, "batch_size": 2}
    names = ("the examples are", "the labels are", "the validation examples are", "the validation labels are")
    untouched("train", net.train, X, y, X + 1, y, names=names, holder=net, together=1, **settings)
    passed("steps, histories and batches of the training loop")


def same_rows(seed: int) -> Problem:
    """One example many times over, which the net gets right from the start, as narrowly as there is one.

    Every accuracy is then 1, and the steps are still large. In one draw of 18,000 such a step takes the net
    away from the right answer: it is drawn again.
    """
    for draw in itertools.count(seed):
        problem = reference.draw(draw)
        scores, _ = reference.forward(problem.params, problem.X)
        row = int(reference.log_softmax(scores).max(axis=1).argmin())
        X = np.repeat(problem.X[row : row + 1], COPIES, axis=0)
        copies = replace(problem, X=X, y=np.repeat(scores[row].argmax(), COPIES))
        if min(margin(copies, steps) for steps in range(ITERATIONS + 1)) > MARGIN:
            return copies


def margin(copies: Problem, steps: int) -> float:
    """By how much the right score is the highest after so many steps of training; negative if it is not."""
    params = reference.descend(copies.params, copies.X, copies.y, copies.reg, [copies.rate] * steps)
    scores = reference.forward(params, copies.X[:1])[0][0]
    return scores[copies.y[0]] - np.delete(scores, copies.y[0]).max()


TRAINING = {
    **SMALL,
    "ZeroDivisionError": Cause(
        "an epoch of 0 iterations: fewer examples than batch_size", "at least 1: max(len(X) // batch_size, 1)"
    ),
}


def train(
    net_class: Callable[..., Any], problem: Problem, validation: Problem | None = None, **settings: Any
) -> tuple[Any, np.ndarray]:
    """Trains a student's net on the problem; returns its histories, and its parameters in one vector."""
    net = new_net(net_class, problem)
    settings = {
        "learning_rate": problem.rate,
        "reg": problem.reg,
        "num_iters": ITERATIONS,
        "batch_size": BATCH,
        **settings,
    }
    X, y = problem.X, problem.y
    other = validation or problem
    history = run("train", net.train, X, y, other.X, other.y, causes=TRAINING, **settings)
    params = checked_params("the net after training", net.params, problem)
    return entries("train", history, HISTORIES), flat(params)


EPOCH = Cause("an epoch does not last len(X) // batch_size iterations", "at least 1, whatever the batch_size")
LATE = Cause(
    "an epoch of 2.5 iterations: the counter never hits it, so it comes too late",
    "integers: len(X) // batch_size",
)
COUNTS = {  # of accuracies in a history
    0: Cause("nothing is kept", "append to it every len(X) // batch_size iterations"),
    2: LATE,
    None: Cause("it is not kept once per epoch", "append to it every len(X) // batch_size iterations"),
}


def check_histories(history: Any) -> None:
    """Fails unless the histories have the lengths and the range that they should have."""
    lengths = {
        (0,): Cause("no loss is kept", "append the loss in every iteration"),
        (1,): Cause("the loop ends after its first iteration", "move `return` out of the loop"),
        (3,): Cause("the loss is kept once per epoch", "append it in every iteration"),
        (4,): Cause("the loss is kept once per epoch", "append it in every iteration"),
    }
    array(f"loss_history after {ITERATIONS} iterations", history["loss_history"], (ITERATIONS,), lengths)
    for name in HISTORIES[1:]:
        tried = f"{name} after {ITERATIONS} iterations, 2 to an epoch"
        count = np.size(history[name])
        if count not in (3, 4, 5):  # epochs may be counted from their start or their end, or both
            fail(tried, f"{count} accuracies", "3 or 4 accuracies", COUNTS.get(count, COUNTS[None]))
        array(tried, history[name], (count,))


def check_perfect(history: Any) -> None:
    """Fails unless every accuracy on copies of an example that the net gets right is 1."""
    mean = "the mean of prediction == label, between 0 and 1"
    for name in HISTORIES[1:]:
        values = array(name, history[name], np.shape(history[name]))
        shares = [
            (Cause("per cent, not a share of right answers", mean), 100),
            (Cause("right answers are counted, not their share", mean), BATCH),
            (Cause("right answers are counted, not their share", mean), COPIES),
            (Cause("the share of wrong answers", mean), 0),
        ]
        table = [(cause, np.full(values.shape, share)) for cause, share in shares]
        compare(f"{name}, on examples that the net gets right", values, np.ones(values.shape), table)


def check_steps(params: np.ndarray, problem: Problem) -> None:
    """Fails unless the parameters after training are where gradient descent leads."""
    X, y, start = problem.X, problem.y, problem.params

    def after(
        *, reg: float = problem.reg, rate: float = problem.rate, steps: int = ITERATIONS, **other: Any
    ) -> np.ndarray:
        return flat(reference.descend(start, X, y, reg, [rate] * steps, **other))

    keep = "net.params = sgd_step(net.params, grads, learning_rate)"
    compare(
        f"the parameters after {ITERATIONS} iterations on copies of one example, without decay",
        params,
        after(),
        [
            (Cause("the net's parameters never change", keep), flat(start)),
            (Cause("the steps go uphill", "against the gradient"), after(rate=-problem.rate)),
            (Cause("reg is not passed on to net.loss", "net.loss(…, reg=reg)"), after(reg=0.0)),
            (Cause("reg is fixed at its default", "net.loss(…, reg=reg)"), after(reg=5e-6)),
            (Cause("learning_rate is fixed at its default", "use the argument"), after(rate=1e-3)),
            (Cause("one iteration is missing", "range(num_iters)"), after(steps=ITERATIONS - 1)),
            (Cause("one iteration too many", "range(num_iters)"), after(steps=ITERATIONS + 1)),
            (Cause("only one step is taken", "take a step in every iteration"), after(steps=1)),
            (Cause("each step is twice as long", "one step per iteration"), after(rate=2 * problem.rate)),
            (Cause("every iteration takes two steps", "one step per iteration"), after(steps=2 * ITERATIONS)),
            (Cause("steps are taken once per epoch", "take a step in every iteration"), after(steps=4)),
            (Cause("steps are taken once per epoch", "take a step in every iteration"), after(steps=3)),
            *unmoved(lambda keys: after(keys=keys)),
            (
                Cause("momentum of 0.9", "plain steps: params minus learning_rate times grads"),
                after(momentum=0.9),
            ),
            (
                Cause(
                    "the learning rate shrinks although learning_rate_decay is 1", "multiply by the argument"
                ),
                flat(reference.descend(start, X, y, problem.reg, fixed_decay(problem.rate))),
            ),
        ],
    )


def fixed_decay(rate: float, decay: float = 0.95) -> list[float]:
    """Learning rates that shrink by the default, once per epoch, whatever learning_rate_decay says."""
    return [rate * decay ** (step // 2 + step % 2) for step in range(ITERATIONS)]


def steps_of(problem: Problem) -> list[Params]:
    """The parameters before the first step, and after each of ITERATIONS steps on all of X."""
    X, y, rates = problem.X, problem.y, [problem.rate] * ITERATIONS
    return [
        reference.descend(problem.params, X, y, problem.reg, rates[:steps]) for steps in range(ITERATIONS + 1)
    ]


def check_losses(losses: Any, problem: Problem) -> None:
    """Fails unless `loss_history` holds the loss before each step."""
    X, y, path = problem.X, problem.y, steps_of(problem)
    right = np.array([reference.loss_and_gradients(params, X, y, problem.reg)[0] for params in path])
    data = np.array([reference.loss_and_gradients(params, X, y, 0.0)[0] for params in path])
    compare(
        "loss_history",
        np.asarray(losses, dtype=np.float64),
        right[:-1],
        [
            (Cause("the loss after the step is kept", "append the loss that gave the gradients"), right[1:]),
            (Cause("the losses are kept in reverse", "append, don't insert at the front"), right[-2::-1]),
            (Cause("the data loss alone is kept", "append what net.loss returns"), data[:-1]),
            (Cause("losses are added up", "append each on its own"), np.cumsum(right[:-1])),
        ],
    )


def two_kinds(problem: Problem) -> tuple[Problem, np.ndarray]:
    """28 copies of an example that the net gets wrong, 35 of one that it gets right; and the loss of each."""
    scores, _ = reference.forward(problem.params, problem.X)
    logs = reference.log_softmax(scores)
    sure, unsure = int(logs.max(axis=1).argmax()), int(logs.max(axis=1).argmin())
    labels = np.array([scores[unsure].argsort()[-2], scores[sure].argmax()])
    kinds = np.repeat([0, 1], [28, 35])
    both = replace(problem, X=problem.X[[unsure, sure]][kinds], y=labels[kinds])
    return both, -logs[[unsure, sure], labels]


def check_batches(net_class: Callable[..., Any], problem: Problem, random: np.random.Generator) -> None:
    """Fails unless every iteration sees a random batch of `batch_size` examples with their own labels."""
    both, (wrong, right) = two_kinds(problem)
    settings = {"learning_rate": 0.0, "reg": 0.0, "num_iters": STEADY, "batch_size": SMALL_BATCH}
    count = int(random.choice([17, 19, 23]))  # primes: no share of them is that of a batch or of the whole
    bad = int(random.integers(3, count - 3))
    rows = np.r_[28 : 28 + count - bad, 0:bad]
    history, _ = train(net_class, both, replace(both, X=both.X[rows], y=both.y[rows]), **settings)
    losses = array("loss_history", history["loss_history"], (STEADY,))
    firsts = (losses - right) / (wrong - right) * SMALL_BATCH  # examples of the first kind in each batch
    whole = np.abs(firsts - firsts.round()) < 0.05  # a guard inside the logarithm moves them a little
    if close(firsts, np.full(STEADY, SMALL_BATCH * 28 / 63)):
        cause = Cause("every iteration sees the whole training set", "use draw_batch with batch_size")
    elif not whole.all() or firsts.min() < -0.5 or firsts.max() > SMALL_BATCH + 0.5:
        cause = Cause("batches of another size, or labels of other rows", "use draw_batch with batch_size")
    elif np.ptp(firsts) < 0.5:
        cause = Cause("every iteration sees the same batch", "draw a batch inside the loop, and use it")
    elif np.isin(firsts.round(), (0, SMALL_BATCH)).all():
        cause = Cause("batches are consecutive rows", "draw random rows, or shuffle once per epoch")
    else:
        return check_accuracies(history, 1 - firsts.round() / SMALL_BATCH, count, bad)
    tried = f"{STEADY} iterations on 28 copies of one example and 35 of another, batch_size {SMALL_BATCH}, "
    wanted = "a random mix in each batch"
    return fail(f"{tried}learning rate 0", f"batches with {show(firsts)} of the first", wanted, cause)


def moments(iterations: int, per_epoch: int) -> Iterator[list[int]]:
    """Iterations after which accuracies may be kept: at the start or the end of epochs, or more than that."""
    starts = list(range(0, iterations, per_epoch))
    ends = list(range(per_epoch - 1, iterations, per_epoch))
    for base in (starts, starts[1:], ends):
        for before in ([], [0]):
            for after in ([], [iterations - 1]):
                yield sorted({*before, *base, *after})


def check_accuracies(history: Any, batches: np.ndarray, count: int, bad: int) -> None:
    """Fails unless the histories hold shares of right answers, where one kind of example is wrong.

    `batches` are the shares in each of the batches; of `count` validation examples `bad` are of that kind.
    """
    tried = f", where the net gets 28 of 63 training examples wrong and {bad} of {count} validation examples"
    mean = "np.mean of prediction == label"
    val = array("val_acc_history", history["val_acc_history"], np.shape(history["val_acc_history"]))
    shares = np.full(val.shape, 1 - bad / count)
    shuffled = np.isclose(val[:, None], batches, atol=0.01).any(axis=1).all() and np.ptp(val) > 0
    turned = [(Cause("accuracy on the batch, not on X_val", mean), val)] if shuffled else []
    compare(f"val_acc_history{tried}", val, shares, turned, SHARE)
    train = array("train_acc_history", history["train_acc_history"], np.shape(history["train_acc_history"]))
    epochs = list(moments(STEADY, 63 // SMALL_BATCH))
    if not any(close(train, batches[when], SHARE) for when in epochs):
        whole = Cause("accuracy on all training examples, not on the batch", mean)
        cause = whole if close(train, np.full(train.shape, 35 / 63)) else UNKNOWN
        cause = EPOCH if train.size not in set(map(len, epochs)) else cause
        fail(f"train_acc_history{tried}", show(train), f"shares such as {show(batches[::9])}", cause)


# ------------------------------------------------------------------ accuracies that change


def turning_rows(seed: int, random: np.random.Generator) -> tuple[Problem, Problem]:
    """Copies of an example that the net gets wrong at first and right later, and validation examples.

    Of these, too, the share of right ones changes on the way. No score is near to another at any time.
    """
    for draw in itertools.count(seed):
        problem = reference.draw(draw)
        scores, _ = reference.forward(problem.params, problem.X)
        row, order = int(random.integers(len(scores))), scores.argsort(axis=1)
        X = np.repeat(problem.X[row : row + 1], COPIES, axis=0)
        for rate in (0.1, 0.07, 0.14, 0.05, 0.2):
            copies = replace(problem, X=X, y=np.repeat(order[row, -2], COPIES), rate=rate)
            picked = random.permutation(np.resize(np.arange(len(problem.X)), COPIES))
            labels = np.where(picked == row, order[row, -2], order[:, -1][picked])
            labels = np.where(random.random(COPIES) < 0.3, order[:, -3][picked], labels)
            validation = replace(copies, X=problem.X[picked], y=labels)
            train, val = (shares_on(each, steps_of(copies)) for each in (copies, validation))
            turns = np.flatnonzero(np.diff(train)).tolist() in ([2], [3], [4]) and val[1] != val[-1]
            if turns and all(sure(each.X, steps_of(copies)) for each in (copies, validation)):
                return copies, validation


def shares_on(problem: Problem, path: list[Params]) -> np.ndarray:
    """The share of right answers on the problem, with each of the parameters."""
    return np.array(
        [np.mean(reference.forward(each, problem.X)[0].argmax(axis=1) == problem.y) for each in path]
    )


def sure(X: np.ndarray, path: list[Params]) -> bool:
    """Whether no prediction depends on rounding, with any of the parameters."""
    leads = [np.diff(np.sort(reference.forward(each, X)[0], axis=1)[:, -2:]).min() for each in path]
    return min(leads) > MARGIN


def check_turning(net_class: Callable[..., Any], seed: int, random: np.random.Generator) -> None:
    """Fails unless the accuracies are those of the net as it is at the time, where they change."""
    copies, validation = turning_rows(seed, random)
    history, params = train(net_class, copies, validation, learning_rate_decay=1.0)
    check_steps(params, copies)
    path = steps_of(copies)
    right = [shares_on(each, path) for each in (copies, validation)]
    got = [array(name, history[name], np.shape(history[name])) for name in HISTORIES[1:]]
    for when in moments(ITERATIONS, COPIES // BATCH):
        for then in (np.array(when) + 1, np.array(when)):  # after the step, or before it
            if all(close(values, shares[then], SHARE) for values, shares in zip(got, right, strict=True)):
                return
    wanted = [shares[np.arange(0, ITERATIONS, COPIES // BATCH) + 1] for shares in right]
    index = 0 if not close(got[0], wanted[0], SHARE) else 1
    cause = Cause("not the accuracy of the net as it is then", "append it in the loop, once per epoch")
    tried = f"{HISTORIES[1 + index]} of {ITERATIONS} iterations, 2 to an epoch, in which the net learns"
    fail(tried, show(got[index]), show(wanted[index]), cause)


def learning_rate_decay(net_class: Callable[..., Any], seed: int = 0) -> None:
    """Checks that the learning rate shrinks once per epoch, at its first or its last iteration."""
    problem = reference.draw(seed)
    check_net(new_net(net_class, problem), problem)
    copies = same_rows(seed)
    _, params = train(net_class, copies, learning_rate_decay=1.0)
    check_steps(params, copies)
    decay = round(float(np.random.default_rng(seed).uniform(0.4, 0.6)), 3)
    _, params = train(net_class, copies, learning_rate_decay=decay)

    def after(*epochs: int) -> np.ndarray:
        return decayed(copies, decay, epochs)

    if not close(params, after(0, 0, 1, 1, 2, 2, 3)):
        tried = f"{ITERATIONS} iterations, 2 to an epoch, learning_rate_decay={decay}"
        compare(tried, params, after(0, 1, 1, 2, 2, 3, 3), wrong_decays(after))
    check_other_epochs(net_class, copies, decay)
    passed("the learning rate shrinks once per epoch")


def decayed(copies: Problem, decay: float, epochs: Sequence[int]) -> np.ndarray:
    """The parameters after steps of which each comes after so many epochs' decay."""
    rates = [copies.rate * decay**count for count in epochs]
    return flat(reference.descend(copies.params, copies.X, copies.y, copies.reg, rates))


def wrong_decays(after: Callable[..., np.ndarray]) -> Mistakes:
    """Parameters after steps whose rates shrink at the wrong time; `after` takes the decays before each."""
    never = Cause("the learning rate never shrinks", "multiply it by learning_rate_decay")
    grows = Cause("the learning rate grows", "multiply by the decay, don't divide")
    once = Cause("it shrinks a single time", "once in every epoch")
    yield never, after(*[0] * 7)
    yield Cause("the learning rate shrinks in every iteration", "once per epoch"), after(*range(7))
    yield LATE, after(0, 1, 1, 1, 1, 1, 2)
    yield LATE, after(0, 0, 0, 0, 0, 1, 1)
    yield LATE, after(0, 0, 0, 0, 0, 0, 1)
    yield Cause("the first step is already smaller", "shrink after the step"), after(1, 1, 2, 2, 3, 3, 4)
    yield grows, after(0, -1, -1, -2, -2, -3, -3)
    yield grows, after(0, 0, -1, -1, -2, -2, -3)
    yield once, after(0, 1, 1, 1, 1, 1, 1)
    yield once, after(0, 0, 1, 1, 1, 1, 1)


def check_other_epochs(net_class: Callable[..., Any], copies: Problem, decay: float) -> None:
    """Fails unless the learning rate shrinks once per epoch where an epoch has three iterations, or one."""
    cases = {
        8: ((0, 1, 1, 1, 2, 2, 2), (0, 0, 0, 1, 1, 1, 2)),
        COPIES: (range(ITERATIONS),) * 2,
    }
    for size, (first, last) in cases.items():
        _, params = train(net_class, copies, learning_rate_decay=decay, batch_size=size)
        if not close(params, decayed(copies, decay, last)):
            tried = f"{ITERATIONS} iterations, {COPIES // size} to an epoch, learning_rate_decay={decay}"
            compare(tried, params, decayed(copies, decay, first), otherwise=EPOCH)


def toy_training(net_class: Callable[..., Any], seed: int = 0) -> None:
    """Checks that five examples are memorised: their loss is computed here, from the net's weights.

    One of three runs is enough: with steps this large, one in some hundred correct runs jumps away.
    """
    problem = reference.draw_toy(seed)
    start = reference.data_loss(reference.forward(problem.params, problem.X)[0], problem.y)
    for _ in range(3):
        end = toy_loss(net_class, problem)
        if end < reference.TOY_LOSS:
            return passed("the toy problem is memorised")
    came, wanted = f"a loss of {end:.4f}, from {start:.4f}", f"below {reference.TOY_LOSS}"
    cause = Cause("can't be told from the loss alone", "fix what the checks above say first")
    if not np.isfinite(end):
        cause = Cause("the loss is nan: the steps are too large, or exp overflows", cause.next_step)
    fail("100 iterations on the toy problem", came, wanted, cause)


def toy_loss(net_class: Callable[..., Any], problem: Problem) -> float:
    """Loss of a student's net after training on the toy problem."""
    net = new_net(net_class, problem)
    X, y = problem.X, problem.y
    settings = {"learning_rate": 0.1, "learning_rate_decay": 0.99, "reg": 5e-6, "num_iters": 100}
    run("train", net.train, X, y, X, y, causes=TRAINING, **settings)
    params = checked_params("the net after training", net.params, problem)
    return reference.data_loss(reference.forward(params, X)[0], y)
