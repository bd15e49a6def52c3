"""nbgrader's executor with limits, the student's cells in a sandbox and the locked ones at the judge."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from nbformat.validator import NotebookValidationError
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_locked
from traitlets import Bool, Dict, Float, Integer, default

from cifar_helpers.grading.caps import OUTPUTS, Caps
from cifar_helpers.grading.cell_runner import CellRunner, Limits
from cifar_helpers.grading.environment import CourseEnvironment
from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.kernel_session import KernelPlan, KernelSession, Sandbox, SubmissionTime
from cifar_helpers.grading.sandbox import launch, memory, proof
from cifar_helpers.grading.sandbox.forkserver import choice, preloads

REPLY, REPLY_LINES = 10_000, 50  # characters and lines of an error that only the kernel's reply holds


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

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Executes all cells of `nb`; `resources["stopped"]` says what was cut short, or is None.

        `resources["causes"]` are sentences on what cost points because of where the notebook ran.
        `resources["doubted"]` says that something went wrong after a cell that was left out: only the whole
        notebook can tell whose fault that is.

        Raises
        ------
        SandboxError
            If the sandbox doesn't work here, with the fix, or no kernel starts. Nothing has run then.
        """
        self.time = SubmissionTime(self.notebook_timeout, self.patience, counted=self.sandbox)
        try:
            nb, resources = super().preprocess(nb, resources, km)
        except Exception as problem:
            if self.time.begun or isinstance(problem, SandboxError):
                raise
            raise SandboxError(f"no kernel starts: {problem}") from problem
        resources.update(self.runner.findings())
        return nb, resources

    @contextmanager
    def setup_kernel(self, **_: Any) -> Iterator[None]:
        """Starts a kernel and a judge for the notebook, in place of nbclient's kernel alone."""
        session = KernelSession(self._plan(), self.time)
        limits = Limits(self.timeout, self.check_timeout, self.expected, self.replacements)
        caps = Caps(self.cell_output, self.notebook_output)
        self.runner = CellRunner(self.nb.cells, session, self._execute_there, limits, caps, self.whole)
        try:
            run_sync(session.start)()
            self.km, self.kc, self.seconds = session.manager, session.client, float(self.startup_timeout)
            yield
        finally:
            run_sync(session.end)()

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Executes one cell, or marks it when nothing is run any more."""
        if cell.cell_type == "code":
            run_sync(self.runner.run)(index)
        return cell, resources

    async def _execute_there(self, cell: NotebookNode, index: int, seconds: float) -> None:
        """Executes a cell in the session's present kernel; nbclient would put a copy into the notebook."""
        kept, session = self.nb.cells[index], self.runner.kernel
        self.km, self.kc, self.seconds = session.manager, session.client, seconds
        try:
            await self.async_execute_cell(cell, index, store_history=True)
        finally:
            self.nb.cells[index] = kept

    def _get_timeout(self, cell: NotebookNode | None = None) -> float:
        """Seconds after which nbclient gives up what it waits for."""
        return self.seconds

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Takes a message of the kernel's, if the cell's output is not too much already."""
        if not self.runner.admits(msg, cell, cell_index):
            return None
        try:
            return super().process_message(msg, cell, cell_index)
        except NotebookValidationError as problem:
            if msg["msg_type"] not in OUTPUTS:
                raise
            self.log.warning("an output that no notebook can hold is left out: %s", problem.message)
            return None

    def on_cell_executed(self, **kwargs: Any) -> Any:
        """As nbgrader, which takes an error from the reply where the outputs have none, but cut to a size."""
        content = kwargs["execute_reply"]["content"]
        if content.get("status") == "error":
            content["evalue"] = str(content.get("evalue"))[:REPLY]
            content["traceback"] = [str(line)[:REPLY] for line in content.get("traceback", [])[:REPLY_LINES]]
        return super().on_cell_executed(**kwargs)

    def _plan(self) -> KernelPlan:
        """How the notebook's kernels start; `SandboxError` if the sandbox doesn't work here."""
        needs = CourseEnvironment(config=self.config)
        return KernelPlan(
            manager=self.create_kernel_manager,
            sandbox=self._sandbox(needs),
            cwd=self.resources.get("metadata", {}).get("path") or None,
            arguments=tuple(self.extra_arguments),
            history=self.ipython_hist_file,
            environment={**needs.given(os.environ), **self.environment},
            held=needs.holding(),
            startup=self.startup_timeout,
            memory=self.memory,
            judge_memory=self.judge_memory,
        )

    def _sandbox(self, needs: CourseEnvironment) -> Sandbox | None:
        if not self.sandbox:
            self.log.warning("NO SANDBOX: the submission runs as you, with your files and your network")
            return None
        seen = needs.view(cell.source for cell in self.nb.cells if is_locked(cell))
        if not self.proved:
            proof.require(self._course(), seen=seen)
        if not self.fork:
            return Sandbox(launch.bubblewrapped, seen)
        code = [cell.source for cell in self.nb.cells if cell.cell_type == "code"]
        imported = preloads.of(code, needs.preloaded)
        return Sandbox(choice.starter(imported, self._course(), seen=seen), seen)

    def _course(self) -> Path:
        """The folder that no submission may see."""
        return Path(self.resources["metadata"]["path"] or ".").absolute().parent.parent
