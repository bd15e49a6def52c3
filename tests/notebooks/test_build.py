"""source/ and release/ are what the text says, and building them again changes nothing."""

import json
import re
import tempfile
from pathlib import Path

import nbformat
import pytest

from cifar_helpers.instructors import notebooks, shown

ROOT = Path(__file__).parents[2]
NAMES = notebooks.assignments(ROOT)


def without_outputs(path: Path) -> dict:
    """The notebook but for outputs and execution counts, which nbval compares."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    into = tmp_path_factory.mktemp("rebuilt")
    notebooks.build(NAMES, ROOT, into, run=False)
    return into


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("room", ["source", "release"])
def test_rebuilding_changes_no_text_metadata_or_cell_id(rebuilt, room, name):
    path = Path(room) / name / f"{name}.ipynb"
    assert without_outputs(rebuilt / path) == without_outputs(ROOT / path), "run `make notebooks` and commit"


@pytest.mark.parametrize("name", NAMES)
def test_every_code_cell_of_source_was_executed_in_order(name):
    notebook = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_site_shows_was_run_in_toy_with_the_present_code(name):
    toy = shown.read(name, ROOT)
    assert toy, f"run `cifar-course build --toy {name}`, which takes minutes, and commit"
    released = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)
    known = {(cell.id, cell.source) for cell in released.cells}
    with_output = [cell for cell in toy.cells if cell.get("outputs")]
    assert len(with_output) > 10
    assert all((cell.id, cell.source) in known for cell in with_output)
    places = [str(Path.home()), str(ROOT), tempfile.gettempdir() + "/"]
    said = json.dumps([cell.outputs for cell in with_output])
    assert [place for place in places if place in said] == []


SOLUTION = re.compile(r"BEGIN SOLUTION[^\n]*\n(.*?)\n[^\n]*END SOLUTION", re.DOTALL)


def lines(sources: list[str]) -> set[str]:
    """Lines that say something; one such as `return x` gives nothing away."""
    return {line.strip() for source in sources for line in source.split("\n") if len(line.strip()) > 15}


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_a_solution_is_in_a_release(name):
    sources, released = (
        [cell.source for cell in nbformat.read(ROOT / room / name / f"{name}.ipynb", as_version=4).cells]
        for room in ("source", "release")
    )
    solved = lines([region for source in sources for region in SOLUTION.findall(source)])
    secret = solved - lines([SOLUTION.sub("", source) for source in sources])
    assert len(secret) > 10
    assert secret & lines(released) == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_in_words_is_in_a_release(name):
    release = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)
    message = [
        cell
        for cell in release.cells
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution")
    ]
    assert message
    assert {cell.source for cell in message} == {"YOUR ANSWER HERE"}


@pytest.mark.parametrize("name", NAMES)
def test_a_release_holds_no_solution_hidden_test_or_output(name):
    text = (ROOT / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    for word in ("BEGIN SOLUTION", "BEGIN HIDDEN", "END HIDDEN", '"output_type"'):
        assert word not in text


def test_at_most_one_code_cell_in_five_escapes_the_comparison():
    for name in NAMES:
        cells = notebooks.read_text(ROOT / "course" / "assignments" / name / f"{name}.py").cells
        code = [cell for cell in cells if cell.cell_type == "code"]
        escaped = [cell for cell in code if "nbval" in " ".join(cell.metadata.get("tags", [])) + cell.source]
        assert len(escaped) <= len(code) / 5


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short_and_the_setup_has_at_most_three_lines(name):
    cells = notebooks.read_text(ROOT / "course" / "assignments" / name / f"{name}.py").cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    lengths = sorted(len(cell.source.splitlines()) for cell in code)
    assert lengths[len(lengths) // 2] <= 6
    assert lengths[int(len(lengths) * 0.9)] <= 15
    assert lengths[-1] <= 30
    assert code[0].metadata.nbgrader.grade_id == "setup"
    assert len(code[0].source.splitlines()) <= 3


def test_an_unknown_assignment_is_refused_with_the_known_names(tmp_path):
    with pytest.raises(notebooks.BuildError, match="2_two_layer_net"):
        notebooks.build(["9_nothing"], ROOT, tmp_path)


def test_a_failing_solution_stops_the_build_and_leaves_the_old_notebook(tmp_path):
    text = tmp_path / "course" / "assignments" / "1_x" / "1_x.py"
    text.parent.mkdir(parents=True)
    text.write_text("# %%\n1 / 0\n")
    old = tmp_path / "source" / "1_x" / "1_x.ipynb"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    with pytest.raises(notebooks.BuildError, match="ZeroDivisionError"):
        notebooks.build(["1_x"], tmp_path)
    assert old.read_text() == "old"
