"""Makes the leaderboard of a class: reads what was handed in, ranks it, writes table, page and notes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from cifar_helpers.grading import apart, class_list, faults, files, gradebook, intake
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import ClassListError, CourseError, Fault, NotGradable
from cifar_helpers.grading.report import no_formula, printable
from cifar_helpers.instructors.leaderboard import page, private_test, reading, scores
from cifar_helpers.instructors.leaderboard.pseudonyms import pseudonyms
from cifar_helpers.instructors.leaderboard.reading import Predictions
from cifar_helpers.instructors.leaderboard.scores import LEAK, Board

NOTE = "leaderboard.txt"  # in a student's feedback
WHO = ("student", "name", "pseudonym")
NUMBERS = ("right", "images", "accuracy", "low", "high", "log_loss")


def collect(course: Course, assignment: str, leak: float = LEAK) -> Board:
    """Reads and ranks everybody's predictions; nobody's file is another's trouble.

    Raises
    ------
    CourseError
        If the assignment has no private test, or its labels are damaged.
    """
    test = private_test.find(course, assignment)
    if test is None:
        raise CourseError(
            f"{assignment} has no private test here: make one (cifar-course private-test {assignment})"
        )
    labels, good, problems = test.labels, {}, {}
    submitters = intake.submitters(course, assignment)
    for student in submitters:
        try:
            good[student] = apart.call(_read, course.root, assignment, student, test.count)
        except (NotGradable, Fault) as problem:
            if problem.__cause__ is not None or hasattr(problem, "trace"):
                faults.keep(course.faults, f"{assignment}, {student}", problem)
            problems[student] = printable(problem)
    names, told = _names(course, submitters)
    everyone = {*names, *submitters}
    ranked = scores.rank(labels, good)
    return Board(
        test,
        ranked,
        problems,
        sorted(set(names) - set(submitters)),
        {student: names.get(student, student) for student in everyone},
        pseudonyms(course, (student for student in everyone if intake.name_problem(student) is None)),
        scores.remarks(ranked, leak) | told,
        leak,
    )


def _read(root: Path, assignment: str, student: str, count: int) -> Predictions:
    return reading.read(Course(root), assignment, student, count)


def _names(course: Course, submitters: Iterable[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The class with the names to show, from the gradebook and students.csv, if there is one; and remarks."""
    path = course.root / class_list.NAME
    try:
        rows, told = class_list.read(path, set(submitters)) if path.is_file() else [], {}
    except ClassListError as problem:
        rows, told = [], {class_list.NAME: [f"left out: {problem}"]}
    listed = {
        row["id"]: " ".join(filter(None, (row.get("first_name"), row.get("last_name")))) for row in rows
    }
    return gradebook.students(course) | {student: name or student for student, name in listed.items()}, told


def write(
    course: Course,
    assignment: str,
    board: Board,
    references: Iterable[tuple[str, float]] = (),
    with_names: bool = False,
) -> list[Path]:
    """Writes leaderboard.csv for staff, leaderboard.html, and a note into each student's feedback.

    Each file takes the place of the old one in one step. The paths of table and page.

    Raises
    ------
    OSError
        If the disk is full or a folder can't be written.
    """
    table, site = course.root / "leaderboard.csv", course.root / "leaderboard.html"
    _write_csv(table, board)
    text = page.render(assignment, board, [("Random guess", 0.1), *references], with_names)
    with files.replacing(site) as file:
        file.write(text)
    for student, message in _notes(board, with_names):
        folder = course.feedback(student, assignment)
        folder.mkdir(parents=True, exist_ok=True)
        with files.replacing(folder / NOTE) as file:
            file.write(message)
    return [table, site]


def _write_csv(path: Path, board: Board) -> None:
    with files.replacing(path, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["rank", *WHO, *NUMBERS, "remarks"])
        for score in board.scores:
            low, high = score.interval
            numbers = [f"{number:.4f}" for number in (score.accuracy, low, high, score.log_loss)]
            message = no_formula(printable("; ".join(board.remarks.get(score.student, []))))
            writer.writerow(
                [score.rank, *_who(board, score.student), score.right, score.count, *numbers, message]
            )
        rest = [
            *sorted(board.problems.items()),
            *((student, "nothing handed in") for student in board.absent),
        ]
        for student, message in rest:
            writer.writerow(["", *_who(board, student), *[""] * len(NUMBERS), no_formula(message)])


def _who(board: Board, student: str) -> list[str]:
    """A student's id, name and pseudonym, as they can stand in a spreadsheet."""
    strings = (student, board.names[student], board.pseudonyms.get(student, ""))
    return [no_formula(printable(text)) for text in strings]


def _notes(board: Board, with_names: bool) -> Iterable[tuple[str, str]]:
    """What each student is told, in plain text."""
    for score in board.scores:
        as_whom = board.names[score.student] if with_names else board.pseudonyms[score.student]
        low, high = score.interval
        yield (
            score.student,
            f"On the leaderboard you are: {printable(as_whom)}\n"
            f"Rank {score.rank} of {len(board.scores)}: {score.right:,} of {score.count:,} private images "
            f"right, {score.accuracy:.2%} (95 % interval {low:.2%} to {high:.2%}).\n"
            f"Log loss: {score.log_loss:.3f}.\n",
        )
    for student, message in board.problems.items():
        if intake.name_problem(student) is None:
            yield student, f"You are not on the leaderboard. {message}\n"


def reference(message: str) -> tuple[str, float]:
    """A line to compare with, from NAME=ACCURACY.

    >>> reference("ResNet-20, He et al.=91.25%"), reference("my baseline=0.8")
    (('ResNet-20, He et al.', 0.9125), ('my baseline', 0.8))

    Raises
    ------
    CourseError
        If it is anything else.
    """
    found = re.fullmatch(r"(.*\S)\s*=\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)", message.strip())
    if found and (accuracy := float(found[2]) / (100 if found[3] else 1)) <= 1:
        return found[1], accuracy
    raise CourseError(f'--reference "{message}" is unclear: write NAME=0.91 or NAME=91%')
