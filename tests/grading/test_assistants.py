"""One setting says whether AI assistants may be used; nothing else changes by it, and no tool drops it."""

import jupytext
import nbformat
import pytest
from classroom import ASSIGNMENT, RIGHT
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.combine import combine_inputs_with_outputs

from cifar_helpers.grading import assistants
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.stamp import version

MODES = tuple(assistants.NOTICES)
OFF = {"generative_ai_disabled": True}


def release(classroom, mode, text="# Sums"):
    """The notebook that students get in this mode, and the files beside it; its source begins with a text."""
    source = classroom.course.source(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(source, 4)
    if text and notebook.cells[0].source != text:
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="title"))
        nbformat.write(notebook, source)
    with open(classroom.root / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.Assistants.mode = {mode!r}\n")
    course = Course(classroom.root)
    course.generate_assignment(ASSIGNMENT)
    folder = course.release(ASSIGNMENT)
    beside = {path.name for path in folder.iterdir()} - {f"{ASSIGNMENT}.ipynb"}
    return nbformat.read(folder / f"{ASSIGNMENT}.ipynb", 4), beside


def bare(notebook):
    """What is the same in each mode."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata.pop("colab", None)
    for cell in notebook.cells:
        cell.source = assistants.without_notice(cell.source)
    return notebook


def test_the_switch_changes_notice_metadata_and_files_and_nothing_else(classroom):
    found = {mode: release(classroom, mode) for mode in (*MODES, "off")}  # and back
    for mode, (notebook, beside) in found.items():
        assert notebook.cells[0].source == f"# Sums\n\n{assistants.NOTICES[mode]}"
        assert notebook.metadata.get("colab", {}) == (
            {"generative_ai_disabled": True} if mode == "off" else {}
        )
        assert beside == (set(assistants.FILES) if mode == "tutor" else set())
        assert sum("AI" in cell.source for cell in notebook.cells) == 1
    one, *others = (bare(notebook) for notebook, _ in found.values())
    assert all(other == one for other in others)
    assert len({version(notebook) for notebook, _ in found.values()}) == 1


def test_where_no_text_is_the_log_says_so(classroom):
    notebook, _ = release(classroom, "off", text=None)
    assert not any("AI" in cell.source for cell in notebook.cells)
    assert "no cell of text in which to say what AI assistants may do" in classroom.course.log.read_text()


def test_a_course_that_sets_nothing_hears_nothing_of_it(classroom):
    notebook, beside = release(classroom, None)
    assert (beside, notebook.metadata.get("colab")) == (set(), None)
    assert not any("AI" in cell.source for cell in notebook.cells)


def test_both_files_tell_assistants_the_same(classroom):
    release(classroom, "tutor")
    found = {(classroom.course.release(ASSIGNMENT) / name).read_text() for name in assistants.FILES}
    assert found == {assistants.FOR_ASSISTANTS}


def test_an_unknown_mode_is_refused_with_the_modes_there_are(classroom):
    with pytest.raises(Exception, match=r"(?s)'off'.*'tutor'.*'free'"):
        release(classroom, "maybe")


def test_the_switch_for_colab_outlives_jupyterlab_and_jupytext(classroom, tmp_path):
    notebook, _ = release(classroom, "off")
    saved = LargeFileManager(root_dir=str(tmp_path))  # what JupyterLab saves with
    saved.save({"type": "notebook", "format": "json", "content": notebook}, "saved.ipynb")
    notebook = nbformat.read(tmp_path / "saved.ipynb", 4)
    text = jupytext.reads(jupytext.writes(notebook, fmt="py:percent"), fmt="py:percent")
    paired = combine_inputs_with_outputs(text, notebook, fmt="py:percent")  # as pairing does
    assert paired.metadata["colab"] == OFF
    assert any(assistants.NOTICES["off"] in cell.source for cell in paired.cells)


def test_the_switch_for_colab_outlives_grading(classroom):
    release(classroom, "off")
    classroom.hand_in("ada", **RIGHT)
    assert classroom.grade(confirm=lambda changes: True)["ada"].points.total == 5
    graded = nbformat.read(classroom.course.autograded("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb", 4)
    assert graded.metadata["colab"] == OFF
