"""Processes that run jobs side by side, each with a hard time limit that nothing in a job can escape."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

import psutil

from cifar_helpers.grading.errors import WorkerFailed
from cifar_helpers.grading.execute import Job, Judged, judge


class Workers:
    """A pool of processes: `submit` returns a future of `Judged`, or of `WorkerFailed`.

    A process that is over its time or dies is replaced, so that one submission never costs another anything.
    Leaving the `with` block kills what still runs; so does the death of this process.
    """

    def __init__(self, count: int, scratch: Path, seconds: float) -> None:
        self.seconds = seconds
        self.scratch = scratch
        self._threads = ThreadPoolExecutor(count)
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all = [_Worker(scratch) for _ in range(count)]
        for worker in self._all:
            self._idle.put(worker)

    def submit(self, job: Job) -> Future[Judged]:
        """Queues the job; its time counts from when a process takes it up."""
        return self._threads.submit(self._run, job)

    def _run(self, job: Job) -> Judged:
        worker = self._idle.get()
        try:
            return worker.run(job, self.seconds)
        finally:
            self._idle.put(worker)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.close()


class _Worker:
    """One process, started when it is first needed and again after every end."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.process: multiprocessing.process.BaseProcess | None = None
        self.closed = False

    def run(self, job: Job, seconds: float) -> Judged:
        if self.closed:
            raise WorkerFailed("grading was stopped")
        if self.process is None or not self.process.is_alive():
            self._start()
        try:
            self.pipe.send(job)
            if not self.pipe.poll(seconds):
                self._kill()
                raise WorkerFailed(f"stopped after {seconds:.0f} s: the time limit of a whole submission")
            result = self.pipe.recv()
        except (EOFError, OSError):
            self._kill()
            raise WorkerFailed("the process that ran it died (too little memory?)") from None
        if isinstance(result, str):
            raise WorkerFailed(result)
        return result

    def close(self) -> None:
        self.closed = True
        self._kill()

    def _start(self) -> None:
        # "spawn", as this process has threads, with which "fork" can deadlock.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.scratch), daemon=True)
        self.process.start()
        theirs.close()

    def _kill(self) -> None:
        if self.process is not None and self.process.pid is not None:
            kill_tree(self.process.pid)
            self.process.join()


def kill_tree(pid: int, *, itself: bool = True) -> None:
    """Kills a process and everything it started, kernels included (they have process groups of their own)."""
    try:
        process = psutil.Process(pid)
        family = [*process.children(recursive=True), *([process] if itself else [])]
    except psutil.NoSuchProcess:
        return
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # it may have ended by itself
            member.kill()


def _serve(pipe: Connection, scratch: Path) -> None:
    """Runs jobs from the pipe until it closes."""
    # Ctrl-C reaches the whole terminal group; what happens then is for the main process to decide.
    signal.signal(signal.SIGINT, lambda *_: None)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):  # kernels inherit these; what they say there would land in the table
        os.dup2(silence, stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        try:
            result = judge(job, scratch)
        except Exception as error:  # whatever a submission provokes becomes words in its row
            result = f"running it failed: {type(error).__name__}: {str(error)[:300]}"
        pipe.send(result)


def _end_with_parent() -> None:
    """Leaves no process behind when the main process is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        kill_tree(os.getpid(), itself=False)
        os._exit(1)
