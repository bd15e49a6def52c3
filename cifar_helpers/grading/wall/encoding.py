"""Values as bytes and back, by copy: every size is checked before memory is reserved for it.

A value is a tag of one byte and what belongs to it. Numbers are little-endian; *n* is an unsigned integer of
8 bytes.

====  ==========================================  ====  =============================================
tag   content                                     tag   content
====  ==========================================  ====  =============================================
N     None                                        l     list: n, then n values
T F   True, False                                 t     tuple: n, then n values
i     integer: n ≤ 1024, n bytes, signed          e     set: n, then n keys
d     float: 8 bytes                              m     dictionary: n, then n times a key and a value
c     complex: 16 bytes                           a     array: dtype of 2 bytes, number of axes of 1
s     text: n, n bytes of UTF-8                         byte, n per axis, the items in C order
b     bytes: n, n bytes                           g     NumPy scalar: as an array without axes
h     handle: n, a tuple of strings               r     reference to a handle of the receiver: n
====  ==========================================  ====  =============================================

The items of an array of 64 KiB or more are preceded by zeros, so that they start at a multiple of 64 bytes.

A key is None, a bool, number, text, bytes, a NumPy scalar, or a tuple of keys. A handle's texts are by turns
the module and the qualified name of its classes, as claimed by the student's process.

What a decoder reserves is at most six times the message (text may take four bytes a letter) plus 400 bytes
for each node, and nodes are limited.
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cifar_helpers.grading.wall.copies import DictCopy, ListCopy, SetCopy
from cifar_helpers.grading.wall.exceptions import Forged, NotCopied, OverLimit

COUNT = struct.Struct("<Q")
FLOAT = struct.Struct("<d")
COMPLEX = struct.Struct("<dd")
DTYPES = frozenset(b"b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 cg".split())  # cg: complex128, in two letters
INTEGER_BYTES = 1024  # larger ones can't be printed by Python
AXES = 32
CLASSES = 16  # that a handle may claim
OWN_CHUNK = 1 << 16  # arrays from this size on are sent from where they lie, and may stay where they arrive
SCALARS = (int, float, complex, str, bytes)
TAGS = {list: b"l", tuple: b"t", dict: b"m", set: b"e", frozenset: b"e"}
CONTAINERS = tuple(TAGS)
PLAIN = frozenset((*SCALARS, *CONTAINERS))
ALIGNED = 64  # bytes: what vector instructions and TensorFlow like


@dataclass(frozen=True)
class Limits:
    """The most that one message may hold.

    `frame` is in bytes, and `cell` is what all answers for one cell may have together; `nodes` counts values,
    nested ones too; `depth` is of the nesting; `keys` counts keys other than text, since those can be chosen
    to collide, which takes quadratic time.
    """

    frame: int = 256 * 2**20
    cell: int = 2**30
    nodes: int = 200_000
    depth: int = 32
    keys: int = 10_000


@dataclass(frozen=True)
class Reference:
    """A value that is to cross as a handle, whatever it is."""

    value: Any


def no_handle(value: Any) -> bytes:
    """What the judge's side does with a value that has no copy."""
    raise NotCopied(
        f"a {type(value).__name__} can't be given to the student's code: only None, bool, numbers, text, "
        "bytes, lists, tuples, sets, dictionaries and numeric arrays are copied; the test's functions are not"
    )


# ------------------------------------------------------------------ values to bytes


def encode(value: Any, limits: Limits, handle: Callable[[Any], bytes] = no_handle) -> list[Any]:
    """Buffers that make up the message, in order.

    Parameters
    ----------
    value : object
        What to send.
    handle : callable, optional
        Gives the bytes for a value that has no copy, from `handle_bytes` or `reference_bytes`.

    Raises
    ------
    OverLimit
        If the message would be over the limits.
    NotCopied
        If there is no copy of a value, and no handle either.

    >>> b"".join(encode([True, "a"], Limits())).hex(" ")
    '6c 02 00 00 00 00 00 00 00 54 73 01 00 00 00 00 00 00 00 61'
    """
    encoder = _Encoder(limits, handle)
    encoder.add(value, 0)
    return encoder.finish()


def handle_bytes(number: int, classes: tuple[str, ...]) -> bytes:
    """A handle with the number and the classes: module, name, module, name, …"""
    strings = b"".join(b"s" + COUNT.pack(len(text)) + text for text in (name.encode() for name in classes))
    return b"h" + COUNT.pack(number) + b"t" + COUNT.pack(len(classes)) + strings


def reference_bytes(number: int) -> bytes:
    """A reference to the receiver's object of this number."""
    return b"r" + COUNT.pack(number)


class _Encoder:
    def __init__(self, limits: Limits, handle: Callable[[Any], bytes]):
        self.limits, self.handle = limits, handle
        self.nodes = self.keys = self.size = 0
        self.chunks: list[Any] = []
        self.open = bytearray()

    def add(self, value: Any, depth: int) -> None:
        self.nodes += 1
        if self.nodes > self.limits.nodes or depth > self.limits.depth:
            raise OverLimit(
                f"a value has over {self.limits.nodes:,} parts or nests over {self.limits.depth} deep"
            )
        # By type, not isinstance: that would believe what an object's __class__ says.
        kind = type(value)
        if value is None or kind is bool:
            self.put({None: b"N", True: b"T", False: b"F"}[value])
        elif kind not in PLAIN and _is_numpy(kind) and _code(value.dtype):
            self.numeric(value)
        elif issubclass(kind, SCALARS):
            self.put(_scalar(value))
        elif issubclass(kind, CONTAINERS):
            self.container(value, depth)
        else:
            self.put(self.handle(value))

    def container(self, value: Any, depth: int) -> None:
        tag = next(TAGS[kind] for kind in CONTAINERS if isinstance(value, kind))
        if tag in b"em":
            if not all(_is_key(key) for key in value):
                return self.put(self.handle(value))
            self.keys += sum(not isinstance(key, str) for key in value)
            if self.keys > self.limits.keys:
                raise OverLimit(
                    f"sets and dictionaries have over {self.limits.keys:,} keys that are not text"
                )
        self.put(tag + COUNT.pack(len(value)))
        for item in value:
            self.add(item, depth + 1)
            if tag == b"m":
                self.add(value[item], depth + 1)
        return None

    def numeric(self, value: Any) -> None:
        """An array, of whatever subclass, or a NumPy scalar."""
        import numpy as np

        self.room(value.nbytes)
        if value.ndim > AXES:
            raise OverLimit(f"an array of {value.ndim} axes, over {AXES}")
        items = np.asarray(_native(np, value), order="C")
        self.put((b"g" if isinstance(value, np.generic) else b"a") + _header(items.dtype, items.shape))
        if items.nbytes < OWN_CHUNK:
            self.put(items.tobytes())
            return
        self.put(bytes(-self.size % ALIGNED))
        self.room(items.nbytes)
        self.chunks += [self.open, items.reshape(-1).view(np.uint8).data]
        self.open = bytearray()
        self.size += items.nbytes

    def room(self, size: int) -> None:
        if self.size + size > self.limits.frame:
            raise OverLimit(f"a message of over {self.limits.frame:,} bytes")

    def put(self, content: bytes) -> None:
        self.size += len(content)
        self.room(0)
        self.open += content

    def finish(self) -> list[Any]:
        return [*self.chunks, self.open]


def _scalar(value: Any) -> bytes:
    if isinstance(value, int):
        size = value.bit_length() // 8 + 1
        if size > INTEGER_BYTES:
            raise OverLimit(f"an integer of over {INTEGER_BYTES} bytes")
        return b"i" + COUNT.pack(size) + int(value).to_bytes(size, "little", signed=True)
    if isinstance(value, float):
        return b"d" + FLOAT.pack(value)
    if isinstance(value, complex):
        return b"c" + COMPLEX.pack(value.real, value.imag)
    content = value.encode() if isinstance(value, str) else bytes(value)
    return (b"s" if isinstance(value, str) else b"b") + COUNT.pack(len(content)) + content


def _is_key(key: Any) -> bool:
    kind = type(key)
    if issubclass(kind, tuple):
        return all(_is_key(item) for item in key)
    plain = key is None or issubclass(kind, SCALARS)
    return plain or (_is_numpy(kind) and kind.__hash__ is not None and _code(key.dtype) != b"")


def _is_numpy(kind: type) -> bool:
    """Whether objects of this class are arrays or scalars of a NumPy that is loaded already."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(kind, (numpy.ndarray, numpy.generic))


def _code(dtype: Any) -> bytes:
    """Two letters for a numeric dtype, none for another.

    The long double and its complex sister travel as double.
    """
    if dtype.kind not in "biufc":
        return b""
    size = min(dtype.itemsize, 16 if dtype.kind == "c" else 8)
    return b"cg" if dtype.kind == "c" and size == 16 else f"{dtype.kind}{size}".encode()


def _native(np: Any, value: Any) -> Any:
    """The array or scalar in little-endian order, in a dtype that crosses."""
    return np.asarray(value).astype(_numpy_dtype(_code(value.dtype)), copy=False)


def _numpy_dtype(code: bytes) -> str:
    return "<c16" if code == b"cg" else "<" + code.decode()


def _header(dtype: Any, shape: tuple[int, ...]) -> bytes:
    return _code(dtype) + bytes([len(shape)]) + b"".join(COUNT.pack(length) for length in shape)


# ------------------------------------------------------------------ bytes to values


def decode(
    message: Any,
    limits: Limits,
    handle: Callable[[int, tuple[str, ...]], Any] | None = None,
    reference: Callable[[int], Any] | None = None,
    frozen: bool = True,
) -> Any:
    """The value in a message.

    Parameters
    ----------
    message : bytes-like
        The whole message.
    handle, reference : callable, optional
        What to make of a handle and its classes, and of a reference. Without them the tags are refused.
    frozen : bool
        Whether assigning into lists, dictionaries, sets and arrays raises.

    Raises
    ------
    Forged
        If the message is none.
    OverLimit
        If it is over the limits.

    >>> decode(b"".join(encode({"a": (1, 2.5)}, Limits())), Limits())
    {'a': (1, 2.5)}
    """
    with memoryview(message) as view:
        decoder = _Decoder(view, limits, handle, reference, frozen)
        value = decoder.value(0)
        if decoder.at != len(view):
            raise Forged(f"{len(view) - decoder.at} bytes after the end of a message")
    return value


class _Decoder:
    def __init__(self, view: memoryview, limits: Limits, handle: Any, reference: Any, frozen: bool):
        if len(view) > limits.frame:
            raise OverLimit(f"a message of {len(view):,} bytes, over {limits.frame:,}")
        self.view, self.limits, self.handle, self.reference = view, limits, handle, reference
        self.frozen = frozen
        self.at = self.nodes = self.keys = 0

    def take(self, size: int) -> memoryview:
        if size > len(self.view) - self.at:
            raise Forged("a message ends too early")
        self.at += size
        return self.view[self.at - size : self.at]

    def count(self) -> int:
        if self.at + 8 > len(self.view):
            raise Forged("a message ends too early")
        self.at += 8
        return COUNT.unpack_from(self.view, self.at - 8)[0]

    def value(self, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > self.limits.nodes or depth > self.limits.depth:
            raise OverLimit(
                f"a message has over {self.limits.nodes:,} parts or nests over {self.limits.depth} deep"
            )
        tag = self.take(1)[0]
        if tag in READERS:
            return READERS[tag](self)
        if tag in b"ltem":
            return self.container(bytes([tag]), depth)
        raise Forged(f"a message with the unknown tag {bytes([tag])!r}")

    def integer(self) -> int:
        size = self.count()
        if size > INTEGER_BYTES:
            raise OverLimit(f"an integer of {size:,} bytes, over {INTEGER_BYTES}")
        return int.from_bytes(self.take(size), "little", signed=True)

    def text(self) -> str:
        try:
            return str(self.take(self.count()), "utf-8")
        except UnicodeDecodeError:
            raise Forged("a text that is not UTF-8") from None

    def container(self, tag: bytes, depth: int) -> Any:
        size = self.count()
        # A node is a byte or more.
        if size > len(self.view) - self.at or size > self.limits.nodes - self.nodes:
            raise OverLimit(f"a container of {size:,} parts does not fit into its message")
        if tag in b"lt":
            items = [self.value(depth + 1) for _ in range(size)]
            return tuple(items) if tag == b"t" else self.made(ListCopy, list, items)
        if tag == b"e":
            return self.made(SetCopy, set, [self.key(depth + 1) for _ in range(size)])
        pairs = [(self.key(depth + 1), self.value(depth + 1)) for _ in range(size)]
        return self.made(DictCopy, dict, pairs)

    def made(self, copy: type, plain: type, items: list[Any]) -> Any:
        return (copy if self.frozen else plain)(items)

    def key(self, depth: int) -> Any:
        key = self.value(depth)
        if not _is_key(key):
            raise Forged(f"a {type(key).__name__} as a key")
        self.keys += not isinstance(key, str)
        if self.keys > self.limits.keys:
            raise OverLimit(f"over {self.limits.keys:,} keys that are not text")
        return key

    def array(self) -> Any:
        code, axes = bytes(self.take(2)), self.take(1)[0]
        if code not in DTYPES or axes > AXES:
            raise Forged(f"an array of dtype {code!r} with {axes} axes")
        shape = tuple(self.count() for _ in range(axes))
        itemsize = 16 if code == b"cg" else int(code[1:])
        # A length of 0 must not hide lengths that NumPy can't multiply.
        if math.prod(max(length, 1) for length in shape) * itemsize > max(self.limits.frame, itemsize):
            raise OverLimit(f"an array of shape {shape}, over {self.limits.frame:,} bytes")
        size = math.prod(shape) * itemsize
        if size >= OWN_CHUNK and any(self.take(-self.at % ALIGNED)):
            raise Forged("an array that is preceded by something else than zeros")
        array = _array(code, shape, self.take(size))
        # A view keeps the whole message in memory, so it has to be most of it.
        if not self.frozen or size < OWN_CHUNK or 2 * size < len(self.view):
            array = array.copy()
        array.flags.writeable = not self.frozen
        return array

    def handled(self) -> Any:
        number, classes = self.count(), self.value(self.limits.depth - 1)
        named = isinstance(classes, tuple) and len(classes) % 2 == 0 and len(classes) <= 2 * CLASSES
        if self.handle is None or not named:
            raise Forged("a handle where none may be, or without its classes")
        if not all(isinstance(name, str) and len(name) <= 200 and name.isprintable() for name in classes):
            raise Forged("a handle with a class that is not a name")
        return self.handle(number, classes)

    def referred(self) -> Any:
        if self.reference is None:
            raise Forged("a reference where none may be")
        return self.reference(self.count())


def _array(code: bytes, shape: tuple[int, ...], items: memoryview) -> Any:
    import numpy as np

    if code == b"b1" and np.frombuffer(items, dtype=np.uint8).max(initial=0) > 1:
        raise Forged("a bool that is neither 0 nor 1")
    return np.frombuffer(items, dtype=_numpy_dtype(code)).reshape(shape)


READERS: dict[int, Callable[[_Decoder], Any]] = {
    ord("N"): lambda decoder: None,
    ord("T"): lambda decoder: True,
    ord("F"): lambda decoder: False,
    ord("i"): _Decoder.integer,
    ord("d"): lambda decoder: FLOAT.unpack(decoder.take(8))[0],
    ord("c"): lambda decoder: complex(*COMPLEX.unpack(decoder.take(16))),
    ord("s"): _Decoder.text,
    ord("b"): lambda decoder: bytes(decoder.take(decoder.count())),
    ord("a"): _Decoder.array,
    ord("g"): lambda decoder: _only(decoder.array()),
    ord("h"): _Decoder.handled,
    ord("r"): _Decoder.referred,
}


def _only(array: Any) -> Any:
    if array.shape:
        raise Forged(f"a NumPy scalar of shape {array.shape}")
    return array[()]
