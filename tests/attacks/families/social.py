"""Social: being somebody else, and names of folders and files that do something where they are printed."""

from __future__ import annotations

from pathlib import Path

from attacks.assignment import ASSIGNMENT
from attacks.attack import Attack, Scene

FAMILY = "names and copies"
NAME = f"{ASSIGNMENT}.ipynb"


def named(name: str, story: str, student: str, beats: str = "", **more: object) -> Attack:
    return Attack(name, FAMILY, story, student=student, beats=beats, **more)


def _link_notebook(folder: Path, scene: Scene) -> None:
    (folder / NAME).unlink()
    (folder / NAME).symlink_to(scene.root / "submitted" / "ada" / ASSIGNMENT / NAME)


def _link_folder(folder: Path, scene: Scene) -> None:
    (folder / NAME).unlink()
    folder.rmdir()
    folder.symlink_to(scene.root / "submitted" / "ada" / ASSIGNMENT)


def _misnamed(folder: Path, scene: Scene) -> None:
    (folder / NAME).write_text("{}")
    (folder / NAME).rename(folder / "\x1b[2J\x1b]0;pwned\x07.ipynb")


ATTACKS = [
    Attack(
        "linked-notebook",
        FAMILY,
        "The notebook is a symbolic link to a classmate's.",
        plant=_link_notebook,
        earns=None,
        beats="points",
    ),
    Attack(
        "linked-folder",
        FAMILY,
        "The whole folder is a symbolic link to a classmate's.",
        plant=_link_folder,
        earns=None,
        beats="points",
    ),
    Attack(
        "escape-in-file-name",
        FAMILY,
        "A file's name holds terminal commands, which a message would show.",
        plant=_misnamed,
        earns=None,
    ),
    named("upper-case", "The folder is called like a classmate's, in capitals.", "Ada"),
    named("homoglyph", "The folder's name looks like a classmate's.", "\u0430da"),
    named("zero-width", "A classmate's name with an invisible character.", "ada\u200b", earns=None),
    named("trailing-space", "A classmate's name with a space.", "ada ", earns=None),
    named("line-break", "A name with a line break and a control character.", "ada\n\x1b[2J", earns=None),
    named("dots", "A name of dots, which could lead upwards.", "...", earns=None),
    named("option", "A name that looks like an option.", "--force"),
    named("pattern", "A name that is a pattern for every folder.", "*"),
    named("braces", "A name with nbgrader's own placeholders.", "{student_id}{nbgrader_step}"),
    named("sql-name", "A name that is SQL.", "x'); DROP TABLE grade;--"),
    named("shell-name", "A name that is a shell command.", "$(touch pwned);`touch pwned`"),
    named("markup-name", "A name that is markup.", "[bold]<script>pwned()<"),
    named(
        "formula-name", "A name that a spreadsheet takes for a formula.", '=HYPERLINK("http:127.0.0.1:9","x")'
    ),
    named("long-name", "A name of 200 letters.", "n" * 200, earns=None),
    named("bytes-name", "A name that is not text.", "b\udcff", earns=None),
]
