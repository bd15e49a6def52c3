"""Keeps on a mounted Drive what a notebook in Colab saves, as Colab's own disk ends with the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DISK, DRIVE = Path("/content"), Path("/content/drive/MyDrive")
FOLDER = "cifar-course"  # on the Drive
ADVICE = (
    "Colab's disk ends with the machine. To keep trainings, data and predictions.npy, mount your Drive: "
    'from google.colab import drive; drive.mount("/content/drive")'
)


def is_here() -> bool:
    """Whether this is a notebook in Colab."""
    return "google.colab" in sys.modules


def folder() -> Path | None:
    """The course's folder on a mounted Drive; None outside Colab and where no Drive is mounted."""
    return DRIVE / FOLDER if is_here() and DRIVE.is_dir() else None


def keep_on_drive() -> None:
    """Makes the folder on the Drive the notebook's own, now or once a Drive is mounted, and says so.

    So `runs/`, `predictions.npy` and whatever else has a name without a folder lie there. Colab itself starts
    each notebook in `/content`, wherever that notebook lies. A folder that was chosen instead stays.
    """
    if is_here() and not _moved():
        print(ADVICE)
        _after_each_cell()


def _moved() -> bool:
    """Whether nothing is left to do."""
    if Path.cwd() != DISK:
        return True
    place = folder()
    if place is None:
        return False
    place.mkdir(exist_ok=True)
    os.chdir(place)
    print(f"Files are kept on your Drive, in {place}")
    return True


def _after_each_cell() -> None:
    """Looks again after each cell: one of them may mount the Drive."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return

    def look(*_: object) -> None:
        if _moved():
            shell.events.unregister("post_run_cell", look)

    shell.events.register("post_run_cell", look)
