"""Time of a call through the grading wall, and bandwidth for arrays, between two processes.

python benchmarks/wall.py        # seconds; writes benchmarks/results/wall.json
"""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cifar_helpers.grading.wall.encoding import Limits
from cifar_helpers.grading.wall.frames import Channel
from cifar_helpers.grading.wall.proxies import Session
from cifar_helpers.grading.wall.server import serve

RESULTS = Path(__file__).parent / "results" / "wall.json"
MEGABYTES = 128
REPEATS = 7


def seconds(function: Callable[[], object], calls: int) -> float:
    """Median over the repeats of the time of one call."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        for _ in range(calls):
            function()
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times)


def measure(session: Session) -> dict[str, float]:
    """Microseconds a call, gigabytes a second for an array in each direction."""
    same, size, large = (session.lookup(name) for name in ("same", "size", "large"))
    array = np.ones(MEGABYTES * 2**17)
    small = np.ones((10, 10))
    return {
        "call_us": round(1e6 * seconds(lambda: same(1), 2_000), 1),
        "call_with_array_of_100_us": round(1e6 * seconds(lambda: same(small), 2_000), 1),
        "array_to_student_GB_per_s": round(array.nbytes / 1e9 / seconds(lambda: size(array), 3), 2),
        "array_from_student_GB_per_s": round(array.nbytes / 1e9 / seconds(lambda: large(), 3), 2),
    }


def main() -> None:
    """Measures between this process and a child, prints the result and saves it."""
    ours, theirs = socket.socketpair()
    array = np.ones(MEGABYTES * 2**17)
    child = os.fork()
    if child == 0:
        ours.close()
        serve(theirs, {"same": lambda x: x, "size": lambda x: x.size, "large": lambda: array})
        os._exit(0)
    theirs.close()
    try:
        found = measure(Session(Channel(ours, Limits().frame)))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    result = {
        "array_MiB": MEGABYTES,
        **found,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "cores": os.cpu_count(),
    }
    print(json.dumps(result, indent=2))
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
