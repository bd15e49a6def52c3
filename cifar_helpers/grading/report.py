"""What a run of grading comes to: one row per student, as CSV for staff and as a table for the terminal."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cifar_helpers.grading import files
from cifar_helpers.grading.gradebook import Points, Task

BY_HAND = "?"
HOUR = 3600.0
# Where a cell may begin, by any separator, and what makes it a formula, in East Asian widths too.
FORMULA = re.compile(r"""((?:^|[,;|\t\r\n])[\s"]*)([=+\-@＝＋－＠])""")


@dataclass(frozen=True)
class Row:
    """One student: folder, name to show, how grading ended, points and page if any, what intake repaired.

    `fault` is the id of a failure of the grader's own, of which the log has the traceback.
    """

    student: str
    name: str
    status: str
    points: Points | None = None
    feedback: Path | None = None
    seconds: float | None = None
    repairs: tuple[str, ...] = ()
    fault: str | None = None


def write_csv(path: Path, rows: Iterable[Row], tasks: Sequence[Task]) -> None:
    """Writes `grades.csv` in one step: a row per student, with points per task and what there is to say.

    Points are empty where nothing was graded, and where a person still has to give them; `hours_late` and
    `penalty` are empty for who was not late.
    """
    with files.replacing(path, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "student",
                "name",
                *(task.name for task in tasks),
                "total",
                "max",
                "hours_late",
                "penalty",
                "status",
                "repairs",
                "feedback",
            ]
        )
        for row in rows:
            writer.writerow([printable(field) for field in _fields(row, tasks, path.parent)])


def _fields(row: Row, tasks: Sequence[Task], folder: Path) -> list[object]:
    if row.points is None:
        points: list[object] = [""] * (len(tasks) + 4)
    else:
        points = [_number(row.points.tasks.get(task.name)) for task in tasks]
        points += [_number(row.points.total), _number(row.points.maximum)]
        late = row.points.late > 0
        points += [_number(row.points.late / HOUR), _number(row.points.penalty)] if late else ["", ""]
    page = row.feedback.relative_to(folder).as_posix() if row.feedback else ""
    strings = [no_formula(text) for text in (row.student, row.name, row.status, "; ".join(row.repairs), page)]
    return [*strings[:2], *points, *strings[2:]]


def no_formula(text: str) -> str:
    """Text of which a spreadsheet takes no part for a formula, whatever it splits the file by.

    Names of folders and files are anybody's, and Excel splits by semicolons in half of Europe.

    >>> no_formula("=1+1"), no_formula("ada"), no_formula("ada; =1+1"), no_formula("a-b, 2")
    ("'=1+1", 'ada', "ada; '=1+1", 'a-b, 2')
    """
    return FORMULA.sub(r"\1'\2", text)


def printable(field: object) -> str:
    """Text that can be written anywhere: names of folders may hold bytes that are not text, or commands.

    >>> printable("b\\udcffd"), printable("zoë"), printable("a\\x1b[2J")
    ('b\\\\udcffd', 'zoë', 'a\\\\x1b[2J')
    """
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(field))
    return "".join(escaped)


def _number(points: float | None) -> str:
    """Points as people write them: 4, 2.5, and nothing for what a person has still to give.

    >>> _number(4.0), _number(2.5), _number(None)
    ('4', '2.5', '')
    """
    return "" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


def print_table(console: Console, rows: Sequence[Row], tasks: Sequence[Task]) -> None:
    """Prints points by student and task, then each student's page or problem, then the tasks' names."""
    table = Table(box=None, padding=(0, 1, 0, 0))  # twenty tasks fit into a terminal of 80 columns
    table.add_column("student", min_width=8, no_wrap=True, overflow="ellipsis")
    for number, _ in enumerate(tasks, 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("total", justify="right", style="bold", no_wrap=True)
    if any(map(_is_late, rows)):
        table.add_column("late", justify="right", no_wrap=True)
    for row in rows:
        table.add_row(escape(printable(row.name)), *_points(row, tasks), _lateness(row))
    console.print(table)
    console.print()
    for row in rows:
        note = [] if row.status == "graded" else [row.status]
        page = [from_here(row.feedback)] if row.feedback else []
        line = printable(f"{row.name}: {' · '.join(note + page)}")
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print()
    names = [f"{number:2} {task.name} ({_number(task.points)})" for number, task in enumerate(tasks, 1)]
    console.print(Columns(names, padding=(0, 2)), highlight=False)
    if any(row.points and row.points.by_hand for row in rows):
        console.print(f"{BY_HAND} waits for a person, in nbgrader's formgrader", highlight=False)


def _points(row: Row, tasks: Sequence[Task]) -> list[str]:
    """The cells of the table: points per task and total; dashes where nothing was graded."""
    if row.points is None:
        return ["–"] * (len(tasks) + 1)
    cells = [_number(row.points.tasks.get(task.name)) or BY_HAND for task in tasks]
    return [*cells, f"{_number(row.points.total)}/{_number(row.points.maximum)}"]


def _is_late(row: Row) -> bool:
    return row.points is not None and row.points.late > 0


def _lateness(row: Row) -> str:
    """How late a submission was, as people say it, and what it costs; nothing for one in time."""
    points = row.points
    if points is None or not _is_late(row):
        return ""
    minutes = max(1, round(points.late / 60))
    units = {"d": minutes // 1440, "h": minutes // 60 % 24, "min": minutes % 60}
    shown = [f"{number} {unit}" for unit, number in units.items() if number][:2]
    penalty = f", −{_number(points.penalty)}" if points.penalty else ""
    return " ".join(shown) + penalty


def from_here(path: Path) -> str:
    """The path as one would type it: relative where it lies below the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
