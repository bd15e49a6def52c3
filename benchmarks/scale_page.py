"""Writes course/scale.md, what very many submissions need, from benchmarks/results/grading_scale.json.

python benchmarks/scale_page.py
"""

from __future__ import annotations

import json
import math
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "course" / "scale.md"
MANY = 100_000
HOURS = (1, 4, 24)  # in which they shall be graded
STUDENTS = 200
PASSES = 2  # a job goes through the scheduler, and so does its result

TITLE = """\
# What {many:,} submissions need

Measured is what one submission costs; the rest is computed from it. This page is written by
`benchmarks/scale_page.py` from the record of `benchmarks/grading_scale.py`, and a test holds it to that.

## Measured

`1_sums` is a stand-in with two short tasks, in which grading itself is all the work; `2_two_layer_net` is the reference
solution of the NumPy assignment in the smoke budget. Per submission, where nothing else is said.

| | {names} |
| --- |{lines}
"""
COMPUTED = """
## Computed for {many:,} submissions of `{name}`

A worker does one submission at a time and needs a core; the network carries each job and its result {passes} times,
as both pass through the scheduler.

| | |
| --- | --- |
"""
WRITER = """
One process writes the gradebook and the feedback pages, {writer:.2f} processor seconds for each submission, so it can
keep {busy} workers busy; more workers would wait for it. What it spends: {steps}.
"""
SPEED = """
## Against stock nbgrader

The same submissions on the same machine ({machine}), from the start of the command to the last feedback page, in the
smoke budget (`benchmarks/grading_speed.py`). Stock nbgrader grades one after the other in the instructor's own account;
here two are graded side by side, each in two sandboxes. `1_keras` is a stand-in that builds and checks a small
TensorFlow model.

| | submissions | stock, s | here, s | times faster | of one submission's seconds, the notebook's own cells |
| --- | --- | --- | --- | --- | --- |
"""
BOUND = """
No grader that runs two notebooks at a time on two cores could be more than {bound:.1f} times as fast as stock nbgrader
for `{name}`: its cells alone take that long. Of the time here, about ten seconds are the start of the run, once.
"""
CLASS = """
## A class of {students}

Classes of {few} and {more} reference solutions, from the start of the command to the last feedback page, in the smoke budget
({machine}; `benchmarks/grading_class.py`); a class of {students} is computed from the two. Training cells that no points depend on
are not run again (`not-graded` in [the instructors' guide](instructors.md)); where a check below one fails, all are, and the
submission takes longer.

| | {few}, s | {more}, s | one more, s | {students}, minutes, computed |
| --- | --- | --- | --- | --- |
"""
CLUSTER = """
## A cluster

```sh
dask scheduler                                                    # on one machine
dask worker tcp://10.0.0.1:8786 --nthreads 1 --nworkers 32        # on each of the others
cifar-course grade 2_two_layer_net --scheduler tcp://10.0.0.1:8786
```

- Scheduler and workers need the environment of the command, from `requirements.lock`, with the same version of this
  package. Each worker is asked before it gets work, and refused with the reason if its files differ.
- Each worker proves its sandbox before its first submission: bubblewrap must be installed there. Only the machine
  that gives the command needs the course, its gradebook and the submissions; workers that work on official images
  need them too, where `CIFAR_DATA_DIR` names them.
- Who can reach the scheduler can run programs on the workers. Outside a network of your own, use dask's TLS: the
  certificates stand in dask's configuration (`distributed.comm.tls`), and the address begins with `tls://`. On one
  machine the command makes certificates for each run itself.
- A worker that dies costs time alone: its submission goes to another. One whose workers die again and again is
  refused with words (`distributed.scheduler.allowed-failures` of the scheduler).
"""


def row(label: str, values: list[str]) -> str:
    return f"| {label} | {' | '.join(values)} |\n"


def writer_seconds(run: dict) -> float:
    """Processor seconds of the main process."""
    return sum(run["processor seconds of the main process"].values())


def measured(results: dict) -> str:
    """One column per assignment."""
    runs = list(results.values())
    text = TITLE.format(
        many=MANY, names=" | ".join(f"`{name}`" for name in results), lines=" --- |" * len(runs)
    )
    rows = {
        "submissions in the run": lambda run: f"{run['submissions']:,}",
        "graded in an hour, in all": lambda run: f"{run['submissions per hour']:,}",
        "load of the machine during the run, median": lambda run: f"{run['load average, median']:.1f}",
        "seconds from start to end, median": lambda run: f"{run['seconds in a worker, median']:.1f}",
        "processor seconds of a worker": lambda run: f"{run['processor seconds of the workers']:.2f}",
        "processor seconds of the main process": lambda run: f"{writer_seconds(run):.2f}",
        "bytes to a worker": lambda run: f"{run['bytes']['to a worker']:,}",
        "bytes from a worker": lambda run: f"{run['bytes']['from a worker']:,}",
        "bytes in the gradebook (SQLite)": lambda run: f"{run['gradebook bytes']:,}",
        "bytes in autograded/ and feedback/": lambda run: f"{run['bytes on disk']:,}",
        "memory of the main process by quarters of the run, MiB": lambda run: ", ".join(
            map(str, run["MiB of the main process, mean of each quarter"])
        ),
        "more memory per 1,000 submissions after the first fifth, MiB": lambda run: (
            f"{run['MiB more per 1,000 submissions']:.0f} ± {run['its standard error']:.0f}"
        ),
    }
    text += "".join(row(label, [show(run) for run in runs]) for label, show in rows.items())
    text += "\n" + "".join(conditions(name, run) for name, run in results.items())
    return text


def conditions(name: str, run: dict) -> str:
    versions = ", ".join(f"{package} {number}" for package, number in run["versions"].items())
    return f"`{name}`: {run['machine']}; {versions}; two submissions at a time.\n"


def computed(name: str, run: dict) -> str:
    """What many of one kind need."""
    core = run["processor seconds of the workers"]
    writer = writer_seconds(run)
    sent = sum(run["bytes"].values()) * PASSES * MANY
    text = COMPUTED.format(many=MANY, name=name, passes="two" if PASSES == 2 else PASSES)
    text += row("core hours of the workers", [f"{core * MANY / 3600:,.0f}"])
    text += row("hours of the one writer, at least", [f"{writer * MANY / 3600:,.1f}"])
    for hours in HOURS:
        cores = math.ceil(core * MANY / 3600 / hours)
        enough = writer * MANY / 3600 <= hours
        message = f"{cores:,} cores" + ("" if enough else ", but the writer takes longer than that")
        text += row(f"to be done in {hours} h", [message])
    text += row("gradebook, submissions a second at most", [f"{1 / writer:.1f}"])
    text += row("gradebook, size", [f"{run['gradebook bytes'] * MANY / 1e9:,.1f} GB"])
    text += row("autograded/ and feedback/", [f"{run['bytes on disk'] * MANY / 1e9:,.0f} GB"])
    text += row("network, in all", [f"{sent / 1e9:,.1f} GB"])
    steps = run["processor seconds of the main process"].items()
    message = ", ".join(f"{step} {seconds:.3f} s" for step, seconds in steps)
    return text + WRITER.format(writer=writer, busy=math.floor(core / writer), steps=message)


def compared(runs: dict) -> str:
    """The table against stock nbgrader, and what its slower case could reach at best."""
    text = SPEED.format(machine=runs.pop("machine"))
    for name, run in runs.items():
        parts = run["parts_in_ms"]
        share = f"{parts['cells'] / 1000:.1f} of {parts['all of the run'] / 1000:.1f}"
        times = [f"{run[key]:.0f}" for key in ("submissions", "stock_seconds", "own_seconds")]
        text += row(f"`{name}`", [*times, f"{run['ratio']:.1f}", share])
    name, run = min(runs.items(), key=lambda item: item[1]["ratio"])
    cells = run["submissions"] * run["parts_in_ms"]["cells"] / 1000 / 2
    return text + BOUND.format(name=name, bound=run["stock_seconds"] / cells)


def classes(runs: dict) -> str:
    """The table of classes that were graded, and what a larger one takes."""
    machine, assignments = runs.pop("machine"), sorted(runs.items())
    few, more = next(iter(runs.values()))
    text = CLASS.format(students=STUDENTS, few=few, more=more, machine=machine)
    for name, run in assignments:
        small, large = (run[count]["seconds"] for count in (few, more))
        each = (large - small) / (int(more) - int(few))
        minutes = (large + each * (STUDENTS - int(more))) / 60
        text += row(f"`{name}`", [f"{small:.0f}", f"{large:.0f}", f"{each:.1f}", f"{minutes:.0f}"])
    return text


def page() -> str:
    """The whole page."""
    speed = json.loads((HERE / "results" / "grading_speed.json").read_text())
    results = json.loads((HERE / "results" / "grading_scale.json").read_text())
    of_class = json.loads((HERE / "results" / "grading_class.json").read_text())
    name = list(results)[-1]
    many = measured(results) + computed(name, results[name])
    return many + compared(speed) + classes(of_class) + CLUSTER


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
