"""The command line: `cifar-course start`, `check`, `data`; for instructors `demo`, `grade` and others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cifar_helpers import __version__
from cifar_helpers.interrupts import importing

app = typer.Typer(no_args_is_help=True, add_completion=False)
console = Console()
# What students install has no grading: their help does not show these commands.
STAFF = find_spec("cifar_helpers.grading") is not None
for_staff = partial(app.command, hidden=not STAFF, rich_help_panel="For instructors")

NO_SANDBOX = (
    "[bold]NO SANDBOX[/bold]: what runs now runs as you, with your files and your network; time limits are "
    "all that holds it back. Only the project's own samples are run like this."
)
LINTED = (
    "{count} to look at. Change these cells where the assignment is written (in course/assignments/ if it is "
    "built from there), then run this command again. A line that is right as it is says why, in a comment at "
    "its end: # lint: REASON"
)
CourseOption = Annotated[
    Path | None,
    typer.Option("--course", help="The course's folder; by default this one or the nearest above it."),
]
CORES = os.cpu_count() or 1
WorkersOption = Annotated[int, typer.Option(min=1, help="Submissions that run side by side.")]
NoSandboxOption = Annotated[
    bool, typer.Option("--no-sandbox", help="Run the project's own samples, and nothing else, as you.")
]


def _show_version(asked: bool) -> None:
    if asked:
        console.print(f"cifar-helpers {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Helps with the assignments on CIFAR-10 and CIFAR-100."""


@for_staff()
def grade(
    assignment: Annotated[str, typer.Argument(help="For example 2_two_layer_net.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Only this folder of submitted/ (can be repeated).")
    ] = None,
    workers: WorkersOption = CORES,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A dask cluster to use instead of --workers: tcp://10.0.0.1:8786."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh/--resume", help="Everyone again, or only who is new or changed.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take a changed assignment into the gradebook without asking.")
    ] = False,
    no_sandbox: NoSandboxOption = False,
    cell_seconds: Annotated[float | None, typer.Option(min=1, help="Time limit of a cell.")] = None,
    notebook_seconds: Annotated[float | None, typer.Option(min=1, help="Time limit of a submission.")] = None,
    course: CourseOption = None,
) -> None:
    """Grade what is in submitted/: fills the gradebook, writes feedback/ and grades.csv.

    A run that was stopped goes on where it stopped: finished submissions are graded again only if they or
    the assignment changed. A class list students.csv (id, first_name, last_name, email) is optional.
    """
    _warn(no_sandbox)
    with _clear_errors("grade"), _in_a_budget():
        with importing():
            from cifar_helpers.grading import files
            from cifar_helpers.grading.course import Course
            from cifar_helpers.grading.progress import show
            from cifar_helpers.grading.runner import Grading, Options

        where = Course(course) if course else Course.find(Path.cwd())
        files.keep_private(where.root)
        options = Options(
            workers,
            cell_seconds,
            notebook_seconds,
            fresh,
            sandbox=not no_sandbox,
            scheduler=scheduler,
            confirm=lambda changes: _agreed(changes, yes),
        )
        grading = Grading.prepare(where, assignment, student, options)
        if not show(console, grading, where.root / "grades.csv"):
            raise typer.Exit(1)


@for_staff()
def demo(
    into: Annotated[Path, typer.Option(help="A folder that is emptied and filled.")] = Path("demo"),
    workers: WorkersOption = CORES,
    no_sandbox: NoSandboxOption = False,
    course: CourseOption = None,
) -> None:
    """Release an assignment, grade the project's own sample submissions, write feedback and grades.csv."""
    _warn(no_sandbox)
    with _clear_errors("demo"), _in_a_budget():
        with importing():
            from cifar_helpers.grading.course import Course
            from cifar_helpers.grading.progress import show
            from cifar_helpers.instructors import demo as steps

        root = Course(course).root if course else Course.find(Path.cwd()).root
        with console.status("Building the release and handing in the samples"):
            made = steps.prepare(root, into)
        console.print(f"Released and handed in: {into} (budget {os.environ['CIFAR_BUDGET']}).")
        grading = steps.grading(made, workers, sandbox=not no_sandbox)
        if not show(console, grading, made.root / "grades.csv"):
            raise typer.Exit(1)


@for_staff()
def private_test(
    assignment: Annotated[str, typer.Argument(help="For example 9_capstone.")],
    source: Annotated[
        str | None, typer.Option("--from", metavar="toy10|cifar10", help="Where the images are from.")
    ] = None,
    images: Annotated[Path | None, typer.Option(help="Your own images: uint8 (N, 32, 32, 3), .npy.")] = None,
    labels: Annotated[Path | None, typer.Option(help="Their labels: 0 to 9, (N,), .npy.")] = None,
    count: Annotated[int | None, typer.Option(min=1, help="How many images.")] = None,
    into: Annotated[
        Path | None, typer.Option(help="Where the images go, instead of beside source and release.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Make another one in its place.")] = False,
    course: CourseOption = None,
) -> None:
    """Make the private test of an assignment: images to hand out, labels that stay in private/.

    Where there is one, its images are handed out again.
    """
    with _clear_errors("private-test"):
        with importing():
            from cifar_helpers.grading import files
            from cifar_helpers.grading.course import Course
            from cifar_helpers.instructors.leaderboard import commands

        where = Course(course) if course else Course.find(Path.cwd())
        files.keep_private(where.root)
        request = commands.PrivateTestRequest(source, images, labels, count, replace)
        commands.make_private_test(where, assignment, request, into, console)


@for_staff()
def leaderboard(
    assignment: Annotated[str, typer.Argument(help="For example 9_capstone.")],
    reference: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=ACC", help='A line to compare with: "my baseline=88.2%" (can be repeated).'
        ),
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Show names instead of pseudonyms.")] = False,
    look_above: Annotated[
        float, typer.Option(min=0, max=100, help="Accuracy in % above which a result asks for a look.")
    ] = 94,
    course: CourseOption = None,
) -> None:
    """Rank everybody's predictions.npy: writes leaderboard.html for the class, leaderboard.csv for you."""
    with _clear_errors("leaderboard"):
        with importing():
            from cifar_helpers.grading import files
            from cifar_helpers.grading.course import Course
            from cifar_helpers.instructors.leaderboard import commands

        where = Course(course) if course else Course.find(Path.cwd())
        files.keep_private(where.root)
        commands.make_leaderboard(where, assignment, reference or [], names, look_above / 100, console)


@for_staff()
def build(
    names: Annotated[list[str] | None, typer.Argument(help="Assignments; all when none is named.")] = None,
    toy: Annotated[
        bool, typer.Option("--toy", help="Also run them in `toy` (minutes each), for the pages of the site.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Build source/ and release/ from the text in course/assignments."""
    with _clear_errors("build"):
        from cifar_helpers.instructors import notebooks, shown

        with importing():
            from cifar_helpers.grading.course import Course

        root = Course(course).root if course else Course.find(Path.cwd()).root
        try:
            for path in notebooks.build(
                names or None, root, report=lambda line: console.print(line, highlight=False)
            ):
                console.print(f"built {path}", highlight=False)
            for name in (names or notebooks.assignments(root)) if toy else ():
                console.print(f"{name}: running the reference solution in toy", highlight=False)
                console.print(f"written {shown.write(name, root)}", highlight=False)
        except KeyboardInterrupt:
            console.print("\nStopped by Ctrl-C: the notebook that was running is as it was before.")
            raise typer.Exit(130) from None


@for_staff()
def lint(
    names: Annotated[list[str] | None, typer.Argument(help="Assignments; all when none is named.")] = None,
    course: CourseOption = None,
) -> None:
    """Find check cells whose verdict a submission could bend, or that fail honest work; runs none of them."""
    with _clear_errors("lint"):
        with importing():
            from cifar_helpers.grading.course import Course
            from cifar_helpers.grading.lint import lint_course

        where = Course(course) if course else Course.find(Path.cwd())
        read, findings = lint_course(where.source(".").resolve(), names or ())
        for line in findings:
            console.print(escape(line), highlight=False, soft_wrap=True)
        if findings:
            console.print(escape(LINTED.format(count=len(findings))), highlight=False)
            raise typer.Exit(1)
        console.print(f"No findings in {', '.join(read) or 'a course without notebooks'}.", highlight=False)


@app.command()
def data(
    names: Annotated[
        list[str] | None, typer.Argument(help="cifar10, cifar100; both when none is named.")
    ] = None,
) -> None:
    """Download the official images ahead of time and prepare them, so that notebooks start at once."""
    with _clear_errors("data"):
        with importing():
            from cifar_helpers.data import NAMES, load

        if unknown := set(names or ()) - set(NAMES):
            raise typer.BadParameter(f"unknown: {', '.join(sorted(unknown))}. Choose {', '.join(NAMES)}")
        for name in names or ("cifar10", "cifar100"):
            console.print(load(name), highlight=False)


@app.command()
def start(
    name: Annotated[str, typer.Argument(help="For example 2_two_layer_net.")],
    folder: Annotated[
        Path | None, typer.Option(help="Where the notebook goes; by default a folder of its name, here.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only print the address.")
    ] = True,
    options: Annotated[
        list[str] | None, typer.Argument(help="After --, options for JupyterLab, such as --port 8890.")
    ] = None,
) -> None:
    """Lay an assignment out in a folder and open it in JupyterLab; what is there already stays as it is."""
    with _clear_errors("start"):
        with importing():
            from cifar_helpers import start as starting

        if name not in (known := starting.assignments()):
            raise typer.BadParameter(f"unknown: {name}. Choose {', '.join(known) or 'a newer wheel'}")
        notebook, written = starting.lay_out(name, folder or Path(name))
        how = "written" if notebook in written else "was there already and stays as it is"
        console.print(escape(f"{notebook}: {how}"), highlight=False, soft_wrap=True)
        if not starting.has_jupyterlab():
            console.print("[red]Stopped:[/red]", escape(starting.NO_LAB), highlight=False, soft_wrap=True)
            raise typer.Exit(1)
        starting.open_in_jupyterlab(notebook, browser, options or [])


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The notebook, for example 2_two_layer_net.ipynb.")],
    assignment: Annotated[
        str, typer.Option(help="The assignment that it should be; by default what it was made from.")
    ] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="Believe the stored outputs instead of running the notebook.")
    ] = False,
) -> None:
    """Look at a notebook before you hand it in: points so far, open tasks, damage. Writes to_upload/.

    It is run from top to bottom in the budget smoke, as graders do, in a folder of its own with copies of the
    files beside it. Exit status 1: something is to be repaired. Missing points are no reason for that.
    """
    with _clear_errors("check"):
        with importing():
            from cifar_helpers import hand_in
            from cifar_helpers.hand_in import running

        def run(notebook: hand_in.Notebook) -> dict[int, hand_in.Outcome]:
            with console.status("Starting Python") as status:
                return running.run(
                    notebook, lambda number, count: status.update(f"Running cell {number} of {count}")
                )

        try:
            report = hand_in.examine(file, assignment, run=None if quick else run)
        except KeyboardInterrupt:
            console.print("\nStopped by Ctrl-C: nothing was written. --quick reads the stored outputs alone.")
            raise typer.Exit(130) from None
        console.print(escape(repr(report)), highlight=False, soft_wrap=True)
        written = hand_in.to_upload(file, assignment)  # a full disk costs the copy, not what the run found
        console.print(escape(f"{written}\n{hand_in.GRADING}"), highlight=False, soft_wrap=True)
        raise typer.Exit(1 if report.repairs else 0)


@app.command()
def doctor(
    network: Annotated[
        bool | None,
        typer.Option(
            "--network/--no-network", help="Try the data's mirrors; by default, if data are missing."
        ),
    ] = None,
) -> None:
    """Look at what notebooks need here, and say what to do about what is missing."""
    with _clear_errors("doctor"):
        with importing():
            from cifar_helpers.installation import Report, examine

        findings = list(examine(network))
        if STAFF:
            from cifar_helpers.instructors import readiness

            findings += readiness.findings()
        console.print(escape(repr(Report(findings))), highlight=False, soft_wrap=True)


def _agreed(changes: list[str], yes: bool) -> bool:
    """Shows what would change, and asks; without a terminal nobody can answer, and --yes has to say it."""
    for change in changes:
        console.print(escape(change), highlight=False)
    return yes or (sys.stdin.isatty() and typer.confirm("Take this in?"))


def _warn(no_sandbox: bool) -> None:
    if no_sandbox:
        console.rule("[bold red]no sandbox")
        console.print(NO_SANDBOX)
        console.rule(style="red")


@contextmanager
def _in_a_budget() -> Iterator[None]:
    """Grading takes the smoke budget where none is set; that lasts as long as the command."""
    given = os.environ.get("CIFAR_BUDGET")
    os.environ["CIFAR_BUDGET"] = given or "smoke"
    try:
        yield
    finally:
        os.environ.pop("CIFAR_BUDGET") if given is None else os.environ.update(CIFAR_BUDGET=given)


@contextmanager
def _clear_errors(command: str) -> Iterator[None]:
    """Shows the errors that a user can fix as one message, and what Ctrl-C leaves behind."""
    of_the_sandbox, others = _errors_to_show()
    mask = os.umask(0o077)
    os.umask(mask)
    try:
        yield
    except of_the_sandbox as error:
        message = f"{error} The project's own samples alone can be graded without it: --no-sandbox."
        console.print("[red]Stopped before anything ran:[/red]", escape(message), highlight=False)
        raise typer.Exit(2) from None
    except others as error:
        console.print("[red]Stopped:[/red]", escape(str(error)), highlight=False)
        raise typer.Exit(1) from None
    except ModuleNotFoundError as error:
        why = _why_missing(error.name or "")
        if not why:
            raise
        message = f"cifar-course {command} {why}"
        console.print("[red]Stopped:[/red]", escape(message), highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except OSError as error:  # a full disk, missing rights
        message = f"{error}. Fix that, then run the same command again; what was finished is recorded."
        console.print("[red]Stopped:[/red]", escape(message), highlight=False)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        console.print(
            "\nStopped by Ctrl-C. What was finished is recorded; the same command goes on from there."
        )
        raise typer.Exit(130) from None
    finally:
        os.umask(mask)


def _why_missing(module: str) -> str:
    """What a command needs where a module is missing, and how to get it; nothing for a module of our own."""
    first, *rest = module.split(".")
    if first in ("fcntl", "resource"):
        return f"runs on Linux alone (on Windows, in WSL): Python has no {first} here"
    if first != "cifar_helpers":
        return f"needs {first}, which is missing: run make setup in the course's folder"
    if rest[:1] not in (["grading"], ["instructors"]):
        return ""
    return "is for instructors: run it in the course's folder, the package for students has no grading"


def _errors_to_show() -> tuple[tuple[type[Exception], ...], tuple[type[Exception], ...]]:
    """The sandbox's errors, and the others that a user can fix; what students install has no grading."""
    from cifar_helpers.data.data_error import DataError
    from cifar_helpers.hand_in.notebook import HandInError

    try:
        from cifar_helpers.grading.errors import GradingError, SandboxError
    except ModuleNotFoundError:
        return (), (DataError, HandInError)
    return (SandboxError,), (DataError, GradingError, HandInError)
