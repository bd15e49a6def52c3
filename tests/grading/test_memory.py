"""All processes of a sandbox together stay within a limit of memory, or it is ended with the reason."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from cifar_helpers.grading.errors import Fault
from cifar_helpers.grading.sandbox import launch, memory

MIB = 2**20
LIMIT = 300 * MIB
# The watched process says that it is ready, and stays until its input closes.
READY = "\nprint('ready', flush=True)\nsys.stdin.read()"
ALONE = "import sys; held = bytearray(400 << 20)"
SHARED = "import os, sys; held = bytearray(150 << 20); os.fork() and os.fork()"
TOGETHER = "import os, sys; os.fork() and os.fork(); held = bytearray(b'x') * (150 << 20)"
GIVEN_BACK = """
import mmap, sys
held = mmap.mmap(-1, 400 << 20)
for at in range(0, 400 << 20, 4096): held[at] = 1
held.madvise(mmap.MADV_DONTNEED)
"""
MAPPED = """
import mmap, os, sys
held = mmap.mmap(-1, 200 << 20)
for at in range(0, 200 << 20, 4096): held[at] = 1
os.fork() and os.fork()
"""


@contextlib.contextmanager
def process(source: str) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-c", source.strip() + READY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0) as child:
        try:
            child.stdout.readline()
            yield child
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)


@pytest.mark.parametrize("source", [ALONE, TOGETHER, GIVEN_BACK], ids=["one", "several", "given back"])
def test_what_holds_more_than_the_limit_is_ended_with_the_reason(source):
    ended = threading.Event()
    with process(source) as child, memory.watch(child.pid, LIMIT, ended.set) as watch:
        assert ended.wait(60)
    assert watch.reason == "used more than 300 MiB of memory"


@pytest.mark.parametrize("source", ["import sys", SHARED, MAPPED], ids=["little", "shared", "mapped"])
def test_what_is_shared_counts_once(source):
    with process(source) as child:
        assert memory.held(child.pid, LIMIT) <= LIMIT


FILES = "import sys\nwith open('/dev/shm/x', 'wb') as a, open('/tmp/x', 'wb') as b:\n" + (
    "    for _ in range(200):\n        a.write(bytes(1 << 20)), b.write(bytes(1 << 20))\n"
)


# Each holds a gigabyte, or what the sandbox lets it have, in a place that belongs to no process.
BUFFERS = """
import socket
kept = []
try:
    while len(kept) < 2500:
        ends = socket.socketpair()
        kept.append(ends)
        for end in ends:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
            end.setblocking(False)
            while True:
                try: end.send(bytes(1 << 16))
                except BlockingIOError: break
except OSError: pass
"""
IN_FLIGHT = """
import os, socket
kept = []
try:
    for _ in range(3000):
        far, near = socket.socketpair()
        near.setblocking(False)
        try:
            while True: near.send(bytes(1 << 16))
        except BlockingIOError: pass
        if len(kept) < 200: kept.append(socket.socketpair())
        carrier = kept[_ % 200][0]
        carrier.setblocking(False)
        socket.send_fds(carrier, [b"x"], [far.fileno(), near.fileno()])
        far.close(), near.close()
except OSError: pass
"""
LOOPBACK = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
kept = []
for _ in range(400):
    near = socket.create_connection(listener.getsockname())
    kept += [near, listener.accept()[0]]
    near.setblocking(False)
    try:
        while True: near.send(bytes(1 << 20))
    except BlockingIOError: pass
"""
SHORT_FILES = """
import os
for number in range(400_000):
    os.close(os.open(f"/tmp/{number}", os.O_CREAT | os.O_WRONLY))
"""
IN_THE_BOX = {
    "processes": TOGETHER,
    "files": FILES,
    "shared mapping": GIVEN_BACK,
    "socket buffers": BUFFERS,
    "sockets in flight": IN_FLIGHT,
    "loopback": LOOPBACK,
    "short files": SHORT_FILES,
}


@pytest.mark.parametrize("name", IN_THE_BOX)
def test_a_sandbox_over_the_limit_ends(name):
    stay = "\nimport time\ntime.sleep(300)"
    box = launch.bubblewrapped([sys.executable, "-c", IN_THE_BOX[name] + stay], {})
    try:
        with memory.watch(box.first, LIMIT, box.end) as watch:
            box.wait(60)
        assert watch.reason == "used more than 300 MiB of memory"
    finally:
        box.end()


def test_where_the_machine_has_too_little_the_sandbox_is_ended_for_that_reason(monkeypatch):
    monkeypatch.setattr(memory, "left", lambda: memory.reserve() - 1)
    ended = threading.Event()
    with process(ALONE) as child, memory.watch(child.pid, 2 * LIMIT, ended.set) as watch:
        assert ended.wait(60)
    assert watch.reason == memory.SHORT


def test_the_larger_of_two_is_ended_and_the_other_stays(monkeypatch):
    short = threading.Event()
    short.set()
    monkeypatch.setattr(memory, "left", lambda: memory.reserve() - short.is_set())
    with process("import sys") as small, process(ALONE) as large:
        watches = [memory.watch(child.pid, 2 * LIMIT, short.clear) for child in (small, large)]
        deadline = time.monotonic() + 30
        while short.is_set() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(2 * memory.TURN)
        assert [watch.reason for watch in watches] == [None, memory.SHORT]
        for watch in watches:
            watch.close()


def test_a_submission_waits_for_memory_and_says_what_to_do_if_there_is_none(monkeypatch):
    sizes = iter([0, 0, 2**50])
    monkeypatch.setattr(memory, "left", lambda: next(sizes))
    memory.wait_for_room()
    monkeypatch.setattr(memory, "left", lambda: 100 * MIB)
    with pytest.raises(Fault, match="only 100 MiB of memory left: end other programs"):
        memory.wait_for_room(0.1)


def test_what_is_left_is_what_the_container_is_allowed(tmp_path, monkeypatch):
    assert memory.left() == pytest.approx(psutil.virtual_memory().available, rel=0.2)
    monkeypatch.setattr(memory, "GROUP", tmp_path)
    for name, text in {
        "max": "1000000",
        "current": "900000",
        "stat": "anon 5\ninactive_file 300000\n",
    }.items():
        (tmp_path / f"memory.{name}").write_text(text)
    assert memory.left() == 400_000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.left() > 400_000


def test_a_watch_ends_with_its_process_and_when_closed():
    with process("import sys") as child:
        watch = memory.watch(child.pid, LIMIT, lambda: None)
        child.kill()
        child.wait()
        watch._thread.join(60)
        assert not watch._thread.is_alive()
        assert watch.reason is None
    watch = memory.watch(os.getpid(), 1, lambda: None)
    watch.close()
    assert not watch._thread.is_alive()
    assert watch.reason is None


def test_the_end_may_close_the_watch():
    ended = threading.Event()

    def end():
        watch.close()
        ended.set()

    watch = memory.watch(os.getpid(), 1, end)
    assert ended.wait(60)
