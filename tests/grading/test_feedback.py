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
WORDS = "\x1b[31mValueError\x1b[39m: x has no what"


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
    output = hidden(cell(CHECK, error(HEAD, OF_THE_CHECK, OF_A_FILE, OF_THE_STUDENT, WORDS)))[0].outputs[0]
    assert output.traceback == [OF_THE_STUDENT, WORDS]


def test_a_diagnosis_without_frames_stays_whole():
    diagnosis = "CheckFailed: dW1 is 6 times the numeric gradient\nand the batch has 6 images: divide by N"
    assert hidden(cell(CHECK, error(diagnosis)))[0].outputs[0].traceback == [diagnosis]


def test_a_check_without_hidden_tests_keeps_its_traceback():
    output = hidden(cell("check(double)", error(HEAD, OF_THE_CHECK, WORDS)))[0].outputs[0]
    assert output.traceback == [HEAD, OF_THE_CHECK, WORDS]


@pytest.mark.parametrize(
    "output",
    [
        nbformat.v4.new_output("stream", name="stdout", text="my code\n  check(double, seed=4711)  \nfine\n"),
        nbformat.v4.new_output("execute_result", data={"text/plain": "'check(double, seed=4711)'\nfine"}),
        error(OF_THE_CHECK, "fine", evalue="fine"),
        error("fine", "fine", evalue="check(double, seed=4711)"),
    ],
)
def test_a_hidden_line_is_blanked_wherever_else_it_is_shown(output):
    other = nbformat.v4.new_code_cell("print(source)", outputs=[output])
    text = str(hidden(cell(CHECK), other)[1])
    assert "4711" not in text
    assert "fine" in text


def test_lines_that_the_release_shows_anyway_are_not_blanked():
    repeated = (
        "check(double)\n### BEGIN HIDDEN TESTS\ncheck(double)\nassert secret == 1\n### END HIDDEN TESTS"
    )
    output = nbformat.v4.new_output("stream", name="stdout", text="check(double)\n")
    assert hidden(cell(repeated, output))[0].outputs[0].text == "check(double)\n"


def test_a_student_who_writes_the_delimiter_changes_nothing():
    source = "# BEGIN HIDDEN TESTS, says the exercise"
    assert hidden(cell(source, grade=False, solution=True))[0].source == source
