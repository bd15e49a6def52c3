"""Limits: memory where no process shows it, processors of the neighbours, starts that never end.

Each bomb is bounded to a gigabyte or a minute. That the memory is counted, `tests/grading/test_memory.py`
shows with a smaller limit; here nobody else may notice.
"""

from __future__ import annotations

from attacks.attack import Attack

FAMILY = "limits"
# Fills a socket until it takes no more.
FILL = """
import socket
def fill(end):
    end.setblocking(False)
    try:
        while True:
            end.send(bytes(2**16))
    except BlockingIOError:
        pass
"""


def limit(name: str, story: str, code: str = "", **more: object) -> Attack:
    return Attack(name, FAMILY, story, code.strip("\n"), **more)


ATTACKS = [
    limit(
        "nameless-files",
        "Fills files that have no name and belong to no folder.",
        """
import ctypes, os
libc = ctypes.CDLL(None)
for _ in range(4):
    file = libc.memfd_create(b"x", 0)
    for _ in range(256 if file >= 0 else 0):
        os.write(file, bytes(2**20))
""",
    ),
    limit(
        "socket-buffers",
        "Leaves a gigabyte in the buffers of sockets.",
        FILL
        + """
kept = []
try:
    while len(kept) < 2400:
        ends = socket.socketpair()
        kept.append(ends)
        for end in ends:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24)
            fill(end)
except OSError as problem:
    print(problem)
del kept
""",
    ),
    limit(
        "sockets-in-flight",
        "Sends full sockets through other sockets and closes them, so that nobody has them.",
        FILL
        + """
carriers = [socket.socketpair() for _ in range(100)]
try:
    for number in range(2400):
        far, near = socket.socketpair()
        fill(near)
        carrier = carriers[number % 100][0]
        carrier.setblocking(False)
        socket.send_fds(carrier, [b"x"], [far.fileno(), near.fileno()])
        far.close(), near.close()
except OSError as problem:
    print(problem)
del carriers
""",
    ),
    limit(
        "shared-and-given-back",
        "Fills memory that processes share, then gives the pages back, but not the memory.",
        """
import mmap
held = mmap.mmap(-1, 2**30)
for at in range(0, 2**30, 4096):
    held[at] = 1
held.madvise(mmap.MADV_DONTNEED)
""",
    ),
    limit(
        "semaphores",
        "Has Linux keep a gigabyte of semaphores and messages.",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for _ in range(500):
    if libc.semget(0, 32000, 0o1600) < 0:
        print("refused", ctypes.get_errno())
        break
""",
    ),
    limit(
        "spliced-pages",
        "Gives pages to pipes and forgets them.",
        """
import ctypes, mmap, os
class Piece(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))
libc = ctypes.CDLL(None, use_errno=True)
for _ in range(200):
    room = mmap.mmap(-1, 2**21, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    room.madvise(mmap.MADV_HUGEPAGE)
    room[0] = 1
    read, write = os.pipe()
    piece = Piece(ctypes.addressof(ctypes.c_char.from_buffer(room)), 4096)
    if libc.vmsplice(write, ctypes.byref(piece), 1, 0) < 0:
        print("refused", ctypes.get_errno())
        break
""",
    ),
    limit(
        "short-files",
        "Makes half a million files with nothing in them.",
        """
import os
try:
    for number in range(500_000):
        os.close(os.open(f"/tmp/{number}", os.O_CREAT | os.O_WRONLY))
except OSError as problem:
    print(problem)
""",
        earns=None,
    ),
    limit(
        "judges-memory",
        "Answers a check with 250 MB of letters that take four bytes each where they arrive.",
        answers={"normalise": "def normalise(X):\n    return chr(0x1F600) * 60_000_000"},
    ),
    limit(
        "answers-without-end",
        "Gives the check an object whose every part is a new answer of 200 MB.",
        answers={
            "total": "class Part:\n    def __getattr__(self, name):\n        return np.ones(25_000_000)\n"
            "    def __len__(self):\n        return 10**6\n"
            "    def __getitem__(self, n):\n        return np.ones(25_000_000)\n"
            "def total(xs):\n    return Part()",
            "predict": "class Parts:\n    def __iter__(self):\n        while True:\n"
            "            yield np.ones(25_000_000)\ndef predict(X):\n    return Parts()",
        },
    ),
    limit(
        "hogs-in-sessions",
        "Seventy busy children in sessions of their own take the processors while the cells sleep.",
        """
import subprocess, sys, time
busy = "import sys, time\\nend = time.time() + 60\\nwhile time.time() < end: pass"
for _ in range(70):
    subprocess.Popen([sys.executable, "-S", "-c", busy, @MARK@], start_new_session=True)
time.sleep(6)
""",
        answers={"normalise": "import time\ndef normalise(X):\n    time.sleep(6)\n    return X"},
        earns=None,  # its own cell may take too long
    ),
    limit(
        "other-processors",
        "A busy process asks for the processors of its neighbours.",
        """
import os, subprocess, sys
busy = '''
import os, time
try:
    os.sched_setaffinity(0, range(os.cpu_count()))
except OSError:
    pass
end = time.time() + 30
while time.time() < end: pass
'''
for _ in range(4):
    subprocess.Popen([sys.executable, "-S", "-c", busy, @MARK@])
""",
    ),
    limit(
        "no-start",
        "A module beside the notebook that every kernel imports never ends.",
        files={
            "ipykernel_launcher.py": b"import time\nwhile True:\n    time.sleep(1)\n",
            "traitlets.py": b"import time\nwhile True:\n    time.sleep(1)\n",
        },
        earns=None,
    ),
]
