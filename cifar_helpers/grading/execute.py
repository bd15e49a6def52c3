"""Runs a notebook under time limits: notebook in, judged notebook out; nothing of the course is needed."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.preprocessors import Execute, IgnorePattern, LimitOutput
from nbgrader.utils import is_grade
from traitlets import Bool, Dict, Float, Integer, default
from traitlets.config import Config

from cifar_helpers import budget
from cifar_helpers.grading.sandbox import proof
from cifar_helpers.grading.sandbox.provisioner import SandboxProvisioner

# Without it, native libraries' log lines become stderr of a graded cell, which nbgrader scores as 0.
QUIET = "--IPKernelApp.capture_fd_output=False"
# Sections of nbgrader_config.py that matter while a notebook runs.
SECTIONS = ("Execute", "LimitedExecute", "IgnorePattern", "LimitOutput")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


class LimitedExecute(Execute):
    """nbgrader's executor, in the sandbox, with an end for code that never ends.

    A cell that takes longer than `timeout`, or dies, costs its own points and those of the cells after it:
    its kernel is killed, whatever it does with KeyboardInterrupt. What was earned before it stays.
    """

    check_timeout = Integer(120, help="Seconds for a graded cell, if `timeout` is more.").tag(config=True)
    notebook_timeout = Float(help="Seconds for all cells of one submission together.").tag(config=True)
    sandbox = Bool(True, help="Run kernels in the sandbox, and none where it doesn't work.").tag(config=True)
    proved = Bool(help="Whether the caller has proved that the sandbox holds.").tag(config=True)
    environment = Dict(help="Variables for the kernel, beside this process's own.").tag(config=True)

    @default("timeout")
    def _timeout_default(self) -> int:
        return budget.current().pick(smoke=60, laptop=900, gpu=900)

    @default("notebook_timeout")
    def _notebook_timeout_default(self) -> float:
        return budget.current().pick(smoke=300.0, laptop=3600.0, gpu=3600.0)

    @default("interrupt_on_timeout")
    def _interrupt_on_timeout_default(self) -> bool:
        return False  # code can catch KeyboardInterrupt and go on

    @default("iopub_timeout")
    def _iopub_timeout_default(self) -> int:
        return 30  # an honest cell may print for a while after its last statement

    @default("shutdown_kernel")
    def _shutdown_kernel_default(self) -> str:
        return "immediate"

    def preprocess(self, nb, resources, km=None):
        """Executes all cells of `nb`; `resources["stopped"]` says where it was cut short, or is None."""
        self.stopped: str | None = None
        self.deadline = time.monotonic() + self.notebook_timeout
        nb, resources = super().preprocess(nb, resources, km)
        resources["stopped"] = self.stopped
        return nb, resources

    def preprocess_cell(self, cell, resources, index):
        """Executes one cell, or marks it when the kernel was stopped before."""
        if cell.cell_type != "code":
            return cell, resources
        if self.stopped:
            _not_run(cell, self.stopped)
            return cell, resources
        allowed = self._get_timeout(cell)
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        except CellTimeoutError:
            self._stop(cell, f"{self._name(cell)} did not end within {allowed:.0f} s")
        except DeadKernelError:
            self._stop(cell, f"{self._name(cell)} ended its own Python process")
        if is_grade(cell):
            _keep_warnings_free(cell)
        return cell, resources

    def create_kernel_manager(self):
        """Adds the sandbox, `environment`, and `QUIET` where it is missing: with it twice, no kernel starts.

        Raises
        ------
        SandboxError
            If the sandbox doesn't work here: with the fix. Nothing has run then.
        """
        manager = super().create_kernel_manager()
        if self.sandbox:
            if not self.proved:
                proof.require(Path(self.resources["metadata"]["path"] or ".").absolute().parent.parent)
            proof.enter(manager)
        else:
            self.log.warning("NO SANDBOX: the submission runs as you, with your files and your network")
        manager.kernel_spec.env = {**manager.kernel_spec.env, **self.environment}
        if QUIET not in [*manager.kernel_spec.argv, *self.extra_arguments]:
            self.extra_arguments = [*self.extra_arguments, QUIET]
        return manager

    def _get_timeout(self, cell=None) -> float:
        """Seconds that this cell may take: its own limit, or what is left of the submission's."""
        own = min(self.timeout, self.check_timeout) if cell is not None and is_grade(cell) else self.timeout
        return max(1.0, min(own, self.deadline - time.monotonic()))

    def _name(self, cell) -> str:
        """What a student would look for: the grade_id, or the number in front of the cell."""
        return f"cell {cell.metadata.get('nbgrader', {}).get('grade_id') or f'[{self.code_cells_executed}]'}"

    def _stop(self, cell, reason: str) -> None:
        """Kills the kernel with all that it started, and says so in the cell that was running."""
        self.stopped = reason
        provisioner, group = self.km.provisioner, getattr(self.km.provisioner, "pgid", None)
        if isinstance(provisioner, SandboxProvisioner):
            provisioner.end()
        elif group:
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                os.killpg(group, signal.SIGKILL)
        cell.outputs.append(
            _error(
                "Stopped",
                f"{reason}. It earns no points, and the cells after it were not run. "
                "Points earned before it stay.",
            )
        )


def _error(name: str, message: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _not_run(cell: nbformat.NotebookNode, reason: str) -> None:
    """Gives a graded cell an error, as nbgrader takes silence for success, and any other cell no output."""
    cell.outputs = [_error("NotRun", f"this cell was not run, because {reason}.")] if is_grade(cell) else []
    cell.execution_count = None


def _keep_warnings_free(cell: nbformat.NotebookNode) -> None:
    """Turns stderr into ordinary output: nbgrader would take all points of the cell for a warning."""
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"


@dataclass(frozen=True)
class Job:
    """A notebook to run, with everything that running it needs: can be sent to another process or machine.

    `notebook` is nbformat's JSON; `files` are what lies beside it, by relative path; `settings` are the
    `SECTIONS` of nbgrader_config.py; `threads` is how many threads NumPy and TensorFlow may use.
    """

    notebook: str
    files: dict[str, bytes] = field(default_factory=dict)
    settings: dict[str, dict] = field(default_factory=dict)
    threads: int = 1


@dataclass(frozen=True)
class Judged:
    """The notebook after its run, as JSON; `stopped` says where it was cut short, or is None."""

    notebook: str
    stopped: str | None
    seconds: float


def judge(job: Job, scratch: Path) -> Judged:
    """Runs the job's notebook in a fresh folder below `scratch`, which is removed afterwards."""
    start = time.monotonic()
    environment = {"NBGRADER_EXECUTION": "autograde", **dict.fromkeys(THREADS, str(job.threads))}
    notebook = nbformat.reads(job.notebook, as_version=4)
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        _write_files(job.files, Path(folder))
        resources = {"metadata": {"path": folder}}
        config = Config(job.settings)
        execute = LimitedExecute(config=config, environment=environment)
        for step in (execute, IgnorePattern(config=config), LimitOutput(config=config)):
            notebook, resources = step(notebook, resources)
    return Judged(nbformat.writes(notebook), resources["stopped"], time.monotonic() - start)


def _write_files(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
