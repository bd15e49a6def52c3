"""Whether a student's model trains: a step from weights and images that the check draws, compared with NumPy.

A model that answers with a table, a counter or a formula of its own can't follow: which way each weight moves
depends on all weights, images and labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from cifar_helpers.backend import full_precision
from cifar_helpers.checks.core import Cause, CheckFailed, close, fail, run
from cifar_helpers.checks.models.architecture import IMAGE, Net
from cifar_helpers.checks.models.equivalence import BUILDING, Student, tolerance
from cifar_helpers.checks.models.gradients import Arrays, cross_entropy, forward, gradients, squared_error
from cifar_helpers.checks.models.structure import told

IMAGES = 4
RATE = 0.01  # that Keras's SGD has
SAMPLES = 4  # of what dropout drops
STEPS = 3  # that are taken, at most, where dropout makes each another one
SEEN = 8.0  # standard deviations of chance: samples whose cosine is less tell nothing
NEAR, MOST_LESS = 0.05, 0.3  # how far Adam's first step is off: the longest, and the median of all that move
SHRINKING = 0.3  # by so large a share may what L2 takes be off; rounding makes it 0.05
ALIKE = 0.98  # cosine of two directions that differ by rounding alone
TRAINS_NOT = Cause(
    "training does not move the weights as the loss's gradient says",
    "let the layers of Keras do the work: what is calculated beside them gets no gradient",
)
ACTS = Cause(
    "something acts while training that the table does not have, or batch normalisation works otherwise",
    "the net's table has everything that belongs into it: leave the rest out",
)


def check_step(student: Student, order: Sequence[int], net: Net, seed: int, penalty: float = 0.0) -> None:
    """Fails unless a net without dropout trains as its table says: its outputs meanwhile, and a step of SGD.

    Parameters
    ----------
    student, order
        As `equivalence.same_function` returns them, with weights that were set.
    net : Net
        The right architecture.
    penalty : float
        Of the squares of the convolutions' kernels.
    """
    random = np.random.default_rng([seed, 2])
    images = random.normal(size=(IMAGES, *IMAGE)).astype(np.float32)
    weights = weights_of(student)
    mine = [np.asarray(weights[index], np.float64) for index in order]
    outputs, back = forward(net, mine, images.astype(np.float64), random)
    wanted, loss, name = target(outputs, random)
    with full_precision():
        if not close(student.again(images, training=True), outputs, tolerance(net)):
            fail(f"{student.name}() while training", "other outputs", "those of the table's net", ACTS)
        run(f"the weights of {student.name}", student.model.set_weights, weights)
        settings = {"optimizer": "sgd", "loss": name, "run_eagerly": True}
        run(f"{student.name}().compile", lambda: student.model.compile(**settings), causes=BUILDING)
        run(f"{student.name}().train_on_batch", lambda: student.model.train_on_batch(images, wanted))
    after = weights_of(student)
    moved = [(old - after[index]) / RATE for old, index in zip(mine, order, strict=True)]
    steps = back(loss(outputs)[1])[1]
    shrunk = [2 * penalty * values if values.ndim == 4 else 0.0 for values in mine]
    whole = [step + more for step, more in zip(steps, shrunk, strict=True)]
    check_direction(f"{student.name}() after a step of training", moved, [whole])
    for at, values in enumerate(mine):
        if penalty and values.ndim == 4:
            check_shrinking(student.name, moved[at] - steps[at], values, 2 * penalty)


@contextmanager
def as_it_is(model: Any) -> Iterator[None]:
    """Lets Keras run a compiled model operation by operation: for one step, a graph takes longer to make.

    What Keras has made of the model before, it makes again. An object that takes no attributes runs as ever.
    """
    before = told(lambda: model.run_eagerly, False)
    _run_eagerly(model, True)
    try:
        yield
    finally:
        _run_eagerly(model, before)


def _run_eagerly(model: Any, value: bool) -> None:
    settings = {"run_eagerly": value, "train_function": None, "test_function": None, "predict_function": None}
    for name, setting in settings.items():
        told(partial(setattr, model, name, setting), None)


def check_shrinking(name: str, moved: np.ndarray, kernel: np.ndarray, right: float) -> None:
    """Fails unless a kernel, beside following its gradient, has shrunk by the share that L2 takes of it."""
    share = float(np.sum(moved * kernel) / np.sum(kernel**2))
    if not abs(share / right - 1) < SHRINKING:
        cause = Cause("L2 is counted in the loss, and training does not follow it", "use conv(filters)")
        tried = f"{name}() after a step of training: share of a kernel that L2 takes away"
        fail(tried, f"{share:.3g} learning rates", f"{right:.3g} learning rates", cause)


def target(outputs: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, Any, str]:
    """What a net is to learn, the loss, and its name: labels for probabilities, else other maps."""
    if outputs.ndim == 2:
        labels = random.integers(outputs.shape[1], size=len(outputs))
        return labels, cross_entropy(labels), "sparse_categorical_crossentropy"
    wanted = random.normal(size=outputs.shape)
    return wanted.astype(np.float32), squared_error(wanted), "mean_squared_error"


def weights_of(student: Student) -> Arrays:
    """The weights that a model has."""
    got = run(f"the weights of {student.name}", lambda: list(student.model.get_weights()))
    return [np.asarray(values) for values in got]


# ------------------------------------------------------------------ which way the weights move


def directions(
    net: Net, weights: Arrays, images: np.ndarray, labels: np.ndarray, random: np.random.Generator
) -> list[Arrays]:
    """The first step of Adam for several draws of what dropout drops: the sign of each gradient."""
    found = (gradients(net, weights, images, cross_entropy(labels), random) for _ in range(SAMPLES))
    return [[np.sign(each) for each in sample] for sample in found]


def check_direction(
    tried: str, moved: Arrays, samples: list[Arrays], groups: Sequence[Sequence[int]] = ()
) -> None:
    """Fails unless weights have moved as the samples say; a group's arrays are looked at together.

    Dropout makes each step another one. So the cosine with the mean of the samples may be a quarter of
    theirs: half is the least that was seen. A step that has nothing to do with them is at a right angle.
    """
    means = [np.mean(each, axis=0) for each in zip(*samples, strict=True)]
    sizes = [float(np.sqrt(np.mean(mean**2))) for mean in means]
    counts = [at for at, size in enumerate(sizes) if size > 1e-3 * max(sizes)]
    for group in groups or [[at] for at in counts]:
        chosen = [at for at in group if at in counts]
        if not chosen:
            continue
        expected, got = joined(means, chosen), joined(moved, chosen)
        least = ALIKE
        if len(samples) > 1:
            pairs = [(joined(each, chosen), others(samples, each, chosen)) for each in samples]
            least = float(np.mean([cosine(*each) for each in pairs])) / 4
            if 4 * least * np.sqrt(expected.size) < SEEN:
                continue
        found = cosine(got, expected)
        if not found >= least:
            what = f"{tried}: the way that {got.size:,} weights go"
            fail(what, f"{turned(found)} from the gradient's", f"below {turned(least)}", TRAINS_NOT)


def check_steps(
    tried: str, step: Callable[[], tuple[Arrays, list[Arrays]]], groups: Sequence[Sequence[int]] = ()
) -> None:
    """As `check_direction` for a step; where that fails, for up to three steps together.

    What dropout drops can hide the way of a single step; of a way that is not the gradient's, more steps
    show more. `step` takes one and returns how the weights have moved, and the samples for it.
    """
    moved, samples = step()
    count = len(moved)
    for done in range(1, STEPS + 1):
        indices = [range(at, count * done, count) for at in range(count)]
        wanted = [
            [each for at in group for each in indices[at]]
            for group in groups or [[at] for at in range(count)]
        ]
        try:
            return check_direction(tried, moved, samples, wanted)
        except CheckFailed:
            if done == STEPS:
                raise
        further, drawn = step()
        moved = [*moved, *further]
        samples = [[*one, *more] for one, more in zip(samples, drawn, strict=True)]


def check_adams_size(tried: str, moved: Arrays, next_step: str) -> None:
    """Fails unless weights have moved as far as Adam's first step moves them: each by the learning rate.

    Other steps are as long as the gradient, whose entries differ: the longest may be right by chance.

    Parameters
    ----------
    tried : str
        What moved them.
    moved : list of arrays
        How far each weight that is trained has moved, in learning rates.
    next_step : str
        Of the diagnosis.
    """
    sizes = np.abs(np.concatenate([values.ravel() for values in moved]))
    largest, median = float(sizes.max()), float(np.median(sizes[sizes > 0])) if sizes.any() else 0.0
    if not abs(largest - 1) < NEAR:
        message = f"the weights move {largest:.3g} times as far as Adam moves them in its first step"
        fail(tried, f"{largest:.3g} learning rates", "1 learning rate", Cause(message, next_step))
    if median < 1 - MOST_LESS:
        message = "the weights move by steps of many sizes, while Adam's first step moves each equally far"
        fail(tried, f"{median:.3g} learning rates in the median", "1", Cause(message, next_step))


def others(samples: list[Arrays], each: Arrays, chosen: Sequence[int]) -> np.ndarray:
    """The mean of all samples but one."""
    return np.sum([joined(other, chosen) for other in samples if other is not each], axis=0)


def joined(arrays: Arrays, chosen: Sequence[int]) -> np.ndarray:
    """Arrays in a row."""
    return np.concatenate([np.asarray(arrays[at], np.float64).ravel() for at in chosen])


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    """The cosine of the angle between two directions; 0 if there is none."""
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return float(one @ other / lengths) if lengths > 0 else 0.0


def turned(found: float) -> str:
    """A cosine as an angle.

    >>> turned(0.0)
    '90°'
    """
    return f"{np.degrees(np.arccos(np.clip(found, -1, 1))):.0f}°"
