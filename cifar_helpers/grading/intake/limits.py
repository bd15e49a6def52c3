"""How much of a stranger's folder, archive and notebook is read: far above honest work, far below harm."""

from __future__ import annotations

from dataclasses import dataclass

MB = 2**20


@dataclass(frozen=True)
class Limits:
    """Sizes are in bytes; `folder` is nbgrader's own limit, and holds for what an archive unpacks to."""

    folder: int = 100 * MB
    notebook: int = 50 * MB  # outputs included
    outputs: int = 10 * MB  # of all cells, as handed in; people see less
    sources: int = 5 * MB  # the text of all cells
    pictures: int = 20 * MB  # pasted into markdown cells
    entries: int = 2_000  # files, folders and links in the folder, or in its archives
    depth: int = 10  # folders within folders
    name: int = 200  # of one file or folder; the file system's end is at 255
    path: int = 1_000
    archives: int = 2  # archives within archives
    cells: int = 1_000
    # JSON's memory is in its parts: 50 MB of "[]," would take over 1 GB. A figure of 500,000 points passes.
    commas: int = 5_000_000
    openings: int = 2_000_000


LIMITS = Limits()
