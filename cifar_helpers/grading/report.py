"""What a run of grading comes to: one row per student, as CSV for staff and as a table for the terminal."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cifar_helpers.grading.gradebook import Points, Task


@dataclass(frozen=True)
class Row:
    """One student: the folder's name, the name to show, how grading ended, points and page if there are any."""

    student: str
    name: str
    status: str
    points: Points | None = None
    feedback: Path | None = None
    seconds: float | None = None

    @property
    def graded(self) -> bool:
        return self.points is not None and self.status.startswith("graded")


def write_csv(path: Path, rows: Iterable[Row], tasks: Sequence[Task]) -> None:
    """Writes `grades.csv` in one step: student, name, points per task, total, max, status, feedback.

    Points are empty where nothing was graded, and where a person still has to give them.
    """
    draft = path.with_suffix(".partial")
    with open(draft, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["student", "name", *(task.name for task in tasks), "total", "max", "status", "feedback"]
        )
        for row in rows:
            writer.writerow([_encodable(field) for field in _fields(row, tasks, path.parent)])
    draft.replace(path)


def _fields(row: Row, tasks: Sequence[Task], folder: Path) -> list[object]:
    if row.points is None or not row.graded:
        points: list[object] = [""] * (len(tasks) + 2)
    else:
        points = [_number(row.points.tasks.get(task.name)) for task in tasks]
        points += [_number(row.points.total), _number(row.points.maximum)]
    page = row.feedback.relative_to(folder).as_posix() if row.feedback else ""
    return [row.student, row.name, *points, row.status, page]


def _encodable(field: object) -> str:
    """Names of folders may hold bytes that are no text."""
    return str(field).encode("utf-8", "backslashreplace").decode()


def _number(points: float | None) -> str:
    """Points as people write them: 4, 2.5, and nothing for what a person has still to give.

    >>> _number(4.0), _number(2.5), _number(None)
    ('4', '2.5', '')
    """
    return "" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


def print_table(console: Console, rows: Sequence[Row], tasks: Sequence[Task]) -> None:
    """Prints students and points, then what the columns mean, then the rows that need a look."""
    table = Table(title="Points", title_justify="left", caption_justify="left")
    table.add_column("student", overflow="fold")
    for number, _ in enumerate(tasks, 1):
        table.add_column(str(number), justify="right")
    table.add_column("total", justify="right", style="bold")
    table.add_column("feedback, or why there is none", overflow="fold")
    for row in rows:
        table.add_row(*_table_row(row, tasks))
    console.print(table)
    for number, task in enumerate(tasks, 1):
        console.print(f"  {number:2}  {task.name} ({_number(task.points)})", highlight=False)
    waiting = {name for row in rows if row.graded and row.points for name in row.points.by_hand}
    if waiting:
        console.print(f"  ✎   waits for a person: {', '.join(sorted(waiting))}", highlight=False)


def _table_row(row: Row, tasks: Sequence[Task]) -> list[str]:
    if row.points is None or not row.graded:
        return [_encodable(row.name), *("–" for _ in tasks), "–", row.status]
    cells = [_number(row.points.tasks.get(task.name)) or "✎" for task in tasks]
    total = f"{_number(row.points.total)}/{_number(row.points.maximum)}"
    notes = [row.status] if row.status != "graded" else []
    return [row.name, *cells, total, "\n".join([*notes, _relative(row.feedback)])]


def _relative(path: Path | None) -> str:
    if path is None:
        return "no page"
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
