import math
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cifar_helpers.grading.wall.copies import hint
from cifar_helpers.grading.wall.encoding import COUNT, Limits, decode, encode
from cifar_helpers.grading.wall.exceptions import (
    Forged,
    Misuse,
    NotCopied,
    OverLimit,
    WallError,
    student_error,
)

SMALL = Limits(frame=1 << 16, nodes=500, depth=8, keys=50)
KEYS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8) | st.binary(max_size=8)
LEAVES = KEYS | st.floats(allow_nan=False) | st.complex_numbers(allow_nan=False)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(KEYS, max_size=4)
        | st.dictionaries(KEYS | st.tuples(KEYS, KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)
DTYPES = (
    arrays.boolean_dtypes()
    | arrays.integer_dtypes(endianness="?")
    | arrays.unsigned_integer_dtypes()
    | arrays.floating_dtypes(endianness="?", sizes=(16, 32, 64))
    | arrays.complex_number_dtypes()
)
ARRAYS = DTYPES.flatmap(
    lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, min_side=0, max_side=4))
)


def message(value, limits=SMALL):
    return b"".join(encode(value, limits))


def crossed(value, limits=SMALL):
    return decode(message(value, limits), limits)


@given(VALUES)
def test_a_value_arrives_as_it_was_sent(value):
    got = crossed(value, Limits())
    assert got == value
    assert type(value) in type(got).__mro__


@given(ARRAYS)
def test_an_array_arrives_with_its_shape_kind_and_items(array):
    got = crossed(array, Limits())
    assert (got.shape, got.dtype) == (array.shape, array.dtype.newbyteorder("="))
    assert got.tobytes() == array.astype(got.dtype).tobytes()


def test_arrays_in_any_memory_layout_arrive():
    array = np.arange(24.0).reshape(4, 6)
    for view in (array.T, array[::-2, 1::2], np.asfortranarray(array), np.broadcast_to(array[0], (3, 6))):
        np.testing.assert_array_equal(crossed(view), view)
    large = np.arange(200_000).reshape(400, 500)[:, ::2]
    np.testing.assert_array_equal(crossed(large, Limits()), large)


@pytest.mark.parametrize("frozen", [True, False])
def test_a_large_array_arrives_aligned_without_holding_a_longer_message(frozen):
    large = np.random.default_rng(0).normal(size=(100, 100))
    for value in (["x", large], ["x" * 200_000, large], [large, large[::2], large > 0]):
        got = decode(message(value, Limits()), Limits(), frozen=frozen)
        for sent, array in zip(value, got, strict=True):
            if isinstance(sent, np.ndarray):
                np.testing.assert_array_equal(array, sent)
                assert array.flags.aligned
                assert array.flags.writeable is not frozen
    assert got[1].base is None  # a part of its message


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_subclasses_of_arrays_cross_as_the_arrays_that_they_are():
    for value in (np.ma.masked_array([1.0, 2.0]), np.asmatrix([[1, 2]]), np.float64(3)):
        assert type(crossed(value)) in (np.ndarray, np.float64)
        np.testing.assert_array_equal(crossed(value), np.asarray(value))


def test_special_numbers_and_scalars_keep_their_type():
    assert math.isnan(crossed(float("nan")))
    assert math.copysign(1, crossed(-0.0)) == -1
    assert type(crossed(np.float32(0.5))) is np.float32
    assert type(crossed(np.bool_(True))) is np.bool_
    assert type(crossed(np.longdouble(0.5))) is np.float64


def test_a_copy_refuses_to_be_changed_and_names_the_way():
    for change in (
        lambda: crossed([1]).append(2),
        lambda: crossed({"W1": 1}).update(W1=2),
        lambda: crossed({1}).add(2),
        lambda: crossed({"W1": 1}).__setitem__("W1", 2),
    ):
        with pytest.raises(Misuse, match=r"originals\.of"):
            change()
    with pytest.raises(ValueError, match="read-only") as caught:
        crossed(np.ones(2))[0] = 3
    assert "originals.of" in hint(caught.value)
    assert hint(student_error("ValueError", "read-only")) == hint(TypeError("read-only")) == ""
    assert type(crossed({"a": 1}).copy()) is dict


@pytest.mark.parametrize(
    "value", [object(), len, np.array([object()]), np.array(["a"]), {object(): 1}, 1j.__class__]
)
def test_what_has_no_copy_is_refused(value):
    with pytest.raises(NotCopied, match="copied"):
        encode(value, SMALL)


def test_a_list_that_holds_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(OverLimit, match="nests"):
        encode(loop, SMALL)


def n(value):
    return COUNT.pack(value)


HOSTILE = {
    "nothing": b"",
    "an unknown tag": b"?",
    "a text longer than the message": b"s" + n(2**60),
    "a list of 2^64 - 1": b"l" + n(2**64 - 1),
    "a dictionary of 2^40": b"m" + n(2**40),
    "nested lists": b"l" + b"".join(b"l" * 0 + n(1) + b"l" for _ in range(5_000)) + n(0),
    "a wide tree": b"l" + n(50) + (b"l" + n(50) + b"N" * 50) * 50,
    "a negative length": b"af8\x01" + struct.pack("<q", -1),
    "lengths whose product wraps to 0": b"af8\x02" + n(2**32) + n(2**32),
    "a length hidden by 0": b"af8\x02" + n(0) + n(2**62),
    "300 axes": b"af8\xff" + n(1) * 255,
    "a dtype of objects": b"aO8\x01" + n(1) + bytes(8),
    "a dtype of records": b"aV8\x01" + n(1) + bytes(8),
    "a bool of 7": b"ab1\x01" + n(1) + b"\x07",
    "a scalar with axes": b"gf8\x01" + n(1) + bytes(8),
    "too few items": b"af8\x01" + n(2) + bytes(8),
    "text that is not UTF-8": b"s" + n(2) + b"\xff\xfe",
    "a lone surrogate": b"s" + n(3) + b"\xed\xa0\x80",
    "a list as a key": b"m" + n(1) + b"l" + n(0) + b"N",
    "an array as a key": b"e" + n(1) + b"af8\x00" + bytes(8),
    "a huge integer": b"i" + n(5_000) + bytes(5_000),
    "something before the items": b"af8\x01" + n(8192) + bytes(3) + b"x" + bytes(8192 * 8 + 60),
    "something after the end": b"NN",
    "a handle where there are none": b"h" + n(1) + b"t" + n(0),
    "a reference where there are none": b"r" + n(1),
    "keys that collide": b"e" + n(60) + b"".join(message(i * (2**61 - 1)) for i in range(60)),
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_is_refused(body):
    with pytest.raises((Forged, OverLimit)):
        decode(body, SMALL)


def test_a_handle_with_a_class_that_cannot_be_printed_is_refused():
    body = b"h" + n(1) + b"t" + n(2) + message("module") + message("a\x1b[2J")
    with pytest.raises(Forged, match="name"):
        decode(body, SMALL, handle=lambda *_: None)


def bounded(body: bytes) -> None:
    """Decodes anything: only the wall's errors, and no more memory than the documented bound."""
    tracemalloc.start()
    try:
        decode(body, SMALL, handle=lambda *_: None)
    except WallError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak <= 6 * len(body) + 400 * SMALL.nodes + 2**15


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=300))
@example(b"s" + n(40_000) + b"a" * 39_996 + "😀".encode())
def test_random_bytes_raise_only_the_walls_errors_within_the_memory_bound(body):
    bounded(body)


@settings(max_examples=500, deadline=None)
@given(
    VALUES | ARRAYS,
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=5),
    st.integers(0, 30),
)
def test_mutated_messages_raise_only_the_walls_errors_within_the_memory_bound(value, changes, cut):
    body = bytearray(message(value, Limits()))
    for at, byte in changes:
        body[at % len(body)] = byte
    bounded(bytes(body[: max(len(body) - cut, 0)]))
    bounded(bytes(body) + bytes(cut))


TAGS = st.sampled_from([bytes([tag]) for tag in b"NTFidcsbltemaghr"])
PIECES = (
    TAGS
    | st.integers(0, 9).map(n)
    | st.sampled_from([n(2**63), n(2**20), b"f8\x02", b"b1\x00", b"cg\x01", b"ab"])
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=40).map(b"".join))
def test_messages_of_the_right_pieces_raise_only_the_walls_errors_within_the_memory_bound(body):
    bounded(body)
