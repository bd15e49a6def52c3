"""A process beside another one, which may kill it: for judging submissions, or for reading what is in them.

It talks over the socket that it finds as standard input. In a worker's child submissions are judged, one
after the other: first it says why it can't work, or None; then it replies to each job, and without work for a
while it ends. A reader (``--read``) forks for each call: see `apart`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import resource
import select
import signal
import sys
import tempfile
import threading
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from cifar_helpers import kept
from cifar_helpers.grading.errors import NotGradable, SandboxError
from cifar_helpers.grading.processes import kill_tree

if TYPE_CHECKING:
    from cifar_helpers.grading.apart import Limits

IDLE = 60.0  # seconds without a job
TRACE = 100_000  # characters of a traceback
JUDGING = 8 * 2**30  # bytes of address space; kernels and judges, which it starts, have limits of their own
LARGEST_ANSWER = 16 * 2**20  # bytes of what is said about a judged notebook
TOO_MUCH = "what is to be said about it is larger than it may be"
LARGEST_FILE = 2**30  # bytes that a call may write
LINGERING = 30.0  # seconds that a fork may take to end after its answer
PDEATHSIG = 1  # of prctl
LINUX = sys.platform == "linux"


def main(folder: Path, share: str, prove: bool) -> None:
    """Judges what comes, in folders below `folder`, after a proof of the sandbox if `prove`.

    `share` is which worker this is and how many there are on this machine, as in "0/2", or "".
    """
    pipe = _pipe()
    threading.Thread(target=_end_with_worker, args=(pipe.fileno(),), daemon=True).start()
    _limit(resource.RLIMIT_AS, JUDGING, hard=False)
    pipe.send(_problem(share, prove))
    while pipe.poll(IDLE):
        pipe.send(_reply(pipe.recv_bytes(), folder))


def _pipe() -> Connection:
    pipe = Connection(os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # kernels inherit standard input
    return pipe


def _limit(kind: int, value: int, *, hard: bool = True) -> None:
    """Sets a limit; without `hard`, what this process starts may lift it again.

    Elsewhere than on Linux, where nothing but the project's own samples is graded, limits may be refused.
    """
    most = resource.getrlimit(kind)[1]
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    with contextlib.nullcontext() if LINUX else contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value if hard else most))


def _problem(share: str, prove: bool) -> str | None:
    """Why submissions can't be judged here. The imports are done now, so that they cost no job its time."""
    try:
        with kept.for_good():
            from cifar_helpers.grading import job  # noqa: F401
            from cifar_helpers.grading.sandbox import launch, proof

        if share and LINUX:
            launch.cores = launch.share(*map(int, share.split("/")))
        if prove:
            proof.require()
    except (ImportError, SandboxError) as problem:
        return str(problem)
    return None


def _reply(job: bytes, folder: Path) -> tuple[str, bytes | str | tuple[str, str]]:
    from cifar_helpers.grading.job import Spooled, run_job

    try:
        given = pickle.loads(job)
        if isinstance(given, Spooled):
            answer = pickle.dumps(given.keep(run_job(given.load(), folder)))
            return ("judged", answer) if len(answer) <= LARGEST_ANSWER else ("failed", (TOO_MUCH, ""))
        return "judged", pickle.dumps(run_job(given, folder))
    except NotGradable as problem:
        return "refused", str(problem)
    except Exception as error:  # becomes words in a row, and its traceback is kept where the row is made
        message = f"running it failed: {type(error).__name__}: {str(error)[:300]}"
        return "failed", (message, traceback.format_exc()[-TRACE:])


def _end_with_worker(descriptor: int) -> None:
    """Ends all that it started when the worker ends, however it ends."""
    end = select.poll()
    end.register(descriptor, 0)  # wakes up only when the other side is closed
    end.poll()
    kill_tree(os.getpid(), itself=False)
    os._exit(1)


# ------------------------------------------------------------------ reading


def read(roots: list[str]) -> None:
    """Answers calls, each in a fork of this process, within `apart.Limits`; they are about these courses."""
    _end_with_parent()
    pipe = _pipe()
    with kept.for_good():  # a fork's collections then touch, and copy, none of it
        from cifar_helpers.grading import warm

        warm.up(roots)
    while True:
        try:
            head, body = pipe.recv_bytes(), pipe.recv_bytes()
        except EOFError:
            return
        pipe.send(_called(head, body, pipe.fileno()))


def _end_with_parent() -> None:
    """Has this process die with the one that started it, even while it waits for a call to end."""
    if not LINUX:
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _called(head: bytes, body: bytes, parent: int) -> tuple[str, bytes | str]:
    limits, environment = pickle.loads(head)
    ours, theirs = os.pipe()
    number = os.fork()
    if not number:
        try:
            os.close(ours)
            os.close(parent)
            _call(body, limits, environment, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    answer = _received(ours, limits)
    os.close(ours)
    status = _ended(number, 0.0 if isinstance(answer, str) else LINGERING)
    if isinstance(answer, str):
        return "died", answer
    if status == 0:
        return "answered", answer
    killed = os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    return "killed" if killed else "died", _how(status, limits)


def _received(descriptor: int, limits: Limits) -> bytes | str:
    """All that a call sends, or why it is over."""
    end, answer = time.monotonic() + limits.time, bytearray()
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    while waiting.poll(max(0.0, end - time.monotonic()) * 1000):
        part = os.read(descriptor, 2**20)
        answer += part
        if not part:
            return bytes(answer)
        if len(answer) > limits.answer + 2**20:
            return "what is in it is larger than it may be"
    return f"looking at it takes more than {limits.time:.0f} s"


def _ended(number: int, seconds: float) -> int:
    """The status of a fork, which may take some time to end before it is killed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.001)
    kill_tree(number)
    return os.waitpid(number, 0)[1]


def _how(status: int, limits: Limits) -> str:
    """How a call ended that sent nothing."""
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGXCPU:
        return f"looking at it takes more than {limits.processor:.0f} s of processor time"
    if code == -signal.SIGKILL:
        return "looking at it was ended from outside (too little memory?)"
    return f"it ends the process that looks at it (code {code})"


def _call(body: bytes, limits: Limits, environment: dict[str, str], descriptor: int) -> None:
    """In the fork: limits itself, answers, and ends."""
    from cifar_helpers.grading import apart

    _end_with_parent()
    _limit(resource.RLIMIT_AS, psutil.Process().memory_info().vms + limits.memory, hard=limits.hard)
    _limit(resource.RLIMIT_CORE, 0, hard=limits.hard)
    if limits.hard:
        _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    if limits.processor is not None:
        seconds = round(limits.processor)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))  # the first tells what it was
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # to be found again
    apart.within = True
    with open(descriptor, "wb") as pipe:
        pipe.write(apart.outcome(body, limits.answer))
    os._exit(0)


if __name__ == "__main__":
    if "--read" in sys.argv:
        read(sys.argv[2:])
    else:
        main(Path(sys.argv[1]), sys.argv[2], prove="--prove" in sys.argv)
