"""The student's side of the wall: answers the judge's questions about the objects of a namespace."""

from __future__ import annotations

import itertools
import linecache
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cifar_helpers.grading.wall.encoding import (
    CLASSES,
    Limits,
    Reference,
    decode,
    encode,
    handle_bytes,
)
from cifar_helpers.grading.wall.exceptions import Closed, OverLimit, WallError
from cifar_helpers.grading.wall.frames import Channel

PACKAGE = str(Path(__file__).resolve().parents[2])


def serve(connection: socket.socket, namespace: Mapping[str, Any], limits: Limits | None = None) -> None:
    """Answers requests until the judge closes the connection, or has no more of them for now.

    Parameters
    ----------
    connection : socket.socket
        The end of a socket pair that belongs to the student's process.
    namespace : dict
        The student's names: `__main__`'s in a kernel.
    limits : Limits, optional
        The same as the judge's.
    """
    limits = limits or Limits()
    Server(namespace, limits).attend(Channel(connection, limits.frame))


class Server:
    """Runs one request at a time. `namespace` is looked at afresh for every name."""

    def __init__(self, namespace: Mapping[str, Any], limits: Limits):
        self.namespace, self.limits = namespace, limits
        self.objects: dict[int, Any] = {}
        self.numbers = itertools.count(1)
        self.paused = False

    def attend(self, channel: Channel) -> bool:
        """Answers requests. Returns True when the judge has no more of them for now, False at the end."""
        self.paused = False
        try:
            while not self.paused:
                number, body = channel.receive()
                answer = self.answer(body)
                del body  # or its memory stays until the next request
                channel.send(number, answer)
        except Closed:
            return False
        return True

    def answer(self, body: Any) -> list[Any]:
        """The encoded answer to an encoded request; whatever the student's code raises becomes text."""
        try:
            request = decode(body, self.limits, reference=self.objects.__getitem__, frozen=False)
            operation, released, *arguments = request
            for number in released:
                self.objects.pop(number, None)
            result = OPERATIONS[operation](self, *arguments)
            try:
                return self.encoded(("ok", result))
            except OverLimit:
                if operation in ("array", "next"):
                    raise
                # A long list of numbers, say: np.asarray will bring it across.
                return self.encoded(("ok", Reference(result)))
        except BaseException as error:
            return encode(("error", *_described(error)), self.limits)

    def encoded(self, value: Any) -> list[Any]:
        return encode(value, self.limits, self.handle)

    def handle(self, value: Any) -> bytes:
        """Keeps an object for the judge, and names its classes."""
        value = value.value if isinstance(value, Reference) else value
        number = next(self.numbers)
        self.objects[number] = value
        names: list[str] = []
        for kind in type(value).__mro__[:CLASSES]:
            names += [str(kind.__module__)[:200], str(kind.__qualname__)[:200]]
        return handle_bytes(number, tuple(names))

    def lookup(self, name: str) -> Any:
        if name not in self.namespace:
            raise NameError(f"name {name!r} is not defined")
        return self.namespace[name]

    def pause(self) -> None:
        self.paused = True


def _get(target: Any, name: str, refer: bool) -> Any:
    value = getattr(target, name)
    return Reference(value) if refer else value


def _item(target: Any, key: Any, refer: bool) -> Any:
    value = target[key]
    return Reference(value) if refer else value


def _set_item(target: Any, key: Any, value: Any) -> None:
    target[key] = value


def _next(iterator: Any) -> tuple[bool, Any]:
    try:
        return True, next(iterator)
    except StopIteration:
        return False, None


def _array(target: Any) -> Any:
    import numpy as np

    array = np.asarray(target)
    if array.dtype.kind in "OV":  # objects that are numbers, or tensors of one; TensorFlow's bfloat16
        array = array.astype(np.float64)
    if array.dtype.kind not in "biufc":
        raise TypeError(f"a {type(target).__name__} is not an array of numbers")
    return array


OPERATIONS: dict[str, Callable[..., Any]] = {
    "lookup": Server.lookup,
    "call": lambda server, target, args, named: target(*args, **named),
    "get": lambda server, *request: _get(*request),
    "set": lambda server, *request: setattr(*request),
    "item": lambda server, *request: _item(*request),
    "set_item": lambda server, *request: _set_item(*request),
    "len": lambda server, target: len(target),
    "iter": lambda server, target: Reference(iter(target)),
    "next": lambda server, iterator: _next(iterator),
    "array": lambda server, target: _array(target),
    "isinstance": lambda server, *request: isinstance(*request),
    "pause": Server.pause,
}


def _described(error: BaseException) -> tuple[str, str, str]:
    """Type, text and source line of an exception; the student's own `__str__` may fail in turn."""
    try:
        text = str(error)[:10_000]
        text.encode()
    except BaseException:
        text = "(an exception whose text can't be read)"
    kind = "WallError" if isinstance(error, WallError) else str(type(error).__name__)[:200]
    return kind, text, _source_line(error)


def _source_line(error: BaseException) -> str:
    """The innermost line outside this package and installed ones."""
    line, step = "", error.__traceback__
    while step is not None:
        path = step.tb_frame.f_code.co_filename
        source = linecache.getline(path, step.tb_lineno).strip()
        if source and not path.startswith(PACKAGE) and "site-packages" not in path:
            line = source[:1_000]
        step = step.tb_next
    return line
