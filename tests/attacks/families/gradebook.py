"""Gradebook: writing points, or the notes that grading keeps, past the grader."""

from __future__ import annotations

import json

from attacks.attack import Attack

FAMILY = "gradebook"
SQL = """
import sqlite3
try:
    book = sqlite3.connect(@ROOT@ + "/gradebook.db", timeout=5)
    {body}
    book.commit()
    book.close()
except sqlite3.Error as problem:
    print(problem)
"""


def sql(name: str, story: str, body: str, beats: str) -> Attack:
    return Attack(name, FAMILY, story, SQL.format(body=body).strip("\n"), beats=beats)


ATTACKS = [
    sql(
        "sql-own-points",
        "An SQL update gives the submission extra credit.",
        'book.execute("UPDATE grade SET extra_credit = 5")',
        "points",
    ),
    sql(
        "sql-others-points",
        "An SQL update takes everybody else's points.",
        'book.execute("UPDATE grade SET manual_score = 0")',
        "class",
    ),
    sql(
        "sql-maximum",
        "An SQL update changes what the tasks are worth.",
        'book.execute("UPDATE grade_cells SET max_score = 0")',
        "class",
    ),
    sql(
        "sql-tests",
        "An SQL update replaces the source of the tests.",
        "book.execute(\"UPDATE source_cell SET source = 'pass' WHERE locked\")",
        "class",
    ),
    Attack(
        "gradebook-deleted",
        FAMILY,
        "The gradebook's file is deleted.",
        "import contextlib, os\nwith contextlib.suppress(OSError):\n    os.remove(@ROOT@ + '/gradebook.db')",
        beats="class",
    ),
    Attack(
        "gradebook-locked",
        FAMILY,
        "A process that outlives the kernel holds a lock on the gradebook.",
        """
import subprocess, sys
code = '''
import sqlite3, sys, time
book = sqlite3.connect(sys.argv[1], isolation_level=None)
book.execute("BEGIN EXCLUSIVE")
time.sleep(100)
'''
subprocess.Popen([sys.executable, "-c", code, @ROOT@ + "/gradebook.db", @MARK@], start_new_session=True)
""".strip(),
        beats="class",
    ),
    Attack(
        "nbgrader-api",
        FAMILY,
        "nbgrader's own Python API writes the points.",
        """
try:
    from nbgrader.api import Gradebook
    with Gradebook("sqlite:///" + @ROOT@ + "/gradebook.db") as book:
        for grade in book.find_submission("1_arrays", @NAME@).notebooks[0].grades:
            grade.extra_credit = 5
        book.db.commit()
except Exception as problem:
    print(type(problem).__name__)
""".strip(),
        beats="points",
        earns=None,
    ),
    Attack(
        "forged-note",
        FAMILY,
        "The note that says that a submission is graded lies in the submission.",
        files={"graded.json": json.dumps({"fingerprint": "", "status": "graded", "seconds": 1}).encode()},
    ),
    Attack(
        "autograded-written",
        FAMILY,
        "A finished notebook is written into the folder of graded work.",
        """
import contextlib, pathlib
with contextlib.suppress(OSError):
    for folder in pathlib.Path(@ROOT@).glob("autograded/*/*"):
        (folder / "planted.txt").write_text("x")
    (pathlib.Path(@ROOT@) / "grades.csv").write_text("forged")
""".strip(),
        beats="class",
    ),
    Attack(
        "timestamp-forged",
        FAMILY,
        "timestamp.txt claims that the work was handed in a thousand years ago.",
        files={"timestamp.txt": b"1026-01-01 00:00:00 UTC"},
    ),
    Attack(
        "timestamp-broken",
        FAMILY,
        "timestamp.txt holds no date.",
        files={"timestamp.txt": b"yesterday, I promise"},
        earns=None,
        beats="class",
    ),
    Attack(
        "timestamp-binary",
        FAMILY,
        "timestamp.txt is not text.",
        files={"timestamp.txt": b"\xff\xfe\x00" * 100},
        earns=None,
    ),
]
