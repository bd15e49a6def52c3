"""Small stand-ins for the official archives, built pixel by pixel, and a web server that can misbehave."""

from __future__ import annotations

import hashlib
import io
import pickle
import struct
import tarfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from cifar_helpers.data.archives import OFFICIAL, Archive, Official
from cifar_helpers.data.names import CIFAR100_SUPERCLASS_OF

TRAIN, TEST = 50, 20


class _Python2Pickler(pickle._Pickler):
    """Writes text and bytes as strings of Python 2, as the official batches have them."""

    dispatch = pickle._Pickler.dispatch.copy()

    def _save_string(self, value: str | bytes) -> None:
        text = value.encode() if isinstance(value, str) else value
        short = len(text) < 256
        self.write(b"U" + bytes([len(text)]) + text if short else b"T" + struct.pack("<i", len(text)) + text)
        self.memoize(value)

    dispatch[bytes] = dispatch[str] = _save_string


def python2_pickle(value: object) -> bytes:
    """A pickle like those of the official archives, by Python 2 and NumPy 1."""
    file = io.BytesIO()
    _Python2Pickler(file, protocol=2).dump(value)
    return file.getvalue().replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")


def contents(official: Official, seed: int = 0) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Random images, labels and superclasses (of CIFAR-100; else zeros) of both parts."""
    random = np.random.default_rng(seed)
    parts = {}
    for part, count in (("train", TRAIN), ("test", TEST)):
        labels = random.integers(0, len(official.class_names), count)
        coarse = np.array(CIFAR100_SUPERCLASS_OF)[labels] if official.superclass_names else 0 * labels
        parts[part] = random.integers(0, 256, (count, 32, 32, 3), np.uint8), labels, coarse
    return parts


def _record(image: np.ndarray) -> bytes:
    """The bytes of an image in the archives' order: colour by colour, row by row."""
    return bytes(
        int(image[row, column, colour]) for colour in range(3) for row in range(32) for column in range(32)
    )


def _batch(
    official: Official, form: str, images: np.ndarray, labels: np.ndarray, coarse: np.ndarray
) -> bytes:
    records = [_record(image) for image in images]
    if form == "binary":
        heads = [
            bytes([c, f]) if official.superclass_names else bytes([f])
            for c, f in zip(coarse, labels, strict=True)
        ]
        return b"".join(head + record for head, record in zip(heads, records, strict=True))
    data = np.array([list(record) for record in records], np.uint8)
    named = {b"labels": labels.tolist()}
    if official.superclass_names:
        named = {b"fine_labels": labels.tolist(), b"coarse_labels": coarse.tolist()}
    filenames = [b"%05d.png" % number for number in range(len(labels))]
    return python2_pickle({b"batch_label": b"a batch", b"data": data, b"filenames": filenames, **named})


def write_files(name: str, form: str, folder: Path, seed: int = 0) -> Path:
    """Write a small data set as extracted files; the folder that holds them."""
    official = OFFICIAL[name]
    archive = next(archive for archive in official.archives if archive.form == form)
    home = folder / archive.folder
    home.mkdir(parents=True)
    for part, (images, labels, coarse) in contents(official, seed).items():
        files = getattr(archive, part)
        batches = [np.split(array, len(files)) for array in (images, labels, coarse)]
        for file, *columns in zip(files, *batches, strict=True):
            (home / file).write_bytes(_batch(official, form, *columns))
    return home


def write_archive(name: str, form: str, folder: Path, seed: int = 0) -> Path:
    """Write a small data set as an archive under its official name."""
    archive = next(archive for archive in OFFICIAL[name].archives if archive.form == form)
    home = write_files(name, form, folder / "unpacked", seed)
    with tarfile.open(folder / archive.file, "w:gz") as tar:
        for file in sorted(home.iterdir(), reverse=True):  # the official ones are in no order either
            tar.add(file, arcname=f"{archive.folder}/{file.name}")
    return folder / archive.file


def describe(content: bytes, archive: Archive, urls: tuple[str, ...] = ()) -> Archive:
    """An entry of the table of archives for other content."""
    return replace(
        archive,
        bytes=len(content),
        md5=hashlib.md5(content).hexdigest(),
        sha256=hashlib.sha256(content).hexdigest(),
        urls=urls,
    )


def small(name: str, **archives: Archive) -> Official:
    """The entry of a small data set, with its archives replaced by form."""
    official = OFFICIAL[name]
    return replace(
        official,
        train_images=TRAIN,
        test_images=TEST,
        archives=tuple(
            archives.get(archive.form, replace(archive, urls=())) for archive in official.archives
        ),
    )


Behaviour = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """What a behaviour gets: the request, and words to answer it with."""

    def do_GET(self) -> None:
        self.server.ranges.append(self.headers.get("Range"))
        behaviours = self.server.behaviours
        behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        behaviour(self)

    def log_message(self, *_: object) -> None:
        pass

    @property
    def offset(self) -> int:
        requested = self.headers.get("Range")
        return int(requested.removeprefix("bytes=").removesuffix("-")) if requested else 0

    def head(self, start: int, size: int) -> None:
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.send_header("Content-Length", str(size - start))
        self.end_headers()

    def body(self, content: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the client has hung up, as it should
            self.wfile.write(content)


def whole(content: bytes) -> Behaviour:
    """Answers as a good server does."""

    def behave(request: Request) -> None:
        if request.offset >= len(content):
            return request.send_error(416)
        request.head(request.offset, len(content))
        request.body(content[request.offset :])

    return behave


def without_range(content: bytes) -> Behaviour:
    """Sends everything from the start, whatever was asked."""

    def behave(request: Request) -> None:
        request.head(0, len(content))
        request.body(content)

    return behave


def cut(content: bytes, after: int) -> Behaviour:
    """Promises everything and hangs up after so many bytes."""

    def behave(request: Request) -> None:
        request.head(request.offset, len(content))
        request.body(content[request.offset : request.offset + after])

    return behave


def slow(content: bytes, step: int, seconds: float, first: int = 0) -> Behaviour:
    """Sends `first` bytes at once, then `step` bytes every so many seconds."""

    def behave(request: Request) -> None:
        request.head(request.offset, len(content))
        at = request.offset + first
        request.body(content[request.offset : at])
        while at < len(content) and not request.server.closing.wait(seconds):
            request.body(content[at : at + step])
            at += step

    return behave


def status(code: int) -> Behaviour:
    """Answers with an error."""
    return lambda request: request.send_error(code)


def silent(request: Request) -> None:
    """Never answers."""
    request.server.closing.wait(10)


def login_page(request: Request) -> None:
    """What a café's network answers to everything."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html; charset=utf-8")
    request.end_headers()
    request.body(b"<html>Please log in</html>")


def endless(request: Request) -> None:
    """Sends more than it should, and never says how much."""
    request.send_response(200)
    request.end_headers()
    for _ in range(200):
        request.body(bytes(10_000))


@contextmanager
def server(*behaviours: Behaviour):
    """A server on 127.0.0.1 with one behaviour per request, the last one for all further requests."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    web.daemon_threads = True
    web.behaviours, web.ranges, web.closing = list(behaviours), [], threading.Event()
    web.url = f"http://127.0.0.1:{web.server_port}/archive.tar.gz"
    threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield web
    finally:
        web.closing.set()
        web.shutdown()
        web.server_close()


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
