"""The life of a kernel: it starts with a judge beside it, is watched, replaced and ended; and its time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_core.utils import ensure_async

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.judge.process import Judge
from cifar_helpers.grading.sandbox import bwrap, groups, launch, memory, proof
from cifar_helpers.grading.sandbox.clock import LATE, TimeWatch
from cifar_helpers.grading.sandbox.memory import GIB
from cifar_helpers.grading.sandbox.provisioner import SandboxProvisioner
from cifar_helpers.grading.sandbox.view import View

# Without it, native libraries' log lines reach the notebook's outputs.
QUIET = "--IPKernelApp.capture_fd_output=False"
SECONDS_TO_LISTEN = 300.0  # a fraction of one, on a quiet machine
START = 20.0  # seconds of its own that a kernel may take to begin: a few, on a quiet machine
ALIVE = 1.0  # seconds between two looks whether a kernel that was asked still lives
GONE = "ended its own Python process"
JUDGE_FILLED = "gave the check values that took"
# What the grader itself runs in a kernel. A copy of this package beside the notebook must not take its place.
LISTEN = """
import sys as _sys
_path, _sys.path[:] = _sys.path[:], [_entry for _entry in _sys.path if _entry]
from cifar_helpers.grading.kernel import prepare as _prepare
from cifar_helpers.grading.wall import endpoint as _endpoint
_sys.path[:] = _path
_prepare.prepare(get_ipython(), {held!r})
_endpoint.listen({path!r})
del _sys, _path, _endpoint, _prepare
"""
ATTEND = "__import__('sys').modules['cifar_helpers.grading.wall.endpoint'].attend(get_ipython().user_ns)"


@dataclass(frozen=True)
class Sandbox:
    """What starts programs in the sandbox, and what of this machine and this package they see."""

    starter: launch.Start
    seen: View = bwrap.ALONE


@dataclass(frozen=True)
class KernelPlan:
    """How a submission's kernels and judges start, and what they may take.

    `manager` makes a kernel's manager, `sandbox` is None where they run in the open; `history` is IPython's
    file for it; `startup` is in seconds, `memory` and `judge_memory` are in bytes; `held` are the variables
    that no cell may change.
    """

    manager: Callable[[], Any]
    sandbox: Sandbox | None = None
    cwd: str | None = None
    arguments: tuple[str, ...] = ()
    history: str = ":memory:"
    environment: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, str | None] = field(default_factory=dict)
    startup: float = 300.0
    memory: int = 6 * GIB
    judge_memory: int = 3 * GIB


class SubmissionTime:
    """The time of a submission, over all its kernels: seconds of its own, and a deadline for a busy machine.

    Parameters
    ----------
    limit : seconds of its own that the submission may take.
    patience : how many times a limit a busy machine may take.
    counted : whether anybody counts its own seconds; without a sandbox nobody does, and all seconds count.
    """

    def __init__(self, limit: float, patience: float = 1.0, counted: bool = True) -> None:
        self.limit, self.counted = limit, counted
        self.patience = patience if counted else 1.0
        self._deadline = float("inf")  # until the first cell runs
        self._gone = 0.0  # seconds that kernels which are gone had
        self._watch: TimeWatch | None = None

    @property
    def begun(self) -> bool:
        """Whether the first cell has begun."""
        return self._deadline < float("inf")

    def begin(self) -> None:
        """Counts from now, if it doesn't already."""
        self._deadline = min(self._deadline, time.monotonic() + self.limit * self.patience)

    @property
    def used(self) -> float:
        """Seconds of its own that the submission used so far."""
        return self._gone + (self._watch.spent if self._watch is not None else 0.0)

    @property
    def left(self) -> float:
        """Seconds of its own that the submission has left; less if the machine took too many others."""
        return min(self.limit - self.used, self._deadline - time.monotonic())

    def longest(self, own: float) -> float:
        """Seconds after which what may take `own` of its own ends in any case."""
        return max(1.0, min(own * self.patience, self._deadline - time.monotonic()))

    def watch(self, watch: TimeWatch) -> None:
        """Counts by the watch of a new kernel, which may take `START` seconds until it is ready."""
        self._watch = watch
        watch.allow(START, START)

    def forgive(self) -> None:
        """Leaves out what the present kernel has used so far: starting it is the grader's work."""
        if self._watch is not None:
            self._watch.pause()
            self._gone -= self._watch.spent

    def allow(self, student: float, judge: float) -> None:
        """Gives what runs next so many seconds, of the student's processes and of the judge's."""
        if self._watch is not None:
            self._watch.allow(student, judge)

    def pause(self) -> None:
        """Sets no limit until `allow`."""
        if self._watch is not None:
            self._watch.pause()

    @property
    def reason(self) -> str | None:
        """Why the present kernel was ended, if it was for its time."""
        return self._watch.reason if self._watch is not None else None

    def end(self) -> None:
        """Stops looking; what was used is kept in mind."""
        if self._watch is not None:
            self._gone += self._watch.spent
            self._watch.close()
            self._watch = None


class KernelSession:
    """A kernel and its judge, and those that replace them.

    Attributes
    ----------
    manager, client : Jupyter's, of the present kernel.
    judge : connected to it.
    replaced : how often it was replaced.
    heard : how many messages came of what was asked of any kernel.
    """

    def __init__(self, plan: KernelPlan, time: SubmissionTime) -> None:
        self.plan, self.time = plan, time
        self.manager: Any = None
        self.client: Any = None
        self.judge: Judge | None = None
        self.replaced, self.heard = 0, 0
        self._watches: list[memory.MemoryWatch] = []  # of the kernel and of the judge
        self._groups: list[groups.Group] = []  # of both, too
        self._folders = contextlib.ExitStack()  # for sockets, outside a sandbox

    async def start(self) -> None:
        """Starts a kernel and a judge, and connects them before any cell of the student's has run.

        Raises
        ------
        SandboxError
            If no sandbox can be made, or the kernel doesn't listen.
        """
        await self.start_processes()
        await self.prepare()

    async def replace(self) -> None:
        """Ends kernel and judge and starts others."""
        self.replaced += 1
        await self._end_kernel()
        self._end_judge()
        await self.start()

    async def end(self) -> None:
        """Ends all that was started."""
        await self._end_kernel()
        self._end_judge()
        self._folders.close()

    async def start_processes(self) -> None:
        """Starts the two processes."""
        plan, box = self.plan, self.plan.sandbox
        manager = plan.manager()
        if box is not None:
            proof.enter(manager, box.starter, box.seen, seconds=min(START, plan.startup))
        manager.kernel_spec.env = {**manager.kernel_spec.env, **plan.environment}
        environment = {**bwrap.passed(os.environ), **plan.environment, "MPLBACKEND": "agg"}
        seen = (box.starter, box.seen) if box is not None else (None,)
        self.judge = await asyncio.to_thread(Judge.start, environment, *seen)
        self.manager = manager
        place = {"cwd": plan.cwd} if plan.cwd else {}
        await ensure_async(manager.start_kernel(extra_arguments=_arguments(manager, plan), **place))

    async def prepare(self) -> None:
        """Watches the kernel and has it listen to the judge."""
        process, judge = getattr(self.manager.provisioner, "process", None), self.judge
        assert judge is not None, "a kernel starts with its judge"
        box = process if isinstance(process, launch.Box) else None
        if box is not None and isinstance(judge.process, launch.Box):
            self._start_watches(box, judge.process)
        self.client = self.manager.client()
        await ensure_async(self.client.start_channels())
        await ensure_async(self.client.wait_for_ready(timeout=self.plan.startup))
        self.client.allow_stdin = False
        inside = f"{bwrap.SOCKETS if box else self._folder()}/wall"
        problem = await self.ask(LISTEN.format(path=inside, held=dict(self.plan.held)), SECONDS_TO_LISTEN)
        if problem:
            raise SandboxError(f"a new kernel does not listen to the judge: {problem}")
        judge.connect(f"{box.sockets}/wall" if box else inside)
        self.time.forgive()
        self._pause_at_replies()

    def _folder(self) -> str:
        return self._folders.enter_context(tempfile.TemporaryDirectory(prefix="wall-"))

    def _start_watches(self, box: launch.Box, judge: launch.Box) -> None:
        """Looks at what kernel and judge take from now on; until they are ready, that is little time."""
        plan = self.plan
        self._groups = [
            groups.confine(box.first, plan.memory),
            groups.confine(judge.first, plan.judge_memory, JUDGE_FILLED),
        ]
        self._watches = [
            memory.watch(box.first, plan.memory, box.end),
            memory.watch(judge.first, plan.judge_memory, judge.kill, JUDGE_FILLED),
        ]
        self.time.watch(TimeWatch(box.first, judge.first, box.end, judge.kill))

    def _pause_at_replies(self) -> None:
        """Stops counting when a cell has ended: reading all that it printed is the grader's own time."""
        receive = self.client.shell_channel.get_msg

        async def get_msg(*args: Any, **named: Any) -> Any:
            message = await ensure_async(receive(*args, **named))
            self.time.pause()
            return message

        self.client.shell_channel.get_msg = get_msg

    @property
    def reasons(self) -> list[str]:
        """Why kernel or judge were ended from outside, if they were."""
        watched = [each.reason for each in self._watches]
        found = [*watched, *(group.reason for group in self._groups), self.time.reason]
        return [reason for reason in found if reason]

    async def ask(self, source: str, seconds: float) -> str | None:
        """Executes code of the grader's in the kernel; what went wrong, if anything did.

        Nothing that it shows is kept: that would count as shown in the cell that is judged.
        """
        tasks = [asyncio.ensure_future(each) for each in (self._asked(source), self._died())]
        try:
            done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result() if done else f"{LATE} {seconds:.0f} s"
        except Exception as error:  # on messages that no kernel sends by itself
            return str(error) or type(error).__name__
        finally:
            for task in tasks:
                task.cancel()

    async def _asked(self, source: str) -> str | None:
        request = self.client.execute(source, store_history=False, stop_on_error=False)
        shown, replied = await asyncio.gather(self._error_shown(request), self._error_replied(request))
        return shown or replied

    async def _error_shown(self, request: str) -> str | None:
        """Reads all that is shown until the kernel is idle."""
        problem = None
        while True:
            message = await ensure_async(self.client.iopub_channel.get_msg(timeout=None))
            if message["parent_header"].get("msg_id") != request:
                continue
            self.heard += 1
            content = message["content"]
            if message["msg_type"] == "error":
                problem = str(content["evalue"]) or str(content["ename"])
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return problem

    async def _error_replied(self, request: str) -> str | None:
        while True:
            message = await ensure_async(self.client.shell_channel.get_msg(timeout=None))
            if message["parent_header"].get("msg_id") == request:
                content = message["content"]
                return str(content.get("evalue")) if content["status"] == "error" else None

    async def _died(self) -> str:
        while await ensure_async(self.client.is_alive()):
            await asyncio.sleep(ALIVE)
        return GONE

    def kill(self) -> None:
        """Kills the kernel with all that it started."""
        provisioner = self.manager.provisioner
        group = getattr(provisioner, "pgid", None)
        if isinstance(provisioner, SandboxProvisioner):
            provisioner.end()
        elif group:
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                os.killpg(group, signal.SIGKILL)

    async def _end_kernel(self) -> None:
        manager, client, self.manager, self.client = self.manager, self.client, None, None
        if manager is None:
            return
        try:
            if await ensure_async(manager.is_alive()):
                await ensure_async(manager.shutdown_kernel(now=True))
        except RuntimeError as problem:  # Jupyter's, which has no type for a kernel that ended just now
            if "No kernel is running" not in str(problem):
                raise
        finally:
            await ensure_async(manager.cleanup_resources())
            if client is not None:
                client.stop_channels()

    def _end_judge(self) -> None:
        """Ends the judge, and stops looking at it and the kernel."""
        self.time.end()
        for watch in self._watches:
            watch.close()
        if self.judge is not None:
            self.judge.end()
        for group in self._groups:
            group.remove()
        self._watches, self.judge, self._groups = [], None, []


def _arguments(manager: Any, plan: KernelPlan) -> list[str]:
    """The plan's arguments, with our own where these are missing: with one twice, no kernel starts."""
    own = [QUIET]
    if manager.ipykernel and plan.history:
        own.append(f"--HistoryManager.hist_file={plan.history}")
    there = {word.split("=")[0] for word in (*manager.kernel_spec.argv, *plan.arguments)}
    return [*plan.arguments, *(each for each in own if each.split("=")[0] not in there)]
