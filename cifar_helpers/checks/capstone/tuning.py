"""Check of choosing learning rates from short trainings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, array, entries, fail, passed, run
from cifar_helpers.checks.every_case import which

OPTIMIZERS = {
    "SGD": (0.01, 0.1, 0.5, 1.0),
    "RMSprop": (0.0001, 0.001, 0.01, 0.1),
    "Adam": (0.0003, 0.001, 0.01, 0.1),
}
EPOCHS = 4
MORE = 3  # draws of three rates of four each
NEAR = (
    1e-3  # share of a rate: float32 and constants added for safety are off by less, other rates by far more
)
Runs = dict[str, dict[float, dict[str, list[float]]]]
Choice = dict[str, float]
CHOOSE = 'for each optimizer the rate with the highest max(run["validation"])'


def tune(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks that each optimizer gets the rate whose best epoch is the best on validation images.

    First the accuracies are drawn so that every known mistake chooses other rates, then without conditions:
    whoever always takes the rate at the same index is right for all of them once in a million times.
    """
    check_choice(function, problem(seed))
    for number in range(MORE):
        check_choice(function, plain_problem(np.random.default_rng([seed, 1, number])))
    passed("each optimizer's own rate, chosen on validation images")


def check_choice(function: Callable[..., Any], runs: Runs) -> None:
    """Fails unless a student's function chooses the right rates for these trainings."""
    got = run("tune", function, runs)
    tried = f"tune of {len(runs)} optimizers with {len(next(iter(runs.values())))} rates each"
    found = entries(tried, got, tuple(runs))
    values = {name: nearest(array(f'tune(…)["{name}"]', found[name], ()), runs[name]) for name in runs}
    right = chosen(runs)
    if values != right:
        fail(tried, in_a_line(values), in_a_line(right), which(wrong_choices(runs), values))


def nearest(value: Any, rates: Iterable[float]) -> float:
    """The rate that a number is, in float32 as well; the number itself if it is none."""
    return next((rate for rate in rates if np.isclose(value, rate, rtol=NEAR, atol=0)), float(value))


def in_a_line(choice: Choice) -> str:
    """What was chosen, on one line."""
    return ", ".join(f"{name} {rate:.4g}" for name, rate in choice.items())


def problem(seed: int) -> Runs:
    """Accuracies for which every mistake makes another choice, and none a choice that is right anywhere."""
    for attempt in range(10_000):
        random = np.random.default_rng([seed, attempt])
        runs = {name: draw(random, rates) for name, rates in OPTIMIZERS.items()}
        right, wrong = chosen(runs), [choice for _, choice in wrong_choices(runs)]
        apart = len({tuple(choice.values()) for choice in [right, *wrong]}) == len(wrong) + 1
        if apart and all(sum(choice[name] == right[name] for name in runs) < 2 for choice in wrong):
            return runs
    raise RuntimeError(f"no accuracies for seed {seed}")


def plain_problem(random: np.random.Generator) -> Runs:
    """Accuracies without conditions, and for no optimizer are two rates the best."""
    names = random.permutation(list(OPTIMIZERS)).tolist()
    while True:
        runs = {name: draw(random, OPTIMIZERS[name]) for name in names}
        tops = [sorted(max(run["validation"]) for run in rates.values()) for rates in runs.values()]
        if all(top[-1] > top[-2] for top in tops):
            return runs


def draw(random: np.random.Generator, rates: tuple[float, ...]) -> dict[float, dict[str, list[float]]]:
    """Accuracies of short trainings, no two alike, for rates in another order than that of their sizes."""
    return {
        rates[at]: {
            part: np.round(random.uniform(0.1, 0.9, size=EPOCHS), 4).tolist()
            for part in ("training", "validation", "test")
        }
        for at in random.permutation(len(rates)).tolist()
    }


def by(score: Callable[[Mapping[str, list[float]]], float], runs: Runs) -> Choice:
    """The rates with the highest score."""
    return {name: max(rates, key=lambda rate: score(rates[rate])) for name, rates in runs.items()}


def chosen(runs: Runs) -> Choice:
    """The right rates."""
    return by(lambda run: max(run["validation"]), runs)


def wrong_choices(runs: Runs) -> list[tuple[Cause, Choice]]:
    """What mistakes choose."""
    right = chosen(runs)
    best = {name: max(rates[right[name]]["validation"]) for name, rates in runs.items()}
    top = max(best, key=best.get)
    wins = Counter(right.values()).most_common(1)[0][0]
    indices = {name: list(rates).index(right[name]) for name, rates in runs.items()}
    every = [
        (Cause(f"chosen by {part} accuracy: {why}", CHOOSE), by(lambda run, part=part: max(run[part]), runs))
        for part, why in (("test", "test images choose nothing"), ("training", "it rewards memorising"))
    ]
    return [
        *every,
        (
            Cause("chosen by the last epoch, not by the best one", CHOOSE),
            by(lambda run: run["validation"][-1], runs),
        ),
        (Cause("chosen by the first epoch", CHOOSE), by(lambda run: run["validation"][0], runs)),
        (Cause("chosen by the mean over the epochs", CHOOSE), by(lambda run: sum(run["validation"]), runs)),
        (
            Cause("the lowest accuracy is chosen, not the highest", CHOOSE),
            by(lambda run: -max(run["validation"]), runs),
        ),
        (
            Cause("chosen by the worst epoch of each run", CHOOSE),
            by(lambda run: min(run["validation"]), runs),
        ),
        (
            Cause("all optimizers share one rate: each has rates of its own size", CHOOSE),
            dict.fromkeys(runs, right[top]),
        ),
        (
            Cause("the index of the rate in the dictionary comes back, not the rate", "max(rates, key=…)"),
            {name: float(index) for name, index in indices.items()},
        ),
        (Cause("the accuracy comes back, not the rate", "max(rates, key=…) gives the key"), best),
        (
            Cause("the last rate always wins", "keep a rate when it beats the best so far"),
            {name: list(rates)[-1] for name, rates in runs.items()},
        ),
        (
            Cause("the first rate always wins", "replace the best so far when a rate beats it"),
            {name: next(iter(rates)) for name, rates in runs.items()},
        ),
        (Cause("the largest rate is chosen", CHOOSE), {name: max(rates) for name, rates in runs.items()}),
        *(
            [(Cause("the rate that wins most often is given to all", CHOOSE), dict.fromkeys(runs, wins))]
            if wins != right[top]
            else []
        ),
    ]
