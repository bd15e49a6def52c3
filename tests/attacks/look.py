"""Looks at what a run has left: rows of the gradebook, pages, files; without the code under test."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from attacks.assignment import ASSIGNMENT, HIDDEN_LINES

ROWS = """
SELECT assignment.student_id, cell.name, grade.auto_score, grade.manual_score, grade.extra_credit
FROM grade
JOIN base_cell AS cell ON cell.id = grade.cell_id
JOIN submitted_notebook AS notebook ON notebook.id = grade.notebook_id
JOIN submitted_assignment AS assignment ON assignment.id = notebook.assignment_id
"""
ACTIVE = {"base", "embed", "form", "frame", "iframe", "link", "meta", "object"}
ELSEWHERE = re.compile(
    r"^\s*(javascript:|vbscript:|data:(?!image/(png|jpeg|gif))|(https?:)?//)", re.IGNORECASE
)


@dataclass(frozen=True)
class Mark:
    """A row of the gradebook: points as given by tests, by a person, and beyond the maximum."""

    auto: float | None
    manual: float | None
    extra: float | None

    @property
    def points(self) -> float:
        given = self.auto if self.manual is None else self.manual
        return (given or 0.0) + (self.extra or 0.0)


def grades(course: Path) -> dict[str, dict[str, Mark]]:
    """The gradebook's rows by student and task; empty where there is no gradebook any more."""
    found: dict[str, dict[str, Mark]] = {}
    try:
        with sqlite3.connect(f"file:{course / 'gradebook.db'}?mode=ro", uri=True, timeout=20) as book:
            for student, task, *values in book.execute(ROWS):
                found.setdefault(student, {})[task] = Mark(*values)
    except sqlite3.Error:
        return {}
    return found


def tests_in_gradebook(course: Path) -> list[tuple]:
    """The gradebook's tests and what they are worth."""
    with sqlite3.connect(f"file:{course / 'gradebook.db'}?mode=ro", uri=True) as book:
        cells = book.execute("SELECT id, source, locked, checksum FROM source_cell ORDER BY id").fetchall()
        return cells + book.execute("SELECT id, max_score FROM grade_cells ORDER BY id").fetchall()


def digest(folder: Path) -> str:
    """Changes when a file in the folder changes; links and pipes are not opened."""
    total = hashlib.sha256()
    for path in sorted([*folder.glob("*/*.ipynb"), *folder.glob("*/*/*.ipynb")]):
        if path.is_file() and not path.is_symlink():
            total.update(str(path).encode("utf-8", "surrogateescape") + path.read_bytes())
    return total.hexdigest()


def size(course: Path, student: str) -> int:
    """Bytes that one student's graded work and feedback take."""
    folders = [course / step / student for step in ("autograded", "feedback")]
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())


def page(course: Path, student: str) -> str:
    """All text in what the student gets back."""
    folder = course / "feedback" / student / ASSIGNMENT
    strings = [path.read_text("utf-8", "replace") for path in sorted(folder.glob("*")) if path.is_file()]
    return "\n".join(strings)


def leaks(text: str, token: str) -> list[str]:
    """Secrets in a page: of the instructor, of other students, of hidden tests."""
    plain = re.sub(r"<[^>]*>", "", text).replace("&#39;", "'").replace("&quot;", '"')
    found = [f"hidden test: {line}" for line in HIDDEN_LINES if line in plain]
    found += ["hidden test: its mark"] if "HIDDEN TESTS" in plain else []
    if token in plain:
        found.append("a secret file or a classmate's work")
    return found + (["REACHED"] if re.search(r"^REACHED \S", plain, re.MULTILINE) else [])


class _Page(HTMLParser):
    """Collects whatever could run or load something when the page is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        values = dict(attributes)
        for name, value in attributes:
            link = name in ("src", "href", "xlink:href", "data", "action", "srcdoc", "formaction")
            if "pwned" in (value or "") and (name.startswith("on") or (link and ELSEWHERE.match(value))):
                self.found.append(f"<{tag} {name}>")
        if tag in ACTIVE and "pwned" in str(values):
            self.found.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style") and "pwned" in data:
            self.found.append(f"<{self.inside}>")


def scripts(text: str) -> list[str]:
    """Elements of the attacker's that would run, load or send something in a browser."""
    parser = _Page()
    parser.feed(text)
    return parser.found
