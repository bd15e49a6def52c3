"""Messages on a socket: each is a header of 20 bytes and a body.

The header is ``b"wall"``, the number and the length of the body, both unsigned, little-endian, 8 bytes. The
judge draws a fresh random number for every request; the answer repeats it. An answer with another number is
late, doubled or was put into the socket before anybody asked: the connection is then given up, as it is when
anything else is wrong. A length is looked at before memory is reserved for it. Received file descriptors are
dropped by the operating system, because `recv_into` doesn't ask for them.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from typing import Any

from cifar_helpers.grading.wall.errors import Closed, Deadline, Forged, OverLimit, WallError

MAGIC = b"wall"
HEADER = struct.Struct("<4sQQ")


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
    broken : WallError or None
        What ended the connection; every later use raises it again, so that a test can't swallow it for long.
    """

    def __init__(self, connection: socket.socket, cap: int):
        self.connection, self.cap = connection, cap
        self.deadline = float("inf")
        self.broken: WallError | None = None

    def send(self, number: int, body: list[Any]) -> None:
        """Sends the buffers of `body` as one message."""
        header = HEADER.pack(MAGIC, number, sum(len(chunk) for chunk in body))
        first, *others = body
        with self._failures():
            for chunk in (b"".join([header, first]), *others):
                self._limit_time()
                self.connection.sendall(chunk)

    def receive(self, expected: int | None = None) -> tuple[int, bytearray]:
        """Number and body of the next message.

        Raises
        ------
        Forged
            If it is no message, or its number is not the `expected` one.
        OverLimit
            If it is larger than the cap.
        Deadline, Closed
            If it does not come.
        """
        with self._failures():
            magic, number, length = HEADER.unpack(self._read(HEADER.size))
            if magic != MAGIC or expected not in (None, number):
                raise Forged("an answer came that nobody asked for")
            if length > self.cap:
                raise OverLimit(f"an answer of {length:,} bytes, over {self.cap:,}")
            return number, self._read(length)

    def close(self) -> None:
        """Ends the connection."""
        self.broken = self.broken or Closed("the connection to the student's code is closed")
        self.connection.close()

    def _read(self, length: int) -> bytearray:
        content = bytearray(length)
        with memoryview(content) as view:
            at = 0
            while at < length:
                self._limit_time()
                count = self.connection.recv_into(view[at:])
                if count == 0:
                    raise Closed("the student's process ended")
                at += count
        return content

    def _limit_time(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(None if left == float("inf") else left)

    @contextlib.contextmanager
    def _failures(self):
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


def _wall_error(error: BaseException) -> WallError:
    if isinstance(error, WallError):
        return error
    if isinstance(error, TimeoutError):
        return Deadline("the student's code did not answer in time")
    return Closed(f"the connection to the student's code broke ({type(error).__name__})")
