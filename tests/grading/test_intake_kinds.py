"""A file that is not a notebook is named for what it is, with the way to the notebook."""

import gzip
import io
import json
import tarfile
import time
import zipfile

import nbformat
import pytest
from classroom import ASSIGNMENT
from nbconvert import HTMLExporter, MarkdownExporter, PythonExporter

from cifar_helpers.grading import intake
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake.text import parse

NOTEBOOK = nbformat.v4.new_notebook(
    cells=[
        nbformat.v4.new_markdown_cell("# Sums"),
        nbformat.v4.new_code_cell("def double(x):\n    return 2 * x"),
    ]
)
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 92314\n"


def zipped(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def tarred():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.ipynb"))
    return file.getvalue()


def exported(exporter):
    return exporter().from_notebook_node(NOTEBOOK)[0].encode()


FILES = {
    "empty": (b"", "the file is empty, as when an upload"),
    "blanks": (b" \r\n\n", "the file is empty, as when an upload"),
    "zeros": (bytes(4096), "nothing but zero bytes"),
    "pointer": (POINTER.encode(), "a git-LFS pointer: run git lfs pull, then grade again"),
    "pointer with a mark": (POINTER.encode("utf-8-sig"), "a git-LFS pointer"),
    "page": (
        b"\n<!DOCTYPE html>\n<html lang='en'><body>Sign in</body></html>",
        "a web page, not the notebook: ask",
    ),
    "old page": (b"<HTML><HEAD><TITLE>404</TITLE></HEAD></HTML>", "a web page, not the notebook"),
    "xhtml": (b'<?xml version="1.0"?><!-- saved --><html></html>', "a web page, not the notebook"),
    "saved as HTML": (exported(HTMLExporter), "a notebook saved as a web page"),
    "saved as Markdown": (exported(MarkdownExporter), "the file is plain text|a notebook saved as Markdown"),
    "saved as Python": (exported(PythonExporter), "a Python script, not the notebook"),
    "script": (
        b"import numpy as np\n\ndef double(x):\n    return 2 * x\n",
        "a Python script, not the notebook",
    ),
    "jupytext": (b"# %%\n%matplotlib inline\nx = 1\n", "a Python script, not the notebook"),
    "gzip": (gzip.compress(b"{}"), "a gzip archive: ask for the notebook, unpacked"),
    "zip": (zipped("1_sums.ipynb"), "a zip archive: ask for the notebook, unpacked"),
    "Word": (zipped("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "Excel": (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook"),
    "Keras": (zipped("config.json", "model.weights.h5"), "a saved Keras model"),
    "tar": (tarred(), "a tar archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old Office document"),
    "picture": (b"\x89PNG\r\n\x1a\n", "a picture"),
    "Colab": (
        b"https://colab.research.google.com/drive/1a2B3c?usp=sharing\n",
        "a link to Colab, not the notebook",
    ),
    "link": (b"<https://example.org/x.ipynb>", "a link to a web page"),
    "Drive": (
        json.dumps({"url": "https://docs.google.com/open?id=1", "doc_id": "1", "email": "a@b.c"}).encode(),
        "a shortcut of Google Drive, not the notebook",
    ),
    "Windows": (b"[InternetShortcut]\r\nURL=https://example.org\r\n", "a shortcut to a web page"),
    "essay": ("Sehr geehrte Frau Müller, anbei …".encode(), "plain text, not the notebook"),
    "essay in UTF-16": ("Dear Ada, here it is".encode("utf-16"), "plain text, not the notebook"),
    "JSON": (
        b'{"type": "FeatureCollection", "features": []}',
        "has no cells, but JSON with the keys type, features",
    ),
    "list": (b"[1, 2]", "not a Jupyter notebook, as it has no cells: ask"),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_named_with_what_to_do(name):
    content, message = FILES[name]
    with pytest.raises(NotGradable, match=message) as caught:
        parse(content)
    assert any(step in str(caught.value) for step in (": ask for ", ": run "))


HOSTILE = [
    b"<!--" * 50_000,
    b"<!-- -->" * 25_000,
    b"[" * 10**6,
    b"`" * 10**6,
    b"-" * 10**6,
    b"http://" * 10**5,
]


@pytest.mark.parametrize("content", HOSTILE)
def test_hostile_content_costs_no_time(content):
    start = time.monotonic()
    with pytest.raises(NotGradable):
        parse(content)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("length", [20, 100, 250])
def test_a_notebook_that_was_cut_off_is_no_other_kind_of_file(length):
    whole = nbformat.writes(NOTEBOOK).encode()
    with pytest.raises(NotGradable, match="the notebook is not valid JSON"):
        parse(whole[:length])


def test_a_row_says_it_whatever_the_files_name(classroom):
    classroom.put("eve", POINTER.encode())
    with pytest.raises(NotGradable, match=r"^the file is a git-LFS pointer"):
        intake.read(classroom.course, ASSIGNMENT, "eve")
    classroom.put("bob", exported(HTMLExporter), "1_sums.html")
    with pytest.raises(
        NotGradable, match=r"1_sums.html \(a notebook saved as a web page \(HTML\), not the note"
    ):
        intake.read(classroom.course, ASSIGNMENT, "bob")
    classroom.put("cid", b"def double(x):\n    return 2 * x\n", "1_sums.py")
    with pytest.raises(
        NotGradable, match=r"1_sums.py \(a Python script, not the notebook\)\): ask for 1_sums.ipynb"
    ):
        intake.read(classroom.course, ASSIGNMENT, "cid")
