"""Several runs that differ in their seed alone: mean, standard deviation, and a table of them."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from cifar_helpers.tables import as_html, as_text

DEVIATION = "±: standard deviation of single runs (n − 1)"


@dataclass(frozen=True)
class Runs:
    """Accuracies of runs that differ in their seed alone.

    Attributes
    ----------
    seeds : tuple of int
    accuracies : mapping
        By part of the data the accuracy of each run, 0 to 1, in the order of the seeds.
    minutes : tuple of float
        How long each run trained.
    title : str
        What was trained.

    Examples
    --------
    >>> runs = Runs((0, 1, 2), {"test": (0.60, 0.61, 0.65)}, (5.6, 5.5, 5.7), "minimal")
    >>> runs
                     test    seeds  minutes per run
    minimal  62.0 ± 2.6 %  0, 1, 2              5.6
    ±: standard deviation of single runs (n − 1)
    >>> round(runs.mean("test"), 4), round(runs.deviation("test"), 4)
    (0.62, 0.0265)
    """

    seeds: tuple[int, ...]
    accuracies: Mapping[str, tuple[float, ...]]
    minutes: tuple[float, ...]
    title: str = "runs"

    def mean(self, part: str) -> float:
        """The mean accuracy on a part of the data."""
        return statistics.fmean(self.accuracies[part])

    def deviation(self, part: str) -> float | None:
        """The standard deviation of the accuracies, with n − 1; None for a single run, which has none."""
        values = self.accuracies[part]
        return statistics.stdev(values) if len(values) > 1 else None

    def __repr__(self) -> str:
        return repr(runs_table({self.title: self}))

    def _repr_html_(self) -> str:
        return runs_table({self.title: self})._repr_html_()


@dataclass(frozen=True)
class RunsTable:
    """Runs of several settings, which shows itself as a table: what differed, seeds, accuracies, minutes.

    Attributes
    ----------
    rows : mapping of str to Runs
        By what differed.
    title : str
        Which data the accuracies were measured on.
    """

    rows: Mapping[str, Runs]
    title: str = ""

    @property
    def parts(self) -> list[str]:
        """The names of the parts of the data, in the order in which they come first."""
        return list(dict.fromkeys(part for runs in self.rows.values() for part in runs.accuracies))

    def cells(self) -> list[list[str]]:
        """The table's cells as strings, its heading first."""
        body = [
            [
                name,
                *(_accuracy(runs, part) for part in self.parts),
                _seeds(runs.seeds),
                _minutes(statistics.fmean(runs.minutes)),
            ]
            for name, runs in self.rows.items()
        ]
        return [[self.title, *self.parts, "seeds", "minutes per run"], *body]

    @property
    def note(self) -> str:
        """What the figures after ± are; empty if there are none."""
        return DEVIATION if any(len(runs.seeds) > 1 for runs in self.rows.values()) else ""

    def __repr__(self) -> str:
        return "\n".join(filter(None, (as_text(self.cells()), self.note)))

    def _repr_html_(self) -> str:
        return as_html(self.cells(), self.note)


def runs_table(rows: Mapping[str, Runs], title: str = "") -> RunsTable:
    """Settings side by side, each with the mean and the spread of its runs.

    Parameters
    ----------
    rows : mapping of str to Runs
        By what differed between the settings, the runs that ``training.repeated`` returned.
    title : str
        Which data the accuracies were measured on.

    Returns
    -------
    RunsTable

    Raises
    ------
    ValueError
        If there are no rows, or one is not what ``training.repeated`` returns.

    Examples
    --------
    >>> minimal = Runs((0, 1, 2), {"test": (0.60, 0.61, 0.65)}, (5.6, 5.5, 5.7))
    >>> wide = Runs((4,), {"test": (0.70,)}, (4.3,))
    >>> runs_table({"minimal": minimal, "wide": wide}, "CIFAR-10")
    CIFAR-10          test    seeds  minutes per run
    minimal   62.0 ± 2.6 %  0, 1, 2              5.6
    wide            70.0 %        4              4.3
    ±: standard deviation of single runs (n − 1)
    """
    if not rows:
        raise ValueError("a table of runs needs at least one row: {name: training.repeated(…)}")
    for name, runs in rows.items():
        if not isinstance(runs, Runs):
            raise ValueError(
                f'row "{name}" is {type(runs).__name__}: expected Runs, which training.repeated returns'
            )
    return RunsTable(dict(rows), title)


def _accuracy(runs: Runs, part: str) -> str:
    if part not in runs.accuracies:
        return "–"
    deviation = runs.deviation(part)
    spread = "" if deviation is None else f" ± {100 * deviation:.1f}"
    return f"{100 * runs.mean(part):.1f}{spread} %"


def _seeds(seeds: tuple[int, ...]) -> str:
    if len(seeds) > 3 and seeds == tuple(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]}–{seeds[-1]}"
    return ", ".join(map(str, seeds))


def _minutes(minutes: float) -> str:
    return "under 0.1" if minutes < 0.1 else f"{minutes:.1f}"
