"""Pages of the course's site on what one should see: curves, tables and confusions of recorded runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from cifar_helpers import evaluation, plots, recorded
from cifar_helpers.recorded import Recorded

FOLDER = "expected"  # of the site
BINS = 10
PAGE = """# What you should see: `{title}`

The reference solution's trainings on the official images, in the budget `laptop`. They were recorded
once; `cifar_helpers.recorded` gives them in a notebook, without a network. Yours will differ by a few points:
another seed, another processor or another precision is enough. Toy data (the budgets `smoke` and `toy`) give
other numbers altogether.

## Accuracies

Accuracies are measured without dropout; the weights are those of the best epoch.

{table}
## Curves

{curves}
## Which {kinds} are right

Of each {kind}'s test images, the share whose {kind} is predicted right.

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


def pages() -> dict[str, list[Recorded]]:
    """The recorded runs of each page: an assignment's; if it has two data sets, those on one of them."""
    found: dict[tuple[str, str], list[Recorded]] = {}
    for name in recorded.names():
        for seed in recorded.seeds(name):
            run = recorded.run(name, seed)
            found.setdefault((name.partition("/")[0], run.data_title), []).append(run)
    names = [name for name, _ in found]
    return {
        name if names.count(name) == 1 else f"{name}, {data}": runs for (name, data), runs in found.items()
    }


def path_of(title: str) -> str:
    """The name of a page's file, without its ending.

    >>> path_of("8_resnet, CIFAR-10")
    '8_resnet-CIFAR-10'
    """
    return title.replace(", ", "-").replace(" ", "-")


def write_pages(folder: Path) -> None:
    """Writes a page with its pictures for each assignment that has recorded runs."""
    folder.mkdir(parents=True, exist_ok=True)
    for title, runs in pages().items():
        (folder / f"{path_of(title)}.md").write_text(page(title, runs, folder), encoding="utf-8")


def page(title: str, runs: list[Recorded], folder: Path) -> str:
    """A page on runs with one data set; its pictures are written into `folder`."""
    first = {short(run): run for run in reversed(runs)}  # the first seed of each
    first = dict(sorted(first.items(), key=lambda item: item[1].accuracies["test"]))
    best = list(first.values())[-1]
    heading = f"{runs[0].name.partition('/')[0]}, {best.data_title}, recorded"
    tables = {each: reliability(run) for each, run in first.items()}
    pictures = {each: plots.training_curves(run.history, run.title) for each, run in first.items()}
    if len(first) > 1:
        histories = {each: run.history for each, run in first.items()}
        pictures = {"validation": plots.validation_curves(histories, heading), **pictures}
    matrix, names = confusion(best)
    confused = evaluation.most_confused(best.confusion, best.class_names)
    kind = "superclass" if best.superclass_names else "class"
    counted = f"{best.title}, superclasses" if kind == "superclass" else best.title
    return PAGE.format(
        title=title,
        bins=BINS,
        kind=kind,
        kinds=f"{kind}es",
        table=accuracies(runs),
        curves="\n".join(shown(folder, f"{title}-{each}", picture) for each, picture in pictures.items()),
        classes=shares(kind, first),
        confusion=shown(folder, f"{title}-confusion", plots.confusion_matrix(matrix, names, counted)),
        confused="; ".join(f"{true} taken for {taken}, {count} times" for true, taken, count in confused),
        reliability=shown(folder, f"{title}-reliability", plots.reliability_curves(tables, heading)),
        about="\n".join(f"- {origin(run)}" for run in runs),
    )


def confusion(run: Recorded) -> tuple[np.ndarray, tuple[str, ...]]:
    """Confusion matrix and names of the classes; of the superclasses where there are any."""
    if not run.superclass_names:
        return run.confusion, run.class_names
    true, predicted = run.superclass_of[run.labels], run.superclass_of[run.predicted]
    return evaluation.confusion_matrix(true, predicted, len(run.superclass_names)), run.superclass_names


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
    return run.sentence.replace(command, f"`{command}`")


def shown(folder: Path, name: str, figure: plots.DescribedFigure) -> str:
    """Writes a figure; a line of Markdown that shows it."""
    path = folder / f"{path_of(name)}.png"
    path.write_bytes(plots.png(figure))
    return f"![{figure.alt}]({path.name})\n"


def accuracies(runs: Sequence[Recorded]) -> str:
    """A row for each run: seed, epochs, the best one, accuracy on each part; on CIFAR-100 top-5 as well."""
    rows, head = [], ["net", "seed", "epochs", "best", "training", "validation", "test"]
    for run in runs:
        measured = list(run.accuracies.values())
        if run.superclass_names:
            measured.append(run.facts["top-5"])
        numbers = [str(run.seed), str(len(run.history)), str(run.history.best_epoch)]
        rows.append([short(run), *numbers, *(f"{100 * share:.1f} %" for share in measured)])
    return table([*head, "top-5"] if runs[0].superclass_names else head, rows)


def shares(kind: str, runs: Mapping[str, Recorded]) -> str:
    """A row for each class or superclass with the share that is right, a column for each run."""
    columns = []
    for run in runs.values():
        matrix, names = confusion(run)
        right = matrix.diagonal() / np.maximum(matrix.sum(axis=1), 1)
        columns.append([f"{100 * share:.0f} %" for share in right])
    return table([kind, *runs], [list(row) for row in zip(names, *columns, strict=True)])


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
