"""Runs a submission anywhere: notebook in, judged notebook out; nothing of the course is needed."""

from __future__ import annotations

import contextlib
import pickle
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import IgnorePattern, LimitOutput
from traitlets.config import Config

from cifar_helpers.grading import files
from cifar_helpers.grading.errors import NotGradable, SandboxError
from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.handed_in import KeepHandedIn
from cifar_helpers.grading.judge.process import DIED
from cifar_helpers.grading.sandbox import memory
from cifar_helpers.grading.sandbox.forkserver.choice import refusal

# Sections of nbgrader_config.py that matter while a notebook runs.
SECTIONS = (
    "CourseEnvironment",
    "Execute",
    "LimitedExecute",
    "IgnorePattern",
    "LimitOutput",
    "KeepHandedIn",
)
SHOWN = 3  # names in a sentence
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


@dataclass(frozen=True)
class Job:
    """A notebook to run, with everything that running it needs: can be sent to another process or machine.

    `notebook` is nbformat's JSON; `files` are what lies beside it, by relative path; `settings` are the
    `SECTIONS` of nbgrader_config.py; `threads` is how many threads NumPy and TensorFlow may use; `whole` says
    to run at once also the cells that no points depend on.
    """

    notebook: str
    files: dict[str, bytes] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    threads: int = 1
    whole: bool = False


@dataclass(frozen=True)
class Spooled:
    """A pickled `Job` in a file of this machine; the judged notebook goes into a file beside it."""

    path: str

    def load(self) -> Job:
        return pickle.loads(self.packed())

    def packed(self) -> bytes:
        return Path(self.path).read_bytes()

    @property
    def judged(self) -> Path:
        return Path(self.path).with_suffix(".judged")

    def keep(self, judged: RunResult) -> RunResult:
        """Puts the notebook into its file, if it is not there yet; what is left is small."""
        if judged.notebook:
            with files.naming(self.judged):
                self.judged.write_text(judged.notebook, encoding="utf-8")
        return replace(judged, notebook="")

    def remove(self) -> None:
        """Removes both files."""
        for path in (Path(self.path), self.judged):
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class RunResult:
    """The notebook after its run, as JSON; empty where it lies in the file of a `Spooled`.

    `stopped` says where it was cut short, or is None; `slow` why its programs started slower than they could;
    `causes` what cost points because of where it ran; `faults` what nobody foresaw: in words, with the
    traceback, and whether it surely is the grader's own; `starved` whether the machine kept it from what it
    needed, so that it deserves another try; `times` the seconds of each cell, by grade_id; `doubted` whether
    something went wrong after a cell that was left out, so that all cells have to be run.
    """

    notebook: str
    stopped: str | None
    seconds: float
    slow: str | None = None
    causes: tuple[str, ...] = ()
    faults: tuple[tuple[str, str, bool], ...] = ()
    starved: bool = False
    times: dict[str, float] = field(default_factory=dict)
    doubted: bool = False


def run_job(job: Job, scratch: Path) -> RunResult:
    """Runs the job's notebook in a fresh folder below `scratch`, which is removed afterwards.

    Cells that no points depend on are left out, unless something goes wrong after one.
    """
    judged = _run(job, scratch)
    if not judged.doubted:
        return judged
    again = _run(replace(job, whole=True), scratch)
    return replace(again, seconds=judged.seconds + again.seconds)


def _run(job: Job, scratch: Path) -> RunResult:
    """One run; a second one where the judge died: most likely something outside killed it, for memory."""
    try:
        judged = _run_once(job, scratch)
    except SandboxError:
        judged = _run_in_spite(job, scratch)
    return _run_once(job, scratch) if DIED in (judged.stopped or "") else judged


def _run_in_spite(job: Job, scratch: Path) -> RunResult:
    """Another try after no kernel started; whose doing that is shows a kernel without the submission.

    Raises
    ------
    NotGradable
        If it is the submission's.
    SandboxError
        If no other kernel starts either.
    """
    nothing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")])
    _run_once(replace(job, notebook=nbformat.writes(nothing), files={}), scratch)
    with contextlib.suppress(SandboxError):
        return _run_once(job, scratch)
    programs = sorted(name for name in job.files if name.endswith(".py"))[:SHOWN]
    beside = f": look at {', '.join(programs)} beside the notebook" if programs else ""
    raise NotGradable(f"the submission keeps its own Python from starting{beside}")


def _run_once(job: Job, scratch: Path) -> RunResult:
    memory.wait_for_room()
    start = time.monotonic()
    environment = {"NBGRADER_EXECUTION": "autograde", **dict.fromkeys(THREADS, str(job.threads))}
    notebook = nbformat.reads(job.notebook, as_version=4)
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        _write_files(job.files, Path(folder))
        resources: dict[str, Any] = {"metadata": {"path": folder}}
        config = Config(job.settings)
        execute = LimitedExecute(config=config, environment=environment, whole=job.whole)
        steps = (IgnorePattern(config=config), LimitOutput(config=config), KeepHandedIn(config=config))
        for step in (execute, *steps):
            notebook, resources = step(notebook, resources)
    seconds, causes = time.monotonic() - start, tuple(resources["causes"])
    faults = tuple(resources["faults"])
    # Outputs may hold halves of characters, which no file can be written with.
    written = nbformat.writes(notebook).encode("utf-8", "replace").decode()
    starved, times = resources["starved"], resources["times"]
    rest = refusal(), causes, faults, starved, times, resources["doubted"]
    return RunResult(written, resources["stopped"], seconds, *rest)


def _write_files(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
