"""Hidden tests: student code looks for the tests' source, and shows what it finds."""

from __future__ import annotations

from attacks.attack import Attack

FAMILY = "hidden-test theft"
NEEDLE = '"HIDDEN" + " TESTS"'  # in two parts, so that the search doesn't find itself


def steal(name: str, story: str, code: str = "", beats: str = "page", **more: object) -> Attack:
    return Attack(name, FAMILY, story, code.strip("\n"), beats=beats, **more)


ATTACKS = [
    steal(
        "stack",
        "The tested function prints the source of every frame that called it.",
        answers={
            "normalise": """
import inspect
def normalise(X):
    for frame in inspect.stack(context=50):
        print("".join(frame.code_context or []))
    return X"""
        },
    ),
    steal(
        "stack-raised",
        "The tested function raises an error that holds the source of its caller.",
        answers={
            "normalise": """
import inspect
def normalise(X):
    raise ValueError("".join(inspect.getsource(inspect.stack()[1].frame)))"""
        },
    ),
    steal(
        "history",
        "The tested function prints IPython's history of cells.",
        answers={
            "total": "def total(xs):\n    print(get_ipython().user_ns['In'])\n"
            "    print(list(get_ipython().history_manager.get_range()))\n    return 0"
        },
    ),
    steal(
        "request",
        "The tested function prints the request that the kernel is working on.",
        answers={
            "total": "def total(xs):\n    print(get_ipython().kernel.get_parent('shell')['content'])\n"
            "    return 0"
        },
    ),
    steal(
        "collector",
        "The tested function searches all objects for the hidden tests' mark.",
        answers={
            "total": f"""
import gc
def total(xs):
    for found in gc.get_objects():
        if isinstance(found, (dict, list, tuple)):
            for part in found.values() if isinstance(found, dict) else found:
                if isinstance(part, str) and {NEEDLE} in part:
                    print(part[:5_000])
    return 0"""
        },
    ),
    steal(
        "own-memory",
        "The tested function searches its process's memory for the hidden tests' mark.",
        answers={
            "total": f"""
def total(xs):
    needle = ({NEEDLE}).encode()
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            if "rw-p" in line:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                try:
                    memory.seek(start)
                    chunk = memory.read(min(end - start, 2**27))
                except (OSError, ValueError):
                    continue
                at = chunk.find(needle)
                if at >= 0:
                    print(chunk[at - 200:at + 400].decode("utf-8", "replace"))
    return 0"""
        },
    ),
    steal(
        "grader-memory",
        "Student code searches the memory of the process that started the kernel.",
        f"""
import os
try:
    with open(f"/proc/{{os.getppid()}}/maps") as maps, open(f"/proc/{{os.getppid()}}/mem", "rb", 0) as memory:
        for line in maps:
            if "rw-p" in line:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                memory.seek(start)
                chunk = memory.read(min(end - start, 2**27))
                at = chunk.find(({NEEDLE}).encode())
                if at >= 0:
                    print(chunk[at - 200:at + 2000].decode("utf-8", "replace"))
except OSError as problem:
    print(problem)
""",
    ),
    steal(
        "source-folder",
        "Reads the instructor's notebook in the course's source folder.",
        """
import pathlib
for path in pathlib.Path(@ROOT@).glob("source/*/*.ipynb"):
    print(path.read_text())
""",
    ),
    steal(
        "gradebook-source",
        "Reads the tests' source from the gradebook.",
        """
import sqlite3
try:
    book = sqlite3.connect(f"file:{@ROOT@}/gradebook.db?mode=ro", uri=True)
    for row in book.execute("SELECT source FROM source_cell"):
        print(row[0])
except sqlite3.Error as problem:
    print(problem)
""",
    ),
    steal(
        "own-notebook",
        "Reads the notebook that is being graded, which lies beside it in stock nbgrader.",
        """
import pathlib
for path in pathlib.Path(".").rglob("*.ipynb"):
    print(path.read_text())
""",
        beats="",
    ),
    steal(
        "judge-process",
        "Looks for the judge: its command line, memory and open files.",
        """
import os
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        line = open(f"/proc/{pid}/cmdline").read()
        if line.split("\\0")[2:3] == ["cifar_helpers.grading.judge"]:
            print("REACHED", @NAME@)
    except OSError:
        pass
""",
        beats="",
    ),
    steal(
        "seen-and-shown",
        "The tested function keeps what it is called with; a later cell shows its callers' names and locals.",
        answers={
            "total": """
import sys
seen = []
def total(xs):
    frame = sys._getframe(1)
    while frame:
        code = frame.f_code
        seen.append(str(frame.f_locals.get("__file__")) + str(code.co_names) + str(code.co_consts))
        frame = frame.f_back
    return 0""",
            "net": "print(seen)\n",
        },
        beats="",
    ),
]
