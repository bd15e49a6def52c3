"""Pages of the course's site: each released notebook, with the figures of the executed one."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from cifar_helpers.instructors import notebooks, shown

FOLDER = "notebooks"  # of the site
IMAGE_FROM_OUTSIDE = re.compile(r"!\[([^\]]*)\]\(https?:[^)]*\)|<img\b[^>]*\bsrc=[\"']https?:[^>]*>")
NOTE = """```{{note}}
This is `{name}` as students get it, with the outputs of an executed copy in the `{budget}` budget: toy images
drawn by code, and trainings of {length}. No number here is a result on CIFAR; those are in {{doc}}`/results`.
Cells that students write show what they start from. Hidden tests and their output are left out.
```"""
LENGTH = {"toy": "minutes at most, long enough for what the text says to show", "smoke": "seconds"}


def write_pages(root: Path, folder: Path) -> None:
    """Writes a notebook for each assignment of the course `root` into `folder`; what is up to date stays.

    Where there are no outputs of `toy` that belong to the present code, those of source/ are shown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in notebooks.assignments(root):
        released, executed = (root / kind / name / f"{name}.ipynb" for kind in ("release", "source"))
        toy = shown.read(name, root)
        made = page(
            name,
            nbformat.read(released, as_version=4),
            toy or nbformat.read(executed, as_version=4),
            shown.BUDGET if toy else "smoke",
        )
        text, path = nbformat.writes(made), folder / released.name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def page(
    name: str, released: nbformat.NotebookNode, executed: nbformat.NotebookNode, budget: str
) -> nbformat.NotebookNode:
    """The released notebook with outputs of an executed one, and a note that says of which budget."""
    made = shown.with_outputs(released, executed)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = IMAGE_FROM_OUTSIDE.sub(r"\1", cell.source)
    title = next(n for n, cell in enumerate(made.cells) if re.search(r"^# ", cell.source, re.MULTILINE))
    text = NOTE.format(name=name, budget=budget, length=LENGTH[budget])
    made.cells.insert(title + 1, nbformat.v4.new_markdown_cell(text, id="about-this-page"))
    return made
