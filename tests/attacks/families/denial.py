"""Denial of service: time, memory, processes, disk, output. Every bomb is bounded, held or not."""

from __future__ import annotations

from attacks.attack import Attack

FAMILY = "denial of service"
STUBBORN = """
import time
end = time.time() + 300
def stay():
    while time.time() < end:
        try:
            while time.time() < end: pass
        except BaseException: pass
"""
SHORTER = {}  # the honest cell is the one that does not end


def deny(name: str, story: str, code: str = "", beats: str = "", **more: object) -> Attack:
    return Attack(name, FAMILY, story, code.strip("\n"), beats=beats, **more)


ATTACKS = [
    deny(
        "time-in-cell",
        "A cell never ends and catches KeyboardInterrupt.",
        STUBBORN + "stay()",
        beats="class",
        earns={},
    ),
    deny(
        "time-in-call",
        "A tested function never ends and catches KeyboardInterrupt.",
        STUBBORN,
        answers={"normalise": "def normalise(X):\n    stay()"},
        beats="class",
    ),
    deny(
        "time-in-c",
        "A regular expression backtracks for hours in C, where no signal is heard.",
        answers={"normalise": "import re\ndef normalise(X):\n    re.match('(a+)+$', 'a' * 60 + 'b')"},
        beats="class",
    ),
    deny(
        "stopped",
        "The tested function stops its own process with SIGSTOP.",
        answers={
            "normalise": "import os, signal\ndef normalise(X):\n    os.kill(os.getpid(), signal.SIGSTOP)"
        },
        beats="class",
    ),
    deny(
        "every-check-hangs",
        "Every tested function waits for ever.",
        "import time",
        answers={name: f"def {name}(*a):\n    time.sleep(300)" for name in ("double", "normalise", "total")},
        earns={},
    ),
    deny(
        "memory",
        "Takes four gigabytes of memory, then ends the process.",
        "import os\ntry:\n    kept = [b'x' * 2**26 for _ in range(64)]\nfinally:\n    os._exit(9)",
    ),
    deny(
        "address-space",
        "Asks for a terabyte in one piece.",
        answers={"normalise": "def normalise(X):\n    return np.ones(2**37)"},
    ),
    deny(
        "fork-bomb",
        "Starts up to 600 processes that stay.",
        """
import subprocess, sys
children = []
try:
    for _ in range(600):
        children.append(subprocess.Popen(["sh", "-c", "sleep 60; true", @MARK@]))
except OSError as problem:
    print(problem)
""",
        beats="escape",
    ),
    deny(
        "daemon",
        "A daemon outlives the kernel.",
        """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)", @MARK@], start_new_session=True)
""",
        beats="escape",
    ),
    deny(
        "threads",
        "Starts up to two thousand threads.",
        """
import threading, time
try:
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError as problem:
    print(problem)
""",
    ),
    deny(
        "open-files",
        "Opens as many files as it may.",
        """
kept = []
try:
    while len(kept) < 100_000:
        kept.append(open("/dev/null"))
except OSError as problem:
    for file in kept[:100]:
        file.close()
""",
    ),
    deny(
        "disk-one-file",
        "Writes 700 MB into one file beside the notebook.",
        """
try:
    with open("big", "wb") as file:
        for _ in range(700):
            file.write(bytes(2**20))
except OSError as problem:
    print(problem)
""",
        beats="size",
    ),
    deny(
        "disk-many-files",
        "Writes twenty thousand files.",
        """
try:
    for number in range(20_000):
        open(f"f{number}", "w").close()
except OSError as problem:
    print(problem)
""",
        beats="size",
    ),
    deny(
        "one-long-line",
        "Prints 300 MB without a line break.",
        "for _ in range(300):\n    print('x' * 2**20, end='')",
        beats="size",
    ),
    deny(
        "long-while-tested",
        "The tested function prints 100 MB.",
        answers={
            "normalise": "def normalise(X):\n    for _ in range(100):\n        print('x' * 2**20, end='')\n"
            "    return X"
        },
        beats="size",
    ),
    deny(
        "many-outputs",
        "Displays twenty thousand things.",
        "for number in range(20_000):\n    display({'text/plain': str(number)}, raw=True)",
        beats="",
        earns=None,
    ),
    deny(
        "stderr",
        "Writes 50 MB to standard error, by the file descriptor as well.",
        "import os, sys\nfor _ in range(25):\n    sys.stderr.write('x' * 2**20)\n"
        "    os.write(2, b'x' * 2**20)",
        beats="size",
    ),
    deny(
        "great-picture",
        "Displays pictures of 100 MB.",
        "display({'image/png': 'A' * 2**26, 'text/html': 'B' * 2**25, 'text/plain': ''}, raw=True)",
        beats="size",
    ),
    deny(
        "long-error",
        "Raises an error of 50 MB.",
        "raise ValueError('x' * 50 * 2**20)",
        beats="size",
        earns={"check-double": 2},
    ),
    deny(
        "backlog",
        "Sends outputs faster than they can be read: a gigabyte in messages of 25 MB.",
        """
kernel = get_ipython().kernel
for _ in range(40):
    content = {"data": {"text/plain": "x" * 25 * 2**20}, "metadata": {}, "transient": {}}
    kernel.session.send(kernel.iopub_socket, "display_data", content, parent=kernel.get_parent("shell"))
""",
        beats="size",
        earns=None,
    ),
    deny(
        "printing-thread",
        "A thread prints without end, also between cells.",
        """
import threading, time
def talk():
    for _ in range(200_000):
        print("x" * 1000)
        time.sleep(0.0005)
threading.Thread(target=talk, daemon=True).start()
""",
    ),
]
