"""Writes course/results.md, the page of measured numbers, from benchmarks/results/.

python benchmarks/page.py
"""

from __future__ import annotations

import json
import runpy
import statistics
from itertools import product
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "course" / "results.md"

INTRODUCTION = """\
# Results

What was measured, on which data, with which seeds. This page is written by `benchmarks/page.py` from the records in
`benchmarks/results/`, and a test holds it to them. Times depend on the machine and are rounded.
"""
TOY10 = """
## Toy data: do the lessons show?

{train images:,} training and {test images:,} test images of `toy10`, {epochs} epochs, batches of {batch}, Adam 1e-3,
{augmentation}. The data are the same in every run; the seeds 0 to 4 vary the networks. Nearest neighbour has no seed.
Machine: {machine}. Script: `benchmarks/toy_ordering.py`.

| model | test accuracy, mean | deviation | lowest | highest |
| --- | --- | --- | --- | --- |
"""
TOY100 = """
`toy100`, one run of the VGG-like CNN ({train:,} training images, {epochs} epochs): {class:.1f} % of the
classes and {superclass:.1f} % of the superclasses are right. Of the errors, {errors within the superclass:.1f} % stay
within the superclass; by chance it would be {errors within the superclass by chance:.1f} %.
"""
LESSONS = """
## Toy data: what the notebooks' texts say

Whole notebooks with the reference solutions, in the budget `toy`, each with other initial weights, order of images and augmentation;
the images are the same. `less` and `more` are what the text puts in this order: accuracies on test images, on training
images (`training`) or on validation images (`few images`, `trial`), and shares (`errors within` the superclass, copies that are
found). A deviation is that of the difference over the seeds. Script: `benchmarks/lessons.py`.

| notebook | seeds | minutes | processor seconds |
| --- | --- | --- | --- |
"""
LESSONS_HEAD = """
| notebook | less | mean | more | mean | difference | deviation | so in |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
EXPLORE = """
## `1_explore`: nearest neighbours and softmax regression

With the notebook's own functions and seeds. `smoke` is toy data, `laptop` the official CIFAR-10 images (see below
for their order). Machine: {machine}. Script: `benchmarks/explore.py`.

| | smoke | laptop | known (CIFAR-10) |
| --- | --- | --- | --- |
"""
NEIGHBOUR = {
    "training images": ("{:,}", "50,000"),
    "training images of a class": ("{0[0]:,}", "5,000"),
    "first test images": ("{:,}", ""),
    "accuracy on the first test images": ("{:.1%}", ""),
    "processor seconds for the first test images": ("{:.1f}", ""),
    "all test images": ("{:,}", "10,000"),
    "accuracy on all test images": ("{:.1%}", "about 35 %"),
    "gigabytes at most": ("{:.1f}", ""),
    "images for cross-validation": ("{:,}", ""),
    "best k": ("{}", ""),
    "accuracy of the best k on the first test images": ("{:.1%}", ""),
    "accuracy of softmax regression on all test images": ("{:.1%}", ""),
    "accuracy with features on all test images": ("{:.1%}", ""),
    "processor seconds with features": ("{:.1f}", ""),
}
TWO_LAYER = """
## `2_two_layer_net`: the reference solution

The notebook's own cells over {count} seeds; mean, with the lowest and the highest. The test images had no part in any
choice. `smoke` is toy data, `laptop` the official CIFAR-10 images (49,000 training, 1,000 validation, 10,000 test; the
order within the files is not the official one, and 111 of the 60,000 images are JPEG copies). Machine: {machine},
OMP_NUM_THREADS={threads}. Script: `benchmarks/two_layer_net.py`.

| | smoke | laptop | known or asked for (CIFAR-10) |
| --- | --- | --- | --- |
"""
CONVNETS = """
## `5_convnets`: the four nets

The notebook's own cells, each net trained with early stopping (patience 5, least rise 0.002) and the weights of its best epoch
taken back: mean, with the lowest and the highest where there are several seeds. `smoke` is toy data (1,000 training, 300
validation, 500 test images); `laptop` and `gpu` are the official CIFAR-10 images (45,000, 5,000, 10,000; see above), and
differ in how many epochs a net gets at most. Published: the reports that the course grew from, one run each; they took
9, 10, 19 and 10 epochs. Script: `benchmarks/convnets.py`.

| budget | net | seeds | epochs | minutes | training | validation | test | published, test |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
COLUMNS = {
    "epochs": "{:.0f}",
    "minutes": "{:.2f}",
    "training": "{:.1%}",
    "validation": "{:.1%}",
    "test": "{:.1%}",
}
PUBLISHED = {"minimal": 0.608, "wide": 0.702, "vgg": 0.768, "normalised": 0.781}
AUGMENTATION = """
## `6_augmentation`: with and without augmentation, one thing at a time

The notebook's own functions and nets; mean, with the lowest and the highest where there are several seeds. The weights are those
of the epoch that was best on the validation images, training accuracy is measured without dropout on images as they are. `plain` is
the net with batch normalisation; `by hand` is mirrored half the time and shifted by up to 4 pixels, as are `L2`, `schedule` and the long
runs; `by Keras` has layers that do the same, `rotated, too` rotations of 15° and shifts of 0.1. `L2`, `schedule` and `normalised,
long` have L2 of 0.0001. The schedule: 0.001, from half of the epochs on 0.0005, from three quarters on 0.0001. Trials: fewer images, no
augmentation. `toy` is toy data (2,000 training, 500 validation, 1,000 test images), `laptop` and `gpu` are CIFAR-10 (see above).
Published: single runs of course reports, of 10 (`plain`, `rotated, too`), 100 (`normalised, long`, with rotations) and 19 epochs (`vgg`
without augmentation). Script: `benchmarks/augmentation.py`.

| budget | run | seeds | epochs | minutes | training | validation | test | published, test |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
REPORTED = {
    "plain": "78.5 %",
    "rotated, too": "73.0 %",
    "normalised, long": "82.2 %",
    "vgg, long": "76.8 %",
}
TRANSFER = """
## `7_transfer`: frozen, fine-tuned, from scratch

The notebook's own functions; mean, with the lowest and the highest where there are several seeds. The net is VGG16's first
three blocks with the head of the task; `five blocks` has all of them. `quarter` is the net of a quarter of VGG16's width,
trained on CIFAR-100 (`benchmarks/quarter_vgg16.py`): these are **not** ImageNet weights. `imagenet` is VGG16 as Keras
publishes it. `from scratch` has the same width and random weights. `smoke` is toy data, the others CIFAR-10. Published, from
ImageNet weights, all of the net trained for 5 epochs: three blocks 81.62 %, five blocks 83 %, with images normalised by
ImageNet's mean and deviation 83.47 %; nearest neighbours about 84 %. `probe` is logistic regression on the means of the frozen base's
feature maps, from images of 32 or of 96 pixels, with as many training images as the row says and 2,000 test images in `laptop`;
`few` compares it, for three blocks at 32 pixels, with the net from scratch. Script: `benchmarks/transfer.py`.
"""
TRANSFER_HEAD = """
| budget | weights | training images | what | seeds | epochs | minutes | training | test |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
OPEN = {
    "quarter": "The rows with the quarter-width weights are open: not measured yet.",
    "imagenet": (
        "The rows with ImageNet weights are open: no machine of this project can download them. "
        "`python benchmarks/transfer.py gpu --weights imagenet` fills them where there is a network."
    ),
}
RESNET = """
## `8_resnet`: a hundred classes

The notebook's own nets and functions; the weights are those of the epoch that was best on the validation images: mean, with the
lowest and the highest where there are several seeds. `plain` and `augmented` are the baseline of three convolutions (1,193,636
parameters), `residual` is the pre-activation residual network (128,176), `cifar10` the same with ten classes on CIFAR-10 (or `toy10`).
`smoke` is toy data (800 training, 150 validation, 300 test images), `laptop` and `gpu` are the official images (45,000, 5,000,
10,000). Published: the reports that the course grew from, of one run each, with 150 (baseline), 100 (residual) and 110 epochs
(CIFAR-10). Script: `benchmarks/resnet.py`.
"""
RESNET_HEAD = """
| budget | net | seeds | epochs | minutes | training | test | top-5 | superclass | published, test |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
RESNET_COLUMNS = {
    "epochs": "{:.0f}",
    "minutes": "{:.2f}",
    "training": "{:.1%}",
    "test": "{:.1%}",
    "top-5": "{:.1%}",
    "superclass": "{:.1%}",
}
RESNET_PUBLISHED = {
    "plain": "49.4 %",
    "augmented": "56.0 %",
    "residual": "top-5 85 % (80 % asked for, 91 % to aim for)",
    "cifar10": "88 %",
}
CAPSTONE = """
## `9_capstone`: ResNet-20

The notebook's own functions, images and net; the weights are those of the epoch that was best on the validation images. `tune`: a
short training along one falling cycle, whose rate counts by its best epoch; `constant`: the same at a rate that stays. The others have the best of these rates of their optimizer (Adam where none is
named); `as it comes` has Keras's. `plain` has dropout of 0.1 and 0.2 after the stacks, constant rate; all mirror and
shift their images; `SGD` and `RMSprop` have mixup and restarts, too. `aim`: SGD with momentum, weight decay and restarts. `smoke`
is toy data and a third of the net, `toy` toy data and one block in each stack; the others are CIFAR-10. Published: a course report after 200 epochs, whose 97.47 % the
assignment takes apart. Script: `benchmarks/capstone.py`.
"""
CAPSTONE_HEAD = """
| budget | run | rate | training images | seeds | epochs | minutes | training | validation | test | published, test |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
CALIBRATIONS = """
How sure the nets were on test images: the mean confidence, and the expected calibration error over ten bins.

| budget | run | seeds | accuracy | confidence | calibration error |
| --- | --- | --- | --- | --- | --- |
"""
CAPSTONE_RUNS = (
    *("plain", "no dropout", "mixup", "mixup, restarts", "RMSprop", "SGD", "SGD, as it comes", "aim"),
    "tune",
)
CLAIMED = {
    "plain": "88.21 %",
    "mixup": "89.54 %",
    "mixup, restarts": "89.62 % (claimed: 97.47 %)",
    "RMSprop": "claimed: 96.84 %",
    "SGD, as it comes": "67.92 %",
    "aim": "to aim for: 92 %",
}
CELL_TIMES = """
## How long the training cells take

`laptop`, on a machine that does nothing else: one whole epoch of each training was timed, after batches that only let
TensorFlow translate the net, and it stands for all of them. A training that goes on in several cells stands here once if
each of them adds as many epochs. Early stopping may end a cell sooner. The minutes in the tables
above are of whole runs beside other work, most of them from before `training.fit` stopped waiting for TensorFlow's tuner.
Script: `benchmarks/cell_times.py`.

| assignment | training | images | epochs | seconds of an epoch | minutes |
| --- | --- | --- | --- | --- | --- |
"""
DEMO = """
## The sample class

`make demo`: six submissions released, graded two at a time, with feedback pages. The question's 10
points are given by hand, so the reference solution has 90 of 100. In `laptop` they work on the official images. Measured
without the sandbox, which came later. Machine: {machine}. Script: `benchmarks/demo.py`.

| budget | whole demo | points |
| --- | --- | --- |
"""
ROWS = {
    "first attempt, validation": "about 0.29",
    "tuned, as graded": "over 0.48, best known 0.52",
    "tuned, training (5,000)": "",
    "tuned, test": "over 0.48, goal 0.55",
    "tuned, first 1,000 test images": "",
    "processor minutes": "",
}


def read(name: str) -> Any:
    return json.loads((HERE / "results" / f"{name}.json").read_text())


def read_rows(name: str) -> list[dict]:
    """Rows that may not have been measured yet."""
    return read(name) if (HERE / "results" / f"{name}.json").exists() else []


def toy(results: dict) -> str:
    """The ordering of the models on toy10, and the run on toy100."""
    text = TOY10.format(**results["conditions"])
    for model, row in results["summary"].items():
        spread = [
            f"{row[key]:.1f} %" if row["runs"] > 1 else "–" for key in ("deviation", "lowest", "highest")
        ]
        text += f"| {model} | {row['mean']:.1f} % | {' | '.join(spread)} |\n"
    return text + TOY100.format(**results["toy100"])


def lessons(results: list[dict]) -> str:
    """How long each notebook takes in `toy`, and whether the orderings of its text hold."""
    orderings = runpy.run_path(str(HERE / "lessons.py"))["ORDERINGS"]
    text, table, missing = LESSONS, LESSONS_HEAD, []
    for name, pairs in orderings.items():
        rows = [row for row in results if row["assignment"] == name]
        if rows:
            minutes = spread([row["minutes"] for row in rows], "{:.1f}")
            seconds = spread([row["processor seconds"] for row in rows], "{:.0f}")
            text += f"| `{name}` | {', '.join(str(row['seed']) for row in rows)} | {minutes} | {seconds} |\n"
            table += "".join(f"| `{name}` | {ordering(rows, *pair)} |\n" for pair in pairs)
        open_seeds = [str(seed) for seed in range(5) if seed not in {row["seed"] for row in rows}]
        missing += [f"`{name}` with seeds {', '.join(open_seeds)}"] if open_seeds else []
    machines = dict.fromkeys(row["machine"] for row in results)
    text += f"{table}\nMachines: {'; '.join(machines)}.\n"
    return text + (f"\nOpen, not measured yet: {'; '.join(missing)}.\n" if missing else "")


def ordering(rows: list[dict], less: str, more: str) -> str:
    """The cells of a pair that a text puts in order."""
    before, after = ([row["found"][name] for row in rows] for name in (less, more))
    differences = [b - a for a, b in zip(before, after, strict=True)]
    deviation = f"{100 * statistics.stdev(differences):.1f}" if len(rows) > 1 else "–"
    means = [f"{100 * statistics.fmean(values):.1f} %" for values in (before, after)]
    held = f"{sum(difference > 0 for difference in differences)} of {len(rows)}"
    return " | ".join(
        [less, means[0], more, means[1], f"{100 * statistics.fmean(differences):+.1f}", deviation, held]
    )


def explore(results: dict) -> str:
    """The baseline in each budget."""
    text = EXPLORE.format(machine=results["laptop"]["machine"])
    rows = results["smoke"]["toy data (10 classes)"], results["laptop"]["CIFAR-10"]
    for key, (form, known) in NEIGHBOUR.items():
        smoke, laptop = (form.format(row[key]).replace("%", " %") for row in rows)
        text += f"| {key} | {smoke} | {laptop} | {known} |\n"
    return text


def two_layer_net(results: dict) -> str:
    """First attempt and tuned net in both budgets."""
    laptop = results["laptop"]
    text = TWO_LAYER.format(
        count=len(laptop["runs"]), machine=laptop["machine"], threads=laptop["OMP_NUM_THREADS"]
    )
    for key, known in ROWS.items():
        text += f"| {key} | {results['smoke']['summary'][key]} | {laptop['summary'][key]} | {known} |\n"
    return text


def spread(values: list[float], form: str) -> str:
    """Mean, and the lowest and the highest of several."""
    mean = form.format(sum(values) / len(values))
    if min(values) == max(values):
        return mean
    return f"{mean} ({form.format(min(values))} to {form.format(max(values))})"


def convnets(results: list[dict]) -> str:
    """Each net in each budget, with the machines that were used."""
    text = CONVNETS
    for budget, net in product(("smoke", "laptop", "gpu"), PUBLISHED):
        rows = [row for row in results if (row["budget"], row["net"]) == (budget, net)]
        if not rows:
            continue
        cells = [
            *(budget, net, str(len(rows))),
            *(spread([row[column] for row in rows], form) for column, form in COLUMNS.items()),
            "" if budget == "smoke" else f"{PUBLISHED[net]:.1%}",
        ]
        text += f"| {' | '.join(cells)} |\n".replace("%", " %")
    machines = dict.fromkeys(row["machine"] for row in results)
    return f"{text}\nMachines: {'; '.join(machines)}.\n"


def augmentation(results: list[dict]) -> str:
    """Each run of assignment 6 in each budget, with the machines that were used."""
    text = AUGMENTATION
    names = dict.fromkeys(row["run"] for row in results)
    for budget, name in product(("toy", "laptop", "gpu"), names):
        rows = [row for row in results if (row["budget"], row["run"]) == (budget, name)]
        if rows:
            numbers = [spread([row[column] for row in rows], form) for column, form in COLUMNS.items()]
            numbers = [cell.replace("%", " %") for cell in numbers]
            told = "" if budget == "toy" else REPORTED.get(name, "")
            text += f"| {' | '.join([budget, name, str(len(rows)), *numbers, told])} |\n"
    machines = dict.fromkeys(row["machine"] for row in results)
    return f"{text}\nMachines: {'; '.join(machines)}.\n"


def transfer(results: list[dict]) -> str:
    """Each training and each use of features, by budget, weights and number of images; what is open."""
    text = TRANSFER + (TRANSFER_HEAD if results else "")
    columns = ("budget", "weights", "images", "net")
    for kind in dict.fromkeys(tuple(row[column] for column in columns) for row in results):
        rows = [row for row in results if tuple(row[column] for column in columns) == kind]
        budget, weights, images, net = kind
        cells = [budget, weights, f"{images:,}", net, str(len(rows))]
        for column, form in COLUMNS.items():
            if column != "validation":
                cells.append(spread([row[column] for row in rows], form) if column in rows[0] else "")
        text += f"| {' | '.join(cells)} |\n".replace("%", " %")
    machines = dict.fromkeys(row["machine"] for row in results)
    text += f"\nMachines: {'; '.join(machines)}.\n" if results else ""
    trained = [
        row for row in results if row["net"] != "from scratch"
    ]  # which needs no weights, only their width
    real = {row["weights"] for row in trained if row["budget"] != "smoke"}
    return text + "".join(f"\n{phrase}\n" for weights, phrase in OPEN.items() if weights not in real)


def resnet(results: list[dict]) -> str:
    """Each net of assignment 8 in each budget; which are open."""
    text = RESNET + (RESNET_HEAD if results else "")
    missing = []
    for budget, net in product(("smoke", "laptop", "gpu"), RESNET_PUBLISHED):
        rows = [row for row in results if (row["budget"], row["net"]) == (budget, net)]
        if not rows:
            missing += [f"{net} ({budget})"] if budget != "smoke" else []
            continue
        cells = [budget, net, str(len(rows))]
        for column, form in RESNET_COLUMNS.items():
            cells.append(spread([row[column] for row in rows], form) if column in rows[0] else "")
        cells = [cell.replace("%", " %") for cell in cells]
        text += f"| {' | '.join([*cells, '' if budget == 'smoke' else RESNET_PUBLISHED[net]])} |\n"
    if results:
        text += f"\nMachines: {'; '.join(dict.fromkeys(row['machine'] for row in results))}.\n"
    return text + (f"\nOpen, not measured yet: {', '.join(missing)}.\n" if missing else "")


def capstone(results: list[dict]) -> str:
    """Each run of assignment 9 in each budget; what is open."""
    text = CAPSTONE + (CAPSTONE_HEAD if results else "")
    kinds = dict.fromkeys((row["budget"], row["run"], row["rate"], row["images"]) for row in results)
    for budget, name, rate, images in sorted(
        kinds, key=lambda kind: ("smoke", "toy", "laptop", "gpu").index(kind[0])
    ):
        rows = [row for row in results if (row["budget"], row["run"], row["rate"]) == (budget, name, rate)]
        numbers = [spread([row[column] for row in rows], form) for column, form in COLUMNS.items()]
        known = "" if budget in ("smoke", "toy") else CLAIMED.get(name, "")
        cells = [budget, name, f"{rate:g}", f"{images:,}", str(len(rows)), *numbers]
        text += f"| {' | '.join(cells).replace('%', ' %')} | {known} |\n"
    machines = dict.fromkeys(row["machine"] for row in results)
    text += f"\nMachines: {'; '.join(machines)}.\n" if results else ""
    return text + calibrations(results) + open_rows(results)


def calibrations(results: list[dict]) -> str:
    """How sure the nets of assignment 9 were, where that was measured and they were trained long."""
    measured = [
        row for row in results if "confidence" in row and not row["run"].startswith(("tune", "constant"))
    ]
    text = CALIBRATIONS if measured else ""
    for budget, name in dict.fromkeys((row["budget"], row["run"]) for row in measured):
        rows = [row for row in measured if (row["budget"], row["run"]) == (budget, name)]
        columns = ("test", "confidence", "calibration error")
        cells = [budget, name, str(len(rows)), *(spread([row[c] for row in rows], "{:.1%}") for c in columns)]
        text += f"| {' | '.join(cells).replace('%', ' %')} |\n"
    return text


def open_rows(results: list[dict]) -> str:
    """The runs of assignment 9 that nobody has measured on CIFAR-10 yet."""
    text = ""
    for budget in ("laptop", "gpu"):
        done = {
            row["run"].split(" ")[0] if row["run"].startswith("tune") else row["run"]
            for row in results
            if row["budget"] == budget
        }
        missing = [name for name in CAPSTONE_RUNS if name not in done]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            text += f"\nOpen in `{budget}`, not measured yet: {names}.\n"
    return text


def cell_times(results: list[dict]) -> str:
    """Each training cell with its time."""
    lines = {}
    for row in sorted(results, key=lambda row: row["assignment"]):
        name = row["training"].removesuffix(", CIFAR-10").removesuffix(", CIFAR-100")
        cells = [row["assignment"], name, f"{row['images']:,}", str(row["epochs"])]
        lines[f"| {' | '.join(cells)} | {row['seconds of an epoch']:.0f} | {row['minutes']:.1f} |\n"] = None
    machines = dict.fromkeys(row["machine"] for row in results)
    return CELL_TIMES + "".join(lines) + f"\nMachines: {'; '.join(machines)}.\n"


def demo(results: dict) -> str:
    """Time and points of the sample class in each budget."""
    text = DEMO.format(machine=results["smoke"]["machine"])
    for budget, row in results.items():
        points = ", ".join(f"{student} {total:.0f}" for student, total in row["points"].items())
        text += f"| {budget} | {row['seconds'] / 60:.1f} min | {points} |\n"
    return text


def page() -> str:
    """The whole page."""
    parts = (
        toy(read("toy_ordering")),
        lessons(read_rows("lessons")),
        explore(read("explore")),
        two_layer_net(read("two_layer_net")),
        convnets(read("convnets")),
        augmentation(read("augmentation")),
        transfer(read_rows("transfer")),
        resnet(read_rows("resnet")),
        capstone(read_rows("capstone")),
        cell_times(read("cell_times")),
        demo(read("demo")),
    )
    return INTRODUCTION + "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
