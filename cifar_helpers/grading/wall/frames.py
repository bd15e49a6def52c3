"""Messages on a socket: each is a header of 20 bytes and a body.

The header is ``b"wall"``, the number and the length of the body, both unsigned, little-endian, 8 bytes. The
judge draws a fresh random number for every request; the answer repeats it. An answer with another number is
late, doubled or was put into the socket before anybody asked: the connection is then given up, as it is when
anything else is wrong. A length is looked at before memory is reserved for it. Received file descriptors are
dropped by the operating system, because `recv_into` doesn't ask for them.
"""

from __future__ import annotations

import contextlib
import mmap
import select
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

from cifar_helpers.grading.wall.exceptions import Closed, Deadline, Forged, OverLimit, WallError

MAGIC = b"wall"
HEADER = struct.Struct("<4sQQ")
FIRST = 1 << 14  # bytes that are asked for before the length is known
LARGE = 1 << 20  # bodies from this size on are not filled with zeros first
LONGEST = 1e9  # milliseconds; a poll takes no more than an int


class Channel:
    """One end of the connection.

    Parameters
    ----------
    connection : socket.socket
        A connected stream socket; the channel closes it.
    cap : int
        The largest body that is received, in bytes.

    Attributes
    ----------
    deadline : float
        When sending and receiving end with `Deadline`, on the clock of ``time.monotonic()``.
    room : float
        Bytes that may still be received, in all.
    broken : WallError or None
        What ended the connection; every later use raises it again, so that a test can't swallow it for long.
    """

    def __init__(self, connection: socket.socket, cap: int):
        self.connection, self.cap = connection, cap
        self.deadline = float("inf")
        self.room = float("inf")
        self.broken: WallError | None = None
        self._early = b""  # what was read after the end of a message
        self._first = memoryview(bytearray(FIRST))
        # Asking whether the socket is ready, then using it, takes fewer system calls than its own time limit.
        connection.setblocking(False)
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(connection, select.POLLIN)
        self._writable.register(connection, select.POLLOUT)

    def send(self, number: int, body: list[Any]) -> None:
        """Sends the buffers of `body` as one message."""
        header = HEADER.pack(MAGIC, number, sum(len(chunk) for chunk in body))
        first, *others = body
        with self._failures():
            self._left()
            for chunk in (b"".join([header, first]), *others):
                self._write(memoryview(chunk))

    def receive(self, expected: int | None = None) -> tuple[int, Any]:
        """Number and body of the next message; the body is a writable buffer.

        Raises
        ------
        Forged
            If it is not a message, or its number is not the `expected` one.
        OverLimit
            If it is larger than the cap.
        Deadline, Closed
            If it does not come.
        """
        with self._failures():
            start = self._start()
            magic, number, length = HEADER.unpack_from(start)
            if magic != MAGIC or expected not in (None, number):
                raise Forged("an answer came that nobody asked for")
            if length > self.cap:
                raise OverLimit(f"an answer of {length:,} bytes, over {self.cap:,}")
            if length > self.room:
                raise OverLimit("its answers have more bytes in all than one cell may get")
            self.room -= length
            end = HEADER.size + length
            body, self._early = _room(length), start[end:]
            with memoryview(body) as view:
                view[: len(start[HEADER.size : end])] = start[HEADER.size : end]
                self._fill(view, len(start) - HEADER.size)
            return number, body

    def close(self) -> None:
        """Ends the connection."""
        self.broken = self.broken or Closed("the connection to the student's code is closed")
        self.connection.close()

    def _write(self, view: memoryview) -> None:
        at = 0
        while at < len(view):
            try:
                at += self.connection.send(view[at:])
            except BlockingIOError:
                self._wait(self._writable)

    def _start(self) -> bytes:
        """The header, with what came with it: most messages are small, and this is all of them."""
        start = self._early
        while len(start) < HEADER.size:
            count = self._read(self._first)
            start += self._first[:count]
        return start

    def _fill(self, view: memoryview, at: int) -> None:
        while at < len(view):
            at += self._read(view[at:])

    def _read(self, view: memoryview) -> int:
        self._wait(self._readable)
        count = self.connection.recv_into(view)
        if count == 0:
            raise Closed("the student's process ended")
        return count

    def _wait(self, poll: select.poll) -> None:
        if not poll.poll(min(1_000 * self._left() + 1, LONGEST)):
            self._left()

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        """Turns every failure into a `WallError` and gives the connection up; Ctrl-C, too, gives it up."""
        if self.broken is not None:
            raise self.broken.with_traceback(None)
        try:
            yield
        except BaseException as error:
            self.broken = _wall_error(error)
            self.connection.close()
            if isinstance(error, Exception):
                raise self.broken from None
            raise


def _room(length: int) -> Any:
    """Memory for a body."""
    if length < LARGE:
        return bytearray(length)
    room = mmap.mmap(-1, length, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):  # not every kernel has large pages
        room.madvise(mmap.MADV_HUGEPAGE)
    return room


def _wall_error(error: BaseException) -> WallError:
    if isinstance(error, WallError):
        return error
    if isinstance(error, TimeoutError):
        return Deadline("the student's code did not answer in time")
    return Closed(f"the connection to the student's code broke ({type(error).__name__})")
