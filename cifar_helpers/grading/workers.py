"""Spreads jobs over worker processes, here or in a dask cluster, each job with a hard time limit."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import pickle
import threading
import time
from collections import deque
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from types import TracebackType
from typing import Any

import dask
from distributed import Client, KilledWorker, Scheduler, SpecCluster, Worker
from distributed import Future as Task
from distributed.deploy.spec import close_clusters

from cifar_helpers.grading import workplace
from cifar_helpers.grading.errors import ClusterError, GradingError, NotGradable, WorkerFailed
from cifar_helpers.grading.job import Job, RunResult, Spooled
from cifar_helpers.versions import code

CONNECT = 15.0  # seconds for a scheduler to answer
PATIENCE = 120.0  # seconds without any worker before a run stops
LOOK = 5.0  # seconds between two looks at the cluster while nothing is finished
SETTINGS = {
    "distributed.scheduler.allowed-failures": workplace.ATTEMPTS - 1,
    "distributed.admin.large-graph-warning-threshold": "1GB",  # a submission's files are the task
    # Records of what happened, of which nobody reads more than the end: memory stays flat.
    "distributed.admin.low-level-log-length": 100,
    "distributed.admin.system-monitor.log-length": 100,
    "distributed.diagnostics.computations.max-history": 10,
    # There are pages with reports otherwise, for whoever is on this machine.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
ADVICE = "Fix that, then run the same command again; what was finished is recorded."


class Workers:
    """Gives jobs to workers: `submit` returns a future of `RunResult`, or of `WorkerFailed`.

    A process that is over its time is replaced and its job fails; the job of a process that died is given to
    another, a few times. So no submission ever costs another anything. Leaving the `with` block kills what
    still runs; so does the death of this process.

    Parameters
    ----------
    count : processes to start on this machine; without meaning if `scheduler` is given.
    scratch : a folder for temporary files on this machine.
    seconds : a job's limit, each time.
    scheduler : address of a dask scheduler, for example tcp://10.0.0.1:8786, whose workers to use instead.
    prove : whether each of the cluster's workers must prove its sandbox before it gets a job.
    """

    def __init__(
        self,
        count: int,
        scratch: Path,
        seconds: float,
        *,
        scheduler: str | None = None,
        prove: bool = True,
    ) -> None:
        self.count, self.scratch, self.scheduler = count, scratch, scheduler
        local = scheduler is None
        self.spec = workplace.RunSpec(
            code(),
            seconds,
            scratch=str(scratch) if local else None,
            prove=prove and not local,
            beside=count if local else None,
        )
        self._client: Any = None  # a distributed.Client, once there is work
        self._lock = threading.RLock()
        self._waiting: deque[tuple[Job | Spooled, Future[RunResult]]] = deque()
        self._running: dict[Task[Any], Future[RunResult]] = {}
        self._open = contextlib.ExitStack()
        self.slots = count
        self._seen = time.monotonic()  # when there were workers

    def submit(self, job: Job | Spooled) -> Future[RunResult]:
        """Queues the job; its time counts from when a process takes it up.

        Of a `Spooled` job only the path is sent to this machine's own workers, and its content to others.

        Raises
        ------
        ClusterError
            If the cluster can't be reached, or a worker in it can't be used.
        """
        if self._client is None:
            self._start()
        future: Future[RunResult] = Future()
        self._waiting.append((job, future))
        self._look()
        return future

    def wait(self, futures: Collection[Future[RunResult]]) -> set[Future[RunResult]]:
        """Those that are finished, at least one.

        Raises
        ------
        ClusterError
            If there have been no workers for `PATIENCE` seconds, or the scheduler is gone.
        """
        while not (done := wait(futures, timeout=LOOK, return_when=FIRST_COMPLETED).done):
            self._look()
        return done

    def _start(self) -> None:
        logger = logging.getLogger("distributed")
        self._open.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL + 1)  # what matters of it becomes words in a row or an error
        self._open.enter_context(dask.config.set(SETTINGS))
        if self.scheduler is None:
            cluster = self._open.enter_context(_local_cluster(self.count, self.scratch))
            self._open.callback(workplace.leave, *cluster.workers.values())
            self._client = self._open.enter_context(Client(cluster, set_as_default=False))
        else:
            self._client = self._open.enter_context(_connect(self.scheduler))
            _check(self._client, self.spec)

    def _look(self) -> None:
        """Learns how many workers there are now, and gives them what waits."""
        try:
            count = len(self._client.nthreads())
        except Exception as problem:  # OSError and its kin, and TypeError after a lost connection
            raise ClusterError(f"the scheduler is gone ({type(problem).__name__}). {ADVICE}") from problem
        if count:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > PATIENCE:
            raise ClusterError(f"no worker has been there for {PATIENCE:.0f} s: start one. {ADVICE}")
        self.slots = max(1, count)
        self._fill()

    def _fill(self) -> None:
        """One job per worker: a worker's death then says something about its job, and about no other.

        dask's own queue (worker-saturation) and resources are set where scheduler and workers are started,
        which for a cluster is not here.
        """
        with self._lock:
            while self._waiting and len(self._running) < self.slots:
                job, future = self._waiting.popleft()
                try:
                    given, tries = (self._packed(job), self.spec), workplace.ATTEMPTS
                    task = self._client.submit(workplace.work, *given, pure=False, retries=tries - 1)
                except Exception as problem:  # the connection is lost; nobody may wait for this one
                    future.set_exception(_lost("a job can't be sent", problem))
                    continue
                self._running[task] = future
                task.add_done_callback(self._done)

    def _packed(self, job: Job | Spooled) -> bytes:
        if isinstance(job, Spooled) and self.scheduler is not None:
            return job.packed()
        return pickle.dumps(job)

    def _done(self, task: Task[Any]) -> None:
        """Called in a thread of the client's when a task has ended in any way."""
        try:
            answer: RunResult | GradingError = _answer(task)
        except Exception as problem:
            answer = _lost("the cluster lost a job", problem)
        with self._lock:
            future = self._running.pop(task, None)
            task.release()
            if future is None:
                return
            self._fill()
        if isinstance(answer, GradingError):
            future.set_exception(answer)
        else:
            future.set_result(answer)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._waiting.clear()
            self._running.clear()
        self._open.close()


def _lost(what: str, problem: Exception) -> ClusterError:
    lost = ClusterError(f"{what} ({type(problem).__name__}: {problem}). {ADVICE}")
    lost.__cause__ = problem
    return lost


def _answer(task: Task[Any]) -> RunResult | GradingError:
    """What came of a task, once it has ended."""
    try:
        kind, answer = task.result()
    except KilledWorker as killed:
        times = killed.allowed_failures + 1
        return WorkerFailed(f"{times} workers died while they ran it: it is not tried again")
    except workplace.ChildDied:
        return WorkerFailed(f"the process that ran it died, {workplace.ATTEMPTS} times (too little memory?)")
    if kind == "unfit":
        return ClusterError(f"{answer}. {ADVICE}")
    if kind == "refused":
        return NotGradable(answer)
    return pickle.loads(answer) if kind == "judged" else WorkerFailed(*answer)


def _local_cluster(count: int, scratch: Path) -> SpecCluster:
    """A scheduler and workers in threads of this process, which no other process can talk to.

    A worker starts a process for its jobs; a nanny in its place could not end a job that is over its time.
    """
    inside = {
        "protocol": "inproc://",
        "dashboard": False,
        "dashboard_address": "127.0.0.1:0",
    }  # without pages
    options = {
        "nthreads": 1,
        "memory_limit": 0,  # submissions have limits of their own, and are no part of the worker
        "local_directory": str(scratch),
        "silence_logs": logging.CRITICAL + 1,
    }
    try:
        return SpecCluster(
            scheduler={"cls": Scheduler, "options": inside},
            workers={number: {"cls": Worker, "options": {**inside, **options}} for number in range(count)},
            silence_logs=False,
        )
    except KeyboardInterrupt:
        # It has not begun, so it can't be closed when Python ends, which distributed would try.
        atexit.unregister(close_clusters)
        raise


def _connect(address: str) -> Client:
    """The scheduler at `address`, once it has a worker; certificates are for dask's own configuration."""
    try:
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as problem:
        raise ClusterError(
            f"no scheduler answers at {address} ({problem}): start `dask scheduler` there, or name another"
        ) from None
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except TimeoutError:
        client.close()
        raise ClusterError(
            f"the scheduler at {address} has no workers: start some with "
            f"`dask worker {address} --nthreads 1 --nworkers {os.cpu_count()}`"
        ) from None
    return client


def _check(client: Client, spec: workplace.RunSpec) -> None:
    """Has every worker show that it can judge.

    Raises
    ------
    ClusterError
        If one can't: with its address and the reason.
    """
    threads = {name: f"it has {n} threads" for name, n in client.nthreads().items() if n != 1}
    for name, message in threads.items():
        raise ClusterError(f"worker {name}: {message}; a job takes a process: start it with --nthreads 1")
    for name, problem in client.run(workplace.prepare, spec, on_error="return").items():
        if isinstance(problem, Exception):
            problem = f"it can't run this version of cifar-helpers ({type(problem).__name__}: {problem})"
        if problem:
            raise ClusterError(
                f"worker {name}: {problem}. Scheduler and workers need the environment of this command"
            )
