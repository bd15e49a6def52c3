"""Class stoppers: bytes that cost whoever reads them memory or time, with no code that runs."""

from __future__ import annotations

import base64
import bz2
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import nbformat

from attacks.assignment import ASSIGNMENT
from attacks.attack import Attack, Scene

FAMILY = "class stoppers"
NAME = f"{ASSIGNMENT}.ipynb"
MB = 2**20


def stopper(name: str, story: str, **more: object) -> Attack:
    return Attack(name, FAMILY, story, **more)


def _alone(make: Callable[[bytes], tuple[str, bytes]]) -> Callable[[Path, Scene], None]:
    """Hands in what is made of the notebook in its place."""

    def plant(folder: Path, scene: Scene) -> None:
        name, content = make((folder / NAME).read_bytes())
        (folder / NAME).unlink()
        (folder / name).write_bytes(content)

    return plant


def zipped(method: int, size: int) -> Callable[[bytes], tuple[str, bytes]]:
    """An archive of the notebook and as many zero bytes, packed by this method."""

    def make(notebook: bytes) -> tuple[str, bytes]:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("data.bin", bytes(size))
            archive.writestr(NAME, notebook)
        return "work.zip", file.getvalue()

    return make


def _tar_in_bzip2(notebook: bytes) -> tuple[str, bytes]:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("data.bin")
        member.size = 300 * MB
        archive.addfile(member, io.BytesIO(bytes(member.size)))
    return "work.tar.bz2", bz2.compress(file.getvalue(), 1)


def _nested_lists(notebook: bytes) -> tuple[str, bytes]:
    return NAME, b'{"cells": ' + b"[" * 1_900_000


def _parts(notebook: bytes) -> tuple[str, bytes]:
    """Four million small parts, each an object of Python's."""
    return NAME, b'{"cells": [], "metadata": {"x": [' + b"1234567890," * 4_000_000 + b"0]}}"


def _nested(notebook: bytes) -> tuple[str, bytes]:
    """Well-formed, with metadata 900 deep."""
    content = json.loads(notebook)
    content["metadata"]["x"] = "@"
    deep = '{"a":' * 900 + "1" + "}" * 900
    return NAME, json.dumps(content).replace('"@"', deep).encode()


def _copies(folder: Path, scene: Scene) -> None:
    """Fifteen more notebooks, each of hundreds of cells that are like the release's and not the same."""
    release = json.loads((folder / NAME).read_text())
    cells = [
        {**cell, "metadata": {}, "source": "".join(cell["source"]) + f"\n# {number}"}
        for number in range(60)
        for cell in release["cells"]
    ]
    for number in range(15):
        (folder / f"copy-{number}.ipynb").write_text(json.dumps({**release, "cells": cells}))
    (folder / NAME).unlink()


def _folder_closed(folder: Path, scene: Scene) -> None:
    (folder / "closed").mkdir()
    (folder / "closed" / "x").write_text("x")
    (folder / "closed").chmod(0)


def _long_names(folder: Path, scene: Scene) -> None:
    for name in ("n" * 255, "é" * 127 + "x", "n" * 249 + ".ipynb"):
        (folder / name).write_text("{}")


def cell(kind: str, source: str) -> Callable[[nbformat.NotebookNode], None]:
    """Adds a cell."""
    make = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell

    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.append(make(source))

    return change


def shown(*outputs: dict, source: str = "pass") -> Callable[[nbformat.NotebookNode], None]:
    """Adds a cell with these outputs, as its student saw them."""

    def change(notebook: nbformat.NotebookNode) -> None:
        added = nbformat.v4.new_code_cell(source)
        added["outputs"] = [nbformat.from_dict(output) for output in outputs]
        notebook.cells.append(added)

    return change


def stream(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def display(kind: str, content: str) -> dict:
    return {"output_type": "display_data", "data": {kind: content}, "metadata": {}}


def blank_png(side: int) -> str:
    """A picture of one colour: some kilobytes that unpack to `side` times `side` pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        )

    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    pixels = zlib.compress(bytes((side + 1) * side), 9)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()


def _attached(notebook: nbformat.NotebookNode) -> None:
    added = nbformat.v4.new_markdown_cell("![x](attachment:x.png)")
    added["attachments"] = {"x.png": {"image/png": "A" * 15 * MB}}
    notebook.cells.append(added)


NESTED = "".join(f"<b title={number}>" for number in range(5_000))

ATTACKS = [
    stopper(
        "zip-of-bzip2",
        "An archive that unpacks a hundred megabytes at once, by bzip2.",
        plant=_alone(zipped(zipfile.ZIP_BZIP2, 100 * MB)),
        earns={},
    ),
    stopper(
        "zip-of-lzma",
        "The same by LZMA.",
        plant=_alone(zipped(zipfile.ZIP_LZMA, 100 * MB)),
        earns={},
    ),
    stopper(
        "zip-of-zeros",
        "An archive just below the limit of what it may unpack to.",
        plant=_alone(zipped(zipfile.ZIP_DEFLATED, 90 * MB)),
        room=100 * MB,  # as anybody may hand in
    ),
    stopper("tar-of-zeros", "A tar archive in bzip2 of 300 MB.", plant=_alone(_tar_in_bzip2), earns={}),
    stopper(
        "nested-lists", "Lists within lists, two million of them.", plant=_alone(_nested_lists), earns={}
    ),
    stopper("parts", "Four million numbers in the metadata.", plant=_alone(_parts), earns={}),
    stopper("nested-metadata", "Metadata 900 objects deep.", plant=_alone(_nested)),
    stopper("copies", "Fifteen notebooks of a thousand cells that are like ours.", plant=_copies, earns=None),
    stopper("nested-markdown", "Tags in tags, in the text.", change=cell("markdown", NESTED)),
    stopper("nested-html", "Tags in tags, in an output.", change=shown(display("text/html", NESTED))),
    stopper(
        "unclosed-formula",
        "Ten thousand formulas that never end: their parser looks for each end to the end.",
        change=cell("markdown", "\\begin{a}" * 11_000),
    ),
    stopper(
        "unclosed-many",
        "The same in five cells, as long as a page may be.",
        change=lambda notebook: [cell("markdown", "\\begin{a}" * 4_400)(notebook) for _ in range(5)],
    ),
    stopper(
        "blank-lines",
        "Ninety thousand empty lines of code.",
        change=cell("code", "x = 1" + "\n \n" * 45_000 + "x"),
    ),
    stopper("long-line", "A line of four megabytes.", change=cell("code", "# " + "x" * 4 * MB)),
    stopper(
        "digits",
        "A million digits as handed in, and again while grading.",
        change=shown(stream("1" * 1_000_000), source="print('1' * 1_000_001)"),
    ),
    stopper(
        "commas",
        "The same with commas, where a number may begin at each.",
        change=shown(stream("1," * 500_000), source="print('1,' * 500_001)"),
    ),
    stopper("outputs", "Two hundred thousand outputs.", change=shown(*[stream("x")] * 200_000)),
    stopper(
        "lines-shown",
        "A million lines in one output.",
        change=cell("code", "display({'text/plain': 'a\\n' * 900_000}, raw=True)"),
    ),
    stopper(
        "lines-written",
        "Four hundred thousand empty lines of text.",
        change=cell("markdown", "\n" * 390_000),
    ),
    stopper(
        "pictures",
        "Forty pictures of 24 million pixels in 1 MB.",
        change=shown(*[display("image/png", blank_png(4_900))] * 40),
    ),
    stopper("drawing", "A drawing of 9 MB.", change=shown(display("image/svg+xml", "<svg>" * (9 * MB // 5)))),
    stopper("attached", "15 MB that are no picture.", change=_attached, room=20 * MB),
    stopper("names", "Names of 255 bytes.", plant=_long_names),
    stopper("long-student", "A folder's name of 255 bytes.", student="é" * 127 + "x"),
    stopper("closed-folder", "A folder that nobody may enter.", plant=_folder_closed),
    stopper(
        "attributes",
        "An expression three thousand attributes deep.",
        change=cell("code", "if False:\n    a" + ".b" * 3_000),
    ),
    stopper(
        "long-word", "An error of one long word.", change=cell("code", "raise ValueError('x' * 1_900_000)")
    ),
    stopper(
        "pairs",
        "Lines that could all be one assignment.",
        change=cell("code", "a,\n" * 100_000),
    ),
    stopper("parentheses", "Parentheses that the compiler gives up on.", change=cell("code", "(" * 50_000)),
    stopper(
        "shell-lines",
        "Thirty thousand magics, each looked for again.",
        change=cell("code", "pass\n" + "%x\n" * 30_000),
    ),
]
