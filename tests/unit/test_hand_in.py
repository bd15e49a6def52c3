"""A notebook is looked at before it is handed in: points, open tasks, damage, the file to upload."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import nbformat
import pytest
from half_done import ROOT, cell_of, passed, released, solved
from nbformat.v4 import new_code_cell, new_output

from cifar_helpers import hand_in
from cifar_helpers.checks.core import CheckFailed
from cifar_helpers.hand_in import notebook as files
from cifar_helpers.hand_in import released as releases
from cifar_helpers.hand_in import session
from cifar_helpers.hand_in.report import Outcome
from cifar_helpers.instructors import notebooks
from cifar_helpers.instructors import released as writer

NAME = "2_two_layer_net"
NAMES = notebooks.assignments(ROOT)


@pytest.fixture
def save(tmp_path):
    def write(made, name=f"{NAME}.ipynb"):
        nbformat.write(made, tmp_path / name)
        return tmp_path / name

    return write


def failing(message="forward\n  came back:    3\n  expected:     4\n  hint 1 of 3:  again"):
    return new_output("error", ename="CheckFailed", evalue=message, traceback=[f"CheckFailed: {message}"])


def noted(report, title):
    return next(task.note for task in report.tasks if task.title.startswith(title))


# ------------------------------------------------------------------ what the package knows of releases


@pytest.mark.parametrize("name", NAMES)
def test_the_package_knows_each_release_as_it_is_built(name):
    source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    kept = json.loads((ROOT / writer.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert kept == writer.summary(released(name), source), "run `make notebooks` and commit"


@pytest.mark.parametrize("name", NAMES)
def test_what_the_package_knows_of_a_release_is_no_line_of_a_solution(name):
    text = (ROOT / writer.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    known = json.loads(text)
    assert {key for cell in known["cells"] for key in cell} <= {
        *("name", "kind", "digest", "task", "locked", "points", "by_hand", "defines")
    }
    assert all(each.isidentifier() for cell in known["cells"] for each in cell.get("defines", ()))
    assert "private_seed" not in text


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_release_has_no_points_and_no_damage(name, save):
    report = hand_in.examine(save(released(name), f"{name}.ipynb"))
    assert (report.assignment, report.points, report.repairs, report.notes) == (name, 0, (), ())
    assert sum(task.out_of for task in report.tasks) == 100
    assert "open" in {task.note for task in report.tasks}


@pytest.mark.parametrize("name", NAMES)
def test_a_solved_notebook_has_all_points_that_checks_give(name, save):
    report = hand_in.examine(save(passed(solved(name)), f"{name}.ipynb"))
    assert report.points == sum(task.out_of for task in report.tasks if not task.by_hand)
    assert {task.note for task in report.tasks} == {""}
    assert report.repairs == ()


# ------------------------------------------------------------------ tasks


def test_tasks_tell_the_start_of_the_first_failing_checks_message(save):
    made = passed(solved(NAME))
    cell_of(made, "test-forward").outputs = [failing()]
    report = hand_in.examine(save(made))
    assert noted(report, "Task 3") == "forward\n  came back:    3\n  expected:     4"
    assert report.points == 80
    assert "came back:    3" in repr(report)


def test_an_open_task_is_told_and_what_waits_for_it(save):
    made = passed(solved(NAME, ["forward", "question-gap"]))
    unwritten = "search\n  came back:    NotImplementedError\n  expected:     a result"
    cell_of(made, "test-forward").outputs = [failing()]
    cell_of(made, "test-search").outputs = [failing(unwritten)]
    report = hand_in.examine(save(made))
    assert (noted(report, "Task 3"), noted(report, "Task 11")) == ("open", "waits for an open task")
    assert noted(report, "Question") == "open"


def test_an_answer_whose_stub_still_raises_is_open(save):
    made = passed(solved(NAME, ["forward"]))
    cell_of(made, "forward").source += "\n    # an idea"
    cell_of(made, "test-forward").outputs = [failing()]
    assert noted(hand_in.examine(save(made)), "Task 3") == "open"


def test_a_written_answer_that_was_not_run_is_named(save):
    made = passed(solved(NAME))
    for name in ("forward", "test-forward"):
        cell_of(made, name).execution_count = None
    report = hand_in.examine(save(made))
    assert noted(report, "Task 3") == "its check was not run"
    assert report.repairs == ("not run before the notebook was saved: forward; run them and their checks",)


# ------------------------------------------------------------------ damage


def change(made):
    cell_of(made, "test-forward").source = "pass"
    return "changed: test-forward;", "its check was changed"


def delete(made):
    made.cells.remove(cell_of(made, "test-forward"))
    return "deleted: test-forward;", "its check is not in the notebook"


def delete_answer(made):
    made.cells.remove(cell_of(made, "forward"))
    return "deleted: forward; it is a task's", ""


def duplicate(made):
    made.cells.append(copy.deepcopy(cell_of(made, "forward")))
    made.cells[-1].id = "copy"
    return "there more than once: forward;", ""


def turn_into_text(made):
    cell = cell_of(made, "forward")
    cell.cell_type = "raw"
    for key in ("outputs", "execution_count"):
        del cell[key]
    return "of another type now: forward;", ""


@pytest.mark.parametrize("damage", [change, delete, delete_answer, duplicate, turn_into_text])
def test_damage_is_named_with_what_to_do(damage, save):
    made = passed(solved(NAME))
    message, note = damage(made)
    report = hand_in.examine(save(made))
    assert len(report.repairs) == 1
    assert report.repairs[0].startswith(message)
    assert noted(report, "Task 3") == note


def test_a_check_that_was_made_text_is_not_asked_for_its_outcome(save):
    made = solved(NAME)
    cell = cell_of(made, "test-forward")
    cell.cell_type = "markdown"
    for key in ("outputs", "execution_count"):
        del cell[key]
    count = sum(cell.cell_type == "code" for cell in made.cells)
    report = hand_in.examine(save(made), run=lambda _: dict.fromkeys(range(1, count + 1), Outcome()))
    assert (report.points, noted(report, "Task 3")) == (80, "its check was changed")


def test_a_copy_of_the_stub_hides_no_answer(save):
    made = passed(solved(NAME))
    made.cells.append(copy.deepcopy(cell_of(released(NAME), "forward")))
    made.cells[-1].id = "copy"
    assert noted(hand_in.examine(save(made)), "Task 3") == ""


def test_a_notebook_without_names_of_cells_is_read_by_its_text(save):
    made = passed(solved(NAME, ["sgd-step"]))
    del made.metadata["cifar"]
    for number, cell in enumerate(made.cells):
        cell.id, cell.metadata = f"x{number}", nbformat.from_dict({})
    cell_of(made, made.cells[-1].id).outputs = []
    report = hand_in.examine(save(made))
    assert report.assignment == NAME
    assert [line.partition(";")[0] for line in report.repairs] == ["deleted: question-gap"]
    assert report.points == 90


def test_lines_ends_of_an_editor_are_no_change(save):
    made = passed(solved(NAME))
    for cell in made.cells:
        cell.source = cell.source.replace("\n", "  \r\n") + "\n\n"
    assert hand_in.examine(save(made)).repairs == ()


def test_a_notebook_of_another_version_is_named(save):
    made = released(NAME)
    made.metadata.cifar.version = "0" * 12
    assert "the notebook is of version 000000000000" in hand_in.examine(save(made)).repairs[0]


def test_another_name_is_no_damage_and_is_told(save):
    report = hand_in.examine(save(released(NAME), "final (2).ipynb"))
    assert report.repairs == ()
    assert report.notes == (
        f"The file is called final (2).ipynb: hand in {NAME}.ipynb, the copy with the right name.",
    )


def test_another_assignment_is_refused(save):
    with pytest.raises(hand_in.HandInError, match="is 1_explore, and 2_two_layer_net was asked for"):
        hand_in.examine(save(released("1_explore")), NAME)


def test_a_notebook_of_no_assignment_is_refused(save):
    with pytest.raises(hand_in.HandInError, match="has none of the cells of 1_explore"):
        hand_in.examine(save(nbformat.v4.new_notebook(cells=[new_code_cell("1")])))


WHOLE = (ROOT / "release" / NAME / f"{NAME}.ipynb").read_bytes()
CONFLICT = WHOLE.replace(b' "cells"', b'<<<<<<< HEAD\n "cells"', 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\0" * 500, "is empty"),
        (WHOLE[:5000], "ends in the middle"),
        (CONFLICT, r"holds an unfinished merge \(line 2\)"),
        (WHOLE.replace(b'"cells"', b'"cells" x', 1), "is damaged"),
        (b"%PDF-1.7", "is a PDF document, not a notebook"),
        (b"PK\x03\x04...", "is a zip archive"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"https://colab.research.google.com/drive/1", "is a link"),
        (b"# %%\nimport numpy", "is a Python script"),
        (b"my answer", "is not a notebook"),
        (b"[1, 2]", "as it has no cells"),
        (b'{"metadata": {}}', "as it has no cells"),
        (b'{"worksheets": []}', "format of before 2015"),
    ],
)
def test_what_is_not_a_notebook_is_named_with_what_to_do(content, message, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(hand_in.HandInError, match=f"a.ipynb.* {message}.*: (open|take|resolve)"):
        hand_in.examine(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path, message in ((tmp_path / "a.ipynb", "does not exist"), (tmp_path, "is a folder")):
        with pytest.raises(hand_in.HandInError, match=message):
            hand_in.examine(path)


@pytest.mark.parametrize(
    "cells",
    [[None, 1, "x"], [{}], [{"cell_type": "code", "source": [1, "a"], "metadata": 3, "outputs": [2]}]],
)
def test_odd_json_is_read_without_a_traceback(cells, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {"cifar": 1}}), encoding="utf-8")
    assert len(files.read(path).cells) == sum(isinstance(cell, dict) for cell in cells)


# ------------------------------------------------------------------ the file to upload


def test_the_copy_has_the_right_name_and_the_original_stays(save):
    path = save(released(NAME), "mine.ipynb")
    before = path.read_bytes()
    (path.parent / "predictions.npy").write_bytes(b"1")
    told = hand_in.to_upload(path)
    copied = path.parent / "to_upload"
    assert told == f"To upload: to_upload/{NAME}.ipynb and to_upload/predictions.npy"
    assert (copied / f"{NAME}.ipynb").read_bytes() == before == path.read_bytes()
    assert sorted(each.name for each in copied.iterdir()) == [f"{NAME}.ipynb", "predictions.npy"]


def test_a_later_copy_takes_the_place_of_an_earlier_one_and_a_copy_is_not_copied(save):
    path = save(released(NAME))
    hand_in.to_upload(path)
    save(solved(NAME))
    hand_in.to_upload(path)
    copied = path.parent / "to_upload" / path.name
    assert copied.read_bytes() == path.read_bytes()
    assert hand_in.to_upload(copied) == f"To upload: {NAME}.ipynb, this file"


# ------------------------------------------------------------------ the command


def course(*arguments, blocked=()):
    """`cifar-course` with these arguments, where some modules are missing."""
    lines = [f"sys.modules[{name!r}] = None" for name in blocked]
    code = "; ".join(["import sys", *lines, f"sys.argv = {['cifar-course', *map(str, arguments)]!r}"])
    code += "; from cifar_helpers.command import main; main()"
    environment = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)


STAFF = ("nbgrader", "jupytext", "rapidfuzz", "nbclient", "nbformat", "cifar_helpers.grading")


def test_the_command_reads_stored_outputs_without_nbgrader_or_jupyter(save):
    done = course("check", save(passed(solved(NAME))), "--quick", blocked=STAFF)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "90 of 90 points so far; a person gives up to 10 more" in done.stdout
    assert f"To upload: to_upload/{NAME}.ipynb" in done.stdout


def test_without_jupyter_the_command_says_what_a_run_needs(save):
    done = course("check", save(solved(NAME)), blocked=STAFF)
    assert (done.returncode, "pip install jupyterlab" in done.stdout) == (1, True)


def test_the_command_ends_with_1_and_no_traceback_where_there_is_damage(save, tmp_path):
    made = solved(NAME)
    change(made)
    assert course("check", save(made), "--quick").returncode == 1
    (tmp_path / "b.ipynb").write_bytes(WHOLE[:700])
    done = course("check", tmp_path / "b.ipynb")
    assert (done.returncode, "Traceback" in done.stdout + done.stderr) == (1, False)
    assert not (tmp_path / "to_upload").exists() or not (tmp_path / "to_upload" / "b.ipynb").exists()


@pytest.mark.slow  # a notebook is run
def test_the_command_runs_the_notebook_beside_the_students_files(save, tmp_path):
    made = solved(NAME)
    at = made.cells.index(cell_of(made, "init-params"))
    made.cells.insert(at, new_code_cell("print(open('mine.txt').read()); open('made.txt', 'w').close()"))
    (tmp_path / "mine.txt").write_text("here")
    done = course("check", save(made))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "90 of 90 points so far" in done.stdout
    assert "It runs from top to bottom." in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{NAME}.ipynb", "mine.txt", "to_upload"]


@pytest.mark.slow  # a notebook is run
def test_what_only_an_order_of_ones_own_made_right_is_wrong_from_the_top(save):
    made = passed(solved(NAME))
    made.cells.append(made.cells.pop(made.cells.index(cell_of(made, "init-params"))))
    done = course("check", save(made))
    assert done.returncode == 1
    assert "right in your session, wrong from the top: test-init-params, test-toy-net" in done.stdout
    assert "ends with NameError: name 'toy_net' is not defined" in done.stdout


@pytest.mark.slow  # a notebook is run
def test_a_cell_that_ends_python_is_named(save):
    made = released(NAME)
    made.cells = [new_code_cell("import os\nos._exit(1)"), *made.cells[:8]]
    done = course("check", save(made))
    assert (done.returncode, "Python ended in cell [1]" in done.stdout) == (1, True)


# ------------------------------------------------------------------ in a notebook


@pytest.mark.slow  # a notebook is run
def test_run_all_goes_on_after_an_open_task_and_reaches_the_last_cell(tmp_path):
    from nbclient import NotebookClient

    made = solved(NAME, ["forward", "toy-net", "search"])
    NotebookClient(made, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    last = made.cells[-1]
    assert [output.text for output in last.outputs] == [f"{hand_in.NOBODY}\n"]
    errors = [
        cell.id for cell in made.cells for output in cell.get("outputs", ()) if output.output_type == "error"
    ]
    assert {"toy-net", "test-toy-net", "test-forward"} < set(errors)
    assert "test-data-loss" not in errors


def test_the_last_cell_says_nothing_while_graded_and_one_line_where_nobody_is(monkeypatch, capsys):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    assert hand_in.check(NAME) is None
    assert capsys.readouterr().out == f"{hand_in.NOBODY}\n"
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert hand_in.check(NAME) is None
    assert capsys.readouterr().out == ""


@pytest.fixture
def person(monkeypatch):
    """Somebody works in a notebook of the assignment, in a session that has just begun."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(hand_in.presence, "someone_is_there", lambda: True)
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(user_ns={}))
    monkeypatch.setattr(session, "ran", {})
    monkeypatch.setattr(session, "lost", set())
    return monkeypatch


def run_in_session(source, error=None):
    session.note(
        SimpleNamespace(info=SimpleNamespace(raw_cell=source), error_in_exec=error, error_before_exec=None)
    )


def test_a_saved_notebook_is_found_by_jupyters_name_for_it_and_copied(person, save):
    path = save(passed(solved(NAME)), "mine.ipynb")
    person.setenv("JPY_SESSION_NAME", str(path))
    report = hand_in.check(NAME)
    assert report.points == 90
    assert f"To upload: to_upload/{NAME}.ipynb" in report.notes
    assert (path.parent / "to_upload" / f"{NAME}.ipynb").is_file()
    assert "<table>" in report._repr_html_()


def test_a_notebook_that_was_not_saved_since_is_not_copied_but_judged_as_it_ran(person, save):
    path = save(solved(NAME, ["forward"]))
    os.utime(path, (time.time() - 60,) * 2)
    person.setenv("JPY_SESSION_NAME", str(path))
    run_in_session(cell_of(released(NAME), "test-init-params").source)
    run_in_session(cell_of(released(NAME), "test-forward").source, CheckFailed("f(2)\n  came back:  3"))
    report = hand_in.check(NAME)
    assert (report.points, noted(report, "Task 3")) == (5, "open")
    assert report.notes[0].startswith("Save the notebook (Ctrl+S")
    assert not (path.parent / "to_upload").exists()


def test_the_cell_that_asks_does_not_count_as_run(person):
    run_in_session(cell_of(released(NAME), "hand-in").source)
    assert session.ran == {}


def test_without_a_file_the_table_is_of_the_session(person, tmp_path):
    person.chdir(tmp_path)
    person.delenv("JPY_SESSION_NAME", raising=False)
    run_in_session(cell_of(released(NAME), "test-init-params").source)
    report = hand_in.check(NAME)
    assert report.points == 5
    assert report.notes[0].startswith("The notebook's file was not found")
    person.setitem(sys.modules, "google.colab", SimpleNamespace())
    assert "Download .ipynb" in hand_in.check(NAME).notes[0]


def test_the_notebook_in_the_sessions_folder_is_found_where_jupyter_names_none(person, save):
    path = save(released(NAME), "only.ipynb")
    person.chdir(path.parent)
    person.setenv("JPY_SESSION_NAME", "gone.ipynb")
    assert hand_in.find(NAME) == path
    save(released(NAME), "other.ipynb")
    assert hand_in.find(NAME) is None


def test_a_damaged_file_gives_a_message_in_the_notebook(person, save):
    path = save(released(NAME))
    path.write_bytes(b"")
    assert "is empty" in hand_in.check(NAME, path).repairs[0]


def test_a_full_disk_leaves_the_table_and_nothing_half_written(person, save):
    def full(source, into):
        into.write_bytes(b"{")
        raise OSError(28, "No space left on device")

    path = save(passed(solved(NAME)))
    person.setattr("shutil.copyfile", full)
    report = hand_in.check(NAME, path)
    assert report.points == 90
    assert "No space left on device" in report.repairs[-1]
    assert [*(path.parent / "to_upload").iterdir()] == []


def test_an_unknown_assignment_is_named_although_there_is_no_file(person, tmp_path):
    person.chdir(tmp_path)
    person.delenv("JPY_SESSION_NAME", raising=False)
    assert "is unknown: choose one of" in hand_in.check("3_unknown").repairs[0]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("raise NotImplementedError()", "this task is open"),
        (
            "def forward(): raise NotImplementedError()\nforward()",
            "`forward` is not written yet: it belongs to “Task 3",
        ),
        ("toy_net", "`toy_net` is not there yet: it belongs to “Task 2: a toy net”"),
        ("history = toy_net\n#", "`toy_net` is not there yet"),
        ("losses", "`losses` is not there: the cell that makes it ended with an error"),
        ("toy_nets", None),
        ("raise NotImplementedError('in your loop')", "this task is open"),
    ],
)
def test_an_error_that_an_open_task_causes_names_the_task(source, sentence, person):
    from cifar_helpers.checks import two_layer_net

    person.setattr(session, "lost", session.defined("losses = 1"))
    try:
        exec(source, {"check": two_layer_net})
    except (NameError, NotImplementedError) as error:
        told = session.because_of({"check": two_layer_net}, error, error.__traceback__.tb_next)
    assert told is None if sentence is None else told.startswith(sentence)


def test_names_of_other_assignments_are_not_explained():
    error = NameError("name 'augment' is not defined", name="augment")
    assert session.because_of({}, error, None) is None


def test_outcomes_of_two_runs_of_a_cell_are_those_of_the_last(person):
    run_in_session("x = 1", ValueError("no"))
    assert session.ran[files.digest("x = 1")].outcome == Outcome("ValueError: no", "ValueError")
    assert session.lost == {"x"}
    run_in_session("x = 1")
    assert session.ran[files.digest("x = 1")].outcome == Outcome()
    assert session.lost == set()


def test_every_release_ends_with_the_cell_and_goes_on_after_errors_from_the_first_task():
    for name in NAMES:
        cells = [cell for cell in released(name).cells if cell.cell_type == "code"]
        assert cells[-1].source == f'from cifar_helpers import hand_in\n\nhand_in.check("{name}")'
        first = next(at for at, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("solution"))
        goes_on = ["raises-exception" in cell.metadata.get("tags", []) for cell in cells]
        assert goes_on == [at >= first for at in range(len(cells))]
        source = (ROOT / "source" / name / f"{name}.ipynb").read_text(encoding="utf-8")
        assert "raises-exception" not in source
    assert set(releases.known()) == set(NAMES)
