"""Reads a class list as Excel, Canvas, Moodle and people write it, or says which line is wrong and how."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cifar_helpers.grading.errors import ClassListError

# Headings in small letters, without blanks and underscores. Of several columns that can hold the id, the one
# that names most folders in submitted/ is taken, else the first in this order.
IDS = (
    *("id", "studentid", "sisloginid", "username", "loginid", "login", "sisuserid", "idnumber"),
    *("matriculation", "matriculationnumber", "matrikelnummer", "email", "emailaddress"),
)
NAMES = {
    "first_name": ("firstname", "givenname", "forename", "vorname", "prénom", "prenom"),
    "last_name": ("lastname", "surname", "familyname", "nachname", "nom"),
    "email": ("email", "emailaddress", "mail"),
}
WHOLE_NAMES = ("student", "name", "fullname", "studentname", "sortablename")
NAME = "students.csv"
LARGEST = 20_000_000  # bytes; a university with 100,000 students has a tenth
LONGEST_ID = 128  # characters, as in the gradebook
SEPARATORS = ",;\t|"
BREAKS = dict.fromkeys(map(ord, "\n\r"))  # which have words of their own
SHORTENED = re.compile(r"\d+([.,]\d+)?E\+\d+", re.IGNORECASE)  # what Excel makes of a long number
ADVICE = "In Excel: Save As, CSV UTF-8 (Comma delimited)"


@dataclass(frozen=True)
class Line:
    """A row of the file with the number of the line it ends on."""

    number: int
    fields: list[str]


def read(path: Path, folders: Collection[str] = ()) -> list[dict[str, str]]:
    """The students of a class list: `id`, and `first_name`, `last_name` and `email` where known.

    Parameters
    ----------
    path : the file, in any usual encoding, separated by commas, semicolons, tabs or bars.
    folders : the names in submitted/, by which the column of the ids is known; an id that differs from one of
        them only in how its accents are composed is taken as the folder has it.

    Raises
    ------
    ClassListError
        If it can't be read, names no ids, or names one twice: with the lines.
    """
    lines = [line for line in _lines(path) if any(line.fields)]
    if not lines:
        return []
    heading, *rows = lines
    known = {_composed(folder): folder for folder in folders}
    columns = _columns(path, heading, rows, known)
    students = {}
    for line in rows:
        student = _student(line, columns)
        if _is_no_student(student):
            continue
        student["id"] = known.get(student["id"], student["id"])
        students[line.number] = student
    _check(path, heading, [line for line in rows if line.number in students], students)
    return [*students.values()]


def _lines(path: Path) -> Iterator[Line]:
    text = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    told = re.fullmatch(r'"?sep=(.)"?', first.rstrip("\r\n"))
    separator = told[1] if told else _separator(first)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    try:
        for fields in rows:
            if not (told and fields[:1] and "".join(fields).startswith("sep=")):
                yield Line(rows.line_num, [_clean(field) for field in fields])
    except csv.Error as problem:
        raise ClassListError(f"{path.name}, line {rows.line_num}: {problem}. {ADVICE}") from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise ClassListError(f"{path.name} has over {LARGEST / 1e6:.0f} MB, which no class list has")
        content = path.read_bytes()
    except OSError as problem:
        raise ClassListError(f"{path.name} can't be read ({problem.strerror}): check its rights") from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ClassListError(f"{path.name} is a workbook of Excel, not a table as text. {ADVICE}")
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
    encodings = [name for mark, name in marked.items() if content.startswith(mark)]
    if not encodings and content[1:2] == b"\0":
        encodings = ["utf-16-le"]
    elif not encodings and content[:1] == b"\0":
        encodings = ["utf-16-be"]
    for encoding in encodings or ["utf-8", "cp1252"]:
        try:
            return content.decode(encoding).replace("\r\r\n", "\n")
        except UnicodeDecodeError as problem:
            line = content.count(b"\n", 0, problem.start) + 1
    raise ClassListError(f"{path.name}, line {line}: its text is in no usual encoding. {ADVICE}")


def _separator(heading: str) -> str:
    """The one that splits the heading into most known columns."""

    def known(separator: str) -> int:
        fields = next(csv.reader([heading], delimiter=separator), [])
        every = {*IDS, *WHOLE_NAMES, *(name for names in NAMES.values() for name in names)}
        return sum(_key(field) in every for field in fields)

    return max(SEPARATORS, key=lambda separator: (known(separator), heading.count(separator)))


def _clean(field: str) -> str:
    """A field without blanks around it, with composed accents, out of the formula ="…" that keeps zeros."""
    field = _composed(field.replace("\ufeff", "").replace("\xa0", " ").strip())
    formula = re.fullmatch(r'="(.*)"', field)
    return formula[1].strip() if formula else field


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _key(heading: str) -> str:
    """A heading as it is compared.

    >>> _key(" E-Mail address"), _key("First_Name")
    ('emailaddress', 'firstname')
    """
    return re.sub(r"[\s_\-.]+", "", _clean(heading)).lower()


def _columns(path: Path, heading: Line, rows: list[Line], known: dict[str, str]) -> dict[str, int]:
    """Which column holds what."""
    keys = [_key(field) for field in heading.fields]
    ids = [keys.index(key) for key in IDS if key in keys]
    if not ids:
        there = ", ".join(filter(None, heading.fields[:6]))
        raise ClassListError(
            f'{path.name} has no column "id": its first line, {heading.number}, must name the columns, for '
            f"example id,first_name,last_name,email (there: {there})"
        )

    def folders(column: int) -> int:
        return sum(_at(line, column) in known for line in rows)

    columns = {"id": max(ids, key=folders)}
    for name, headings in {**NAMES, "whole": WHOLE_NAMES}.items():
        found = [keys.index(key) for key in headings if key in keys]
        if found:
            columns[name] = found[0]
    return columns


def _at(line: Line, column: int) -> str:
    return line.fields[column] if column < len(line.fields) else ""


def _student(line: Line, columns: dict[str, int]) -> dict[str, str]:
    student = {name: _at(line, column) for name, column in columns.items()}
    whole = student.pop("whole", "")
    if whole and not (student.get("first_name") or student.get("last_name")):
        last, comma, first = whole.partition(",")
        if not comma:
            first, _, last = whole.rpartition(" ")
        student |= {"first_name": first.strip(), "last_name": last.strip()}
    return student


def _is_no_student(student: dict[str, str]) -> bool:
    """Canvas writes rows of its own below the heading: what is possible, and what is posted."""
    name = f"{student.get('first_name', '')} {student.get('last_name', '')}".strip()
    return not student["id"] and (name == "Points Possible" or not (name or student.get("email")))


def _check(path: Path, heading: Line, rows: list[Line], students: dict[int, dict[str, str]]) -> None:
    long = [line for line in rows if any(line.fields[len(heading.fields) :])]
    for line in long:
        raise ClassListError(
            f"{path.name}, line {line.number}: there are {len(line.fields)} fields, but "
            f"{len(heading.fields)} headings: "
            'put text that holds a separator into quotes ("Lovelace, Ada")'
        )
    problems = {
        "the id is missing: fill it in, or delete the line": lambda student: not student["id"],
        "the id was shortened by Excel (1.2E+11): give the column the format Text and enter it again": (
            lambda student: SHORTENED.fullmatch(student["id"])
        ),
        "the id holds a slash and can't be a folder's name": lambda student: set(student["id"]) & {"/", "\\"},
        f"the id has over {LONGEST_ID} characters": lambda student: len(student["id"]) > LONGEST_ID,
        "the id holds characters that can't be seen": lambda student: (
            not (student["id"] + "x").translate(BREAKS).isprintable()
        ),
        "a line break is in a field: close the quote that is open": lambda student: (
            {"\n", "\r"} & set("".join(student.values()))
        ),
    }
    for message, is_wrong in problems.items():
        if lines := [number for number, student in students.items() if is_wrong(student)]:
            raise ClassListError(f"{path.name}, {_listed(lines)}: {message}")
    seen: dict[str, list[int]] = {}
    for number, student in students.items():
        seen.setdefault(student["id"], []).append(number)
    for name, lines in seen.items():
        if len(lines) > 1:
            raise ClassListError(
                f'{path.name}, {_listed(lines)}: the id "{name}" stands there more than once: '
                "delete all but one"
            )


def _listed(lines: Iterable[int]) -> str:
    """Numbers of lines, in words.

    >>> _listed([4]), _listed([4, 9])
    ('line 4', 'lines 4, 9')
    """
    numbers = [str(line) for line in lines]
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return f"line{'s' * (len(numbers) > 1)} {', '.join(numbers[:5])}{more}"
