"""The command line says when it runs strangers' code unprotected, and explains what went wrong."""

import pytest
from classroom import ASSIGNMENT
from typer.testing import CliRunner

from cifar_helpers import __version__
from cifar_helpers.cli import app
from cifar_helpers.grading.runner import Grading


def run(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, " ".join(result.output.split())


def test_the_version_is_the_packages():
    assert run("--version") == (0, f"cifar-helpers {__version__}")


def test_help_names_the_commands():
    _, output = run("--help")
    names = ("grade", "demo", "private-test", "leaderboard", "build", "lint", "data", "doctor")
    assert all(f" {name} " in output for name in names)


def test_grading_without_a_sandbox_says_so(classroom):
    code, output = run("grade", ASSIGNMENT, "--no-sandbox", "--course", classroom.root)
    assert code == 0
    assert "NO SANDBOX: what runs now runs as you" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grade", "9_none", "--no-sandbox"], 'assignment "9_none" is unknown'),
        (["grade", ASSIGNMENT, "--no-sandbox", "--student", "nobody"], "nobody has handed in nothing"),
        (["build", "9_none"], 'assignment "9_none" is unknown'),
    ],
)
def test_what_does_not_exist_is_named(classroom, arguments, message):
    code, output = run(*arguments, "--course", classroom.root)
    assert code == 1
    assert message in output


def test_what_makes_starting_slow_is_said(classroom, monkeypatch):
    def run_slowly(grading, done):
        grading.slow = "it is made for [x86-64]"
        return []

    monkeypatch.setattr(Grading, "run", run_slowly)
    _, output = run("grade", ASSIGNMENT, "--no-sandbox", "--course", classroom.root)
    assert "starts seconds slower than it could: no fork server, as it is made for [x86-64]." in output


def test_the_options_reach_the_run_and_the_time_left_is_shown(classroom, monkeypatch):
    found = []
    monkeypatch.setattr(Grading, "run", lambda grading, done: found.append(grading.options) or [])
    given = ("--workers", 3, "--cell-seconds", 7, "--notebook-seconds", 70, "--fresh")
    _, output = run("grade", ASSIGNMENT, *given, "--course", classroom.root)
    [got] = found
    assert (got.workers, got.cell_seconds, got.notebook_seconds, got.fresh) == (3, 7, 70, True)
    assert (got.sandbox, got.scheduler) == (True, None)
    assert "· left" in output


def test_a_folder_that_is_no_course_is_named(tmp_path):
    code, output = run("demo", "--course", tmp_path, "--into", tmp_path / "demo")
    assert code == 1
    assert "has no nbgrader_config.py" in output


def test_a_class_in_which_nobody_handed_in_gets_its_rows(classroom):
    (classroom.root / "students.csv").write_text("id,first_name\nada,Ada\n")
    classroom.put("bytes\udcff", b"{}")
    code, output = run("grade", ASSIGNMENT, "--no-sandbox", "--course", classroom.root)
    assert code == 0
    assert "Ada: no submission" in output
    assert "ada,Ada,,,,,,,,no submission," in (classroom.root / "grades.csv").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_named_with_the_next_step(classroom):
    (classroom.root / "grades.csv").mkdir()
    code, output = run("grade", ASSIGNMENT, "--no-sandbox", "--course", classroom.root)
    assert code == 1
    assert "Is a directory" in output
    assert "run the same command again" in output
