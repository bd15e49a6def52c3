"""The database below the gradebook: what it says in words that help, patience with it, one run at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from nbgrader import api
from nbgrader.api import InvalidEntry
from sqlalchemy import create_engine, func, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from cifar_helpers.grading.errors import CourseError, GradebookError

SECONDS = 30  # to wait for another program's writing: the formgrader's takes milliseconds, a backup's seconds
# After a power cut the server notices within two minutes that a run is gone, and gives up its lock.
KEEPALIVE = "-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=6"
UNREACHABLE = "its server can't be reached: start it, or correct CourseDirectory.db_url in nbgrader_config.py"
EXPLANATIONS = {  # what a message of SQLite or PostgreSQL contains: the first that fits
    "readonly": "it can't be written: check the rights of the file and of its folder",
    "unable to open": "it can't be opened: check the rights of the file and of its folder",
    "is full": "the disk is full: make room",
    "no space left": "the disk of its server is full: make room there",
    "disk i/o error": "its file can't be read or written: make room if the disk is full, else check the disk",
    "is locked": "another program (the formgrader?) held it too long: close that",
    "malformed": "its file is damaged: put a backup in its place, and what that lacks is graded again",
    "not a database": "its file is not a database or damaged: put a backup in its place, and what that lacks "
    "is graded again",
    "password": "its server wants another password: put the right one into ~/.pgpass (host:port:db:user:it)",
    "connection refused": UNREACHABLE,
    "no such file or directory": UNREACHABLE,  # a Unix socket
    "could not translate host": UNREACHABLE,
    "failed to resolve host": UNREACHABLE,
    "timeout expired": UNREACHABLE,
    "starting up": "its server is just starting: wait a moment",
    "terminating connection": "its server was stopped: start it again",
    "server closed": "its server was stopped: start it again",
    "connection is closed": "its server was stopped: start it again",
    "remaining connection slots": "its server has no connection left: close other programs that use it",
    "too many clients": "its server has no connection left: close other programs that use it",
    "permission denied": "its server forbids that: grant the course's user all rights on the database",
    'database "': "its server has no such database: make it (createdb)",
    'role "': "its server has no such user: make it (createuser)",
    "read-only transaction": "its server takes no changes: name the one that does",
}


def shown(db_url: str) -> str:
    """The address without password and options, for messages.

    >>> shown("postgresql+psycopg://ada:secret@localhost/course?sslmode=require")
    'postgresql+psycopg://ada:***@localhost/course'
    """
    try:
        return make_url(db_url).set(query={}).render_as_string(hide_password=True)
    except ArgumentError:
        return "(CourseDirectory.db_url in nbgrader_config.py)"


def patient(db_url: str) -> str:
    """The address with which SQLite waits for other programs that write, longer than its own 5 s.

    >>> patient("sqlite:////course/gradebook.db"), patient("postgresql:///course")
    ('sqlite:////course/gradebook.db?timeout=30', 'postgresql:///course')
    """
    if not db_url.startswith("sqlite") or "timeout=" in db_url:
        return db_url
    return f"{db_url}{'&' if '?' in db_url else '?'}timeout={SECONDS}"


@contextmanager
def one_engine() -> Iterator[None]:
    """Has all gradebooks share an engine, and with it the compiled statements.

    nbgrader opens the gradebook for each of its steps, and a new engine compiles every statement again: most
    of a step's time.
    """
    before = api.create_engine
    api.create_engine = cache(before)
    try:
        yield
    finally:
        api.create_engine = before


@contextmanager
def explained(db_url: str) -> Iterator[None]:
    """Turns what a database says into a `GradebookError` that says what to do.

    >>> with explained("sqlite:///gradebook.db"):
    ...     raise SQLAlchemyError("attempt to write a readonly database")
    Traceback (most recent call last):
    ...
    cifar_helpers.grading.errors.GradebookError: gradebook sqlite:///gradebook.db: it can't be written: ...
    """
    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:  # the second is how nbgrader passes on some of the first
        message = str(error).splitlines()[0]
        known = next((text for sign, text in EXPLANATIONS.items() if sign in message.lower()), message)
        raise GradebookError(
            f"gradebook {shown(db_url)}: {known}. Then run the same command again; finished submissions are "
            "kept."
        ) from error
    except ModuleNotFoundError as error:
        if error.name not in ("psycopg", "psycopg2"):
            raise
        raise GradebookError(
            f"gradebook {shown(db_url)}: Python's driver for it is missing: pip install 'psycopg[binary]', "
            "and begin CourseDirectory.db_url in nbgrader_config.py with postgresql+psycopg://"
        ) from None


@contextmanager
def only_run(db_url: str, course_id: str) -> Iterator[None]:
    """Keeps out runs on other machines that share a PostgreSQL gradebook; SQLite has only local ones.

    The lock ends with its connection, so a killed run leaves none.

    Raises
    ------
    CourseError
        If another run holds the lock.
    GradebookError
        If the server can't be asked.
    """
    if not db_url.startswith("postgresql"):
        yield
        return
    number = int.from_bytes(hashlib.sha256(f"grading {course_id}".encode()).digest()[:8], "big", signed=True)
    with explained(db_url):
        engine = create_engine(db_url, isolation_level="AUTOCOMMIT", connect_args={"options": KEEPALIVE})
        connection = engine.connect()
    try:
        with explained(db_url):
            alone = connection.scalar(select(func.pg_try_advisory_lock(number)))
        if not alone:
            raise CourseError(
                f"another run, perhaps on another machine, is grading into {shown(db_url)}: wait for its end"
            )
        yield
    finally:
        connection.close()
        engine.dispose()
