"""Checks of how an image lies in a file: decoding a record, and the place of a single byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, compare, fail, fitted, pair, run, twice
from cifar_helpers.checks.tolerances import EXACT
from cifar_helpers.checks.tolerances import FLOAT64 as EXACT_SUM
from cifar_helpers.data import records

PLANES = "reshape to (colour, row, column), as the bytes lie; then transpose to (row, column, colour)"
EIGHT_BYTES = Cause(
    "np.frombuffer takes eight bytes for one number unless told otherwise",
    "np.frombuffer(record, dtype=np.uint8)",
)
EXCEPTIONS: Causes = {
    r"buffer size must be a multiple|array of size 384 ": EIGHT_BYTES,
    r"array of size 3073 ": Cause("the label byte is still at the front", "leave out the first byte: [1:]"),
    r"array of size 1 |'bytes' object has no": Cause(
        "the record is a string of bytes, not yet an array", "np.frombuffer(record, dtype=np.uint8)"
    ),
    r"axes don't match|invalid axis": Cause("the axes that are swapped are not there", PLANES),
}


@twice("label and image of a record")
def decode_record(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the label and the image of a record of 3,073 bytes."""
    random = np.random.default_rng(seed)
    label = int(random.integers(1, 10))
    while True:
        image = random.integers(256, size=(32, 32, 3), dtype=np.uint8)
        record = records.encode(image, label)
        if len({label, label + 1, record[1], record[-1]}) == 4:
            break  # or a byte that is mistaken for the label could be right, or another mistake
    tried = "decode_record of 3,073 bytes"
    got_label, got_image = pair(tried, run(tried, function, record, causes=EXCEPTIONS), "label, image")
    check_label(got_label, label, record)
    shapes = {
        (3, 32, 32): Cause("the colours are still planes, one after the other", PLANES),
        (3072,): Cause("the values are still in one row", PLANES),
        (1024, 3): Cause("the pixels are still in one row", PLANES),
        (32, 32): Cause("one colour of three", PLANES),
        (32, 3, 32): Cause("the axes are in another order", PLANES),
    }
    values = array(f"the image of {tried}", got_image, (32, 32, 3), shapes)
    compare(f"the image of {tried}", values, image, misread(record))
    dtype = np.asarray(got_image).dtype
    if dtype != np.uint8:
        cause = Cause(f"{dtype} takes {dtype.itemsize} bytes for a value that fits into one", "keep np.uint8")
        fail(f"the dtype of the image of {tried}", str(dtype), "uint8", cause)


def check_label(got: Any, label: int, record: bytes) -> None:
    """Fails unless the label is the first byte of the record."""
    shapes = {
        (32, 32, 3): Cause("the image is returned first", "end with `return label, image`"),
        (1,): Cause("a slice of one byte, not the byte", "record[0] is a number, record[:1] is not"),
    }
    if isinstance(got, bytes):
        cause = Cause("a slice of one byte, not the byte", "record[0] is a number, record[:1] is not")
        fail("the label of a record", f"the bytes {got!r}", f"the number {label}", cause)
    mistakes = [
        (Cause("the label is taken from the end of the record", "it is the first byte"), record[-1]),
        (Cause("the second byte is taken for the label", "counting starts at 0"), record[1]),
        (Cause("1 is added to the label", "labels start at 0"), label + 1),
    ]
    value = array("the label of a record", got, (), shapes)
    compare("the label of a record", value, label, mistakes, tolerance=EXACT)


def misread(record: bytes) -> Mistakes:
    """What comes out when the bytes are read in another order."""
    pixels = np.frombuffer(record, np.uint8)[1:]
    step = "transpose takes the old axes in their new order: row was axis 1, column 2, colour 0"
    orders = [
        (Cause("the bytes are read as if the colours of a pixel stood side by side", PLANES), interleaved),
        (Cause("rows and columns are swapped: the image lies on its side", step), sideways),
        (Cause("red and blue are swapped", "the planes are red, green, blue"), blue_first),
        (Cause("the image is upside down", step), lambda pixels: right(pixels)[::-1]),
        (Cause("the image is mirrored", step), lambda pixels: right(pixels)[:, ::-1]),
    ]
    early = np.frombuffer(record, np.uint8)[:-1]
    message = "every value is one byte too late: the label is read as the first red value"
    yield Cause(message, "leave out the first byte: [1:]"), right(early)
    for cause, order in orders:
        yield cause, order(pixels)
        yield Cause(f"{cause.message}, and the label as a pixel", cause.next_step), order(early)
    signed = "np.uint8 counts from 0 to 255, np.int8 from -128 to 127"
    yield Cause("values above 127 became negative", signed), right(pixels).astype(np.int8)
    colours, step = right(pixels), "the three planes are different: red, green, blue"
    for plane, name in enumerate(("red", "green", "blue")):
        yield Cause(f"every colour is the {name} one", step), colours[..., [plane] * 3]
    half_turn = "the image is turned by half a turn"
    yield Cause(half_turn, "the rows as they are stored, and the columns too"), colours[::-1, ::-1]
    yield Cause("the values are divided by 255", "keep them as they are stored"), right(pixels) / 255


def right(pixels: np.ndarray) -> np.ndarray:
    """3,072 stored values as the image (32, 32, 3)."""
    return pixels.reshape(3, 32, 32).transpose(1, 2, 0)


def interleaved(pixels: np.ndarray) -> np.ndarray:
    """3,072 stored values read as if the colours of each pixel stood side by side."""
    return pixels.reshape(32, 32, 3)


def sideways(pixels: np.ndarray) -> np.ndarray:
    """The image with rows and columns swapped."""
    return right(pixels).transpose(1, 0, 2)


def blue_first(pixels: np.ndarray) -> np.ndarray:
    """The image with its colours in reverse order."""
    return right(pixels)[..., ::-1]


@twice("the byte of a pixel's colour")
def byte_position(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks where in a record the value of a pixel stands."""
    random = np.random.default_rng(seed)
    indices = random.permuted(np.tile(np.arange(1, 31), (2, 1)), axis=1)[:, :12]  # rows and columns
    indices[:, -3:] = [[0, 0, 31], [0, 31, 31]]
    row, column, colour = indices[0], indices[1], np.tile([0, 1, 2], 4)
    got = [
        array(call, run(call, function, *map(int, index)), ())
        for index in zip(row, column, colour, strict=True)
        for call in ["byte_position({}, {}, {})".format(*index)]
    ]
    positions = 1 + 1024 * colour + 32 * row + column
    mistakes = [
        (Cause("the label byte is forgotten", "the first red value is byte 1"), positions - 1),
        (Cause("counting starts at 1", "the label is byte 0"), positions + 1),
        (Cause("rows and columns are swapped", ROWS), 1 + 1024 * colour + 32 * column + row),
        (Cause("the colours of a pixel are assumed to lie side by side", COLOURS), side_by_side(*indices)),
        (
            Cause("the colours of a pixel are assumed to lie side by side, without the label", COLOURS),
            side_by_side(*indices) - 1,
        ),
        (
            Cause("rows and columns are swapped, and the label is forgotten", ROWS),
            1024 * colour + 32 * column + row,
        ),
        (Cause("a row is taken to be 31 long", "32 pixels"), positions - row),
        (Cause("a plane is taken to be 31 · 31 long", COLOURS), positions - 63 * colour),
        (Cause("the colours count from 1", "red is 0, and its plane comes first"), positions + 1024),
        (Cause("the colours count from 1", "red is 0, and its plane comes first"), positions - 1024),
        (Cause("the colours are in reverse order: blue is 2", COLOURS), positions + 1024 * (2 - 2 * colour)),
        (Cause("a plane is taken to be 3 · 32 long", COLOURS), 1 + 96 * colour + 32 * row + column),
        (Cause("a plane is taken to be 32 long", COLOURS), 1 + 32 * colour + 32 * row + column),
        (Cause("the colour is not used", COLOURS), 1 + 32 * row + column),
    ]
    first = f"byte_position({row[0]}, {column[0]}, {colour[0]}) and eleven more"
    names = {"row": (row, 32), "column": (column, 1), "colour": (colour, 1024)}
    sums = fitted(got, {"the 1 in front": (np.ones(12), 1), **names}, f"{ROWS}; {COLOURS}", EXACT_SUM)
    compare(first, got, positions, mistakes, EXACT_SUM, otherwise=sums)


ROWS = "a plane is stored row by row: a row further is 32 bytes further"
COLOURS = "a whole plane of one colour, 32 · 32 bytes, comes before the next"


def side_by_side(row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Positions of an interleaved record, for the colours that `byte_position` asks for."""
    return 1 + 3 * (32 * row + column) + np.tile([0, 1, 2], 4)
