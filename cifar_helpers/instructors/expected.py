"""Pages of the course's site on what one should see: curves, tables and confusions of recorded runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from cifar_helpers import evaluation, plots, recorded
from cifar_helpers.recorded import Recorded

FOLDER = "expected"  # of the site
BINS = 10
PAGE = """# What you should see: `{name}`

The reference solution's trainings on the official images, in the budget `laptop`. They were recorded
once; `cifar_helpers.recorded` gives them in a notebook, without a network. Yours will differ by a few points:
another seed, another processor or another precision is enough. Toy data (the budgets `smoke` and `toy`) give
other numbers altogether.

## Accuracies

Accuracies are measured without dropout; the fourth column says from which epoch the weights are.

{table}
## Curves

{curves}
## Which classes are right

Of each class's test images, the share that is predicted right.

{classes}
{confusion}
Mistakes made most often: {confused}.

## How sure the nets are

The test images are sorted into {bins} bins by the probability of the predicted class. In a bin below the
dashed line the net is more sure than right.

{reliability}
## Where these come from

{about}
"""


def assignments() -> list[str]:
    """The assignments that have recorded runs."""
    return sorted({name.partition("/")[0] for name in recorded.names()})


def write_pages(folder: Path) -> None:
    """Writes a page with its pictures for each assignment that has recorded runs."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in assignments():
        (folder / f"{name}.md").write_text(page(name, folder), encoding="utf-8")


def page(name: str, folder: Path) -> str:
    """The page of an assignment; its pictures are written into `folder`."""
    runs = [
        recorded.run(each, seed)
        for each in recorded.names()
        if each.startswith(f"{name}/")
        for seed in recorded.seeds(each)
    ]
    first = {short(run): run for run in reversed(runs)}  # the first seed of each
    first = dict(sorted(first.items(), key=lambda item: item[1].accuracies["test"]))
    best = list(first.values())[-1]
    title = f"{name}, {best.data_title}, recorded"
    tables = {each: reliability(run) for each, run in first.items()}
    pictures = {each: plots.training_curves(run.history, run.title) for each, run in first.items()}
    if len(first) > 1:
        histories = {each: run.history for each, run in first.items()}
        pictures = {"validation": plots.validation_curves(histories, title), **pictures}
    confusion = plots.confusion_matrix(best.confusion, best.class_names, best.title)
    worst = evaluation.most_confused(best.confusion, best.class_names)
    return PAGE.format(
        name=name,
        bins=BINS,
        table=accuracies(runs),
        curves="\n".join(shown(folder, f"{name}-{each}", picture) for each, picture in pictures.items()),
        classes=per_class(first),
        confusion=shown(folder, f"{name}-confusion", confusion),
        confused="; ".join(f"{true} taken for {taken}, {count} times" for true, taken, count in worst),
        reliability=shown(folder, f"{name}-reliability", plots.reliability_curves(tables, title)),
        about="\n".join(f"- {origin(run)}" for run in runs),
    )


def reliability(run: Recorded) -> np.ndarray:
    """Share of the test images, mean confidence and accuracy in each bin of confidence, (BINS, 3)."""
    confidence, right = run.probabilities.max(axis=1), run.predicted == run.labels
    which = np.minimum((confidence * BINS).astype(int), BINS - 1)
    inside = (which == np.arange(BINS)[:, None]).astype(float)  # (BINS, N)
    count = np.maximum(inside.sum(axis=1), 1)
    return np.stack([inside.mean(axis=1), inside @ confidence / count, inside @ right / count], axis=1)


def short(run: Recorded) -> str:
    """A run's name without its assignment."""
    return run.name.partition("/")[2]


def origin(run: Recorded) -> str:
    """What a run says of itself, with its command as code, whose dashes stay."""
    command = run.facts["command"]
    return run.about.replace(command, f"`{command}`")


def shown(folder: Path, name: str, figure: plots.DescribedFigure) -> str:
    """Writes a figure; a line of Markdown that shows it."""
    path = folder / f"{name.replace(', ', '-').replace(' ', '-')}.png"
    path.write_bytes(plots.png(figure))
    return f"![{figure.alt}]({path.name})\n"


def accuracies(runs: Iterable[Recorded]) -> str:
    """A row for each run: seed, epochs, minutes, and the accuracy on each part."""
    rows = []
    for run in runs:
        history, minutes = run.history, run.facts["minutes"]
        shares = [f"{100 * share:.1f} %" for share in run.accuracies.values()]
        numbers = [str(run.seed), str(len(history)), str(history.best_epoch), f"{minutes:.1f}"]
        rows.append([short(run), *numbers, *shares])
    head = ["net", "seed", "epochs", "weights from", "minutes", "training", "validation", "test"]
    return table(head, rows)


def per_class(runs: Mapping[str, Recorded]) -> str:
    """A row for each class, a column for each run."""
    shares = {name: run.per_class for name, run in runs.items()}
    classes = next(iter(shares.values()))
    rows = [[each, *(f"{100 * column[each]:.0f} %" for column in shares.values())] for each in classes]
    return table(["class", *shares], rows)


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
