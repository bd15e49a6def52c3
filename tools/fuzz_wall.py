"""Coverage-guided search for messages that the wall's decoder or its channel does not survive.

python -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris numpy nbgrader
PYTHONPATH=. /tmp/fuzz/bin/python tools/fuzz_wall.py CORPUS_FOLDER -max_total_time=600

Whatever is decoded may raise the wall's own errors and nothing else, within a bound of memory and time. What
is decoded has to survive being encoded and decoded again. A finding is written to `crash-*` in the working
directory; it becomes a case of `HOSTILE` in tests/grading/wall/test_encoding.py. Options are libFuzzer's.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cifar_helpers.grading.wall"]):
    from cifar_helpers.grading.wall.encoding import Limits, decode, encode, handle_bytes, reference_bytes
    from cifar_helpers.grading.wall.exceptions import WallError
    from cifar_helpers.grading.wall.frames import HEADER, MAGIC, Channel

import numpy as np

LIMITS = Limits(frame=1 << 18, nodes=2_000, depth=16, keys=200)
SECONDS = 2.0  # for one message of at most 256 KiB
SEEDS = [
    [None, True, -3, 2.5, 1j, "ä", b"b", (1, (2,)), {3, 4}, {"a": [1], 2: {}}],
    np.arange(12.0).reshape(3, 4),
    np.zeros((100, 100)),
    {"W1": np.ones((2, 3), np.float32), "b1": np.array([True, False])},
    ("ok", np.float16(1.5)),
    ("error", "ValueError", "text", "line"),
]


class HandleStub:
    """Stands for a handle or a reference: by its number, as the judge's session has them."""

    def __init__(self, number: int, classes: tuple[str, ...] = ()):
        self.number, self.classes = number, classes

    def encoded(self) -> bytes:
        """As it would be sent on."""
        return handle_bytes(self.number, self.classes) if self.classes else reference_bytes(self.number)


def message(value: object) -> bytes:
    """A value as one message."""
    return b"".join(encode(value, LIMITS, HandleStub.encoded))


def decoded(body: bytes, frozen: bool) -> None:
    """Decodes; what comes out must be the same after another crossing."""
    with contextlib.suppress(WallError):
        once = message(decode(body, LIMITS, HandleStub, HandleStub, frozen))
        twice = message(decode(once, LIMITS, HandleStub, HandleStub, frozen))
        assert sorted(once) == sorted(twice), "another value after a crossing"  # sets have no order


def received(stream: bytes) -> None:
    """Reads messages from a socket until one is refused; the other end is closed, so it has to end."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours, LIMITS.frame)
    channel.deadline = time.monotonic() + 5
    with theirs, contextlib.suppress(WallError):
        theirs.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            theirs.send(stream)
        theirs.shutdown(socket.SHUT_WR)
        while True:
            number, body = channel.receive()
            decoded(bytes(body), frozen=number % 2 == 0)
    assert channel.broken is not None


def test_one_input(data: bytes) -> None:
    """The first byte chooses between the decoder and the channel."""
    start = time.process_time()  # the machine may have other work
    if data[:1] < b"\x40":
        received(data[1:])
    else:
        decoded(data[1:], frozen=data[:1] < b"\xa0")
    assert time.process_time() - start < SECONDS, "too slow"


def write_seeds(folder: Path) -> None:
    """Well-formed inputs to start from."""
    folder.mkdir(parents=True, exist_ok=True)
    bodies = [message(seed) for seed in SEEDS]
    bodies += [handle_bytes(3, ("module", "Name")), reference_bytes(5)]
    for number, body in enumerate(bodies):
        framed = HEADER.pack(MAGIC, number, len(body)) + body
        (folder / f"seed-{number}").write_bytes(b"\xff" + body)
        (folder / f"seed-{number}-frozen").write_bytes(b"\x80" + body)
        (folder / f"seed-{number}-framed").write_bytes(b"\x00" + framed + framed)


def main() -> None:
    """Starts libFuzzer; folders on the command line are its corpora, the first gets the seeds."""
    folders = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    if not folders:
        sys.exit(
            "name a folder for the inputs that were found: tools/fuzz_wall.py FOLDER [-max_total_time=S]"
        )
    write_seeds(folders[0])
    atheris.Setup([*sys.argv, "-max_len=131072"], test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
