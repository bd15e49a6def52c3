"""Checks of optimizers: one step of momentum, RMSprop, Adam, and Adam with weight decay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.checks.core import (
    Cause,
    Mistakes,
    array,
    close,
    compare,
    entries,
    fail,
    pair,
    run,
    twice,
    untouched,
)
from cifar_helpers.checks.optimisation import reference
from cifar_helpers.checks.optimisation.reference import AdamCase, Array

DOWN = "downhill: subtract rate times the gradient"
Step = tuple[Array, Array]


def both(tried: str, got: Any, shape: tuple[int, ...], second: str) -> Array:
    """The weights and what comes with them, stacked, once both have the right shape."""
    w, other = pair(tried, got, f"w, {second}")
    return np.stack([array(f"w of {tried}", w, shape), array(f"{second} of {tried}", other, shape)])


def stacked(pairs: Sequence[tuple[Cause, Step]]) -> Mistakes:
    return [(cause, np.stack(step)) for cause, step in pairs]


# ------------------------------------------------------------------ momentum and RMSprop


@twice("a step with momentum")
def momentum_step(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks weights and velocity after a step, with a drawn momentum and with the default."""
    random = np.random.default_rng(seed)
    w, g, v = random.normal(size=(3, 3, 4))
    rate, momentum = float(random.uniform(0.2, 0.5)), float(random.uniform(0.5, 0.8))
    for kept, settings in ((momentum, {"momentum": momentum}), (0.9, {})):
        given = f"momentum={kept:.3f}" if settings else "momentum left at its default"
        tried = f"momentum_step with rate {rate:.3f}, {given}"
        got = both(tried, run("momentum_step", function, w, g, v, rate, **settings), w.shape, "velocity")
        right = np.stack(reference.momentum_step(w, g, v, rate, kept))
        compare(tried, got, right, stacked(wrong_momentum(w, g, v, rate, kept)))
    names = ("the weights are", "the gradient is", "the velocity is")
    untouched("momentum_step", function, w, g, v, names=names, rate=rate, momentum=momentum)


def wrong_momentum(w: Array, g: Array, v: Array, rate: float, mu: float) -> list[tuple[Cause, Step]]:
    """Wrong weights and velocities."""
    rule = "velocity = momentum * velocity - rate * grad, then w + velocity"
    new = mu * v - rate * g
    up, torch = mu * v + rate * g, mu * v + g
    return [
        (
            Cause("PyTorch's convention: the rate stands outside the velocity", rule),
            (w - rate * torch, torch),
        ),
        (Cause("the gradient is added to the velocity: the step goes uphill", rule), (w + up, up)),
        (Cause("the velocity is subtracted from the weights", rule), (w - new, new)),
        (Cause("the velocity is subtracted, and has the opposite sign, too", rule), (w - up, up)),
        (
            Cause("the sign of momentum: the old velocity brakes", rule),
            (w - mu * v - rate * g, -mu * v - rate * g),
        ),
        (Cause("momentum is not used: the whole velocity is kept", rule), (w + v - rate * g, v - rate * g)),
        (Cause("the old velocity is forgotten", rule), (w - rate * g, -rate * g)),
        (
            Cause("the gradient is multiplied by 1 - momentum: a running mean", rule),
            (w + mu * v - (1 - mu) * rate * g, mu * v - (1 - mu) * rate * g),
        ),
        (Cause("the weights move by the old velocity", "first the velocity, then the weights"), (w + v, new)),
        (Cause("the new velocity is not returned", "return w, velocity: both new"), (w + new, v)),
        (Cause("the weights do not move", "return w + velocity"), (w, new)),
        (Cause("the velocity is returned first", "end with `return w, velocity`"), (new, w + new)),
        (Cause("Nesterov's momentum, which looks one step ahead", rule), (w + mu * new - rate * g, new)),
        (Cause("rate is not used", rule), (w + mu * v - g, mu * v - g)),
        (Cause("momentum is fixed at 0.9", "use the argument"), (w + 0.9 * v - rate * g, 0.9 * v - rate * g)),
        (
            Cause("the rate multiplies the old velocity, too", rule),
            (w + rate * (mu * v - g), rate * (mu * v - g)),
        ),
    ]


@twice("a step of RMSprop")
def rmsprop_step(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks weights and mean square after a step, with drawn settings and with the defaults."""
    random = np.random.default_rng(seed)
    w, g = random.normal(size=(2, 3, 4))
    s, rate = random.uniform(0.5, 2.0, size=(3, 4)), float(random.uniform(0.2, 0.5))
    rho, epsilon = float(random.uniform(0.6, 0.8)), float(random.uniform(0.1, 0.3))
    drawn = {"rho": rho, "epsilon": epsilon}
    for settings in (drawn, {}):
        given = (
            f"rho={rho:.3f}, epsilon={epsilon:.3f}" if settings else "rho and epsilon left at their defaults"
        )
        tried = f"rmsprop_step with rate {rate:.3f}, {given}"
        got = run("rmsprop_step", function, w, g, s, rate, **settings)
        stack = both(tried, got, w.shape, "mean_square")
        used = (rho, epsilon) if settings else (0.9, 1e-7)
        right = np.stack(reference.rmsprop_step(w, g, s, rate, *used))
        compare(tried, stack, right, stacked(wrong_rmsprop(w, g, s, rate, *used)))
    names = ("the weights are", "the gradient is", "the mean square is")
    untouched("rmsprop_step", function, w, g, s, names=names, rate=rate, **drawn)


def wrong_rmsprop(
    w: Array, g: Array, s: Array, rate: float, rho: float, epsilon: float
) -> list[tuple[Cause, Step]]:
    """Wrong weights and mean squares."""
    new = rho * s + (1 - rho) * g**2
    mean, step = "rho * mean_square + (1 - rho) * grad**2", "w - rate * grad / np.sqrt(mean_square + epsilon)"

    def moved(square: Array, kept: Array | None = None) -> Step:
        with np.errstate(invalid="ignore"):
            return w - rate * g / np.sqrt(square + epsilon), square if kept is None else kept

    return [
        (Cause("the gradient is not squared in the running mean", mean), moved(rho * s + (1 - rho) * g)),
        (Cause("absolute values for squares", mean), moved(rho * s + (1 - rho) * np.abs(g))),
        (
            Cause("epsilon stands outside the root, where Adam has it", step),
            (w - rate * g / (np.sqrt(new) + epsilon), new),
        ),
        (Cause("epsilon is missing", step), (w - rate * g / np.sqrt(new), new)),
        (Cause("the root is missing", step), (w - rate * g / (new + epsilon), new)),
        (Cause("rho and 1 - rho are exchanged", mean), moved((1 - rho) * s + rho * g**2)),
        (Cause("1 - rho is missing: squares are added at full weight", mean), moved(rho * s + g**2)),
        (Cause("rho is missing: the old mean is kept whole", mean), moved(s + (1 - rho) * g**2)),
        (Cause("the squares are added up for ever, as in AdaGrad", mean), moved(s + g**2)),
        (
            Cause("the gradient is divided by the old mean square", "first the mean, then the step"),
            moved(s, new),
        ),
        (Cause("the new mean square is not returned", "return w, mean_square: both new"), moved(new, s)),
        (Cause("the step goes uphill", DOWN), (w + rate * g / np.sqrt(new + epsilon), new)),
        (Cause("the root is returned in place of the mean square", mean), moved(new, np.sqrt(new + epsilon))),
        (Cause("the mean square is returned first", "end with `return w, mean_square`"), moved(new)[::-1]),
        (
            Cause("one mean for all weights", "every weight has a mean square of its own: no np.mean"),
            moved(rho * s + (1 - rho) * np.mean(g**2)),
        ),
        (
            Cause("rho is fixed at 0.9", "use the argument"),
            moved(0.9 * s + 0.1 * g**2),
        ),
        (
            Cause("the gradient is multiplied by the root, not divided by it", step),
            (w - rate * g * np.sqrt(new + epsilon), new),
        ),
    ]


# ------------------------------------------------------------------ Adam

KEYS = ("m", "v", "t")
WEIGHTS = "w - rate * m_hat / (np.sqrt(v_hat) + epsilon)"
CORRECT = "m_hat is m / (1 - beta_1**t), v_hat is v / (1 - beta_2**t); t is 1 in the first step"
REMEMBER = "keep m and v as they are in the state: only m_hat and v_hat are corrected"


@twice("steps of Adam, in the middle of a training and at its beginning")
def adam_step(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks weights and state after a step: in the middle, with the defaults, and the first one."""
    drawn = reference.draw_adam(seed)
    usual = replace(drawn, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
    first = replace(drawn, m=0 * drawn.m, v=0 * drawn.v, t=0)
    for case, settings in ((drawn, drawn.settings), (usual, {}), (first, drawn.settings)):
        when = f"after {case.t} steps" if case.t else "as the first step"
        tried = f"adam_step {when}, {'settings drawn' if settings else 'settings left at their defaults'}"
        got = run("adam_step", function, case.w, case.g, case.state, case.rate, causes=RAISED, **settings)
        check_adam(tried, got, case)
    given = (drawn.w, drawn.g, drawn.state, drawn.rate)
    untouched("adam_step", function, *given, names=("the weights are", "the gradient is"))


RAISED = {
    "ZeroDivisionError": Cause("t is 0 in the first step: nothing is left to divide by", CORRECT),
}


def check_adam(tried: str, got: Any, case: AdamCase) -> None:
    """Fails unless weights and state are those after the step."""
    w, state = weights_and_state(tried, got, case.w.shape)
    right = case.after()
    keras = case.after_in_keras()
    if not close(w, keras):
        compare(f"w of {tried}", w, right, wrong_adam(case))
    check_state(tried, state, case)


def weights_and_state(tried: str, got: Any, shape: tuple[int, ...]) -> tuple[Array, Any]:
    """The two things that a step of Adam returns, once the first is an array of the weights' shape."""
    w, state = pair(tried, got, "w, state")
    if isinstance(w, Mapping):
        cause = Cause("the state is returned first", "end with `return w, state`", established=True)
        fail(tried, "a dictionary, then something else", "w, state", cause)
    return array(f"w of {tried}", w, shape), state


def check_state(tried: str, state: Any, case: AdamCase) -> None:
    """Fails unless m, v and t are remembered as they should be."""
    state = entries(f"the state of {tried}", state, KEYS)
    (m, v), (m_share, v_share) = case.means(), case.shares()
    got = np.array(float(array(f"t of {tried}", state["t"], ())))
    more = "t counts the steps taken, this one included"
    table = [
        (Cause("t is not counted up in the state", more), np.array(float(case.t))),
        (Cause("t is counted up twice", more), np.array(case.t + 2.0)),
    ]
    compare(f"t of {tried}", got, np.array(case.t + 1.0), table)
    for name, right, old, share in (("m", m, case.m, m_share), ("v", v, case.v, v_share)):
        message = f"{name} of {tried}"
        table = [
            (
                Cause(f"the corrected {name} is remembered: the next step corrects it again", REMEMBER),
                right / share,
            ),
            (Cause(f"the old {name} is remembered", "the state has the new m and v"), old),
            (Cause(f"the root of {name} is remembered", REMEMBER), np.sqrt(np.abs(right))),
            (Cause("m and v are exchanged in the state", "compare the keys"), v if name == "m" else m),
        ]
        compare(message, array(message, state[name], right.shape), right, table)


def stepped(case: AdamCase, m: Array, v: Array, *shares: float) -> Array:
    """Weights after a step by these means; of the shares that divide them, those left out are right."""
    m_share, v_share = (*shares, *case.shares()[len(shares) :])
    with np.errstate(all="ignore"):
        return case.w - case.rate * (m / m_share) / (np.sqrt(v / v_share) + case.epsilon)


def wrong_corrections(case: AdamCase) -> list[tuple[Cause, Array]]:
    """Wrong weights after a step of Adam whose running means are right, and not their bias correction."""
    t, b1, b2 = case.t, case.beta_1, case.beta_2
    (m, v), (m_share, v_share) = case.means(), case.shares()
    step = partial(stepped, case, m, v)
    return [
        (Cause("there is no bias correction", CORRECT), step(1, 1)),
        (Cause("m is not corrected", CORRECT), step(1)),
        (Cause("v is not corrected", CORRECT), step(m_share, 1)),
        (
            Cause(
                "t lags by one: in the first step it is 0, not 1", "count the step first: t = state['t'] + 1"
            ),
            step(1 - b1**t, 1 - b2**t) if t else np.full_like(case.w, np.inf),
        ),
        (Cause("t is one too many", CORRECT), step(1 - b1 ** (t + 2), 1 - b2 ** (t + 2))),
        (
            Cause("the correction has no power of t: 1 - beta for 1 - beta**t", CORRECT),
            step(1 - b1, 1 - b2),
        ),
        (
            Cause("the correction has beta * t for beta**t", CORRECT),
            step(1 - b1 * (t + 1), 1 - b2 * (t + 1)),
        ),
        (
            Cause("m and v are multiplied by the correction, not divided", CORRECT),
            step(1 / m_share, 1 / v_share),
        ),
        (Cause("the corrections of m and v are exchanged", CORRECT), step(v_share, m_share)),
        (Cause("both are corrected by beta_1", CORRECT), step(m_share, m_share)),
    ]


def wrong_adam(case: AdamCase) -> list[tuple[Cause, Array]]:
    """Wrong weights after a step of Adam."""
    w, g, rate, epsilon, b1, b2 = case.w, case.g, case.rate, case.epsilon, case.beta_1, case.beta_2
    (m, v), (m_share, v_share) = case.means(), case.shares()
    means = "m is a running mean of grad, v one of grad**2"
    step, right = partial(stepped, case), case.after()

    def others(b1: float, b2: float) -> Array:
        return replace(case, beta_1=b1, beta_2=b2).after()

    return [
        *wrong_corrections(case),
        (Cause("the gradient is not squared in v", means), step(m, b2 * case.v + (1 - b2) * g)),
        (Cause("m has the squared gradient, too", means), step(b1 * case.m + (1 - b1) * g**2, v)),
        (
            Cause("epsilon stands inside the root", WEIGHTS),
            w - rate * (m / m_share) / np.sqrt(v / v_share + epsilon),
        ),
        (Cause("epsilon is missing", WEIGHTS), w - rate * (m / m_share) / np.sqrt(v / v_share)),
        (Cause("the root of v is missing", WEIGHTS), w - rate * (m / m_share) / (v / v_share + epsilon)),
        (Cause("beta_1 and beta_2 are exchanged", means), others(b2, b1)),
        (Cause("the betas are fixed at 0.9 and 0.999", "use the arguments"), others(0.9, 0.999)),
        (
            Cause("beta and 1 - beta are exchanged in m and v", means),
            step((1 - b1) * case.m + b1 * g, (1 - b2) * case.v + b2 * g**2),
        ),
        (Cause("1 - beta_1 is missing in m", means), step(b1 * case.m + g, v)),
        (Cause("1 - beta_2 is missing in v", means), step(m, b2 * case.v + g**2)),
        (Cause("the gradient itself is moved by, not m", WEIGHTS), step(g * m_share, v)),
        (Cause("the old m and v are used", "first the running means, then the step"), step(case.m, case.v)),
        (Cause("the step goes uphill", DOWN), 2 * w - right),
        (Cause("the weights do not move", WEIGHTS), w),
        (Cause("rate is not used", WEIGHTS), w - (w - right) / rate),
    ]


# ------------------------------------------------------------------ weight decay


@twice("L2 regularisation and decoupled weight decay with Adam")
def decayed_step(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks weights and state after a step with L2, and after one with decoupled decay."""
    random = np.random.default_rng(seed)
    drawn = reference.draw_adam(seed)
    case = replace(drawn, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
    decay = float(random.uniform(0.2, 0.5))
    for decoupled in (False, True):
        tried = f"decayed_step with decay {decay:.3f} and decoupled={decoupled}"
        given = (case.w, case.g, case.state, case.rate, decay, decoupled)
        w, state = weights_and_state(tried, run("decayed_step", function, *given), case.w.shape)
        right, seen = decayed(case, decay, decoupled)
        if not close(w, decayed(case, decay, decoupled, AdamCase.after_in_keras)[0]):
            compare(f"w of {tried}", w, right, wrong_decay(case, decay, decoupled))
        check_state(tried, state, replace(case, g=seen))


def decayed(
    case: AdamCase, decay: float, decoupled: bool, after: Callable[[AdamCase], Array] = AdamCase.after
) -> tuple[Array, Array]:
    """The weights after the step, and the gradient that Adam has seen."""
    if decoupled:
        return after(case) - case.rate * decay * case.w, case.g
    seen = case.g + decay * case.w
    return after(replace(case, g=seen)), seen


def wrong_decay(case: AdamCase, decay: float, decoupled: bool) -> Mistakes:
    """Wrong weights after a step with decay."""
    w, g, rate, plain = case.w, case.g, case.rate, case.after()
    coupled = "decoupled=False: adam_step gets grad + decay * w"
    apart = "decoupled=True: subtract rate * decay * w from what adam_step gives for grad"
    step = apart if decoupled else coupled

    def seen(gradient: Array) -> Array:
        return replace(case, g=gradient).after()

    yield Cause("there is no decay at all", step), plain
    if decoupled:
        yield (
            Cause("the decay is in Adam's gradient, where it is divided like the rest", apart),
            seen(g + decay * w),
        )
        yield Cause("the decay is not multiplied by the rate", apart), plain - decay * w
        yield Cause("the decay is of the weights after the step", apart), plain * (1 - rate * decay)
        yield (
            Cause("the decay is there twice: in the gradient and apart", apart),
            seen(g + decay * w) - rate * decay * w,
        )
    else:
        yield (
            Cause("the decay is apart from the gradient: that is decoupled", coupled),
            plain - rate * decay * w,
        )
        yield (
            Cause("the decay is multiplied by the rate in the gradient", coupled),
            seen(g + rate * decay * w),
        )
    for message, factor in (
        ("the decay is doubled: that belongs to a penalty without ½", 2),
        ("the decay is halved", 0.5),
        ("the decay has the wrong sign: the weights grow", -1),
    ):
        yield Cause(message, step), decayed(case, factor * decay, decoupled)[0]
    absolute = np.sign(w)
    message = "the sign of the weights decays them: that is L1"
    yield (
        Cause(message, step),
        plain - rate * decay * absolute if decoupled else seen(g + decay * absolute),
    )
    before = "adam_step, which this calls, gives other weights"
    inner = replace(case, g=g if decoupled else g + decay * w)
    for cause, wrong in wrong_adam(inner):
        message = f"{before}: {cause.message}"
        yield Cause(message, "see to the check of adam_step first"), wrong - rate * decay * w * decoupled
