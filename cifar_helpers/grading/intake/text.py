"""From a notebook file's bytes to plain cells: any encoding, any nbformat, no schema taken for granted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cifar_helpers.grading import handed_in
from cifar_helpers.grading.caps import weight
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.collecting import LIMITS, MB
from cifar_helpers.grading.intake.kinds import AGAIN, by_content, by_keys, by_text

KINDS = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown", "html": "markdown"}
PICTURES = ("image/png", "image/jpeg", "image/gif")
METADATA = ("grade_id", "schema_version", "grade", "solution", "locked", "task", "points", "checksum")
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A cell as handed in, without anything that grading doesn't need.

    `kind` is code, markdown or raw; `nbgrader_metadata` is as the submission claims it; `pictures`
    are those that were pasted into a markdown cell, as nbformat's attachments; `outputs` are what the
    student saw below a code cell.
    """

    kind: str
    source: str
    nbgrader_metadata: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)
    outputs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def claim(self) -> str | None:
        """The grade_id that the cell says it has."""
        grade_id = self.nbgrader_metadata.get("grade_id")
        return grade_id if isinstance(grade_id, str) and grade_id else None


def decode(content: bytes) -> tuple[str, list[str]]:
    """The text in a file, and a sentence if it was not in UTF-8.

    >>> decode("é".encode("utf-16"))
    ('é', ['the text was in UTF-16'])
    """
    encoding = json.detect_encoding(content)
    for name in (encoding, "cp1252", "latin-1"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        label = (
            "latin-1"
            if name == "cp1252"
            else name.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
        )
        return text.lstrip("\ufeff"), [] if label == "utf-8" else [f"the text was in {label.upper()}"]
    raise AssertionError("latin-1 decodes every byte")


def parse(content: bytes) -> tuple[list[Cell], list[str]]:
    """The cells of a notebook file, and sentences on what was repaired.

    Raises
    ------
    NotGradable
        If it is not a notebook, or over the limits.
    """
    if what := by_content(content[: LIMITS.notebook]):
        raise NotGradable(f"the file is {what}")
    if len(content) > LIMITS.notebook:
        raise NotGradable(
            f"the notebook has {len(content) / MB:.0f} MB, more than {LIMITS.notebook / MB:.0f}: "
            "ask for it with its outputs cleared"
        )
    text, repairs = decode(content)
    if text.count(",") > LIMITS.commas or text.count("[") + text.count("{") > LIMITS.openings:
        raise NotGradable("the notebook has millions of parts: ask for it with its outputs cleared")
    cells, more = cells_of(_load(text))
    return cells, repairs + more


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        message = "nested without end"
    except ValueError as error:  # numbers of over 4,300 digits are refused with a plain ValueError
        message = str(error)[:80]
    if found := CONFLICT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise NotGradable(
            f"the notebook holds the marks of an unfinished merge (line {line}): "
            "ask for it with the conflict resolved"
        )
    if what := by_text(text):
        raise NotGradable(f"the file is {what}")
    raise NotGradable(f"the notebook is not valid JSON ({message}): {AGAIN}")


def cells_of(content: Any) -> tuple[list[Cell], list[str]]:
    """The cells of a notebook in any nbformat, and sentences on what was repaired.

    Raises
    ------
    NotGradable
        If there are no cells, or more than the limits allow.
    """
    listed, repairs = _listed(content)
    if len(listed) > LIMITS.cells:
        raise NotGradable(f"the notebook has {len(listed)} cells, more than {LIMITS.cells}: ask for fewer")
    cells = [cell for entry in listed if (cell := _cell(entry))]
    if lost := len(listed) - len(cells):
        repairs.append(f"left out: {lost} cells that are no cells")
    if sum(weight(cell.source) for cell in cells) > LIMITS.sources:
        raise NotGradable(
            f"its cells have more than {LIMITS.sources / MB:.0f} MB of text: ask for data in their own files"
        )
    if sum(_weight(cell) for cell in cells) > LIMITS.pictures:
        cells = [replace(cell, pictures={}) for cell in cells]
        repairs.append(f"left out: pictures of more than {LIMITS.pictures / MB:.0f} MB")
    return [*_with_room(cells)], repairs


def _with_room(cells: list[Cell]) -> Iterator[Cell]:
    """The cells without the outputs for which there is no room."""
    left = LIMITS.outputs
    for cell in cells:
        left -= handed_in.size(cell.outputs)
        yield replace(cell, outputs=[handed_in.LEFT_OUT]) if left < 0 and cell.outputs else cell


def _listed(content: Any) -> tuple[list[Any], list[str]]:
    """The list of cells: nbformat 3 and older had them in worksheets."""
    if isinstance(content, Mapping):
        if isinstance(content.get("cells"), list):
            return content["cells"], []
        sheets = content.get("worksheets")
        if isinstance(sheets, list):
            lists = [sheet["cells"] for sheet in sheets if isinstance(sheet, Mapping) and "cells" in sheet]
            cells = [cell for one in lists if isinstance(one, list) for cell in one]
            return cells, ["the notebook was in an old format (nbformat 3 or before)"]
    raise NotGradable(f"the file is {by_keys(content)}")


def _cell(entry: Any) -> Cell | None:
    if not isinstance(entry, Mapping) or entry.get("cell_type") not in [*KINDS]:
        return None
    kind = entry["cell_type"]
    source = entry.get("source", entry.get("input", ""))
    source = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source
    source = clean(source) if isinstance(source, str) else ""
    if kind == "heading":
        level = entry.get("level")
        depth = int(level) if isinstance(level, (int, float)) and level in range(1, 7) else 1
        source = f"{'#' * depth} {source}"
    metadata = entry.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    claimed, tags = metadata.get("nbgrader"), metadata.get("tags")
    return Cell(
        KINDS[kind],
        source,
        _nbgrader_metadata(claimed) if isinstance(claimed, Mapping) else {},
        tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        _pictures(entry.get("attachments")) if kind == "markdown" else {},
        handed_in.outputs_of(entry) if kind == "code" else [],
    )


def _nbgrader_metadata(claimed: Mapping[str, Any]) -> dict[str, Any]:
    """The claims that are compared with the gradebook, if they are plain values, which nest nothing."""
    plain = {key: claimed[key] for key in METADATA if isinstance(claimed.get(key), (bool, int, float, str))}
    return {key: clean(value[:200]) if isinstance(value, str) else value for key, value in plain.items()}


def clean(text: str) -> str:
    """Text that every encoder takes: halves of surrogate pairs become question marks."""
    return text.encode("utf-8", "replace").decode()


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    if not isinstance(attachments, Mapping):
        return {}
    kept = {}
    for name, data in attachments.items():
        if isinstance(data, Mapping):
            found = {kind: data[kind] for kind in PICTURES if isinstance(data.get(kind), str)}
            if found:
                kept[clean(str(name))] = {kind: clean(text) for kind, text in found.items()}
    return kept


def _weight(cell: Cell) -> int:
    return sum(len(text) for data in cell.pictures.values() for text in data.values())


def dump(cells: list[Cell]) -> str:
    """The cells as a notebook's JSON, from which `cells_of` makes the same cells."""
    return json.dumps(
        {"cells": [_entry(cell) for cell in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )


def _entry(cell: Cell) -> dict[str, Any]:
    metadata: dict[str, Any] = {"nbgrader": cell.nbgrader_metadata} if cell.nbgrader_metadata else {}
    if cell.tags:
        metadata["tags"] = cell.tags
    entry = {"cell_type": cell.kind, "source": cell.source, "metadata": metadata}
    entry |= {"attachments": cell.pictures} if cell.pictures else {}
    return entry | ({"outputs": cell.outputs} if cell.outputs else {})
