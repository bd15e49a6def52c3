"""Grades a class in front of somebody: a progress bar, a line for each student, the table at the end."""

from __future__ import annotations

import time
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


def show(console: Console, grading: Grading, csv_file: Path) -> None:
    """Runs the grading under a progress bar, then shows and writes its rows."""
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
        words = f"Each submission starts seconds slower than it could: no fork server, as {grading.slow}."
        console.print(escape(words), highlight=False)
    seconds = time.monotonic() - start
    console.print(f"{len(rows)} students in {seconds:.0f} s; points: {from_here(csv_file)}", highlight=False)


def _line(row: Row) -> str:
    points = f" {row.points.total:g}/{row.points.maximum:g}" if row.points else ""
    seconds = f" in {row.seconds:.0f} s" if row.seconds is not None else ""
    return printable(f"  {row.name}: {row.status}{points}{seconds}")
