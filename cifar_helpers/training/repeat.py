"""The same training with several seeds, in one call."""

from __future__ import annotations

import inspect
import numbers
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cifar_helpers import budget
from cifar_helpers.repetitions import Runs
from cifar_helpers.training.history import History
from cifar_helpers.training.spent import seconds_of_trainings
from cifar_helpers.training.start import TrainingError, seed, whole

Train = Callable[[int, Path | None], Any]
RESULT = (
    'an accuracy from 0 to 1, several by name ({"validation": 0.62, "test": 0.61}), or the History of fit'
)


def repeated(
    train: Train,
    seeds: Sequence[int] = (0, 1, 2),
    *,
    folder: str | Path | None = None,
    title: str = "runs",
    show: bool | None = None,
) -> Runs:
    """Calls a function that trains a net once for each seed, and collects the accuracies.

    A single run says little: another seed gives other initial values and another order of images, and so
    another accuracy. How far the runs lie apart says which differences between settings mean something.

    With a `folder`, each seed gets a folder of its own below it. If `train` hands that to `training.fit`,
    nothing is lost at Ctrl-C or a disconnect: the same call loads the seeds that are finished, and goes on
    after the last whole epoch of the one that is not.

    Parameters
    ----------
    train : callable
        ``train(seed, folder)`` builds and trains a net and returns its accuracy, several by name, or the
        `History` of ``training.fit``. Before each call ``training.seed(seed)`` is called, so that the initial
        values follow the seed; hand `seed` to ``training.fit`` for the order of images and dropout.
    seeds : sequence of int
        Different ones.
    folder : path, optional
        Without it ``train`` gets None for its folder.
    title : str
        What is trained, for the lines that say how far it is.
    show : bool, optional
        Whether to say so; None: in all budgets but `smoke`.

    Returns
    -------
    Runs
        With the minutes that ``training.fit`` has counted, those of earlier calls included; if `train` does
        not use it, by the clock.

    Raises
    ------
    TrainingError
        If the seeds, or what `train` takes or returns, are of another form.

    Examples
    --------
    ::

        def train(seed, folder):
            net = compiled(minimal_net())
            history = training.fit(net, (X_train, y_train), (X_val, y_val), 20, seed=seed, folder=folder)
            return {"validation": max(history.val_accuracy), "test": net.evaluate(X_test, y_test)[1]}

        training.repeated(train, seeds=range(5), folder="runs/minimal", title="minimal")
    """
    seeds = _checked(train, seeds)
    show = budget.current().name != "smoke" if show is None else show
    results: list[dict[str, float]] = []
    minutes: list[float] = []
    for number in seeds:
        own = None if folder is None else Path(folder, f"seed-{number}")
        try:
            accuracies, spent = _one(train, number, own)
        except KeyboardInterrupt:
            print(_interrupted(title, seeds[: len(results)], number, folder))
            raise
        _check_names(accuracies, [*results, accuracies][0], number)
        results.append(accuracies)
        minutes.append(spent)
        if show:
            print(f"{title}, seed {number} ({len(results)} of {len(seeds)}): {_line(accuracies, spent)}")
    if len(results) > 1 and all(result == results[0] for result in results):
        print(f"{title}: all runs gave the same. Does train use its seed, or set another one itself?")
    by_part = {part: tuple(result[part] for result in results) for part in results[0]}
    return Runs(seeds, by_part, tuple(minutes), title)


def _checked(train: Train, seeds: Sequence[int]) -> tuple[int, ...]:
    """The seeds as integers, once they and the function are of the right form."""
    try:
        listed = [*seeds]
    except TypeError:
        raise TrainingError(f"seeds is {seeds!r}: expected several of them, such as (0, 1, 2)") from None
    different = tuple(dict.fromkeys(whole("a seed", number) for number in listed))
    if len(different) != len(listed) or not listed:
        raise TrainingError(f"seeds is {seeds!r}: expected at least one, and no seed twice")
    try:
        inspect.signature(train).bind(0, None)
    except TypeError:
        name = getattr(train, "__name__", type(train).__name__)
        raise TrainingError(f"{name} can't be called: expected a function train(seed, folder)") from None
    return different


def _one(train: Train, number: int, folder: Path | None) -> tuple[dict[str, float], float]:
    """The accuracies of one run, and its minutes."""
    seed(number)
    start = time.perf_counter()
    with seconds_of_trainings() as counted:
        result = train(number, folder)
    seconds = sum(counted) if counted else time.perf_counter() - start
    return _accuracies(result), seconds / 60


def _accuracies(result: Any) -> dict[str, float]:
    """What a run returned, by name."""
    if isinstance(result, History):
        result = {"validation": result.val_accuracy[result.best_epoch - 1]}
    named = result if isinstance(result, Mapping) else {"accuracy": result}
    if not named or not all(isinstance(value, numbers.Real) for value in named.values()):
        forgot = " (does it end with `return`?)" if result is None else ""
        raise TrainingError(f"train returned {_told(result)}{forgot}: expected {RESULT}")
    found = {str(part): float(value) for part, value in named.items()}
    for part, value in found.items():
        if not 0 <= value <= 1:
            raise TrainingError(f"train returned {part} {value:g}: expected an accuracy from 0 to 1")
    return found


def _told(result: Any) -> str:
    return "None" if result is None else f"a {type(result).__name__}"


def _check_names(accuracies: Mapping[str, float], first: Mapping[str, float], number: int) -> None:
    if accuracies.keys() != first.keys():
        raise TrainingError(
            f"train returned {', '.join(accuracies)} with seed {number}, and {', '.join(first)} before: "
            "expected the same names from each run"
        )


def _line(accuracies: Mapping[str, float], minutes: float) -> str:
    said = ", ".join(f"{part} {100 * value:.1f} %" for part, value in accuracies.items())
    return f"{said}, {minutes:.1f} minutes"


def _interrupted(title: str, done: Sequence[int], at: int, folder: str | Path | None) -> str:
    """What is kept, and how it goes on."""
    trained = f"trained before: {', '.join(map(str, done))}" if done else "none is trained yet"
    if folder is None:
        return f"{title}: interrupted with seed {at} ({trained}). Nothing is kept: with `folder` it would be."
    return (
        f"{title}: interrupted with seed {at} ({trained}). The same call loads from {folder} what train has "
        "saved there, and goes on."
    )
