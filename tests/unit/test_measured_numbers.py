"""Measured numbers in texts are their records'; what has no record has a source or a reason."""

import measured_numbers as numbers
import nbformat
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from cifar_helpers.grading.for_students import Unmark

VGG = "convnets/laptop/vgg/test"


def text(written: str, key: str = VGG) -> str:
    return f"It had <!--m:{key}-->{written}<!--/--> of the test images.\n"


@pytest.mark.parametrize("path", numbers.files(), ids=lambda path: path.relative_to(numbers.ROOT).as_posix())
def test_each_marked_number_is_what_its_record_says(path):
    name = path.relative_to(numbers.ROOT).as_posix()
    assert [f"{name}:{each}" for each in numbers.updated(path.read_text(encoding="utf-8"))[1]] == [], (
        f"write the records' values: {numbers.COMMAND}"
    )


@pytest.mark.parametrize("path", numbers.files(), ids=lambda path: path.relative_to(numbers.ROOT).as_posix())
def test_no_mark_begins_a_formula(path):
    """Jupyter takes what lies between two dollar signs for one, in comments too: the text there is lost."""
    found = numbers.MARK.finditer(path.read_text(encoding="utf-8"))
    assert [each["keys"] for each in found if "$" in each["keys"]] == []


def test_a_stale_number_is_told_with_its_line_and_replaced():
    rows = [row for row in numbers.record("convnets") if (row["budget"], row["net"]) == ("laptop", "vgg")]
    right = f"{100 * sum(row['test'] for row in rows) / len(rows):.2f} %"
    new, told = numbers.updated("A title\n\n" + text("12.34 %"))
    assert new == "A title\n\n" + text(right)
    assert told == [f'3: "12.34 %" is "{right}" by its record']
    assert numbers.updated(new) == (new, [])


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("convnets/laptop/vgg/tests", 'called "tests"'),
        ("convnet/laptop/vgg/test", "no record convnet.json"),
        ("convnets/smoke/test", 'differ in "net"'),
        ("convnets/laptop/vgg", "leads to no number"),
        ("convnets/smoke/vgg/test/spread", "stand for 3"),
        ("output/9_capstone/^nothing like it (.*)", "prints"),
    ],
)
def test_a_key_that_leads_nowhere_is_told(key, said):
    (told,) = numbers.updated(text("77.1 %", key))[1]
    assert told.startswith("1: ")
    assert said in told


def test_a_key_can_calculate_and_stand_for_several_numbers():
    keys = "convnets/laptop/{vgg;wide}/test; convnets/laptop/vgg/test - convnets/laptop/wide/test; _"
    vgg, wide, gain, any_number = (
        value for key in numbers.expanded(keys) for value in numbers.evaluated(key)
    )
    assert any_number is None
    assert gain.number == pytest.approx(vgg.number - wide.number)
    assert gain.share


def test_no_reader_sees_a_mark():
    assert "convnets" not in markdown2html_mistune(text("77.1 %")).replace(f"<!--m:{VGG}-->", "")
    row = f"| net | test |\n| --- | --- |\n| `vgg` | <!--m:{VGG}-->**77.1 %**<!--/--> |\n"
    assert "<strong>77.1 %</strong>" in markdown2html_mistune(row)


def test_releases_have_no_marks():
    text_cell, code = nbformat.v4.new_markdown_cell(text("77.1 %")), nbformat.v4.new_code_cell("'<!--m:a-->'")
    notebook, _ = Unmark().preprocess(nbformat.v4.new_notebook(cells=[text_cell, code]), {})
    written = [cell.source for cell in notebook.cells]
    assert written == ["It had 77.1 % of the test images.\n", "'<!--m:a-->'"]
