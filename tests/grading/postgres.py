"""A PostgreSQL server for tests: Debian's program, in a temporary folder, over a Unix socket alone."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from classroom import Classroom
from sqlalchemy import make_url

from cifar_helpers.grading.course import Course

SECRET = "not-in-any-message"
# The first line asks the user `teacher` for a password, the second lets the tests' own user in.
ACCESS = "local all teacher scram-sha-256\nlocal all all trust\n"


def missing() -> str | None:
    """What keeps a server from running here, and the fix; None if nothing does."""
    if programs() is None:
        return "PostgreSQL is not installed: apt-get install -y postgresql"
    if importlib.util.find_spec("psycopg") is None:
        return "Python's driver for PostgreSQL is not installed: pip install 'psycopg[binary]'"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL refuses to run as root, and setpriv is missing: apt-get install -y util-linux"
    return None


def programs() -> Path | None:
    """Where initdb and pg_ctl are: Debian keeps them off the PATH."""
    found = [shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    return next((Path(path).resolve().parent for path in found if path), None)


class Server:
    """A running server. Each `database` is new, or a copy of an earlier one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._numbers = folder, count()

    def control(self, *arguments: str) -> None:
        """`pg_ctl`, for example "stop"."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        command = [programs() / "pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log"]
        _run(self.folder, *command, "-o", options, *arguments)

    def url(self, name: str, user: str = "grader", password: str = "") -> str:
        return f"postgresql+psycopg://{user}{password and ':' + password}@/{name}?host={self.folder}"

    def database(self, copy_of: str = "template1") -> str:
        """The name of a new database."""
        name = f"course{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {copy_of}")
        return name

    def execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="grader", dbname="postgres", autocommit=True
        ) as link:
            link.execute(statement)


@contextmanager
def running() -> Iterator[Server]:
    """A server, stopped at the end. Its folder's path is short, as a Unix socket's must be."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = Server(folder)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        _run(folder, programs() / "initdb", "-D", folder / "data", "-A", "trust", "-U", "grader", "--no-sync")
        (folder / "data" / "pg_hba.conf").write_text(ACCESS)
        server.control("start")
        try:
            server.execute(f"CREATE USER teacher PASSWORD '{SECRET}'")
            yield server
        finally:
            server.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def use(root: Path, url: str) -> None:
    """Names the gradebook in the course's configuration; the last one counts."""
    with open(root / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.CourseDirectory.db_url = {url!r}\n")


def copy_course(course: Path, server: Server, root: Path) -> Classroom:
    """A copy of a course and of its database."""
    shutil.copytree(course, root)
    use(root, server.url(server.database(copy_of=make_url(Course(root).db_url).database)))
    return Classroom(root)


def _run(folder: Path, *command: object) -> None:
    """Runs a program of the server's as a user that is not root, which it refuses."""
    identity = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*identity, *map(str, command)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # not a pipe, which the server would inherit and hold open
        stderr=subprocess.STDOUT,
        timeout=300,
    )
    assert done.returncode == 0, f"{command[0]} failed: see {folder}/log"
