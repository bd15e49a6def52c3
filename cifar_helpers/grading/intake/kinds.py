"""Says what a file is that is not a notebook, and how the notebook itself is to be had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

DOWNLOAD = "ask for the .ipynb itself (Jupyter: File > Download; Colab: File > Download > Download .ipynb)"
UNPACKED = "ask for the notebook, unpacked"
ITSELF = "ask for the notebook itself (.ipynb)"
AGAIN = "ask for it again, saved by Jupyter"
SIGNS = [  # how a file begins, what it is then, what to do
    (b"version https://git-lfs.github.com/spec/", "a git-LFS pointer", "run git lfs pull, then grade again"),
    (b"\x1f\x8b", "a gzip archive", UNPACKED),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACKED),
    (b"Rar!", "a RAR archive", UNPACKED),
    (b"BZh", "a bzip2 archive", UNPACKED),
    (b"\xfd7zXZ", "an xz archive", UNPACKED),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACKED),
    (b"%PDF", "a PDF document", ITSELF),
    (b"\xd0\xcf\x11\xe0", "an old Office document", ITSELF),
    (b"{\\rtf", "an RTF document", ITSELF),
    (b"\\documentclass", "a LaTeX document", ITSELF),
    (b"\x89PNG", "a picture", ITSELF),
    (b"\xff\xd8\xff", "a picture", ITSELF),
    (b"GIF8", "a picture", ITSELF),
    (b"\x89HDF", "a saved model (HDF5)", ITSELF),
    (b"\x93NUMPY", "a NumPy array", ITSELF),
    (b"SQLite format 3", "a database", ITSELF),
    (b"bplist00", "a shortcut of macOS", DOWNLOAD),
    (b"[InternetShortcut]", "a shortcut to a web page", DOWNLOAD),
]
PACKED = {  # what a zip archive holds, by the name of a member
    b"word/document.xml": ("a Word document", ITSELF),
    b"xl/workbook.xml": ("an Excel workbook", ITSELF),
    b"ppt/presentation.xml": ("a PowerPoint presentation", ITSELF),
    b"mimetypeapplication/vnd.oasis.opendocument": ("an OpenDocument file", ITSELF),
    b"model.weights.h5": ("a saved Keras model", ITSELF),
}
PAGE = re.compile(rb"<(!doctype html|html|head|body)\b", re.IGNORECASE)
NOTEBOOK_PAGE = (b"jp-Notebook", b"jp-Cell", b'id="notebook-container"', b"data-nb-cell")
LINK = re.compile(r"<?https?://\S+")
# No parser reads a stranger's text here: the start of a line is enough.
SCRIPT = re.compile(r"^(# (%%|In\[)|import \w|from [\w.]+ import |def \w+\(|class \w+[:(])", re.MULTILINE)
LOOKED_AT = 200_000  # bytes from the start: pages begin with styles


def by_content(content: bytes) -> str | None:
    """What a file is that can be no notebook, and what to do, from how it begins; None if it may be one.

    >>> by_content(b"%PDF-1.7")
    'a PDF document: ask for the notebook itself (.ipynb)'
    """
    if not content.strip():
        return f"empty, as when an upload or a synchronised folder was not finished: {AGAIN}"
    if not content.strip(b"\0"):
        return f"nothing but zero bytes, as when a disk was full or a copy not finished: {AGAIN}"
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, what, advice in SIGNS:
        if content.startswith(sign) or start.startswith(sign):
            return f"{what}: {advice}"
    if content.startswith(b"PK\x03\x04"):
        packed = next((message for sign, message in PACKED.items() if sign in content), None)
        return "{}: {}".format(*(packed or ("a zip archive", UNPACKED)))
    if content[257:262] == b"ustar":
        return f"a tar archive: {UNPACKED}"
    if _is_page(start[:LOOKED_AT]):
        saved = any(sign in content for sign in NOTEBOOK_PAGE)
        what = "a notebook saved as a web page (HTML)" if saved else "a web page"
        return f"{what}, not the notebook: {DOWNLOAD}"
    return None


def _is_page(start: bytes) -> bool:
    """Whether HTML begins here, after an XML declaration and comments."""
    for _ in range(10):
        end = {b"<?": b"?>", b"<!": b"-->"}.get(start[:2])
        if PAGE.match(start) or end is None or end not in start:
            break
        start = start[start.index(end) + len(end) :].lstrip()
    return PAGE.match(start) is not None


def by_text(text: str) -> str | None:
    """The same for text that is not JSON."""
    text = text.strip()[:LOOKED_AT]
    if text[:1] in ("{", "[", "") or re.search(r'"cell_type"|"nbformat"', text):
        return None  # a damaged notebook: what is wrong in it says more
    if LINK.fullmatch(text):
        where = "Colab" if "colab.research.google" in text else "a web page"
        return f"a link to {where}, not the notebook: {DOWNLOAD}"
    if re.search(r"^```", text, re.MULTILINE):
        return f"a notebook saved as Markdown: {ITSELF}"
    if SCRIPT.search(text):
        return f"a Python script, not the notebook: {ITSELF}"
    readable = all(letter.isprintable() or letter.isspace() for letter in text[:1_000])
    return f"plain text, not the notebook: {ITSELF}" if readable else None


def by_keys(content: Any) -> str:
    """What JSON is that has no cells."""
    keys = [str(key)[:30] for key in content][:5] if isinstance(content, Mapping) else []
    if {"doc_id", "url", "resource_id"} & set(keys) and "cells" not in keys:
        return f"a shortcut of Google Drive, not the notebook: {DOWNLOAD}"
    named = f", but JSON with the keys {', '.join(keys)}" if keys else ""
    return f"not a Jupyter notebook, as it has no cells{named}: {AGAIN}"
