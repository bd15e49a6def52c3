"""The look at a notebook before it is handed in: `cifar-course check`, and the last cell of each notebook."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from cifar_helpers import presence
from cifar_helpers.hand_in import matching, released, report, session
from cifar_helpers.hand_in.examining import examine, of_session, to_upload
from cifar_helpers.hand_in.notebook import HandInError, Notebook, read
from cifar_helpers.hand_in.report import Outcome, Report

__all__ = ["HandInError", "Notebook", "Outcome", "Report", "check", "examine", "to_upload"]

NOBODY = "Where a person works in the notebook, this cell says what is done and what is open."
GRADING = "Grading repeats the checks on other numbers."
COLAB = (
    "Colab keeps the notebook on your Drive, where this cell can't read it. The table is of this session. "
    "To hand in: File > Download > Download .ipynb, and name the file {name}.ipynb."
)
NOT_FOUND = (
    "The notebook's file was not found; the table is of this session. Save it, and say where it is: "
    'hand_in.check("{name}", "path/to/{name}.ipynb"), or in a terminal cifar-course check {name}.ipynb.'
)
SAVE = (
    "Save the notebook (Ctrl+S, on a Mac Cmd+S), then run this cell again: cells were run after it was saved "
    "at {saved}. The file to upload is written then."
)

NOT_WRITTEN = (
    "the file to upload could not be written ({problem}): make room, or move the notebook to a folder that "
    "you may write to, then run this cell again. The notebook is as it was."
)


def check(assignment: str, path: str | Path | None = None) -> Report | None:
    """The report on the notebook that this is called in, and a copy of it to upload.

    It reads the file as it was saved last, and takes the outcomes of the checks that ran since.

    Parameters
    ----------
    assignment : str
        For example ``"2_two_layer_net"``.
    path : path, optional
        The notebook's file, where Jupyter doesn't say which it is.

    Returns
    -------
    Report or None
        It shows itself. None where nobody is there: while the notebook is graded, tested or built.
    """
    if presence.is_graded():
        return None
    if not presence.someone_is_there():
        print(NOBODY)
        return None
    place = Path(path) if path else find(assignment)
    try:
        return _of_session(assignment) if place is None else _of_file(assignment, place)
    except HandInError as problem:
        return Report(assignment, (), (str(problem),))


def find(assignment: str) -> Path | None:
    """The file of the notebook that this session is of, as far as front ends say it."""
    from IPython import get_ipython

    named = get_ipython().user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    place = Path(named)
    if named and place.suffix == ".ipynb" and place.is_file():
        return place
    there = [path for path in sorted(Path.cwd().glob("*.ipynb")) if _is_of(path, assignment)]
    return there[0] if len(there) == 1 else None


def _is_of(path: Path, assignment: str) -> bool:
    try:
        return read(path).assignment == assignment
    except (HandInError, OSError):
        return False


def _of_session(assignment: str) -> Report:
    """The report where there is no file to read."""
    release = released.named(assignment)
    found = matching.Found({}, ())
    message = COLAB if "google.colab" in sys.modules else NOT_FOUND
    tasks = tuple(report.tasks(release, found, of_session(release, session.outcomes())))
    seen = tuple(replace(task, note="") if task.note == report.MISSING else task for task in tasks)
    return Report(assignment, seen, notes=(message.format(name=assignment),))


def _of_file(assignment: str, place: Path) -> Report:
    looked = examine(place, assignment, live=session.outcomes())
    saved = place.stat().st_mtime
    if any(run.at > saved + 1 for run in session.ran.values()):
        return replace(looked, notes=(SAVE.format(saved=time.strftime("%H:%M:%S", time.localtime(saved))),))
    try:
        written = to_upload(place, assignment)
    except OSError as problem:
        return replace(looked, repairs=(*looked.repairs, NOT_WRITTEN.format(problem=problem)))
    terminal = f"cifar-course check {place.name} in a terminal runs the notebook from the top, too."
    return replace(looked, notes=(*looked.notes, written, f"{GRADING} {terminal}"))
