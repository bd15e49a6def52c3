"""Logs of a training that TensorBoard shows: written without it, and read back without it.

A log is a file of TFRecords, each an event in Protocol Buffers: a time, a step and values with names
(event.proto and summary.proto of TensorFlow, which is needed neither to write nor to read them).
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

VERSION = b"brain.Event:2"  # the first record of every log
PATTERN = "events.out.tfevents.*"


def callback(folder: str | Path) -> keras.callbacks.Callback:
    """A Keras callback that logs the losses and metrics of each epoch for TensorBoard.

    Unlike ``keras.callbacks.TensorBoard`` it needs no TensorBoard to write, and each call of ``fit`` begins
    a new file, so that a training that goes on after a break goes on in its logs, too.

    Parameters
    ----------
    folder : path
        Made if it is not there. Curves of one folder are shown as one run, under its name.
    """
    import keras

    class Log(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            write(folder, epoch, {name: float(value) for name, value in (logs or {}).items()})

    return Log()


def write(folder: str | Path, step: int, values: dict[str, float]) -> Path:
    """Writes a log of one step.

    Parameters
    ----------
    folder : path
    step : int
        The epoch, counted from 0.
    values : mapping
        A number for each name.

    Returns
    -------
    Path
        The new file.
    """
    path = Path(folder) / f"events.out.tfevents.{time.time_ns():020}.{step:04}"
    path.parent.mkdir(parents=True, exist_ok=True)
    now = struct.pack("<Bd", _key(_TIME, _EIGHT_BYTES), time.time())
    pairs = (
        _field(_TAG, name.encode()) + struct.pack("<Bf", _key(_NUMBER, _FOUR_BYTES), value)
        for name, value in values.items()
    )
    summary = _field(_SUMMARY, b"".join(_field(_VALUE, pair) for pair in pairs))
    events = (now + _field(_VERSION, VERSION), now + bytes([_key(_STEP, _INTEGER)]) + _varint(step) + summary)
    path.write_bytes(b"".join(map(_record, events)))
    return path


def read(folder: str | Path) -> dict[str, list[float]]:
    """The numbers in a folder of logs, those that ``keras.callbacks.TensorBoard`` writes not included.

    Parameters
    ----------
    folder : path

    Returns
    -------
    dict
        For each name its numbers, step by step; of a step that was logged twice, the later one.

    Raises
    ------
    FileNotFoundError
        If there is no log in the folder.
    """
    found: dict[str, dict[int, float]] = {}
    for path in sorted(Path(folder).glob(PATTERN)):
        for event in _events(path.read_bytes()):
            fields = dict(_fields(event))
            for _, pair in _fields(fields.get(_SUMMARY, b"")):
                named = dict(_fields(pair))
                if _NUMBER in named:
                    found.setdefault(named[_TAG].decode(), {})[fields.get(_STEP, 0)] = named[_NUMBER]
    if not found:
        raise FileNotFoundError(f"{folder} holds no logs ({PATTERN}): train with logs.callback first")
    return {name: [values[step] for step in sorted(values)] for name, values in found.items()}


# ------------------------------------------------------------------ Protocol Buffers, as far as needed

_TIME, _STEP, _VERSION, _SUMMARY = 1, 2, 3, 5  # fields of an event
_VALUE = 1  # of a summary
_TAG, _NUMBER = 1, 2  # of a value
_INTEGER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5  # how a field is written


def _key(number: int, kind: int) -> int:
    return number << 3 | kind


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth bit says that more follow."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _field(number: int, content: bytes) -> bytes:
    return bytes([_key(number, _BYTES)]) + _varint(len(content)) + content


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Number and content of each field."""
    at = 0

    def integer() -> int:
        nonlocal at
        found = shift = 0
        while True:
            byte, at = message[at], at + 1
            found |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return found

    while at < len(message):
        key = integer()
        kind = key & 7
        if kind == _INTEGER:
            yield key >> 3, integer()
            continue
        size = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind) or integer()
        content, at = message[at : at + size], at + size
        formats = {_EIGHT_BYTES: "<d", _FOUR_BYTES: "<f"}
        yield key >> 3, struct.unpack(formats[kind], content)[0] if kind in formats else content


# ------------------------------------------------------------------ TFRecord: lengths and checksums


def _record(event: bytes) -> bytes:
    length = struct.pack("<Q", len(event))
    return length + struct.pack("<I", _checksum(length)) + event + struct.pack("<I", _checksum(event))


def _events(content: bytes) -> Iterator[bytes]:
    """The whole records of a file, each without its length and checksums."""
    at = 0
    while at + 12 <= len(content):
        (size,) = struct.unpack_from("<Q", content, at)
        if at + size + 16 > len(content):  # the end was not written
            return
        yield content[at + 12 : at + 12 + size]
        at += size + 16


def _checksum(data: bytes) -> int:
    """CRC-32C (Castagnoli), masked as TFRecord has it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
