"""A course folder as nbgrader sees it: settings, folders, lock; and nbgrader's own steps on it."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from nbgrader import api
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.log import get_logger

from cifar_helpers import lock
from cifar_helpers.grading import files, withheld
from cifar_helpers.grading.database import explained, only_run, patient
from cifar_helpers.grading.environment import CourseEnvironment
from cifar_helpers.grading.errors import CourseError

CONFIG = "nbgrader_config.py"


def gradebook_version() -> str:
    """The version that nbgrader gives a new gradebook."""
    return ScriptDirectory(ALEMBIC_DIR).get_current_head() or ""


# nbgrader asks the program alembic, if that is on PATH, and it imports nbgrader once more: two seconds.
api.get_alembic_version = gradebook_version


class Course:
    """The nbgrader course in the folder `root`, with the settings of its nbgrader_config.py.

    Raises
    ------
    CourseError
        If the folder has no nbgrader_config.py.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        if not (self.root / CONFIG).is_file():
            raise CourseError(f"{self.root} has no {CONFIG}: name the course's folder (--course)")
        self.config: Config = PyFileConfigLoader(CONFIG, str(self.root)).load_config()
        self.config.CourseDirectory.root = str(self.root)
        self.nbgrader = CourseDirectory(config=self.config)
        self.config.CourseDirectory.db_url = self.nbgrader.db_url = patient(self.nbgrader.db_url)

    @classmethod
    def find(cls, start: Path) -> Course:
        """The course in `start` or in the nearest folder above it."""
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / CONFIG).is_file():
                return cls(folder)
        raise CourseError(
            f"no {CONFIG} in {start.resolve()} or above it: go to the course's folder, or name it (--course)"
        )

    @property
    def environment(self) -> CourseEnvironment:
        """What its notebooks need of the machine that runs them."""
        return CourseEnvironment(config=self.config)

    @property
    def db_url(self) -> str:
        return self.nbgrader.db_url

    def source(self, assignment: str) -> Path:
        return self.folder(self.nbgrader.source_directory, ".", assignment)

    def release(self, assignment: str) -> Path:
        return self.folder(self.nbgrader.release_directory, ".", assignment)

    def submitted(self, student: str, assignment: str) -> Path:
        return self.folder(self.nbgrader.submitted_directory, student, assignment)

    def autograded(self, student: str, assignment: str) -> Path:
        return self.folder(self.nbgrader.autograded_directory, student, assignment)

    def feedback(self, student: str, assignment: str) -> Path:
        return self.folder(self.nbgrader.feedback_directory, student, assignment)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        return Path(self.nbgrader.format_path(step, student, assignment))

    @property
    def state(self) -> Path:
        """The folder for locks, logs and temporary files; it keeps itself out of git."""
        folder = self.root / ".grading"
        if not (folder / ".gitignore").is_file():
            folder.mkdir(exist_ok=True)
            (folder / ".gitignore").write_text("*\n")
        return folder

    @property
    def faults(self) -> Path:
        """Where tracebacks of the grader's own faults go."""
        return self.state / "grading.log"

    @property
    def log(self) -> Path:
        """Where nbgrader's own reports go."""
        return self.state / "nbgrader.log"

    @property
    def scratch(self) -> Path:
        """The folder for temporary files of the run that holds the lock."""
        return self.state / "scratch"

    @contextmanager
    def lock(self) -> Iterator[Path]:
        """Keeps a second run out and yields an empty folder for temporary files; a killed run leaves no lock.

        Temporary files of other libraries and of child processes go to a folder that the next run finds and
        removes as well.

        Raises
        ------
        CourseError
            If another run is at work in this course, or in its PostgreSQL gradebook.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(lock.held(self.state / "lock", "grading", wait=False))
            except lock.Busy:
                raise CourseError(f"another run is grading in {self.root}: wait for its end") from None
            with only_run(self.db_url, self.nbgrader.course_id):
                shutil.rmtree(self.scratch, ignore_errors=True)  # what a killed run left
                self.scratch.mkdir()
                try:
                    with _temporary_files(self.state / "temporary"):
                        yield self.scratch
                finally:
                    shutil.rmtree(self.scratch, ignore_errors=True)

    def is_released(self, assignment: str) -> bool:
        """Whether `generate_assignment` came to its end, if it ever began here."""
        whole = not self._unfinished(assignment).exists()
        return whole and (self.release(assignment) / f"{assignment}.ipynb").is_file()

    def _unfinished(self, assignment: str) -> Path:
        """The file that exists while release/ and gradebook are half made."""
        return self.state / f"unfinished-{assignment}"

    def generate_assignment(self, assignment: str) -> None:
        """`nbgrader generate_assignment`: writes release/ and enters the cells in the gradebook.

        Raises
        ------
        CourseError
            If nbgrader refuses the source notebook, or labels of a private test lie beside it.
        GradebookError, OSError
            If the results can't be written. Run it again then.
        """
        withheld.refuse(self.source(assignment), self.root)
        self._unfinished(assignment).touch()
        self.run_step(GenerateAssignment, assignment)
        self._unfinished(assignment).unlink()

    def run_step(self, converter: type[BaseConverter], assignment: str) -> None:
        """One of nbgrader's own steps on an assignment, with the settings of this course.

        Raises
        ------
        CourseError
            If nbgrader refuses it.
        GradebookError, OSError
            If the gradebook or a file can't be read or written.
        """
        directory = CourseDirectory(config=self.config, assignment_id=assignment)
        steps = type(converter.__name__, (_KeepsCause, converter), {})(
            coursedir=directory, config=self.config, force=True
        )
        try:
            with nbgrader_log(self.log):
                steps.start()
        except NbGraderException as error:
            if steps.cause is not None:
                with explained(self.db_url), files.naming(self.root):
                    raise steps.cause from None
            raise CourseError(f"nbgrader failed for {assignment}: {error} (see {self.log})") from None


class _KeepsCause(BaseConverter):
    """Keeps what stopped a step: nbgrader writes it into its log and goes on."""

    cause: OSError | SQLAlchemyError | None = None

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        with self._kept():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        with self._kept():
            super().convert_single_notebook(notebook_filename)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except (OSError, SQLAlchemyError) as error:
            self.cause = error
            raise


@contextmanager
def _temporary_files(record: Path) -> Iterator[None]:
    """Has this process and its children put temporary files, also kernels' connection files, in one folder.

    Its path is short, as the sockets in it need; `record` holds it, for a run that clears up after another.
    """
    _clear_up(record)  # what a killed run left
    folder = Path(tempfile.gettempdir(), f"cifar-{secrets.token_hex(4)}")
    with files.naming(record):
        record.write_text(str(folder))
    folder.mkdir(mode=0o700)
    names = ("TMPDIR", "JUPYTER_RUNTIME_DIR")
    before, python = {name: os.environ.get(name) for name in names}, tempfile.tempdir
    os.environ.update(dict.fromkeys(names, str(folder)))
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = python
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        _clear_up(record)


def _clear_up(record: Path) -> None:
    """Removes the folder that `record` names, then `record`."""
    if record.is_file():
        shutil.rmtree(record.read_text() or record, ignore_errors=True)
        record.unlink()


class _LogFile(logging.FileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: a full disk is told by what it stops."""


@contextmanager
def nbgrader_log(path: Path) -> Iterator[None]:
    """Sends what nbgrader reports into a file instead of the terminal."""
    logger: Any = get_logger()
    handler = _LogFile(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    before, propagate, level = logger.handlers[:], logger.propagate, logger.level
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.handlers, logger.propagate = before, propagate
        logger.setLevel(level)
        handler.close()
