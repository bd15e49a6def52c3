"""Class lists as Excel, Canvas, Moodle and people write them are read, or refused with the line."""

import pytest

from cifar_helpers.grading import class_list, gradebook
from cifar_helpers.grading.errors import GradebookError

PLAIN = "id,first_name,last_name,email\nzoe1,Zoë,Müller,x@example.org\nli,Li,,\n"
EXPECTED = [
    {"id": "zoe1", "first_name": "Zoë", "last_name": "Müller", "email": "x@example.org"},
    {"id": "li", "first_name": "Li", "last_name": "", "email": ""},
]
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Two layers (4711)
,,,,,Manual Posting
    Points Possible,,,,,100.0
"Lovelace, Ada",1001,S7,ada,01,
"Student, Test",1002,,0f3,01,
"""
MOODLE = """"First name",Surname,Username,"ID number","Email address",Groups
Ada,Lovelace,ada,7001,ada@example.org,A
Zoë,Müller,zoe,7002,zoe@example.org,B
"""


def read(tmp_path, content, folders=(), encoding="utf-8"):
    path = tmp_path / "students.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return class_list.read(path, folders)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n"])
def test_any_usual_encoding_and_end_of_line(tmp_path, encoding, end):
    assert read(tmp_path, PLAIN.replace("\n", end), encoding=encoding) == EXPECTED


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_separator(tmp_path, separator):
    assert read(tmp_path, PLAIN.replace(",", separator)) == EXPECTED
    assert read(tmp_path, f"sep={separator}\n" + PLAIN.replace(",", separator)) == EXPECTED


@pytest.mark.parametrize(
    "content",
    [
        PLAIN + ",,,\n,,,\n\n",
        "\n,,,\n" + PLAIN,
        PLAIN.replace("zoe1", "  zoe1 ").replace("first_name", " First Name "),
        PLAIN.replace("zoe1", "\xa0zoe1"),
        PLAIN.replace("zoe1", '"=""zoe1"""'),
        PLAIN.replace("id,first_name,last_name,email", '"ID","Vorname","Nachname","E-Mail"'),
        PLAIN.replace("ë", "e\u0308").replace("ü", "u\u0308"),
        PLAIN.replace("\n", ",,\n"),
    ],
)
def test_what_spreadsheets_and_people_add_changes_nothing(tmp_path, content):
    assert read(tmp_path, content) == EXPECTED


def test_a_list_of_canvas_without_its_own_rows(tmp_path):
    ada, test = read(tmp_path, CANVAS)
    assert ada == {"id": "1001", "first_name": "Ada", "last_name": "Lovelace"}
    assert test["last_name"] == "Student"
    assert [row["id"] for row in read(tmp_path, CANVAS, {"ada", "1"})] == ["ada", "0f3"]
    assert read(tmp_path, CANVAS, {"1001"})[0]["id"] == "1001"


def test_a_list_of_moodle(tmp_path):
    ada, zoe = read(tmp_path, MOODLE)
    assert ada == {"id": "ada", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"}
    assert zoe["id"] == "zoe"
    assert [row["id"] for row in read(tmp_path, MOODLE, {"7002", "x"})] == ["7001", "7002"]
    assert read(tmp_path, MOODLE, {"ada@example.org"})[0]["id"] == "ada@example.org"


def test_an_id_is_the_folders_however_its_accents_are_composed(tmp_path):
    decomposed = "zoe\u0308"
    assert read(tmp_path, "id\nzoë\n", {decomposed})[0]["id"] == decomposed
    assert read(tmp_path, f"id\n{decomposed}\n", {"zoë"})[0]["id"] == "zoë"


def test_a_whole_name_is_taken_apart(tmp_path):
    rows = read(tmp_path, "id,name\na,Ada King Lovelace\nb,Bo\n")
    assert [(row["first_name"], row["last_name"]) for row in rows] == [("Ada King", "Lovelace"), ("", "Bo")]


def test_an_empty_list_has_nobody_in_it(tmp_path):
    assert read(tmp_path, "") == read(tmp_path, ",,\n\n") == read(tmp_path, "id,email\n") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name\nAda\n", r'students.csv has no column "id": its first line, 1, must name the columns'),
        ("ada,Ada\nbo,Bo\n", r'no column "id".*\(there: ada, Ada\)'),
        ("id,name\nada,Ada\n,Bo\n,Cid\n", "students.csv, lines 3, 4: the id is missing"),
        ("id,name\nada,Ada\nbo,Bo\n ada ,A.\n", 'lines 2, 4: the id "ada" stands there more than once'),
        (
            "id,name\nada,Lovelace, Ada\n",
            r"line 2: there are 3 fields, but 2 headings: put text .*quotes",
        ),
        ("id,name\n1.23457E+11,Ada\n", "line 2: the id was shortened by Excel"),
        ("id;name\n1,23457E+11;Ada\n", "line 2: the id was shortened by Excel"),
        ("id,name\na/b,Ada\n", "line 2: the id holds a slash"),
        ('id,name\nada,"Ada\nbo,Bo\n', "line 3: a line break is in a field: close the quote"),
        ("id,name\n" + "x" * 200_000 + ",Ada\n", "line 2: field larger than field limit"),
        (b"PK\x03\x04 and so on", "a workbook of Excel, not a table as text. In Excel: Save As, CSV UTF-8"),
        (b"id,name\nada,Ada \x81\x8d\n", "line 2: its text is in no usual encoding. In Excel: Save As"),
        (b"\xff\xfei", "line 1: its text is in no usual encoding"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(tmp_path, content, message):
    with pytest.raises(GradebookError, match=message):
        read(tmp_path, content)


def test_it_enters_the_gradebook_by_the_folders(classroom):
    classroom.hand_in("ada")
    (classroom.root / "students.csv").write_text(CANVAS, encoding="utf-16")
    gradebook.import_students(classroom.course, classroom.root / "students.csv", {"ada"})
    assert gradebook.students(classroom.course) == {"ada": "Ada Lovelace", "0f3": "Test Student"}
    with gradebook.open_gradebook(classroom.course) as book:
        book.update_or_create_student("")  # what an earlier version made of an empty row
    assert set(gradebook.students(classroom.course)) == {"ada", "0f3"}
