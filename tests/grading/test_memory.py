"""All processes of a sandbox together stay within a limit of memory, or it is ended with the reason."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from cifar_helpers.grading.sandbox import launch, memory

MIB = 2**20
LIMIT = 300 * MIB
# The watched process says that it is ready, and stays until its input closes.
READY = "\nprint('ready', flush=True)\nsys.stdin.read()"
ALONE = "import sys; held = bytearray(400 << 20)"
SHARED = "import os, sys; held = bytearray(150 << 20); os.fork() and os.fork()"
TOGETHER = "import os, sys; os.fork() and os.fork(); held = bytearray(b'x') * (150 << 20)"
ANONYMOUS = """
import os, sys
for _ in range(4):
    file = os.memfd_create('x')
    for _ in range(100): os.write(file, b'x' * (1 << 20))
"""
MAPPED = """
import mmap, os, sys
file = os.memfd_create('x')
os.truncate(file, 200 << 20)
held = mmap.mmap(file, 200 << 20)
for at in range(0, 200 << 20, 4096): held[at] = 1
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


@pytest.mark.parametrize("source", [ALONE, TOGETHER, ANONYMOUS], ids=["one", "several", "files"])
def test_what_holds_more_than_the_limit_is_ended_with_the_reason(source):
    ended = threading.Event()
    with process(source) as child, memory.watch(child.pid, LIMIT, ended.set) as watch:
        assert ended.wait(60)
    assert watch.reason == "used more than 300 MiB of memory"


@pytest.mark.parametrize("source", ["import sys", SHARED, MAPPED], ids=["little", "shared", "mapped"])
def test_what_is_shared_counts_once(source):
    with process(source) as child:
        assert not memory.exceeds(child.pid, LIMIT)


FILES = "import sys\nwith open('/dev/shm/x', 'wb') as a, open('/tmp/x', 'wb') as b:\n" + (
    "    for _ in range(200):\n        a.write(bytes(1 << 20)), b.write(bytes(1 << 20))\n"
)


@pytest.mark.parametrize("source", [TOGETHER, FILES], ids=["processes", "files"])
def test_a_sandbox_over_the_limit_ends(source):
    box = launch.start([sys.executable, "-c", source + "\nimport time\ntime.sleep(300)"], {})
    try:
        with memory.watch(box.first, LIMIT, box.end) as watch:
            box.wait(60)
        assert watch.reason == "used more than 300 MiB of memory"
    finally:
        box.end()


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
