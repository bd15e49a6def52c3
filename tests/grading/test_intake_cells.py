"""The released notebook, broken as tools and students break it, is repaired against the gradebook."""

import copy
import json
import random
import shutil

import breakages
import nbformat
import pytest
from breakages import bytes_of, find, grade_id, without
from classroom import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cifar_helpers.grading import handed_in, samples
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.release import NOT_GRADED, load
from cifar_helpers.grading.intake.repair import repair_cells
from cifar_helpers.grading.intake.text import parse

NAME = "2_two_layer_net"
MINE = "import time  # of my own"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with the released assignment."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "source" / NAME, root / "source" / NAME)
    course = Course(root)
    course.generate_assignment(NAME)
    return course


@pytest.fixture(scope="module")
def release(course):
    return load(course.nbgrader, NAME, NAME)


@pytest.fixture(scope="module")
def solved(course):
    """The released notebook with every answer given, as JSON."""
    source = nbformat.read(course.source(NAME) / f"{NAME}.ipynb", as_version=4)
    notebook = nbformat.read(course.release(NAME) / f"{NAME}.ipynb", as_version=4)
    samples.fill(notebook, samples.reference(course, source))
    find(notebook, "question-gap")["source"] = "The net memorised the training images."
    return json.loads(nbformat.writes(notebook))


def repaired(release, notebook):
    cells, repairs = parse(bytes_of(notebook))
    result = repair_cells(release, cells)
    return result.notebook, repairs + result.repairs


def assert_honest(release, notebook):
    """What counts is as in the gradebook, once, in a valid notebook, and nothing else counts."""
    nbformat.validate(notebook)
    assert all(set(cell.metadata) <= {"nbgrader", handed_in.KEY, "tags"} for cell in notebook.cells)
    # The one tag that stays is the release's own, on as many cells at most.
    tagged = [cell for cell in notebook.cells if "tags" in cell.metadata]
    assert all(cell.metadata.tags == [NOT_GRADED] and "nbgrader" not in cell.metadata for cell in tagged)
    assert len(tagged) <= sum(part.not_graded for part in release.parts)
    counted = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    names = [cell.metadata.nbgrader.grade_id for cell in counted]
    assert len(names) == len(set(names))
    parts = {part.name: part for part in release.parts if part.name}
    for cell in counted:
        part = parts[cell.metadata.nbgrader.grade_id]
        assert (cell.metadata.nbgrader, cell.cell_type) == (part.nbgrader_metadata, part.kind)
        if part.locked:
            assert cell.source == part.truth
    assert {part.name for part in parts.values() if part.locked or part.earns} <= set(names)
    assert {key: notebook.metadata[key] for key in ("kernelspec",)} == {
        "kernelspec": release.metadata["kernelspec"]
    }


def order(notebook):
    """Position of each released cell by grade_id."""
    return {grade_id(cell): number for number, cell in enumerate(notebook.cells)}


def sources(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def truths(release, solved):
    """What a whole notebook with these answers must look like when it is repaired: text by text."""
    answers = {grade_id(cell): "".join(cell["source"]) for cell in solved["cells"] if grade_id(cell)}
    return [part.truth if part.locked else answers.get(part.name, part.released) for part in release.parts]


def test_a_notebook_that_needs_no_repair_gets_none(release, solved):
    notebook, repairs = repaired(release, solved)
    assert_honest(release, notebook)
    assert repairs == []
    assert sources(notebook) == truths(release, solved)
    assert repaired(release, notebook) == (notebook, [])


@pytest.mark.parametrize(
    ("tool", "message"),
    [
        (
            breakages.colab,
            "nbgrader's metadata were lost (Colab?), 32 cells were found by their text, "
            "and by their place: question-gap",
        ),
        (breakages.vs_code, None),
        (breakages.nbformat_3, "the notebook was in an old format"),
        (breakages.schema(None), "nbgrader's metadata were of schema none"),
        (breakages.schema(1), "nbgrader's metadata were of schema 1"),
        (breakages.schema(2), "nbgrader's metadata were of schema 2"),
        (breakages.no_minor, None),
        (breakages.odd_ids, None),
        (breakages.kaggle, "32 cells were found by their text, and by their place: question-gap"),
    ],
)
def test_what_tools_do_to_a_notebook_costs_nothing(release, solved, tool, message):
    notebook, repairs = repaired(release, tool(copy.deepcopy(solved)))
    assert_honest(release, notebook)
    assert [text for text in sources(notebook) if text in truths(release, solved)] == truths(release, solved)
    assert ", ".join(repairs).startswith(message or "") or message in ", ".join(repairs)
    assert len(repairs) == (1 if message else 0)


@pytest.mark.parametrize(
    ("level", "source"), [(2, "## A"), (2.0, "## A"), (7, "# A"), ("2", "# A"), (None, "# A")]
)
def test_a_heading_of_nbformat_3_has_its_depth_whatever_number_json_makes_of_it(level, source):
    cell = {"cell_type": "heading", "level": level, "source": "A", "metadata": {}}
    content = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    cells, _ = parse(json.dumps(content).encode())
    assert [(cell.kind, cell.source) for cell in cells] == [("markdown", source)]


def test_every_single_grade_id_can_be_lost(release, solved):
    for name in [part.name for part in release.parts if part.name]:
        broken = copy.deepcopy(solved)
        find(broken, name)["metadata"] = {}
        notebook, repairs = repaired(release, broken)
        assert_honest(release, notebook)
        assert sources(notebook) == truths(release, solved)
        how = "place" if name == "question-gap" else "text"  # nothing of the released text is left in it
        assert repairs == [f"lost grade_ids found by the cells' {how}: {name}"]


def test_deleted_checks_and_set_up_are_put_back_at_their_place(release, solved):
    names = [part.name for part in release.parts if part.locked]
    notebook, repairs = repaired(release, without(solved, *names))
    assert_honest(release, notebook)
    assert [repair.split(":")[0] for repair in repairs] == ["put back"]
    at = order(notebook)
    assert at["setup"] < at["init-params"] < at["test-init-params"] < at["toy-data"] < at["toy-net"]
    assert at["backward"] < at["test-second-layer"] < at["test-first-layer"] < at["predict-labels"]
    one, _ = repaired(release, without(solved, "test-backward", "test-forward"))
    assert sources(one) == truths(release, solved)


def test_a_deleted_check_comes_after_the_second_half_of_an_answer_in_two_cells(release, solved):
    broken = without(solved, "test-forward")
    answer = find(broken, "forward")
    after = {"cell_type": "code", "metadata": {}, "source": MINE, "outputs": [], "execution_count": None}
    broken["cells"].insert(broken["cells"].index(answer) + 1, after)
    notebook, _ = repaired(release, broken)
    assert sources(notebook).index(MINE) == order(notebook)["test-forward"] - 1


def test_an_answer_merged_with_its_check_and_a_check_merged_with_an_answer_keep_all_code(release, solved):
    broken = without(solved, "test-init-params", "total-loss")
    find(broken, "init-params")["source"] += "\n" + "".join(find(solved, "test-init-params")["source"])
    total_loss = "".join(find(solved, "total-loss")["source"])
    check = find(broken, "test-data-loss")
    check["source"] = total_loss + "\n" + "".join(check["source"])
    notebook, repairs = repaired(release, broken)
    assert_honest(release, notebook)
    at = order(notebook)
    assert at["init-params"] + 1 == at["test-init-params"]
    assert total_loss in sources(notebook)[at["test-data-loss"] - 1]
    assert "locked cells restored: test-data-loss" in repairs
    assert "kept as ordinary cells, what was written in: test-data-loss" in repairs


def test_checks_above_their_answers_are_moved_below_them_and_set_up_above_its_users(release, solved):
    broken = copy.deepcopy(solved)
    cells = broken["cells"]
    cells.insert(0, cells.pop(cells.index(find(broken, "test-forward"))))
    cells.append(cells.pop(cells.index(find(broken, "setup"))))
    cells.append(cells.pop(cells.index(find(broken, "draw-batch"))))
    notebook, repairs = repaired(release, broken)
    assert_honest(release, notebook)
    at = order(notebook)
    assert at["setup"] < at["init-params"]
    assert at["forward"] < at["test-forward"]
    assert at["test-draw-batch"] > at["draw-batch"]
    assert any(
        repair.startswith("moved to their place: setup, test-forward, test-draw-batch") for repair in repairs
    )


def test_in_any_order_and_without_grade_ids_checks_come_after_their_answers(release, solved):
    for seed in range(5):
        broken = breakages.colab(solved)
        random.Random(seed).shuffle(broken["cells"])
        notebook, _ = repaired(release, broken)
        assert_honest(release, notebook)
        at = order(notebook)
        for name in ("init-params", "forward", "score-gradients", "draw-batch"):
            assert at[name] < at[f"test-{name}"], (seed, name)
        assert at["setup"] < at["init-params"]


def test_cells_turned_into_another_type_run_again(release, solved):
    broken = copy.deepcopy(solved)
    for name, kind in [("forward", "markdown"), ("test-forward", "raw"), ("question-gap", "code")]:
        find(broken, name)["cell_type"] = kind
    notebook, repairs = repaired(release, broken)
    assert_honest(release, notebook)
    assert sources(notebook) == truths(release, solved)
    assert repairs == ["cell types restored: forward, test-forward, question-gap"]


def test_a_deleted_answer_is_not_put_back_over_one_in_another_cell_but_one_marked_by_hand_is_shown(
    release, solved
):
    broken = without(solved, "forward", "question-gap")
    broken["cells"][0] = {**broken["cells"][0], "cell_type": "code", "source": "def forward(params, X): pass"}
    notebook, repairs = repaired(release, broken)
    assert "forward" not in order(notebook)
    metadata = find(notebook, "question-gap")
    assert "missing from the submission" in metadata.source
    assert "answers not found: forward" in repairs
    assert "put back: question-gap" in repairs


@pytest.mark.parametrize(
    ("name", "claims", "message"),
    [
        ("test-forward", {"points": 100}, "points and marks restored: test-forward"),
        ("test-forward", {"points": "many"}, "points and marks restored: test-forward"),
        ("test-forward", {"grade": False, "locked": False}, "points and marks restored: test-forward"),
        ("test-forward", {"solution": True, "locked": False}, "points and marks restored: test-forward"),
        ("forward", {"grade": True, "points": 50, "locked": True}, "points and marks restored: forward"),
        ("question-gap", {"solution": False, "locked": True}, "points and marks restored: question-gap"),
        ("question-gap", {"task": True, "grade": False}, "points and marks restored: question-gap"),
        ("test-forward", {"grade_id": "bonus"}, "unknown grade_ids removed: bonus"),
        ("test-forward", {"grade_id": ["x"]}, "lost grade_ids found by the cells' text: test-forward"),
        ("test-forward", {"schema_version": 99}, "nbgrader's metadata were of schema 99"),
        ("test-forward", {"checksum": "0" * 32}, ""),
    ],
)
def test_forged_marks_count_for_nothing_and_are_named(release, solved, name, claims, message):
    broken = copy.deepcopy(solved)
    find(broken, name)["metadata"]["nbgrader"] |= claims
    notebook, repairs = repaired(release, broken)
    assert_honest(release, notebook)
    assert sources(notebook) == truths(release, solved)
    assert message in "; ".join(repairs)
    assert bool(message) == bool(repairs)


def test_a_changed_check_is_the_gradebooks_again_and_copies_and_inventions_are_ordinary_cells(
    release, solved
):
    broken = copy.deepcopy(solved)
    copied = copy.deepcopy(find(broken, "test-forward"))
    forged = copy.deepcopy(copied)
    forged["metadata"]["nbgrader"] |= {"grade_id": "test-everything", "points": 500}
    find(broken, "test-forward")["source"] = "pass"
    broken["cells"] += [copied, forged]
    notebook, repairs = repaired(release, broken)
    assert_honest(release, notebook)
    assert "copies made ordinary cells: test-forward" in repairs
    assert "unknown grade_ids removed: test-everything" in repairs
    assert "test-everything" not in order(notebook)
    assert "pass" in sources(notebook)


def test_tags_and_metadata_that_steer_the_run_are_dropped(release, solved):
    broken = copy.deepcopy(solved)
    for cell in broken["cells"]:
        cell["metadata"] |= {"tags": ["raises-exception", "skip-execution", "mine"], "trusted": True}
        cell["metadata"]["slideshow"] = {"slide_type": "skip"}
    broken["metadata"] = {
        "kernelspec": {"name": "evil", "display_name": "x"},
        "widgets": {},
        "cifar_repairs": ["x"],
    }
    notebook, repairs = repaired(release, broken)
    assert_honest(release, notebook)
    assert repairs == ["tags removed: skip-execution"]


def test_pictures_pasted_into_an_answer_stay_and_other_attachments_go(release, solved):
    broken = copy.deepcopy(solved)
    find(broken, "question-gap")["attachments"] = {
        "a.png": {"image/png": "iVBO"},
        "b": {"text/html": "<script>"},
    }
    notebook, _ = repaired(release, broken)
    assert_honest(release, notebook)
    assert find(notebook, "question-gap").attachments == {"a.png": {"image/png": "iVBO"}}


def test_another_assignments_notebook_is_refused(release):
    other = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1 + 1"), nbformat.v4.new_markdown_cell("x")]
    )
    with pytest.raises(NotGradable, match=r"none of the 33 cells .* another assignment's\? Ask for this one"):
        repaired(release, other)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["cell_type", "source", "metadata", "id", "outputs", "attachments", "execution_count"]
METADATA = [
    "grade_id",
    "points",
    "grade",
    "solution",
    "locked",
    "task",
    "schema_version",
    "checksum",
    "cell_type",
]


@st.composite
def mutations(draw):
    """A function that breaks a notebook somewhere."""
    at, other, value = draw(st.integers(0, 200)), draw(st.integers(0, 200)), draw(JSON)
    kind = draw(st.sampled_from(["delete", "copy", "swap", "key", "mark", "steal", "no key", "top", "cut"]))
    key, mark = draw(st.sampled_from(KEYS)), draw(st.sampled_from(METADATA))

    def apply(notebook):
        cells = notebook.get("cells")
        if kind == "top":
            notebook[["cells", "metadata", "nbformat", "nbformat_minor", "worksheets"][at % 5]] = value
            return
        if not isinstance(cells, list) or not cells:
            return
        at_, other_ = at % len(cells), other % len(cells)
        if kind == "delete":
            del cells[at_]
        elif kind == "copy":
            cells.insert(other_, copy.deepcopy(cells[at_]))
        elif kind == "swap":
            cells[at_], cells[other_] = cells[other_], cells[at_]
        elif not isinstance(cells[at_], dict):
            cells[at_] = value
        elif kind == "key":
            cells[at_][key] = value
        elif kind == "no key":
            cells[at_].pop(key, None)
        elif kind == "cut" and isinstance(cells[at_].get("source"), str):
            cells[at_]["source"] = cells[at_]["source"][: other % 40]
        else:
            metadata = (
                (cells[at_].get("metadata") or {}) if isinstance(cells[at_].get("metadata"), dict) else {}
            )
            thief = cells[other_].get("metadata") if isinstance(cells[other_], dict) else None
            if kind == "steal" and isinstance(thief, dict) and thief is not metadata:
                metadata["nbgrader"] = copy.deepcopy(thief.get("nbgrader"))
            elif isinstance(metadata.get("nbgrader"), dict):
                metadata["nbgrader"][mark] = value

    return apply


def check_mutated(release, notebook, changes):
    broken = copy.deepcopy(notebook)
    for change in changes:
        change(broken)
    try:
        cells, _ = parse(json.dumps(broken).encode("utf-8", "replace"))
        result = repair_cells(release, cells)
    except NotGradable:
        return
    assert_honest(release, result.notebook)
    strings = iter(cell.source for cell in result.notebook.cells)
    changed = {cell.source for cell in cells} - {part.released for part in release.parts}
    for cell in cells:
        if cell.source in changed and cell.kind == "code" and cell.source.strip():
            assert any(text == cell.source for text in strings) or _is_shortened(release, cell)


def _is_shortened(release, cell):
    """Whether it has only lines of a locked cell."""
    lines = {line.rstrip() for line in cell.source.splitlines() if line.strip()}
    return any(
        lines <= {line.rstrip() for line in part.truth.splitlines()} for part in release.parts if part.locked
    )


RULES = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
SOME = st.lists(mutations(), min_size=1, max_size=12)


@settings(max_examples=20, derandomize=True, **RULES)
@given(SOME)
def test_no_mutation_raises_anything_else_or_changes_what_the_gradebook_says(release, solved, changes):
    check_mutated(release, solved, changes)


@pytest.mark.long  # minutes
@settings(max_examples=1500, **RULES)
@given(SOME, st.booleans())
def test_no_mutation_of_many_does_either_with_grade_ids_or_without(release, solved, changes, lost):
    check_mutated(release, breakages.colab(solved) if lost else solved, changes)
