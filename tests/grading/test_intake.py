"""What is handed in becomes a notebook that can run, or words that say why not."""

import errno
import json
import os
import socket

import nbformat
import pytest
from breakages import find
from classroom import ASSIGNMENT, HIDDEN, RIGHT

from cifar_helpers.grading import intake
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake import collecting
from cifar_helpers.grading.intake.collecting import Limits

NAME = f"{ASSIGNMENT}.ipynb"


def prepared(classroom, student):
    submission = intake.read(classroom.course, ASSIGNMENT, student)
    return nbformat.reads(intake.prepare(classroom.course, ASSIGNMENT, submission), as_version=4)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"cells": [', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[1, 2]", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b"\xff\xfe\x00", "not valid JSON"),
        (b'{"cells": [7], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "none of the 5 cells"),
        (b'{"cells": [],}', "not valid JSON .* ask for it again, saved by Jupyter"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> mine\n]}', r"unfinished merge \(line 2\)"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "not valid JSON"),
        (b'{"cells": [' + b"{}," * 1200 + b"{}]}", "1201 cells, more than 1000: ask for fewer"),
        (b'{"cells": [' + b"[]," * 2_000_001 + b"1]}", "millions of parts"),
        (b"[" + b" " * (50 * 2**20 + 1), "50 MB, more than 50: ask for it with its outputs cleared"),
    ],
)
def test_a_broken_notebook_is_explained(classroom, content, message):
    classroom.put("eve", content)
    with pytest.raises(NotGradable, match=message):
        prepared(classroom, "eve")


@pytest.mark.parametrize(
    "name",
    [
        "1_sums (1).ipynb",
        "Copy of 1_sums.ipynb",
        "1_SUMS.IPYNB",
        "1_sums.ipynb.txt",
        "deep/er/1_sums.ipynb",
    ],
)
def test_a_notebook_of_any_name_is_taken_and_named(classroom, name):
    path = classroom.hand_in("eve", **RIGHT)
    (path.parent / name).parent.mkdir(parents=True, exist_ok=True)
    path.rename(path.parent / name)
    (path.parent / name).with_name("data.csv").write_text("1")
    submission = intake.read(classroom.course, ASSIGNMENT, "eve")
    assert submission.repairs == (f"the notebook's name was {name}",)
    assert submission.files == {"data.csv": b"1"}
    assert len(prepared(classroom, "eve").cells) == 5


def test_of_several_notebooks_saved_at_once_the_one_with_most_answers_is_taken(classroom):
    path = classroom.hand_in("eve", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    path.rename(path.with_name("b.ipynb"))
    notebook.cells = notebook.cells[:2]
    classroom.put("eve", nbformat.writes(notebook).encode(), "a.ipynb")
    classroom.put("eve", b"{}", "c.ipynb")
    submission = intake.read(classroom.course, ASSIGNMENT, "eve")
    assert len(json.loads(submission.notebook)["cells"]) == 5
    assert submission.repairs[0].startswith("c.ipynb was passed over: the file is not a Jupyter notebook")
    assert submission.repairs[1:] == (
        "2 notebooks have answers: b.ipynb was taken, as the times of saving don't tell which is newer, "
        "the one with most answers, not a.ipynb",
    )


def test_a_draft_beside_a_notebook_of_the_right_name_is_no_repair(classroom):
    path = classroom.hand_in("eve", **RIGHT)
    classroom.put("eve", path.read_bytes(), "draft.ipynb")
    assert intake.read(classroom.course, ASSIGNMENT, "eve").repairs == ()


def test_a_broken_notebook_of_the_right_name_gives_way_to_a_whole_one(classroom):
    path = classroom.hand_in("eve", **RIGHT)
    path.rename(path.with_name("1_sums (2).ipynb"))
    classroom.put("eve", b'{"cells": [')
    assert len(prepared(classroom, "eve").cells) == 5


@pytest.mark.parametrize(
    ("encoding", "repairs"),
    [
        ("utf-8-sig", ()),
        ("utf-16", ("the text was in UTF-16",)),
        ("utf-16-be", ("the text was in UTF-16",)),
        ("utf-32", ("the text was in UTF-32",)),
        ("latin-1", ("the text was in LATIN-1",)),
    ],
)
def test_other_encodings_are_read(classroom, encoding, repairs):
    path = classroom.hand_in("eve", **RIGHT, why="Naïveté, à cause de l'été.")
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert intake.read(classroom.course, ASSIGNMENT, "eve").repairs == repairs
    assert prepared(classroom, "eve").cells[-1].source == "Naïveté, à cause de l'été."


def test_huge_outputs_are_dropped(classroom):
    path = classroom.hand_in("eve", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0]["outputs"] = [nbformat.v4.new_output("stream", text="x" * 30 * 2**20)]
    nbformat.write(notebook, path)
    assert len(intake.read(classroom.course, ASSIGNMENT, "eve").notebook) < 10_000


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, r"no notebook \(files there: none\): ask for 1_sums.ipynb"),
        ("essay.pdf", r"no notebook \(files there: essay.pdf \(a PDF document\)\): ask for 1_sums.ipynb"),
        (
            "work.rar",
            r"an archive that can't be unpacked \(work.rar \(a RAR archive\)\): ask for 1_sums.ipynb itself",
        ),
    ],
)
def test_a_folder_without_a_notebook_is_explained(classroom, name, message):
    classroom.course.submitted("eve", ASSIGNMENT).mkdir(parents=True)
    if name:
        classroom.put("eve", b"%PDF" if name.endswith("pdf") else b"Rar!", name)
    with pytest.raises(NotGradable, match=message):
        intake.read(classroom.course, ASSIGNMENT, "eve")


def test_devices_and_pipes_are_not_opened_and_unreadable_files_are_left_out(classroom, monkeypatch):
    folder = classroom.hand_in("eve").parent
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(folder)
        server.bind("socket")
    classroom.put("eve", b"1", "locked.txt")
    really = os.open

    def without_rights(path, *arguments, **options):
        if str(path).endswith("locked.txt"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return really(path, *arguments, **options)

    monkeypatch.setattr(os, "open", without_rights)  # root may read everything
    submission = intake.read(classroom.course, ASSIGNMENT, "eve")
    assert submission.files == {}
    assert submission.repairs == (
        "left out: locked.txt (can't be read: Permission denied), pipe (no regular file), "
        "socket (no regular file)",
    )
    (folder / NAME).unlink()
    os.mkfifo(folder / NAME)
    with pytest.raises(NotGradable, match=r"no notebook .*1_sums.ipynb \(no regular file\)"):
        intake.read(classroom.course, ASSIGNMENT, "eve")


def test_too_many_files_are_refused_and_too_deep_or_odd_names_left_out(classroom, monkeypatch):
    folder = classroom.hand_in("eve").parent
    (folder / "/".join("abcdefghijkl")).mkdir(parents=True)
    (folder / "a\nb").write_text("")
    (folder / os.fsdecode(b"\xff")).write_text("")
    (folder / "graded.json.partial").mkdir()  # a folder where the note is drafted would stop the recording
    (folder / "graded.json.partial" / "x").write_text("")
    submission = intake.read(classroom.course, ASSIGNMENT, "eve")
    assert submission.files == {}
    assert submission.repairs[0].count("its name is not text") == 2
    assert submission.repairs[0].count("its path is too long") == 1
    monkeypatch.setattr(collecting, "LIMITS", Limits(entries=3))
    with pytest.raises(NotGradable, match="over 3 files and folders: ask for the notebook alone"):
        intake.read(classroom.course, ASSIGNMENT, "eve")


@pytest.mark.parametrize("name", [" eve", "eve ", ".eve", "e\nve", "e" * 129, os.fsdecode(b"e\xffve")])
def test_a_folder_name_that_can_be_no_id_is_explained(classroom, name):
    with pytest.raises(NotGradable, match="rename it to the student's id"):
        intake.read(classroom.course, ASSIGNMENT, name)


@pytest.mark.parametrize("name", ["zoë", "o'neill", "[x]*?", "李雷", "a b", "50%", "x+y", "a;b--"])
def test_unusual_ids_are_read(classroom, name):
    classroom.hand_in(name)
    assert name in intake.submitters(classroom.course, ASSIGNMENT)
    assert len(prepared(classroom, name).cells) == 5


def test_symbolic_links_are_not_followed(classroom, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.txt").write_text("s3cret")
    folder = classroom.hand_in("eve").parent
    (folder / "key.txt").symlink_to(secret / "key.txt")
    (folder / "more").symlink_to(secret)
    submission = intake.read(classroom.course, ASSIGNMENT, "eve")
    assert submission.files == {}
    assert submission.repairs[0].count("a link, which is not followed") == 2
    (folder / NAME).rename(secret / NAME)
    (folder / NAME).symlink_to(secret / NAME)
    with pytest.raises(NotGradable, match=r"no notebook .*1_sums\.ipynb \(a link"):
        intake.read(classroom.course, ASSIGNMENT, "eve")
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(secret)
    with pytest.raises(NotGradable, match="the folder is a symbolic link"):
        intake.read(classroom.course, ASSIGNMENT, "eve")


@pytest.mark.parametrize("student", ["eve", "[x]*?"])
def test_files_beside_the_notebook_come_along_without_leftovers(classroom, student):
    folder = classroom.hand_in(student).parent
    (folder / "data").mkdir()
    (folder / "data" / "table.csv").write_bytes(b"1,2")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "old.py").write_text("")
    (folder / "draft.ipynb").write_text("{}")
    assert intake.read(classroom.course, ASSIGNMENT, student).files == {"data/table.csv": b"1,2"}


def test_a_folder_over_the_limit_is_not_read(classroom, monkeypatch):
    monkeypatch.setattr(collecting, "LIMITS", Limits(folder=1000))
    classroom.hand_in("eve")
    with pytest.raises(NotGradable, match="more than"):
        intake.read(classroom.course, ASSIGNMENT, "eve")


def test_a_timestamp_that_is_no_date_is_explained(classroom):
    classroom.hand_in("eve")
    classroom.put("eve", b"yesterday-ish", "timestamp.txt")
    with pytest.raises(NotGradable, match='holds "yesterday-ish"'):
        intake.read(classroom.course, ASSIGNMENT, "eve")


def test_locked_cells_come_from_the_gradebook_with_their_hidden_tests(classroom):
    path = classroom.hand_in("eve", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    check = find(notebook, "check-double")
    check.source, check.metadata.nbgrader["points"] = "pass", 50
    nbformat.write(notebook, path)
    check = find(prepared(classroom, "eve"), "check-double")
    assert HIDDEN[0] in check.source
    assert check.metadata.nbgrader.points == 2


def test_of_a_duplicated_cell_the_last_counts(classroom):
    path = classroom.hand_in("eve")
    notebook = nbformat.read(path, as_version=4)
    copy = nbformat.from_dict(json.loads(json.dumps(notebook.cells[0])))
    copy["id"] = "another"
    notebook.cells.insert(0, copy)
    nbformat.write(notebook, path)
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in prepared(classroom, "eve").cells]
    assert ids == [None, "double", "check-double", "total", "check-total", "why"]


def test_the_fingerprint_follows_every_change(classroom):
    classroom.hand_in("eve")
    release = intake.release_fingerprint(intake.release_of(classroom.course, ASSIGNMENT))
    first = intake.read(classroom.course, ASSIGNMENT, "eve")
    classroom.put("eve", b"1", "notes.txt")
    second = intake.read(classroom.course, ASSIGNMENT, "eve")
    classroom.hand_in("eve", **RIGHT)
    third = intake.read(classroom.course, ASSIGNMENT, "eve")
    prints = {one.fingerprint(release) for one in (first, second, third)} | {third.fingerprint("new release")}
    assert len(prints) == 4
    assert third.fingerprint(release) == intake.read(classroom.course, ASSIGNMENT, "eve").fingerprint(release)
