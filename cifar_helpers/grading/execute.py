"""nbgrader's executor with limits, the student's cells in a sandbox and the locked ones at the judge."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
import time
import traceback
from asyncio import Future
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import ensure_async, run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.validator import NotebookValidationError
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_locked
from traitlets import Bool, Dict, Float, Integer, default

from cifar_helpers.grading import timings
from cifar_helpers.grading.caps import OUTPUTS, Caps
from cifar_helpers.grading.causes import Causes
from cifar_helpers.grading.environment import CourseEnvironment
from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.handed_in import leave_out
from cifar_helpers.grading.intake.release import NOT_GRADED
from cifar_helpers.grading.judge.process import GRACE, Judge, Verdict
from cifar_helpers.grading.kernel.notes import MIME
from cifar_helpers.grading.sandbox import bwrap, groups, launch, memory, proof
from cifar_helpers.grading.sandbox.clock import LATE, PAUSE, TimeWatch
from cifar_helpers.grading.sandbox.forkserver import choice, preloads
from cifar_helpers.grading.sandbox.provisioner import SandboxProvisioner

# Without it, native libraries' log lines reach the notebook's outputs.
QUIET = "--IPKernelApp.capture_fd_output=False"
SECONDS_TO_LISTEN = 300.0  # a fraction of one, on a quiet machine
START = 20.0  # seconds of its own that a kernel may take to begin: a few, on a quiet machine
GONE = "ended its own Python process"
JUDGE_FILLED = "gave the check values that took"
TRACE = 100_000  # characters of a traceback
ENDING = 5.0  # own seconds in which a judge hears that nobody answers it any more
AGAIN = "grade it again when the machine is quiet"
REPLY, REPLY_LINES = 10_000, 50  # characters and lines of an error that only the kernel's reply holds
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


class LimitedExecute(Execute):
    """nbgrader's executor, with the student's cells in a sandbox and the locked cells with the judge.

    Locked cells that earn no points run in both places, as the student's cells need what they define. A cell
    that takes longer than its time, or ends its process, costs its own points: kernel and judge are replaced,
    what ran before is run again, and the cells after it are judged. After `replacements` of these the rest is
    not run. What was earned before stays in any case. Limits count a submission's own seconds: what other
    programs on the machine make it wait is left out, up to `patience` times the limit.

    Where `whole` is False, cells tagged `not-graded` are left out, and what comes after them counts only if
    all of it is right.
    """

    code_cells_executed: int
    extra_arguments: list[str]
    unmeasured_timeout = Integer(60, help="Seconds for a cell, if neither `timeout` nor the reference says.")
    unmeasured_timeout.tag(config=True)
    unmeasured_notebook_timeout = Float(300.0, help="The same for all cells.").tag(config=True)
    check_timeout = Integer(120, help="Seconds for a graded cell, if `timeout` is more.").tag(config=True)
    notebook_timeout = Float(help="Seconds for all cells of one submission together.").tag(config=True)
    expected = Dict(help="Seconds of the reference, by cell: limits of cells follow.").tag(config=True)
    patience = Float(6.0, help="How many times a limit a busy machine may take.").tag(config=True)
    replacements = Integer(2, help="How often a submission gets a new kernel.").tag(config=True)
    cell_output = Integer(2 * 10**6, help="Characters that one cell may print or show.").tag(config=True)
    notebook_output = Integer(20 * 10**6, help="The same for all cells together.").tag(config=True)
    judge_memory = Integer(3 * memory.GIB, help="Bytes that the judge may use.").tag(config=True)
    memory = Integer(6 * memory.GIB, help="Bytes that one sandbox may use in all.").tag(config=True)
    sandbox = Bool(True, help="Run kernels in the sandbox, and none where it doesn't work.").tag(config=True)
    proved = Bool(help="Whether the caller has proved that the sandbox holds.").tag(config=True)
    whole = Bool(True, help="Run the cells with the tag not-graded, too.")  # `job.run_job` alone may say no
    fork = Bool(True, help="Start kernels and judges by a fork server, where one works.").tag(config=True)
    environment = Dict(help="Variables for the kernel, beside this process's own.").tag(config=True)

    @default("timeout")
    def _timeout_default(self) -> int:
        return self.unmeasured_timeout

    @default("notebook_timeout")
    def _notebook_timeout_default(self) -> float:
        return self.unmeasured_notebook_timeout

    @default("startup_timeout")
    def _startup_timeout_default(self) -> int:
        return 300  # for a kernel's first answer, on a busy machine

    @default("interrupt_on_timeout")
    def _interrupt_on_timeout_default(self) -> bool:
        return False  # code can catch KeyboardInterrupt and go on

    @default("iopub_timeout")
    def _iopub_timeout_default(self) -> int:
        return 120  # an honest cell may print 300 MB, which takes a busy machine a while after its end

    @default("shutdown_kernel")
    def _shutdown_kernel_default(self) -> str:
        return "immediate"

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Executes all cells of `nb`; `resources["stopped"]` says what was cut short, or is None.

        `resources["causes"]` are sentences on what cost points because of where the notebook ran.
        `resources["doubted"]` says that something went wrong after a cell that was left out: only the whole
        notebook can tell whose fault that is.
        """
        self.needs = CourseEnvironment(config=self.config)
        self.starter: launch.Start | None = None  # of programs in the sandbox; nothing is without one
        self.seen = bwrap.ALONE
        self.stopped: list[str] = []
        self.faults: list[tuple[str, str, bool]] = []  # as `job.RunResult` has them
        self.skipped: set[int] = set()
        self.left_out, self.doubted = False, False
        self.ended: str | None = None
        self.replaced, self.lost = 0, False
        self.own_cell: NotebookNode | None = None  # of the grader, while it runs
        self.caps, self.causes = Caps(self.cell_output, self.notebook_output), Causes()
        self.begun = False
        self.last: int | None = None
        self.judge: Judge | None = None
        self.watches: list[memory.MemoryWatch] = []  # of the kernel and of the judge
        self.groups: list[groups.Group] = []  # of both, too
        self.time: TimeWatch | None = None
        self.starved = False  # whether the machine kept it from what it needed
        self.times: dict[str, float] = {}  # seconds of its own that each cell took, by grade_id
        self.replaying = False
        self.used = 0.0  # seconds that kernels which are gone had
        self.deadline = float("inf")  # until the first cell runs
        with tempfile.TemporaryDirectory(prefix="wall-") as self.folder:
            try:
                nb, resources = super().preprocess(nb, resources, km)
            except Exception as problem:
                if self.deadline < float("inf") or isinstance(problem, SandboxError):
                    raise
                raise SandboxError(f"no kernel starts: {problem}") from problem
            finally:
                self._end_watches()
                self._end_judge()
        resources["stopped"], resources["causes"] = "; ".join(self.stopped) or None, self.causes.row
        resources["faults"], resources["starved"] = self.faults, self.starved
        resources["times"], resources["doubted"] = self.times, self.doubted
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Executes one cell, or marks it when nothing is run any more."""
        if cell.cell_type != "code":
            return cell, resources
        if not self.whole and _not_graded(cell):
            self.left_out = True
            leave_out(cell)
            return cell, resources
        self.deadline = min(self.deadline, time.monotonic() + self.notebook_timeout * self._patience())
        if self.ended is None and self._left() <= 0:
            waited = f", and {self.patience:g} times as many on a busy machine: {AGAIN}"
            busy = self._used() < self.notebook_timeout and self.sandbox
            self.starved = self.starved or busy
            self.ended = (
                f"the submission's {self.notebook_timeout:.0f} s were used up{waited if busy else ''}"
            )
            self.stopped.append(self.ended)
        if self.ended:
            _not_run(cell, self.ended)
            return cell, resources
        before = self._used()
        trouble = self._attempt(cell, index)
        while trouble and not self.begun and self.last is not None and self.ended is None:
            self._blame(self.last, index)
            trouble = self._attempt(cell, index) if self.ended is None else None
        if self.ended and trouble is None and not cell.outputs:
            _not_run(cell, self.ended)
        self.times[_id(cell) or f"[{index}]"] = max(0.0, self._used() - before)
        self._conclude(cell, index, trouble)
        return cell, resources

    def _attempt(self, cell: NotebookNode, index: int) -> str | None:
        """Executes a cell; why it was stopped, if it was."""
        self.begun = False
        trouble = run_sync(self._run)(cell, index)
        self.nb.cells[index] = cell
        looking = (*self.watches, *self.groups, self.time)
        reasons = [one.reason for one in looking if one is not None and one.reason]
        if trouble and not reasons and self.time is not None and trouble.startswith(LATE):
            reasons = [f"{trouble} on a busy machine: {AGAIN}"]  # or its own seconds would have been over
            self.starved = True
        self.starved = self.starved or memory.SHORT in reasons
        return reasons[0] if trouble and reasons else trouble

    def _blame(self, earlier: int, index: int) -> None:
        """Counts the kernel's end, before cell `index` began, as the work of the cell that ran before it."""
        if self._doubt():
            return
        cell, name = self.nb.cells[earlier], self._name(self.nb.cells[earlier], earlier)
        reason = f"{GONE}, after it had run"
        self.stopped.append(f"{name} {reason}")
        if not _is_check(cell):
            cell.outputs.append(_error("Stopped", f"{name} {reason}. The cells after it are run without it."))
            self.causes.stopped(earlier, name, cell, reason)
            self.skipped.add(earlier)
        self.last = None
        self._replace(index)

    def _conclude(self, cell: NotebookNode, index: int, trouble: str | None) -> None:
        """Does what follows from how a cell ended."""
        if (trouble or self.lost or _lacking(cell)) and self._doubt():
            return
        name = self._name(cell, index)
        if trouble:
            self._stop(cell, f"{name} {trouble}")
            self.skipped.add(index)
            self.causes.stopped(index, name, cell, trouble)
        elif _is_check(cell):
            self.causes.explain(index, name, cell)
        elif _errors(cell.outputs):
            self.causes.failed(index, name, cell)
        self.last = index
        if trouble or self.lost:
            self.last = None
            self._replace(index + 1)
        if is_grade(cell):
            _keep_warnings_free(cell)

    def _doubt(self) -> bool:
        """Whether what went wrong may come of a cell that was left out: then nothing more is run."""
        if self.left_out:
            self.doubted, self.ended = True, "it is run again with all cells"
        return self.left_out

    # ------------------------------------------------------------------ one cell

    async def _run(self, cell: NotebookNode, index: int) -> str | None:
        """Executes a cell where it belongs. What went wrong with its process, if anything did."""
        self.lost = False
        if not is_locked(cell):
            return await self._run_there(cell, index)
        graded, seconds, allowed = is_grade(cell), self._get_timeout(cell), self._own_limit(cell)
        points = float(cell.metadata.nbgrader.points) if graded else None
        self._allow(allowed)
        assert self.judge is not None, "a kernel starts with its judge"
        asking = asyncio.ensure_future(asyncio.to_thread(self.judge.run, cell.source, seconds, points))
        trouble = None if graded else await self._run_there(cell, index)
        verdict = await self._answer(asking, index, seconds, given_up=trouble is not None)
        if self.time is not None:
            self.time.pause()
        outputs = [nbformat.from_dict(output) for output in verdict.outputs]
        if verdict.fault:
            message = f"the check in {self._name(cell, index)} failed of itself"
            self.faults.append((message, verdict.fault[-TRACE:], True))
        if graded:
            cell.outputs, cell.execution_count = outputs, None
        elif not _errors(cell.outputs):
            cell.outputs += _errors(outputs)
        return trouble or verdict.broken

    async def _run_there(self, cell: NotebookNode, index: int) -> str | None:
        """Executes a cell in the student's kernel. What went wrong with the kernel, if anything did."""
        allowed = self._get_timeout(cell)
        self._allow(self._own_limit(cell))
        try:
            await self.async_execute_cell(cell, index, store_history=True)
        except CellTimeoutError:
            self.begun = True
            return f"{LATE} {allowed:.0f} s"
        except DeadKernelError:
            return GONE
        except Exception as error:  # of nbclient, on messages that no kernel sends by itself
            self.log.warning("odd messages from a kernel: %s", error)
            self.begun = True
            message = f"odd messages in {self._name(cell, index)}"
            self.faults.append((message, traceback.format_exc()[-TRACE:], False))
            return f"sent messages that no kernel sends ({type(error).__name__})"
        finally:
            if self.time is not None:
                self.time.pause()
        return None

    async def _answer(self, asking: Future[Verdict], index: int, seconds: float, given_up: bool) -> Verdict:
        """Has the kernel answer the judge while that runs a cell, and notes whether the kernel is lost."""
        answering = asyncio.ensure_future(self._run_own(ATTEND, index, seconds + 2 * GRACE))
        if not given_up:
            both: set[Future[Any]] = {asking, answering}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            # A kernel that has ended answering ends the asking, too, once the judge has a processor.
            await self._grace(asking)
        if not asking.done():
            self._kill()
        verdict = await asking
        if verdict.lost:
            self._kill()
        await asyncio.wait({answering}, timeout=GRACE * self._patience())
        self.lost = verdict.lost or not answering.done() or answering.result() is not None
        answering.cancel()
        return verdict

    async def _grace(self, asking: Future[Verdict]) -> None:
        """Waits a while for what should end by now: longer where a busy machine keeps it from that."""
        own, last = self._used() + ENDING, time.monotonic() + GRACE * self._patience()
        while not asking.done() and self._used() < own and time.monotonic() < last:
            await asyncio.wait({asking}, timeout=PAUSE)

    async def _run_own(self, source: str, index: int, seconds: float) -> str | None:
        """Executes code of the grader's in the student's kernel, without any trace in the notebook."""
        cell, kept, count = nbformat.v4.new_code_cell(source), self.nb.cells[index], self.code_cells_executed
        self.own_cell, self.own_seconds = cell, seconds
        try:
            await self.async_execute_cell(cell, index, store_history=False)
        except Exception as error:
            return str(error)
        finally:
            self.own_cell = None
            self.nb.cells[index], self.code_cells_executed = kept, count
        return "; ".join(output.evalue for output in _errors(cell.outputs)) or None

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Takes a message of the kernel's, if the cell's output is not too much already."""
        kind = msg["msg_type"]
        self.begun = True
        if kind == "display_data" and MIME in msg["content"].get("data", {}):
            if cell is not self.own_cell:
                self._take_note(msg["content"]["data"][MIME], cell, cell_index)
            return None
        if kind.startswith("comm"):  # widgets have nobody who would move them, and their state has no limit
            return None
        if cell is self.own_cell and kind in OUTPUTS:
            # It would count as shown in the cell being judged, and an update of it would change the verdict.
            if kind != "error":
                return None
            msg["content"].pop("transient", None)
        if kind in OUTPUTS and not self.caps.admit(msg, cell, cell_index):
            return None
        try:
            return super().process_message(msg, cell, cell_index)
        except NotebookValidationError as problem:
            if kind not in OUTPUTS:
                raise
            self.log.warning("an output that no notebook can hold is left out: %s", problem.message)
            return None

    def _take_note(self, content: object, cell: NotebookNode, index: int) -> None:
        message = self.causes.note(index, self._name(cell, index), content)
        if message:
            cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=message))

    def on_cell_executed(self, **kwargs: Any) -> Any:
        """As nbgrader, which takes an error from the reply where the outputs have none, but cut to a size."""
        content = kwargs["execute_reply"]["content"]
        if content.get("status") == "error":
            content["evalue"] = str(content.get("evalue"))[:REPLY]
            content["traceback"] = [str(line)[:REPLY] for line in content.get("traceback", [])[:REPLY_LINES]]
        return super().on_cell_executed(**kwargs)

    def _get_timeout(self, cell: NotebookNode | None = None) -> float:
        """Seconds after which this cell ends in any case: its own limit, if nobody counts its own seconds."""
        if cell is not None and cell is self.own_cell:
            return self.own_seconds
        longest = self._own_limit(cell) * self._patience()
        return max(1.0, min(longest, self.deadline - time.monotonic()))

    def _own_limit(self, cell: NotebookNode | None = None) -> float:
        """Seconds of its own that this cell may take: its own limit, or what is left of the submission's."""
        own = min(self.timeout, self.check_timeout) if cell is not None and is_grade(cell) else self.timeout
        if self.expected and cell is not None:
            stopped = 0 if self.replaying else len(self.stopped)
            own = timings.cell_limit(self.expected, _id(cell), stopped)
        return max(1.0, min(own, self._left()))

    def _left(self) -> float:
        """Seconds of its own that the submission has left; less if the machine took too many others."""
        return min(self.notebook_timeout - self._used(), self.deadline - time.monotonic())

    def _used(self) -> float:
        """Seconds of its own that the submission used so far."""
        return self.used + (self.time.spent if self.time is not None else 0.0)

    def _patience(self) -> float:
        """How many times its own seconds a cell may take: without a sandbox nobody counts those."""
        return self.patience if self.sandbox else 1.0

    def _allow(self, seconds: float) -> None:
        if self.time is not None:
            self.time.allow(seconds, seconds + GRACE)

    # ------------------------------------------------------------------ processes

    def create_kernel_manager(self) -> Any:
        """Adds the sandbox, `environment`, and `QUIET` where it is missing: with it twice, no kernel starts.

        Raises
        ------
        SandboxError
            If the sandbox doesn't work here: with the fix. Nothing has run then.
        """
        manager = super().create_kernel_manager()
        if self.sandbox:
            self.seen = self.needs.view(cell.source for cell in self.nb.cells if is_locked(cell))
            if not self.proved:
                proof.require(self._course(), seen=self.seen)
            self.starter = launch.bubblewrapped
            if self.fork:
                code = [cell.source for cell in self.nb.cells if cell.cell_type == "code"]
                imported = preloads.of(code, self.needs.preloaded)
                self.starter = choice.starter(imported, self._course(), seen=self.seen)
            proof.enter(manager, self.starter, self.seen, seconds=min(START, self.startup_timeout))
        else:
            self.log.warning("NO SANDBOX: the submission runs as you, with your files and your network")
        given = {**self.needs.given(os.environ), **self.environment}
        manager.kernel_spec.env = {**manager.kernel_spec.env, **given}
        if QUIET not in [*manager.kernel_spec.argv, *self.extra_arguments]:
            self.extra_arguments = [*self.extra_arguments, QUIET]
        return manager

    def _course(self) -> Path:
        """The folder that no submission may see."""
        return Path(self.resources["metadata"]["path"] or ".").absolute().parent.parent

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Starts a kernel, and a judge beside it."""
        self._end_watches()
        self._end_judge()
        given = {**self.needs.given(os.environ), **self.environment}
        environment = {**bwrap.passed(os.environ), **given, "MPLBACKEND": "agg"}
        self.judge = await asyncio.to_thread(Judge.start, environment, self.starter, self.seen)
        await super().async_start_new_kernel(**kwargs)

    start_new_kernel = run_sync(async_start_new_kernel)  # as nbclient has both

    async def async_start_new_kernel_client(self) -> Any:
        """Connects to the kernel, and the judge with it, before any cell of the student's has run.

        Raises
        ------
        SandboxError
            If the kernel doesn't listen.
        """
        process, judge = getattr(self.km.provisioner, "process", None), self.judge
        assert judge is not None, "a kernel starts with its judge"
        box = process if isinstance(process, launch.Box) else None
        if box is not None and isinstance(judge.process, launch.Box):
            self._start_watches(box, judge.process)
        client = await super().async_start_new_kernel_client()
        inside = f"{bwrap.SOCKETS}/wall" if box else f"{self.folder}/wall-{self.km.kernel_id}"
        try:
            listen = LISTEN.format(path=inside, held=self.needs.holding())
            problem = await self._run_own(listen, 0, SECONDS_TO_LISTEN)
            if problem:
                raise SandboxError(f"a new kernel does not listen to the judge: {problem}")
            judge.connect(f"{box.sockets}/wall" if box else inside)
        except (SandboxError, OSError):
            await self._async_cleanup_kernel()  # nobody else would: it counts as not started
            raise
        if self.time is not None:
            self.time.pause()
            self.used -= self.time.spent  # starting is the grader's work
            self._pause_at_replies(client.shell_channel)
        return client

    start_new_kernel_client = run_sync(async_start_new_kernel_client)

    def _start_watches(self, box: launch.Box, judge: launch.Box) -> None:
        """Looks at what kernel and judge take from now on; until they are ready, that is little time."""
        self.groups = [
            groups.confine(box.first, self.memory),
            groups.confine(judge.first, self.judge_memory, JUDGE_FILLED),
        ]
        self.watches = [
            memory.watch(box.first, self.memory, box.end),
            memory.watch(judge.first, self.judge_memory, judge.kill, JUDGE_FILLED),
        ]
        self.time = TimeWatch(box.first, judge.first, box.end, judge.kill)
        self.time.allow(START, START)

    def _pause_at_replies(self, channel: Any) -> None:
        """Stops counting when a cell has ended: reading all that it printed is the grader's own time."""
        receive = channel.get_msg

        async def get_msg(*args: Any, **named: Any) -> Any:
            message = await ensure_async(receive(*args, **named))
            if self.time is not None:
                self.time.pause()
            return message

        channel.get_msg = get_msg

    def _stop(self, cell: NotebookNode, reason: str) -> None:
        """Ends the kernel, and says so in the cell that was running."""
        self._kill()
        self.stopped.append(reason)
        if is_grade(cell) and is_locked(cell):
            cell.outputs = [output for output in cell.outputs if output.output_type == "stream"]
        message = f"{reason}. It earns no points. Points earned before it stay."
        cell.outputs.append(_error("Stopped", message))

    def _kill(self) -> None:
        """Kills the kernel with all that it started."""
        provisioner, group = self.km.provisioner, getattr(self.km.provisioner, "pgid", None)
        if isinstance(provisioner, SandboxProvisioner):
            provisioner.end()
        elif group:
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                os.killpg(group, signal.SIGKILL)

    def _end_watches(self) -> None:
        """Stops looking at kernel and judge; what they used is kept in mind."""
        if self.time is not None:
            self.used += self.time.spent
            self.time.close()
            self.time = None
        for watch in self.watches:
            watch.close()
        self.watches = []

    def _end_judge(self) -> None:
        if self.judge is not None:
            self.judge.end()
            self.judge = None
        for group in self.groups:
            group.remove()
        self.groups = []

    def _replace(self, index: int) -> None:
        """Replaces kernel and judge and runs again what comes before cell `index`, the next to be run."""
        if not any(_is_check(cell) for cell in self.nb.cells[index:]):
            self.ended = "an earlier cell was stopped"
            return
        if self._left() <= 0:
            return  # the next cell says so
        for _ in range(self.replacements - self.replaced):
            self.replaced += 1
            self.replaying = True
            try:
                failed = run_sync(self._start_again)(index)
            finally:
                self.replaying = False
            if failed is None:
                return
            self._kill()
            self.skipped.add(failed)
        self.ended = "too many cells before it were stopped"

    async def _start_again(self, index: int) -> int | None:
        """Replaces the kernel; the number of a cell before `index` that can't be run again, if any."""
        await self._async_cleanup_kernel()
        self.km = self.create_kernel_manager()
        await self.async_start_new_kernel()
        await self.async_start_new_kernel_client()
        for number, cell in enumerate(self.nb.cells[:index]):
            if cell.cell_type != "code" or _is_check(cell) or number in self.skipped:
                continue
            again = deepcopy(cell)
            trouble = await self._run(again, number)
            self.nb.cells[number] = cell
            if trouble or self.lost:
                return number
        return None

    def _name(self, cell: NotebookNode, index: int) -> str:
        """What a student would look for: the grade_id, or the number of the code cell."""
        number = sum(cell.cell_type == "code" for cell in self.nb.cells[: index + 1])
        return f"cell {_id(cell) or f'[{number}]'}"


def _id(cell: nbformat.NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def _is_check(cell: nbformat.NotebookNode) -> bool:
    """Whether the judge runs it for points."""
    return cell.cell_type == "code" and is_grade(cell) and is_locked(cell)


def _errors(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    return [output for output in outputs if output.output_type == "error"]


def _not_graded(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell says that no points depend on it."""
    tags = cell.metadata.get("tags")
    return isinstance(tags, list) and NOT_GRADED in tags and not (is_grade(cell) or is_locked(cell))


def _lacking(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell failed, or earned less than all its points."""
    if not _is_check(cell):
        return bool(_errors(cell.outputs))
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    full = repr(float(cell.metadata.nbgrader.points))
    return bool(_errors(cell.outputs)) or any(each.data.get("text/plain") != full for each in results)


def _error(name: str, message: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _not_run(cell: nbformat.NotebookNode, reason: str) -> None:
    """Gives a graded cell an error, as nbgrader takes silence for success, and any other cell no output."""
    cell.outputs = [_error("NotRun", f"this cell was not run: {reason}.")] if is_grade(cell) else []
    cell.execution_count = None


def _keep_warnings_free(cell: nbformat.NotebookNode) -> None:
    """Turns stderr into ordinary output: nbgrader would take all points of the cell for a warning."""
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"
