"""The process beside a worker in which submissions are judged, one after the other; the worker may kill it.

It talks with its worker over the socket that it finds as standard input: first why it can't work, or None;
then a reply to each job. Without work for a while it ends.
"""

from __future__ import annotations

import os
import pickle
import select
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.processes import kill_tree

IDLE = 60.0  # seconds without a job
TRACE = 100_000  # characters of a traceback


def main(folder: Path, prove: bool) -> None:
    """Judges what comes, in folders below `folder`, after a proof of the sandbox if `prove`."""
    pipe = Connection(os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # kernels inherit standard input
    threading.Thread(target=_end_with_worker, args=(pipe.fileno(),), daemon=True).start()
    pipe.send(_problem(prove))
    while pipe.poll(IDLE):
        pipe.send(_reply(pipe.recv_bytes(), folder))


def _problem(prove: bool) -> str | None:
    """Why submissions can't be judged here. The imports are done now, so that they cost no job its time."""
    try:
        from cifar_helpers.grading import job  # noqa: F401
        from cifar_helpers.grading.sandbox import proof

        if prove:
            proof.require()
    except (ImportError, SandboxError) as problem:
        return str(problem)
    return None


def _reply(job: bytes, folder: Path) -> tuple[str, bytes | str | tuple[str, str]]:
    from cifar_helpers.grading.job import judge

    try:
        return "judged", pickle.dumps(judge(pickle.loads(job), folder))
    except Exception as error:  # becomes words in a row, and its traceback is kept where the row is made
        words = f"running it failed: {type(error).__name__}: {str(error)[:300]}"
        return "failed", (words, traceback.format_exc()[-TRACE:])


def _end_with_worker(descriptor: int) -> None:
    """Leaves no process behind when the worker ends, however it ends."""
    end = select.poll()
    end.register(descriptor, 0)  # wakes up only when the other side is closed
    end.poll()
    kill_tree(os.getpid(), itself=False)
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), prove="--prove" in sys.argv)
