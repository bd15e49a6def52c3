"""`cifar-course start` lays an assignment out and opens it, and never touches a student's work."""

import pytest
from typer.testing import CliRunner

from cifar_helpers import start
from cifar_helpers.cli import app

NAME = "2_two_layer_net"


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """What JupyterLab was asked to open."""
    calls = []
    monkeypatch.setattr(start, "open_in_jupyterlab", lambda *given: calls.append(given))
    monkeypatch.chdir(tmp_path)
    return calls


def run(*arguments):
    done = CliRunner().invoke(app, ["start", *arguments])
    return done.exit_code, " ".join(done.output.split())


def test_notebook_data_note_and_tutor_files_lie_in_a_folder_of_its_name(opened, tmp_path):
    assert run(NAME) == (0, f"{NAME}/{NAME}.ipynb: written")
    found = {path.name for path in (tmp_path / NAME).iterdir()}
    assert found == {f"{NAME}.ipynb", "DATA.md", "AGENTS.md", "CLAUDE.md"}
    [(notebook, browser, options)] = opened
    assert (notebook.samefile(tmp_path / NAME / f"{NAME}.ipynb"), browser, options) == (True, True, [])


def test_folder_browser_and_jupyterlabs_own_options_can_be_chosen(opened, tmp_path):
    assert run(NAME, "--folder", "week 2", "--no-browser", "--", "--port", "8890")[0] == 0
    [(notebook, browser, options)] = opened
    assert notebook.samefile(tmp_path / "week 2" / f"{NAME}.ipynb")
    assert (browser, options) == (False, ["--port", "8890"])


def test_work_that_is_there_stays_and_what_is_missing_comes(opened, tmp_path):
    own = tmp_path / NAME / f"{NAME}.ipynb"
    own.parent.mkdir()
    own.write_text("my work")
    assert run(NAME) == (0, f"{NAME}/{NAME}.ipynb: was there already and stays as it is")
    assert own.read_text() == "my work"
    assert (own.parent / "DATA.md").is_file()
    assert len(opened) == 1


def test_an_unknown_name_is_refused_with_the_names_there_are(opened, tmp_path):
    code, said = run("2_nothing")
    assert code == 2
    assert "unknown: 2_nothing. Choose 1_explore" in said
    assert [*tmp_path.iterdir()] == []


def test_without_jupyterlab_a_sentence_has_the_line_that_installs_it(opened, monkeypatch, tmp_path):
    monkeypatch.setattr(start, "has_jupyterlab", lambda: False)
    code, said = run(NAME)
    assert code == 1
    assert 'pip install "jupyterlab>=4.2"' in said
    assert (opened, (tmp_path / NAME / f"{NAME}.ipynb").is_file()) == ([], True)


def test_jupyterlab_gets_the_notebook_and_may_leave_the_browser_alone(monkeypatch, tmp_path):
    labapp = pytest.importorskip("jupyterlab.labapp")
    asked = []
    monkeypatch.setattr(labapp, "main", asked.append)
    start.open_in_jupyterlab(tmp_path / "a.ipynb", False, ["--port", "1"])
    start.open_in_jupyterlab(tmp_path / "a.ipynb", True, [])
    notebook = str(tmp_path / "a.ipynb")
    assert asked == [[notebook, "--no-browser", "--port", "1"], [notebook]]
