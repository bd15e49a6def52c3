"""Pages of the course's site: each released notebook, with the figures of the executed one."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from cifar_helpers.instructors import notebooks

FOLDER = "notebooks"  # of the site
IMAGE_FROM_OUTSIDE = re.compile(r"!\[([^\]]*)\]\(https?:[^)]*\)|<img\b[^>]*\bsrc=[\"']https?:[^>]*>")
NOTE = """```{{note}}
This is `{name}` as students get it, with the outputs of an executed copy in the `smoke` budget: toy images
drawn by code, and trainings of seconds. No number here is a result on CIFAR; those are in {{doc}}`/results`.
Cells that students write show what they start from. Hidden tests and their output are left out.
```"""


def write_pages(root: Path, folder: Path) -> None:
    """Writes a notebook for each assignment of the course `root` into `folder`; what is up to date stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in notebooks.assignments(root):
        released, executed = (root / kind / name / f"{name}.ipynb" for kind in ("release", "source"))
        made = page(name, nbformat.read(released, as_version=4), nbformat.read(executed, as_version=4))
        text, path = nbformat.writes(made), folder / released.name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def page(
    name: str, released: nbformat.NotebookNode, executed: nbformat.NotebookNode
) -> nbformat.NotebookNode:
    """The released notebook with the outputs of those cells that are the same in the executed one.

    A cell that differs holds a solution or a hidden test in the executed notebook: its output stays out.
    """
    outputs = {(cell.id, cell.source): cell.get("outputs", []) for cell in executed.cells}
    shown = nbformat.from_dict(released)
    for cell in shown.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs.get((cell.id, cell.source), [])
        else:
            cell.source = IMAGE_FROM_OUTSIDE.sub(r"\1", cell.source)
    title = next(n for n, cell in enumerate(shown.cells) if re.search(r"^# ", cell.source, re.MULTILINE))
    note = nbformat.v4.new_markdown_cell(NOTE.format(name=name), id="about-this-page")
    shown.cells.insert(title + 1, note)
    return shown
