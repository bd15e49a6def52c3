import socket
import threading
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cifar_helpers.grading.wall.exceptions import Closed, Deadline, Forged, OverLimit, WallError
from cifar_helpers.grading.wall.frames import HEADER, MAGIC, Channel

CAP = 1_000


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    channel = Channel(ours, CAP)
    channel.deadline = time.monotonic() + 5
    yield channel, theirs
    theirs.close()
    channel.close()


def test_a_message_arrives_with_its_number(ends):
    channel, theirs = ends
    other = Channel(theirs, CAP)
    other.send(7, [b"ab", memoryview(b"cd"), b""])
    assert channel.receive(7) == (7, b"abcd")


@pytest.mark.parametrize("length", [0, 40_000, 3 << 20])
def test_messages_that_arrive_at_once_are_kept_apart(length):
    ours, theirs = map(lambda end: Channel(end, 2**23), socket.socketpair())
    sender = threading.Thread(target=lambda: [theirs.send(n, [b"x" * length, b"end"]) for n in range(3)])
    sender.start()
    for number in range(3):
        got, body = ours.receive(number)
        assert (got, len(body), body[-3:]) == (number, length + 3, b"end")
    sender.join()
    ours.close()
    theirs.close()


def test_a_message_with_another_number_ends_the_connection(ends):
    channel, theirs = ends
    theirs.sendall(HEADER.pack(MAGIC, 6, 0) + HEADER.pack(MAGIC, 7, 0))
    with pytest.raises(Forged, match="nobody asked"):
        channel.receive(7)
    with pytest.raises(Forged):  # the right one comes too late
        channel.receive(7)


def test_a_message_without_the_mark_is_refused(ends):
    channel, theirs = ends
    theirs.sendall(HEADER.pack(b"wool", 7, 0))
    with pytest.raises(Forged):
        channel.receive(7)


def test_a_huge_length_is_refused_before_memory_is_reserved(ends):
    channel, theirs = ends
    theirs.sendall(HEADER.pack(MAGIC, 7, 2**40))
    tracemalloc.start()
    with pytest.raises(OverLimit, match=r"1,099,511,627,776 bytes"):
        channel.receive(7)
    assert tracemalloc.get_traced_memory()[1] < 50_000
    tracemalloc.stop()


def test_the_other_sides_end_shows_at_once(ends):
    channel, theirs = ends
    theirs.sendall(HEADER.pack(MAGIC, 7, 100) + b"half")
    theirs.close()
    with pytest.raises(Closed, match="ended"):
        channel.receive(7)


def test_silence_ends_at_the_deadline(ends):
    channel, _ = ends
    channel.deadline = start = time.monotonic() + 0.1
    with pytest.raises(Deadline):
        channel.receive(7)
    assert time.monotonic() - start < 1


def test_an_answer_that_drips_ends_at_the_deadline(ends):
    channel, theirs = ends

    def drip():
        for byte in HEADER.pack(MAGIC, 7, 900) + bytes(900):
            time.sleep(0.02)
            try:
                theirs.send(bytes([byte]))
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    channel.deadline = start = time.monotonic() + 0.2
    with pytest.raises(Deadline):
        channel.receive(7)
    assert time.monotonic() - start < 1
    thread.join()


def test_a_reader_that_never_reads_ends_at_the_deadline(ends):
    channel, _ = ends
    channel.deadline = time.monotonic() + 0.1
    with pytest.raises(Deadline):
        channel.send(1, [bytes(10**7)])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.booleans())
def test_random_bytes_raise_only_the_walls_errors(content, marked):
    ours, theirs = socket.socketpair()
    channel = Channel(ours, CAP)
    channel.deadline = time.monotonic() + 5
    theirs.sendall((MAGIC if marked else b"") + content)
    theirs.close()
    try:
        channel.receive(3)
    except WallError:
        assert channel.broken is not None
    finally:
        channel.close()
