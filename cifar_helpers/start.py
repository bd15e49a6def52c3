"""Lays an assignment out in a folder and opens it in JupyterLab."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
PLACES = (HERE / "notebooks", HERE.parent / "release")  # in the students' package; in the course's repository
NOTE = HERE / "data" / "DATA.md"
BESIDE = (".md",)  # what belongs beside a notebook: files that tell assistants what they may do
NO_LAB = (
    'JupyterLab is not installed here. Install it with pip install "jupyterlab>=4.2" '
    "(with uvx: add --with jupyterlab), then run the same command again."
)


def assignments() -> dict[str, Path]:
    """The notebook of each assignment that comes with this package, by name."""
    found = (path for place in PLACES for path in place.glob("*/*.ipynb"))
    return {path.stem: path for path in sorted(found) if path.stem == path.parent.name}


def lay_out(name: str, folder: Path) -> tuple[Path, list[Path]]:
    """Puts an assignment's notebook and the notes that belong to it into a folder.

    Files that are there already stay as they are: a notebook may hold a student's work.

    Parameters
    ----------
    name : one of `assignments`.
    folder : where to; made if it is not there.

    Returns
    -------
    The notebook, and the files that were written.

    Raises
    ------
    KeyError
        If the assignment is unknown.
    """
    original = assignments()[name]
    beside = sorted(path for path in original.parent.iterdir() if path.suffix in BESIDE)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [path for path in (original, NOTE, *beside) if not (folder / path.name).exists()]
    return folder / original.name, [Path(shutil.copyfile(path, folder / path.name)) for path in wanted]


def has_jupyterlab() -> bool:
    """Whether JupyterLab can be started by this Python."""
    return find_spec("jupyterlab") is not None


def open_in_jupyterlab(notebook: Path, browser: bool, options: list[str]) -> None:
    """Starts JupyterLab, which ends with Ctrl-C; `options` are its own."""
    from jupyterlab.labapp import main

    main([str(notebook.absolute()), *([] if browser else ["--no-browser"]), *options])
