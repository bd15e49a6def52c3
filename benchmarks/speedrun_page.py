"""Writes course/records.md, how accurate nets become in minutes of a processor, from results/speedrun.json.

python benchmarks/speedrun_page.py
"""

from __future__ import annotations

from pathlib import Path
from statistics import mean, stdev

import records
from speedrun import ABLATION, ALL, RECIPES, SHORT, rows_of

PAGE = Path(__file__).parent.parent / "course" / "records.md"

INTRODUCTION = """\
# Records on a processor

How accurate a net becomes in a few minutes of a laptop's processor, on the official images. Published records of this kind are
GPU times ([94 % in 2.6 seconds of an A100](https://github.com/KellerJordan/cifar10-airbench)); we know of none for processors.
The recipe is `cifar_helpers.training.speedrun`. The page is written by `python benchmarks/speedrun_page.py` from
`benchmarks/results/speedrun.json`, and a test holds it to that. `python benchmarks/speedrun.py NAME --seeds 0 1 2` adds rows.

Trained with 49,000 images; by 1,000 others the settings were chosen. The weights are those of the last epoch, and the test
images were looked at once by each run. *Views*: the probabilities of so many views of each image are averaged, the image, its mirror
image, and both shifted by a pixel in two directions. *Minutes* are of the training, validation after each epoch included, without
reading the images. *Processor minutes* are those of both cores together: divided by the cores they are about what
the training takes when nothing else runs. Mean ± deviation over the seeds.

| recipe | seeds | test, 1 view | test, 6 views | minutes | processor minutes |
| --- | --- | --- | --- | --- | --- |
"""
NO_BREAK = "\N{NO-BREAK SPACE}"
TOP_5 = "top\N{NON-BREAKING HYPHEN}5 "  # a narrow column breaks after it
PARTS = """
## What each part brings

`cifar10, short` is the same net with {epochs} epochs; the other rows leave out one part each. Test accuracy with one view.

| | seeds | test | difference, same seeds |
| --- | --- | --- | --- |
"""


def said(values: list[float], digits: int = 2, sign: str = "") -> str:
    spread = f" ± {stdev(values):.{digits}f}" if len(values) > 1 else ""
    return f"{mean(values):{sign}.{digits}f}{spread}"


def page() -> str:
    """The whole page."""
    text = INTRODUCTION
    for name in RECIPES:
        text += _row(name, rows_of(name))
    text += "\n" + "".join(
        f"- `{name}`: {_setting(name, rows)}.\n" for name in RECIPES if (rows := rows_of(name))
    )
    text += PARTS.format(epochs=SHORT.epochs)
    reference = {row["seed"]: row["test, views: 1"] for row in rows_of("cifar10, short")}
    for name in ABLATION:
        found = {row["seed"]: row["test, views: 1"] for row in rows_of(name)}
        both = sorted(found.keys() & reference.keys())
        difference = [found[seed] - reference[seed] for seed in both]
        label = name.removeprefix("cifar10, short").removeprefix(", ") or "as it is"
        cells = [str(len(found)), said([*found.values()]) if found else "open"]
        shown = said(difference, sign="+") if both and name != "cifar10, short" else ""
        text += f"| {label} | {' | '.join(cells)} | {shown} |\n"
    return text


def _row(name: str, rows: list[records.Row]) -> str:
    if not rows:
        command = f'open: `python benchmarks/speedrun.py "{name}" --seeds 0 1 2`'
        return f"| `{name}` | | {command} | | | |\n"
    kinds = {"test": ""} | ({"top-5": TOP_5} if name.startswith("cifar100") else {})
    accuracies = [
        "<br>".join(
            label + f"{said([row[f'{kind}, views: {views}'] for row in rows])} %".replace(" ", NO_BREAK)
            for kind, label in kinds.items()
        )
        for views in (1, 6)
    ]
    spent = [row["processor minutes"] for row in rows if row["processor minutes"] is not None]
    cells = [
        str(len(rows)),
        *accuracies,
        said([row["minutes"] for row in rows], 1).replace(" ", NO_BREAK),
        said(spent, 1).replace(" ", NO_BREAK) if spent else "",
    ]
    return f"| `{name}` | {' | '.join(cells)} |\n"


def _setting(name: str, rows: list[records.Row]) -> str:
    """How large the net is, how long it is trained, and where that was done."""
    found = {", ".join(filter(None, (row["processor"], row["machine"], row["note"]))) for row in rows}
    size = f"{rows[0]['parameters']:,} parameters, {ALL[name].epochs} epochs"
    return f"{size}; {'; '.join(sorted(found))}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
