"""The running of a cell: its attempt, the verdict where a judge runs it, and what follows from its end."""

from __future__ import annotations

import asyncio
import logging
import traceback
from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked

from cifar_helpers.grading import timings
from cifar_helpers.grading.caps import OUTPUTS, Caps
from cifar_helpers.grading.causes import Causes
from cifar_helpers.grading.handed_in import leave_out
from cifar_helpers.grading.intake.release import NOT_GRADED
from cifar_helpers.grading.judge.process import GRACE, Verdict
from cifar_helpers.grading.kernel.notes import MIME
from cifar_helpers.grading.kernel_session import ATTEND, GONE, KernelSession
from cifar_helpers.grading.sandbox import memory
from cifar_helpers.grading.sandbox.clock import LATE, PAUSE

TRACE = 100_000  # characters of a traceback
ENDING = 5.0  # own seconds in which a judge hears that nobody answers it any more
AGAIN = "grade it again when the machine is quiet"
# Executes a cell in the student's kernel, within seconds; raises nbclient's errors.
Execute = Callable[[NotebookNode, int, float], Awaitable[None]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What cells may take: seconds of a cell and of a check, or by what the reference took; replacements."""

    cell: float
    check: float
    expected: Mapping[str, float] = field(default_factory=dict)
    replacements: int = 2

    def own(self, cell: NotebookNode, stopped: int) -> float:
        """Seconds of its own that a cell may take, after so many cells had to be stopped."""
        if self.expected:
            return timings.cell_limit(self.expected, grade_id(cell), stopped)
        return min(self.cell, self.check) if is_grade(cell) else self.cell


@dataclass(frozen=True)
class Ending:
    """How an attempt ended: why it was cut short, if it was; whether the kernel began it, and is lost now."""

    trouble: str | None = None
    begun: bool = True
    lost: bool = False


class CellRunner:
    """Runs the cells of a submission: the student's in the kernel, the locked ones with the judge.

    Parameters
    ----------
    cells : all of them; their outputs are written into them.
    kernel : has been started.
    execute : see `Execute`.
    limits, caps : what cells may take, and print.
    whole : whether to run cells with the tag not-graded, too.

    Attributes
    ----------
    stopped : sentences on what was cut short.
    faults : what nobody foresaw, as `job.RunResult` has them.
    times : seconds of its own that each cell took, by grade_id.
    starved : whether the machine kept it from what it needed.
    doubted : whether something went wrong after a cell that was left out.
    """

    def __init__(
        self,
        cells: Sequence[NotebookNode],
        kernel: KernelSession,
        execute: Execute,
        limits: Limits,
        caps: Caps,
        whole: bool = True,
    ) -> None:
        self.cells, self.kernel, self.execute = list(cells), kernel, execute
        self.limits, self.caps, self.whole = limits, caps, whole
        self.causes = Causes()
        self.stopped: list[str] = []
        self.faults: list[tuple[str, str, bool]] = []
        self.times: dict[str, float] = {}
        self.starved = self.left_out = self.doubted = False
        self.ended: str | None = None  # why nothing is run any more
        self._skipped: set[int] = set()  # when earlier cells are run again
        self._last: int | None = None  # the cell that the present kernel ran last

    def findings(self) -> dict[str, Any]:
        """What came of all cells, by the names that an nbgrader step's resources have."""
        return {
            "stopped": "; ".join(self.stopped) or None,
            "causes": self.causes.row,
            "faults": self.faults,
            "starved": self.starved,
            "times": self.times,
            "doubted": self.doubted,
        }

    async def run(self, index: int) -> None:
        """Runs a cell, or says in it why it is not run."""
        cell, time = self.cells[index], self.kernel.time
        if not self.whole and _not_graded(cell):
            self.left_out = True
            leave_out(cell)
            return
        time.begin()
        if self.ended is None and time.left <= 0:
            self._end_for_time()
        if self.ended:
            _not_run(cell, self.ended)
            return
        before = time.used
        ending = await self._attempt(index)
        while ending.trouble and not ending.begun and self._last is not None and self.ended is None:
            await self._blame(self._last, index)
            ending = replace(ending, trouble=None) if self.ended else await self._attempt(index)
        if self.ended and ending.trouble is None and not cell.outputs:
            _not_run(cell, self.ended)
        self.times[grade_id(cell) or f"[{index}]"] = max(0.0, time.used - before)
        await self._conclude(index, ending)

    def _end_for_time(self) -> None:
        time = self.kernel.time
        busy = time.counted and time.used < time.limit
        waited = f", and {time.patience:g} times as many on a busy machine: {AGAIN}" if busy else ""
        self.starved = self.starved or busy
        self.ended = f"the submission's {time.limit:.0f} s were used up{waited}"
        self.stopped.append(self.ended)

    def admits(self, message: dict[str, Any], cell: NotebookNode, index: int) -> bool:
        """Whether a message of the kernel's may go into a cell's outputs, now that it has come."""
        self.kernel.heard += 1
        kind, content = message["msg_type"], message["content"]
        if kind == "display_data" and MIME in content.get("data", {}):
            note = self.causes.note(index, self._name(index), content["data"][MIME])
            if note:
                cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=note))
            return False
        if kind.startswith("comm"):  # widgets have nobody who would move them, and their state has no limit
            return False
        return kind not in OUTPUTS or self.caps.admit(message, cell, index)

    # ------------------------------------------------------------------ attempt

    async def _attempt(self, index: int) -> Ending:
        """Runs a cell; what ended its processes from outside is the reason, if anything did."""
        ending = await self._run(self.cells[index], index, len(self.stopped))
        reasons = self.kernel.reasons
        self.starved = self.starved or memory.SHORT in reasons
        if ending.trouble and reasons:
            return replace(ending, trouble=reasons[0])
        if ending.trouble and self.kernel.time.counted and ending.trouble.startswith(LATE):
            self.starved = True  # or its own seconds would have been over
            return replace(ending, trouble=f"{ending.trouble} on a busy machine: {AGAIN}")
        return ending

    async def _run(self, cell: NotebookNode, index: int, stopped: int) -> Ending:
        """Runs a cell where it belongs."""
        if not is_locked(cell):
            return await self._run_there(cell, index, stopped)
        kernel, graded = self.kernel, is_grade(cell)
        own, heard = self._own_seconds(cell, stopped), kernel.heard
        seconds, points = kernel.time.longest(own), float(cell.metadata.nbgrader.points) if graded else None
        kernel.time.allow(own, own + GRACE)
        assert kernel.judge is not None, "a kernel starts with its judge"
        asking = asyncio.ensure_future(asyncio.to_thread(kernel.judge.run, cell.source, seconds, points))
        there = Ending(begun=False) if graded else await self._run_there(cell, index, stopped)
        verdict, lost = await self._verdict(asking, seconds, given_up=there.trouble is not None)
        kernel.time.pause()
        self._show(verdict, cell, index)
        begun = there.begun or kernel.heard > heard
        return Ending(there.trouble or verdict.broken, begun, lost)

    async def _run_there(self, cell: NotebookNode, index: int, stopped: int) -> Ending:
        """Runs a cell in the student's kernel."""
        time, own, heard = self.kernel.time, self._own_seconds(cell, stopped), self.kernel.heard
        seconds = time.longest(own)
        time.allow(own, own + GRACE)
        try:
            await self.execute(cell, index, seconds)
        except CellTimeoutError:
            return Ending(f"{LATE} {seconds:.0f} s")
        except DeadKernelError:
            return Ending(GONE, begun=self.kernel.heard > heard)
        except Exception as error:  # of nbclient, on messages that no kernel sends by itself
            _log.warning("odd messages from a kernel: %s", error)
            message = f"odd messages in {self._name(index)}"
            self.faults.append((message, traceback.format_exc()[-TRACE:], False))
            return Ending(f"sent messages that no kernel sends ({type(error).__name__})")
        finally:
            time.pause()
        return Ending()

    def _own_seconds(self, cell: NotebookNode, stopped: int) -> float:
        """Seconds of its own that a cell may take: its limit, or what is left of the submission's."""
        return max(1.0, min(self.limits.own(cell, stopped), self.kernel.time.left))

    # ------------------------------------------------------------------ verdict

    async def _verdict(self, asking: Future[Verdict], seconds: float, given_up: bool) -> tuple[Verdict, bool]:
        """Has the kernel answer the judge while that runs a cell; and whether the kernel is lost then."""
        kernel = self.kernel
        answering = asyncio.ensure_future(kernel.ask(ATTEND, seconds + 2 * GRACE))
        if not given_up:
            both: set[Future[Any]] = {asking, answering}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            # A kernel that has ended answering ends the asking, too, once the judge has a processor.
            await self._grace(asking)
        if not asking.done():
            kernel.kill()
        verdict = await asking
        if verdict.lost:
            kernel.kill()
        await asyncio.wait({answering}, timeout=GRACE * kernel.time.patience)
        lost = verdict.lost or not answering.done() or answering.result() is not None
        answering.cancel()
        return verdict, lost

    async def _grace(self, asking: Future[Verdict]) -> None:
        """Waits a while for what should end by now: longer where a busy machine keeps it from that."""
        own, patience = self.kernel.time.used + ENDING, GRACE * self.kernel.time.patience
        last = asyncio.get_running_loop().time() + patience
        while not asking.done() and self.kernel.time.used < own and asyncio.get_running_loop().time() < last:
            await asyncio.wait({asking}, timeout=PAUSE)

    def _show(self, verdict: Verdict, cell: NotebookNode, index: int) -> None:
        """Puts a verdict's outputs into its cell; of one that ran in the kernel, too, only what failed."""
        outputs = [nbformat.from_dict(output) for output in verdict.outputs]
        if verdict.fault:
            message = f"the check in {self._name(index)} failed of itself"
            self.faults.append((message, verdict.fault[-TRACE:], True))
        if is_grade(cell):
            cell.outputs, cell.execution_count = outputs, None
        elif not _errors(cell.outputs):
            cell.outputs += _errors(outputs)

    # ------------------------------------------------------------------ conclude

    async def _conclude(self, index: int, ending: Ending) -> None:
        """Does what follows from how a cell ended."""
        cell, name = self.cells[index], self._name(index)
        if (ending.trouble or ending.lost or _lacking(cell)) and self._doubt():
            return
        if ending.trouble:
            self._stop(cell, f"{name} {ending.trouble}")
            self._skipped.add(index)
            self.causes.stopped(index, name, cell, ending.trouble)
        elif is_check(cell):
            self.causes.explain(index, name, cell)
        elif _errors(cell.outputs):
            self.causes.failed(index, name, cell)
        self._last = index
        if ending.trouble or ending.lost:
            await self._replace(index + 1)
        if is_grade(cell):
            _keep_warnings_free(cell)

    async def _blame(self, earlier: int, index: int) -> None:
        """Counts the kernel's end, before cell `index` began, as the work of the cell that ran before it."""
        if self._doubt():
            return
        cell, name, reason = self.cells[earlier], self._name(earlier), f"{GONE}, after it had run"
        self.stopped.append(f"{name} {reason}")
        if not is_check(cell):
            cell.outputs.append(_error("Stopped", f"{name} {reason}. The cells after it are run without it."))
            self.causes.stopped(earlier, name, cell, reason)
            self._skipped.add(earlier)
        await self._replace(index)

    def _doubt(self) -> bool:
        """Whether what went wrong may come of a cell that was left out: then nothing more is run."""
        if self.left_out:
            self.doubted, self.ended = True, "it is run again with all cells"
        return self.left_out

    def _stop(self, cell: NotebookNode, reason: str) -> None:
        """Ends the kernel, and says so in the cell that was running."""
        self.kernel.kill()
        self.stopped.append(reason)
        if is_check(cell):
            cell.outputs = [output for output in cell.outputs if output.output_type == "stream"]
        message = f"{reason}. It earns no points. Points earned before it stay."
        cell.outputs.append(_error("Stopped", message))

    async def _replace(self, index: int) -> None:
        """Replaces kernel and judge and runs again what comes before cell `index`, the next to be run."""
        self._last = None
        if not any(is_check(cell) for cell in self.cells[index:]):
            self.ended = "an earlier cell was stopped"
            return
        if self.kernel.time.left <= 0:
            return  # the next cell says so
        while self.kernel.replaced < self.limits.replacements:
            await self.kernel.replace()
            failed = await self._run_again(index)
            if failed is None:
                return
            self.kernel.kill()
            self._skipped.add(failed)
        self.ended = "too many cells before it were stopped"

    async def _run_again(self, index: int) -> int | None:
        """Runs what comes before cell `index`; the number of a cell that can't be run again, if any."""
        for number, cell in enumerate(self.cells[:index]):
            if cell.cell_type != "code" or is_check(cell) or number in self._skipped:
                continue
            ending = await self._run(deepcopy(cell), number, stopped=0)
            if ending.trouble or ending.lost:
                return number
        return None

    def _name(self, index: int) -> str:
        """What a student would look for: the grade_id, or the number of the code cell."""
        number = sum(cell.cell_type == "code" for cell in self.cells[: index + 1])
        return f"cell {grade_id(self.cells[index]) or f'[{number}]'}"


def grade_id(cell: NotebookNode) -> str | None:
    """What nbgrader calls the cell, if anything."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def is_check(cell: NotebookNode) -> bool:
    """Whether the judge runs it for points."""
    return cell.cell_type == "code" and is_grade(cell) and is_locked(cell)


def _errors(outputs: list[NotebookNode]) -> list[NotebookNode]:
    return [output for output in outputs if output.output_type == "error"]


def _not_graded(cell: NotebookNode) -> bool:
    """Whether a cell says that no points depend on it."""
    tags = cell.metadata.get("tags")
    return isinstance(tags, list) and NOT_GRADED in tags and not (is_grade(cell) or is_locked(cell))


def _lacking(cell: NotebookNode) -> bool:
    """Whether a cell failed, or earned less than all its points."""
    if not is_check(cell):
        return bool(_errors(cell.outputs))
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    full = repr(float(cell.metadata.nbgrader.points))
    return bool(_errors(cell.outputs)) or any(each.data.get("text/plain") != full for each in results)


def _error(name: str, message: str) -> NotebookNode:
    return nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _not_run(cell: NotebookNode, reason: str) -> None:
    """Gives a graded cell an error, as nbgrader takes silence for success, and any other cell no output."""
    cell.outputs = [_error("NotRun", f"this cell was not run: {reason}.")] if is_grade(cell) else []
    cell.execution_count = None


def _keep_warnings_free(cell: NotebookNode) -> None:
    """Turns stderr into ordinary output: nbgrader would take all points of the cell for a warning."""
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"
