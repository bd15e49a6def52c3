"""What a student saw is kept beside the run while grading, told apart, harmless and within limits."""

import base64
import io

import nbformat
import pytest
from classroom import RIGHT, ROOT
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image, PngImagePlugin

from cifar_helpers.grading import handed_in
from cifar_helpers.grading.feedback import clean
from cifar_helpers.grading.feedback.rubrics import rubrics
from cifar_helpers.grading.feedback.shown import Shown
from cifar_helpers.grading.handed_in import KEY, NOT_RUN, RUN, KeepHandedIn, leave_out
from cifar_helpers.grading.intake.collecting import LIMITS
from cifar_helpers.grading.intake.text import parse

TABLE = "CIFAR-10: test accuracy 0.57"


def said(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def picture(size: tuple[int, int] = (3, 2), **extra) -> str:
    secret = PngImagePlugin.PngInfo()
    secret.add_text("comment", "more than a picture")
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, "PNG", pnginfo=secret, **extra)
    return base64.b64encode(file.getvalue() + b"<script>after the picture</script>").decode()


def shown(claimed: list, again: list, judges: bool = False) -> str:
    """What people see below a cell with these outputs, as handed in and while grading."""
    cell = new_code_cell("show()", metadata={KEY: claimed})
    cell.outputs = [nbformat.from_dict(output) for output in again]
    if judges:
        cell.metadata["nbgrader"] = {"grade_id": "check", "grade": True, "locked": True, "points": 1}
    notebook = new_notebook(cells=[cell], metadata={RUN: {"how": "in the budget smoke"}})
    made, _ = Shown().preprocess(notebook, {})
    return "".join(clean.output(output) for output in made.cells[0].outputs)


def test_both_runs_are_shown_and_told_apart():
    page = shown([said(TABLE)], [said("toy data: test accuracy 0.44")])
    before, after = page.split("Run again while grading, in the budget smoke")
    assert "As handed in" in before
    assert (TABLE in before, "0.44" in before) == (True, False)
    assert (TABLE in after, "0.44" in after) == (False, True)
    assert "differs" not in page  # another table: CIFAR-10 and toy data can't be compared


def test_numbers_that_can_be_compared_are_named_where_they_differ():
    page = shown([said("test accuracy 0.97, 3.1 s")], [said("test accuracy 0.44, 2.2 s")])
    assert "Not the same number: 0.97 as handed in, 0.44 while grading." in page


@pytest.mark.parametrize("text", ["the same\n", "done in 3.2 s", "1.5 ms an image"])
def test_what_is_the_same_in_both_runs_is_shown_once(text):
    assert shown([said(text)], [said(text.replace("3.2", "2.9").replace("1.5", "1.7"))]).count("<pre>") == 1


def test_a_student_cannot_write_the_words_that_tell_the_runs_apart():
    fake = {"text/html": "<p class='origin again'>Run again while grading</p><div class='handed-in'>x</div>"}
    page = shown([new_output("display_data", data=fake)], [said("1")])
    assert page.count("class='handed-in'") == 1
    assert page.count("class='origin again'") == 1


def test_a_cell_that_was_not_run_again_says_so_and_shows_what_the_student_saw():
    notebook = new_notebook(cells=[new_code_cell("show()", metadata={KEY: [said(TABLE)]})])
    leave_out(notebook.cells[0])
    made, _ = Shown().preprocess(notebook, {})
    page = "".join(clean.output(output) for output in made.cells[0].outputs)
    assert TABLE in page.split(NOT_RUN)[0]
    assert "Run again" not in page
    students_message = shown([said(TABLE)], [said(NOT_RUN)])
    assert NOT_RUN in students_message.split("Run again while grading")[1]


@pytest.mark.parametrize("passed_before", [True, False])
def test_a_check_that_ended_otherwise_says_so_and_only_its_word_while_grading_counts(passed_before):
    error = new_output("error", ename="CheckFailed", evalue="no", traceback=["CheckFailed: no"])
    runs = [said("ok: it")], [error]
    page = shown(*(runs if passed_before else runs[::-1]), judges=True)
    before, now = ("passed", "failed") if passed_before else ("failed", "passed")
    assert f"As handed in, this check had {before}; while grading it {now}." in page
    assert "As handed in:" not in page


def test_a_picture_is_encoded_again_and_keeps_its_words():
    data = {"image/png": picture(), "text/plain": "Loss falls from 2.3 to 1.1.", "text/html": "<img src=x>"}
    kept = keep([new_output("display_data", data=data)])
    content = base64.b64decode(kept[0]["data"]["image/png"])
    assert not any(hidden in content for hidden in (b"more than a picture", b"script"))
    assert Image.open(io.BytesIO(content)).size == (3, 2)
    assert 'alt="Loss falls from 2.3 to 1.1."' in shown(kept, [])


def keep(outputs: list, **limits: int) -> list[dict]:
    notebook = new_notebook(cells=[new_code_cell("x", metadata={KEY: outputs})])
    made, _ = KeepHandedIn(**limits).preprocess(notebook, {})
    return made.cells[0].metadata[KEY]


@pytest.mark.parametrize("data", ["no base64", base64.b64encode(b"\x89PNG\r\n\x1a\n cut").decode()])
def test_what_is_no_picture_is_left_out(data):
    output = new_output("display_data", data={"image/png": data, "text/plain": "words"})
    assert keep([output])[0]["data"] == {"text/plain": "words"}


def test_a_large_picture_becomes_smaller():
    data = {"image/png": picture((4_000, 1_000))}
    kept = keep([new_output("display_data", data=data)])[0]["data"]["image/png"]
    assert Image.open(io.BytesIO(base64.b64decode(kept))).size == (2_000, 500)


def test_outputs_over_the_limits_are_left_out_and_that_is_said():
    assert handed_in.LEFT_OUT in keep([said("x" * 100), said("y" * 100)], largest_cell=150)
    many = [said("x")] * 80
    assert len(handed_in.outputs_of({"outputs": many})) == handed_in.MOST + 1
    long = new_notebook(cells=[new_code_cell("x", outputs=[nbformat.from_dict(said("x" * LIMITS.outputs))])])
    cells, repairs = parse(nbformat.writes(long).encode())
    assert (cells[0].outputs, repairs) == ([handed_in.LEFT_OUT], [])


@pytest.mark.parametrize(
    "outputs",
    [
        None,
        7,
        "text",
        [None, 3, "x"],
        [{}],
        [{"output_type": "stream", "text": {"a": 1}}],
        [{"output_type": "display_data", "data": [1, 2]}],
        [{"output_type": "display_data", "data": {"text/plain": 5, "image/png": None}}],
        [{"output_type": "error", "ename": None, "traceback": [1, [2]]}],
        [{"output_type": "stream", "text": "\ud800"}],
    ],
)
def test_outputs_of_no_form_are_nobodys_trouble(outputs):
    for output in handed_in.outputs_of({"outputs": outputs}):
        shown([output], [])


def test_outputs_of_nbformat_3_are_read():
    old = [
        {"output_type": "pyout", "text": ["a\n", "b"]},
        {"output_type": "pyerr", "ename": "E", "evalue": "no"},
    ]
    text, error = handed_in.outputs_of({"outputs": old})
    assert (text["data"]["text/plain"], error["ename"]) == ("a\nb", "E")


def test_a_submission_keeps_its_outputs_through_grading(classroom):
    path = classroom.hand_in("ada", **RIGHT)
    notebook = nbformat.read(path, as_version=4)
    own = new_code_cell("print('toy data: test accuracy 0.44')")
    own.outputs = [nbformat.from_dict(said(TABLE))]
    notebook.cells.append(own)
    nbformat.write(notebook, path)
    assert classroom.grade()["ada"].points.total == 5
    page = classroom.page("ada")
    assert "0.44" in page
    assert page.index("As handed in") < page.index(TABLE) < page.index("Run again while grading")


def test_every_question_that_a_person_marks_has_its_rubric():
    from cifar_helpers.instructors import notebooks

    for name in notebooks.assignments(ROOT):
        source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
        metadata = [cell.metadata.get("nbgrader", {}) for cell in source.cells]
        asked = {mark["grade_id"] for mark in metadata if mark.get("grade") and mark.get("solution")}
        found = rubrics(ROOT, name)
        assert asked == set(found), name
        assert all("point" in message for message in found.values()), name
        release = (ROOT / "release" / name / f"{name}.ipynb").read_text("utf-8")
        assert not any(message.splitlines()[0] in release for message in found.values())
