"""What `cifar-course private-test` and `cifar-course leaderboard` do, and say in the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cifar_helpers.data.dataset import Split
from cifar_helpers.grading import withheld
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.grading.report import from_here, printable
from cifar_helpers.instructors.leaderboard import board, private_test
from cifar_helpers.instructors.leaderboard.scores import Board

SHOWN = 20  # ranks in the terminal; the files have all


@dataclass(frozen=True)
class PrivateTestRequest:
    """What private test is wanted: from a source, or the instructor's own images and labels."""

    source: str | None = None
    images: Path | None = None
    labels: Path | None = None
    count: int | None = None
    replace: bool = False

    @property
    def says_what(self) -> bool:
        return any(value is not None for value in (self.source, self.images, self.labels, self.count))

    def draw(self) -> tuple[Split, str, str]:
        """The images with labels, their title, and the name of the file to hand out.

        Raises
        ------
        CourseError
            If the options contradict each other, or don't say enough.
        """
        if self.images is not None or self.labels is not None:
            alone = self.source is None and self.count is None
            if self.images is None or self.labels is None or not alone:
                raise CourseError(
                    "your own images need --images and --labels, and neither --from nor --count"
                )
            return private_test.own_images(self.images, self.labels)
        if self.source not in private_test.SOURCES:
            choices = " or ".join(f"--from {name}" for name in private_test.SOURCES)
            raise CourseError(f"say where the images are from: {choices}, or --images and --labels")
        if self.source == "toy10":
            return private_test.toy_images(self.count)
        return private_test.cifar_images(self.count)


def make_private_test(
    course: Course, assignment: str, request: PrivateTestRequest, into: Path | None, console: Console
) -> None:
    """Makes the private test if there is none, or another is wanted; hands its images out.

    Raises
    ------
    CourseError
        If the options don't fit, or there is no folder to put the images into.
    """
    beside = [folder for folder in (course.source(assignment), course.release(assignment)) if folder.is_dir()]
    places = [into] if into else beside
    if not places:
        raise CourseError(
            f"{assignment} has neither source nor release here: name a folder for the images (--into)"
        )
    test = private_test.find(course, assignment)
    if test is not None and request.says_what and not request.replace:
        raise CourseError(
            f"{assignment} has a private test ({test.title}, made {test.made}). Another one voids all "
            "predictions for it: say --replace if you want that, or no options to hand its images out again"
        )
    if test is None or request.replace:
        test = private_test.make(course, assignment, request.draw())
    handed_out = ", ".join(from_here(path.resolve()) for path in test.hand_out(places))
    secret = from_here(test.folder / withheld.LABELS)
    say(console, f"{test.count:,} images ({test.title}), made {test.made}")
    say(console, f"for students: {handed_out}")
    say(console, f"for you alone, keep a backup: {secret}")


def make_leaderboard(
    course: Course, assignment: str, references: list[str], names: bool, leak: float, console: Console
) -> None:
    """Reads, ranks, writes, and shows the best, those without a rank, and what asks for a look.

    Raises
    ------
    CourseError
        If there is no private test, or a reference can't be understood.
    """
    lines = [board.reference(message) for message in references]
    made = board.collect(course, assignment, leak)
    paths = board.write(course, assignment, made, lines, names)
    _show(made, console)
    say(console, f"{', '.join(map(from_here, paths))}; each student's own line: {board.NOTE} in feedback/")


def _show(made: Board, console: Console) -> None:
    if made.scores:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for title in ("rank", "student", "pseudonym", "accuracy"):
            is_number = title in ("rank", "accuracy")
            table.add_column(title, justify="right" if is_number else "left", no_wrap=True)
        for score in made.scores[:SHOWN]:
            who = escape(printable(score.student))
            alias = made.pseudonyms[score.student]
            table.add_row(str(score.rank), who, alias, f"{score.accuracy:.2%}")
        console.print(table, highlight=False)
    more = len(made.scores) - SHOWN
    say(console, f"… and {more} more" if more > 0 else "")
    for student, message in made.remarks.items():
        say(console, f"please look: {student}: {'; '.join(message)}")
    for student, problem in made.problems.items():
        say(console, f"no rank: {student}: {problem}")
    say(console, f"{len(made.scores)} ranked, {len(made.problems)} not, {len(made.absent)} handed in nothing")


def say(console: Console, message: str) -> None:
    """A line of plain text, whatever is in it."""
    console.print(printable(message), markup=False, highlight=False, soft_wrap=True)
