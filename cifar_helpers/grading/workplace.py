"""What a worker of the cluster does with a job: has it judged in a process that can't escape its time limit.

Nothing heavy is imported here, and jobs pass through as bytes: the worker itself stays small.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from distributed import Worker, get_worker
from distributed.core import Status

from cifar_helpers.grading.processes import Attached
from cifar_helpers.versions import code

ATTEMPTS = 3  # how often a job may see its process die
START = 180.0  # seconds for a child's imports and its proof of the sandbox
# "judged" and a pickled RunResult; "unfit" (the worker) or "refused" (the submission) and a message;
# "failed" (the job) and words and a traceback
Reply = tuple[str, bytes | str | tuple[str, str]]


@dataclass(frozen=True)
class RunSpec:
    """How jobs are judged: by which code, for how many seconds at most.

    `scratch` is a folder on this machine for temporary files, None: the worker's own. `prove`: whether the
    sandbox must be proved in the worker. `beside`: how many workers share this machine, if they are known.
    """

    code: str
    seconds: float
    scratch: str | None = None
    prove: bool = True
    beside: int | None = None


class ChildDied(RuntimeError):
    """The child ended in the middle of something."""


class Unfit(RuntimeError):
    """This worker can't judge; the message says why."""


class Child:
    """A process that judges, in a folder of its own."""

    def __init__(self, spec: RunSpec, folder: str, attached: Attached) -> None:
        self.spec, self.folder, self.attached = spec, folder, attached
        self.process, self.pipe = attached.process, attached.pipe

    @classmethod
    def start(cls, spec: RunSpec, scratch: str, share: str = "") -> Child:
        """Starts it and waits until it is ready; `share` is as `child.main` has it.

        Raises
        ------
        Unfit
            If it says that it can't work here.
        ChildDied
            If it doesn't get ready.
        """
        folder = tempfile.mkdtemp(dir=scratch)
        child = cls(spec, folder, Attached.start(folder, share, *(["--prove"] if spec.prove else [])))
        try:
            problem = child._answer(START, lambda: True)
        except TimeoutError:
            child.close()
            raise ChildDied("it did not get ready") from None
        if problem is not None:
            child.close()
            raise Unfit(str(problem))
        return child

    def run(self, job: bytes, wanted: Callable[[], bool]) -> Reply:
        """The reply to a job, unless it takes too long or is no longer `wanted`: then the child is killed.

        Raises
        ------
        ChildDied
            If the child died of it.
        """
        try:
            self.pipe.send_bytes(job)
            return self._answer(self.spec.seconds, wanted)
        except TimeoutError as stopped:
            self.close()
            return "failed", (str(stopped), "")
        except OSError as error:
            raise ChildDied from error

    def _answer(self, seconds: float, wanted: Callable[[], bool]) -> Any:
        end = time.monotonic() + seconds
        while not self.pipe.poll(0.5):
            if time.monotonic() > end:
                raise TimeoutError(f"stopped after {self.spec.seconds:.0f} s: the time limit of a submission")
            if not wanted():
                raise TimeoutError("grading was stopped")
        try:
            return self.pipe.recv()
        except EOFError as error:
            self.close()
            raise ChildDied from error

    def close(self) -> None:
        """Kills the child with all it started, and removes its folder."""
        self.attached.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class WorkerHost:
    """A worker's child, if there is one. One job at a time, however many threads the worker has."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self._child: Child | None = None

    def ready(self, spec: RunSpec, worker: Worker) -> Child:
        """A living child for this specification. Call it in your turn.

        Raises
        ------
        Unfit
            If this worker can't have one.
        """
        if spec.code != code():
            raise Unfit(f"it has cifar-helpers {code()}, and the grading was started by {spec.code}")
        child = self._child
        if child is not None and (child.spec != spec or child.process.poll() is not None):
            child.close()
            child = None
        self._child = None
        share = f"{worker.name}/{spec.beside}" if spec.beside else ""  # this machine's have numbers for names
        for _ in range(ATTEMPTS):
            try:
                self._child = child or Child.start(spec, spec.scratch or worker.local_directory, share)
                return self._child
            except ChildDied:
                continue
        raise Unfit(f"the process that submissions run in does not start, tried {ATTEMPTS} times")

    def clear(self) -> None:
        """Ends the child, if there is one. Call it in your turn."""
        if self._child is not None:
            self._child.close()
            self._child = None


_hosts: WeakKeyDictionary[Worker, WorkerHost] = WeakKeyDictionary()
_making = threading.Lock()


def _at(worker: Worker) -> WorkerHost:
    """The worker's child. Several workers may be threads of one process."""
    with _making:
        return _hosts.setdefault(worker, WorkerHost())


def work(job: bytes, spec: RunSpec) -> Reply:
    """Judges a pickled Job; the task that the cluster runs, and dask tries again after a `ChildDied`."""
    worker = get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        closing = worker.status in (Status.closing, Status.closed, Status.failed)
        return task is not None and task.state == "executing" and not closing

    with _at(worker).turn:
        try:
            child = _at(worker).ready(spec, worker)
        except (Unfit, OSError) as problem:
            return "unfit", f"worker {worker.address}: {problem}"
        return child.run(job, wanted)


async def prepare(spec: RunSpec, dask_worker: Worker) -> str | None:
    """Starts this worker's child ahead of its first job; why it can't, in words."""

    def start() -> str | None:
        with _at(dask_worker).turn:
            try:
                _at(dask_worker).ready(spec, dask_worker)
            except (Unfit, OSError) as problem:
                return str(problem)
        return None

    return await asyncio.to_thread(start)


def leave(*workers: Worker) -> None:
    """Ends these workers' children: the workers are threads of a process that goes on."""
    for worker in workers:
        with _at(worker).turn:
            _at(worker).clear()
