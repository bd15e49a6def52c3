"""Looks at a notebook's file, and writes the copy that is handed in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cifar_helpers.hand_in import matching, released, report
from cifar_helpers.hand_in.notebook import Notebook, read
from cifar_helpers.hand_in.report import Outcome, Report

FOLDER = "to_upload"
BESIDE = ("predictions.npy",)  # what is handed in with a notebook, where it is there
WHOLE = "It runs from top to bottom."


def examine(
    path: Path,
    assignment: str = "",
    *,
    live: Mapping[str, Outcome] | None = None,
    run: Callable[[Notebook], dict[int, Outcome]] | None = None,
) -> Report:
    """Looks at a notebook's file.

    Parameters
    ----------
    path : path
    assignment : str
        The assignment that it should be; "": whichever it was made from.
    live : mapping, optional
        Outcomes of the session that asks, by a check's digest: they take the place of stored ones.
    run : callable, optional
        Runs the notebook from the top and returns how each cell of code ended, by its number; None: the
        stored outputs are believed.

    Raises
    ------
    HandInError
        If the file is not a notebook, or not one of an assignment that is known here.
    """
    notebook = read(path)
    release = released.of(notebook, assignment)
    found = matching.find(release, notebook)
    before = report.outcomes_stored(release, found)
    repairs = [*_version(notebook, release), *matching.damages(release, found)]
    ended: dict[int, Outcome] = {}
    if run is None:
        outcomes = before | of_session(release, live or {})
        repairs += [] if live is not None else report.not_run(notebook, found, release)
    else:
        ended = run(notebook)
        checks = [cell for cell in release.cells if cell.is_check and report.is_as_released(cell, found)]
        outcomes = {cell.name: ended[found.cells[cell.name].number] for cell in checks}
        repairs += _from_the_top(notebook, release, found, ended, before)
    notes = tuple(_named(notebook, release))
    notes += (WHOLE,) if run and not any(each.message for each in ended.values()) else ()
    return Report(release.assignment, tuple(report.tasks(release, found, outcomes)), tuple(repairs), notes)


def of_session(release: released.Released, live: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """How checks ended in a session, by their names."""
    return {cell.name: live[cell.digest] for cell in release.cells if cell.digest in live}


def _named(notebook: Notebook, release: released.Released) -> Iterator[str]:
    """That a file has another name than the one under which it is handed in."""
    right = f"{release.assignment}.ipynb"
    if notebook.path.name != right:
        yield f"The file is called {notebook.path.name}: hand in {right}, the copy with the right name."


def _version(notebook: Notebook, release: released.Released) -> Iterator[str]:
    """That a notebook is of another version than the one that this package knows."""
    if notebook.version and notebook.version != release.version:
        yield (
            f"the notebook is of version {notebook.version}, cifar-helpers of {release.version}: install the "
            "package that came with the notebook, or points and changed cells may be named wrongly here"
        )


def _from_the_top(
    notebook: Notebook,
    release: released.Released,
    found: matching.Found,
    ended: dict[int, Outcome],
    before: dict[str, Outcome],
) -> Iterator[str]:
    """What went wrong when the notebook was run from the top, and is not for an open task."""
    checks = {found.cells[cell.name].number: cell for cell in release.cells if _is_run(cell, found)}
    lost = [
        cell.name
        for number, cell in checks.items()
        if ended[number].message and before.get(cell.name) == Outcome()
    ]
    unwritten = [cell for cell in release.cells if found.is_open(cell)]
    if lost:
        yield (
            f"right in your session, wrong from the top: {matching.some(lost)}; something that these "
            "need was changed, deleted or is further down: Kernel > Restart Kernel and Run All Cells shows it"
        )
    if not unwritten:
        plain = [
            (number, each.message) for number, each in ended.items() if each.message and number not in checks
        ]
        for number, message in plain[: matching.MOST]:
            yield f"from the top, cell [{number}] ends with {message}"


def _is_run(cell: released.ReleasedCell, found: matching.Found) -> bool:
    return cell.is_check and cell.name in found.cells and found.cells[cell.name].kind == "code"


def to_upload(path: Path, assignment: str = "") -> str:
    """Copies a notebook, under its right name, into the folder `to_upload` beside it, and says so."""
    name = released.of(read(path), assignment).assignment
    if path.absolute().parent.name == FOLDER:
        return f"To upload: {path.name}, this file"
    folder = path.absolute().parent / FOLDER
    folder.mkdir(exist_ok=True)
    copied = [_copy(path, folder / f"{name}.ipynb")]
    copied += [_copy(path.parent / each, folder / each) for each in BESIDE if (path.parent / each).is_file()]
    return f"To upload: {' and '.join(copied)}"


def _copy(path: Path, into: Path) -> str:
    """Copies in one step: what was there stays whole until then. The path as it is told."""
    temporary = into.with_name(f".{into.name}.part")
    try:
        shutil.copyfile(path, temporary)
        temporary.replace(into)
    finally:
        temporary.unlink(missing_ok=True)
    return f"{FOLDER}/{into.name}"
