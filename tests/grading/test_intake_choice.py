"""Of several notebooks the one that was worked on is graded, the newest of several, and the row says so."""

import io
import json
import os
import zipfile

import nbformat
import pytest
from breakages import bytes_of, colab
from classroom import ASSIGNMENT, RIGHT

from cifar_helpers.grading import intake
from cifar_helpers.grading.errors import NotGradable

NAME = f"{ASSIGNMENT}.ipynb"
COPIES = [
    "1_sums-Copy1.ipynb",
    "1_sums (1).ipynb",
    "1_sums 2.ipynb",
    "1_sums copy.ipynb",
    "1_sums - Kopie.ipynb",
    "Copie de 1_sums.ipynb",
    "1_sums_final.ipynb",
    "AAA.ipynb",
    "deeper/1_sums.ipynb",
]
OLD, NEW = 1_700_000_000, 1_700_090_000


def answers(submission):
    return [cell["source"] for cell in json.loads(submission.notebook)["cells"]]


def read(classroom):
    return intake.read(classroom.course, ASSIGNMENT, "eve")


def two(classroom, other, first=None, second=None):
    """A notebook of the right name with the answers `first`, and another with the answers `second`."""
    path = classroom.hand_in("eve", **(second or {}))
    (path.parent / other).parent.mkdir(exist_ok=True)
    path.rename(path.parent / other)
    return classroom.hand_in("eve", **(first or {})), path.parent / other


@pytest.mark.parametrize("other", COPIES)
def test_a_copy_with_answers_is_taken_in_place_of_the_untouched_release(classroom, other):
    two(classroom, other, second=RIGHT)
    submission = read(classroom)
    assert RIGHT["double"] in answers(submission)
    assert submission.repairs == (f"{NAME} is as it was released: {other} has answers and was taken",)


@pytest.mark.parametrize("other", COPIES)
def test_an_untouched_copy_beside_the_answers_is_no_news(classroom, other):
    two(classroom, other, first=RIGHT)
    submission = read(classroom)
    assert RIGHT["double"] in answers(submission)
    assert submission.repairs == ()


def test_the_untouched_release_may_have_been_run_and_lost_its_metadata(classroom):
    right, _ = two(classroom, "1_sums-Copy1.ipynb", second=RIGHT)
    right.write_bytes(bytes_of(colab(json.loads(right.read_text("utf-8")))))
    assert RIGHT["total"] in answers(read(classroom))


def test_a_cell_of_ones_own_is_no_answer(classroom):
    right, _ = two(classroom, "1_sums-Copy1.ipynb", second=RIGHT)
    notebook = nbformat.read(right, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("print('tried')"))
    nbformat.write(notebook, right)
    assert RIGHT["double"] in answers(read(classroom))


@pytest.mark.parametrize("newer", [0, 1])
def test_of_two_with_answers_the_newest_is_taken_however_few_they_are(classroom, newer):
    draft = {"double": "def double(x):\n    return x + 2"}
    pair = two(classroom, "1_sums-Copy1.ipynb", first=draft, second=RIGHT)
    for path in pair:
        os.utime(path, (OLD, OLD))
    os.utime(pair[newer], (NEW, NEW))
    submission = read(classroom)
    assert [draft, RIGHT][newer]["double"] in answers(submission)
    assert submission.repairs == (
        f"2 notebooks have answers: {pair[newer].name} was taken, the one saved last, "
        f"not {pair[1 - newer].name}",
    )


def test_where_times_do_not_tell_the_one_with_most_answers_is_taken(classroom):
    pair = two(
        classroom, "1_sums-Copy1.ipynb", first={"double": "def double(x):\n    return 0"}, second=RIGHT
    )
    for second, path in enumerate(pair[::-1]):
        os.utime(path, (OLD + second, OLD + second))
    submission = read(classroom)
    assert RIGHT["double"] in answers(submission)
    assert "as the times of saving don't tell which is newer" in submission.repairs[0]


def test_two_copies_of_one_version_need_no_choice(classroom):
    right, other = two(classroom, "1_sums-Copy1.ipynb", first=RIGHT, second=RIGHT)
    os.utime(right, (OLD, OLD))
    os.utime(other, (NEW, NEW))
    assert read(classroom).repairs == ()


def packed(members):
    """A zip archive of (name, content, year)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content, year in members:
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), content)
    return file.getvalue()


def test_times_are_read_from_archives(classroom):
    draft = classroom.hand_in("eve", double="def double(x):\n    return 0").read_bytes()
    path = classroom.hand_in("eve", **RIGHT)
    solved = path.read_bytes()
    path.unlink()
    classroom.put("eve", packed([(NAME, solved, 2020), ("1_sums (1).ipynb", draft, 2021)]), "work.zip")
    submission = read(classroom)
    assert "def double(x):\n    return 0" in answers(submission)
    assert submission.repairs[0] == "unpacked: work.zip"
    assert "1_sums (1).ipynb was taken, the one saved last" in submission.repairs[1]


def test_answers_in_an_archive_beside_the_untouched_release_are_found(classroom):
    solved = classroom.hand_in("eve", **RIGHT).read_bytes()
    classroom.hand_in("eve")
    classroom.put("eve", packed([("1_sums-Copy1.ipynb", solved, 2020)]), "work.zip")
    submission = read(classroom)
    assert RIGHT["double"] in answers(submission)
    assert submission.repairs[0] == "unpacked: work.zip"
    classroom.put("eve", b"PK damaged", "work.zip")
    assert read(classroom).repairs == ()  # the untouched release is whole, and all there is


def test_a_strangers_notebook_beside_the_right_one_is_no_news_and_alone_it_is_refused(classroom):
    path = classroom.hand_in("eve", **RIGHT)
    other = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("shopping = ['eggs', 'milk', 'flour']")]
    )
    classroom.put("eve", nbformat.writes(other).encode(), "list.ipynb")
    assert read(classroom).repairs == ()
    path.unlink()
    with pytest.raises(NotGradable, match=r"list.ipynb: the notebook has none of the 5 cells"):
        read(classroom)
