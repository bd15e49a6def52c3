"""Grades a class while somebody watches: a progress bar, a line for each student, the table at the end."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from cifar_helpers.grading.report import Row, from_here, print_table, printable, write_csv
from cifar_helpers.grading.runner import Grading


def show(console: Console, grading: Grading, csv_file: Path) -> bool:
    """Runs the grading under a progress bar, shows and writes its rows; whether nothing of its own failed.

    dask's own bar counts what has run; this one counts what is recorded.
    """
    start = time.monotonic()
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("· left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("grading", total=len(grading.students) + len(grading.absent))

        def add(row: Row) -> None:
            progress.advance(task)
            progress.console.print(_line(row), markup=False, highlight=False)

        rows = grading.run(add)
    print_table(console, rows, grading.tasks)
    write_csv(csv_file, rows, grading.tasks)
    if grading.slow:
        message = f"Each submission starts seconds slower than it could: no fork server, as {grading.slow}."
        console.print(escape(message), highlight=False)
    seconds = time.monotonic() - start
    console.print(f"{len(rows)} students in {seconds:.0f} s; points: {from_here(csv_file)}", highlight=False)
    befallen = [row for row in rows if row.fault]
    if befallen:
        console.print(_faults(befallen, grading), markup=False, highlight=False, soft_wrap=True)
    return not befallen


def _faults(rows: Sequence[Row], grading: Grading) -> str:
    """Which faults of the grader's own befell whom, where their tracebacks are, and what to do then."""
    lines = [
        f"Not the students' fault: {len(rows)} of them did not get what they should. The tracebacks are in "
        f"{from_here(grading.course.faults)}:"
    ]
    for fault in sorted({row.fault for row in rows if row.fault}):
        lines.append(f"  {fault}: {printable(', '.join(row.student for row in rows if row.fault == fault))}")
    chosen = " ".join(f"--student {shlex.quote(row.student)}" for row in rows)
    lines.append(f"Grade them again with: {printable(f'cifar-course grade {grading.assignment} {chosen}')}")
    return "\n".join(lines)


def _line(row: Row) -> str:
    points = f" {row.points.total:g}/{row.points.maximum:g}" if row.points else ""
    seconds = f" in {row.seconds:.0f} s" if row.seconds is not None else ""
    return printable(f"  {row.name}: {row.status}{points}{seconds}")
