"""Reads a notebook file as it is, without any package of Jupyter's, and says what a file is that is none."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
SAVE_AGAIN = "open the notebook in Jupyter, save it, and check that file"
DOWNLOAD = "take the notebook itself (JupyterLab: File > Download; Colab: File > Download > Download .ipynb)"
KINDS = (  # how a file begins, in lower case, and what it is then
    (b"pk\x03\x04", "a zip archive or an Office document"),
    (b"%pdf", "a PDF document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"\x89png", "a picture"),
    (b"http", "a link"),
    (b"# %%", "a Python script"),
    (b"import ", "a Python script"),
)


class HandInError(Exception):
    """What keeps a file from being handed in, and what to do about it."""


@dataclass(frozen=True)
class Cell:
    """A cell as the file has it.

    Attributes
    ----------
    number : int
        Its place among the cells of code, from 1, as one counts them on the screen; 0 for text.
    name : str
        nbgrader's grade_id, else the id of the cell, which releases take from it.
    ran : bool
        Whether it was run before the notebook was saved.
    """

    number: int
    kind: str
    source: str
    name: str = ""
    ran: bool = False
    outputs: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    @property
    def error(self) -> Mapping[str, Any] | None:
        """The error that its outputs hold, if they do."""
        return next((each for each in self.outputs if each.get("output_type") == "error"), None)


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook file, and what its metadata say of where it comes from."""

    path: Path
    cells: tuple[Cell, ...]
    assignment: str = ""
    version: str = ""


def digest(source: str) -> str:
    """A cell's text in 16 characters; ends of lines and empty lines don't count, as editors change them.

    >>> digest("a = 1\\r\\n\\r\\nb = 2  ") == digest("a = 1\\nb = 2")
    True
    """
    lines = (line.expandtabs().rstrip() for line in source.splitlines())
    return hashlib.sha256("\n".join(line for line in lines if line).encode("utf-8", "replace")).hexdigest()[
        :16
    ]


def read(path: Path) -> Notebook:
    """The notebook in a file.

    Raises
    ------
    HandInError
        If there is none: with what the file is instead.
    """
    if not path.is_file():
        there = "is a folder" if path.is_dir() else "does not exist"
        raise HandInError(f"{path} {there}: name the notebook's file, for example 2_two_layer_net.ipynb")
    content = path.read_bytes()
    entries, metadata = _parts(path.name, content)
    cells, count = [], 0
    for entry in entries:
        count += entry.get("cell_type") == "code"
        cells.append(_cell(entry, count))
    stamp = metadata.get("cifar")
    stamp = stamp if isinstance(stamp, Mapping) else {}
    return Notebook(path, tuple(cells), str(stamp.get("assignment", "")), str(stamp.get("version", "")))


def _parts(name: str, content: bytes) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
    """The cells of a file and its metadata, as JSON has them."""
    if not content.strip(b"\0 \r\n\t"):
        raise HandInError(f"{name} is empty, as when a disk was full or a copy did not finish: {SAVE_AGAIN}")
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    kind = next((what for sign, what in KINDS if start.startswith(sign)), None)
    if kind:
        raise HandInError(f"{name} is {kind}, not a notebook: {DOWNLOAD}")
    text = content.decode(json.detect_encoding(content), "replace").lstrip("\ufeff")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise HandInError(_damage(name, text, problem)) from None
    if not isinstance(found, Mapping):
        raise HandInError(f"{name} is not a notebook, as it has no cells: {DOWNLOAD}")
    if "worksheets" in found:
        raise HandInError(f"{name} has the format of before 2015: {SAVE_AGAIN}")
    if not isinstance(found.get("cells"), list):
        raise HandInError(f"{name} is not a notebook, as it has no cells: {DOWNLOAD}")
    metadata = found.get("metadata")
    cells = [entry for entry in found["cells"] if isinstance(entry, Mapping)]
    return cells, metadata if isinstance(metadata, Mapping) else {}


def _damage(name: str, text: str, problem: Exception) -> str:
    """Why a text is not the JSON of a notebook, and what to do."""
    if conflict := CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        return f"{name} holds an unfinished merge (line {line}): resolve the conflict, or {SAVE_AGAIN}"
    if text.startswith("{") and not text.rstrip().endswith("}"):
        return f"{name} ends in the middle, as when a disk was full or a copy did not finish: {SAVE_AGAIN}"
    if not text.startswith(("{", "[")):
        return f"{name} is not a notebook: {DOWNLOAD}"
    return f"{name} is damaged ({str(problem)[:60]}): {SAVE_AGAIN}"


def _cell(entry: Mapping[str, Any], count: int) -> Cell:
    kind = str(entry.get("cell_type"))
    metadata = entry.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    claimed = metadata.get("nbgrader")
    claim = claimed.get("grade_id") if isinstance(claimed, Mapping) else None
    outputs = entry.get("outputs")
    return Cell(
        number=count if kind == "code" else 0,
        kind=kind,
        source=as_text(entry.get("source", "")),
        name=str(claim or entry.get("id") or ""),
        ran=entry.get("execution_count") is not None,
        outputs=tuple(each for each in outputs if isinstance(each, Mapping))
        if isinstance(outputs, list)
        else (),
    )


def as_text(source: Any) -> str:
    """A string that a notebook may hold as a list of lines."""
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
