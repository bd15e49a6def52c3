"""Messages between grader and judge: a length of 8 bytes and JSON; a file descriptor can go with them."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

LENGTH = struct.Struct("<Q")
LARGEST = 32 * 2**20  # bytes


def send(connection: socket.socket, message: dict[str, Any], descriptor: int | None = None) -> None:
    """Sends a message, and a copy of a file descriptor with it."""
    body = json.dumps(message).encode()
    header = LENGTH.pack(len(body))
    if descriptor is None:
        connection.sendall(header)
    else:
        socket.send_fds(connection, [header], [descriptor])
    connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], int | None]:
    """The next message, and the file descriptor that came with it.

    Raises
    ------
    EOFError
        If the other side is gone.
    TimeoutError
        If the connection has a time limit, and nothing comes.
    ValueError
        If it is not a message.
    """
    header, descriptors, _, _ = socket.recv_fds(connection, LENGTH.size, 1)
    header += _exactly(connection, LENGTH.size - len(header)) if header else b""
    if not header:
        raise EOFError("the other side is gone")
    (length,) = LENGTH.unpack(header)
    if length > LARGEST:
        raise ValueError(f"a message of {length:,} bytes, over {LARGEST:,}")
    message = json.loads(_exactly(connection, length))
    if not isinstance(message, dict):
        raise ValueError(f"a message that is a {type(message).__name__}")
    return message, descriptors[0] if descriptors else None


def _exactly(connection: socket.socket, length: int) -> bytes:
    content = bytearray()
    while len(content) < length:
        part = connection.recv(min(length - len(content), 2**20))
        if not part:
            raise EOFError("the other side is gone")
        content += part
    return bytes(content)
