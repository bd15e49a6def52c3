"""A course folder as nbgrader sees it: settings, folders, lock; and nbgrader's own steps on it."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.log import get_logger

from cifar_helpers.grading.errors import CourseError

CONFIG = "nbgrader_config.py"


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
        # nbgrader finds alembic by PATH alone, which lacks the environment's folder if that wasn't activated.
        programs = str(Path(sys.executable).parent)
        if programs not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", os.defpath)])
        self.config: Config = PyFileConfigLoader(CONFIG, str(self.root)).load_config()
        self.config.CourseDirectory.root = str(self.root)
        self.nbgrader = CourseDirectory(config=self.config)

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
    def db_url(self) -> str:
        return self.nbgrader.db_url

    def source(self, assignment: str) -> Path:
        return self._folder(self.nbgrader.source_directory, ".", assignment)

    def release(self, assignment: str) -> Path:
        return self._folder(self.nbgrader.release_directory, ".", assignment)

    def submitted(self, student: str, assignment: str) -> Path:
        return self._folder(self.nbgrader.submitted_directory, student, assignment)

    def autograded(self, student: str, assignment: str) -> Path:
        return self._folder(self.nbgrader.autograded_directory, student, assignment)

    def feedback(self, student: str, assignment: str) -> Path:
        return self._folder(self.nbgrader.feedback_directory, student, assignment)

    def _folder(self, step: str, student: str, assignment: str) -> Path:
        return Path(self.nbgrader.format_path(step, student, assignment))

    @property
    def state(self) -> Path:
        """The folder for locks, logs and temporary files; it keeps itself out of git."""
        folder = self.root / ".grading"
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n")
        return folder

    @property
    def log(self) -> Path:
        """Where nbgrader's own reports go."""
        return self.state / "nbgrader.log"

    @contextmanager
    def lock(self) -> Iterator[Path]:
        """Keeps a second run out and yields an empty folder for temporary files; a killed run leaves no lock.

        Raises
        ------
        CourseError
            If another run is at work in this course.
        """
        import fcntl  # POSIX only, as grading is

        with open(self.state / "lock", "w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CourseError(f"another run is grading in {self.root}: wait for its end") from None
            scratch = self.state / "scratch"
            shutil.rmtree(scratch, ignore_errors=True)  # what a killed run left
            scratch.mkdir()
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def generate_assignment(self, assignment: str) -> None:
        """`nbgrader generate_assignment`: writes release/ and enters the cells in the gradebook."""
        self._run(GenerateAssignment, assignment)

    def generate_feedback(self, assignment: str, student: str) -> Path:
        """`nbgrader generate_feedback` for one student; the page's path."""
        folder = self.autograded(student, assignment)

        class OneStudent(GenerateFeedback):
            """Takes the folder as it is called: nbgrader would read a name with [, ? or * as a pattern."""

            def init_notebooks(self) -> None:
                self.assignments = {str(folder): [str(folder / f"{assignment}.ipynb")]}

        self._run(OneStudent, assignment)
        page = self.feedback(student, assignment) / f"{assignment}.html"
        # nbgrader copies what lies beside the notebook, and with a [ in the name the notebook and its tests.
        for path in page.parent.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path != page:
                path.unlink()
        return page

    def _run(self, converter: type[BaseConverter], assignment: str) -> None:
        directory = CourseDirectory(config=self.config, assignment_id=assignment)
        try:
            with nbgrader_log(self.log):
                converter(coursedir=directory, config=self.config, force=True).start()
        except NbGraderException as error:
            raise CourseError(f"nbgrader failed for {assignment}: {error} (see {self.log})") from None


@contextmanager
def nbgrader_log(path: Path) -> Iterator[None]:
    """Sends what nbgrader reports into a file instead of the terminal."""
    logger = get_logger()
    handler = logging.FileHandler(path, encoding="utf-8")
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
