"""What is handed in becomes a notebook that can run, or words that say why not."""

import json
import os

import nbformat
import pytest
from classroom import ASSIGNMENT, HIDDEN, RIGHT

from cifar_helpers.grading import gradebook, intake
from cifar_helpers.grading.errors import NotGradable

NAME = f"{ASSIGNMENT}.ipynb"


def prepared(room, student):
    submission = intake.read(room.course, ASSIGNMENT, student)
    return nbformat.reads(intake.prepare(room.course, ASSIGNMENT, submission), as_version=4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"cells": [', "no valid JSON"),
        (b"", "no valid JSON"),
        (b"[" * 100_000, "no valid JSON"),
        (b"[1, 2]", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b'{"cells": [7], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "damaged"),
    ],
)
def test_a_broken_notebook_is_explained(room, content, words):
    room.put("eve", content)
    with pytest.raises(NotGradable, match=words):
        prepared(room, "eve")


def test_a_notebook_of_another_name_is_named(room):
    room.put("eve", b"{}", "homework.ipynb")
    with pytest.raises(NotGradable, match=rf"no {NAME} \(notebooks there: homework.ipynb\)"):
        intake.read(room.course, ASSIGNMENT, "eve")


def test_an_empty_folder_is_explained(room):
    room.course.submitted("eve", ASSIGNMENT).mkdir(parents=True)
    with pytest.raises(NotGradable, match="notebooks there: none"):
        intake.read(room.course, ASSIGNMENT, "eve")


@pytest.mark.parametrize("name", [" eve", "eve ", ".eve", "e\nve", "e" * 129, os.fsdecode(b"e\xffve")])
def test_a_folder_name_that_can_be_no_id_is_explained(room, name):
    with pytest.raises(NotGradable, match="rename it to the student's id"):
        intake.read(room.course, ASSIGNMENT, name)


@pytest.mark.parametrize("name", ["zoë", "o'neill", "[x]*?", "李雷", "a b", "50%", "x+y", "a;b--"])
def test_unusual_ids_are_read(room, name):
    room.hand_in(name)
    assert name in intake.submitters(room.course, ASSIGNMENT)
    assert len(prepared(room, name).cells) == 5


def test_symbolic_links_are_not_followed(room, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.txt").write_text("s3cret")
    folder = room.hand_in("eve").parent
    (folder / "key.txt").symlink_to(secret / "key.txt")
    (folder / "more").symlink_to(secret)
    assert intake.read(room.course, ASSIGNMENT, "eve").files == {}
    (folder / NAME).unlink()
    (folder / NAME).symlink_to(secret / "key.txt")
    with pytest.raises(NotGradable, match=r"no 1_sums\.ipynb"):
        intake.read(room.course, ASSIGNMENT, "eve")


@pytest.mark.parametrize("student", ["eve", "[x]*?"])
def test_files_beside_the_notebook_come_along_without_leftovers(room, student):
    folder = room.hand_in(student).parent
    (folder / "data").mkdir()
    (folder / "data" / "table.csv").write_bytes(b"1,2")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "old.py").write_text("")
    (folder / "draft.ipynb").write_text("{}")
    assert intake.read(room.course, ASSIGNMENT, student).files == {"data/table.csv": b"1,2"}


def test_a_folder_over_the_limit_is_not_read(room, monkeypatch):
    monkeypatch.setattr(intake, "MAX_BYTES", 1000)
    room.hand_in("eve")
    with pytest.raises(NotGradable, match="more than"):
        intake.read(room.course, ASSIGNMENT, "eve")


def test_a_timestamp_that_is_no_date_is_explained(room):
    room.hand_in("eve")
    room.put("eve", b"yesterday-ish", "timestamp.txt")
    with pytest.raises(NotGradable, match='holds "yesterday-ish"'):
        intake.read(room.course, ASSIGNMENT, "eve")


def test_locked_cells_come_from_the_gradebook_with_their_hidden_tests(room):
    path = room.hand_in("eve", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    check = next(cell for cell in notebook.cells if cell.metadata.nbgrader.grade_id == "check-double")
    check.source, check.metadata.nbgrader["points"] = "pass", 50
    nbformat.write(notebook, path)
    check = next(
        cell for cell in prepared(room, "eve").cells if cell.metadata.nbgrader.grade_id == "check-double"
    )
    assert HIDDEN[0] in check.source
    assert check.metadata.nbgrader.points == 2


def test_of_a_duplicated_cell_the_last_counts(room):
    path = room.hand_in("eve")
    notebook = nbformat.read(path, as_version=4)
    copy = nbformat.from_dict(json.loads(json.dumps(notebook.cells[0])))
    copy["id"] = "another"
    notebook.cells.insert(0, copy)
    nbformat.write(notebook, path)
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in prepared(room, "eve").cells]
    assert ids == [None, "double", "check-double", "total", "check-total", "why"]


def test_the_fingerprint_follows_every_change(room):
    room.hand_in("eve")
    with gradebook.open_gradebook(room.course) as book:
        release = intake.release_fingerprint(book, ASSIGNMENT)
    first = intake.read(room.course, ASSIGNMENT, "eve")
    room.put("eve", b"1", "notes.txt")
    second = intake.read(room.course, ASSIGNMENT, "eve")
    room.hand_in("eve", **RIGHT)
    third = intake.read(room.course, ASSIGNMENT, "eve")
    prints = {one.fingerprint(release) for one in (first, second, third)} | {third.fingerprint("new release")}
    assert len(prints) == 4
    assert third.fingerprint(release) == intake.read(room.course, ASSIGNMENT, "eve").fingerprint(release)
