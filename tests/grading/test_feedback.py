"""Students see what went wrong, but not the hidden tests."""

import nbformat
import pytest

from cifar_helpers.grading.feedback import HideTests

CHECK = "check(double)\n### BEGIN HIDDEN TESTS\ncheck(double, seed=4711)\n### END HIDDEN TESTS"
HEAD = "\x1b[31m------\x1b[39m\n\x1b[31mValueError\x1b[39m  Traceback (most recent call last)"
OF_THE_CHECK = (
    "\x1b[36mCell\x1b[39m\x1b[36m In[2]\x1b[39m, line 3\n----> 3 check(double, \x1b[32mseed\x1b[39m=4711)"
)
OF_A_FILE = "File checks.py:7, in check(function, seed)\n----> 7 function(seed)"
OF_THE_STUDENT = "\x1b[36mCell In[1]\x1b[39m, line 2, in double(x)\n----> 2 return x.what"
MESSAGE = "\x1b[31mValueError\x1b[39m: x has no what"


def error(*traceback, evalue="x has no what"):
    return nbformat.v4.new_output("error", ename="ValueError", evalue=evalue, traceback=list(traceback))


def hidden(*cells):
    notebook, _ = HideTests().preprocess(nbformat.v4.new_notebook(cells=list(cells)), {})
    return notebook.cells


def cell(source, *outputs, grade=True, solution=False):
    made = nbformat.v4.new_code_cell(source, outputs=list(outputs))
    made.metadata["nbgrader"] = {"grade_id": "a", "grade": grade, "solution": solution, "schema_version": 3}
    return made


def test_the_code_of_hidden_tests_goes_and_the_visible_check_stays():
    assert hidden(cell(CHECK))[0].source == "check(double)"


def test_of_a_traceback_the_words_and_the_students_own_frames_stay():
    output = hidden(cell(CHECK, error(HEAD, OF_THE_CHECK, OF_A_FILE, OF_THE_STUDENT, MESSAGE)))[0].outputs[0]
    assert output.traceback == [OF_THE_STUDENT, MESSAGE]


def test_a_diagnosis_without_frames_stays_whole():
    diagnosis = "CheckFailed: dW1 is 6 times the numeric gradient\nand the batch has 6 images: divide by N"
    assert hidden(cell(CHECK, error(diagnosis)))[0].outputs[0].traceback == [diagnosis]


def test_a_check_without_hidden_tests_keeps_its_traceback():
    output = hidden(cell("check(double)", error(HEAD, OF_THE_CHECK, MESSAGE)))[0].outputs[0]
    assert output.traceback == [HEAD, OF_THE_CHECK, MESSAGE]


def test_a_check_that_can_not_be_read_shows_no_line_of_itself():
    quoted = (
        "  Cell In[2], line 3\n    check(double, seed=4711\n         ^\nSyntaxError: '(' was never closed"
    )
    output = error(quoted, evalue="'(' was never closed")
    output.ename = "SyntaxError"
    assert hidden(cell(CHECK, output))[0].outputs[0].traceback == ["SyntaxError: '(' was never closed"]


GUESSES = ("check(double, seed=4711)", "check(double, seed=4712)")


@pytest.mark.parametrize(
    "judged", [False, True], ids=["in a cell of the student's", "in the check's own words"]
)
@pytest.mark.parametrize("guess", GUESSES, ids=["right", "wrong"])
def test_what_a_student_wrote_stays_whether_or_not_it_is_a_hidden_line(guess, judged):
    outputs = [
        nbformat.v4.new_output("stream", name="stdout", text=f"{guess}\nfine\n"),
        nbformat.v4.new_output("execute_result", data={"text/plain": repr(guess)}),
        error(f"ValueError: {guess}", evalue=guess),
    ]
    expected = [nbformat.from_dict(output) for output in outputs]
    check, other = cell(CHECK), nbformat.v4.new_code_cell("print(guess)")
    (check if judged else other).outputs = outputs
    assert hidden(check, other)[0 if judged else 1].outputs == expected


def test_a_student_who_writes_the_delimiter_changes_nothing():
    source = "# BEGIN HIDDEN TESTS, says the exercise"
    assert hidden(cell(source, grade=False, solution=True))[0].source == source
