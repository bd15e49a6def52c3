"""A run's rows as the table in the terminal and as a CSV file."""

import csv
import io

from rich.console import Console

from cifar_helpers.grading.gradebook import Points, Task
from cifar_helpers.grading.report import Row, print_table, write_csv

REPAIRED = ("the text was in UTF-16",)
TASKS = [Task("forward", 10), Task("question", 5)]


def rows(folder):
    page = folder / "feedback" / "zoë" / "a.html"
    return [
        Row(
            "zoë",
            "Zoë O'Neill",
            "graded",
            Points({"forward": 7.5, "question": None}, 7.5, 15),
            page,
            3.0,
            REPAIRED,
        ),
        Row("[b]x", "[b]x", "not graded: the notebook is not valid JSON"),
        Row("bytes\udcff", "bytes\udcff", "no submission"),
    ]


def printed(tmp_path, width=80):
    console = Console(width=width, record=True, file=io.StringIO())
    print_table(console, rows(tmp_path), TASKS)
    return console.export_text()


def test_the_table_has_points_per_task_and_says_what_waits_for_a_person(tmp_path):
    text = printed(tmp_path)
    line = next(line for line in text.splitlines() if "7.5/15" in line)
    assert line.split() == ["Zoë", "O'Neill", "7.5", "?", "7.5/15"]
    assert " 1 forward (10)   2 question (5)\n" in text
    assert "? waits for a person" in text


def test_the_table_has_each_students_page_or_problem_in_one_piece(tmp_path):
    text = printed(tmp_path)
    assert f"Zoë O'Neill: {tmp_path}/feedback/zoë/a.html\n" in text
    assert "[b]x: not graded: the notebook is not valid JSON\n" in text
    assert "bytes\\udcff: no submission\n" in text


def test_the_csv_file_can_be_read_back(tmp_path):
    write_csv(tmp_path / "grades.csv", rows(tmp_path), TASKS)
    with open(tmp_path / "grades.csv", encoding="utf-8", newline="") as file:
        first, *others = csv.DictReader(file)
    assert first == {
        "student": "zoë",
        "name": "Zoë O'Neill",
        "forward": "7.5",
        "question": "",
        "total": "7.5",
        "max": "15",
        "hours_late": "",
        "penalty": "",
        "status": "graded",
        "repairs": "the text was in UTF-16",
        "feedback": "feedback/zoë/a.html",
    }
    assert [row["status"] for row in others] == [
        "not graded: the notebook is not valid JSON",
        "no submission",
    ]
    assert [row["total"] for row in others] == ["", ""]
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]
